"""Makes the pack with which pages give full marks: hidden tests, rubrics, and what marks by them.

It holds all answers. A book has it only where it was asked for: `make book FULL_MARKS=1`.
"""

from __future__ import annotations

import json
from pathlib import Path

import rubrics
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.notebooks import mark_of, question_of

from . import course
from .imports import ROOT, dotted, imported, modules, reached
from .python import SCIPY, SITE

PACK = "marks"
GUEST = Path(__file__).resolve().parent / "marking_guest"
ENTRY = "downhill_marks"
# The judge's way from a hidden test to a verdict; its sandbox stays out, since pages have processes of
# their own for nobody.
BEGIN = ("autograder.judge.hidden_test", "autograder.student.server", "autograder.text")
OURS = ("autograder", "rubrics", "homework", "course_lib")
LAYERS = {
    "matplotlib": course.LAYERS["matplotlib"],
    "scipy": SCIPY,
    PACK: (ENTRY, "autograder", "rubrics"),
}


def files() -> dict[str, bytes]:
    """The files by their paths in the worker's file system."""
    imports: dict[str, set[str]] = {}
    for name in OURS:
        imports |= imported(ROOT / name)
    rubric_modules = [name for name in imports if name.split(".")[0] == "rubrics"]
    wanted = reached([*BEGIN, *rubric_modules], imports)
    paths = [
        path
        for name in ("autograder", "rubrics")
        for path in modules(ROOT / name)
        if dotted(path) in wanted
    ]
    found = course.placed(paths, ROOT) | course.placed(modules(GUEST), GUEST)
    found[f"{SITE}/{ENTRY}/tests.json"] = json.dumps(tests(), sort_keys=True).encode()
    return found


def needs() -> dict[str, list[str]]:
    """The packs that marking needs, by the module that is imported for it; a rubric loads its modules."""
    listed = course.needs(OURS, LAYERS)
    found: dict[str, list[str]] = {ENTRY: [PACK]}
    for name in listed:
        top, _, rest = name.partition(".")
        if top == "rubrics":
            whole = f"{top}.{rest.partition('.')[0]}".rstrip(".")
            found[whole] = sorted({*found.get(whole, ()), *listed[name]})
    return found


def tests() -> dict[str, dict[str, object]]:
    """By problem set: the hidden test of each question with its points, and what may not be imported."""
    at, told = Course.at(ROOT), {}
    for name in sorted(path.stem for path in at.exercises.glob("ps*/ps*.ipynb")):
        assignment = Assignment.load(at, name)
        told[name] = {
            "absent": rubrics.blocked_course_modules(name),
            "tests": {
                question_of(cell): {
                    "cell": cell,
                    "source": assignment.cells[cell]["source"],
                    "points": mark_of(assignment.cells[cell])["points"],
                }
                for cell in assignment.graded
                if cell not in assignment.by_hand
            },
        }
    return told
