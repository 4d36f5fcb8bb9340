"""The checks of a problem set in a real browser: under each question, of all, and by Validate."""

import re

import pytest
from playwright.sync_api import expect

import rubrics
from tests.support.lab import numbers, open_notebook, run_cell, show_cell, slider

NOTEBOOK = "exercises/ps1_one_weight/ps1_one_weight.ipynb"
SLOPE = rubrics.load("ps1_one_weight").questions["slope"]
RIGHT = "def slope(weight, x, target):\n    return 2 * (weight * x - target) * x"
# it waits, and takes no processor from others; loops that do are in tests/homework/test_limits.py
ENDLESS = (
    "import time\n\n\ndef slope(weight, x, target):\n    while True:\n        time.sleep(0.001)"
)
STEP = (
    "def new_weight(weight, x, target, rate):\n    return weight - rate * slope(weight, x, target)"
)
# as recursion and memory do, it takes its time: what was shown before has left the kernel
DEADLY = (
    "import os\nimport time\n\n\ndef slope(weight, x, target):\n    time.sleep(1)\n    os._exit(1)"
)
WRONG = "def slope(weight, x, target):\n    return 2 * (weight * x - target)"


def opened(browser, address, notebook, place):
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    open_notebook(page, address, notebook, place)
    for cell in ("setup", "check-button"):
        run_cell(page, cell)
    return page


@pytest.fixture(scope="module")
def page(browser, lab):
    page = opened(browser, lab, NOTEBOOK, "lab/tree")
    yield page
    page.close()


def check(page, cell):
    """Run a check under its question; its box."""
    run_cell(page, cell)
    return show_cell(page, cell).get_by_role("status")


def write(page, cell, source):
    """Write into a cell, and do not run it."""
    page.evaluate(
        """([id, source]) => {
            const cells = window.jupyterapp.shell.currentWidget.content.widgets;
            cells.find((c) => c.model.id === id).model.sharedModel.setSource(source);
        }""",
        [cell, source],
    )


def start_cell(page, cell):
    """Start a cell, and do not wait for its end, which may not come."""
    page.evaluate(
        """(id) => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.activeCellIndex = notebook.widgets.findIndex((c) => c.model.id === id);
            window.jupyterapp.commands.execute('notebook:run-cell');
        }""",
        cell,
    )


def stays_at_the_top(heading):
    """A heading comes to the top of its notebook, and is there still when the page is at rest."""
    expect(heading).to_be_in_viewport(timeout=60_000)
    heading.page.wait_for_timeout(1500)
    expect(heading).to_be_in_viewport()
    assert heading.bounding_box()["y"] < 300


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


def test_under_its_question_a_check_is_one_box_with_a_word_and_no_traceback(page):
    run_cell(page, "slope", WRONG)
    said = check(page, "slope-check")
    expect(said).to_contain_text("does not hold", timeout=20_000)
    expect(said).to_contain_text("By hand: the error is 6 - 10 = -4")
    output = show_cell(page, "slope-check")
    errors = output.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    expect(errors).to_have_count(1)  # the cell has ended in an error, for those who run all cells
    expect(errors).to_be_hidden()
    editor = page.locator(".jp-Cell.jp-mod-active .jp-InputArea-editor")
    expect(editor).to_be_hidden()
    expect(page.locator(".jp-Cell.jp-mod-active")).to_contain_text("Run this cell to check slope.")


def test_a_cell_that_was_changed_and_not_run_is_named_in_the_box_below_it(page):
    run_cell(page, "slope", WRONG)
    stale = check(page, "slope-check").get_by_text("The cell above has been changed")
    expect(stale).to_be_hidden()
    write(page, "slope", RIGHT)
    expect(stale).to_be_visible()
    run_cell(page, "slope")
    expect(stale).to_be_hidden()


def test_a_warning_stays_to_be_seen_above_the_error_that_the_box_stands_for(page):
    told = WRONG.replace("\n", "\n    import sys\n\n    print(7, file=sys.stderr)\n", 1)
    run_cell(page, "slope", told)
    check(page, "slope-check")
    errors = show_cell(page, "slope-check").locator("[data-mime-type*=stderr]")
    expect(errors).to_have_count(2)
    expect(errors.first).to_be_visible()
    expect(errors.last).to_be_hidden()


def test_what_fails_because_of_an_earlier_answer_waits_for_it(page):
    run_cell(page, "slope", WRONG)
    check(page, "slope-check")
    run_cell(page, "new_weight", STEP)
    said = check(page, "new_weight-check")
    expect(said).to_contain_text("waits for slope", timeout=20_000)
    expect(press(page, "Check")).to_contain_text("Begin with slope", timeout=20_000)
    run_cell(page, "slope", RIGHT)
    expect(check(page, "new_weight-check")).to_contain_text("holds", timeout=20_000)


def test_a_name_in_the_overview_leads_to_its_question(page):
    expect(press(page, "Check")).to_contain_text("checks hold", timeout=20_000)
    show_cell(page, "check-button").get_by_role("link", name="sse", exact=True).click()
    heading = page.get_by_role("heading", name="5. The sum of squared errors")
    stays_at_the_top(heading)


def test_a_link_to_a_section_reaches_its_heading_beside_the_homework(page):
    show_cell(page, "sse-question")
    page.get_by_role("link", name="SSE and MSE").first.click()
    heading = page.get_by_role("heading", name="SSE and MSE", exact=False)
    stays_at_the_top(heading)
    homework = page.get_by_role("heading", name="5. The sum of squared errors")
    expect(homework).to_be_in_viewport()  # beside it
    assert heading.bounding_box()["x"] > homework.bounding_box()["x"] + 300
    page.evaluate("window.jupyterapp.shell.currentWidget.dispose()")
    expect(heading).to_have_count(0)


def test_a_loop_without_end_is_stopped_and_what_was_defined_is_kept(page):
    run_cell(page, "slope", ENDLESS)
    run_cell(page, "new_weight", STEP)
    said = press(page, "Check")
    expect(said).to_contain_text("Is there a loop without end?", timeout=60_000)
    expect(said).to_contain_text("Begin with slope", timeout=60_000)
    expect(check(page, "slope-check")).to_contain_text("was stopped", timeout=60_000)
    run_cell(page, "slope", RIGHT)
    expect(check(page, "new_weight-check")).to_contain_text("holds", timeout=20_000)


def test_validate_names_what_does_not_hold_and_not_what_does(page):
    run_cell(page, "slope", RIGHT)
    page.get_by_role("button", name="Validate", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text('homework.checked("train")', timeout=90_000)
    expect(dialog).to_contain_text("Nothing is written here yet.")
    expect(dialog).not_to_contain_text('homework.checked("slope")')
    page.keyboard.press("Escape")


def test_a_widget_whose_kernel_has_gone_says_to_run_its_cell_again(page):
    note = show_cell(page, "check-button").get_by_text("Run this cell again")
    expect(note).to_be_hidden()
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    expect(note).to_be_visible(timeout=30_000)
    overview = show_cell(page, "check-button").get_by_role("status")
    assert note.bounding_box()["y"] < overview.bounding_box()["y"]
    expect(show_cell(page, "check-button")).not_to_contain_text("Loading widget")


def test_a_check_that_ends_the_kernel_leaves_word_of_it(page):
    for cell in ("setup", "check-button"):
        run_cell(page, cell)
    run_cell(page, "slope", DEADLY)
    start_cell(page, "slope-check")
    said = show_cell(page, "slope-check")
    expect(said).to_contain_text("your code has ended Python", timeout=60_000)
    page.get_by_role("dialog").get_by_role("button").last.click()
    for cell in ("setup", "check-button", "slope"):
        run_cell(page, cell)
    said = press(page, "Check")
    expect(said.get_by_text("The kernel ended while")).to_be_visible(timeout=60_000)
    page.get_by_role("dialog").get_by_role("button").last.click()


def test_in_notebook_7_boxes_links_and_figures_are_alive_as_well(browser, lab):
    page = opened(browser, lab, NOTEBOOK.replace("ps1_one_weight", "ps4_backprop"), "notebooks")
    said = check(page, "dense_forward-check")
    expect(said).to_contain_text("not done yet", timeout=20_000)
    errors = show_cell(page, "dense_forward-check").locator(
        ".jp-mod-error, [data-mime-type*=stderr]"
    )
    expect(errors.first).to_be_hidden()
    expect(press(page, "Check")).to_contain_text("Begin with dense_forward", timeout=20_000)
    overview = show_cell(page, "check-button")
    overview.get_by_role("link", name="relative_error", exact=True).click()
    stays_at_the_top(page.get_by_role("heading", name=re.compile("9. ")))
    run_cell(page, "dense_forward", "from figures.one_weight import one_weight\none_weight()")
    figure = show_cell(page, "dense_forward").locator(".downhill-figure")
    expect(numbers(figure)).to_contain_text("weight 2, prediction 6", timeout=60_000)
    slider(figure, "first weight").press("ArrowRight")
    expect(numbers(figure)).to_contain_text("weight 2.1, prediction 6.3", timeout=60_000)
    page.close()
