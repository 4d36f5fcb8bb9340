"""Lecture 2 as a reader meets it: its figures follow the keyboard and the pointer."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, numbers, show_cell, slider

FIGURES = ["figure-ravine", "figure-saddle", "figure-four-valleys"]


@pytest.fixture(scope="module")
def lecture(figures):
    """Lecture 2 in JupyterLab, after its figures have run."""
    return figures("02_error_surface")


def figure_in(lecture, cell):
    figure = show_cell(lecture, cell).locator(".downhill-figure")
    figure.get_by_role("button", name="Reset").click()
    expect(numbers(figure)).to_contain_text("After 0 steps")
    lecture.wait_for_timeout(
        1000
    )  # it may have said so before: Reset would move what is moved next
    return figure


def test_no_cell_that_ran_has_failed_and_all_figures_are_there(lecture):
    failed = lecture.evaluate(
        """window.jupyterapp.shell.currentWidget.content.widgets
            .filter((cell) => cell.model.type === "code" && cell.model.outputs.toJSON()
                .some((output) => output.output_type === "error"))
            .map((cell) => cell.model.id)"""
    )
    assert failed == []
    assert figure_cells(lecture) == FIGURES


def test_the_goal_in_the_ravine_can_be_reached_by_keyboard_alone(lecture):
    figure = figure_in(lecture, "figure-ravine")
    rate = slider(figure, "learning rate")
    rate.press("Home")
    for _ in range(75):
        rate.press("ArrowRight")
    expect(figure.locator(".widget-readout").nth(2)).to_have_text("0.76")
    steps = slider(figure, "steps taken")
    for _ in range(34):
        steps.press("ArrowRight")
    expect(numbers(figure)).to_contain_text("Reached, in 34.")
    expect(figure.get_by_role("img")).to_have_attribute("aria-label", re.compile("after 34 steps"))


def test_dragging_in_the_map_moves_the_start_the_path_and_the_sliders(lecture):
    figure = figure_in(lecture, "figure-saddle")
    area = figure.locator("[data-drag]")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    before = figure.get_by_role("img").inner_html()
    lecture.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    lecture.mouse.down()
    lecture.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"], steps=4)
    expect(numbers(figure)).to_contain_text(re.compile(r"weights (1|0\.99|1\.01) and"))
    lecture.mouse.up()
    lecture.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.1 * box["height"])
    readout = figure.locator(".widget-readout").first
    expect(readout).to_have_text(re.compile(r"0\.99|1\.0[01]"))
    assert figure.get_by_role("img").inner_html() != before


def test_a_guess_is_judged_when_the_descent_has_ended(lecture):
    figure = figure_in(lecture, "figure-saddle")
    figure.get_by_role("button", name="in a minimum").press("Space")
    expect(numbers(figure)).to_contain_text("Not at its end yet.")
    slider(figure, "steps taken").press("End")
    expect(numbers(figure)).to_contain_text("Not what you said.")
    expect(numbers(figure)).to_contain_text("a saddle")


def test_beside_momentum_the_path_of_plain_descent_is_shown(lecture):
    figure = figure_in(lecture, "figure-four-valleys")
    figure.get_by_role("button", name="momentum", exact=True).press("Space")
    figure.get_by_role("button", name="Take a step").press("Enter")
    expect(numbers(figure)).to_contain_text("Plain descent:")
