"""The figure of one weight: its numbers apart from its picture, then the picture."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from course_lib.activations import sigmoid
from figures.one_weight import OneWeight, draw, one_weight
from figures.toolkit.voices import in_a_figure

states = st.builds(
    OneWeight,
    weight=st.integers(0, 60).map(lambda n: n / 10),
    x=st.integers(-8, 8).map(lambda n: n / 2),
    target=st.integers(-20, 40).map(lambda n: n / 2),
    learning_rate=st.integers(1, 50).map(lambda n: n / 200),
    steps=st.integers(0, 20),
    guess=st.sampled_from(["", "left", "right"]),
)


def test_the_figure_begins_with_the_worked_example():
    state = one_weight().state
    assert (state.prediction, state.loss, state.slope) == (6, 16, -24)
    assert state.factors == (-8, 3, 1)
    assert state.next_weight == pytest.approx(2.24)
    assert state.direction == "right"


def test_taking_a_step_leads_to_the_next_weight():
    state = OneWeight()
    assert state.take_step().current == pytest.approx(state.next_weight)
    assert state.take_step().take_step().visited == pytest.approx([2, 2.24, 2.4368])


def test_the_goal_is_reached_with_a_good_rate_and_missed_with_a_bad_one():
    assert OneWeight(learning_rate=0.05, steps=3).goal_reached
    assert not OneWeight(learning_rate=0.01, steps=3).goal_reached
    assert not OneWeight(learning_rate=0.2, steps=3).goal_reached


def test_the_goal_counts_neither_late_arrivals_nor_a_start_at_the_target():
    assert not OneWeight(learning_rate=0.03, steps=8).goal_reached
    assert not OneWeight(weight=2, x=3, target=6).goal_reached


def test_the_goal_of_the_sigmoid_unit_can_be_reached_but_not_from_saturation():
    saturated = OneWeight(weight=3, x=2, target=0, activation=sigmoid, steps=3)
    assert not any(replace(saturated, learning_rate=rate).goal_reached for rate in (0.05, 0.5, 5))
    assert replace(saturated, weight=0, learning_rate=5).goal_reached


def test_an_input_of_zero_leads_nowhere():
    state = OneWeight(x=0)
    assert (state.slope, state.direction) == (0, "nowhere")


@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    assert "nan" not in "".join(frame.layers)
    assert "inf" not in "".join(frame.layers)
    for layer in frame.layers:
        BeautifulSoup(f"<svg>{layer}</svg>", "html.parser")


@given(states)
def test_the_numbers_beside_the_picture_are_those_of_the_state(state):
    words = BeautifulSoup(draw(state).numbers, "html.parser").get_text(" ")
    assert f"After {state.steps} step" in words
    assert ("New weight" in words) == bool(state.guess)
    assert ("Reached" in words) == state.goal_reached


def test_the_next_step_is_hidden_until_the_reader_has_guessed():
    hidden, shown = draw(OneWeight()), draw(OneWeight(guess="left"))
    assert "2.24" not in hidden.numbers + hidden.alt + "".join(hidden.layers)
    assert "No: the slope is below 0, so the step goes right." in in_a_figure(shown.numbers)
    assert "2.24" in shown.alt
    assert "polygon" in shown.layers[-1]
    assert "polygon" not in hidden.layers[-1]


def test_the_scales_are_kept_while_a_slider_moves_a_little():
    before, after = draw(OneWeight(weight=2.0)), draw(OneWeight(weight=2.1))
    assert before.layers[0] is after.layers[0]
    assert before.layers[1] != after.layers[1]
