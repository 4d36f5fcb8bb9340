"""A student's feedback page on a wide screen and on a phone."""

import datetime
from pathlib import Path

import pytest

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.feedback.page import page
from autograder.feedback.shown import Shown
from autograder.gradebook.records import Record
from autograder.judge.mark import Mark

ROOT = Path(__file__).parents[2]
SET = "ps1_one_weight"
MESSAGE = (
    "`slope(2.0, 3.0, 10.0)` gave `-8.0`: a number, as it should be, but not the right one.\n"
    "The slope is the *product* of three factors, and 2 * 3 * x is one of them."
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A page for somebody with one mistake."""
    course = Course.at(ROOT)
    marks = [
        Mark("slope-test", "slope", 0.0, 2.0, MESSAGE, "without_the_input"),
        Mark("sigmoid_unit_step-test", "sigmoid_unit_step", 3.0, 3.0, "", None),
    ]
    record = Record("ada", SET, submission="", fingerprint="", marks=marks)
    shown = Shown({}, {}, {}, {}, set(), {}, {}, {}, {}, datetime.UTC)
    text = page(course, Assignment.load(course, SET), record, shown)
    path = tmp_path_factory.mktemp("feedback") / "page.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_messages_have_most_of_the_width_and_nothing_sticks_out(browser, file, width, scheme):
    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened.goto(file.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    table = opened.get_by_role("table").bounding_box()["width"]
    message = opened.locator(".message").first.bounding_box()["width"]
    assert message > 0.6 * table
    opened.close()


def test_on_a_phone_it_is_still_a_table_of_questions_and_points(browser, file):
    opened = browser.new_page(viewport={"width": 360, "height": 900})
    opened.goto(file.as_uri())
    row = opened.get_by_role("row").filter(has=opened.get_by_role("rowheader", name="slope"))
    assert row.first.get_by_role("cell").first.inner_text() == "0 of 2"
    opened.close()


def test_a_stressed_word_is_in_italics_and_a_product_keeps_its_stars(browser, file):
    opened = browser.new_page()
    opened.goto(file.as_uri())
    assert opened.locator(".message em").all_inner_texts() == ["product"]
    assert "2 * 3 * x" in opened.locator(".message").first.inner_text()
    opened.close()
