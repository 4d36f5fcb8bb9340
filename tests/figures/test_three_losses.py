"""The figure of three losses: its numbers apart from its picture, then the picture."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from course_lib.activations import sigmoid
from course_lib.losses import binary_cross_entropy
from figures.three_losses import draw, three_losses
from figures.three_losses.model import LOSSES, ThreeLosses
from figures.toolkit.voices import in_a_figure

tenths = st.integers(-60, 60).map(lambda n: n / 10)
states = st.builds(
    ThreeLosses,
    threshold=tenths,
    steepness=st.integers(1, 12).map(lambda n: n / 2),
    odd=tenths,
    loss=st.sampled_from(LOSSES),
    learning_rate=st.integers(1, 50).map(lambda n: n / 10),
    steps=st.integers(0, 20),
    guess=st.sampled_from(["", "left", "right", "nowhere"]),
    seed=st.integers(0, 5),
)


@given(states)
def test_slopes_agree_with_nudges(state):
    here, nudge = state.current, 1e-5
    for loss in LOSSES[1:]:
        rise = state.value(loss, here + nudge) - state.value(loss, here - nudge)
        assert state.slope(loss, here) == pytest.approx(rise / (2 * nudge), rel=1e-4, abs=1e-8)


@given(states)
def test_the_classification_error_is_flat_between_the_examples(state):
    x, _ = state.examples
    if np.abs(x - state.current).min() > 1e-3:
        nudged = [state.value(LOSSES[0], state.current + nudge) for nudge in (-1e-3, 0, 1e-3)]
        assert len(set(nudged)) == 1
    assert state.value(LOSSES[0], state.current) == np.mean(state.wrong)
    assert replace(state, loss=LOSSES[0]).direction == "nowhere"


def test_the_cross_entropy_of_logits_is_that_of_the_probabilities():
    state = ThreeLosses(threshold=1.3)
    x, labels = state.examples
    p = sigmoid(state.steepness * (x - 1.3))
    assert state.value("cross-entropy", 1.3) == pytest.approx(binary_cross_entropy(p, labels))


@given(st.integers(0, 200))
def test_the_twelve_examples_can_be_told_apart(seed):
    state = ThreeLosses(threshold=0, odd=-1.0, seed=seed)
    assert not state.wrong.any()
    assert sorted(set(state.examples[1])) == [0, 1]


def test_from_far_off_only_some_losses_lead_to_the_goal():
    def reached(**changed):
        return any(
            replace(ThreeLosses(), **changed, steps=steps).goal_reached for steps in range(11)
        )

    assert not reached(loss="classification error", learning_rate=5.0)
    assert reached(loss="cross-entropy")
    assert not reached(loss="squared error", steepness=4.0, learning_rate=5.0)
    assert reached(loss="cross-entropy", steepness=4.0)


def test_the_goal_counts_no_easy_start_and_no_late_arrival():
    good = ThreeLosses(loss="cross-entropy", steps=10)
    assert good.goal_reached
    assert not replace(good, threshold=1.0).goal_reached
    assert not replace(good, steps=11).goal_reached


def test_a_far_odd_example_draws_the_cross_entropy_further_than_the_squared_error():
    def lowest(loss, odd):
        thresholds = np.linspace(-4, 4, 801)
        state = ThreeLosses(odd=odd)
        return thresholds[np.argmin([state.value(loss, t) for t in thresholds])]

    moved = {loss: lowest(loss, 6.0) - lowest(loss, -2.0) for loss in LOSSES[1:]}
    assert abs(moved["squared error"]) < 0.05
    assert moved["cross-entropy"] > 0.5


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
    assert (f"{int(state.wrong.sum())} of 13 examples wrong") in words


def test_the_next_step_is_hidden_until_the_reader_has_guessed():
    state = ThreeLosses(loss="cross-entropy")
    hidden, shown = draw(state), draw(replace(state, guess="right"))
    assert "New threshold" not in hidden.numbers
    assert "polygon" not in hidden.layers[-1]
    assert "No: it goes left." in in_a_figure(shown.numbers)
    assert "polygon" in shown.layers[-1]
    stuck = draw(replace(state, loss=LOSSES[0], guess="nowhere"))
    assert "Yes: the slope is 0" in in_a_figure(stuck.numbers)


def test_moving_the_threshold_leaves_the_curves_as_they_are():
    before, after = draw(ThreeLosses(threshold=1.0)), draw(ThreeLosses(threshold=1.1))
    assert before.layers[:2] == after.layers[:2]
    assert before.layers[2] != after.layers[2]


def test_the_figure_begins_where_descent_on_the_classification_error_is_stuck():
    state = three_losses().start
    assert (state.loss, state.direction) == ("classification error", "nowhere")
    assert replace(state, steps=20).current == state.threshold


def test_what_the_lecture_says_to_find_out_with_the_figure():
    def first_right(**changed):
        state = replace(ThreeLosses(), **changed)
        return next((n for n in range(21) if not replace(state, steps=n).wrong.any()), None)

    def lowest(loss, odd):
        thresholds = np.linspace(-4, 4, 801)
        state = ThreeLosses(odd=odd)
        return thresholds[np.argmin([state.value(loss, t) for t in thresholds])]

    assert first_right(loss="cross-entropy") == 9
    assert first_right(loss="cross-entropy", steepness=4.0) == 4
    assert first_right(loss="squared error", learning_rate=5.0) == 14
    assert replace(ThreeLosses(loss="squared error"), steps=10).current == pytest.approx(
        4.8, abs=0.1
    )

    follows = [lowest("cross-entropy", odd) for odd in (-2.0, 1.0, 2.0, 6.0)]
    assert follows == sorted(follows)
    assert follows[-1] == pytest.approx(0.8, abs=0.05)
    assert lowest("squared error", 1.0) == pytest.approx(0.5, abs=0.05)
    assert abs(lowest("squared error", 6.0)) < 0.05

    far = ThreeLosses(odd=6.0)
    assert min(replace(far, threshold=t / 10).wrong.sum() for t in range(-60, 61)) == 1
    assert replace(far, threshold=lowest("squared error", 6.0)).wrong.sum() == 1
    assert replace(far, threshold=follows[-1]).wrong.sum() == 2
