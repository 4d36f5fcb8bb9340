"""A multiply gate on the way back."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "multiply_gate", points=1, lecture="05_computational_graph#Three gates, three habits"
)

question.case(3.0, -4.0, 2.0)  # the notebook's example
question.case(2.0, 2.0, 5.0)
question.case(0.0, 5.0, 7.0)  # an input of 0 gets a gradient all the same
question.case(1.5, 0.0, -2.0)
question.case(0.5, 8.0, 0.0)
question.case(4, -2, 3)
# what the visible check tries
question.case(0, 5, 1)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(5):
        yield tuple(map(float, rng.normal(size=3)))


@question.right
def reference(x, y, upstream, *, add_gate):
    return upstream * y, upstream * x


@question.variant
def by_local_gradients(x, y, upstream):
    local = (y, x)
    return tuple(upstream * slope for slope in local)


@question.variant
def an_array(x, y, upstream):
    return upstream * np.array([y, x])


@question.variant
def swapped_by_name(x, y, upstream):
    d_y = x * upstream
    d_x = y * upstream
    return [d_x, d_y]


@question.mistake(
    "The two are swapped: each input gets upstream times itself. How far the product moves with `x` "
    "depends on the *other* input."
)
def not_swapped(x, y, upstream):
    return upstream * x, upstream * y


@question.mistake(
    "These are the local gradients, the right ones. Upstream has no effect on them yet: what lies "
    "behind the gate counts as well.",
    credit=0.25,
)
def without_upstream(x, y, upstream):
    return y, x


@question.mistake(
    "Your gate passes upstream on as it is. That is the habit of an add gate: here each input is "
    "scaled by the other one."
)
def like_a_sum(x, y, upstream):
    return upstream, upstream


@question.mistake(
    "You multiply upstream by the product of both inputs, which is what the gate computes on the "
    "way forward. The slope for one input has only the other one in it."
)
def the_product(x, y, upstream):
    return upstream * x * y, upstream * x * y


@question.mistake(
    "You divide by an input. That undoes the forward pass; a slope is asked, and the slope of a "
    "product with respect to one factor is the other factor."
)
def divides(x, y, upstream):
    return (upstream / y if y else 0.0), (upstream / x if x else 0.0)


@question.mistake(
    "You add upstream to the local gradient. Along a chain slopes multiply.",
)
def adds_upstream(x, y, upstream):
    return upstream + y, upstream + x


@question.mistake(
    "Both inputs get the same, upstream times the sum of the two. Each has a slope of its own."
)
def the_sum_for_both(x, y, upstream):
    return upstream * (x + y), upstream * (x + y)


@question.mistake(
    "You return the two added up. They are asked apart, the one for `x` first.", credit=0.5
)
def added_up(x, y, upstream):
    return upstream * y + upstream * x


@question.mistake(
    "Upstream reaches only the first of the two. Both local gradients are multiplied by it.",
    credit=0.5,
)
def upstream_for_x_alone(x, y, upstream):
    return upstream * y, x


@question.mistake(
    "Your second gradient is worked out from the first: you gave `x` a new value, and then used it. "
    "Give the results names of their own.",
    credit=0.5,
)
def overwrites_x(x, y, upstream):
    x = upstream * y
    y = upstream * x
    return x, y
