"""The exponential linear unit."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question(
    "elu", points=1, lecture="04_activations#Leaky ReLU, PReLU and ELU", warnings_are_wrong=True
)

for z in [*ORDINARY, *LARGE]:
    question.case(z)
    question.case(z, 0.5)
question.case(np.array([-2.0, 0.0, 3.0]), 2.5)
question.case(np.array([-2, 0, 3]), 2)
# what the visible check tries
question.case(np.array([-2, 0, 3]))
question.case(np.array([[-2.0, 0.0], [3.0, -1.0]]), 0.5)
question.case(2.5)
question.case(np.array([-1000.0, 1000.0]))


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield z, float(rng.uniform(0.1, 3))


@question.right
def reference(z, alpha=1.0, *, relu):
    return relu(z) + alpha * np.expm1(np.minimum(z, 0))


@question.variant
def with_where(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * (np.exp(np.minimum(z, 0)) - 1))


@question.variant
def by_minus_relu(z, alpha=1.0, *, relu):
    return relu(z) + alpha * (np.exp(-relu(-z)) - 1)


@question.variant
def with_a_mask(z, alpha=1.0):
    a = np.array(z, dtype=float)
    left = a < 0
    a[left] = alpha * (np.exp(a[left]) - 1)
    return a


@question.variant
def with_warnings_off(z, alpha=1.0):
    with np.errstate(all="ignore"):
        return np.where(np.greater(z, 0), z, alpha * (np.exp(z) - 1))


@question.variant
def by_the_absolute_value(z, alpha=1.0):
    z = np.asarray(z)
    return np.where(z > 0, z, alpha * (np.exp(-abs(z)) - 1))


@question.variant
def capped(z, alpha=1.0):
    grown = alpha * np.exp(np.clip(z, None, 100)) - alpha
    return np.where(np.asarray(z) >= 0, z, grown)


@question.variant
def one_by_one(z, alpha=1.0):
    from math import exp

    if np.ndim(z) == 0:
        return z if z > 0 else alpha * (exp(z) - 1)
    return np.reshape([v if v > 0 else alpha * (exp(v) - 1) for v in z.ravel()], z.shape)


@question.mistake(
    "The values are right. But `np.where` works out both branches for all entries, and e raised "
    "to a large positive z overflows in the branch that is not chosen. Change what goes into the "
    "exponential.",
    credit=0.75,
)
def both_branches_for_all(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * (np.exp(z) - 1))


@question.mistake(
    "You add up two halves, each times a mask. Where z is large the left half is infinite, and "
    "infinity times 0 is NaN. Choose, or change what goes into the exponential.",
    credit=0.5,
)
def infinity_times_a_mask(z, alpha=1.0):
    z = np.asarray(z)
    return (z > 0) * z + (z <= 0) * alpha * (np.exp(z) - 1)


@question.mistake(
    "The two pieces do not meet: at z = 0 yours jumps. The left piece should come to 0 there."
)
def without_the_minus_one(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * np.exp(np.minimum(z, 0)))


@question.mistake(
    "`alpha` multiplies the exponential alone. Then the two pieces meet at z = 0 for `alpha` = 1 "
    "only: parentheses are missing.",
    credit=0.5,
)
def parentheses_lost(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * np.exp(np.minimum(z, 0)) - 1)


@question.mistake(
    "It is right for `alpha` = 1. But `alpha` has no effect: far left the unit should come to "
    "−alpha.",
    credit=0.5,
)
def without_alpha(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, np.expm1(np.minimum(z, 0)))


@question.mistake(
    "`alpha` damps the right side as well. That side comes through as it is.", credit=0.5
)
def alpha_on_both_sides(z, alpha=1.0):
    return alpha * np.where(np.asarray(z) > 0, z, np.expm1(np.minimum(z, 0)))


@question.mistake(
    "`alpha` stands in the exponent. It sets how deep the unit goes on the left, so it stands "
    "before the bracket.",
    credit=0.5,
)
def alpha_in_the_exponent(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, np.expm1(alpha * np.minimum(z, 0)))


@question.mistake(
    "On the left the sign is turned around: a negative pre-activation should give a negative "
    "activation.",
    credit=0.25,
)
def rises_to_the_left(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, -alpha * np.expm1(np.minimum(z, 0)))


@question.mistake(
    "The exponential is missing: yours is a straight line on the left, as in Leaky ReLU. ELU bends "
    "and comes to rest at −alpha."
)
def leaky_relu(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * np.minimum(z, 0))


@question.mistake("On the left nothing comes through: this is plain ReLU.", credit=0.25)
def plain_relu(z, alpha=1.0):
    return np.maximum(z, 0)


@question.mistake(
    "The array that you fill has the type of the input. Where the input has whole numbers, the "
    "fractions that you put in are cut off. Ask for an array of floats.",
    credit=0.5,
)
def fractions_cut_off(z, alpha=1.0):
    a = np.array(z)
    a[a < 0] = alpha * (np.exp(a[a < 0]) - 1)
    return a


@question.mistake(
    "You write into the array that you were given, so the caller's own values change; and a plain "
    "number has no entries to write to. Build a new array.",
    credit=0.25,
)
def into_the_callers_array(z, alpha=1.0):
    z[z < 0] = alpha * (np.exp(z[z < 0]) - 1)
    return z


@question.mistake(
    "It is right for a number. An array has positive and negative entries at once, and an `if` "
    "can go only one way. Let NumPy choose for each entry.",
    credit=0.5,
)
def one_if_for_the_whole_array(z, alpha=1.0):
    if z > 0:
        return z
    return alpha * (np.exp(z) - 1)


@question.mistake(
    "It is right where the caller names an `alpha`. Where none is named it should be 1, as in the "
    "line with `def`.",
    credit=0.5,
)
def another_default(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, alpha * np.expm1(np.minimum(z, 0)))
