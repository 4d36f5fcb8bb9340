"""One step of gradient descent on the weights of a sigmoid unit."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "sigmoid_unit_step", points=3, lecture="01_one_weight#When the unit has an activation"
)

# Pre-activations stay between -20 and 20, as the notebook promises: the plain formula is enough.
question.case(np.array([0.5, 0.25]), np.array([2.0, -4.0]), 1.0, 2.0)  # z = 0
question.case(np.array([0.5, 0.25, -1.0]), np.array([1.0, -2.0, 0.0]), 1.0, 2.0)
question.case(np.array([0.5, -1.5]), np.array([2.0, 3.0]), 0.0, 0.5)
question.case(np.array([-0.5, 0.3, 0.8, 1.0]), np.array([1.0, 2.0, -1.0, 0.5]), 0.25, 10.0)
question.case(np.array([1.5]), np.array([2.0]), 0.0, 4.0)  # one weight
question.case(np.array([1, -2, 1]), np.array([1, 1, 2]), 0, 8.0)  # whole numbers
question.case(np.array([0, 0]), np.array([3, -1]), 1, 0.5)
question.case(np.array([3.0, -2.0]), np.array([3.0, 1.0]), 0.0, 100.0)  # nearly saturated
question.case(np.array([-2.0, 1.0]), np.array([8.0, 1.0]), 1.0, 50.0)  # saturated: hardly moves
question.case(np.array([0.5, 1.0, -0.5]), np.array([1.0, 1.0, 2.0]), 0.7, 0.0)
question.case(np.array([1.0, 2.0]), np.array([0.0, 0.0]), 1.0, 1.0)  # no input: nothing moves
# what the visible check tries
question.case(np.array([1, 2]), np.array([1, -1]), 1, 10)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size in (2, 3, 5, 8):
        target = float(rng.integers(0, 2))
        yield rng.normal(size=size), rng.normal(size=size), target, float(rng.uniform(0.1, 5))


@question.right
def reference(weights, x, target, learning_rate):
    prediction = 1 / (1 + np.exp(-np.dot(weights, x)))
    error = prediction - target
    return weights - learning_rate * error * prediction * (1 - prediction) * x


@question.variant
def adds_the_reversed_error(weights, x, target, learning_rate):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    output = sigmoid(weights @ x)
    delta = (target - output) * output * (1 - output)
    return weights + learning_rate * delta * x


@question.variant
def in_loops_and_python_floats(weights, x, target, learning_rate):
    from math import exp

    z = sum(float(w) * float(v) for w, v in zip(weights, x, strict=True))
    a = 1.0 / (1.0 + exp(-z))
    return [
        float(w) - learning_rate * (a - target) * a * (1.0 - a) * float(v)
        for w, v in zip(weights, x, strict=True)
    ]


@question.variant
def by_tanh(weights, x, target, learning_rate):
    t = np.tanh(np.sum(weights * x) / 2)
    prediction = (1 + t) / 2
    slope_of_the_activation = (1 - t**2) / 4
    return weights - learning_rate * (prediction - target) * slope_of_the_activation * x


@question.variant
def slope_from_the_exponential(weights, x, target, learning_rate):
    grown = np.exp(np.dot(x, weights))
    factors = (grown / (1 + grown) - target, grown / (1 + grown) ** 2, x)
    return weights - learning_rate * factors[0] * factors[1] * factors[2]


@question.variant
def in_place_on_a_copy(weights, x, target, learning_rate):
    new = np.array(weights, dtype=float)
    prediction = 1 / (1 + np.exp(-np.inner(weights, x)))
    for i in range(len(new)):
        new[i] -= learning_rate * (prediction - target) * prediction * (1 - prediction) * x[i]
    return new


@question.variant
def in_float32(weights, x, target, learning_rate):
    w, x = np.asarray(weights, dtype=np.float32), np.asarray(x, dtype=np.float32)
    p = 1 / (1 + np.exp(-(w * x).sum(dtype=np.float32)))
    gradient = np.float32(p - np.float32(target)) * p * (1 - p) * x
    return w - np.float32(learning_rate) * gradient


@question.variant
def by_nudging_both_ways(weights, x, target, learning_rate):
    def loss(w):
        return 0.5 * (target - 1 / (1 + np.exp(-w @ x))) ** 2

    nudges = 1e-5 * np.eye(len(weights))
    gradient = [(loss(weights + h) - loss(weights - h)) / 2e-5 for h in nudges]
    return weights - learning_rate * np.array(gradient)


@question.variant
def in_a_matrix(weights, x, target, learning_rate):
    W, X = weights.reshape(-1, 1), x.reshape(1, -1)
    predictions = 1 / (1 + np.exp(-X @ W))
    delta = (predictions - target) * predictions * (1 - predictions)
    return (W - learning_rate * X.T @ delta)[:, 0]
