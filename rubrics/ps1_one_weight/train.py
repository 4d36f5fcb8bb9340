"""Many steps on one weight, with every weight on the way."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("train", points=2, lecture="01_one_weight#Many steps")

question.case(2.0, 3.0, 10.0, 0.01, 2)  # the worked example
question.case(0.5, 4.0, 3.0, 0.01, 5)
question.case(2, 3, 10, 0.01, 3)
question.case(-1.5, 2.0, 4.0, 0.1, 7)
question.case(2.0, 3.0, 10.0, 0.2, 3)  # jumps to and fro
question.case(0.7, 2.0, 5.0, 0.05, 0)  # no step: the first weight alone
question.case(0.7, 2.0, 5.0, 0.05, 1)
question.case(2.5, 0.0, 5.0, 0.1, 4)  # the input is 0: nothing moves
question.case(3.0, -2.0, 1.0, 0.03, 10)
# what the visible check tries
question.case(2, 3, 10, 0.01, 0)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(4):
        weight, x, target = rng.normal(size=3).tolist()
        yield weight, x, target, float(rng.uniform(0.01, 0.1)), int(rng.integers(2, 12))


@question.right
def reference(weight, x, target, learning_rate, steps, *, slope, new_weight):
    weights = [weight]
    for _ in range(steps):
        weights.append(new_weight(weights[-1], x, target, learning_rate))
    return weights


@question.variant
def by_slope(weight, x, target, learning_rate, steps, *, slope):
    visited = []
    for _ in range(steps):
        visited.append(weight)
        weight -= learning_rate * slope(weight, x, target)
    visited.append(weight)
    return visited


@question.variant
def into_an_array(weight, x, target, learning_rate, steps):
    weights = np.empty(steps + 1)
    weights[0] = weight
    for i in range(steps):
        error = weights[i] * x - target
        weights[i + 1] = weights[i] - learning_rate * 2 * error * x
    return weights


@question.variant
def by_keyword(weight, x, target, learning_rate, steps, *, new_weight):
    weights = [float(weight)]
    while len(weights) <= steps:
        last = weights[-1]
        weights += [new_weight(weight=last, x=x, target=target, learning_rate=learning_rate)]
    return tuple(weights)


@question.variant
def recursive(weight, x, target, learning_rate, steps, *, new_weight):
    def walk(w, left):
        if left == 0:
            return [w]
        return [w, *walk(new_weight(w, x, target, learning_rate), left - 1)]

    return walk(weight, steps)


@question.variant
def accumulated(weight, x, target, learning_rate, steps, *, new_weight):
    from itertools import accumulate, repeat

    def step(w, _):
        return new_weight(w, x, target, learning_rate)

    return list(accumulate(repeat(None, steps), step, initial=weight))


@question.variant
def in_closed_form(weight, x, target, learning_rate, steps):
    if x == 0:
        return np.full(steps + 1, weight)
    best = target / x
    return best + (weight - best) * (1 - 2 * learning_rate * x**2) ** np.arange(steps + 1)


@question.variant
def in_float32(weight, x, target, learning_rate, steps, *, slope):
    weights = np.zeros(steps + 1, dtype=np.float32)
    weights[0] = weight
    for step in range(1, steps + 1):
        before = float(weights[step - 1])
        weights[step] = before - learning_rate * slope(before, x, target)
    return weights
