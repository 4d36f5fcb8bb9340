"""The figure of early stopping."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from figures.early_stopping import EPOCHS, EarlyStop, draw, early_stopping

states = st.builds(
    EarlyStop,
    epoch=st.integers(0, EPOCHS),
    patience=st.integers(1, 100),
    decay=st.sampled_from([0.0, 0.1]),
    seed=st.sampled_from([6, 7]),
)


def test_training_goes_on_for_the_patience_after_the_kept_epoch():
    for patience in (1, 5, 10, 20):
        state = EarlyStop(patience=patience)
        assert state.stopped == state.kept + patience
        losses = state.run.validation
        assert losses[state.kept] == losses[1 : state.stopped + 1].min()


def test_without_a_penalty_the_training_loss_falls_where_the_validation_loss_turns():
    run = EarlyStop().run
    assert run.training[-1] < run.training[EarlyStop().best] / 2
    assert run.validation[-1] > 3 * run.validation.min()


def test_the_goal_needs_patience_and_can_be_reached():
    assert not EarlyStop().goal_reached
    ran = [EarlyStop(EPOCHS, patience) for patience in range(1, 101)]
    assert any(state.goal_reached for state in ran)
    assert not any(replace(state, epoch=EPOCHS - 1).goal_reached for state in ran)


def test_nothing_is_shown_of_epochs_that_were_not_reached():
    before = EarlyStop(epoch=10, patience=20)
    words = draw(before).numbers + draw(before).alt
    assert "kept, epoch" not in words
    assert "not stopped yet" in words
    other = replace(before, seed=7)
    longer = before.at(EPOCHS)
    assert len(draw(longer).layers[-1]) > len(draw(before).layers[-1]) + 1000
    assert longer.at(10).reached == EPOCHS  # what was seen stays in sight
    assert other.new_data().reached == 0


def test_a_strong_penalty_closes_the_gap_between_the_losses():
    free, held = EarlyStop().run, EarlyStop(decay=0.1).run
    assert held.validation[-1] - held.training[-1] < (free.validation[-1] - free.training[-1]) / 5


def test_new_data_are_new_and_training_begins_again():
    state = EarlyStop(epoch=100).new_data()
    assert state.epoch == 0
    assert not np.array_equal(state.data[0], EarlyStop().data[0])


@settings(max_examples=30, deadline=None)
@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    drawing = "".join(frame.layers)
    assert "nan" not in drawing
    assert "inf" not in drawing
    words = BeautifulSoup(frame.numbers, "html.parser").get_text(" ")
    assert f"now, epoch {state.epoch}" in words
    assert (f"kept, epoch {state.kept}" in words) == (state.epoch >= state.stopped)
    assert ("Reached" in words) == state.goal_reached


def test_moving_through_the_epochs_leaves_the_layers_below_as_they_are():
    before, after = draw(EarlyStop(epoch=10)), draw(EarlyStop(epoch=11))
    assert before.layers[0] is after.layers[0]
    assert before.layers[1] is after.layers[1]
    assert before.layers[2] != after.layers[2]


def test_the_loss_of_the_epoch_is_that_of_what_is_drawn():
    state = replace(EarlyStop(), epoch=50)
    x, y, _, _ = state.data
    said = np.interp(x[:, 0], np.linspace(-1.15, 1.15, 93), state.run.predictions[50])
    assert np.mean((said - y[:, 0]) ** 2) == pytest.approx(state.run.training[50], rel=0.2)


def test_the_player_stays_small():
    assert len(early_stopping().player().encode()) < 1_000_000
