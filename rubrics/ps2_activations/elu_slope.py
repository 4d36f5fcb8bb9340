"""The slope of ELU, alpha at the kink."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question("elu_slope", points=1, lecture="04_activations#Leaky ReLU, PReLU and ELU")

# Overflow in a branch that is not chosen was marked in question 9; here only NaN and ∞ are wrong.
for z in [*ORDINARY, *LARGE]:
    question.case(z)
    question.case(z, 0.5)
question.case(np.array([-2.0, 0.0, 3.0]), 2.5)
question.case(np.array([-2, 0, 3]), 2)
# what the visible check tries
question.case(np.array([-2, 0, 3]))
question.case(np.array([-2.0, 0.0, 3.0]), 0.5)
question.case(2.5)
question.case(np.array([-1000.0, 1000.0]))


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield z, float(rng.uniform(0.1, 3))


@question.right
def reference(z, alpha=1.0, *, elu):
    return np.where(np.asarray(z) > 0, 1, elu(z, alpha) + alpha)


@question.variant
def by_the_formula(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1, alpha * np.exp(np.minimum(z, 0)))


@question.variant
def with_both_branches(z, alpha=1.0):
    return np.where(np.greater(z, 0), 1.0, alpha * np.exp(z))


@question.variant
def by_relu_slope(z, alpha=1.0, *, relu_slope):
    right = relu_slope(z)
    return right + (1 - right) * alpha * np.exp(-np.abs(z))


@question.variant
def on_a_box_of_ones(z, alpha=1.0):
    z = np.asarray(z)
    slope = np.ones(z.shape)
    slope[z <= 0] = alpha * np.exp(z[z <= 0])
    return slope


@question.variant
def one_by_one(z, alpha=1.0):
    import math

    if np.ndim(z) == 0:
        return 1 if z > 0 else alpha * math.exp(z)
    slopes = [1 if v > 0 else alpha * math.exp(v) for v in z.flat]
    return np.array(slopes).reshape(z.shape)


@question.variant
def by_nudging_to_the_left(z, alpha=1.0, *, elu):
    def once(h):
        return (elu(z, alpha) - elu(z - h, alpha)) / h

    estimate = 2 * once(5e-5) - once(1e-4)  # takes the first error term off
    estimate = np.where(np.greater(z, 0), 1, estimate)
    return np.where(np.less(z, -700), 0, estimate)


@question.mistake(
    "The exponential is taken of the activation. Either e is raised to the pre-activation, or the "
    "slope is had from the activation by adding something to it.",
    credit=0.25,
)
def exponential_of_the_activation(z, alpha=1.0, *, elu):
    return np.where(np.asarray(z) > 0, 1, alpha * np.exp(np.minimum(elu(z, alpha), 0)))


@question.mistake(
    "It is right for `alpha` = 1. But `alpha` has no effect on your slope: a deeper unit is "
    "steeper on the left.",
    credit=0.5,
)
def without_alpha(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1, np.exp(np.minimum(z, 0)))


@question.mistake(
    "It is right for `alpha` = 1. To get from the activation to the slope on the left, add what "
    "the bracket took away, which is 1 times something.",
    credit=0.5,
)
def activation_plus_one(z, alpha=1.0, *, elu):
    return np.where(np.asarray(z) > 0, 1, elu(z, alpha) + 1)


@question.mistake(
    "On the left this is the unit itself, which is negative. The unit rises there, so its slope is "
    "positive; the derivative of a constant is 0."
)
def the_activation_on_the_left(z, alpha=1.0, *, elu):
    return np.where(np.asarray(z) > 0, 1, elu(z, alpha))


@question.mistake(
    "At z = 0 itself this course takes the slope of the left side, and yours takes that of the "
    "right. For `alpha` = 1 they are the same; for others not.",
    credit=0.5,
)
def one_at_zero(z, alpha=1.0):
    return np.where(np.asarray(z) >= 0, 1, alpha * np.exp(np.minimum(z, 0)))


@question.mistake(
    "On the left your slope is the same everywhere, as in Leaky ReLU. ELU flattens out the further "
    "left it goes."
)
def slope_of_leaky_relu(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1, alpha)


@question.mistake(
    "On the left your slope is 0, as in plain ReLU. ELU still rises there.", credit=0.25
)
def slope_of_relu(z, alpha=1.0, *, relu_slope):
    return relu_slope(z)


@question.mistake(
    "The formula is right, but two halves, each times a mask, give NaN for large z: infinity "
    "times 0.",
    credit=0.5,
)
def infinity_times_a_mask(z, alpha=1.0):
    z = np.asarray(z)
    return (z > 0) + (z <= 0) * alpha * np.exp(z)


@question.mistake(
    "The sign in the exponent is wrong: your slope grows to the left, and the unit flattens out "
    "there."
)
def exponent_with_the_wrong_sign(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1, alpha * np.exp(-np.asarray(z)))


@question.mistake("The sign is turned around on the left: the unit rises everywhere.", credit=0.25)
def falls_on_the_left(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1, -alpha * np.exp(np.minimum(z, 0)))


@question.mistake(
    "The right side is that of the unit, not that of its slope: there the unit is a straight line.",
    credit=0.25,
)
def z_on_the_right(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * np.exp(np.minimum(z, 0)))


@question.mistake(
    "You multiply by z on the left. The derivative of e to the z is e to the z, and nothing else."
)
def times_z(z, alpha=1.0):
    left = np.minimum(z, 0)
    return np.where(np.asarray(z) > 0, 1, alpha * left * np.exp(left))


@question.mistake(
    "The array that you fill has the type of the input. Where the input has whole numbers, the "
    "fractions that you put in are cut off. Ask for an array of floats.",
    credit=0.5,
)
def fractions_cut_off(z, alpha=1.0):
    z = np.asarray(z)
    slope = np.ones_like(z)
    slope[z <= 0] = alpha * np.exp(z[z <= 0])
    return slope


@question.mistake(
    "It is right for a number. An array has positive and negative entries at once, and an `if` "
    "can go only one way. Let NumPy choose for each entry.",
    credit=0.5,
)
def one_if_for_the_whole_array(z, alpha=1.0):
    return 1 if z > 0 else alpha * np.exp(z)
