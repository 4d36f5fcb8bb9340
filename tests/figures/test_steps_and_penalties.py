"""The figures of steps, of penalties and of networks that shrink towards a line."""

from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.activations import sigmoid
from course_lib.layers import Activate, Dense
from course_lib.network import Network
from course_lib.optimisers import GradientDescent, descend
from figures import penalties as l1_and_l2
from figures import shrinking as towards_a_line
from figures import steps as by_hand
from figures.early_stopping import early_stopping
from figures.penalties import CURVATURE, FREE, Penalties, best_weights, penalties
from figures.shrinking import Shrinking, distance_from_line, shrinking
from figures.steps import PLACES, TARGETS, Steps, steps
from figures.toolkit.dragging import Drag

height = st.integers(-200, 200).map(lambda n: n / 100)


@given(st.integers(2, 100).map(float), st.tuples(*[height] * 6), st.sampled_from(list(TARGETS)))
def test_the_sum_of_the_steps_is_what_a_network_of_the_library_computes(w, heights, target):
    state = Steps(w, *heights, target)
    hidden = Dense(np.full((1, 6), w), state.biases)
    network = Network([hidden, Activate(sigmoid), Dense(np.array(heights)[:, None], [state.base])])
    np.testing.assert_allclose(
        network.forward(by_hand.X[:, None])[:, 0], state.output, rtol=1e-9, atol=1e-9
    )


def test_each_step_is_half_way_up_at_its_place():
    for bias, place in zip(Steps(w=40).biases, PLACES, strict=True):
        assert sigmoid(40 * place + bias) == pytest.approx(0.5)


@pytest.mark.parametrize("target", TARGETS)
def test_the_goal_of_the_steps_can_be_reached_for_each_target(target):
    assert not Steps(target=target).goal_reached
    tried = [Steps(w=float(w), target=target).best_heights() for w in range(10, 61, 2)]
    assert any(state.goal_reached for state in tried)


def test_sharp_steps_cannot_follow_the_hill():
    assert not Steps(w=100.0).best_heights().goal_reached


@given(st.integers(2, 100).map(float), st.tuples(*[height] * 6), st.sampled_from(list(TARGETS)))
@settings(max_examples=25, deadline=None)
def test_every_state_of_the_steps_can_be_drawn(w, heights, target):
    frame = by_hand.draw(Steps(w, *heights, target))
    assert "nan" not in "".join(frame.layers)
    words = BeautifulSoup(frame.numbers, "html.parser").get_text(" ")
    assert ("Reached" in words) == Steps(w, *heights, target).goal_reached


@pytest.mark.parametrize("kind", ["L1", "L2"])
@given(strength=st.integers(0, 60).map(lambda n: n / 20))
def test_no_weights_nearby_are_better_than_the_best(kind, strength):
    def total(w):
        away = w - np.array(FREE)
        price = np.abs(w).sum(axis=-1) if kind == "L1" else 0.5 * (w**2).sum(axis=-1)
        return 0.5 * np.einsum("...i,ij,...j", away, CURVATURE, away) + strength * price

    best = np.array(best_weights(kind, strength))
    others = best + np.random.default_rng(0).normal(0, 0.3, (300, 2))
    assert total(best) <= total(others).min() + 1e-12


def test_descent_with_weight_decay_ends_at_the_best_weights_of_l2():
    optimiser = GradientDescent(0.1, weight_decay=0.7)
    path = descend(lambda w: CURVATURE @ (w - np.array(FREE)), [0.0, 0.0], optimiser, 400)
    assert path[-1] == pytest.approx(best_weights("L2", 0.7), abs=1e-6)


def test_l1_makes_the_second_weight_vanish_first_and_l2_none():
    vanished = [Penalties("L1", round(0.05 * k, 2)).vanished for k in range(61)]
    assert vanished[0] == []
    assert ["second"] in vanished
    assert ["first"] not in vanished
    assert vanished[-1] == ["first", "second"]
    assert all(not Penalties("L2", round(0.05 * k, 2)).vanished for k in range(61))


def test_the_goal_of_the_penalties_is_reached_at_the_first_zero_only():
    reached = [
        "Reached" in l1_and_l2.draw(Penalties("L1", round(0.05 * k, 2))).numbers for k in range(61)
    ]
    assert sum(reached) == 1
    first = Penalties("L1", round(0.05 * reached.index(True), 2))
    assert first.vanished == ["second"]
    assert Penalties("L1", round(first.strength - 0.05, 2)).vanished == []


@pytest.mark.parametrize("kind", ["L1", "L2"])
def test_of_penalties_nothing_is_shown_that_was_not_reached(kind):
    first, grown = Penalties(kind), Penalties(kind).at(1.5)
    assert len(l1_and_l2._way(kind, first.reached)[0]) == 1
    assert l1_and_l2._way(kind, 1.5)[1][-1] == best_weights(kind, 1.5)[1]
    assert grown.at(0.5).reached == 1.5  # what was seen stays in sight
    assert grown.of_kind("L2").reached == 1.5
    assert grown.at(0.2).of_kind("L2").reached == 0.2  # of the other, nothing was seen


@given(slope=st.floats(0.1, 10), shift=st.floats(-10, 10))
def test_a_line_has_no_distance_from_a_line_and_scale_does_not_matter(slope, shift):
    x = np.linspace(-1, 1, 50)
    assert distance_from_line(x, slope * x + shift)[0] < 1e-6
    bent = np.tanh(3 * x)
    assert distance_from_line(x, slope * bent + shift)[0] == pytest.approx(
        distance_from_line(x, bent)[0]
    )


def test_an_even_curve_is_as_far_from_a_line_as_can_be():
    x = np.linspace(-1, 1, 50)
    assert distance_from_line(x, x**2)[0] == pytest.approx(1)
    assert distance_from_line(x, np.ones(50))[0] == 0


@pytest.mark.parametrize("seed", range(4))
def test_small_weights_make_tanh_and_sigmoid_networks_linear_and_relu_networks_not(seed):
    for name in ("tanh", "sigmoid"):
        larger, smaller = (Shrinking(name, power, seed).distance for power in (-1.5, -2.0))
        assert larger / smaller == pytest.approx(10, rel=0.1)
        assert Shrinking(name, -2.0, seed).goal_reached
    distances = [Shrinking("ReLU", power, seed).distance for power in (-2.0, 0.0, 2.0)]
    assert max(distances) == pytest.approx(min(distances))
    assert not Shrinking("ReLU", -2.0, seed).goal_reached


def test_large_weights_do_not_make_a_tanh_network_linear():
    assert Shrinking("tanh", 2.0).distance > 0.3


@pytest.mark.parametrize("figure", [steps(), penalties(), shrinking()], ids=lambda f: f.title)
def test_players_stay_small(figure):
    assert len(figure.player().encode()) < 1_000_000


def test_the_other_figures_can_be_drawn_at_the_ends_of_their_controls():
    for kind in ("L1", "L2"):
        for strength in (0.0, 3.0):
            frame = l1_and_l2.draw(Penalties(kind, strength, "first"))
            assert "nan" not in "".join(frame.layers)
    for name in ("tanh", "sigmoid", "ReLU"):
        for power in (-2.0, 2.0):
            frame = towards_a_line.draw(replace(Shrinking(name), power=power))
            assert "nan" not in "".join(frame.layers)


def curves(state):
    return [part for part in towards_a_line._ways(state) if "polyline" in part]


def test_distances_are_drawn_as_far_as_they_were_tried_and_no_further():
    figure = shrinking()
    assert list(figure.state.tried) == ["tanh"]
    figure.change_to(figure.state.with_factor(0.1))
    figure.change_to(figure.state.with_factor(1.0))
    figure.change_to(figure.state.with_activation("ReLU"))
    assert figure.state.tried == {"tanh": (-1.0, 0.5), "ReLU": (0.0, 0.0)}
    assert len(curves(figure.state)) == 2
    assert "sigmoid" not in "".join(figure.frame.layers) + figure.frame.alt
    assert figure.state.redraw().tried == {"ReLU": (0.0, 0.0)}


@pytest.mark.parametrize(
    ("name", "falls"), [("tanh", "100 times"), ("sigmoid", "100 times"), ("ReLU", "not at all")]
)
def test_a_prediction_of_the_fall_is_judged_once_ten_times_smaller_weights_were_tried(name, falls):
    figure = shrinking(activation=name, power=-0.5)
    figure.change(guess=falls)
    assert "Yes" not in figure.frame.numbers
    figure.change_to(figure.state.with_factor(0.01))
    assert "Yes" in figure.frame.numbers
    figure.change(guess="10 times")
    assert "No:" in figure.frame.numbers
    figure.change_to(figure.state.redraw())
    assert figure.state.guess == ""


@pytest.mark.parametrize(
    ("figure", "field", "value"),
    [(penalties(), "strength", 1.5), (early_stopping(), "epoch", 300), (shrinking(), "power", 0.0)],
    ids=lambda it: getattr(it, "title", None),
)
def test_the_marked_number_of_a_curve_can_be_dragged_along_it(figure, field, value):
    (drag,) = [part for row in figure.controls for part in row if isinstance(part, Drag)]
    drag.move(figure, "0.5 0.9")
    assert getattr(figure.state, field) == value
    drag.move(figure, "1.4 0.1")
    limit = {"strength": 3, "epoch": 600, "power": 2}[field]
    assert getattr(figure.state, field) == limit
    assert "data-drag" in figure.frame.layers[-1]
