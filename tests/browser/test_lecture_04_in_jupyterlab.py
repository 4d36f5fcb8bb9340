"""Lecture 4 as a reader meets it: a prediction, then the gradient on its way back."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, numbers, show_cell, slider


@pytest.fixture(scope="module")
def lecture(figures):
    """Lecture 4 in JupyterLab, with the cells run that its figures need."""
    return figures("04_activations")


@pytest.fixture
def figure(lecture):
    """The figure of the lecture, at its start."""
    assert figure_cells(lecture) == ["figure-chain"]
    figure = show_cell(lecture, "figure-chain").locator(".downhill-figure")
    figure.get_by_role("button", name="Reset").click()
    expect(numbers(figure)).to_contain_text("Say it, and you will see it")
    return figure


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).press("Space")


def test_a_prediction_shows_the_gradient(figure):
    picture = figure.get_by_role("img")
    assert picture.locator("rect").count() == 1
    press(figure, "It vanishes")
    expect(numbers(figure)).to_contain_text("3.483 × 10⁻⁷: it vanishes. You said so.")
    expect(picture.locator("rect")).to_have_count(11)
    expect(picture).to_have_attribute("aria-label", re.compile("from 1 at the end to 3.483"))


def test_another_unit_asks_again_and_the_goal_can_be_reached_by_keyboard(figure):
    press(figure, "ReLU")
    expect(numbers(figure)).to_contain_text("Say it, and you will see it")
    press(figure, "It lasts")
    expect(numbers(figure)).to_contain_text("it lasts. You said so.")
    handle = slider(figure, "units in a row")
    for _ in range(10):
        handle.press("ArrowRight")
    expect(numbers(figure)).to_contain_text("Reached with ReLU.")
    handle = slider(figure, "input")
    for _ in range(6):
        handle.press("ArrowLeft")
    expect(numbers(figure)).to_contain_text("The gradient at the input is 0: it vanishes.")
