"""The loops over neurons compute what the matrices compute."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import neurons
from course_lib.activations import identity, leaky_relu, sigmoid, tanh
from course_lib.layers import Activate, Dense
from course_lib.losses import half_sse
from course_lib.network import Network

activations = st.sampled_from([sigmoid, tanh, leaky_relu])


def both(sizes, activation, seed):
    """The same network twice: as loops and as matrices."""
    rng = np.random.default_rng(seed)
    loops, layers = [], []
    for n_in, n_out in pairwise(sizes):
        last = len(loops) == len(sizes) - 2
        W, b = rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)
        loops.append(neurons.from_numbers(W.tolist(), b.tolist(), identity if last else activation))
        layers += [Dense(W, b), Activate(identity if last else activation)]
    return loops, Network(layers), rng.normal(size=sizes[0]), rng.normal(size=sizes[-1])


def flat(loops, weights, bias):
    """The numbers of all neurons in the order of `Network.parameters`."""
    parts = []
    for layer in loops:
        parts.append(np.array([getattr(neuron, weights) for neuron in layer]).T.ravel())
        parts.append([getattr(neuron, bias) for neuron in layer])
    return np.concatenate(parts)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=5), activations, st.integers(0, 99))
def test_the_loops_find_the_gradients_of_the_matrices(sizes, activation, seed):
    loops, network, x, target = both(sizes, activation, seed)
    outputs = neurons.forward(loops, x)
    np.testing.assert_allclose([outputs], network.forward([x]))
    upstream = half_sse.gradient([outputs], [target])
    downstream = neurons.backward(loops, upstream[0])
    np.testing.assert_allclose([downstream], network.backward(upstream), atol=1e-12)
    slopes = flat(loops, "weight_slopes", "bias_slope")
    np.testing.assert_allclose(slopes, network.gradients, atol=1e-12)


def test_an_update_moves_every_weight_and_bias_against_its_slope():
    loops, network, x, target = both([3, 2, 2], sigmoid, 0)
    outputs = neurons.forward(loops, x)
    neurons.backward(loops, half_sse.gradient(outputs, target))
    neurons.update(loops, 0.5)
    network.loss_and_gradients(x[None], target[None], half_sse)
    expected = network.parameters - 0.5 * network.gradients
    np.testing.assert_allclose(flat(loops, "weights", "bias"), expected)


def test_inputs_that_do_not_fit_are_refused():
    layers = [neurons.from_numbers([[1.0], [2.0]], [0.0])]
    with pytest.raises(ValueError, match="x: expected 2 numbers, got 1"):
        neurons.forward(layers, [1.0])
    with pytest.raises(ValueError, match="upstream: expected 1 number"):
        neurons.backward(layers, [1.0, 2.0])
    with pytest.raises(ValueError, match="b: expected one bias"):
        neurons.from_numbers([[1.0, 2.0]], [0.0])
