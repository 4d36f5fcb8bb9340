"""The figure of descent on a surface: its numbers apart from its picture, then the picture."""

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from course_lib.calculus import numerical_gradient, numerical_hessian
from course_lib.surfaces import (
    BOWL,
    DOUBLE_WELL,
    FOUR_VALLEYS,
    HIMMELBLAU,
    RAVINE,
    ROSENBROCK,
    SADDLE,
)
from figures.descent import descent, four_valleys, ravine_and_bowl, two_valleys
from figures.descent.drawing import draw
from figures.descent.model import VARIANTS, Descent, Goal
from figures.toolkit.contour_map import contour_map
from figures.toolkit.dragging import Drag
from figures.toolkit.figure import Figure
from figures.toolkit.svg import Axes

places = st.integers(-200, 200).map(lambda n: n / 100)
states = st.builds(
    Descent,
    surface=st.sampled_from([BOWL, RAVINE, DOUBLE_WELL, FOUR_VALLEYS, SADDLE, HIMMELBLAU]),
    first=places,
    second=places,
    learning_rate=st.integers(1, 60).map(lambda n: n / 50),
    variant=st.sampled_from(list(VARIANTS)),
    steps=st.integers(0, 100),
    guess=st.sampled_from(["", "minimum", "saddle", "away"]),
    goal=st.sampled_from([None, Goal("a loss below 0.01.", 0.01, 30)]),
)


def test_a_step_goes_against_the_gradient():
    state = Descent(RAVINE, first=1.0, second=0.5, learning_rate=0.1)
    assert state.gradient == pytest.approx([0.1, 1.0])
    assert state.next_point == pytest.approx([0.99, 0.4])
    assert state.take_step().current == pytest.approx(state.next_point)


def test_along_each_curvature_of_a_bowl_a_step_multiplies_the_way_to_go():
    state = Descent(RAVINE, first=1.0, second=1.0, learning_rate=0.9, steps=7)
    (steepest, flattest), _ = state.curvatures
    assert (steepest, flattest) == pytest.approx((2, 0.1))
    assert state.current == pytest.approx([(1 - 0.9 * 0.1) ** 7, (1 - 0.9 * 2) ** 7])


@given(states)
def test_gradient_and_curvatures_are_those_of_the_surface(state):
    point = state.current
    slopes = numerical_gradient(state.surface, point)
    scale = 1 + np.abs(state.surface(point))
    np.testing.assert_allclose(state.gradient, slopes, rtol=1e-4, atol=1e-6 * scale)
    if np.abs(point).max() < 5:
        hessian = numerical_hessian(state.surface, point)
        values, vectors = state.curvatures
        np.testing.assert_allclose(
            values, np.linalg.eigvalsh(hessian)[::-1], rtol=1e-3, atol=1e-4 * scale
        )
        np.testing.assert_allclose(vectors @ vectors.T, np.eye(2), atol=1e-9)


@given(states)
def test_the_parts_of_the_two_weights_add_up_to_the_loss(state):
    parts = state.parts()
    assert (parts is None) == (state.surface in (HIMMELBLAU, SADDLE))
    if parts is not None:
        np.testing.assert_allclose(sum(parts), state.losses, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("state", "ends"),
    [
        (Descent(BOWL, 1.0, 1.0, 0.4, steps=40), "minimum"),
        (Descent(DOUBLE_WELL, 0.0, 1.0, 0.1, steps=60), "saddle"),
        (Descent(DOUBLE_WELL, 0.01, 1.0, 0.1, steps=60), "minimum"),
        (Descent(RAVINE, 1.0, 1.0, 1.1, steps=60), "away"),
        (Descent(RAVINE, 1.0, 1.0, 0.05, steps=10), "on its way"),
    ],
)
def test_what_becomes_of_a_descent(state, ends):
    assert state.outcome == ends


def test_a_guess_is_judged_once_the_descent_has_ended():
    state = Descent(DOUBLE_WELL, 0.0, 1.0, 0.1, guess="minimum")
    assert "Not at its end yet" in draw(state).numbers
    assert "Not what you said" in draw(replace(state, steps=60)).numbers
    assert "As you said" in draw(replace(state, steps=60, guess="saddle")).numbers


def test_the_goal_wants_a_fair_start_and_no_more_than_its_steps():
    goal = Goal("low", 0.001, 35, lambda first, second: abs(first) >= 1.5)
    good = Descent(RAVINE, -1.8, 1.2, 0.88, steps=30, goal=goal)
    assert good.goal_reached
    assert not replace(good, first=0.1).goal_reached
    assert not replace(good, steps=36).goal_reached
    assert not replace(good, learning_rate=0.1).goal_reached


@pytest.mark.parametrize(
    ("figure", "reaching", "missing"),
    [
        (ravine_and_bowl, {"learning_rate": 0.88, "steps": 35}, {"steps": 35}),
        (two_valleys, {"first": 0.05, "learning_rate": 0.1, "steps": 15}, {"steps": 20}),
        (
            four_valleys,
            {"first": 1.8, "second": 1.8, "variant": "momentum", "steps": 60},
            {"steps": 60},
        ),
    ],
)
def test_the_goals_of_the_lecture_can_be_reached_but_not_from_where_the_figure_begins(
    figure, reaching, missing
):
    state = figure().start
    within = range(reaching["steps"] + 1)
    assert any(replace(state, **reaching | {"steps": steps}).goal_reached for steps in within)
    assert not any(replace(state, **missing | {"steps": steps}).goal_reached for steps in within)


def test_a_random_start_is_another_each_time_and_the_same_for_everyone():
    once = Descent().start_at_random()
    twice = once.start_at_random()
    assert (once.first, once.second) != (twice.first, twice.second)
    assert Descent(steps=9).start_at_random() == once


@settings(deadline=None)
@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    drawn = "".join(frame.layers)
    assert "nan" not in drawn
    assert "inf" not in drawn
    for layer in frame.layers:
        BeautifulSoup(f"<svg>{layer}</svg>", "html.parser")
    words = BeautifulSoup(frame.numbers, "html.parser").get_text(" ")
    assert f"After {state.steps} step" in words
    assert ("Reached" in words) == state.goal_reached


def test_moving_the_start_leaves_the_map_as_it_is():
    before, after = draw(Descent(first=1.0)), draw(Descent(first=1.1))
    assert before.layers[0] is after.layers[0]
    assert before.layers[-1] != after.layers[-1]


def test_the_tint_of_a_map_covers_what_lies_below_each_level():
    axes = Axes(left=0, top=0, width=200, height=200, x=(-2, 2), y=(-2, 2))
    page = BeautifulSoup(contour_map(axes, BOWL, [1.0, 0.25]), "html.parser")
    tints = page.select('path[style*="fill-opacity"]')
    for path, radius in zip(tints, (50, 25), strict=True):
        corners = np.array(path["d"].strip("Mz").split(), float).reshape(-1, 2) - 100
        np.testing.assert_allclose(np.hypot(*corners.T), radius, atol=0.5)


def test_the_light_on_a_map_falls_on_slopes_that_face_the_upper_left():
    axes = Axes(left=0, top=0, width=200, height=200, x=(-2, 2), y=(-2, 2))
    page = BeautifulSoup(contour_map(axes, BOWL, [1.0]), "html.parser")
    file = base64.b64decode(page.find("image")["href"].partition(",")[2])
    pixels = np.asarray(Image.open(io.BytesIO(file)).convert("RGBA"), float)
    lower_right, upper_left = pixels[-20, -20], pixels[20, 20]
    assert lower_right[:3].min() == 255
    assert lower_right[3] > 0
    assert upper_left[:3].max() == 0
    assert upper_left[3] > 0


def test_a_loss_that_is_rounding_alone_is_written_as_0():
    below = Descent(RAVINE, 0.0, 3e-17)
    assert below.loss > 0
    assert "loss <b>0</b>" in draw(below).numbers


def test_a_logarithmic_scale_has_powers_of_ten_as_far_apart_as_each_other():
    axes = Axes(left=50, top=0, width=200, height=300, x=(0, 1), y=(1e-2, 10), log_y=True)
    assert [axes.py(y) for y in (10, 1, 0.1, 0.01)] == pytest.approx([0, 100, 200, 300])
    assert axes.py(0.0) > 300
    ticks = BeautifulSoup(axes.frame(), "html.parser").find_all(
        "text", attrs={"text-anchor": "end"}
    )
    assert [tick.text for tick in ticks] == ["0.01", "0.1", "1", "10"]


def test_dragging_moves_the_start_to_where_the_pointer_is():
    figure = descent(RAVINE)
    (drag,) = [part for row in figure.controls for part in row if isinstance(part, Drag)]
    drag.move(figure, "0.75 0.25")
    assert (figure.state.first, figure.state.second) == (1, -1)
    drag.move(figure, "1.3 -0.2")  # outside: the nearest place on the map
    assert (figure.state.first, figure.state.second) == (2, -2)
    drag.move(figure, "")
    assert (figure.state.first, figure.state.second) == (2, -2)


def test_the_figure_offers_only_what_there_is_to_choose():
    def labels(figure: Figure):
        return {getattr(part, "label", "") for row in figure.controls for part in row}

    assert not {"surface", "variant"} & labels(descent(BOWL))
    both = descent(BOWL, ROSENBROCK, variants=("plain", "momentum"))
    assert {"surface", "variant"} <= labels(both)


def test_beside_a_variant_the_path_of_plain_descent_is_told():
    state = Descent(RAVINE, variant="momentum", steps=20)
    assert "Plain descent:" in draw(state).numbers
    assert "Plain descent:" not in draw(replace(state, variant="plain")).numbers
