"""The race of the batch regimes: its numbers apart from its picture, then the picture."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import unit
from course_lib.losses import mse
from course_lib.training import batches
from figures import batch_race as module
from figures.batch_race import EXAMPLES, FULL, MINI, ONE, BatchRace, batch_race, draw

states = st.builds(
    BatchRace,
    learning_rate=st.integers(1, 40).map(lambda n: n / 100),
    mini=st.sampled_from([4, 16, 64]),
    fixed_cost=st.integers(0, 100).map(lambda n: 10 * n),
    same=st.sampled_from(["clock", "epochs"]),
    percent=st.integers(0, 100),
    favourite=st.sampled_from(["", FULL, MINI, ONE]),
    seed=st.integers(0, 3),
)


@pytest.mark.parametrize("name", [FULL, MINI, ONE])
def test_a_path_is_that_of_the_library_s_units_and_batches(name):
    state = BatchRace(same="epochs", learning_rate=0.03)
    x, y = module.examples(state.seed)
    X, rng = np.column_stack([x, np.ones_like(x)]), np.random.default_rng(state.seed)
    weights = np.array(module.START)
    path = [weights]
    for _ in range(2):
        for rows, targets in batches(X, y, state.sizes[name], rng):
            weights = unit.step(weights, rows, targets, 0.03, loss=mse)
            path.append(weights)
    np.testing.assert_allclose(state.path(name)[: len(path)], path, rtol=1e-9, atol=1e-12)


def test_the_excess_is_what_the_mean_squared_error_has_above_its_minimum():
    state = BatchRace()
    x, y = module.examples(state.seed)
    X = np.column_stack([x, np.ones_like(x)])
    lowest = mse(X @ np.linalg.lstsq(X, y, rcond=None)[0], y)
    for step in (0, 5, 20):
        loss = unit.loss_of(state.path(FULL)[step], X, y, mse)
        assert state.excess[FULL][step] == pytest.approx(loss - lowest)


def test_on_the_clock_each_step_costs_its_examples_and_the_fixed_cost():
    state = BatchRace(fixed_cost=100, mini=16, percent=50)
    assert state.costs == {FULL: 356, MINI: 116, ONE: 101}
    assert [state.steps_at(name, state.now) for name in state.sizes] == [15, 46, 52]


def test_in_an_epoch_each_one_uses_every_example_once():
    state = BatchRace(same="epochs", mini=16, percent=10)
    steps = {name: state.steps_at(name, state.now) for name in state.sizes}
    assert steps == {FULL: 3, MINI: 3 * 16, ONE: 3 * EXAMPLES}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_of_the_three_can_be_made_to_win_on_the_clock(seed):
    assert BatchRace(0.01, fixed_cost=0, seed=seed).winner == ONE
    assert BatchRace(0.05, fixed_cost=100, seed=seed).winner == MINI
    assert BatchRace(0.3, fixed_cost=1000, seed=seed).winner == FULL


def test_a_rate_that_suits_the_full_batch_keeps_single_examples_jumping_about():
    state = BatchRace(0.35, same="epochs", percent=100)
    assert state.excess_now(FULL) < 1e-3
    assert state.excess[ONE][-1000:].mean() > 1
    assert state.arrivals[ONE] == inf


def test_new_data_begins_a_new_race():
    state = BatchRace(percent=60).new_data()
    assert state.percent == 0
    assert not np.array_equal(state.path(MINI), BatchRace().path(MINI))


@settings(max_examples=30, deadline=None)
@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    drawing = "".join(frame.layers)
    assert "nan" not in drawing
    assert "inf" not in drawing
    assert len(frame.alt) > 100
    words = BeautifulSoup(frame.numbers, "html.parser").get_text(" ")
    for name in state.sizes:
        assert f"{name} {state.steps_at(name, state.now)}" in words


def test_the_winner_is_named_at_the_end_of_the_race_and_not_before():
    running = BatchRace(percent=98, favourite=FULL)
    assert "The winner is" not in draw(running).numbers
    assert "The winner is: mini-batches." in draw(replace(running, percent=100)).numbers
    won = replace(running, percent=100, favourite=MINI)
    assert "Your favourite has won" in draw(won).numbers


def test_the_player_stays_small():
    assert len(batch_race().player().encode()) < 1_000_000
