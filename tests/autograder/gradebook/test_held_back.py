"""A question that comes to a set after it was graded changes no mark until a TA says that it counts."""

import csv
import io
import json
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook as Stock

from autograder.batch import batch
from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.exporting import canvas, csv_export, marks
from autograder.feedback import page
from autograder.gradebook import held_back, release
from autograder.gradebook.results import results
from autograder.reporting import class_report, status
from tests.support import tiny_course
from tests.support.tiny_course import NAME, POINTS

MAX = sum(POINTS.values())
ANSWER = "def triple(x):\n    return 3 * x"


@pytest.fixture(scope="module", autouse=True)
def rubric(tmp_path_factory):
    folder = tmp_path_factory.mktemp("held-back") / "rubrics"
    tiny_course.install_rubric(folder)
    yield
    tiny_course.remove_rubric(folder)


def marked_cell(source, name, **flags):
    mark = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return new_code_cell(
        source, id=name, metadata={"nbgrader": {**mark, "grade_id": name, **flags}}
    )


def add_a_question(course):
    """A new edition of the set: one question more, and a cell that helps with it."""
    path = course.solution(NAME)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1:-1] = [
        marked_cell("# helps", "helper", locked=True),
        marked_cell(
            "def triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION",
            "triple",
            solution=True,
        ),
        marked_cell("# looks at triple", "triple-check", locked=True),
        marked_cell(
            "### BEGIN HIDDEN TESTS\nassert triple(2) == 6\n### END HIDDEN TESTS",
            "triple-test",
            grade=True,
            locked=True,
            points=4,
        ),
    ]
    nbformat.write(notebook, path)


def grade(course):
    return batch.Batch(course, NAME, sandboxed=False, workers=1).run()


def stock_scores(course):
    with Stock(course.db_url) as book:
        return {
            one.student.id: (one.score, one.max_score) for one in book.assignment_submissions(NAME)
        }


def all_that_leaves(course):
    """Points and the most there can be, by whatever door."""
    gathered = marks.gather(course, NAME, partial=True)
    exported = csv.DictReader(io.StringIO(csv_export.export(course, NAME, partial=True).text))
    in_canvas = canvas.export(course, NAME, partial=True).text
    cells = [row["max_score"] for row in exported if row["student"] == "ada"]
    return {
        "results": {r.student: (r.points, r.max_score) for r in results(course, NAME)},
        "nbgrader": stock_scores(course),
        "csv": sum(map(float, cells)),
        "canvas": [row[-1] for row in csv.reader(io.StringIO(in_canvas))][1:],
        "report": class_report.gather(course, NAME).max_score,
        "gathered": gathered.max_score,
    }


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A graded class, what its marks came to, and the set's new edition; bea has the new notebook."""
    course = tiny_course.make(tmp_path_factory.mktemp("held") / "course")
    blank = tiny_course.released(course)
    for student in ("ada", "bea"):
        tiny_course.hand_in(course, student, tiny_course.answered(blank, tiny_course.RIGHT))
    grade(course)
    left = all_that_leaves(course)
    add_a_question(course)
    release.release(course, [NAME])
    newer = tiny_course.answered(
        tiny_course.released(course), {**tiny_course.RIGHT, "triple": ANSWER}
    )
    (course.submitted / "bea" / NAME / f"{NAME}.ipynb").write_text(json.dumps(newer))
    return course, left


def test_a_new_question_is_handed_out_and_counts_for_nothing(before):
    course, left = before
    assert "triple" in {cell["id"] for cell in tiny_course.released(course)["cells"]}
    assert all_that_leaves(course) == left
    summary = grade(course)
    assert len(summary.records) == 2  # the set changed, so both are graded again
    assert all_that_leaves(course) == left
    assert left["gathered"] == MAX
    assert held_back.load(course, NAME).held_back == ("triple",)
    for told in (summary.new_questions, status.standing(course, NAME).new_questions):
        assert f'{NAME} = ["triple"]' in told
    pages = page.write_all(course, NAME)
    assert all("not counted: triple" in path.read_text() for path in pages)
    assert grade(course).skipped == 2


def test_it_counts_for_all_once_course_toml_names_it(before, tmp_path):
    original, left = before
    course = Course.at(shutil.copytree(original.root, tmp_path / "course"))
    (course.root / "course.toml").write_text(f'[new_questions]\n{NAME} = ["triple"]\n')
    assert grade(course).new_questions == ""
    found = all_that_leaves(course)
    assert {found[door] for door in ("csv", "report", "gathered")} == {MAX + 4}
    earned = left["results"]["ada"][0]
    expected = {"ada": (earned, MAX + 4), "bea": (earned + 4, MAX + 4)}
    assert found["results"] == found["nbgrader"] == expected
    # what was counted once stays counted
    (course.root / "course.toml").unlink()
    assert grade(course).skipped == 2
    assert held_back.load(course, NAME).held_back == ()


@pytest.mark.parametrize(
    ("said", "word"),
    [('["tripple"]', "no question “tripple”"), ("3", "new_questions"), ('"some"', "new_questions")],
)
def test_what_course_toml_cannot_mean_is_refused(said, word, before, tmp_path):
    course = Course.at(shutil.copytree(before[0].root, tmp_path / "course"))
    (course.root / "course.toml").write_text(f"[new_questions]\n{NAME} = {said}\n")
    with pytest.raises(CourseError, match=word):
        held_back.load(course, NAME)


def test_before_anything_is_graded_a_new_question_counts_at_once(tmp_path):
    course = tiny_course.make(tmp_path / "course")
    add_a_question(course)
    release.release(course, [NAME])
    assert held_back.load(course, NAME).graded["triple-test"] == 4
