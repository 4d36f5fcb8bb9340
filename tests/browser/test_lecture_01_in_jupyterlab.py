"""Lecture 1 as a reader meets it: JupyterLab, a real browser, the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import (
    figure_cells,
    numbers,
    open_and_run,
    show_cell,
    slider,
)


@pytest.fixture(scope="module")
def lecture(browser, lab):
    """Lecture 1 in JupyterLab, after all its cells have run."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    open_and_run(page, lab, "lectures/01_one_weight.ipynb")
    yield page
    page.close()


@pytest.fixture
def figure(lecture):
    """The first figure of the lecture, at its start."""
    show_cell(lecture, "figure-one-weight")
    figure = lecture.locator(".downhill-figure").first
    figure.get_by_role("button", name="Reset").click()
    expect(numbers(figure)).to_contain_text("After 0 steps: weight 2, prediction 6")
    return figure


def picture(figure):
    return figure.get_by_role("img")


def test_all_cells_run_and_none_fails(lecture):
    failed = lecture.evaluate(
        """window.jupyterapp.shell.currentWidget.content.widgets
            .filter((cell) => cell.model.type === "code")
            .filter((cell) => cell.model.executionCount === null
                || cell.model.outputs.toJSON().some((output) => output.output_type === "error"))
            .map((cell) => cell.model.id)"""
    )
    assert failed == []
    assert figure_cells(lecture) == ["figure-one-weight", "figure-sigmoid"]


def test_an_arrow_key_on_a_slider_moves_picture_and_numbers(figure):
    before = picture(figure).inner_html()
    slider(figure, "first weight").press("ArrowRight")
    expect(numbers(figure)).to_contain_text("weight 2.1, prediction 6.3, error −3.7, loss 13.69")
    expect(picture(figure)).to_have_attribute("aria-label", re.compile("predicts 6.3"))
    assert picture(figure).inner_html() != before


def test_each_control_has_a_name_for_who_hears_the_page(figure):
    figure.get_by_role("slider", name="first weight").wait_for()  # before anything has the focus
    named = "control => control.ariaLabel || control.innerText.trim() || control.labels?.length"
    controls = figure.get_by_role("slider").or_(figure.get_by_role("button")).all()
    assert len(controls) > 8
    assert all(control.evaluate(named) for control in controls)


def test_a_guess_shows_the_step_and_the_button_takes_it(figure):
    figure.get_by_role("button", name="right", exact=True).press("Space")
    expect(numbers(figure)).to_contain_text("Yes: the slope is below 0")
    expect(numbers(figure)).to_contain_text("2 − 0.01 × (−24) = 2.24")
    figure.get_by_role("button", name="Take a step").press("Enter")
    expect(numbers(figure)).to_contain_text("After 1 step: weight 2.24")


def test_the_goal_can_be_reached_by_keyboard_alone(figure):
    handle = slider(figure, "learning rate")
    for _ in range(8):
        handle.press("ArrowRight")
    for _ in range(2):
        figure.get_by_role("button", name="Take a step").press("Space")
    expect(numbers(figure)).to_contain_text("Reached, in 2.")


def test_keys_on_a_slider_are_no_commands_to_the_notebook(lecture, figure):
    # At a heading, JupyterLab has uses of its own for the arrow keys; "b" adds a cell anywhere.
    lecture.evaluate(
        """() => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            const isHeading = (cell) => cell.model.id === "many-steps";
            notebook.activeCellIndex = notebook.widgets.findIndex(isHeading);
        }"""
    )
    cells = "window.jupyterapp.shell.currentWidget.content.widgets.length"
    before = lecture.evaluate(cells)
    handle = slider(figure, "learning rate")
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "b"):
        handle.press(key)
    row = figure.locator(".widget-slider").filter(has_text="learning rate")
    expect(row.locator(".widget-readout")).to_have_text("0.015")
    expect(handle).to_be_focused()
    assert lecture.evaluate(cells) == before


def test_a_slider_has_a_name_when_it_is_read_aloud(figure):
    slider(figure, "first weight").focus()
    expect(figure.get_by_role("slider", name="first weight")).to_be_focused()


def test_play_takes_steps_by_itself_and_heeds_the_pause(lecture, figure):
    play = figure.locator(".widget-play button").first
    play.click()
    expect(numbers(figure)).to_contain_text(re.compile(r"After ([3-9]|\d\d) steps"), timeout=5000)
    play.click()
    lecture.wait_for_timeout(700)
    paused = numbers(figure).inner_text()
    lecture.wait_for_timeout(1200)
    assert numbers(figure).inner_text() == paused


def test_moving_a_slider_keeps_the_elements_of_the_page_and_leaves_no_output_behind(
    lecture, figure
):
    mark = "(figure) => figure.querySelectorAll('.downhill-layer').forEach((e) => e.kept = true)"
    kept = "(figure) => [...figure.querySelectorAll('.downhill-layer')].every((e) => e.kept)"
    outputs = lecture.locator(".jp-Cell.jp-mod-active .jp-OutputArea-child")
    count, height = outputs.count(), figure.bounding_box()["height"]
    figure.evaluate(mark)
    for _ in range(20):
        slider(figure, "first weight").press("ArrowRight")
    expect(numbers(figure)).to_contain_text("weight 4,")
    assert figure.evaluate(kept)
    assert outputs.count() == count
    assert figure.bounding_box()["height"] == pytest.approx(height, abs=25)
