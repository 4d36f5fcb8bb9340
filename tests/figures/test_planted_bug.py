"""The planted bug: what the gradient check can say of each, and what hides it."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.layers import Activate, Dense
from course_lib.losses import mse
from course_lib.network import Network
from figures.planted_bug import draw, planted_bug
from figures.planted_bug.model import BUGS, CASES, CHECKED, NO_BUG, PlantedBug
from tests.figures.test_figures import control

states = st.builds(
    PlantedBug,
    n=st.integers(1, 5),
    d=st.integers(1, 4),
    h=st.integers(1, 4),
    k=st.integers(1, 3),
    activation=st.sampled_from(["tanh", "none"]),
    seed=st.integers(0, 20),
    case=st.integers(0, len(CASES) - 1),
)


def case_of(code):
    """The case in which the line with this code is planted."""
    return CASES.index(next(i for i, bug in enumerate(BUGS) if bug.code == code))


def wrong(state):
    return {name for name, check in state.checks.items() if not check.passed}


@given(states)
def test_without_a_bug_the_seven_lines_are_the_backward_pass_of_the_library(state):
    state = replace(state, case=0)
    values = state.forward
    first, last = Dense(values["W1"], values["b1"]), Dense(values["W2"], values["b2"])
    network = Network([first, Activate(state.f), last])
    network.loss_and_gradients(values["X"], values["T"], mse)
    for name, gradient in network.named("gradients").items():
        np.testing.assert_allclose(state.backward[f"d{name}"], gradient, atol=1e-12)


@settings(max_examples=30)
@given(states)
def test_a_backward_pass_without_a_bug_passes_the_check_at_every_size(state):
    assert wrong(replace(state, case=0)) == set()


@pytest.mark.parametrize("case", range(len(CASES)))
def test_the_check_or_the_shapes_tell_of_every_bug_at_the_sizes_of_the_start(case):
    state = PlantedBug(case=case)
    assert bool(wrong(state) or state.refused) == (state.bug is not None)


@pytest.mark.parametrize(
    ("code", "sizes"),
    [
        ("2 * (Z2 - T)", {"n": 1}),
        ("dZ2[0]", {"n": 1}),
        ("dZ2.mean(axis=0)", {"n": 1}),
        ("(Z2 - T) @ W2.T", {"n": 2}),
        ("dA1", {"activation": "none"}),
        ("dA1 * f.derivative(A1)", {"activation": "none"}),
        ("Z1.T @ dZ2", {"activation": "none"}),
        ("dZ2 @ W2", {"h": 1, "k": 1}),
    ],
)
def test_some_sizes_hide_a_bug(code, sizes):
    state = PlantedBug(case=case_of(code))
    assert wrong(state) or state.refused
    hidden = replace(state, **sizes)
    assert wrong(hidden) == set()
    assert hidden.refused == ""


@pytest.mark.parametrize(
    ("code", "sizes"), [("dZ2 @ W2", {"h": 3, "k": 3}), ("dZ1.sum(axis=1)", {"n": 4, "h": 4})]
)
def test_with_equal_sizes_wrong_shapes_run_and_only_the_check_notices(code, sizes):
    state = PlantedBug(case=case_of(code))
    assert state.refused
    equal = replace(state, **sizes)
    assert equal.refused == ""
    assert wrong(equal)


def test_what_is_wrong_says_where_the_bug_is():
    assert wrong(PlantedBug(case=case_of("2 * (Z2 - T)"))) == set(CHECKED)
    assert wrong(PlantedBug(case=case_of("Z1.T @ dZ2"))) == {"W2"}
    assert wrong(PlantedBug(case=case_of("dA1"))) == {"W1", "b1"}


def test_the_goal_counts_first_guesses_in_a_row_and_nothing_else():
    state = PlantedBug()
    for _ in range(2):
        state = state.next_case()
        state = state.with_guess(state.answer)
    assert state.found == 2
    assert state.with_guess(3) == state
    missed = state.next_case()
    missed = missed.with_guess(missed.answer % NO_BUG + 1)
    assert missed.found == 0
    assert missed.with_guess(missed.answer).found == 0
    third = state.next_case()
    assert "Reached" in draw(third.with_guess(third.answer)).numbers


@settings(max_examples=30)
@given(states, st.integers(0, NO_BUG))
def test_every_state_within_reach_of_the_controls_can_be_drawn(state, guess):
    frame = draw(state.with_guess(guess))
    assert "nan" not in "".join(frame.layers)
    for layer in frame.layers:
        BeautifulSoup(f"<svg>{layer}</svg>", "html.parser")


def test_the_bug_is_not_shown_until_it_is_found():
    state = PlantedBug(case=1)
    before, after = draw(state), draw(state.with_guess(1))
    assert "/ N" in before.numbers
    assert "lost its 1/N" not in before.numbers
    assert "lost its 1/N" in after.numbers
    assert "/ N<" not in after.numbers


def test_a_wrong_cell_is_framed_and_a_missing_matrix_is_an_empty_one():
    assert "✗" in draw(PlantedBug(case=1)).layers[-1]
    assert "✗" not in draw(PlantedBug()).layers[-1]
    refused = draw(PlantedBug(case=case_of("dZ2 @ W2")))
    assert "dashed" in refused.layers[-1]
    assert "Line 4 fails" in refused.numbers
    assert "Line 4 fails" in refused.alt


def test_the_controls_move_the_figure():
    figure = planted_bug()
    control(figure, "Next case").click()
    control(figure, "N examples").value = 1
    assert "✗" not in figure._numbers.value
    control(figure, "The wrong line is").value = 1
    assert figure.state.solved
    assert "Yes, line 1" in figure._numbers.value


def test_the_player_is_small():
    assert len(planted_bug().player().encode()) < 600_000
