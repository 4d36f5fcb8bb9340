"""Lecture 5 as a reader meets it: the graph is stepped, answered and changed by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import figure_cells, numbers, show_cell, slider


@pytest.fixture(scope="module")
def lecture(figures):
    """Lecture 5 in JupyterLab, with the cells run that its figures need."""
    return figures("05_computational_graph")


@pytest.fixture
def figure(lecture):
    """The first figure of the lecture, at its start."""
    figure = show_cell(lecture, "figure-unit").locator(".downhill-figure")
    figure.get_by_role("button", name="Reset").click()
    expect(numbers(figure)).to_contain_text("Forward: 0 of 4 values")
    return figure


def picture(figure):
    return figure.get_by_role("img")


def answer(figure, typed):
    field = figure.get_by_placeholder("a number, then Enter")
    field.fill(typed)
    field.press("Enter")
    expect(field).to_have_value("")


def test_the_three_graphs_of_the_lecture_are_alive(lecture):
    assert figure_cells(lecture) == ["figure-unit", "figure-gates", "figure-fan-out"]


def test_right_answers_reach_the_goal_by_keyboard_alone(figure):
    for _ in range(5):
        figure.get_by_role("button", name="Step", exact=True).press("Space")
    expect(numbers(figure)).to_contain_text("Backward: 1 of 8 numbers")
    for typed in ("-6", "-6", "6", "-6", "-6", "-18", "-12"):
        answer(figure, typed)
        expect(numbers(figure)).to_contain_text("Right.")
    expect(numbers(figure)).to_contain_text("each at the first try. Reached.")
    expect(picture(figure)).to_have_attribute("aria-label", re.compile("back to w −18; back to x"))


def test_a_wrong_answer_gets_a_hint_and_shows_nothing(figure):
    handle = slider(figure, "steps taken")
    for _ in range(5):
        handle.press("ArrowRight")
    expect(numbers(figure)).to_contain_text("Backward: 1 of 8 numbers")
    before = picture(figure).inner_html()
    answer(figure, "-3")
    expect(numbers(figure)).to_contain_text("Where is the 2?")
    assert picture(figure).inner_html() == before
    answer(figure, "-3")
    expect(numbers(figure)).to_contain_text("Where is the 2?")


def test_another_input_changes_all_numbers_at_once(figure):
    slider(figure, "steps taken").press("End")
    expect(numbers(figure)).to_contain_text("Every gradient is known")
    slider(figure, "b").press("ArrowRight")
    expect(numbers(figure)).to_contain_text("the gradient predicts −0.15")
    expect(picture(figure)).to_have_attribute("aria-label", re.compile("back to w −15"))
