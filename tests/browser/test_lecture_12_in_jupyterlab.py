"""Lecture 12 and its playground as a reader meets them: JupyterLab, a real browser, the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, numbers, show_cell, slider


@pytest.fixture(scope="module")
def lecture(figures):
    """Lecture 12 in JupyterLab, with all its cells running."""
    return figures("12_training_pipeline")


@pytest.fixture
def figure(lecture):
    """The playground, at its start."""
    show_cell(lecture, "figure-playground")
    figure = lecture.locator(".downhill-figure").first
    figure.wait_for(timeout=90_000)
    figure.get_by_role("button", name="Reset").click()
    expect(numbers(figure)).to_contain_text("Epoch 0, seed 0: 3 tanh units")
    return figure


def test_the_lecture_shows_its_figure(lecture, figure):
    assert figure_cells(lecture) == ["figure-playground"]


def test_training_by_buttons_reaches_the_goal(figure):
    picture = figure.get_by_role("img")
    before = picture.inner_html()
    figure.get_by_role("button", name="1 epoch", exact=True).press("Space")
    expect(numbers(figure)).to_contain_text("Epoch 1,")
    assert picture.inner_html() != before
    for _ in range(6):
        figure.get_by_role("button", name="10 epochs").press("Space")
    expect(numbers(figure)).to_contain_text("Epoch 61,")
    expect(numbers(figure)).to_contain_text("Reached.")


def test_another_number_of_units_starts_again_with_more_pictures(figure):
    pictures = figure.locator(".downhill-layer image")
    expect(pictures).to_have_count(7)
    figure.get_by_role("button", name="1 epoch", exact=True).press("Space")
    slider(figure, "units in each").press("ArrowRight")
    expect(numbers(figure)).to_contain_text("Epoch 0, seed 0: 4 tanh units")
    expect(pictures).to_have_count(8)


def test_a_run_can_be_paused(lecture, figure):
    play = figure.locator(".widget-play button").first
    play.click()
    expect(numbers(figure)).to_contain_text(
        re.compile(r"Epoch (1[5-9]|[2-9]\d|\d{3})"), timeout=10_000
    )
    play.click()
    lecture.wait_for_timeout(700)
    paused = numbers(figure).inner_text()
    lecture.wait_for_timeout(700)
    assert numbers(figure).inner_text() == paused
