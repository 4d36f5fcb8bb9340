"""Problem set 1: one weight, then several."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..rubric import Rubric

rubric = Rubric("ps1_one_weight", guarded=["course_lib.unit"])

slope = rubric.question("slope", points=2, lecture="01_one_weight#Three factors")

slope.case(2.0, 3.0, 10.0)
slope.case(0.5, -2.0, 1.0)
slope.case(2, 3, 10)


@slope.random
def _several(rng: np.random.Generator) -> Iterator[tuple[float, ...]]:
    for _ in range(5):
        yield tuple(rng.normal(size=3).tolist())


@slope.right
def _slope(weight: float, x: float, target: float) -> float:
    return 2 * (weight * x - target) * x


@slope.variant
def _expanded(weight: float, x: float, target: float) -> float:
    return 2 * weight * x**2 - 2 * target * x


@slope.mistake(
    "You have the slope of the loss at the prediction. The weight reaches the prediction "
    "through the input: one factor is missing."
)
def without_the_input(weight: float, x: float, target: float) -> float:
    return 2 * (weight * x - target)


new_weight = rubric.question("new_weight", points=2, lecture="01_one_weight#One step")

new_weight.case(2.0, 3.0, 10.0, 0.01)
new_weight.case(0.5, -2.0, 1.0, 0.1)


@new_weight.right
def _new_weight(weight, x, target, learning_rate, *, slope):
    return weight - learning_rate * slope(weight, x, target)


@new_weight.mistake("Your step goes uphill: subtract the slope.")
def uphill(weight, x, target, learning_rate, *, slope):
    return weight + learning_rate * slope(weight, x, target)
