"""The rectified linear unit."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question(
    "relu",
    points=1,
    lecture="04_activations#ReLU",
    tolerance=1e-12,  # what passes stays what it is
)

for z in [*ORDINARY, *LARGE]:
    question.case(z)
# what the visible check tries
question.case(np.array([-2.0, 0.0, 3.0]))
question.case(2.5)
question.case(-1)


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield (z,)


@question.right
def reference(z):
    return np.maximum(z, 0)


@question.variant
def with_where(z):
    return np.where(np.asarray(z) > 0, z, 0)


@question.variant
def with_a_mask(z):
    z = np.asarray(z)
    return z * (z > 0)


@question.variant
def mean_of_z_and_its_size(z):
    return (z + abs(z)) / 2


@question.variant
def with_clip(z):
    return np.clip(z, 0, None)


@question.variant
def on_a_copy(z):
    a = np.array(z, dtype=float)
    a[a < 0] = 0
    return a


@question.variant
def one_by_one(z):
    if isinstance(z, int | float):
        return max(0.0, z)
    return np.array([max(0.0, v) for v in z.ravel()]).reshape(z.shape)


@question.mistake(
    "This is the slope, as True or False. ReLU lets a positive pre-activation through as it is.",
    credit=0.25,
)
def true_or_false(z):
    return np.asarray(z) > 0


@question.mistake(
    "This is the slope of ReLU. The unit itself lets a positive pre-activation through as it is.",
    credit=0.25,
)
def its_slope(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@question.mistake(
    "You take the size of z. ReLU lets the positive ones through and makes 0 of the negative "
    "ones; it does not turn them around."
)
def absolute_value(z):
    return np.abs(z)


@question.mistake("You let the negative side through. ReLU keeps the positive one.")
def the_other_side(z):
    return np.minimum(z, 0)


@question.mistake("The sign is turned around: ReLU is nowhere negative.")
def negative(z):
    return -np.maximum(z, 0)


@question.mistake("You mirror z first: large positive pre-activations should come through.")
def mirrored(z):
    return np.maximum(-np.asarray(z), 0)


@question.mistake(
    "It is right for a number. An array has positive and negative entries at once, and neither "
    "Python's `max` nor an `if` decides for each entry. NumPy has functions that do.",
    credit=0.5,
)
def for_numbers_only(z):
    return max(0, z)


@question.mistake(
    "`np.max` looks for the largest entry of one array. You want the larger of two values, entry "
    "by entry: NumPy has another function for that.",
    credit=0.25,
)
def largest_entry(z):
    return np.max(z, 0)


@question.mistake(
    "You write into the array that you were given, so the caller's own values change; and a plain "
    "number has no entries to write to. Build a new array.",
    credit=0.25,
)
def into_the_callers_array(z):
    z[z < 0] = 0
    return z


@question.mistake(
    "It is right for arrays. A plain number has no entries to pick by a mask: make an array of it "
    "first.",
    credit=0.5,
)
def arrays_only(z):
    a = z.copy()
    a[a < 0] = 0
    return a


@question.mistake(
    "Your unit is capped: ReLU has no limit on the right, which is why it does not saturate there."
)
def capped(z):
    return np.clip(z, 0, 1)


@question.mistake("On the left yours leaks a little. That is Leaky ReLU, which comes later.")
def leaky(z):
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


@question.mistake(
    "All entries are added up. An activation works on each entry by itself and keeps the shape."
)
def added_up(z):
    return np.sum(np.maximum(z, 0))


@question.mistake(
    "On the positive side yours is always 1. ReLU lets a positive pre-activation through as it is."
)
def ones_for_positive_and_z_for_the_rest(z):
    return np.where(np.asarray(z) > 0, 1, z)


@question.mistake(
    "This is a smooth cousin, softplus. ReLU has a sharp kink: exactly 0 on the left, exactly z "
    "on the right."
)
def softplus(z):
    return np.logaddexp(0, z)
