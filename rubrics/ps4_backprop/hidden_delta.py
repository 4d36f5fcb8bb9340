"""The delta of a hidden layer of sigmoid units."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("hidden_delta", points=2, lecture="06_backprop_by_hand#The layers before it")

question.case(  # the notebook's example
    np.array([[2.0, -1.0]]), np.array([[1.0, 0.0], [3.0, 2.0], [-1.0, 4.0]]),
    np.array([[0.0, 0.0, 2.0]]),
)  # fmt: skip
question.case(  # as many units as in the next layer: a transpose too few goes through
    np.array([[1.0, -2.0], [0.5, 3.0], [0.0, 1.0]]),
    np.array([[2.0, -1.0], [0.5, 4.0]]),
    np.array([[0.0, 1.0], [-2.0, 0.5], [3.0, -1.0]]),
)
question.case(  # one unit feeds one
    np.array([[2.0], [-1.0]]), np.array([[3.0]]), np.array([[1.0], [-1.5]])
)
question.case(  # far out: hardly anything comes through
    np.array([[1.0, 1.0]]), np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[-18.0, 15.0]])
)
question.case(  # three of each: nothing but the numbers tells
    np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0], [0.0, -3.0, 1.0]]),
    np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0], [4.0, 0.0, -2.0]]),
    np.array([[0.5, -1.0, 2.0], [1.0, 0.0, -0.5], [-2.0, 3.0, 0.25]]),
)
question.case(np.array([[1, -2]]), np.array([[3, 1], [0, 2], [-1, 1]]), np.array([[0, 1, -2]]))
question.case(np.zeros((2, 2)), np.ones((3, 2)), np.array([[0.0, 1.0, 2.0], [3.0, -1.0, 0.5]]))
# what the visible check tries
question.case(
    np.array([[1, 0], [0, 2]]), np.array([[1, 3], [2, -1]]), np.array([[0.0, 0.0], [0.0, 0.0]])
)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, m, k in [(5, 3, 4), (2, 6, 3), (4, 2, 1)]:
        yield rng.normal(size=(n, k)), rng.normal(size=(m, k)), rng.normal(scale=2, size=(n, m))


@question.right
def reference(next_delta, W_next, z, *, dense_forward, dense_backward):
    a = 1 / (1 + np.exp(-z))
    return (next_delta @ W_next.T) * a * (1 - a)


@question.variant
def in_loops(next_delta, W_next, z):
    from math import exp

    delta = np.zeros(z.shape)
    for n in range(z.shape[0]):
        for i in range(z.shape[1]):
            collected = 0.0
            for k in range(W_next.shape[1]):
                collected += next_delta[n, k] * W_next[i, k]
            a = 1 / (1 + exp(-z[n, i]))
            delta[n, i] = collected * a * (1 - a)
    return delta


@question.variant
def through_the_dense_layer(next_delta, W_next, z, *, dense_backward):
    a = 1 / (1 + np.exp(-z))
    upstream, _, _ = dense_backward(next_delta, a, W_next)
    return upstream * (a - a**2)


@question.variant
def by_einsum(next_delta, W_next, z):
    slope = np.exp(-z) / (1 + np.exp(-z)) ** 2
    return np.einsum("nk,mk,nm->nm", next_delta, W_next, slope)


@question.variant
def example_by_example(next_delta, W_next, z):
    rows = []
    for delta, pre in zip(next_delta, z, strict=True):
        a = 0.5 * (1 + np.tanh(pre / 2))
        rows.append(np.diag(a * (1 - a)) @ W_next @ delta)
    return rows


@question.variant
def by_cosh(next_delta, W_next, z):
    return np.dot(W_next, next_delta.T).T / (4 * np.cosh(z / 2) ** 2)


@question.variant
def in_float32(next_delta, W_next, z):
    a = (1 / (1 + np.exp(-z))).astype("float32")
    return (next_delta.astype("float32") @ W_next.T.astype("float32")) * a * (np.float32(1) - a)


@question.mistake(
    "The slope of the unit's own activation is missing: you have how much the loss changes "
    "with what the unit puts out, and δ is how much it changes with the pre-activation.",
    credit=0.5,
)
def without_the_slope(next_delta, W_next, z):
    return next_delta @ W_next.T


@question.mistake(
    "You multiply by the activation itself. On the way back it is the slope of the sigmoid that "
    "counts: it is largest where the activation is one half."
)
def times_the_activation(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return (next_delta @ W_next.T) * a


@question.mistake(
    "You put the pre-activation where the formula of the slope wants the activation. First work "
    "out what the units put out.",
    credit=0.25,
)
def slope_of_the_pre_activation(next_delta, W_next, z):
    return (next_delta @ W_next.T) * z * (1 - z)


@question.mistake(
    "You squash the activation once more before you take the slope: the sigmoid is applied twice. "
    "The pre-activations are what you are given.",
    credit=0.25,
)
def sigmoid_twice(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-1 / (1 + np.exp(-z))))
    return (next_delta @ W_next.T) * a * (1 - a)


@question.mistake(
    "This is the slope of tanh. The units here are sigmoid units.",
    credit=0.5,
)
def slope_of_tanh(next_delta, W_next, z):
    return (next_delta @ W_next.T) * (1 - np.tanh(z) ** 2)


@question.mistake(
    "You use 1 − a², which is the slope of tanh by its activation. The sigmoid's is another.",
    credit=0.25,
)
def slope_by_the_square(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return (next_delta @ W_next.T) * (1 - a**2)


@question.mistake(
    "This is the slope of ReLU. The units here are sigmoid units.",
    credit=0.5,
)
def slope_of_relu(next_delta, W_next, z):
    return (next_delta @ W_next.T) * (z > 0)


@question.mistake(
    "A transpose is missing: the shapes fit only where both layers have as many units. A hidden "
    "unit collects along its wires, and these stand in its row of the weights.",
    credit=0.5,
)
def without_the_transpose(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return (next_delta @ W_next) * a * (1 - a)


@question.mistake(
    "The weights of the wires are missing: every unit gets all of the next layer's δ, whatever "
    "the wire carries.",
    credit=0.25,
)
def without_the_weights(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return next_delta.sum(axis=1, keepdims=True) * a * (1 - a)


@question.mistake(
    "You return the slopes of the activation alone. What comes from the next layer is missing."
)
def the_slope_alone(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return a * (1 - a)


@question.mistake(
    "In place of adding up over the units that it feeds, each unit takes their mean. Every path to "
    "the loss counts in full.",
    credit=0.5,
)
def mean_over_the_paths(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return (next_delta @ W_next.T) / W_next.shape[1] * a * (1 - a)


@question.mistake(
    "You add up over the batch, or take its mean. Each example has a δ of its own for each unit; "
    "they meet only in the gradients of weights and biases.",
    credit=0.5,
)
def added_up_over_the_batch(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return np.sum((next_delta @ W_next.T) * a * (1 - a), axis=0)


@question.mistake(
    "You divide by the number of examples. If the loss is a mean, that is in the next layer's δ "
    "already.",
    credit=0.5,
)
def divided_by_the_examples(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return (next_delta @ W_next.T) * a * (1 - a) / len(z)


@question.mistake(
    "The sign is turned. δ says how much the loss rises with the pre-activation; the step against "
    "it comes later.",
    credit=0.5,
)
def downhill(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return -(next_delta @ W_next.T) * a * (1 - a)


@question.mistake(
    "It is right for one example. In a batch yours uses the first one's δ for all of them.",
    credit=0.5,
)
def delta_of_the_first_example(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return (W_next @ next_delta[0]) * a * (1 - a)


@question.mistake(
    "You squared the slope, or multiplied by it twice. Each unit lets the gradient through once.",
    credit=0.25,
)
def the_slope_twice(next_delta, W_next, z):
    a = 1 / (1 + np.exp(-z))
    return (next_delta @ W_next.T) * (a * (1 - a)) ** 2
