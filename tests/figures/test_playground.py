"""The playground: its model apart from its picture, then the picture."""

import base64
import io
from dataclasses import replace

import matplotlib.image
import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.activations import identity, relu, sigmoid, tanh
from course_lib.losses import sigmoid_cross_entropy
from figures.playground import draw, picture, playground
from figures.playground.model import GOALS, Playground, grid

states = st.builds(
    Playground,
    points=st.sampled_from(sorted(GOALS)),
    noise=st.integers(0, 10).map(lambda n: n / 20),
    layers=st.integers(1, 3),
    units=st.integers(1, 8),
    activation=st.sampled_from([tanh, relu, sigmoid, identity]),
    learning_rate=st.sampled_from([0.01, 0.3, 3.0]),
    batch_size=st.sampled_from([10, 50, None]),
    penalty=st.sampled_from([("", 0.0), ("L1", 0.003), ("L2", 0.01)]),
    seed=st.integers(0, 20),
)


def test_training_lowers_the_loss_that_it_reports():
    state = Playground().train(30)
    X, y = state.training_points
    assert state.epoch == 30
    assert state.now.losses[-1] < state.now.losses[0]
    assert state.network.loss(X, y[:, None], sigmoid_cross_entropy) == state.now.losses[-1]


def test_the_same_choices_give_the_same_run_in_one_go_or_step_by_step():
    at_once, by_steps = Playground().train(4), Playground().train().train().train(2)
    assert np.array_equal(at_once.now.parameters, by_steps.now.parameters)
    assert at_once.now.losses == by_steps.now.losses


def test_a_state_is_left_as_it_is_by_training():
    state = Playground()
    before = state.now.parameters.copy()
    state.train(2)
    assert state.epoch == 0
    assert np.array_equal(state.now.parameters, before)


@pytest.mark.parametrize("choice", [{"units": 4}, {"points": "moons"}, {"noise": 0.3}, {"seed": 5}])
def test_other_data_or_another_network_start_again(choice):
    assert replace(Playground().train(2), **choice).epoch == 0


@pytest.mark.parametrize(
    "choice", [{"learning_rate": 1.0}, {"batch_size": None}, {"penalty": ("L2", 0.01)}]
)
def test_another_way_to_train_goes_on_from_the_present_weights(choice):
    trained = Playground().train(2)
    changed = replace(trained, **choice)
    assert changed.epoch == 2
    assert not np.array_equal(changed.train().now.parameters, trained.train().now.parameters)


def test_a_penalty_shortens_the_weights():
    free = Playground().train(60).network
    held = Playground(penalty=("L2", 0.01)).train(60).network
    assert np.linalg.norm(held.parameters) < np.linalg.norm(free.parameters)


def test_a_runaway_keeps_the_last_weights_and_says_so():
    state = Playground(points="circles", noise=0.5, layers=3, units=8, activation=identity)
    state = replace(state, learning_rate=1e4).train(50)
    assert state.now.diverged
    assert np.isfinite(state.now.parameters).all()
    assert "ran away" in draw(state).numbers
    assert state.train() is state


@pytest.mark.parametrize("points", sorted(GOALS))
def test_the_goal_can_be_reached_with_the_units_that_it_grants(points):
    tries = (
        Playground(points=points, units=GOALS[points], activation=activation, seed=seed)
        for seed in range(3)
        for activation in (tanh, relu)
    )
    assert any(state.train(150).goal_reached for state in tries)


def test_too_few_units_miss_the_goal_and_so_do_too_many():
    assert not Playground(units=2).train(100).goal_reached
    lavish = Playground(units=8).train(100)
    assert lavish.errors[1] < 0.05
    assert not lavish.goal_reached


def test_without_activation_the_boundary_is_straight():
    state = Playground(points="moons", layers=3, units=4, activation=identity).train(20)
    X = grid()
    inputs = np.column_stack([X, np.ones(len(X))])
    z = state.signals[-1][:, 0]
    fit = np.linalg.lstsq(inputs, z, rcond=None)[0]
    assert np.allclose(inputs @ fit, z)


@settings(max_examples=20, deadline=None)
@given(states)
def test_in_the_hidden_plane_the_boundary_is_where_the_first_axis_is_0(state):
    state = state.train(1)
    X = state.training_points[0]
    z = state.network.forward(X)[:, 0]
    across = state.hidden(X)[:, 0]
    clear = np.abs(z) > 1e-9
    assert np.array_equal(np.sign(across)[clear], np.sign(z)[clear])


@settings(max_examples=20, deadline=None)
@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    for shown in (state, state.train(2)):
        frame = draw(shown)
        assert "nan" not in frame.layers[-1]
        assert "inf" not in frame.layers[-1]
        assert f"after {shown.epoch} epochs" in frame.alt
        words = BeautifulSoup(frame.numbers, "html.parser").get_text(" ")
        assert f"{100 * shown.errors[1]:.1f} %" in words
        assert ("Reached" in words) == shown.goal_reached
        units = 2 + shown.layers * shown.units + 1
        assert frame.layers[1].count("<image") == units + 1  # and the input plane


def test_a_picture_shows_its_numbers_as_colours():
    uri = picture(np.array([[-1.0, 0.0], [0.5, 1.0]]))
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(uri.split(",")[1])))
    red, _green, blue, opacity = np.moveaxis(pixels, -1, 0)
    assert red[0, 0] > blue[0, 0]
    assert blue[1, 1] > red[1, 1]
    assert opacity[0, 1] < 0.05 < opacity[1, 0] < opacity[1, 1]
    assert opacity[0, 0] == pytest.approx(opacity[1, 1], abs=0.02)


def test_the_player_is_small():
    assert len(playground().player().encode()) < 900_000
