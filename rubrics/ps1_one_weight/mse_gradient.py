"""The gradient of the mean squared error of a linear model."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("mse_gradient", points=3, lecture="01_one_weight#Many examples")

question.case(  # the notebook's example
    np.array([2.0, 1.0]),
    np.array([[3.0, 1.0], [0.0, 2.0], [-1.0, 1.0]]),
    np.array([10.0, 5.0, -2.0]),
)
question.case(
    np.array([0.5, -1.0, 2.0]),
    np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]]),
    np.array([1.0, -3.0]),
)
question.case(np.array([0.5, -1.0]), np.array([[2.0, 4.0]]), np.array([1.0]))  # one example
question.case(np.array([3.0]), np.array([[1.0], [2.0], [-1.0], [0.5]]), np.array([1, 2, 3.0, 4]))
question.case(  # as many examples as weights: a transpose too few goes through
    np.array([1.0, -0.5, 0.25]),
    np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0], [4.0, 0.0, 2.0]]),
    np.array([0.0, 1.0, -2.0]),
)
question.case(
    np.array([1, 2]), np.array([[1, 2], [3, 4], [5, 6], [0, 1], [2, 0]]), np.array([1, 0, 2, 3, 1])
)
question.case(np.zeros(2), np.array([[1.0, 0.5], [2.0, -1.0], [0.0, 3.0]]), np.array([1.0, 2, 3]))
question.case(  # at the minimum
    np.array([2.0, -1.0]),
    np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]]),
    np.array([2.0, -1.0, 2.0]),
)
# what the visible check tries
question.case(np.array([1, 2]), np.array([[1, 2], [3, 4]]), np.array([0, 1]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d in [(7, 3), (4, 5), (12, 2), (25, 4)]:
        yield rng.normal(size=d), rng.normal(size=(n, d)), rng.normal(size=n)


@question.right
def reference(weights, X, y, *, sse, mse):
    errors = X @ weights - y
    return 2 * X.T @ errors / len(y)


@question.variant
def in_loops(weights, X, y):
    n, d = X.shape
    gradient = np.zeros(d)
    for i in range(n):
        error = sum(X[i, j] * weights[j] for j in range(d)) - y[i]
        for j in range(d):
            gradient[j] += 2 * error * X[i, j] / n
    return gradient


@question.variant
def mean_of_the_rows(weights, X, y):
    errors = np.dot(X, weights) - y
    return np.mean(2 * errors[:, np.newaxis] * X, axis=0)


@question.variant
def errors_first(weights, X, y):
    errors = y - X.dot(weights)
    return -2 / X.shape[0] * errors.dot(X)


@question.variant
def multiplied_out(weights, X, y):
    return 2 / len(X) * ((X.T @ X) @ weights - X.T @ y)


@question.variant
def by_einsum(weights, X, y):
    errors = np.einsum("nd,d->n", X, weights) - y
    return np.einsum("n,nd->d", errors, X) * (2 / y.size)


@question.variant
def a_list_of_slopes(weights, X, y):
    errors = [np.dot(row, weights) - target for row, target in zip(X, y, strict=True)]
    n = len(errors)
    return [2 * sum(e * x for e, x in zip(errors, column, strict=True)) / n for column in X.T]


@question.variant
def in_columns(weights, X, y):
    w = weights.reshape(-1, 1)
    errors = X @ w - y.reshape(-1, 1)
    return (2 * X.T @ errors / len(y)).ravel()


@question.variant
def in_float32(weights, X, y):
    X = X.astype("float32")
    errors = X @ weights.astype("float32") - y.astype("float32")
    return np.float32(2 / len(y)) * (X.T @ errors)


@question.variant
def by_nudging_both_ways(weights, X, y, *, mse):
    gradient = []
    for i in range(len(weights)):
        nudge = np.zeros(len(weights))
        nudge[i] = 1e-4
        rise = mse(X @ (weights + nudge), y) - mse(X @ (weights - nudge), y)
        gradient.append(rise / 2e-4)
    return np.array(gradient)
