"""What a page says of marks that people gave, and when a page goes."""

import shutil

import bs4
import pytest

from autograder.course.course import Course
from autograder.feedback import page
from tests.support import marked_class
from tests.support.tiny_course import NAME


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    course = marked_class.make(tmp_path_factory.mktemp("pages") / "course")
    found = {"slope": "A factor is missing."}
    marked_class.mark(course, "ada", {"slope": 1.5}, messages=found)
    marked_class.mark(course, "bea", {"slope": 1.5}, messages=found)
    page.write_all(course, NAME)
    return course


@pytest.fixture
def course(marked, tmp_path):
    return Course.at(shutil.copytree(marked.root, tmp_path / "course"))


def said(course, student, question):
    text = page.page_of(course, NAME, student).read_text(encoding="utf-8")
    rows = bs4.BeautifulSoup(text, "html.parser").select(".marks tbody tr")
    (row,) = (row for row in rows if row.th.get_text(strip=True) == question)
    return row.select_one(".points").get_text(), row.select_one(".message").get_text()


@pytest.mark.parametrize(
    ("cell", "score"),
    [("double-test", 1.0), ("double-test", 0.0), ("slope-test", 3.0), ("slope-test", 0.0)],
)
def test_a_mark_that_a_person_changed_says_so_and_not_right(cell, score, course):
    question = cell.removesuffix("-test")
    before = said(course, "ada", question)
    marked_class.by_hand(course, "ada", cell, score)
    assert len(page.write_all(course, NAME, changed_only=True)) == 1
    points, message = said(course, "ada", question)
    assert points.startswith(f"{score:g} of")
    assert "Right." not in message
    assert "changed this mark by hand" in message
    if question == "slope":  # what was found stays to be read
        assert before[1] in message


def test_a_mark_that_a_person_only_confirmed_reads_as_before(course):
    before = [said(course, "ada", question) for question in ("double", "slope")]
    marked_class.by_hand(course, "ada", "double-test", 2.0)
    marked_class.by_hand(course, "ada", "slope-test", 1.5)
    page.write_all(course, NAME)
    assert [said(course, "ada", question) for question in ("double", "slope")] == before


def test_the_page_of_a_removed_submission_goes_and_no_other(course):
    ada, bea = (page.page_of(course, NAME, student) for student in ("ada", "bea"))
    other = course.feedback / "cy" / NAME / f"{NAME}.html"  # another program's
    other.parent.mkdir(parents=True)
    other.write_text("<html>nbgrader</html>")
    shutil.rmtree(course.submitted / "ada")
    page.write_all(course, NAME, "b*")
    assert ada.exists()
    page.write_all(course, NAME)
    assert not ada.parent.parent.exists()
    assert bea.exists()
    assert other.exists()
