"""What all figures share: controls, picture and numbers stay in step, with and without a kernel."""

import importlib
import json
import re
from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ticker import MaxNLocator

from book.site.reference import _figure_functions
from figures.computational_graph import computational_graph
from figures.descent import four_valleys, ravine_and_bowl
from figures.one_weight import one_weight
from figures.toolkit.controls import Group, Pick
from figures.toolkit.svg import Axes, _ticks, nice_limit, number
from figures.toolkit.voices import in_a_player

FIGURES = Path(__file__).resolve().parents[2] / "figures"

MODULES = {
    name: getattr(importlib.import_module(f"figures.{name}"), name)
    for name in (
        "activation_chain", "batch_race", "by_hand", "computational_graph", "early_stopping",
        "initialisation", "one_weight", "optimiser_race", "outlier", "penalties", "planted_bug",
        "playground", "shrinking", "special_layers", "steps", "three_losses",
    )
} | {"ravine_and_bowl": ravine_and_bowl, "four_valleys": four_valleys}  # fmt: skip


def control(figure, label):
    def walk(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from walk(child)

    return next(w for w in walk(figure.widget) if getattr(w, "description", "") == label)


def test_a_slider_moves_the_state_the_picture_and_the_numbers():
    figure = one_weight()
    slider = control(figure, "learning rate")
    picture, numbers = figure._layers[-1].value, figure._numbers.value
    control(figure, "The next step goes").value = "right"
    slider.value = 0.05
    assert figure.state.learning_rate == 0.05
    assert figure._layers[-1].value != picture
    assert figure._numbers.value != numbers
    assert "3.2" in figure._numbers.value


def test_a_button_moves_the_sliders_too():
    figure = one_weight()
    control(figure, "Take a step").click()
    assert control(figure, "steps taken").value == 1


def test_an_answer_acts_once_and_leaves_the_field_empty():
    figure = computational_graph()
    figure.change(position=4)
    field = control(figure, "Your prediction")
    field.value = "5"
    assert (figure.state.position, len(figure.state.answers)) == (4, 1)
    field.value = "1"
    assert (figure.state.position, len(figure.state.answers)) == (5, 2)
    assert field.value == ""
    assert "Right." in figure._numbers.value


def test_reset_takes_everything_back_to_the_start():
    figure = one_weight()
    slider = control(figure, "first weight")
    picture = figure._layers[-1].value
    slider.value = 5.0
    control(figure, "Take a step").click()
    control(figure, "Reset").click()
    assert figure.state == figure.start
    assert slider.value == 2.0
    assert figure._layers[-1].value == picture


def test_a_prediction_is_judged_once_and_not_again_for_something_else():
    figure = one_weight()
    control(figure, "The next step goes").value = "right"
    assert "Yes" in figure.frame.numbers
    control(figure, "learning rate").value = 0.05  # the direction stays what it was
    assert figure.state.guess == "right"
    control(figure, "Take a step").click()
    assert figure.state.guess == control(figure, "The next step goes").value == ""
    assert "Yes" not in figure.frame.numbers
    control(figure, "The next step goes").value = "left"
    control(figure, "target").value = 3.0
    assert figure.state.guess == ""


def test_a_goal_shows_when_it_is_reached():
    figure = one_weight()
    page = BeautifulSoup(figure.frame.numbers, "html.parser")
    assert page.select_one(".downhill-goal:not(.downhill-goal-reached)").text.startswith("○ Goal")
    figure.change(learning_rate=0.055, steps=3)
    page = BeautifulSoup(figure.frame.numbers, "html.parser")
    assert page.select_one(".downhill-goal-reached").text.startswith("✓ Goal")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_control_stands_in_a_group_with_a_title_or_in_a_row_of_buttons(module):
    figure = MODULES[module]()
    for row in figure.controls:
        if not isinstance(row, Group):
            assert not any(isinstance(c, Pick) for c in row), "a list belongs to what it changes"
        else:
            assert row.title
    classes = [box._dom_classes for box in figure.widget.children[1].children]
    assert all({"downhill-group", "downhill-actions"} & set(names) for names in classes)
    page = BeautifulSoup(figure.frame.numbers, "html.parser")
    assert len(page.select(".downhill-goal")) == 1


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_figure_is_made_of_widgets_that_every_front_end_has(module):
    """VS Code and Notebook 7 have ipywidgets' own, and ask no other extension of the reader."""

    def walk(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from walk(child)

    for widget in walk(MODULES[module]().widget):
        assert widget._model_module in ("@jupyter-widgets/base", "@jupyter-widgets/controls")
        assert widget._view_module in ("@jupyter-widgets/base", "@jupyter-widgets/controls")
    bundle = MODULES[module]().widget._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/plain"}


def test_the_widgets_are_made_once_and_kept():
    figure = one_weight()
    widget, layers = figure.widget, list(figure._layers)
    figure.change(weight=4.0)
    assert figure.widget is widget
    assert figure._layers == layers


def test_without_a_front_end_a_figure_shows_its_player():
    bundle = one_weight()._repr_mimebundle_()
    assert "downhill-player" in bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" not in bundle
    assert "the unit predicts 6" in bundle["text/plain"]


def test_the_player_holds_the_frames_of_every_story():
    figure = one_weight()
    page = BeautifulSoup(figure.player(), "html.parser")
    data = json.loads(page.find("script", type="application/json").string.replace("<\\/", "</"))
    assert [story["name"] for story in data["stories"]] == list(figure.stories)
    assert [option.text for option in page.find_all("option")] == list(figure.stories)
    for story, states in zip(data["stories"], figure.stories.values(), strict=True):
        for parts, state in zip(story["frames"], states, strict=True):
            assert data["texts"][parts[-1]] == in_a_player(figure.draw(state).numbers)


def test_the_player_shows_its_first_frame_even_where_scripts_do_not_run():
    figure = one_weight()
    page = BeautifulSoup(figure.player(), "html.parser")
    assert page.find("svg", role="img")["aria-label"] == figure.frame.alt
    assert "weight 2, prediction 6" in page.find(class_="downhill-numbers").text


@given(st.floats(1e-9, 1e9))
def test_a_nice_limit_is_a_round_number_a_little_above(value):
    limit = nice_limit(value)
    assert value <= limit * (1 + 1e-9)
    assert limit <= 2.5 * value * (1 + 1e-9)
    assert f"{limit:.6e}"[0] in "125"


@given(st.floats(-1e12, 1e12))
def test_a_number_reads_as_what_it_is(value):
    written = number(value)
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
    plain = written.translate(digits).replace(" × 10", "e")
    assert float(plain) == pytest.approx(value, rel=1e-3)
    assert "-" not in written


@given(st.floats(-50, 50), st.floats(-50, 50), st.sampled_from([0, 45, 90, 180, 270]))
def test_a_label_stays_inside_its_axes(x, y, angle):
    axes = Axes(left=50, top=30, width=300, height=200, x=(-10, 10), y=(-10, 10))
    label = BeautifulSoup(axes.label(x, y, "prediction 6", angle=angle), "html.parser").find("text")
    at, wide = float(label["x"]), 7.2 * len("prediction 6")
    before = {"start": 0, "middle": wide / 2, "end": wide}[label["text-anchor"]]
    assert at - before >= 0
    assert at - before + wide <= 300.1
    assert 0 <= float(label["y"]) <= 200


def test_a_scale_has_the_ticks_of_matplotlib():
    rng = np.random.default_rng(0)
    for length, most in ((50, 2), (100, 2), (300, 6)):
        for _ in range(100):
            low = float(rng.normal() * 10 ** rng.uniform(-5, 5))
            high = low + abs(low) * float(10 ** rng.uniform(-2, 1))
            ticks = MaxNLocator(nbins=most, steps=[1, 2, 5, 10]).tick_values(low, high)
            inside = [float(tick) for tick in np.round(ticks, 12) if low <= tick <= high]
            assert _ticks((low, high), length) == pytest.approx(inside, abs=1e-11)


def all_figures():
    for path in sorted([*FIGURES.glob("*.py"), *FIGURES.glob("*/figure.py")]):
        for name in _figure_functions(path):
            module = ".".join(path.relative_to(FIGURES.parent).with_suffix("").parts)
            make = getattr(importlib.import_module(module), name)
            if not any(
                about.default is about.empty for about in signature(make).parameters.values()
            ):
                yield pytest.param(make, id=name)


def some_states(figure, most=5):
    """Where a figure begins, and some states of each of its stories."""
    yield figure.start
    for states in figure.stories.values():
        yield from states[:: max(1, len(states) // (most - 1))]


A_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\b(black|white|gr[ae]y)\b", re.IGNORECASE)


@pytest.mark.parametrize("make", list(all_figures()))
def test_all_colours_follow_the_page_from_light_to_dark(make):
    figure = make()
    for state in some_states(figure, most=2):
        frame = figure.draw(state)
        drawn = BeautifulSoup("".join(frame.layers) + in_a_player(frame.numbers), "html.parser")
        for element in drawn.find_all(True):
            for name in ("style", "fill", "stroke", "color", "stop-color"):
                assert not A_COLOUR.search(str(element.get(name, ""))), element


TO_A_PLAYER = re.compile(r"\b(you|your|yes|no,|press|say it|goal|reached)\b", re.IGNORECASE)


@pytest.mark.parametrize("make", list(all_figures()))
def test_a_player_answers_nobody_and_sets_no_goal(make):
    figure = make()
    for states in figure.stories.values():
        for state in states[:: max(1, len(states) // 4)]:
            numbers = BeautifulSoup(in_a_player(figure.draw(state).numbers), "html.parser")
            assert TO_A_PLAYER.findall(numbers.text) == []
