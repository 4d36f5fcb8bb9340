"""The figure of the seven units: the chain's numbers, then what is shown of them and when."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from figures.activation_chain import activation_chain, draw
from figures.activation_chain.model import UNITS, VERDICTS, Chain

tenths = st.integers(-50, 50).map(lambda n: n / 10)
chains = st.builds(
    Chain,
    unit=st.sampled_from(list(UNITS)),
    x=st.integers(-60, 60).map(lambda n: n / 10),
    weight=tenths,
    bias=tenths,
    alpha=st.integers(0, 20).map(lambda n: n / 20),
    depth=st.integers(1, 30),
    guesses=st.lists(
        st.tuples(st.sampled_from(list(UNITS)), st.sampled_from(VERDICTS)), max_size=3
    ).map(tuple),
)


def words(state):
    return " ".join(BeautifulSoup(draw(state).numbers, "html.parser").get_text(" ").split())


def last_output(state):
    return float(state.activation(state.drives[-1])[0])


@given(chains)
def test_the_gradient_at_the_input_agrees_with_nudging(state):
    state = replace(state, depth=min(state.depth, 6), weight=state.weight / 2)
    near_a_kink = any(abs(z[0]) < 1e-3 for z in state.drives)
    if near_a_kink or state.sizes[0] > 1e3:
        return
    there, back = (last_output(replace(state, x=state.x + h)) for h in (1e-6, -1e-6))
    assert state.gradients[0][0] == pytest.approx((there - back) / 2e-6, rel=1e-4, abs=1e-7)


def test_a_chain_of_one_kind_multiplies_by_weight_times_slope_at_every_unit():
    state = Chain("sigmoid", depth=3, weight=2.0)
    slopes = [float(state.activation.derivative(z)[0]) for z in state.drives]
    assert state.sizes[0] == pytest.approx(8 * np.prod(slopes))
    assert state.sizes[-1] == 1


def test_the_slope_that_prelu_learns_has_the_gradient_that_nudging_finds():
    state = Chain("PReLU", x=-2.0, weight=1.3, bias=-0.1, alpha=0.3, depth=4)
    there, back = (last_output(replace(state, alpha=0.3 + h)) for h in (1e-6, -1e-6))
    assert state.alpha_gradient == pytest.approx((there - back) / 2e-6, rel=1e-6)
    seen = state.guessing("vanishes")
    assert "It learns α too" in words(seen)
    assert "It learns α too" not in words(replace(seen, unit="ELU").guessing("vanishes"))


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        ({"unit": "sigmoid"}, "vanishes"),
        ({"unit": "ReLU"}, "lasts"),
        ({"unit": "ReLU", "x": -1.0}, "vanishes"),
        ({"unit": "ReLU", "weight": 2.0}, "explodes"),
        ({"unit": "tanh", "weight": 4.0}, "vanishes"),
        ({"unit": "Leaky ReLU", "x": -1.0}, "vanishes"),
    ],
)
def test_what_becomes_of_a_gradient_after_ten_units(settings, verdict):
    assert Chain(**settings).verdict == verdict


@pytest.mark.parametrize(
    "settings",
    [
        {"unit": "sigmoid", "x": 0.5, "weight": 4.0, "bias": -2.0},
        {"unit": "tanh", "x": 0.0},
        {"unit": "ReLU"},
        {"unit": "Leaky ReLU"},
        {"unit": "PReLU"},
        {"unit": "ELU"},
        {"unit": "softmax", "x": 0.0, "weight": 3.0},
    ],
)
def test_the_goal_can_be_reached_with_every_unit(settings):
    state = Chain(**settings, depth=20)
    assert state.goal_reached
    assert not replace(state, depth=19).goal_reached
    assert "Reached" in words(state.guessing("lasts"))
    assert "Reached" not in words(state)


def test_the_gradient_is_hidden_until_the_reader_has_said_what_becomes_of_it():
    hidden = Chain()
    shown = hidden.guessing("lasts")
    size = "3.483 × 10⁻⁷"
    assert size not in words(hidden) + draw(hidden).alt
    assert draw(hidden).layers[-1].count("<rect") == 1
    assert size in words(shown)
    assert "it vanishes. You said that it lasts." in words(shown)
    assert draw(shown).layers[-1].count("<rect") == 11
    assert replace(shown, unit="tanh").guess == ""


def test_new_numbers_ask_again_and_stay_within_the_sliders():
    state = Chain().guessing("lasts")
    drawn = [state := state.new_numbers() for _ in range(20)]
    assert all(new.guess == "" for new in drawn)
    assert len({(new.x, new.weight, new.bias) for new in drawn}) == 20
    assert all(max(abs(new.x), abs(new.weight), abs(new.bias)) <= 4 for new in drawn)


@given(chains)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    for text in (*frame.layers, frame.numbers, frame.alt):
        assert "nan" not in text
        assert "inf" not in text.replace("infinite", "")
    for layer in frame.layers:
        BeautifulSoup(f"<svg>{layer}</svg>", "html.parser")


def test_the_picture_of_the_unit_stays_while_the_chain_changes():
    before, after = draw(Chain(x=0.5)), draw(Chain(x=0.6))
    assert before.layers[0] == after.layers[0]
    assert before.layers[-1] != after.layers[-1]


def test_the_player_shows_every_unit_and_stays_small():
    figure = activation_chain()
    assert list(figure.stories) == list(UNITS)
    assert len(figure.player().encode()) < 1_000_000


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="unit: expected one of sigmoid, tanh, ReLU"):
        activation_chain("swish")
