"""Makes the zip that students get: lectures, exercises, cards, the library, and how to install them.

All of course_lib goes along: the lectures import and show it, and nobody learns less from reading
it; so does homework, with the exercises' Check button. Modules that hold answers of a problem set
are hidden from its submissions when they are graded.
"""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..course import notebooks
from ..course.course import Course
from ..course.notebooks import UnreadableError
from ..errors import CourseError
from ..files import whole
from ..gradebook import release
from . import revision

NAME = "downhill"
LIBRARIES = ["course_lib", "figures", "homework"]  # what lectures and exercises import
ALWAYS = ["ipykernel", "jupyterlab"]  # to open the notebooks; no code names them
SECRETS = [
    "BEGIN SOLUTION",
    "BEGIN HIDDEN TESTS",
    "BEGIN MARK SCHEME",
    "from rubrics",
    "import rubrics",
]
SUFFIXES = {
    ".ipynb",
    ".py",
    ".md",
    ".csv",
    ".npz",
    ".png",
    ".svg",
    ".css",
    ".js",
    ".typed",
    ".json",
}
_TIME = (2026, 1, 1, 0, 0, 0)  # the same course gives the same bytes
_SHARED = {  # what JupyterLab and its kernels read in the environment that the bundle is installed in
    "homework/ipython_kernel_config.json": "etc/ipython",  # names what to run where a name is missing
    "homework/jupyter_lab_config.json": "etc/jupyter",  # lets the homework open lectures beside itself
}
_README = Path(__file__).parents[1] / "templates" / "bundle.md"
_SKIPPED = {"__pycache__", ".ipynb_checkpoints"}


def bundle(course: Course, names: Sequence[str], target: Path) -> list[str]:
    """Write the zip with the exercises of some problem sets; return the names in it."""
    stale = release.outdated(course, names)
    if stale:
        raise CourseError(f"{stale[0]} is out of date. Run: autograder release")
    files = dict(_files(course, names))
    sources = [content for name, content in files.items() if name.endswith((".py", ".ipynb"))]
    wanted = _requirements(course, sources)
    files |= {
        "README.md": _readme(names).encode(),
        "pyproject.toml": _project(wanted).encode(),
        "requirements.txt": _pinned(course, wanted).encode(),
        "environment.yml": _environment(wanted).encode(),
    }
    for name, content in files.items():
        for secret in SECRETS:
            if secret.encode() in content:
                raise CourseError(f"{name} has “{secret}” in it, which students must not see.")
    _write(target, files)
    return sorted(files)


def _files(course: Course, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    folders = [course.root / name for name in ("lectures", *LIBRARIES)]
    folders += [course.exercises / name for name in names]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(course.root)
            hidden = any(part in _SKIPPED or part.startswith(".") for part in inside.parts)
            if path.is_symlink() or not path.is_file() or hidden:
                continue
            if path.suffix not in SUFFIXES and inside.parts[0] != "exercises":
                continue
            yield inside.as_posix(), path.read_bytes()
    yield from revision.pages(course.root / "book" / "content", course.root / "lectures")
    for name in ("LICENSE", "START.ipynb"):
        if (course.root / name).is_file():
            yield name, (course.root / name).read_bytes()


def _write(target: Path, files: dict[str, bytes]) -> None:
    try:
        with (
            whole(target) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name, content in sorted(files.items()):
                info = zipfile.ZipInfo(f"{NAME}/{name}", _TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, content)
    except OSError as error:
        raise CourseError(f"{target} cannot be written: {error.strerror}.") from error


def _requirements(course: Course, sources: Iterable[bytes]) -> dict[str, str]:
    """The project's dependencies that lectures, exercises and library import, with their bounds."""
    try:
        project = tomllib.loads((course.root / "pyproject.toml").read_text(encoding="utf-8"))
        listed = project["project"]["dependencies"]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(
            f"{course.root / 'pyproject.toml'} lists no dependencies, which students need."
        ) from error
    bounds = {_plain(line): line for line in listed}
    modules = {module for source in sources for module in _imports(source)}
    installed = importlib.metadata.packages_distributions()
    used = {_plain(name) for module in modules for name in installed.get(module, ())}
    return {name: line for name, line in bounds.items() if name in used or name in ALWAYS}


def _imports(source: bytes) -> Iterator[str]:
    """The first parts of what a module or a notebook imports."""
    try:
        cells = notebooks.parse(source)["cells"]
        texts = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    except UnreadableError:
        texts = [source.decode("utf-8", "replace")]
    for text in texts:
        try:
            tree = ast.parse(re.sub(r"(?m)^\s*[%!].*$", "", text))
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            yield from (
                first
                for name in names
                if (first := name.split(".")[0]) not in sys.stdlib_module_names
            )


def _plain(requirement: str) -> str:
    """A distribution's name, as it is compared."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement)[0]).lower()


def _project(wanted: dict[str, str]) -> str:
    listed = "".join(f'    "{line}",\n' for line in wanted.values())
    shared = "".join(f'"{file}" = "{to}/{Path(file).name}"\n' for file, to in _SHARED.items())
    return (
        '[build-system]\nrequires = ["hatchling>=1.27"]\nbuild-backend = "hatchling.build"\n\n'
        f'[project]\nname = "{NAME}-course"\nversion = "1"\nrequires-python = ">=3.11"\n'
        f"dependencies = [\n{listed}]\n\n"
        f"[tool.hatch.build.targets.wheel]\npackages = {json.dumps(LIBRARIES)}\n\n"
        f"[tool.hatch.build.targets.wheel.shared-data]\n{shared}"
    )


def _pinned(course: Course, wanted: dict[str, str]) -> str:
    """The dependencies at the versions that the course is tested with."""
    lock = course.root / "requirements.lock"
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    pins: dict[str, list[str]] = {}  # some have one version for each of several Pythons
    for line in _PIN.findall(text):
        pins.setdefault(_plain(line), []).append(line.strip())
    lines = [pin for name, line in wanted.items() for pin in pins.get(name, [line])]
    return "# What the course is tested with; the last line is the course's own library.\n" + (
        "\n".join([*lines, "--editable .", ""])
    )


_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*==[^\n\\]+)", re.M)


def _environment(wanted: dict[str, str]) -> str:
    lines = ["python>=3.11", "pip", *wanted.values()]
    listed = "".join(f"  - {line}\n" for line in lines)
    return (
        f"name: {NAME}\nchannels:\n  - conda-forge\ndependencies:\n{listed}"
        "  - pip:\n      - --editable .\n"
    )


def _readme(names: Sequence[str]) -> str:
    listed = "\n".join(f"- `exercises/{name}/{name}.ipynb`" for name in names)
    return _README.read_text(encoding="utf-8").replace("{exercises}", listed)
