"""Lecture 7 as a reader meets it: the planted bug, found with the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, show_cell, slider


@pytest.fixture(scope="module")
def figure(figures):
    """The figure of lecture 7, with the cells that it needs run."""
    page = figures("07_vector_backprop")
    place = show_cell(page, "figure-planted-bug").locator(".downhill-figure")
    place.wait_for(timeout=60_000)
    assert figure_cells(page) == ["figure-planted-bug"]
    return place


def test_a_bug_is_hidden_by_one_example_and_found_by_keyboard(figure):
    numbers = figure.locator(".downhill-numbers")
    expect(numbers).to_contain_text("The program as it should be")
    figure.get_by_role("button", name="Next case").press("Enter")
    expect(numbers).to_contain_text("✗")
    before = figure.get_by_role("img").inner_html()
    for _ in range(2):
        slider(figure, "N examples").press("ArrowLeft")
    expect(numbers).not_to_contain_text("✗")
    assert figure.get_by_role("img").inner_html() != before
    figure.get_by_role("button", name="1", exact=True).press("Space")
    expect(numbers).to_contain_text("Yes, line 1. The mean has lost its 1/N.")
