"""The figure of perceptron and backprop: its numbers apart from its picture, then the picture."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import unit
from course_lib.activations import identity, sigmoid
from course_lib.calculus import numerical_gradient
from course_lib.losses import mse, sigmoid_cross_entropy
from figures.outlier import Line, Outlier, draw, outlier, pull
from figures.toolkit.dragging import Drag

states = st.builds(
    Outlier,
    x=st.integers(-40, 60).map(lambda n: n / 10),
    y=st.integers(0, 60).map(lambda n: n / 10),
    loss=st.sampled_from([mse, sigmoid_cross_entropy]),
    seed=st.integers(0, 50),
)


def test_an_outlier_among_its_own_class_hardly_turns_a_line():
    at_home = Outlier(x=-2, y=1)
    assert max(at_home.turned) < 3
    assert at_home.wrong == (0, 0)


def test_far_out_backprop_gives_the_outlier_up_and_the_perceptron_does_not():
    state = Outlier(x=5, y=4)
    assert state.wrong == (1, 0)
    assert state.margins[-1] < -8
    assert state.turned[0] < 5 < 50 < state.turned[1]
    assert state.wrong_of_fresh[0] < state.wrong_of_fresh[1]
    assert state.goal_reached


def test_with_the_cross_entropy_backprop_follows_the_outlier():
    state = Outlier(x=5, y=4, loss=sigmoid_cross_entropy)
    assert state.wrong == (0, 0)
    assert state.turned[0] > 40
    assert not state.goal_reached


@pytest.mark.parametrize("seed", range(4))
def test_the_goal_can_be_reached_with_other_points_too(seed):
    places = [(x, y) for x in np.arange(2, 6.1, 0.5) for y in (2, 3, 4, 5)]
    assert any(Outlier(float(x), float(y), seed=seed).goal_reached for x, y in places)


@given(st.floats(-15, 15), st.sampled_from([0, 1]))
def test_the_pull_is_the_slope_of_the_loss_with_respect_to_the_pre_activation(margin, label):
    z = margin * (2 * label - 1)
    for loss, activation in ((mse, sigmoid), (sigmoid_cross_entropy, identity)):
        slope = numerical_gradient(
            lambda at, f=loss, a=activation: unit.loss_of(1.0, at, [label], f, a), np.array([z])
        )
        assert abs(float(slope[0])) == pytest.approx(float(pull(margin, loss)), abs=1e-8)


@pytest.mark.parametrize(
    ("loss", "activation"), [(mse, sigmoid), (sigmoid_cross_entropy, identity)]
)
def test_the_line_of_backprop_is_that_of_plain_descent(loss, activation):
    state = Outlier(x=5, y=4, loss=loss)
    X, y = state.points
    inputs = np.column_stack([X, np.ones(len(X))])
    weights = unit.descend(np.zeros(3), inputs, y, 1.0, 400, loss, activation)[-1]
    assert [*state.backprop.w, state.backprop.b] == pytest.approx(weights.tolist())


def test_the_perceptron_is_pulled_by_mistakes_only():
    assert pull(np.array([-3.0, 0.0, 0.1]), None).tolist() == [1, 1, 0]


def test_angles_between_lines_are_those_of_their_directions():
    right, up = Line((1, 0), 0), Line((0, 5), 2)
    assert right.angle_to(up) == up.angle_to(right) == pytest.approx(90)
    assert right.angle_to(Line((-1, 0), 0)) == pytest.approx(180)


def test_moving_on_ends_at_the_edge():
    state = Outlier()
    for _ in range(40):
        state = state.move_on()
    assert state.x == 6
    assert state.move_on() == state


@settings(max_examples=25, deadline=None)
@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    assert "nan" not in "".join(frame.layers)
    assert "inf" not in "".join(frame.layers)
    words = BeautifulSoup(frame.numbers, "html.parser").get_text(" ")
    assert f"wrong, of 21 {state.wrong[0]} {state.wrong[1]}" in words
    assert ("Reached" in words) == state.goal_reached
    assert f"gets {state.wrong[0]} of 21 wrong" in frame.alt


def test_dragging_moves_the_outlier_within_the_reach_of_the_sliders():
    figure = outlier()
    (drag,) = [part for row in figure.controls for part in row if isinstance(part, Drag)]
    drag.move(figure, "0.9 0.5")
    assert (figure.state.x, figure.state.y) == (5, 3)
    drag.move(figure, "2 -1")
    assert (figure.state.x, figure.state.y) == (6, 0)


def test_the_scales_are_kept_until_the_loss_changes():
    before = draw(Outlier())
    assert draw(Outlier(x=3.0)).layers[0] is before.layers[0]
    assert draw(replace(Outlier(), loss=sigmoid_cross_entropy)).layers[0] != before.layers[0]


def test_the_player_is_small():
    assert len(outlier().player().encode()) < 400_000
