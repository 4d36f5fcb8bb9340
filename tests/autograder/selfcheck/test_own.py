"""A reader's own marks: kept by each check, shown by a command, written for the book's page."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import main
from autograder.course.course import Course
from autograder.selfcheck import progress

ROOT = Path(__file__).parents[3]
NAME = "ps1_one_weight"


@pytest.fixture
def course(tmp_path):
    for part in ("solutions", "exercises"):
        shutil.copytree(ROOT / part / NAME, tmp_path / part / NAME)
    return Course.at(tmp_path)


def found(score):
    question = {"name": "slope", "score": score, "max_score": 2.0, "message": "secret"}
    return {"assignment": NAME, "score": score, "max_score": 2.0, "questions": [question]}


def run(*arguments):
    return CliRunner().invoke(main.app, [str(argument) for argument in arguments])


def test_a_check_is_kept_and_shown(course):
    notebook = course.root / "exercises" / NAME / f"{NAME}.ipynb"
    assert "Nothing checked yet" in run("progress", "--course", course.root).stdout
    assert run("check", notebook).exit_code == 0
    assert NAME in run("progress", "--course", course.root).stdout
    (kept,) = progress.progress(course)["checks"]
    assert (kept["score"], kept["max_score"]) == (0, 14)


def test_the_best_score_outlives_a_later_check(course):
    for score in (1.0, 2.0, 0.5):
        progress.keep(course, course.root / "mine.ipynb", found(score))
    (kept,) = progress.progress(course)["checks"]
    assert (kept["score"], kept["best"]) == (0.5, 2.0)


def test_the_official_solution_is_nobodys_progress(course):
    progress.keep(course, course.solutions / NAME / f"{NAME}.ipynb", found(2.0))
    assert progress.progress(course) == {"checks": []}


def test_what_is_kept_half_is_as_good_as_nothing(course):
    progress.keep(course, course.root / "mine.ipynb", found(2.0))
    (file,) = (course.root / ".autograder" / "own").iterdir()
    file.write_text(file.read_text()[:40])
    assert progress.progress(course) == {"checks": []}
    progress.keep(course, course.root / "mine.ipynb", found(1.0))
    assert progress.progress(course)["checks"][0]["best"] == 1.0


def test_marks_are_shown_where_they_cannot_be_kept(course):
    (course.root / ".autograder").write_text("a file where the folder should be")
    progress.keep(course, course.root / "mine.ipynb", found(1.0))
    assert progress.progress(course) == {"checks": []}


def test_the_file_for_the_book_holds_marks_and_no_hints(course):
    progress.keep(course, course.root / "mine.ipynb", found(1.0))
    file = course.root / "progress.json"
    assert run("progress", "--course", course.root, "--to", file).exit_code == 0
    assert json.loads(file.read_text())["checks"][0]["questions"] == [
        {"name": "slope", "score": 1.0, "max_score": 2.0}
    ]
    assert "secret" not in file.read_text()
