"""Solutions are given out once nobody can hand in any more."""

import datetime

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.authoring.solutions_out import give_out, last_moment
from autograder.cli.app import app
from autograder.course import deadlines
from autograder.course.course import GIVEN_OUT as FOLDER
from autograder.errors import CourseError
from tests.support import handed_in
from tests.support.handed_in import NAME

DATES = """
timezone = "America/New_York"
[late]
percent_per_day = 100
grace_minutes = 15
budget_days = 5
budget_per_set = 2
[due]
tiny = 2026-10-30T23:59:00
[sections.later]
students = ["b*"]
due = { tiny = 2026-10-31T23:59:00 }
[extensions.tiny]
ada = 1
"""
LAST = datetime.datetime(2026, 11, 3, 5, 14, tzinfo=datetime.UTC)  # the clocks went back on 1 Nov.


@pytest.fixture
def course(tmp_path):
    course = handed_in.course(tmp_path / "course")
    (course.root / deadlines.FILE).write_text(DATES)
    return course


def test_the_last_moment_counts_sections_extensions_late_days_and_grace(course):
    assert last_moment(deadlines.load(course), NAME)[0] == LAST
    path = course.root / deadlines.FILE
    path.write_text(DATES.replace("ada = 1", "ada = 3"))
    last, who = last_moment(deadlines.load(course), NAME)
    assert last == LAST + datetime.timedelta(days=2)
    assert who == "ada"


def test_a_solution_is_refused_until_then_and_given_without_hidden_tests(course):
    with pytest.raises(CourseError, match=r"until Tue 3 Nov 2026, 00:14 EST, late days included"):
        give_out(course, NAME, LAST)
    assert not (course.root / FOLDER).exists()
    target = give_out(course, NAME, LAST + datetime.timedelta(seconds=1))
    notebook = nbformat.read(target, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "HIDDEN" not in text
    assert "rubric" not in text
    assert "BEGIN SOLUTION" not in text
    own = nbformat.read(course.solutions / NAME / f"{NAME}.ipynb", as_version=4)
    answers = [c for c in own.cells if c.metadata.get("nbgrader", {}).get("solution")]
    assert len(notebook.cells) >= len(answers) > 0
    assert not any("nbgrader" in cell.metadata for cell in notebook.cells)


def test_a_set_that_is_due_at_no_time_is_refused(course):
    (course.root / deadlines.FILE).write_text("")
    with pytest.raises(CourseError, match="due at no time"):
        give_out(course, NAME)


def test_the_command_says_where_the_solution_is(course):
    (course.root / deadlines.FILE).write_text("[due]\ntiny = 2020-01-01T12:00:00\n")
    ran = CliRunner().invoke(app, ["release", NAME, "--solutions", "--course", str(course.root)])
    assert ran.exit_code == 0, ran.output
    assert FOLDER in ran.output.replace("\n", "")
    (course.root / deadlines.FILE).write_text("[due]\ntiny = 2090-01-01T12:00:00\n")
    ran = CliRunner().invoke(app, ["release", NAME, "--solutions", "--course", str(course.root)])
    assert isinstance(ran.exception, CourseError)
