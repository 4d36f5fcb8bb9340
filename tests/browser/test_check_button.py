"""The Check button of a problem set, pressed in a real browser."""

import re

import pytest
from playwright.sync_api import expect

import rubrics
from tests.browser.lab import jupyter_lab, open_notebook, run_cell, show_cell

PARTS = (
    "lectures",
    "course_lib",
    "figures",
    "homework",
    "exercises",
    "solutions",
    "autograder",
    "rubrics",
)
NOTEBOOK = "exercises/ps1_one_weight/ps1_one_weight.ipynb"
SLOPE = rubrics.load("ps1_one_weight").questions["slope"]
RIGHT = "def slope(weight, x, target):\n    return 2 * (weight * x - target) * x"
WRONG = "def slope(weight, x, target):\n    return 2 * (weight * x - target)"


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    with jupyter_lab(tmp_path_factory.mktemp("lab"), parts=PARTS) as address:
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        open_notebook(page, address, NOTEBOOK)
        for cell in ("setup", "check-button"):
            run_cell(page, cell)
        yield page


def press(page, name):
    output = show_cell(page, "check-button")
    output.get_by_role("button", name=name, exact=True).click()
    return output.get_by_role("status")


def test_before_anything_is_written_the_button_says_what_to_do(page):
    said = press(page, "Check")
    expect(said).to_contain_text(re.compile(r"0 of \d+ checks hold"), timeout=20_000)
    expect(said).to_contain_text("Run the cell that defines slope first.")


def test_a_right_answer_holds_and_a_wrong_one_is_explained(page):
    run_cell(page, "slope", RIGHT)
    expect(press(page, "Check")).to_contain_text("1 of ", timeout=20_000)
    run_cell(page, "slope", WRONG)
    said = press(page, "Check")
    expect(said).to_contain_text("0 of ", timeout=20_000)
    expect(said).to_contain_text("By hand: the error is 6 - 10 = -4")


def test_where_the_grader_is_installed_the_full_rubric_gives_its_hint(page):
    run_cell(page, "slope", WRONG)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    said = press(page, "Mark with the full rubric")
    expect(said).to_contain_text("points, for the notebook as it was saved at", timeout=60_000)
    hints = {mistake.name: mistake.hint for mistake in SLOPE.mistakes}
    expect(said).to_contain_text(hints["without_the_input"].replace("`", ""))
