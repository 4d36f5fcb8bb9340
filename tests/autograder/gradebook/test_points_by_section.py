"""A section's own points: they leave the course everywhere alike, and the gradebook stays as it was."""

import csv
import io
import shutil

import bs4
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook as Stock

from autograder.course import deadlines
from autograder.course.course import Course
from autograder.course.roster import Roster
from autograder.errors import CourseError
from autograder.exporting import canvas, csv_export, totals
from autograder.feedback import page
from autograder.gradebook import worth
from autograder.gradebook.results import results
from autograder.reporting import status
from tests.support import marked_class
from tests.support.marked_class import FULL, MAX
from tests.support.tiny_course import NAME, POINTS

LATE = "2026-03-03T12:00:00"  # one day and half a day late
TOML = """
[late]
percent_per_day = 10
[due]
tiny = 2026-03-02T00:00:00
[sections.honours]
students = ["ada", "h*"]
points = {{ tiny = {points} }}
"""


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    course = marked_class.make(tmp_path_factory.mktemp("points") / "course")
    for student in ("ada", "bea"):
        marked_class.mark(course, student, {"essay": 1.0, "slope": 1.5})
    for student in ("hal", "kim"):
        marked_class.mark(course, student, {"essay": 1.0, "slope": 1.5}, handed_in=LATE)
    return course


def with_points(marked, folder, points):
    course = Course.at(shutil.copytree(marked.root, folder / "course"))
    (course.root / "course.toml").write_text(TOML.format(points=points))
    return course


def stock_scores(course):
    with Stock(course.db_url) as book:
        found = {}
        for submission in book.assignment_submissions(NAME):
            (notebook,) = submission.notebooks
            penalty = notebook.late_submission_penalty or 0
            found[submission.student.id] = (notebook.score, notebook.max_score, penalty)
        return found


@pytest.mark.parametrize(
    ("points", "most", "earned"),
    [("24", 24, 2 * 9.5), ("6", 6, 9.5 / 2), ("{ essay = 0, slope = 6 }", 13, 9.5 - 1 + 1.5)],
)
def test_all_that_leaves_is_in_the_section_s_points(points, most, earned, marked, tmp_path):
    course = with_points(marked, tmp_path, points)
    found = {result.student: result for result in results(course, NAME)}
    for student, late in (("ada", 0.0), ("hal", 0.2)):
        assert found[student].max_score == pytest.approx(most)
        assert found[student].points == pytest.approx(earned)
        assert found[student].total == pytest.approx(earned * (1 - late), abs=0.006)
    for student, late in (("bea", 0.0), ("kim", 0.2)):
        assert found[student].max_score == MAX
        assert found[student].total == pytest.approx(9.5 * (1 - late))
    text = csv_export.export(course, NAME).text
    for student in found:
        scores = [
            float(r["score"]) for r in csv.DictReader(io.StringIO(text)) if r["student"] == student
        ]
        assert sum(scores) == pytest.approx(found[student].total, abs=0.001)
    table = {row["student"]: row for row in csv.DictReader(io.StringIO(totals.export(course).text))}
    assert float(table["hal"]["total"]) == pytest.approx(found["hal"].total, abs=0.005)
    page.write_all(course, NAME)
    for student in ("ada", "hal"):
        shown = page.page_of(course, NAME, student).read_text(encoding="utf-8")
        score = bs4.BeautifulSoup(shown, "html.parser").select_one(".total").get_text()
        given, of = score.split(" points")[0].split(" of ")
        assert float(given) == pytest.approx(found[student].total, abs=0.001)
        assert float(of) == pytest.approx(most)
    assert page.write_all(course, NAME, changed_only=True) == []
    # stock tools show the notebook's own points, and the same share taken off
    assert stock_scores(course)["hal"][:2] == (9.5, MAX)
    assert stock_scores(course)["hal"][2] == pytest.approx(0.2 * 9.5, abs=0.006)
    plain = results(course, NAME, own_points=False)
    assert {result.max_score for result in plain} == {MAX}


def test_a_platform_s_one_maximum_is_reached_by_converting_each_student_s_points(marked, tmp_path):
    course = with_points(marked, tmp_path, "24")
    with pytest.raises(CourseError, match="has 24 points, and its column has 12"):
        canvas.export(course, NAME)
    made = canvas.export(course, NAME, scale=True)
    rows = list(csv.reader(io.StringIO(made.text)))[2:]
    assert {row[0]: float(row[-1]) for row in rows} == {
        "ada": 9.5,
        "bea": 9.5,
        "hal": 7.6,
        "kim": 7.6,
    }


@pytest.mark.parametrize(
    ("points", "word"),
    [
        ("{ esay = 1 }", "no question “esay”.*essay"),
        ("-1", "a number of points"),
        ('"many"', "a number of points"),
    ],
)
def test_points_that_cannot_be_are_refused_by_name(points, word, marked, tmp_path):
    with pytest.raises(CourseError, match=word):
        results(with_points(marked, tmp_path, points), NAME)


SECTIONED = """
[due]
tiny = 2026-03-02T00:00:00
[sections."Sec 1"]
due = { tiny = 2026-03-04T00:00:00 }
[sections.lab]
roster = ["BIO 101-002", "BIO 101-003"]
points = { tiny = 24 }
[sections.nobody]
roster = ["a typo"]
"""


def test_a_section_is_whom_the_roster_has_in_it(marked, tmp_path):
    course = Course.at(shutil.copytree(marked.root, tmp_path / "course"))
    (course.root / "course.toml").write_text(SECTIONED)
    (tmp_path / "canvas.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,ps1 (9)\n    Points Possible,,,,,10\n"
        'A,1,,ada,sec 1,\nB,2,,bea,"Sec 1, BIO 101-003, and Sec 9",\nH,3,,hal,BIO 101-002 and X,\n'
        "K,4,,kim,Sec 11,\n"
    )
    known = course.class_list()
    known.take(Roster.read(tmp_path / "canvas.csv", known).people.values())
    known.write()
    dates = deadlines.load(course)
    of = {who: [one.name for one in dates.sections_of(who)] for who in ("ada", "bea", "hal", "kim")}
    assert of == {"ada": ["Sec 1"], "bea": ["Sec 1", "lab"], "hal": ["lab"], "kim": []}
    assert {who: dates.due_for(NAME, who).day for who in of} == {
        "ada": 4,
        "bea": 4,
        "hal": 2,
        "kim": 2,
    }
    most = {result.student: result.max_score for result in results(course, NAME)}
    assert most == {"ada": MAX, "bea": 24, "hal": 24, "kim": MAX}
    assert status.standing(course, NAME).empty_sections == ("nobody",)


def test_two_sections_that_disagree_about_a_student_are_named(marked, tmp_path):
    course = with_points(marked, tmp_path, "24")
    with (course.root / "course.toml").open("a") as file:
        file.write('[sections.friday]\nstudents = ["ada"]\npoints = { tiny = 6 }\n')
    with pytest.raises(CourseError, match="ada is in the sections honours and friday"):
        results(course, NAME)


@given(
    st.fixed_dictionaries({cell: st.floats(0, points) for cell, points in POINTS.items()}),
    st.floats(0.5, 1000) | st.dictionaries(st.sampled_from(sorted(FULL)), st.floats(0, 50)),
)
def test_shares_stay_and_full_marks_are_the_section_s_maximum(marks, points):
    factors = worth.factors(POINTS, points, "here")
    own = {cell: score * factors.get(cell, 1) for cell, score in marks.items()}
    most = {cell: score * factors.get(cell, 1) for cell, score in POINTS.items()}
    if isinstance(points, dict):
        assert sum(most.values()) == pytest.approx(sum({**FULL, **points}.values()))
    else:
        assert sum(most.values()) == pytest.approx(points)
    for cell, full in POINTS.items():
        assert own[cell] * full == pytest.approx(marks[cell] * most[cell])
