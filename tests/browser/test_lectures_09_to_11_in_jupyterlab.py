"""The figures of lectures 9, 10 and 11 as a reader meets them: JupyterLab, a browser, the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import numbers, show_cell, slider

LECTURES = ("09_descent_variants", "10_initialisation", "11_overfitting_and_regularisation")
# For each figure: its cell, a slider, and what the numbers say before and after an arrow key.
FIGURES = [
    ("figure-batch-race", "fixed cost", "427.2 of 10680", "439.2 of 10980"),
    ("figure-optimisers", "its rate ×", "rate 0.5,", "rate 0.525,"),
    ("figure-initialisation", "layers", "10 layers", "11 layers"),
    ("figure-steps", "weight w", "w = 60", "w = 61"),
    ("figure-early-stopping", "epoch", "now, epoch 0", "now, epoch 1"),
    ("figure-penalties", "strength", "λ = 0", "λ = 0.05"),
    ("figure-shrinking", "all, times", "multiplied by 3.16", "multiplied by 3.55"),
]

CUT_OFF = """(figure) => [...figure.querySelectorAll("table")].filter((table) =>
    table.getBoundingClientRect().right > figure.getBoundingClientRect().right + 1
).map((table) => table.innerText)"""
# A picture that a page brings along has one colour, on light paper and on dark.
BY_THE_PAGE = """(figure) => [...figure.querySelectorAll("select, button, input")].filter((control) =>
    getComputedStyle(control).backgroundImage.includes("url(")
).map((control) => control.outerHTML)"""


@pytest.fixture(scope="module")
def page(figures):
    """The figures of all three lectures."""
    return figures(*LECTURES)


def the_figure(page, cell):
    figure = show_cell(page, cell).locator(".downhill-figure").first
    figure.wait_for(timeout=90_000)
    figure.get_by_role("button", name="Reset").click()
    return figure


@pytest.mark.parametrize(
    ("cell", "control", "before", "after"), FIGURES, ids=lambda value: str(value)
)
def test_an_arrow_key_moves_picture_and_numbers(page, cell, control, before, after):
    figure = the_figure(page, cell)
    expect(numbers(figure)).to_contain_text(before, timeout=60_000)
    picture = figure.get_by_role("img")
    drawn = picture.inner_html()
    slider(figure, control).first.press("ArrowRight")
    expect(numbers(figure)).to_contain_text(after)
    expect(picture).not_to_have_js_property("innerHTML", drawn)


def test_controls_picture_numbers_and_goal_fit_the_window_of_a_laptop(page):
    for cell, *_ in FIGURES:
        page.set_viewport_size(
            {"width": 1280, "height": 720}
        )  # less some 120 for JupyterLab's bars
        figure = the_figure(page, cell)
        page.wait_for_timeout(200)
        top, goal = figure.bounding_box(), figure.locator(".downhill-goal").bounding_box()
        assert goal["y"] + goal["height"] - top["y"] <= 605, cell
        assert goal["x"] + goal["width"] <= top["x"] + top["width"] + 1
        assert figure.evaluate(CUT_OFF) == [], cell
        page.set_viewport_size({"width": 1400, "height": 1000})


def test_whoever_listens_hears_what_is_pressed_and_what_belongs_together(page):
    figure = the_figure(page, "figure-batch-race")
    race = figure.get_by_role("group", name="The race", exact=True)
    expect(race.get_by_role("button", name="clock", pressed=True)).to_be_visible()
    race.get_by_role("button", name="epochs").press("Space")
    expect(race.get_by_role("button", name="epochs", pressed=True)).to_be_visible()
    expect(race.get_by_role("button", name="clock", pressed=False)).to_be_visible()


def test_a_race_that_is_run_to_its_end_names_the_winner(page):
    figure = the_figure(page, "figure-batch-race")
    figure.get_by_role("button", name="mini-batches", exact=True).press("Space")
    slider(figure, "race run").press("End")
    expect(numbers(figure)).to_contain_text("Your favourite has won, mini-batches.")


def test_the_goal_of_the_optimisers_is_reached_by_following_another_one(page):
    figure = the_figure(page, "figure-optimisers")
    figure.get_by_role("button", name="Nesterov", exact=True).press("Space")
    for _ in range(3):
        figure.get_by_role("button", name="Ten steps").press("Space")
    expect(numbers(figure)).to_contain_text("After 30 steps")
    expect(numbers(figure)).to_contain_text("Reached, in 21.")
    expect(figure.get_by_role("img")).to_have_attribute("aria-label", re.compile("of Nesterov"))


def test_the_right_rule_for_relu_reaches_the_goal_of_initialisation(page):
    figure = the_figure(page, "figure-initialisation")
    figure.get_by_role("button", name="ReLU", exact=True).press("Space")
    figure.get_by_role("button", name="√(2/n)", exact=True).press("Space")
    slider(figure, "layers").press("End")
    expect(numbers(figure)).to_contain_text("Reached, with ReLU.")


def test_whatever_a_control_shows_follows_the_page_from_light_to_dark(page):
    for cell, *_ in FIGURES:
        assert the_figure(page, cell).evaluate(BY_THE_PAGE) == [], cell
