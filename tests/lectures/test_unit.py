"""One neuron, against independent derivatives and against its own derivations."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import unit
from course_lib.activations import identity, relu, sigmoid, tanh
from course_lib.losses import half_sse, mse, sse

numbers = st.floats(-3, 3)
ACTIVATIONS = {
    "identity": (identity, lambda z: z),
    "sigmoid": (sigmoid, lambda z: 1 / (1 + anp.exp(-z))),
    "tanh": (tanh, anp.tanh),
    "relu": (relu, lambda z: anp.maximum(z, 0)),
}
LOSSES = {
    "sse": (sse, lambda e: anp.sum(e**2)),
    "half_sse": (half_sse, lambda e: anp.sum(e**2) / 2),
    "mse": (mse, lambda e: anp.mean(e**2)),
}


def test_the_worked_example_is_as_in_the_lecture():
    parts = unit.factors(weight=2, x=3, target=10)
    assert [float(part) for part in parts] == [-8, 3, 1]
    assert parts.product == -24
    assert unit.step(2, x=3, target=10, learning_rate=0.01) == pytest.approx(2.24)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_over_many_examples_is_what_automatic_differentiation_finds(loss, activation):
    rng = np.random.default_rng(3)
    X, y, weights = rng.normal(size=(7, 4)), rng.normal(size=7), rng.normal(size=4)
    ours, (total, f) = unit.gradient, (LOSSES[loss][1], ACTIVATIONS[activation][1])
    theirs = autograd.grad(lambda w: total(f(anp.dot(X, w)) - y))(weights)
    assert ours(weights, X, y, LOSSES[loss][0], ACTIVATIONS[activation][0]) == pytest.approx(theirs)


@pytest.mark.parametrize("activation", [identity, sigmoid, tanh, relu])
@given(weight=numbers, x=numbers, target=numbers)
def test_the_product_of_the_three_factors_is_the_gradient(activation, weight, x, target):
    parts = unit.factors(weight, x, target, activation=activation)
    gradient = unit.gradient(weight, x, target, activation=activation)
    assert float(parts.product) == pytest.approx(float(gradient))


@given(weight=numbers, x=st.floats(0.2, 3), target=numbers, share=st.floats(0.01, 3))
def test_a_step_multiplies_the_distance_to_the_best_weight_by_the_derived_factor(
    weight, x, target, share
):
    rate, best = share / x**2, target / x
    after = unit.step(weight, x, target, rate)
    assert after - best == pytest.approx((1 - 2 * share) * (weight - best), abs=1e-9)


def test_the_slopes_of_several_examples_add_up():
    X, y, weights = np.array([[3.0, 1.0], [0.0, 2.0], [-1.0, 1.0]]), np.array([10.0, 5, -2]), [2, 1]
    each = [unit.gradient(weights, x, target) for x, target in zip(X, y, strict=True)]
    assert unit.gradient(weights, X, y) == pytest.approx(np.sum(each, axis=0))


def test_descending_visits_the_first_weight_and_one_more_for_each_step():
    assert unit.descend(2, 3, 10, 0.01, steps=0) == pytest.approx([2.0])
    assert unit.descend(2, 3, 10, 0.01, steps=5).shape == (6,)
    assert unit.descend([2, 1, 0], np.ones((4, 3)), np.ones(4), 0.01, steps=5).shape == (6, 3)


def test_a_step_leaves_what_it_is_given_as_it_was():
    weights, X, y = np.ones(2), np.ones((3, 2)), np.zeros(3)
    unit.step(weights, X, y, 0.1)
    assert (weights.tolist(), X.sum(), y.sum()) == ([1, 1], 6, 0)
