"""A sigmoid gate on the way back."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "sigmoid_gate", points=2, lecture="05_computational_graph#Large gates and small gates"
)

question.case(0.0, 2.0)  # the notebook's examples
question.case(2.0, 1.0)
question.case(-1.5, -3.0)
question.case(0.5, 0.0)
question.case(1.0, 4.0)
question.case(-12.0, 10.0)
question.case(6.0, 1.0)
question.case(3, 2)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(5):
        yield tuple(map(float, 2 * rng.normal(size=2)))


@question.right
def reference(x, upstream, *, add_gate, multiply_gate, max_gate):
    s = 1 / (1 + np.exp(-x))
    return upstream * s * (1 - s)


@question.variant
def of_small_gates(x, upstream, *, multiply_gate):
    power = np.exp(-x)
    total = 1 + power
    d_total = multiply_gate(-1 / total**2, 1.0, upstream)[1]
    return -power * d_total


@question.variant
def by_the_quotient_rule(x, upstream):
    import math

    return math.exp(-x) / (1 + math.exp(-x)) ** 2 * upstream


@question.variant
def by_tanh(x, upstream):
    t = np.tanh(x / 2)
    return upstream * 0.25 * (1 - t**2)


@question.mistake(
    "Upstream has no effect: this is the local gradient. What comes back is upstream times that.",
    credit=0.5,
)
def without_upstream(x, upstream):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)


@question.mistake(
    "You use `x` where the output of the gate belongs. The slope of the sigmoid can be had from its "
    "*value*, so that comes first."
)
def of_the_input(x, upstream):
    return upstream * x * (1 - x)


@question.mistake(
    "You send upstream through the forward pass: this is the sigmoid, times upstream. On the way "
    "back its slope is asked."
)
def the_value(x, upstream):
    return upstream / (1 + np.exp(-x))


@question.mistake(
    "You take the sigmoid twice: the slope is worked out at the output of the gate, as if that were "
    "its input."
)
def activated_twice(x, upstream):
    s = 1 / (1 + np.exp(-1 / (1 + np.exp(-x))))
    return upstream * s * (1 - s)


@question.mistake(
    "This is the slope of tanh, written for the value of a sigmoid. The two have different slopes: "
    "what is the sigmoid's at 0, where the curve is steepest?"
)
def slope_of_tanh(x, upstream):
    s = 1 / (1 + np.exp(-x))
    return upstream * (1 - s**2)


@question.mistake(
    "Upstream got into the sigmoid: you scale the input by it. It scales what comes back, after the "
    "slope has been worked out at `x` itself."
)
def upstream_inside(x, upstream):
    s = 1 / (1 + np.exp(-x * upstream))
    return s * (1 - s)


@question.mistake(
    "You have the numerator of the slope and only one factor of its denominator, which is a square."
)
def without_the_square(x, upstream):
    return upstream * np.exp(-x) / (1 + np.exp(-x))


@question.mistake(
    "The sign is off: the sigmoid rises everywhere, so what comes back has the sign of upstream."
)
def falling(x, upstream):
    s = 1 / (1 + np.exp(-x))
    return upstream * s * (s - 1)


@question.mistake(
    "You add upstream to the local gradient. Along a chain slopes multiply.", credit=0.25
)
def adds_upstream(x, upstream):
    s = 1 / (1 + np.exp(-x))
    return upstream + s * (1 - s)
