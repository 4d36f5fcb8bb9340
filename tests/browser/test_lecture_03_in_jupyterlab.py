"""Lecture 3 as a reader meets it: its figure follows the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, numbers, show_cell, slider


@pytest.fixture(scope="module")
def lecture(figures):
    """Lecture 3 in JupyterLab, after its figure has run."""
    return figures("03_losses")


@pytest.fixture
def figure(lecture):
    """The figure of the lecture, at its start."""
    figure = show_cell(lecture, "figure-three-losses").locator(".downhill-figure")
    figure.get_by_role("button", name="Reset").click()
    expect(numbers(figure)).to_contain_text("After 0 steps: threshold 5")
    return figure


def test_no_cell_that_ran_has_failed_and_the_figure_is_there(lecture):
    failed = lecture.evaluate(
        """window.jupyterapp.shell.currentWidget.content.widgets
            .filter((cell) => cell.model.type === "code" && cell.model.outputs.toJSON()
                .some((output) => output.output_type === "error"))
            .map((cell) => cell.model.id)"""
    )
    assert failed == []
    assert figure_cells(lecture) == ["figure-three-losses"]


def test_a_step_on_the_classification_error_goes_nowhere(figure):
    figure.get_by_role("button", name="nowhere").press("Space")
    expect(numbers(figure)).to_contain_text("Yes: the slope is 0")
    figure.get_by_role("button", name="Take a step").press("Enter")
    expect(numbers(figure)).to_contain_text("After 1 step: threshold 5,")


def test_the_goal_can_be_reached_on_the_cross_entropy_by_keyboard_alone(figure):
    figure.get_by_role("button", name="cross-entropy").press("Space")
    for _ in range(9):
        figure.get_by_role("button", name="Take a step").press("Space")
    expect(numbers(figure)).to_contain_text("Reached, in 9.")
    expect(figure.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("0 are on the wrong side")
    )


def test_the_odd_example_moves_the_curves(figure):
    curves = figure.locator(".downhill-layer").nth(1)
    before = curves.inner_html()
    slider(figure, "odd example").press("End")
    expect(numbers(figure)).to_contain_text("7 of 13 examples wrong")
    assert curves.inner_html() != before
