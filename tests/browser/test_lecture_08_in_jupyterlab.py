"""Lecture 8 as a reader meets it: the special layers, with the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, show_cell, slider


@pytest.fixture(scope="module")
def figure(figures):
    """The figure of lecture 8, with the cells that it needs run."""
    page = figures("08_special_cases")
    place = show_cell(page, "figure-special-layers").locator(".downhill-figure")
    place.wait_for(timeout=60_000)
    assert figure_cells(page) == ["figure-special-layers"]
    return place


def test_a_gradient_is_made_to_vanish_by_keyboard(figure):
    numbers = figure.locator(".downhill-numbers")
    expect(numbers).to_contain_text("None so far")
    before = figure.get_by_role("img").inner_html()
    figure.get_by_role("button", name="ReLU", exact=True).press("Space")
    expect(numbers).to_contain_text("ReLU:")
    assert figure.get_by_role("img").inner_html() != before
    handle = slider(figure, "z1")
    for _ in range(2):
        handle.press("ArrowLeft")
    expect(numbers).to_contain_text("This is a kink")
    expect(numbers).to_contain_text("Done: ReLU.")
    expect(figure.get_by_role("img")).to_have_attribute("aria-label", re.compile("inputs 0, −0.5"))
