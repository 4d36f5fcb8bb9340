"""What a student is told can be reproduced: a case is tried by itself as well, and newer syntax is named."""

import shutil
import sys

import pytest

from autograder.batch.batch import Batch
from autograder.course.course import Course
from autograder.gradebook import records
from tests.support import tiny_course
from tests.support.sandboxes import need_a_sandbox
from tests.support.tiny_course import LIMITS, NAME, RIGHT

KEPT = """calls = []
def slope(weight, x, target):
    calls.append(weight)
    return 2 * (weight * x - target) * x + (len(calls) > 2)
"""
RANDOM = """def slope(weight, x, target):
    return float(np.random.normal())
"""
WRONG = """def slope(weight, x, target):
    return float(np.sin(weight) + np.cos(37 * x * target))
"""
NEWER = """def slope[T](weight: T, x: T, target: T) -> T:
    return 2 * (weight * x - target) * x
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The message on the question, by what was answered."""
    need_a_sandbox()
    tmp_path = tmp_path_factory.mktemp("alone")
    folder = tmp_path / "rubrics"
    tiny_course.install_rubric(folder)
    root = shutil.copytree(tiny_course.make(tmp_path / "made").root, tmp_path / "course")
    course = Course.at(root)
    blank = tiny_course.released(course)
    answers = {"ada": KEPT, "bob": RANDOM, "cyd": WRONG, "dan": NEWER}
    for who, answer in answers.items():
        notebook = tiny_course.answered(blank, RIGHT | {"slope": answer})
        tiny_course.hand_in(course, who, notebook)
    Batch(course, NAME, limits=LIMITS).run()
    kept = {record.student: record for record in records.read_all(course, NAME)}
    yield {who: next(m for m in kept[who].marks if m.name == "slope") for who in answers}
    tiny_course.remove_rubric(folder)


@pytest.mark.sandbox
def test_what_other_calls_have_caused_is_told_as_that(told):
    assert told["ada"].score == 0
    assert "Called alone, it gives the right value." in told["ada"].message
    assert "left over from one call to the next" in told["ada"].message


@pytest.mark.sandbox
def test_what_differs_each_time_is_told_as_that(told):
    assert told["bob"].score == 0
    assert "Called alone, or once more, it goes otherwise" in told["bob"].message


@pytest.mark.sandbox
def test_what_goes_wrong_by_itself_is_told_as_it_is(told):
    assert told["cyd"].score == 0
    assert "alone" not in told["cyd"].message


@pytest.mark.sandbox
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python knows the syntax")
def test_the_syntax_of_a_newer_python_is_told_where_an_answer_is_missing_for_it(told):
    assert "type parameters" in told["dan"].message
    assert "syntax of Python 3.12; this course grades with 3.11." in told["dan"].message
