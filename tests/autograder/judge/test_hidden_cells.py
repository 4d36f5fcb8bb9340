"""A graded cell gives what it would give in nbgrader, and nothing of its text."""

import pytest
from nbformat import from_dict
from nbgrader.utils import determine_grade

from autograder.judge.hidden_test import run_test


def score(source, names=None, points=4.0):
    result = run_test(source, names if names is not None else {})
    return points if result.score is None else result.score


def in_nbgrader(source, names=None, points=4.0):
    cell = {
        "cell_type": "code",
        "metadata": {"nbgrader": {"grade": True, "solution": False, "points": points}},
        "source": source,
        "outputs": run_test(source, names if names is not None else {}).outputs,
    }
    return determine_grade(from_dict(cell))[0]


@pytest.mark.parametrize(
    ("source", "points"),
    [
        ("assert 1 + 1 == 2", 4),
        ("assert 1 + 1 == 3", 0),
        ("raise ValueError('no')", 0),
        ("2.5", 2.5),
        ("0", 0),
        ("2.5;", 4),
        ("x = 2.5", 4),
        ("'a text'", 4),
        ("None", 4),
        ("print('2.5')", 4),
        ("import sys; print('careful', file=sys.stderr)", 4),
        ("def f():\n    return 3\n\nf()", 3),
        ("", 4),
        ("if True:\n    1.5", 4),
        ("undefined_name", 0),
    ],
)
def test_the_score_of_a_cell_is_what_nbgrader_reads_from_its_outputs(source, points):
    assert score(source) == points
    assert in_nbgrader(source) == points


SECRET = "the expected value is forty-two"


@pytest.mark.parametrize(
    "source",
    [
        f"secret = {SECRET!r}\nassert 1 == 2",
        f"secret = {SECRET!r}\nraise RuntimeError('stop')",
        f"secret = {SECRET!r}\nmissing",
        f"{SECRET!r} + 1",
        f"{SECRET!r} +",
    ],
)
def test_no_line_of_a_failing_test_is_in_what_comes_out(source):
    assert SECRET not in repr(run_test(source, {}))


def test_the_text_of_a_failed_assert_is_the_message():
    assert run_test("assert False, 'Look at the sign.'", {}).message == "Look at the sign."


def test_a_faulty_test_is_told_to_its_author_and_not_blamed_on_the_student():
    result = run_test("assert (", {})
    assert "not Python" in result.fault
    assert "faulty" in result.message


def test_a_missing_name_is_named():
    assert "`slope`" in run_test("slope(1)", {}).message
