"""`autograder status` says where each student's work stands, through a week."""

import json
import shutil

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.batch.batch import Batch
from autograder.cli import main
from autograder.course.course import Course
from autograder.feedback import page as feedback
from tests.support import tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT

ESSAY = {"essay": "Because the slope is negative there."}


def status(course, *words):
    """What the command prints as JSON of the tiny set."""
    arguments = ["status", *words, "--json", "--course", str(course.root)]
    shown = CliRunner().invoke(main.app, arguments)
    assert shown.exit_code == 0, shown.output
    (found,) = json.loads(shown.output)
    assert found["counts"] == {key: len(who) for key, who in found["students"].items()}
    return found["students"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("standing")
    tiny_course.install_rubric(scratch / "rubrics")
    course = tiny_course.make(scratch / "course")
    blank = tiny_course.released(course)
    answers = {"ada": RIGHT | ESSAY, "bob": RIGHT, "cleo": {}}
    for student, given in answers.items():
        tiny_course.hand_in(course, student, tiny_course.answered(blank, given))
    tiny_course.hand_in(course, "dora", b"{half")
    (course.root / "course.toml").write_text("[due]\ntiny = 2026-03-01T12:00:00Z\n")
    stamp = course.submitted / "bob" / NAME / "timestamp.txt"
    stamp.write_text("2026-03-01 12:00:01 UTC")
    before = status(course)
    Batch(course, NAME, limits=LIMITS).run()
    yield course, before
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture
def copied(graded, tmp_path):
    return Course.at(shutil.copytree(graded[0].root, tmp_path / "course"))


def test_what_is_handed_in_is_not_graded_yet(graded):
    found = graded[1]
    assert found["handed_in"] == found["not_graded"] == ["ada", "bob", "cleo", "dora"]
    assert found["late"] == ["bob"]
    assert found["unreadable"] == ["dora"]
    assert found["graded"] == found["fed_back"] == found["by_hand"] == []


def test_what_is_graded_waits_for_a_person_where_there_is_an_essay(graded):
    found = status(graded[0])
    assert found["graded"] == ["ada", "bob", "cleo", "dora"]
    assert found["by_hand"] == ["ada"]
    assert found["out_of_date"] == found["not_graded"] == found["fed_back"] == []
    assert found["late"] == ["bob"]


def test_a_page_counts_until_what_it_shows_has_changed(copied):
    feedback.write_all(copied, NAME)
    assert status(copied)["fed_back"] == ["ada", "bob", "cleo", "dora"]
    with Gradebook(copied.db_url) as gradebook:
        grade = gradebook.find_grade("essay", NAME, NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        comment = gradebook.find_comment("double", NAME, NAME, "bob")
        comment.manual_comment = "Well put."
        gradebook.db.commit()
    found = status(copied, "tiny")
    assert found["fed_back"] == ["cleo", "dora"]
    assert found["by_hand"] == []
    written = feedback.write_all(copied, NAME, changed_only=True)
    assert sorted(page.parents[1].name for page in written) == ["ada", "bob"]
    assert status(copied)["fed_back"] == ["ada", "bob", "cleo", "dora"]


def test_a_submission_that_changed_is_out_of_date(copied):
    feedback.write_all(copied, NAME)
    path = copied.submitted / "bob" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text() + "\n")
    found = status(copied)
    assert found["out_of_date"] == ["bob"]
    assert "bob" not in found["graded"] + found["fed_back"]


def test_the_table_names_the_next_step_and_the_students(copied):
    words = ["status", "tiny", "--course", str(copied.root)]
    shown = CliRunner().invoke(main.app, words, env={"COLUMNS": "140"})
    assert "mark by hand" in shown.output
    assert "Waiting to be marked by hand: ada." in shown.output
    assert "Due 2026-03-01 12:00 UTC." in shown.output


def test_a_set_that_is_not_released_is_to_be_released_and_hides_no_other(copied):
    other = copied.solutions / "ps2_other"
    other.mkdir()
    (other / "ps2_other.ipynb").write_bytes(b"{}")
    tiny_course.hand_in(copied, "early", b"{}").parent.rename(copied.submitted / "early/ps2_other")
    arguments = ["status", "--json", "--course", str(copied.root)]
    found = json.loads(CliRunner().invoke(main.app, arguments).output)
    steps = {one["assignment"]: one["next"] for one in found}
    assert steps == {"ps2_other": "release", NAME: "mark by hand"}
    assert found[0]["students"]["not_graded"] == ["early"]


def test_the_table_fits_a_narrow_terminal(copied):
    (copied.solutions / "ps2_activations").mkdir()
    (copied.solutions / "ps2_activations" / "ps2_activations.ipynb").write_bytes(b"{}")
    words = ["status", "--course", str(copied.root)]
    shown = CliRunner().invoke(main.app, words, env={"COLUMNS": "80"})
    assert "…" not in shown.output
    assert "mark by hand" in shown.output
    assert max(map(len, shown.output.splitlines())) <= 80


def test_a_course_without_a_gradebook_has_a_standing(tmp_path):
    (tmp_path / "solutions").mkdir()
    course = Course.at(tmp_path)
    shown = CliRunner().invoke(main.app, ["status", "--json", "--course", str(course.root)])
    assert shown.exit_code == 0
    assert json.loads(shown.output) == []


def test_an_extension_for_an_id_that_nobody_has_is_seen(copied):
    with (copied.root / "course.toml").open("a") as file:
        file.write("[extensions.tiny]\nada = 2\nadda = 2\n")
    assert status(copied)["extended"] == ["adda"]
    words = ["status", "tiny", "--course", str(copied.root)]
    assert "have not handed in: adda." in CliRunner().invoke(main.app, words).output
