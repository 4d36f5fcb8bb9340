"""Lecture 13 and its figure as a reader meets them: JupyterLab, a real browser, the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, numbers, show_cell, slider


@pytest.fixture(scope="module")
def lecture(figures):
    """Lecture 13 in JupyterLab, with all its cells running."""
    return figures("13_does_backprop_do_the_right_thing")


@pytest.fixture
def figure(lecture):
    """The figure of the lecture, at its start."""
    show_cell(lecture, "figure-outlier")
    figure = lecture.locator(".downhill-figure").first
    figure.wait_for(timeout=60_000)
    figure.get_by_role("button", name="Reset").click()
    expect(numbers(figure)).to_contain_text("Outlier at (−2, 4)", timeout=60_000)
    return figure


def test_the_lecture_shows_its_figure(lecture, figure):
    assert figure_cells(lecture) == ["figure-outlier"]


def test_an_arrow_key_moves_the_outlier_in_picture_and_numbers(figure):
    picture = figure.get_by_role("img")
    before = picture.inner_html()
    slider(figure, "outlier, across").press("ArrowRight")
    expect(numbers(figure)).to_contain_text("Outlier at (−1.9, 4)")
    expect(picture).to_have_attribute("aria-label", re.compile(r"outlier at \(−1.9, 4\)"))
    assert picture.inner_html() != before


def test_the_outlier_can_be_dragged(figure):
    area = figure.locator("[data-drag]")
    box = area.bounding_box()
    area.click(position={"x": 0.9 * box["width"], "y": 0.5 * box["height"]}, force=True)
    expect(numbers(figure)).to_contain_text(re.compile(r"Outlier at \((4.9|5|5.1), (2.9|3|3.1)\)"))
    expect(figure.locator(".widget-readout").first).to_have_text(re.compile("4.9|5.0|5.1"))


def test_the_goal_is_reached_by_buttons_and_lost_with_the_other_loss(figure):
    for _ in range(14):
        figure.get_by_role("button", name="Move it right").press("Space")
    expect(numbers(figure)).to_contain_text("Outlier at (5, 4)")
    expect(numbers(figure)).to_contain_text("Reached.")
    figure.get_by_role("button", name="cross-entropy").press("Space")
    expect(numbers(figure)).not_to_contain_text("Reached.")
    expect(figure.get_by_role("img")).to_have_attribute("aria-label", re.compile("gets 0 of 21"))
