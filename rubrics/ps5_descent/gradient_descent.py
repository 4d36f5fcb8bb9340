"""Descent on any surface, by a function that knows its gradient."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "gradient_descent", points=2, lecture="02_error_surface#Walk downhill from one point"
)


def bowl(w):
    """The gradient of the sum of squares."""
    return 2.0 * np.asarray(w)


def ravine(w):
    """The gradient of ½ (w₁² + 10 w₂²)."""
    return np.array([1.0, 10.0]) * np.asarray(w)


def double_well(w):
    """The gradient of (w₁² − 1)² + w₂²."""
    return np.array([4 * w[0] * (w[0] ** 2 - 1), 2 * w[1]])


def tilted(w):
    """The gradient of ¼ Σ (wᵢ − i)⁴, for any number of weights."""
    return (np.asarray(w) - np.arange(len(w))) ** 3


def chain(w):
    """The gradient of ½ Σ (wᵢ₊₁ − wᵢ)² + ½ Σ wᵢ²: each weight pulls at its neighbours."""
    w = np.asarray(w, dtype=float)
    steps = np.diff(w, prepend=0.0, append=0.0)
    return w + steps[:-1] - steps[1:]


def banana(w):
    """The gradient of Rosenbrock's valley over neighbours, where the weights bend each other's way."""
    w = np.asarray(w, dtype=float)
    gradient = np.zeros(w.shape)
    bend = w[1:] - w[:-1] ** 2
    gradient[1:] += 2 * bend
    gradient[:-1] += -4 * bend * w[:-1] - 2 * (1 - w[:-1])
    return gradient


question.case(bowl, np.array([1.0, -2.0]), 0.25, 2)  # the notebook's example
question.case(ravine, np.array([2.0, 1.0]), 0.05, 4)
question.case(double_well, np.array([0.5, 1.0]), 0.1, 5)
question.case(double_well, np.array([0.0, 1.0]), 0.5, 3)  # stays on the ridge
question.case(bowl, np.array([3, -2, 1]), 0.1, 3)  # whole numbers
question.case(bowl, np.array([1.5]), 0.4, 3)
question.case(bowl, np.array([1.0, 2.0]), 1.5, 3)  # runs away
question.case(ravine, np.array([1.0, 1.0]), 0.1, 0)  # no step: the start alone
question.case(ravine, np.array([1.0, 1.0]), 0.02, 1)
question.case(bowl, np.array([0.0, 0.0]), 0.1, 3)  # level ground
# what the visible check tries
question.case(bowl, np.array([1.0, -2.0]), 0.25, 0)
question.case(bowl, np.array([1, 2]), 0.25, 1)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size in (1, 3, 4):
        start = np.arange(size) + rng.uniform(-1, 1, size=size)
        yield tilted, start, float(rng.uniform(0.05, 0.3)), int(rng.integers(3, 8))


@question.right
def reference(gradient, start, learning_rate, steps, *, descent_step):
    points = [start]
    for _ in range(steps):
        points.append(points[-1] - learning_rate * gradient(points[-1]))
    return points


@question.variant
def into_an_array(gradient, start, learning_rate, steps):
    points = np.empty((steps + 1, len(start)))
    points[0] = start
    for i in range(steps):
        points[i + 1] = points[i] - learning_rate * gradient(points[i])
    return points


@question.variant
def by_the_step(gradient, start, learning_rate, steps, *, descent_step):
    parameters = {"w": start}
    visited = [start.copy()]
    while len(visited) < steps + 1:
        slopes = {"w": gradient(parameters["w"])}
        parameters = descent_step(parameters, slopes, learning_rate)
        visited.append(parameters["w"])
    return np.array(visited)


@question.variant
def in_place_on_a_copy(gradient, start, learning_rate, steps):
    w = np.array(start, dtype=float)
    path = [w.tolist()]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w.tolist())
    return path


@question.variant
def recursive(gradient, start, learning_rate, steps, *, descent_step):
    if steps == 0:
        return [start]
    after = start - learning_rate * np.array(gradient(start))
    return [start, *recursive(gradient, after, learning_rate, steps - 1)]


@question.mistake(
    "The start is missing. It counts as visited, so there is one point more than there are steps.",
    credit=0.5,
)
def without_the_start(gradient, start, learning_rate, steps):
    points, w = [], start
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        points.append(w)
    return points


@question.mistake(
    "The point after the last step is missing: you take each point down before the step, and "
    "nobody does after the last one.",
    credit=0.5,
)
def without_the_last(gradient, start, learning_rate, steps):
    points, w = [], start
    for _ in range(steps):
        points.append(w)
        w = w - learning_rate * gradient(w)
    return points


@question.mistake(
    "You return the last point alone. The question asks for all of them, the start included.",
    credit=0.25,
)
def the_last_alone(gradient, start, learning_rate, steps):
    w = start
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
    return w


@question.mistake(
    "All your points are the last one. The list holds the same array many times over, and every "
    "step changes it in place. Let each step build a new array.",
    credit=0.5,
)
def one_array_many_times(gradient, start, learning_rate, steps):
    w = np.array(start, dtype=float)
    points = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        points.append(w)
    return points


@question.mistake(
    "All your steps are the same, because the gradient is worked out once, at the start. It is "
    "another one at each new point."
)
def gradient_of_the_start(gradient, start, learning_rate, steps):
    step = learning_rate * gradient(start)
    return [start - i * step for i in range(steps + 1)]


@question.mistake(
    "Every step begins at the start again. Each one should begin where the one before it ended."
)
def always_from_the_start(gradient, start, learning_rate, steps):
    return [start] + [start - learning_rate * gradient(start) for _ in range(steps)]


@question.mistake("Your steps go up the slope. A step downhill goes against the gradient.")
def uphill(gradient, start, learning_rate, steps):
    points = [start]
    for _ in range(steps):
        points.append(points[-1] + learning_rate * gradient(points[-1]))
    return points


@question.mistake(
    "When the start has whole numbers, your array holds whole numbers only and cuts off the rest. "
    "Make it an array of floats.",
    credit=0.75,
)
def cut_to_whole_numbers(gradient, start, learning_rate, steps):
    points = np.empty((steps + 1, len(start)), dtype=start.dtype)
    points[0] = start
    for i in range(steps):
        points[i + 1] = points[i] - learning_rate * gradient(points[i])
    return points


@question.mistake(
    "You stop where the ground is level. The question asks for a fixed number of steps, also "
    "where they no longer change anything.",
    credit=0.5,
)
def stops_on_level_ground(gradient, start, learning_rate, steps):
    points = [start]
    for _ in range(steps):
        slope = gradient(points[-1])
        if not np.any(slope):
            break
        points.append(points[-1] - learning_rate * slope)
    return points


@question.mistake(
    "Your steps have all the same length: you divide the gradient by its size. The step is the "
    "rate times the gradient as it is, so it gets shorter as the ground gets level."
)
def of_one_length(gradient, start, learning_rate, steps):
    points = [start]
    for _ in range(steps):
        slope = gradient(points[-1])
        size = np.linalg.norm(slope)
        points.append(points[-1] - learning_rate * slope / (size if size else 1.0))
    return points


@question.mistake(
    "All your points are one array, and it is the caller's start: each step changes it in place, "
    "which fails where it holds whole numbers. Let each step build a new array.",
    credit=0.25,
)
def in_place_on_the_start(gradient, start, learning_rate, steps):
    points = [start]
    for _ in range(steps):
        start -= learning_rate * gradient(start)
        points.append(start)
    return points
