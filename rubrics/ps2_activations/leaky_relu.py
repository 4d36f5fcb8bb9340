"""ReLU with a small slope on the left."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question("leaky_relu", points=1, lecture="04_activations#Leaky ReLU, PReLU and ELU")

# The notebook promises an alpha between 0 and 1.
for z in [*ORDINARY, *LARGE]:
    question.case(z)
    question.case(z, 0.25)
question.case(np.array([-2.0, 0.0, 3.0]), 0.0)
question.case(np.array([-2, 0, 3]), 1)
# what the visible check tries
question.case(np.array([-2, 0, 3]))
question.case(np.array([[-2.0, 3.0], [0.0, -4.0]]), 0.25)
question.case(2.5)
question.case(-1)


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield z, float(rng.uniform(0, 1))


@question.right
def reference(z, alpha=0.01, *, relu):
    return relu(z) - alpha * relu(-z)


@question.variant
def with_where(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, alpha * np.asarray(z))


@question.variant
def the_larger_of_two_lines(z, alpha=0.01):
    return np.maximum(z, alpha * np.asarray(z))


@question.variant
def two_halves(z, alpha=0.01):
    return np.maximum(z, 0) + alpha * np.minimum(z, 0)


@question.variant
def z_times_its_slope(z, alpha=0.01):
    slope = np.where(np.asarray(z) > 0, 1, alpha)
    return z * slope


@question.variant
def on_a_copy(z, alpha=0.01):
    a = np.array(z, dtype=float)
    a[a < 0] *= alpha
    return a


@question.variant
def by_the_absolute_value(z, alpha=0.01):
    return (1 + alpha) / 2 * z + (1 - alpha) / 2 * abs(z)


@question.variant
def one_by_one(z, alpha=0.01):
    if np.ndim(z) == 0:
        return z if z > 0 else alpha * z
    values = [v if v > 0 else alpha * v for v in np.ravel(z).tolist()]
    return np.reshape(values, z.shape)


@question.variant
def with_select(z, alpha=0.01):
    z = np.asarray(z)
    return np.select([z > 0, z <= 0], [z, alpha * z])


@question.mistake(
    "On the left yours is flat, at the height `alpha`. `alpha` is a slope: how much of z leaks "
    "through."
)
def alpha_itself(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, alpha)


@question.mistake("On the left nothing leaks: this is plain ReLU.", credit=0.25)
def plain_relu(z, alpha=0.01):
    return np.maximum(z, 0)


@question.mistake(
    "The sides are swapped: the unit lets the right side through as it is and damps the left.",
    credit=0.25,
)
def sides_swapped(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, alpha * np.asarray(z), z)


@question.mistake("Both sides are damped by `alpha`. The right side comes through as it is.")
def damped_everywhere(z, alpha=0.01):
    return alpha * np.asarray(z)


@question.mistake(
    "You use `alpha` as the lowest value there is. It is the slope on the left, so that values far "
    "left are still told apart."
)
def alpha_as_a_floor(z, alpha=0.01):
    return np.maximum(z, alpha)


@question.mistake(
    "On the left the sign is turned around: a negative pre-activation should give a (small) "
    "negative activation.",
    credit=0.25,
)
def rises_to_the_left(z, alpha=0.01):
    z = np.asarray(z)
    return np.where(z > 0, z, -alpha * z)


@question.mistake("On the left you take `alpha` away from z. A slope multiplies.")
def alpha_taken_away(z, alpha=0.01):
    z = np.asarray(z)
    return np.where(z > 0, z, z - alpha)


@question.mistake(
    "It is right with the usual slope, 0.01. But that number is fixed in your code, and the caller "
    "may ask for another one: use `alpha`.",
    credit=0.5,
)
def always_a_hundredth(z, alpha=0.01):
    z = np.asarray(z)
    return np.where(z > 0, z, 0.01 * z)


@question.mistake(
    "It is right where the caller names a slope. Where none is named it should be 0.01, as in the "
    "line with `def`.",
    credit=0.5,
)
def another_default(z, alpha=0.1):
    z = np.asarray(z)
    return np.where(z > 0, z, alpha * z)


@question.mistake(
    "The array that you fill has the type of the input. Where the input has whole numbers, the "
    "fractions that you put in are cut off. Ask for an array of floats.",
    credit=0.5,
)
def fractions_cut_off(z, alpha=0.01):
    a = np.array(z)
    a[a < 0] = alpha * a[a < 0]
    return a


@question.mistake(
    "Your copy has the type of the input, and an array of whole numbers cannot be multiplied by a "
    "fraction in place. Ask for an array of floats.",
    credit=0.5,
)
def whole_numbers_in_place(z, alpha=0.01):
    a = np.array(z)
    a[a < 0] *= alpha
    return a


@question.mistake(
    "You write into the array that you were given, so the caller's own values change; and a plain "
    "number has no entries to write to. Build a new array.",
    credit=0.25,
)
def into_the_callers_array(z, alpha=0.01):
    z[z < 0] = alpha * z[z < 0]
    return z


@question.mistake(
    "It is right for a number. An array has positive and negative entries at once, and neither an "
    "`if` nor Python's `max` decides for each entry. NumPy has functions that do.",
    credit=0.5,
)
def for_numbers_only(z, alpha=0.01):
    return max(z, alpha * z)


@question.mistake("This is the slope of the unit. The question asks for its value.", credit=0.25)
def its_slope(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1.0, alpha)
