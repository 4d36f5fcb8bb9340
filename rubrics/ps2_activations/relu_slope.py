"""The slope of ReLU, 0 at the kink."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question("relu_slope", points=1, lecture="04_activations#ReLU")

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
def reference(z, *, relu):
    return np.sign(relu(z))


@question.variant
def with_where(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@question.variant
def mask_as_numbers(z):
    return (np.asarray(z) > 0).astype(float)


@question.variant
def mask_times_one(z):
    return 1 * np.greater(z, 0)


@question.variant
def with_heaviside(z):
    return np.heaviside(z, 0)


@question.variant
def on_a_box_of_zeros(z):
    slope = np.zeros(np.shape(z))
    slope[np.asarray(z) > 0] = 1
    return slope


@question.variant
def one_by_one(z):
    if np.ndim(z) == 0:
        return 1 if z > 0 else 0
    return np.array([1 if v > 0 else 0 for v in z.flat]).reshape(z.shape)


@question.variant
def in_int8(z):
    return np.int8(np.asarray(z) > 0)


@question.mistake(
    "At 0 itself there is no derivative, and this course takes 0 there. Yours takes 1.", credit=0.5
)
def one_at_zero(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


@question.mistake(
    "At 0 itself there is no derivative, and this course takes 0 there. Yours takes ½.", credit=0.5
)
def half_at_zero(z):
    return np.heaviside(z, 0.5)


@question.mistake(
    "These are True and False. The slope is a number, 1 or 0, so that it can be multiplied by and "
    "subtracted.",
    credit=0.5,
)
def true_or_false(z):
    return np.asarray(z) > 0


@question.mistake(
    "This is ReLU itself. Its slope on the right is the same everywhere, however large z is.",
)
def relu_itself(z, *, relu):
    return relu(z)


@question.mistake("On the left yours is negative. ReLU is flat there: it neither rises nor falls.")
def sign_of_z(z):
    return np.sign(z)


@question.mistake("The sides are swapped: ReLU is flat on the left and rises on the right.")
def sides_swapped(z):
    return np.where(np.asarray(z) > 0, 0.0, 1.0)


@question.mistake("On the left yours leaks. That is the slope of Leaky ReLU, which comes later.")
def leaky(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.01)


@question.mistake("Your slope is 1 on both sides, as that of a unit without an activation.")
def one_everywhere(z):
    return np.ones(np.shape(z))


@question.mistake(
    "On the left z itself is still there. The slope of a flat piece is 0, whatever z is.",
    credit=0.25,
)
def z_on_the_left(z):
    return np.where(np.asarray(z) > 0, 1, z)


@question.mistake(
    "Activation over pre-activation is 0/0 where z is 0, which is NaN. Decide by the sign of z.",
    credit=0.25,
)
def ratio(z, *, relu):
    return relu(z) / np.asarray(z)


@question.mistake(
    "You write into the array that you were given, so the caller's own values change; and a plain "
    "number has no entries to write to. Build a new array.",
    credit=0.25,
)
def into_the_callers_array(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


@question.mistake(
    "It is right for a number. An array has positive and negative entries at once, and an `if` "
    "can go only one way. Let NumPy choose for each entry.",
    credit=0.5,
)
def one_if_for_the_whole_array(z):
    if z > 0:
        return 1
    return 0


@question.mistake(
    "It is right for arrays. A comparison with a plain number gives Python's True or False, which "
    "has no `astype`: make an array of the number first.",
    credit=0.5,
)
def arrays_only(z):
    return (z > 0).astype(float)
