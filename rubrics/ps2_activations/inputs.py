"""Pre-activations that every question is tried on: numbers, arrays, whole numbers, zeros."""

from collections.abc import Iterator
from typing import Any

import numpy as np

ORDINARY: list[Any] = [
    2.0,
    -1.5,
    np.array([-2.0, -0.5, 0.0, 0.5, 3.0]),
    0.0,
    3,
    -2,
    0.5,
    -0.25,
    np.array([3, -1, 0, 2]),  # whole numbers: an array made like this one would cut fractions off
    np.array([-4, -1]),
    np.array([[1.5, -2.0, 0.0], [-0.25, 4.0, -3.0]]),
    np.array([[[0.01, -0.01]], [[-5.0, 6.0]], [[0.0, 1.0]]]),
]

# Far out, where powers of e overflow.
LARGE: list[Any] = [
    -1000.0,
    10000.0,
    800,
    np.array([-1000.0, 1000.0, 0.0]),
    np.array([[-10000.0, 800.0, 3.0], [30.0, -40.0, -900.0]]),
    np.array([900, -900, 1]),
]


def drawn(rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Random arrays of one to three dimensions, a square one among them."""
    for shape in ((6,), (3, 3), (2, 5), (2, 3, 4)):
        yield rng.normal(scale=2.0, size=shape)
