"""Dictionaries of parameters, for random cases."""

import numpy as np

Arrays = dict[str, np.ndarray]


def like(shapes: dict[str, tuple[int, ...]], rng: np.random.Generator) -> Arrays:
    """An array of normal numbers for each name."""
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


SHAPES: list[dict[str, tuple[int, ...]]] = [
    {"W": (3, 2), "b": (2,)},
    {"W1": (2, 4), "b1": (4,), "W2": (4, 3), "b2": (3,)},
    {"kernel": (2, 2, 3)},
]
