"""Adam's steps for one weight, with the correction of its means and without it."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "adam_steps", points=2, lecture="09_descent_variants#Better steps from the same gradient"
)

question.case(np.array([2.0, 2.0]), 0.1)  # the notebook's example
question.case(np.array([-0.5]), 0.1)  # a single step
question.case(np.array([3.0, -1.0, 4.0, 1.0, -5.0]), 0.2)
question.case(np.array([0.0, 0.0, 2.0]), 0.1)  # no slope at first
question.case(np.array([1, -2, 3]), 0.5)  # whole numbers
question.case(np.array([1.0, 0.0, 0.0, 0.0]), 0.01)  # the memory of one slope fades
question.case(np.array([1e-7, 2e-7, -1e-7]), 0.1)  # slopes so small that epsilon counts
question.case(np.array([100.0, 0.01, 100.0]), 1.0)
question.case(np.ones(40), 0.1)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for count in (4, 9, 25):
        slopes = rng.normal(size=count) + rng.normal()
        yield slopes, float(rng.uniform(0.01, 0.5))


@question.right
def reference(gradients, learning_rate, *, adam_step):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected.append(-learning_rate * mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.variant
def by_the_step_before(gradients, learning_rate, *, adam_step):
    zero = {"w": np.zeros(1)}
    state = {"steps": 0, "m": zero, "s": zero}
    corrected, uncorrected = [], []
    for g in gradients:
        moved, state = adam_step(zero, state, {"w": np.array([float(g)])}, learning_rate)
        corrected.append(moved["w"][0])
        m, s = state["m"]["w"][0], state["s"]["w"][0]
        uncorrected.append(-learning_rate * m / (s**0.5 + 1e-8))
    return corrected, uncorrected


@question.variant
def by_sums_over_the_past(gradients, learning_rate):
    g = np.asarray(gradients, dtype=float)
    t = np.arange(1, len(g) + 1)
    ages = t[:, None] - t
    past = ages >= 0
    m = np.where(past, 0.1 * 0.9 ** np.abs(ages), 0.0) @ g
    s = np.where(past, 0.001 * 0.999 ** np.abs(ages), 0.0) @ g**2
    with_it = m / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
    without = m / (np.sqrt(s) + 1e-8)
    return -learning_rate * with_it, -learning_rate * without


@question.variant
def one_pass_for_each(gradients, learning_rate):
    def steps(correct):
        m, s, found = 0.0, 0.0, np.zeros(len(gradients))
        for i, g in enumerate(gradients):
            m += 0.1 * (g - m)
            s += 0.001 * (g * g - s)
            first = 1 - 0.9 ** (i + 1) if correct else 1.0
            second = 1 - 0.999 ** (i + 1) if correct else 1.0
            found[i] = -learning_rate * (m / first) / ((s / second) ** 0.5 + 1e-8)
        return found

    return steps(True), steps(False)


@question.variant
def tables_first(gradients, learning_rate):
    means, squares = np.zeros(len(gradients) + 1), np.zeros(len(gradients) + 1)
    for i, g in enumerate(gradients):
        means[i + 1] = 0.9 * means[i] + 0.1 * g
        squares[i + 1] = 0.999 * squares[i] + 0.001 * g**2
    m, s, t = means[1:], squares[1:], np.arange(1, len(gradients) + 1)
    without = -learning_rate * m / (np.sqrt(s) + 1e-8)
    with_it = -learning_rate * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
    return [with_it, without]
