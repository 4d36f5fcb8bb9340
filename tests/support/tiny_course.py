"""A course with one small problem set, for tests that need hundreds of odd submissions."""

from __future__ import annotations

import atexit
import copy
import functools
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import rubrics
from autograder.course.course import Course
from autograder.gradebook import release
from autograder.judge.test_runner import RUNNER
from autograder.sandbox.limits import Limits

NAME = "tiny_set"
SECRET = "the-marker-of-a-hidden-test"  # stands in every hidden test and in the rubric
CONFIG = "c = get_config()\nc.HTMLExporter.sanitize_html = True\n"

# Generous enough for a loaded machine, and short enough for many loops without an end.
LIMITS = Limits(
    cell_seconds=0.8,
    call_seconds=0.6,
    question_seconds=1.2,
    submission_seconds=12.0,
    memory_mb=900,
    processes=40,
    scratch_mb=24,
    file_mb=8,
)

BLOCKED_MODULES = ["course_lib.unit"]
RUBRIC = f'''
"""{SECRET}"""
from autograder.marking.rubric import Rubric

rubric = Rubric("{NAME}")

slope = rubric.question("slope", points=3, lecture="01_one_weight#Slope")
slope.case(2.0, 3.0, 10.0)
slope.case(0.5, -2.0, 1.0)


@slope.fresh_from
def _drawn(rng):
    for _ in range(4):
        yield tuple(rng.normal(size=3).tolist())


@slope.right
def _slope(weight, x, target):
    return 2 * (weight * x - target) * x


@slope.mistake("A factor is missing.", credit=0.5)
def without_the_input(weight, x, target):
    return 2 * (weight * x - target)


step = rubric.question("step", points=2, lecture="01_one_weight#Step")
step.case(2.0, 3.0, 10.0, 0.01)


@step.right
def _step(weight, x, target, learning_rate, *, slope):
    return weight - learning_rate * slope(weight, x, target)
'''

HIDDEN = {
    "double": (2, ["assert all(map(lambda x: double(x) == 2 * x, [3, -1.5]))"]),
    "mean": (
        2,
        [
            "assert abs(mean([1.0, 2.0, 6.0]) - 3.0) < 1e-9",
            "assert abs(mean([0.5, 0.25]) - 0.375) < 1e-9",
        ],
    ),
    "apply": (1, ["assert apply(lambda x: x * x + 1, 3) == 10"]),
    "slope": (
        3,
        [f"from rubrics.{NAME} import rubric", 'rubric.mark("slope", globals())'],
    ),
    "step": (
        2,
        [f"from rubrics.{NAME} import rubric", 'rubric.mark("step", globals())'],
    ),
}
POINTS = {f"{name}-test": points for name, (points, _) in HIDDEN.items()} | {"essay": 2}

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "mean": "def mean(xs):\n    return sum(xs) / len(xs)",
    "apply": "def apply(f, x):\n    return f(x)",
    "slope": "def slope(weight, x, target):\n    return 2 * (weight * x - target) * x",
    "step": (
        "def step(weight, x, target, learning_rate):\n"
        "    return weight - learning_rate * slope(weight, x, target)"
    ),
}
# What an attacker starts from: three questions unanswered, two right.
WRONG = {
    "double": "def double(x):\n    return 0",
    "slope": "def slope(weight, x, target):\n    return 0.0",
    "step": "def step(weight, x, target, learning_rate):\n    return 0.0",
}
EARNED = {"double-test": 0, "mean-test": 2, "apply-test": 1, "slope-test": 0, "step-test": 0}


def _mark(name: str, **flags: Any) -> dict[str, Any]:
    mark = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {**mark, "grade_id": name, "schema_version": 3, **flags}}


def solution() -> nbformat.NotebookNode:
    """The problem set as its author writes it."""
    cells = [
        new_markdown_cell("# A tiny set", id="title"),
        new_code_cell("import numpy as np", id="setup", metadata=_mark("setup", locked=True)),
    ]
    for name, (points, lines) in HIDDEN.items():
        head, body = RIGHT[name].split("\n", 1)
        source = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
        cells.append(new_code_cell(source, id=name, metadata=_mark(name, solution=True)))
        text = [f"SECRET = {SECRET!r}", *lines]
        source = "\n".join(["### BEGIN HIDDEN TESTS", *text, "### END HIDDEN TESTS"])
        mark = _mark(f"{name}-test", grade=True, locked=True, points=points)
        cells.append(new_code_cell(source, id=f"{name}-test", metadata=mark))
    mark = _mark("essay", grade=True, solution=True, points=2)
    cells.append(new_markdown_cell("Because.", id="essay", metadata=mark))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def install_rubric(folder: Path) -> None:
    """Let ``rubrics`` find the rubric of the tiny set, in this process and its forks."""
    folder.mkdir()
    (folder / f"{NAME}.py").write_text(RUBRIC)
    find_rubric_in(folder)
    rubrics.BLOCKED_MODULES[NAME] = BLOCKED_MODULES


def remove_rubric(folder: Path) -> None:
    """Undo ``install_rubric``."""
    find_rubric_no_more_in(folder)
    rubrics.BLOCKED_MODULES.pop(NAME, None)


def find_rubric_in(folder: Path) -> None:
    """Let ``rubrics`` find the tiny set's rubric in a folder, whatever other test left one installed."""
    rubrics.__path__.insert(0, str(folder))
    _forget_rubric()


def rubric_folder() -> Path:
    """The folder in which this process finds the tiny set's rubric."""
    (folder,) = {f for f in map(Path, rubrics.__path__) if (f / f"{NAME}.py").exists()}
    return folder


def find_rubric_no_more_in(folder: Path) -> None:
    """Undo ``find_rubric_in``."""
    rubrics.__path__.remove(str(folder))
    _forget_rubric()


def _forget_rubric() -> None:
    RUNNER.end()  # it was forked from this process as it was, and may be left from another test
    importlib.invalidate_caches()
    for name in [name for name in sys.modules if f"{name}.".startswith(f"rubrics.{NAME}.")]:
        del sys.modules[name]


def make(root: Path) -> Course:
    """Write the course and release its problem set."""
    shutil.copytree(_made(), root, dirs_exist_ok=True)
    return Course.at(root)


@functools.cache
def _made() -> Path:
    """A course to copy: to release one takes nbgrader some seconds."""
    root = Path(tempfile.mkdtemp(prefix="tiny-course-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    nbformat.write(solution(), folder / f"{NAME}.ipynb")
    release.release(Course.at(root), [NAME])
    return root


def released(course: Course) -> dict[str, Any]:
    """The notebook that students get."""
    path = course.exercises / NAME / f"{NAME}.ipynb"
    return dict(json.loads(path.read_bytes()))


def answered(
    blank: dict[str, Any], answers: dict[str, str], first: list[str] | None = None
) -> dict[str, Any]:
    """A submission: cells of the student's own after the imports, then the answers in their places."""
    notebook = copy.deepcopy(blank)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = answers[name]
    own = [new_code_cell(source, id=f"own-{i}") for i, source in enumerate(first or [])]
    notebook["cells"][2:2] = json.loads(json.dumps(own))
    return notebook


def hand_in(course: Course, student: str, notebook: dict[str, Any] | bytes) -> Path:
    """Write a submission as it is collected."""
    path = course.submitted / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    path.write_bytes(data)
    return path


def found_by_every_process(rubrics: Path) -> str:
    """A PYTHONPATH with which any Python, and what it starts, finds the tiny set's rubric."""
    folder = rubrics.parent / "at-start"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"import rubrics\nrubrics.__path__.append({str(rubrics)!r})\n"
        f"rubrics.BLOCKED_MODULES[{NAME!r}] = {BLOCKED_MODULES!r}\n"
    )
    return os.pathsep.join([str(folder), str(Path(__file__).parents[2])])


def command(rubrics: Path, *words: str) -> list[str]:
    """The ``autograder`` command for a process of its own that finds the tiny set's rubric."""
    script = (
        "import sys, rubrics; rubrics.__path__.append(sys.argv.pop(1)); "
        f"rubrics.BLOCKED_MODULES[{NAME!r}] = {BLOCKED_MODULES!r}; "
        "from autograder.cli.main import main; main()"
    )
    return [sys.executable, "-c", script, str(rubrics), *words]


def environment() -> dict[str, str]:
    """The environment for ``command``."""
    here = Path(sys.executable).parent
    path = f"{here}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": path}


def heed_ctrl_c() -> None:
    """For a process that is to be stopped by Ctrl-C, also where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
