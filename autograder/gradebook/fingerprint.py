"""What marks are given by: a digest of all that can change one.

Marks follow from the course's own cells of a notebook, from every file of the set's rubric, and from
the code that judges, with all that this and the rubric import. A submission that was graded by another
fingerprint is graded again. What none of these import, such as feedback, reports or figures, can
change no mark.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import MappingProxyType

from ..course import notebooks
from ..course.assignment import Assignment

PACKAGES = ("autograder", "course_lib", "figures", "homework", "rubrics")  # the project's, by name
# Where judging begins: here, in the student's process, and with what is blocked there.
JUDGING = (
    "autograder/judge/run.py",
    "autograder/judge/blocked.py",
    "autograder/student/submission.py",
    "rubrics/__init__.py",
)

DRAWING = ("figures",)  # what only draws, for whoever works on the notebook, can change no mark

Packages = Mapping[str, Path]


@dataclass(frozen=True)
class Fingerprint:
    """What the marks of a problem set are given by, in parts that can be told apart."""

    cells: str  # the course's own cells, with their points
    rubric: str  # every file of the rubric
    code: str  # what judges, and what it and the rubric import
    secret: str = ""  # the identity of the secret that fresh cases are drawn from

    def __str__(self) -> str:
        return " ".join(f"{part}={digest}" for part, digest in asdict(self).items() if digest)


def of(assignment: Assignment, rubric: Path | None, secret: str = "") -> Fingerprint:
    """The fingerprint of a problem set; ``rubric`` is the folder or file that its rubric is in.

    Files are read once: what is running here is what they were then.
    """
    cells = "".join(notebooks.mark_of(cell)["checksum"] for cell in assignment.cells.values())
    return Fingerprint(_short(cells.encode()), *_of_code_here(rubric), secret)


def differing(one: str, other: str) -> list[str]:
    """The parts in which two fingerprints differ, as records keep them; all, of an older version's."""
    first, second = (
        dict(part.split("=", 1) for part in text.split() if "=" in part) for text in (one, other)
    )
    parts = [field.name for field in fields(Fingerprint)]
    return [part for part in parts if first.get(part, "") != second.get(part, "")]


def only_the_secret_differs(one: str, other: str) -> bool:
    """Whether two fingerprints are alike but for the course's secret."""
    return differing(one, other) == ["secret"]


@functools.cache
def _of_code_here(rubric: Path | None) -> tuple[str, str]:
    return of_code(rubric, packages())


def of_code(rubric: Path | None, packages: Packages) -> tuple[str, str]:
    """The digests of a rubric's files and of the code that judges, in these packages."""
    own = {} if rubric is None else {str(f.relative_to(rubric.parent)): f for f in files_in(rubric)}
    start = [_file(name, packages) for name in JUDGING]
    code = reached([*start, *own.values()], packages) - set(own.values())
    return digest(own), digest({_name(file, packages): file for file in code})


@functools.cache
def packages() -> Packages:
    """The folders of the project's packages, wherever each is installed."""
    found = {}
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            found[name] = Path(spec.origin).resolve().parent
    return MappingProxyType(found)


def files_in(place: Path) -> list[Path]:
    """All files in a folder and its folders, but hidden and compiled ones; or the one file."""
    if not place.is_dir():
        return [place]
    return sorted(
        file
        for file in place.rglob("*")
        if file.is_file()
        and file.suffix != ".pyc"
        and not any(part.startswith((".", "__pycache__")) for part in file.relative_to(place).parts)
    )


def digest(files: Mapping[str, Path]) -> str:
    """A digest of some files, by names that are the same on each machine."""
    contents = (
        name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest()
        for name, file in sorted(files.items())
    )
    return _short(b"".join(contents))


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def reached(start: Iterable[Path], packages: Packages) -> set[Path]:
    """The project's modules that run where some modules are imported, these included.

    An import counts wherever it stands, but for those that only a type checker reads. One whose name
    is put together as the program runs is not seen.
    """
    there = functools.cache(os.path.isfile)
    roots = tuple((name, str(folder)) for name, folder in packages.items())
    found: set[str] = set()
    waiting = [str(module) for module in start]
    while waiting:
        module = waiting.pop()
        if module not in found and module.endswith(".py"):
            found.add(module)
            waiting += filter(there, _imported(module, Path(module).read_bytes(), roots))
    return {Path(module) for module in found}


@functools.cache
def _imported(module: str, source: bytes, roots: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What of the project a module imports, or what comes before it, if there is such a file."""
    files: dict[str, None] = {}
    folder = os.path.dirname(module)
    while any(f"{folder}{os.sep}".startswith(f"{root}{os.sep}") for _, root in roots):
        files[os.path.join(folder, "__init__.py")] = None
        folder = os.path.dirname(folder)
    packages = dict(roots)
    for level, name in sorted(_imports(source)):
        first, *rest = name.split(".")
        if level:
            folder = module
            for _ in range(level):
                folder = os.path.dirname(folder)
            rest = [first, *rest]
        elif first in packages and first not in DRAWING:
            folder = packages[first]
        else:
            continue
        files[os.path.join(folder, "__init__.py")] = None
        files |= dict.fromkeys(_on_the_way(folder, rest))
    return tuple(files)


@functools.cache
def _imports(source: bytes) -> frozenset[tuple[int, str]]:
    """The imports in a module: how many folders up, and a dotted name, whose end may be no module."""
    found = set()
    for node in _statements(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {(0, alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            before = f"{node.module}." if node.module else ""
            found |= {(node.level, before + alias.name) for alias in node.names}
    return frozenset(found)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements of a module, but those under ``if TYPE_CHECKING``."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and _is_for_types(child.test):
            for statement in child.orelse:
                yield from _statements(statement)
        elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _statements(child)


def _is_for_types(test: ast.expr) -> bool:
    return "TYPE_CHECKING" in (getattr(test, "id", ""), getattr(test, "attr", ""))


def _on_the_way(folder: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        folder = os.path.join(folder, name)
        yield f"{folder}.py"
        yield os.path.join(folder, "__init__.py")


def _file(name: str, packages: Packages) -> Path:
    package, _, rest = name.partition("/")
    return packages[package] / rest


def _name(file: Path, packages: Packages) -> str:
    for name, folder in packages.items():
        if file.is_relative_to(folder):
            return f"{name}/{file.relative_to(folder).as_posix()}"
    return file.name
