"""Regions of an array: entries of a sign, a size, a kind, where answers tend to go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Region:
    """Entries of an array: how they are drawn, and what holds of them."""

    name: str
    entries: Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]
    holds: Callable[[np.ndarray], bool]
    quiet: bool = False
    wide: bool = False  # only for the cases that mistakes are not recognised by


ZEROS = Region("all zeros", lambda _, shape: np.zeros(shape), lambda a: not np.any(a), quiet=True)
SOME_ZEROS = Region(
    "zeros among others",
    lambda rng, shape: _with_one(rng.normal(size=shape), rng, 0.0),
    lambda a: bool(np.any(a == 0) and (a.size == 1 or np.any(a != 0))),
)
NEGATIVE = Region(
    "all negative", lambda rng, shape: -rng.uniform(0.1, 3, shape), lambda a: bool(np.all(a < 0))
)
POSITIVE = Region(
    "all positive", lambda rng, shape: rng.uniform(0.1, 3, shape), lambda a: bool(np.all(a > 0))
)
SOME_SMALL = Region(
    "a small entry among others",
    lambda rng, shape: _with_one(rng.normal(size=shape), rng, 5e-4),
    lambda a: bool(
        np.any((a != 0) & (np.abs(a) < 1e-3)) and (a.size == 1 or np.any(np.abs(a) > 0.1))
    ),
)
WHOLE = Region(
    "whole numbers",
    lambda rng, shape: rng.integers(-4, 5, size=shape),
    lambda a: a.dtype.kind in "iu",
)
LARGE = Region(
    "a thousand and more",
    lambda rng, shape: rng.choice([-1.0, 1.0], size=shape) * rng.uniform(1e3, 4e3, shape),
    lambda a: bool(np.all(np.abs(a) >= 1e3)),
)
TINY = Region(
    "as small as 1e-9",
    lambda rng, shape: rng.choice([-1.0, 1.0], size=shape) * rng.uniform(1e-9, 9e-9, shape),
    lambda a: a.dtype.kind == "f" and bool(np.all((a != 0) & (np.abs(a) < 1e-6))),
)
TIES = Region(
    "ties",
    lambda rng, shape: _with_one(rng.normal(size=shape), rng, None),
    lambda a: a.size > 1 and np.unique(a).size < a.size,
)
FAR_OUT = Region(
    "far out on both sides",
    lambda rng, shape: rng.choice([-1.0, 1.0], size=shape) * rng.uniform(10, 14, shape),
    lambda a: bool(np.all((np.abs(a) >= 10) & (np.abs(a) < 100))),
)
FAR_LEFT = Region(
    "far out on the left",
    lambda rng, shape: -rng.uniform(9, 14, shape),
    lambda a: bool(np.all((a <= -9) & (a > -100))),
)
ORDINARY = (SOME_ZEROS, SOME_SMALL, NEGATIVE, POSITIVE, WHOLE)


def _with_one(array: np.ndarray, rng: np.random.Generator, value: float | None) -> np.ndarray:
    """With one entry set; to another entry where no value is given."""
    array = np.asarray(array)
    flat = array.reshape(-1)
    if flat.size:
        flat[int(rng.integers(flat.size))] = flat[0] if value is None else value
        if value is None and flat.size > 1:
            flat[1] = flat[0]
    return array


OF_SIZE = "of the size of "  # how the names of these regions begin


def decade(power: int) -> Region:
    """Entries of either sign whose sizes all lie between a power of ten and the next.

    They rise where the power is even, and fall where it is odd, for whoever sees something in an order.
    """
    low, high = 10.0**power, 10.0 ** (power + 1)

    def entries(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        drawn = np.asarray(rng.choice([-1.0, 1.0], size=shape) * low * rng.uniform(1, 10, shape))
        in_order = np.sort(drawn, axis=None)
        return (in_order[::-1] if power % 2 else in_order).reshape(drawn.shape)

    def holds(a: np.ndarray) -> bool:
        return a.dtype.kind == "f" and bool(a.size and np.all((abs(a) >= low) & (abs(a) < high)))

    return Region(f"{OF_SIZE}1e{power}", entries, holds, wide=True)


LARGE_WHOLE = Region(
    "large whole numbers",
    lambda rng, shape: rng.choice([-1, 1], size=shape) * rng.integers(100, 5000, size=shape),
    lambda a: a.dtype.kind in "iu" and bool(np.all(np.abs(a) >= 100)),
    wide=True,
)
ZEROS_AMONG_POSITIVE = Region(
    "zeros among positive entries",
    lambda rng, shape: np.maximum(rng.normal(size=shape), 0),
    lambda a: bool(np.all(a >= 0) and np.any(a == 0) and (a.size == 1 or np.any(a > 0))),
    wide=True,
)
ALL_ALIKE = Region(
    "all alike",
    # so that their mean is one of them, and their deviation 0, to the last digit
    lambda rng, shape: np.full(shape, rng.choice([-1, 1]) * rng.integers(4, 40) / 16),
    lambda a: bool(
        a.size and a.flat[0] != 0 and np.all(a == a.flat[0]) and (a.ndim < 2 or len(a) > 1)
    ),
    wide=True,
)


def _level(axis: int) -> Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]:
    def entries(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        array = np.asarray(rng.normal(size=shape))
        np.moveaxis(array, axis, 0)[int(rng.integers(shape[axis]))] = 0
        return array

    return entries


ROW_OF_ZEROS = Region(
    "a row of zeros",
    _level(0),
    lambda a: bool((a == 0).all(axis=tuple(range(1, a.ndim))).any() and (len(a) == 1 or np.any(a))),
    wide=True,
)
COLUMN_OF_ZEROS = Region(
    "a column of zeros",
    _level(-1),
    lambda a: bool((a == 0).all(axis=tuple(range(a.ndim - 1))).any()),
    wide=True,
)


def mixed(powers: Sequence[int]) -> Region:
    """Entries of very different sizes beside each other."""
    low, high = min(powers), max(powers) + 1

    def entries(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return np.asarray(rng.choice([-1.0, 1.0], shape) * 10.0 ** rng.uniform(low, high, shape))

    def holds(a: np.ndarray) -> bool:
        sizes = abs(a[a != 0]) if a.dtype.kind == "f" and a.ndim else np.array([])
        return a.size < 2 or bool(sizes.size and sizes.max() > 100 * sizes.min())

    return Region("of very different sizes", entries, holds, wide=True)


def between(low: float, high: float) -> Region:
    """All entries in a range, of one sign where both ends have it."""
    return Region(
        f"between {low:g} and {high:g}",
        lambda rng, shape: rng.uniform(low, high, shape),
        lambda a: a.dtype.kind == "f" and bool(a.size and np.all((a >= low) & (a <= high))),
        wide=True,
    )


SPREAD = Region(
    "spread over twenty",  # powers of e from 1 down to where they are lost beside it
    lambda rng, shape: rng.uniform(-13, 13, shape),
    lambda a: bool(a.ndim and a.size and 17 < np.ptp(a) < 26),
    wide=True,
)
# where the sigmoid and its like flatten out, band by band
BANDS = tuple(
    between(sign * low if sign > 0 else -high, sign * high if sign > 0 else -low)
    for low, high in ((3, 6), (6, 9), (9, 12), (12, 16), (16, 20))
    for sign in (-1, 1)
)
# where what is left of the sigmoid is about as much as results may be off
LAST_BANDS = (between(-23, -20), between(20, 23))
