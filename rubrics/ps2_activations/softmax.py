"""Softmax over the last axis."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import drawn

question = Question(
    "softmax",
    points=3,
    lecture="04_activations#Softmax",
    warnings_are_wrong=True,
    entry_by_entry=True,
)

question.case(np.array([1.0, 2.0, 0.0]))
question.case(np.array([[0.0, 0.0, 3.0], [1.0, -1.0, 0.5]]))
question.case(np.array([[1.0, 2.0], [3.0, 5.0], [-1.0, 0.5]]))
question.case(np.array([[1.0, 2.0, 0.0], [4.0, -1.0, 0.0], [0.0, 0.0, 1.0]]))  # as many as columns
question.case(np.array([3, 1, 0, -2]))  # whole numbers
question.case(np.array([[1, 0], [0, 2], [2, 2]]))
question.case(np.array([1000.0, 999.0, 0.0]))
question.case(np.array([-1000.0, -1001.0]))
question.case(np.array([[0.0, 0.0], [1000.0, 1000.0]]))  # rows that no common shift can serve
question.case(np.array([[10000.0, 0.0, -10000.0], [-10000.0, -9999.0, -9999.0]]))
question.case(np.array([[2.0], [-3.0], [0.0]]))  # one class: certain
question.case(
    np.array([[[1.0, 2.0], [0.0, 0.5]], [[-1.0, 3.0], [2.0, 2.0]], [[0.0, 1.0], [5.0, 1.0]]])
)
# what the visible check tries
question.case(np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 0.0]]))


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield (z,)


@question.right
def reference(z):
    power = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return power / np.sum(power, axis=-1, keepdims=True)


@question.variant
def by_logarithms(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


@question.variant
def with_new_axes(z):
    shifted = z - z.max(axis=-1)[..., None]
    exps = np.exp(shifted)
    return exps / exps.sum(axis=-1)[..., np.newaxis]


@question.variant
def row_by_row(z):
    result = np.empty(z.shape)
    for place in np.ndindex(z.shape[:-1]):
        row = np.exp(z[place] - max(z[place]))
        result[place] = row / row.sum()
    return result


@question.variant
def along_an_axis(z):
    def of_one(row):
        e = np.exp(row - row.max())
        return e / e.sum()

    return np.apply_along_axis(of_one, -1, z)


@question.variant
def classes_first(z):
    z = np.moveaxis(z, -1, 0)
    e = np.exp(z - z.max(axis=0))
    return np.moveaxis(e / e.sum(axis=0), 0, -1)


@question.variant
def with_a_matrix_of_ones(z):
    rows = z.reshape(-1, z.shape[-1])
    e = np.exp(rows - rows.max(1, keepdims=True))
    return (e / (e @ np.ones((e.shape[1], e.shape[1])))).reshape(z.shape)


@question.variant
def calling_itself(z):
    if z.ndim > 1:
        return np.array([calling_itself(part) for part in z])
    from math import exp, fsum

    top = max(z)
    powers = [exp(v - top) for v in z]
    return np.array([p / fsum(powers) for p in powers])


@question.variant
def in_float32(z):
    z = np.asarray(z, dtype=np.float32)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@question.variant
def with_a_tiny_number_below_the_line(z):
    e = np.exp(z - np.amax(z, -1, keepdims=True))
    return e / (e.sum(-1, keepdims=True) + 1e-12)
