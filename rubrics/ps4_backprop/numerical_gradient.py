"""The gradient of any function, by central differences."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "numerical_gradient",
    points=2,
    lecture="07_vector_backprop#Checking a gradient",
    tolerance=1e-6,  # differences of float64 numbers leave no more
)


def square_and_line(x):
    """The first entry squared, and three times the second."""
    return float(x[0] ** 2 + 3 * x[1])


def cubes(x):
    """The sum of the cubes: its central difference is 3 x² + h²."""
    return float(np.sum(np.asarray(x, dtype=float) ** 3))


def product(x):
    """The product of all entries: each slope depends on all the others."""
    return float(np.prod(np.asarray(x, dtype=float)))


def waves(x):
    """Sines of sums of neighbours."""
    flat = np.ravel(np.asarray(x, dtype=float))
    return float(np.sin(flat[:-1] + 2 * flat[1:]).sum() + np.cos(flat[0]))


def weighted(x):
    """A sum in which every place counts differently, and none twice."""
    flat = np.ravel(np.asarray(x, dtype=float))
    return float(flat @ np.arange(1.0, 1.0 + flat.size) + flat[0] * flat[-1])


def banana(x):
    """Rosenbrock's valley over neighbours: no entry can be moved without the next."""
    flat = np.ravel(np.asarray(x, dtype=float))
    return float(np.sum(5 * (flat[1:] - flat[:-1] ** 2) ** 2 + (1 - flat[:-1]) ** 2))


def coupled(x):
    """A quadratic in which every entry is multiplied with every other."""
    flat = np.ravel(np.asarray(x, dtype=float))
    return float(flat @ np.cos(np.add.outer(np.arange(flat.size), 2 * np.arange(flat.size))) @ flat)


def row_by_row(x):
    """The products along the last axis, and their squares added up: `x` needs all of its axes."""
    x = np.asarray(x, dtype=float)
    return float(np.sum(np.mean(np.cos(x), axis=-1) ** 2) + np.sum(np.ptp(x, axis=0) * 0.5))


def ripples(x):
    """Waves so short that the size of every nudge shows: the quotient is cos(1000 x) sin(1000 h) / 1000 h."""
    flat = np.ravel(np.asarray(x, dtype=float))
    return float(np.sin(1000 * flat) @ np.arange(1.0, 1.0 + flat.size) / 1000)


def halves(x):
    """Half the sum of the entries, as NumPy has it: whole numbers are given as they come."""
    return np.sum(0.5 * np.asarray(x))


def constant(x):
    """7, whatever x is."""
    return 7.0


question.case(square_and_line, np.array([2.0, 1.0]))  # the notebook's example
question.case(cubes, np.array([1.0, -2.0, 0.0]), 0.5)
question.case(cubes, np.array([[1.0, 0.5, 2.0], [-1.0, 0.0, 3.0]]), 0.1)
question.case(product, np.array([2.0, -3.0, 0.5, 4.0]), 0.25)
question.case(product, np.array([[2.0, 3.0], [-1.0, 0.5]]))
question.case(weighted, np.array([[[1.0, 2.0], [0.0, -1.0]], [[3.0, 0.5], [1.5, 2.0]]]), 1.0)
question.case(cubes, np.array([2, -1, 3]))  # whole numbers
question.case(product, np.array([[1, 2, 4]]), 0.5)
question.case(waves, np.array([1, 0, 2]))  # whole numbers whose slopes are none
question.case(waves, np.array([0.3, -1.2, 0.1, 0.7, 2.2]), 0.001)
question.case(cubes, np.array([0.1]))
question.case(constant, np.array([1.0, 0.3]))
# what the visible check tries
question.case(cubes, np.array([1.0]), 0.5)
question.case(product, np.array([[0.1, 0.7, 1.3], [2.1, -0.3, 3.7]]), 0.25)
question.case(product, np.array([[2, 3, 4]]))
question.case(halves, np.array([1, 2]))
question.case(weighted, np.array([2.0, 1.0, 0.0]))
question.case(cubes, np.array([0.01, 1.0]))  # one slope is small


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield waves, rng.normal(size=(3, 2))
    yield product, rng.uniform(0.5, 2.0, size=(2, 1, 3)), float(rng.uniform(0.1, 0.4))


@question.right
def reference(
    f,
    x,
    h=1e-5,
    *,
    dense_forward,
    dense_backward,
    hidden_delta,
    softmax_jacobian,
    softmax_cross_entropy,
    network_gradients,
):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        value = here[place]
        here[place] = value + h
        above = f(here)
        here[place] = value - h
        below = f(here)
        here[place] = value
        gradient[place] = (above - below) / (2 * h)
    return gradient


@question.variant
def with_an_iterator(f, x, h=1e-5):
    x = x.astype(float)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        plus = f(x)
        x[ix] = old - h
        minus = f(x)
        x[ix] = old
        grad[ix] = (plus - minus) / (2 * h)
        it.iternext()
    return grad


@question.variant
def with_unit_vectors(f, x, h=1e-5):
    steps = h * np.eye(x.size)
    slopes = [
        (f(x + step.reshape(x.shape)) - f(x - step.reshape(x.shape))) / (2 * h) for step in steps
    ]
    return np.array(slopes).reshape(x.shape)


@question.variant
def on_two_copies(f, x, h=1e-5):
    gradient = np.empty(x.shape)
    for index, _ in np.ndenumerate(x):
        up, down = np.array(x, dtype=np.float64), np.array(x, dtype=np.float64)
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (up[index] - down[index])
    return gradient


@question.variant
def flat(f, x, h=1e-5):
    entries = x.ravel().tolist()
    slopes = []
    for i, value in enumerate(entries):
        ends = []
        for nudged in (value - h, value + h):
            point = [*entries[:i], nudged, *entries[i + 1 :]]
            ends.append(f(np.reshape(point, x.shape)))
        slopes.append((ends[1] - ends[0]) / h / 2)
    return np.reshape(slopes, x.shape)


@question.variant
def by_half_nudges_of_twice_the_size(f, x, h=1e-5):
    base = np.asarray(x, float)
    result = np.zeros(base.shape)
    for k in range(base.size):
        step = np.zeros(base.size)
        step[k] = h
        nudge = step.reshape(base.shape)
        right, left = f(base + nudge), f(base - nudge)
        result.flat[k] = 0.5 * (right - left) / h
    return result
