"""The network worked by hand: its steps apart from its picture, then the picture."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from course_lib import neurons
from course_lib.calculus import check_gradient
from course_lib.losses import half_sse
from figures.by_hand import by_hand, draw
from figures.by_hand.answers import NAMES, PLACE
from figures.by_hand.model import ACTIVATIONS, BACKWARD, STEPS, ByHand
from tests.figures.test_figures import control

values = st.integers(-30, 30).map(lambda n: n / 10)
states = st.builds(
    ByHand,
    numbers=st.tuples(*[values] * len(NAMES)),
    activation=st.sampled_from(sorted(ACTIVATIONS)),
    step=st.integers(0, STEPS),
    chosen=st.integers(0, len(NAMES) - 1),
    ask=st.booleans(),
)


def text_of(html):
    return BeautifulSoup(html, "html.parser").get_text(" ")


def test_the_worked_example_has_the_numbers_of_the_lecture():
    answers = [step.answer for step in ByHand().steps]
    expected = [1.5, -0.1, 2, -1, 5, 3, -1, 4.5, 0.1, 4, 0.3, 8, 0.9, 0.42]
    assert answers == pytest.approx(expected)


@given(states)
def test_the_loops_over_neurons_find_the_same_numbers(state):
    W1, W2 = np.reshape(state.numbers[2:6], (2, 2)), np.reshape(state.numbers[8:12], (2, 2))
    hidden = neurons.from_numbers(W1.tolist(), state.numbers[6:8], state.f)
    outputs = neurons.from_numbers(W2.tolist(), state.numbers[12:14])
    predictions = neurons.forward([hidden, outputs], state.numbers[:2])
    upstream = half_sse.gradient(predictions, state.numbers[14:])
    downstream = neurons.backward([hidden, outputs], upstream)
    assert state.loss == pytest.approx(half_sse(predictions, state.numbers[14:]))
    assert state.slopes[:2] == pytest.approx(downstream)
    for name, neuron in zip(["h1", "h2", "o1", "o2"], [*hidden, *outputs], strict=True):
        assert state.delta(name) == pytest.approx(neuron.delta)
        assert state.slopes[PLACE[f"bias of {name}"]] == pytest.approx(neuron.bias_slope)


@pytest.mark.parametrize("activation", ["Leaky ReLU", "sigmoid", "tanh"])
def test_all_sixteen_slopes_agree_with_differences(activation):
    state = ByHand(activation=activation)
    check = check_gradient(
        lambda point: ByHand(numbers=tuple(point), activation=activation).loss,
        state.slopes,
        state.numbers,
    )
    assert check.passed, str(check)


@given(states)
def test_the_curve_beside_the_network_goes_through_its_loss(state):
    assert state.losses_along(np.array([state.chosen_value]))[0] == pytest.approx(state.loss)


def test_every_step_takes_its_own_answer_and_the_goal_is_reached_by_all_eight():
    state = ByHand(ask=True, step=5)
    for _ in BACKWARD:
        state = state.forward()
        assert state.hidden
        state = state.with_answer(f"{state.now.answer:.3g}".replace("-", "−"))
        assert state.verdict == "Right."
        assert not state.hidden
    assert state.goal_reached
    assert "Reached" in draw(state).numbers


def test_changed_numbers_take_the_answers_back():
    found = ByHand(ask=True, step=6).with_answer("3")
    assert found.found == {6}
    assert found.with_value(1.0).found == frozenset()
    assert found.drawn_anew().found == frozenset()


@pytest.mark.parametrize(
    ("step", "answer", "hint"),
    [
        (1, "4", "left out the bias"),
        (2, "-1", "the activation comes after it"),
        (5, "10", "left out the ½"),
        (6, "-3", "The sign"),
        (12, "4", "the slope for the bias"),
        (9, "-3", "not the weight"),
        (11, "3", "own activation is missing"),
        (11, "0.6", "through o1 alone"),
        (11, "-0.3", "through o2 alone"),
        (12, "12", "Look at the rule again"),
        (13, "9", "Use δ, behind the activation"),
        (14, "0.58", "subtract"),
        (14, "-7.5", "learning rate"),
        (7, "one", "is no number"),
    ],
)
def test_a_usual_mistake_is_told_what_it_is(step, answer, hint):
    state = ByHand(ask=True, step=step).with_answer(answer)
    assert hint in state.verdict
    assert state.hidden


@given(states)
def test_no_mistake_is_ever_taken_for_the_right_answer(state):
    if state.step:
        assert state.with_answer(repr(state.now.answer)).verdict == "Right."


def test_after_the_update_the_next_pass_has_the_new_numbers():
    state = ByHand(step=STEPS)
    after = state.forward()
    assert after.numbers == state.new_numbers
    assert (after.step, after.updates) == (1, 1)
    assert after.loss == pytest.approx(2.8742, abs=1e-4)
    assert state.whole_pass().numbers == state.new_numbers
    assert state.whole_pass().step == STEPS


def test_other_numbers_are_drawn_from_a_seed_and_none_is_zero():
    one, two = ByHand().drawn_anew(), ByHand(step=7).drawn_anew()
    assert one.numbers == two.numbers
    assert one.drawn_anew().numbers != one.numbers
    assert all(one.numbers)


@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    assert "nan" not in "".join(frame.layers)
    assert "too large" not in "".join(frame.layers)
    for layer in frame.layers:
        BeautifulSoup(f"<svg>{layer}</svg>", "html.parser")


def test_a_number_stays_hidden_until_it_is_found():
    hidden = replace(ByHand(), ask=True, step=10)
    shown = hidden.with_answer("4")
    assert "What is δ of h1?" in text_of(draw(hidden).numbers)
    assert "δ ?" in draw(hidden).layers[-1]
    assert "δ 4" not in draw(hidden).layers[-1]
    assert "δ = 4 × 1 = 4" not in draw(hidden).numbers + draw(hidden).alt
    assert "δ 4" in draw(shown).layers[-1]


def test_the_slope_at_the_wire_is_that_of_the_tangent():
    frame = draw(ByHand(step=13))
    assert "slope 8" in frame.layers[-1]
    assert "with a tangent of slope 8" in frame.alt
    assert "tangent" not in draw(ByHand(step=11)).alt


def test_the_slider_changes_the_number_that_is_picked():
    figure = by_hand()
    control(figure, "Change").value = PLACE["bias of h2"]
    assert control(figure, "its value").value == -0.5
    control(figure, "its value").value = 0.5
    assert figure.state.z("h2") == pytest.approx(0)
    assert figure.state.numbers[PLACE["x1 to h1"]] == 0.5


def test_an_answer_is_read_when_it_is_entered():
    figure = by_hand()
    control(figure, "Each number").value = True
    control(figure, "steps done").value = 6
    control(figure, "Answer").value = "3"
    assert figure.state.found == {6}
    assert "Right." in figure._numbers.value
    assert control(figure, "Answer").value == ""
    control(figure, "Next step").click()
    assert "Right." not in figure._numbers.value


def test_the_player_is_small():
    assert len(by_hand().player().encode()) < 500_000
