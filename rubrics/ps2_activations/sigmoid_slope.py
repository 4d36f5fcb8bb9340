"""The slope of the sigmoid."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question("sigmoid_slope", points=1, lecture="04_activations#Sigmoid")

# A plain sigmoid inside an answer may warn at large inputs: that was marked in question 1.
for z in [*ORDINARY, *LARGE]:
    question.case(z)
# what the visible check tries
question.case(np.array([-2.0, 0.0, 10.0]))
question.case(np.array([-1000.0, 1000.0]))


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield (z,)


@question.right
def reference(z, *, sigmoid):
    a = sigmoid(z)
    return a * (1 - a)


@question.variant
def both_sides(z, *, sigmoid):
    return sigmoid(z) * sigmoid(-z)


@question.variant
def difference_of_a_and_its_square(z, *, sigmoid):
    return sigmoid(z) - np.square(sigmoid(z))


@question.variant
def with_the_plain_formula(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


@question.variant
def by_tanh(z):
    return (1 - np.tanh(np.asarray(z) / 2) ** 2) / 4


@question.variant
def by_cosh(z):
    return 0.25 / np.cosh(np.asarray(z) / 2) ** 2


@question.variant
def from_a_stable_power(z):
    power = np.exp(-np.abs(z))
    return power / (1 + power) ** 2


@question.variant
def by_nudging_both_ways(z, *, sigmoid):
    h = 1e-5
    return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)


@question.variant
def one_by_one(z, *, sigmoid):
    slopes = [float(sigmoid(v)) * (1 - float(sigmoid(v))) for v in np.ravel(z)]
    return np.reshape(slopes, np.shape(z))


@question.mistake(
    "The short rule, value times one minus value, is meant for the activation. You use it on the "
    "pre-activation.",
    credit=0.25,
)
def rule_on_the_pre_activation(z):
    return z * (1 - z)


@question.mistake(
    "The sigmoid is applied twice: the slope is taken of a value that has gone through the "
    "activation already.",
    credit=0.25,
)
def sigmoid_twice(z, *, sigmoid):
    a = sigmoid(sigmoid(z))
    return a * (1 - a)


@question.mistake(
    "This is the sigmoid itself. Its slope is small at both ends, far left and far right, and "
    "largest in the middle."
)
def the_sigmoid_itself(z, *, sigmoid):
    return sigmoid(z)


@question.mistake(
    "The slope is only half there. It should vanish at both ends; yours vanishes far right and "
    "comes to 1 far left."
)
def only_one_minus_a(z, *, sigmoid):
    return 1 - sigmoid(z)


@question.mistake(
    "The sign is wrong: the sigmoid rises everywhere, so its slope is nowhere negative.",
    credit=0.5,
)
def sign_turned_around(z, *, sigmoid):
    return sigmoid(z) * (sigmoid(z) - 1)


@question.mistake(
    "A sign inside is wrong: yours grows to 2 where the unit saturates, and the slope should "
    "vanish there."
)
def a_plus_where_a_minus_belongs(z, *, sigmoid):
    return sigmoid(z) * (1 + sigmoid(z))


@question.mistake(
    "This is the rule for tanh, used on a sigmoid. The sigmoid's slope is at most ¼, at z = 0.",
    credit=0.25,
)
def rule_of_tanh(z, *, sigmoid):
    return 1 - sigmoid(z) ** 2


@question.mistake("This is the slope of tanh. The sigmoid's is at most ¼, where z is 0.")
def slope_of_tanh(z):
    return 1 - np.tanh(z) ** 2


@question.mistake(
    "The formula is right, but for large pre-activations it divides infinity by infinity and "
    "gives NaN. Written by the activation, which lies between 0 and 1, it cannot.",
    credit=0.5,
)
def nan_far_left(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


@question.mistake(
    "The formula is right, but for pre-activations far right it gives NaN: the exponential there "
    "is infinite above the line and below it.",
    credit=0.5,
)
def nan_far_right(z):
    return np.exp(z) / (1 + np.exp(z)) ** 2


@question.mistake(
    "One link of the chain is missing: the derivative of 1/u is −1/u², and u itself has a "
    "derivative, too."
)
def inner_derivative_missing(z, *, sigmoid):
    return sigmoid(z) ** 2


@question.mistake(
    "One link of the chain is missing, and a minus is left over: the derivative of 1/u is −1/u², "
    "times that of u, which is negative as well."
)
def inner_derivative_missing_and_negative(z, *, sigmoid):
    return -(sigmoid(z) ** 2)


@question.mistake(
    "It is right for a number. `math.exp` cannot take an array, and it stops with an error where "
    "a power overflows.",
    credit=0.5,
)
def of_math(z):
    import math

    a = 1 / (1 + math.exp(-z))
    return a * (1 - a)
