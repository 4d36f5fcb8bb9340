"""The search for the simplest pass, and for the smallest sizes, on which gradients go wrong."""

import numpy as np
import pytest

from course_lib import neurons
from course_lib.activations import sigmoid
from course_lib.wrong_pass import run_pass, smallest_wrong_pass, smallest_wrong_sizes

START = (2.0, 3.0, 0.5, -1.0, 1.0, 0.5, -2.5, -0.5, 1.0, -1.0, 2.0, 3.0, 0.7, 0.8, -1.0, 0.0)


def spoilt(change):
    """The right backward pass, whose numbers are then changed, neuron by neuron."""

    def backward(layers, upstream):
        neurons.backward(layers, upstream)
        for depth, layer in enumerate(layers):
            for neuron in layer:
                change(depth, neuron)

    return backward


def no_activation(depth, neuron):
    if neuron.z < 0:
        neuron.delta /= 0.1 if depth == 0 else 1.0


def z_for_x(depth, neuron):
    neuron.weight_slopes = [neuron.delta * w for w in neuron.weights]


def no_bias(depth, neuron):
    neuron.bias_slope = 0.0


MISTAKES = [no_activation, z_for_x, no_bias]


@pytest.mark.parametrize("change", MISTAKES)
def test_none_of_the_numbers_could_be_0_and_the_mistake_still_show(change):
    backward = spoilt(change)
    found = smallest_wrong_pass(backward, START)
    assert found.wrong
    assert sum(n != 0 for n in found.numbers) < sum(n != 0 for n in START)
    for place, value in enumerate(found.numbers):
        if value != 0:
            simpler = (*found.numbers[:place], 0.0, *found.numbers[place + 1 :])
            assert not run_pass(backward, simpler).wrong


@pytest.mark.parametrize("sizes", [(2, 2, 2), (1, 1), (3, 2, 1), (2, 3, 2, 1)])
def test_the_right_backward_pass_is_right_everywhere(sizes):
    pairs = zip(sizes[:-1], sizes[1:], strict=True)  # noqa: RUF007
    count = sizes[0] + sum((rows + 1) * columns for rows, columns in pairs) + sizes[-1]
    numbers = np.random.default_rng(0).normal(size=count)
    assert smallest_wrong_pass(neurons.backward, numbers, sizes, sigmoid) is None


def test_who_sets_nothing_is_wrong_at_the_outputs_first():
    found = smallest_wrong_pass(lambda layers, upstream: None, START)
    assert found.wrong[0][:2] == ("delta", 1)


def test_an_error_is_told():
    found = smallest_wrong_pass(lambda layers, upstream: upstream[9], START)
    assert found.raised == "IndexError: list index out of range"


def gradients(v, slip=""):
    error = v["X"] @ v["W"] + v["b"] - v["T"]
    up = 2 * error / (1 if slip == "sum" else error.size if slip == "all" else len(error))
    bias = up.mean(axis=0) if slip == "mean" else up.sum(axis=0)
    return {"W": v["X"].T @ up * (2 if slip == "wide" and v["X"].shape[1] > 2 else 1), "b": bias}


def loss(v):
    return float(((v["X"] @ v["W"] + v["b"] - v["T"]) ** 2).sum() / len(v["X"]))


def start(n, d, h, k):
    rng = np.random.default_rng([n, d, h, k])
    shapes = {"X": (n, d), "T": (n, k), "W": (d, k), "b": (k,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


@pytest.mark.parametrize(
    ("slip", "sizes"),
    [("sum", (2, 1, 1, 1)), ("mean", (2, 1, 1, 1)), ("all", (1, 1, 1, 2)), ("wide", (1, 3, 1, 1))],
)
def test_the_smallest_sizes_are_those_that_the_mistake_needs(slip, sizes):
    found = smallest_wrong_sizes(lambda v: gradients(v, slip), loss, start, ("W", "b"))
    assert (found.n, found.d, found.h, found.k) == sizes


def test_right_gradients_pass_for_all_sizes():
    assert smallest_wrong_sizes(gradients, loss, start, ("W", "b")) is None


@pytest.mark.parametrize("given", [{}, {"W": np.zeros((1, 1))}, {"W": np.zeros(7), "b": None}])
def test_a_gradient_that_is_missing_or_of_another_shape_is_wrong(given):
    found = smallest_wrong_sizes(lambda v: given, loss, start, ("W", "b"))
    assert found.wrong or found.raised
