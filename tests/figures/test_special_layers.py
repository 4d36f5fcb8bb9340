"""The special layers: their Jacobians apart from the picture, then the picture."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_lib.calculus import numerical_jacobian
from figures.special_layers import KINDS, UPSTREAMS, SpecialLayer, draw, special_layers
from tests.figures.test_figures import control

halves = st.integers(-8, 8).map(lambda n: n / 2)
states = st.builds(
    SpecialLayer,
    kind=st.sampled_from(KINDS),
    z1=halves,
    z2=halves,
    z3=halves,
    z4=halves,
    upstream=st.sampled_from(sorted(UPSTREAMS)),
    chosen=st.integers(1, 4),
)


def outputs_at(state):
    return lambda z: replace(state, z1=z[0], z2=z[1], z3=z[2], z4=z[3]).outputs


@given(states)
def test_the_jacobian_agrees_with_differences_away_from_kinks(state):
    assume(state.kind != "ReLU" or 0 not in state.z)
    assume(state.kind != "maximum" or np.sort(state.z)[-1] > np.sort(state.z)[-2])
    estimate = numerical_jacobian(outputs_at(state), state.z)
    np.testing.assert_allclose(state.jacobian, estimate, atol=1e-8)


def test_each_kind_has_the_pattern_that_the_lecture_names():
    patterns = {kind: SpecialLayer(kind).jacobian != 0 for kind in KINDS}
    one = np.eye(4, dtype=bool)
    assert (patterns["tanh"] == one).all()
    assert not patterns["ReLU"][~one].any()
    assert patterns["softmax"].all()
    assert (patterns["product"] == np.hstack([one[:2, :2], one[:2, :2]])).all()
    assert patterns["maximum"].tolist() == [[False, False, True, False]]
    assert (patterns["within"] == np.tril(np.ones((4, 4), bool))).all()


@given(states)
def test_the_gradient_of_softmax_adds_up_to_nothing(state):
    assert replace(state, kind="softmax").gradient.sum() == pytest.approx(0, abs=1e-12)


@given(states)
def test_maximum_passes_all_of_its_gradient_to_one_input(state):
    state = replace(state, kind="maximum")
    assert sorted(state.gradient) == [0, 0, 0, 1]
    assert state.z[state.gradient.argmax()] == max(state.z)


def test_kinks_are_told_from_smooth_places():
    assert SpecialLayer("ReLU", z1=0.0).difference == pytest.approx(0.5)
    assert SpecialLayer("ReLU", z1=0.5).difference < 1e-8
    assert "This is a kink" in draw(SpecialLayer("ReLU", z1=0.0)).numbers
    assert "This is a kink" in draw(SpecialLayer("maximum", z1=2.0, z3=2.0)).numbers


VANISHING = {
    "tanh": {"z1": 4.0, "z2": 4.0, "z3": 4.0, "z4": 4.0},
    "softmax": {"upstream": "all outputs alike"},
    "product": {"z1": 0.0, "z3": 0.0},
    "ReLU": {"z1": -1.0},
    "within": {"z1": 4.0},
}


@pytest.mark.parametrize(("kind", "changes"), VANISHING.items(), ids=VANISHING)
def test_the_gradient_can_be_made_to_vanish(kind, changes):
    assert replace(SpecialLayer(kind), **changes).vanishes


@given(states, st.sampled_from(["skip", "maximum"]))
def test_the_gradient_of_a_skip_and_of_a_maximum_never_vanishes(state, kind):
    assert not replace(state, kind=kind, found=frozenset()).found


def test_the_goal_is_reached_by_the_five_kinds_that_can_vanish():
    state = SpecialLayer()
    assert state.found == frozenset()
    for kind, changes in VANISHING.items():
        state = replace(SpecialLayer(found=state.found), kind=kind, **changes)
    assert state.found == set(VANISHING)
    assert "Reached" in draw(state).numbers


@settings(max_examples=30)
@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    assert "nan" not in "".join(frame.layers)
    for layer in frame.layers:
        BeautifulSoup(f"<svg>{layer}</svg>", "html.parser")


def test_the_controls_move_the_figure():
    figure = special_layers()
    control(figure, "Layer").value = "ReLU"
    control(figure, "z1").value = -1.0
    assert figure.state.found == {"ReLU"}
    control(figure, "Other inputs").click()
    assert control(figure, "z1").value == figure.state.z1
    assert "the 4 by 4 Jacobian of the ReLU layer" in figure.frame.alt


def test_the_player_is_small():
    assert len(special_layers().player().encode()) < 700_000
