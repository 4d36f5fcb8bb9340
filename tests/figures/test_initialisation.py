"""The figure of initialisation by depth."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from figures.initialisation import RECIPES, WIDTH, Initialisation, draw, initialisation

states = st.builds(
    Initialisation,
    activation=st.sampled_from(["tanh", "ReLU", "sigmoid"]),
    recipe=st.sampled_from(list(RECIPES)),
    factor=st.integers(4, 60).map(lambda n: n / 20),
    layers=st.integers(2, 20),
    seed=st.integers(0, 2),
)


def test_both_passes_agree_with_the_formulas_written_out():
    state = Initialisation("tanh", "1/√n", factor=1.5, layers=3)
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(20, WIDTH, WIDTH))[:3] * 1.5 / np.sqrt(WIDTH)
    a, upstream = [rng.normal(size=(64, WIDTH))], rng.normal(size=(64, WIDTH))
    for W in weights:
        a.append(np.tanh(a[-1] @ W))
    arrived, gradients = [], []
    for W, before, after in zip(weights[::-1], a[-2::-1], a[:0:-1], strict=True):
        arrived.insert(0, np.sqrt(np.mean(upstream**2)))
        delta = upstream * (1 - after**2)
        gradients.insert(0, np.sqrt(np.mean((before.T @ delta) ** 2)))
        upstream = delta @ W.T
    assert state.spread == pytest.approx([x.std() for x in a])
    assert state.upstream == pytest.approx(arrived)
    assert state.gradients == pytest.approx(gradients)


def test_the_spread_after_a_linear_start_follows_the_root_of_n_rule():
    state = Initialisation("tanh", "0.01", layers=4)
    for before, after in zip(state.spread[1:], state.spread[2:], strict=False):
        assert after / before == pytest.approx(np.sqrt(WIDTH) * 0.01, rel=0.15)


@pytest.mark.parametrize("seed", range(5))
def test_half_of_the_mean_square_is_lost_in_each_relu_layer_with_one_over_root_n(seed):
    state = Initialisation("ReLU", "1/√n", layers=20, seed=seed)
    assert state.forward_ratio ** (1 / 19) == pytest.approx(np.sqrt(0.5), rel=0.08)


@pytest.mark.parametrize("seed", range(3))
def test_the_goal_is_reached_with_the_right_rule_and_not_with_others(seed):
    deep = {"layers": 20, "seed": seed}
    assert Initialisation("ReLU", "√(2/n)", **deep).goal_reached
    assert any(
        Initialisation("tanh", "1/√n", factor, **deep).goal_reached for factor in (1, 1.1, 1.2)
    )
    assert not Initialisation("tanh", "0.01", **deep).goal_reached
    assert not Initialisation("tanh", "1", **deep).goal_reached
    assert not Initialisation("ReLU", "1/√n", **deep).goal_reached
    assert not Initialisation("ReLU", "√(2/n)", layers=19, seed=seed).goal_reached


def test_sigmoid_units_cannot_reach_the_goal_with_any_factor():
    deep = Initialisation("sigmoid", layers=20)
    for recipe in RECIPES:
        for factor in (0.2, 0.5, 1, 2, 3):
            assert not replace(deep, recipe=recipe, factor=factor).goal_reached


def test_zeros_leave_nothing_to_go_forward_or_back():
    state = Initialisation("tanh", "zeros", layers=5)
    assert state.spread[1:] == [0] * 5
    assert state.gradients == [0] * 5
    assert state.idle == 1


@settings(max_examples=30, deadline=None)
@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    drawing = "".join(frame.layers)
    assert "nan" not in drawing
    assert "inf" not in drawing
    words = BeautifulSoup(frame.numbers, "html.parser").get_text(" ")
    assert f"{state.layers} layers" in words
    assert ("Reached" in words) == state.goal_reached


def test_the_player_stays_small():
    assert len(initialisation().player().encode()) < 1_000_000
