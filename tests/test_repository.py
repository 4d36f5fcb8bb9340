"""What must hold of the repository as a whole."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

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


def test_the_project_stands_alone():
    own = Path(__file__).name
    outside = re.compile(r"\.\./shared|/work/|/farm/")
    for path in tracked():
        if path.suffix in {".png", ".lock"} or path.name == own:
            continue
        assert not outside.search(path.read_text(errors="replace")), path
