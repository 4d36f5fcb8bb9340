"""The term in one table, and tables that Excel opens with their umlauts."""

import csv
import io
import shutil

import pytest
from typer.testing import CliRunner

from autograder.cli import main
from autograder.course.course import Course
from autograder.exporting import totals
from autograder.gradebook.gradebook import Gradebook
from tests.support import marked_class
from tests.support.tiny_course import NAME

TOML = """
[late]
percent_per_day = 10
budget_days = 3
budget_per_set = 1
[due]
tiny = 2026-03-02T00:00:00
"""


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    course = marked_class.make(tmp_path_factory.mktemp("totals") / "course")
    marked_class.mark(course, "jürgen", {"essay": 2.0})
    marked_class.mark(course, "late", {"essay": 2.0}, handed_in="2026-03-03T12:00:00")
    marked_class.mark(course, "waits")
    with Gradebook(course) as book, book._engine.begin() as connection:
        rows = book._tables["student"]
        named = rows.update().where(rows.c.id == "jürgen")
        known = {"first_name": "Jürgen", "last_name": "Müller", "email": "j@uni.example"}
        connection.execute(named.values(**known))
        connection.execute(rows.insert().values(id="absent"))
    return course


@pytest.fixture
def course(marked, tmp_path):
    return Course.at(shutil.copytree(marked.root, tmp_path / "course"))


def table(course, **ways):
    made = totals.export(course, **ways)
    return {row["student"]: row for row in csv.DictReader(io.StringIO(made.text))}, made


def test_a_line_for_each_student_with_what_they_have_of_each_set(course):
    (course.root / "course.toml").write_text(TOML)
    rows, made = table(course)
    assert list(rows["jürgen"]) == ["student", "name", "e-mail", NAME, "total", "late days used"]
    assert list(rows["jürgen"].values()) == [
        "jürgen",
        "Jürgen Müller",
        "j@uni.example",
        "12",
        "12",
        "0",
    ]
    assert list(rows["late"].values())[3:] == [
        "10.8",
        "10.8",
        "1",
    ]  # the second day costs ten percent
    assert list(rows["absent"].values())[3:] == ["", "0", "0"]
    assert list(rows["waits"].values())[3:] == ["", "", "0"]
    assert any("waits" in note for note in made.notes)
    assert table(course, partial=True)[0]["waits"]["total"] == "10"
    assert made.count == 4


def test_without_a_budget_the_days_late_are_told(course):
    (course.root / "course.toml").write_text(TOML.replace("budget", "# budget"))
    assert table(course)[0]["late"]["late days used"] == "2"


@pytest.mark.parametrize("words", [["--format", "totals"], [], ["--problem-set", NAME]])
def test_a_file_has_the_mark_by_which_excel_knows_utf_8_and_a_pipe_has_none(
    words, course, tmp_path
):
    def run(*more):
        arguments = ["export", *words, "--partial", *more, "--course", str(course.root)]
        return CliRunner().invoke(main.app, arguments, catch_exceptions=False).stdout

    run("--to", str(tmp_path / "t.csv"))
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + b"student,")
    assert "jürgen" in data.decode("utf-8-sig")
    assert run().startswith("student,")
