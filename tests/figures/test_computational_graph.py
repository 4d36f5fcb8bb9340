"""The figure of a graph: its numbers apart from its picture, the answers, then the picture."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from course_lib.calculus import numerical_gradient
from figures.computational_graph import computational_graph, draw
from figures.computational_graph.model import CIRCUITS, FIELDS, Pass, Step


def at_step(circuit, step, **fields):
    """The figure's first state, just before a step."""
    state = computational_graph(circuit).state
    return replace(state, position=state.steps.index(step), **fields)


def at_the_end(circuit):
    state = computational_graph(circuit).state
    return replace(state, position=len(state.steps))


@st.composite
def states(draw):
    state = computational_graph(draw(st.sampled_from(list(CIRCUITS)))).state
    half = st.integers(-10, 10).map(lambda n: n / 2)
    fields = {field: draw(half) for field in FIELDS[: len(state.leaves)]}
    position = draw(st.integers(0, len(state.steps)))
    watched = draw(st.integers(0, len(state.leaves) - 1))
    state = replace(state, position=position, watched=watched, **fields)
    for typed in draw(
        st.lists(st.sampled_from(["1", "-3", "0", "2.5", "1/2", "what"]), max_size=2)
    ):
        state = state.answer(typed)
    return state


def words(state):
    return BeautifulSoup(draw(state).numbers, "html.parser").get_text(" ")


def test_the_figure_begins_with_values_at_the_inputs_only():
    frame = draw(computational_graph().state)
    shown = [t.text for t in BeautifulSoup(frame.layers[-1], "html.parser").find_all("text")]
    assert sorted(shown) == sorted(["2", "3", "1", "10", *"wxbt×+−", "( )²"])
    assert "Forward: 0 of 4 values" in words(computational_graph().state)


@given(states())
def test_gradients_agree_with_nudging(state):
    p, q, r, *_ = (*state.leaves, 0.0, 0.0)
    if state.circuit is CIRCUITS["gates"] and abs(p * q - r) < 1e-3:
        return  # a kink has no slope
    f = lambda leaves: state.circuit.run(tuple(leaves)).value  # noqa: E731
    expected = numerical_gradient(f, np.array(state.leaves))
    end = replace(state, position=len(state.steps))
    found = [end.gradient_of(i) for i in range(len(state.leaves))]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_a_gradient_is_known_only_when_all_of_its_parts_are():
    state = computational_graph("gates").state
    r = state.circuit.names.index("r")
    known = [replace(state, position=i).gradient_of(r) for i in range(len(state.steps) + 1)]
    assert known[:-1] == [None] * len(state.steps)
    assert known[-1] == 6


def test_a_right_answer_takes_the_step_and_a_wrong_one_does_not():
    state = at_step("unit", Step("part", 4, 0))  # w, at the multiply gate
    assert state.answer("-18").position == state.position + 1
    assert state.answer("−18,0").position == state.position + 1
    assert state.answer("12").position == state.position
    assert state.answer("twelve").position == state.position
    told = " ".join(words(state.answer("-18")).split())
    assert "Right. Back to w: upstream −6 × local gradient 3 = −18 ." in told


@pytest.mark.parametrize(
    ("circuit", "step", "typed", "hint"),
    [
        ("unit", Step("part", 4, 0), "3", "local gradient alone"),
        ("unit", Step("part", 4, 0), "-6", "upstream alone"),
        ("unit", Step("part", 4, 0), "-12", "times the other factor"),
        ("unit", Step("part", 4, 0), "18", "but for the sign"),
        ("unit", Step("part", 4, 0), "-3", "multiplied, not added"),
        ("unit", Step("part", 7, 0), "-3", "Where is the 2?"),
        ("unit", Step("part", 4, 0), "7", "Not yet. Upstream"),
        ("gates", Step("part", 5, 1), "3", "does its output move"),
        ("fan-out", Step("sum", 2), "6", "came back along one wire"),
        ("fan-out", Step("sum", 2), "54", "Add up what came back"),
        ("unit", Step("value", 4), "5", "above the wires"),
        ("unit", Step("seed", 7), "9", "by how much does y rise"),
        ("unit", Step("seed", 7), "hm", "Type a number"),
    ],
)
def test_a_wrong_answer_gets_the_hint_for_the_thought_behind_it(circuit, step, typed, hint):
    state = at_step(circuit, step)
    assert state.steps[state.position] == step
    before = words(state)
    after = words(state.answer(typed))
    assert hint in after
    assert hint not in before


def test_the_goal_counts_right_answers_at_the_first_try_for_the_present_inputs():
    state = at_step("fan-out", Step("seed", 4))
    state = state.answer("1")
    assert state.score == 0
    while state.next is not None:
        state = state.answer(str(state.result(state.next)))
    assert state.score == len(state.questions) == 8
    assert "Reached." in words(state)
    assert replace(state, first=1.0).score == 0
    wrong = at_step("fan-out", Step("part", 4, 0)).answer("5").answer("9")  # b + a is 9
    assert (wrong.score, wrong.position) == (0, wrong.questions[0] + 1)


def test_max_sends_the_gradient_to_the_larger_input_only():
    routed = at_the_end("gates")
    assert [routed.gradient_of(i) for i in (0, 1)] == [6, 9]
    blocked = replace(routed, third=5.0, second=1.0)
    assert [blocked.gradient_of(i) for i in (0, 1)] == [0, 0]


def test_new_numbers_are_whole_and_begin_again():
    state = at_the_end("unit")
    first, second = state.new_numbers(), state.new_numbers().new_numbers()
    assert first.leaves != second.leaves
    assert first.position == 0
    assert all(value == int(value) and value != 0 for value in first.leaves)
    assert first == state.new_numbers()


@given(states())
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    for text in (*frame.layers, frame.numbers, frame.alt):
        assert "nan" not in text
        assert "inf" not in text
    assert frame.layers[-1].count("?") <= 1


@given(states())
def test_nothing_is_shown_before_its_step(state):
    told = draw(state).alt.split("Known so far: ")[1].split("; ")
    assert len(told) == len(state.leaves) + state.position


def test_an_unknown_circuit_is_refused():
    with pytest.raises(ValueError, match="circuit: expected one of unit, gates, fan-out"):
        computational_graph("spiral")


def test_equal_states_are_equal_whatever_was_computed():
    state = Pass(CIRCUITS["unit"], 1.0, 2.0)
    assert state.nodes
    assert state == Pass(CIRCUITS["unit"], 1.0, 2.0)
