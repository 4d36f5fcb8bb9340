"""The sigmoid, for pre-activations of any size."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question("sigmoid", points=2, lecture="04_activations#Sigmoid", warnings_are_wrong=True)

for z in [*ORDINARY, *LARGE]:
    question.case(z)
# what the visible check tries
question.case(np.array([[-1, 0, -2], [1, 3, -4]]))
question.case(np.array([-1000.0, 1000.0]))


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield (z,)


@question.right
def reference(z):
    power = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, power) / (1 + power)


@question.variant
def by_tanh(z):
    return 0.5 * (1 + np.tanh(np.multiply(z, 0.5)))


@question.variant
def by_logaddexp(z):
    return np.exp(-np.logaddexp(0, -z))


@question.variant
def clipped(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


@question.variant
def with_two_masks(z):
    z = np.asarray(z, dtype=float)
    a = np.empty(z.shape)
    right = z >= 0
    a[right] = 1 / (1 + np.exp(-z[right]))
    grown = np.exp(z[~right])
    a[~right] = grown / (1 + grown)
    return a


@question.variant
def one_by_one(z):
    import math

    def of_one(v):
        if v < 0:
            return math.exp(v) / (1 + math.exp(v))
        return 1 / (1 + math.exp(-v))

    if np.ndim(z) == 0:
        return of_one(z)
    return np.array([of_one(v) for v in np.ravel(z)]).reshape(np.shape(z))


@question.variant
def with_warnings_off(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


@question.variant
def with_masked_exponential(z):
    z = np.asarray(z) * 1.0
    return np.where(z < 0, np.exp(np.minimum(z, 0)), 1) / (1 + np.exp(-np.abs(z)))


@question.variant
def in_float32(z):
    half = np.asarray(z, dtype=np.float32) / np.float32(2)
    return (np.tanh(half) + np.float32(1)) / np.float32(2)
