"""What must hold of the repository as a whole."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from book.site import rooms

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA_ONLY = {"python>=3.11", "pip"}
PIP_ONLY = {"--editable ."}


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def test_conda_and_pip_install_the_same_things():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    by_conda = {item for item in listed if isinstance(item, str)}
    by_pip = {name for item in listed if isinstance(item, dict) for name in item["pip"]}
    wanted = {*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]}
    assert (by_conda - CONDA_ONLY) | (by_pip - PIP_ONLY) == wanted
    assert by_conda >= CONDA_ONLY
    assert by_pip >= PIP_ONLY


def test_the_lock_pins_every_dependency_by_hash():
    lock = (ROOT / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.M))
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    missing = {re.split(r"[\[<>=]", item)[0] for item in wanted} - pinned
    assert not missing
    for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.M)[1:]:
        assert "--hash=sha256:" in block


def test_the_lock_names_no_index():
    assert "://" not in (ROOT / "requirements.lock").read_text()


@pytest.mark.parametrize("package", ["course_lib"])
def test_the_library_knows_nothing_of_grading(package):
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            assert not [n for n in names if n.split(".")[0] in ("autograder", "nbgrader")], path


def test_no_module_outgrows_a_reader():
    long = {
        path.name: lines
        for path in [
            file
            for room in ("autograder", "book", "course_lib", "figures", "homework", "rubrics")
            for file in ROOT.glob(f"{room}/**/*.py")
        ]
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert not long


WRITTEN = {".md", ".ipynb", ".toml", ".yml", ".yaml", ".html", ".inc"}


def test_the_project_stands_alone():
    """No text leads out of the repository, by a relative path or by that of somebody's machine."""
    upward = re.compile(r"(?:\.\./)+[\w./-]*")
    homes = re.compile(r"/(?:home|root|Users)/\w+")
    here = str(ROOT)
    for path in tracked():
        text = path.read_text(errors="replace")
        assert here not in text, path
        if path.suffix not in WRITTEN:
            continue
        assert not homes.search(text), path
        for found in upward.findall(text):
            assert (path.parent / found).resolve().is_relative_to(ROOT), (path, found)


def test_the_picture_of_the_rooms_is_made_from_the_code():
    assert rooms.PICTURE.read_text(encoding="utf-8") == rooms.drawn()


def test_every_file_on_the_walk_through_the_code_is_there():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    walk = text.split("## The way of a submission")[1]
    named = re.findall(r"`([\w/]+\.py)`", walk)
    assert len(named) > 25
    missing = [name for name in named if not _somewhere(name)]
    assert missing == []


def _somewhere(name: str) -> bool:
    rooms = ("", "autograder", "autograder/batch", "course_lib")
    return any((ROOT / room / name).is_file() for room in rooms)
