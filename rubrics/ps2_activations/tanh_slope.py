"""The slope of tanh."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question("tanh_slope", points=1, lecture="04_activations#Tanh")

for z in [*ORDINARY, *LARGE]:
    question.case(z)
# what the visible check tries
question.case(1)
question.case(np.array([[-1.0, 0.0], [3.0, -3.0]]))
question.case(np.array([-1000.0, 1000.0]))


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield (z,)


@question.right
def reference(z):
    return 1 - np.tanh(z) ** 2


@question.variant
def as_a_product(z):
    a = np.tanh(z)
    return (1 - a) * (1 + a)


@question.variant
def by_cosh(z):
    return 1 / np.cosh(z) ** 2


@question.variant
def by_the_sigmoid(z, *, sigmoid_slope):
    return 4 * sigmoid_slope(2 * z)


@question.variant
def by_a_stable_power(z):
    power = np.exp(-2 * np.abs(z))
    return 4 * power / (1 + power) ** 2


@question.variant
def one_by_one(z):
    from math import tanh

    slopes = [1 - tanh(v) ** 2 for v in np.ravel(z)]
    return np.array(slopes).reshape(np.shape(z))


@question.variant
def by_nudging_both_ways(z):
    return (np.tanh(z + 1e-5) - np.tanh(z - 1e-5)) / 2e-5


@question.mistake(
    "The square is missing. The slope should be small far left and far right alike; yours comes "
    "to 2 far left."
)
def not_squared(z):
    return 1 - np.tanh(z)


@question.mistake(
    "The rule is meant for the activation, and you use it on the pre-activation. The slope lies "
    "between 0 and 1.",
    credit=0.25,
)
def rule_on_the_pre_activation(z):
    return 1 - z**2


@question.mistake("This is tanh itself. Its slope is 1 in the middle and falls to 0 on both sides.")
def tanh_itself(z):
    return np.tanh(z)


@question.mistake(
    "A sign is wrong: yours is 2 where the unit saturates, and the slope should vanish there."
)
def a_plus_where_a_minus_belongs(z):
    return 1 + np.tanh(z) ** 2


@question.mistake(
    "The sign is turned around: tanh rises everywhere, so its slope is nowhere negative.",
    credit=0.5,
)
def sign_turned_around(z):
    return np.tanh(z) ** 2 - 1


@question.mistake(
    "This is the rule for the sigmoid, used on tanh. Each activation has a rule of its own; at "
    "z = 0 the slope of tanh is 1.",
    credit=0.25,
)
def rule_of_the_sigmoid(z):
    a = np.tanh(z)
    return a * (1 - a)


@question.mistake("This is the slope of the sigmoid. That of tanh is 1 at z = 0, not ¼.")
def slope_of_the_sigmoid(z, *, sigmoid_slope):
    return sigmoid_slope(z)


@question.mistake(
    "The square is taken of the difference, and it belongs to the activation alone: yours comes to 4 "
    "far left."
)
def square_of_the_difference(z):
    return (1 - np.tanh(z)) ** 2


@question.mistake(
    "Tanh is applied twice: the slope is taken of a value that has gone through the activation "
    "already.",
    credit=0.25,
)
def tanh_twice(z):
    return 1 - np.tanh(np.tanh(z)) ** 2


@question.mistake(
    "The square has slipped inside: you square the pre-activation, and the rule squares the "
    "activation."
)
def square_inside(z):
    return 1 - np.tanh(z**2)


@question.mistake("A square is missing: yours falls too slowly on both sides.", credit=0.25)
def cosh_not_squared(z):
    return 1 / np.cosh(z)


@question.mistake(
    "The formula is right, but far out it divides infinity by infinity and gives NaN. NumPy's own "
    "tanh does not.",
    credit=0.5,
)
def nan_far_out(z):
    a = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return 1 - a**2


@question.mistake(
    "It is right for a number. `math.tanh` cannot take an array; NumPy has one that can.",
    credit=0.5,
)
def of_math(z):
    import math

    return 1 - math.tanh(z) ** 2
