"""A mended rubric grades again what it can change, and gives the marks that a full grading gives."""

import json
import shutil

import pytest

import rubrics
from autograder.batch.batch import Batch
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.gradebook import by_question, fingerprint, records
from tests.support import rubric_packages, tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT, WRONG

SLOPE, STEP = {"slope-test"}, {"step-test"}
CASE = "question.case(2.0, 3.0, 10.0, 0.01)"
# What is changed in a file, and which graded cells that reaches; all where it cannot be told.
CHANGES = {
    "a hint": ("slope_mistakes.py", "is missing", "is not there", SLOPE),
    "a credit": ("slope_mistakes.py", "credit=0.5", "credit=0.25", SLOPE),
    "a mistake of a later question": (
        "step.py",
        CASE,
        f"{CASE}\nquestion.case(1.0, 1.0, 1.0, 0.5)",
        STEP,
    ),
    "a case of an earlier one": (
        "slope.py",
        "\n\n@question.right",
        "question.case(1.0, 2.0, 1.0)\n\n\n@question.right",
        SLOPE,
    ),
    "what is lent": ("slope.py", "return 2 *", "return 3 *", SLOPE | STEP),
    "points of an earlier one": ("slope.py", "points=3", "points=3.0, fresh=5", SLOPE | STEP),
    "a helper": ("drawing.py", "range(3)", "range(4)", SLOPE | STEP),
    "the order": ("__init__.py", "QUESTIONS =", "MORE = 1\nQUESTIONS =", SLOPE | STEP),
    "what has an effect": ("step.py", CASE, f"{CASE}\nprint()", SLOPE | STEP),
    "what is drawn from in turn": (
        "drawing.py",
        "def drawn",
        "import numpy\nshared = numpy.random.default_rng(1)\n\n\ndef drawn",
        None,
    ),
}


@pytest.fixture
def package(tmp_path):
    with rubric_packages.installed(tmp_path / "rubrics") as package:
        yield package


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("mending") / "course")


def digests(course):
    fingerprint._of_code_here.cache_clear()  # as another start of the program does
    rubric = rubrics.load(NAME)
    return by_question.digests(Assignment.load(course, NAME), rubric, rubrics.source(NAME))


def mend(package, change):
    file, old, new, _ = CHANGES[change]
    text = (package / file).read_text()
    assert old in text
    (package / file).write_text(text.replace(old, new, 1))
    tiny_course._forget_rubric()
    fingerprint._of_code_here.cache_clear()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_reaches_the_questions_that_it_can_reach(course, package, change):
    before = digests(course)
    assert before.keys() == {f"{name}-test" for name in RIGHT}
    mend(package, change)
    assert by_question.changed(before, digests(course)) == CHANGES[change][3]


FACTOR = {"slope": "def slope(w, x, t):\n    return 2 * (w * x - t)"}
SHOWS = "import time\nprint(time.time_ns())"
CLASS = {
    "right": (RIGHT, [SHOWS]),
    "factor": (RIGHT | FACTOR, [SHOWS]),
    "wrong": (RIGHT | WRONG, [SHOWS]),
    "hangs": (RIGHT, ["while True: pass", SHOWS]),
}


def marked(course):
    found = records.read_all(course, NAME)
    kept = ("cell", "score", "message", "mistake", "reason", "raised")
    return {r.student: ([[getattr(m, k) for k in kept] for m in r.marks], r.notes) for r in found}


def shown(course, student):
    cells = json.loads(course.graded_notebook(NAME, student).read_bytes())["cells"]
    return [cell.get("outputs") for cell in cells if cell["id"].startswith("own")][-1]


def test_what_is_graded_again_gets_the_marks_of_a_full_grading(course, package, tmp_path):
    here = Course.at(shutil.copytree(course.root, tmp_path / "course"))
    blank = tiny_course.released(here)
    for student, (answers, first) in CLASS.items():
        tiny_course.hand_in(here, student, tiny_course.answered(blank, answers, first))
    grade = {"limits": LIMITS, "sandboxed": False, "workers": 1}
    fingerprint._of_code_here.cache_clear()
    Batch(here, NAME, **grade).run()
    before, showed = marked(here), {student: shown(here, student) for student in CLASS}
    mend(package, "a credit")
    whole = Course.at(shutil.copytree(here.root, tmp_path / "whole"))
    assert len(Batch(here, NAME, **grade).run().records) == len(CLASS)
    Batch(whole, NAME, **grade, force=True).run()
    assert marked(here) == marked(whole)
    assert marked(here) != before
    as_before = {student for student in CLASS if shown(here, student) == showed[student]}
    assert as_before == CLASS.keys() - {"hangs"}  # in doubt the whole is graded again
    assert not [student for student in CLASS if shown(whole, student) == showed[student]]
    assert Batch(here, NAME, **grade).run().records == []
