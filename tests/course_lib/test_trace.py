"""A trace holds what the layers computed, and its arithmetic adds up."""

import re

import numpy as np
import pytest

from course_lib.activations import relu, sigmoid, softmax
from course_lib.layers import Activate, Dense, Flatten, Product
from course_lib.losses import half_sse, mse, softmax_cross_entropy
from course_lib.network import Network
from course_lib.trace import trace


def test_a_trace_is_the_forward_and_backward_pass_of_the_network() -> None:
    rng = np.random.default_rng(0)
    network = Network.dense([3, 4, 2], rng, sigmoid)
    X, labels = rng.normal(size=(5, 3)), rng.integers(2, size=5)
    result = trace(network, X, labels, softmax_cross_entropy)
    outputs = network.forward(X)
    d_X = network.backward(softmax_cross_entropy.gradient(outputs, labels))
    np.testing.assert_allclose(result.outputs, outputs)
    np.testing.assert_allclose(result.layers[0].downstream, d_X)
    assert result.loss == pytest.approx(network.loss(X, labels, softmax_cross_entropy))
    for before, after in zip(result.layers, result.layers[1:], strict=False):
        np.testing.assert_array_equal(before.outputs, after.inputs)
        np.testing.assert_array_equal(before.upstream, after.downstream)
    np.testing.assert_allclose(result.layers[2].gradients["W"], network.named("gradients")["W2"])


def test_a_trace_stays_as_it_is_when_training_goes_on() -> None:
    network = Network([Dense([[2.0]]), Activate(relu)])
    result = trace(network, [[1.0]], [[1.0]], mse)
    network.parameters += 5
    network.loss_and_gradients(np.ones((1, 1)), np.zeros((1, 1)), mse)
    assert result.layers[0].parameters["W"] == 2
    assert result.layers[0].gradients["W"] == 2


def test_every_line_of_arithmetic_is_true() -> None:
    network = Network(
        [
            Dense([[0.25, -0.5], [1.5, 2.0]], [0.5, -1.0]),
            Activate(relu),
            Dense([[3.0], [-2.0]], [0.75]),
        ]
    )
    text = trace(network, [[1.0, 2.0], [-1.0, 0.5]], [[1.0], [0.0]], half_sse).text(example=1)
    sums = re.findall(r"= (.+) = \(?(-?[\d.]+)\)?$", text, re.MULTILINE)
    plain = [(formula, result) for formula, result in sums if "f" not in formula]
    assert len(plain) == 3 + 2 + 2 + 4 + 2
    for formula, result in plain:
        assert eval(formula.replace("·", "*")) == pytest.approx(float(result), rel=1e-5)


def test_layers_of_all_kinds_have_a_line_for_each_number() -> None:
    network = Network([Flatten(), Activate(softmax), Product(), Dense([[1.0]])])
    lines = str(trace(network, [[[1.0], [2.0]]], [[0.0]], mse)).splitlines()
    assert (
        len([line for line in lines if line.startswith("  ")]) == 2 + 2 + 1 + 1 + 1 + 3 + 2 + 2 + 2
    )
    assert "Loss = 0.0386563" in lines


def test_an_example_that_is_not_there_is_refused() -> None:
    result = trace(Network([Dense([[1.0]])]), [[1.0]], [[1.0]], mse)
    with pytest.raises(ValueError, match="example: expected at most 0, got 1"):
        result.text(example=1)
