"""Lecture 6 as a reader meets it: the network worked by hand, with the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, show_cell, slider


@pytest.fixture(scope="module")
def figure(figures):
    """The figure of lecture 6, with the cells that it needs run."""
    page = figures("06_backprop_by_hand")
    assert figure_cells(page) == ["figure-by-hand"]
    place = show_cell(page, "figure-by-hand").locator(".downhill-figure")
    place.wait_for()
    return place


def test_the_pass_is_stepped_answered_and_changed_by_keyboard(figure):
    numbers = figure.locator(".downhill-numbers")
    steps = slider(figure, "steps done")
    for _ in range(2):
        steps.press("ArrowRight")
    expect(numbers).to_contain_text("z = 2 × (−1) + 3 × 0.5 + (−0.5) = −1")
    before = figure.get_by_role("img").inner_html()

    figure.get_by_role("button", name="is asked").press("Space")
    for _ in range(4):
        steps.press("ArrowRight")
    expect(numbers).to_contain_text("What is δ of o1")
    answer = figure.locator(".widget-text input")
    answer.fill("6")
    answer.press("Enter")
    expect(numbers).to_contain_text("With the ½ before the SSE the 2 goes away.")
    answer.fill("3")
    answer.press("Enter")
    expect(numbers).to_contain_text("1 of 8 found")
    assert figure.get_by_role("img").inner_html() != before

    figure.get_by_label("Change").select_option("bias of h2")
    expect(figure.locator("text.title.blue")).to_have_text("bias of h2")
    expect(figure.locator(".widget-slider").nth(1)).to_contain_text("−0.5")
    slider(figure, "its value").press("ArrowRight")
    expect(figure.get_by_role("img")).to_contain_text("b −0.4")
