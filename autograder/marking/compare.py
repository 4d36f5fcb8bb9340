"""Says whether an answer is close enough, and what kind of thing it is."""

from __future__ import annotations

import contextlib
import difflib
import math
from typing import Any

import numpy as np

COARSE_TOLERANCE = 1e-4
SMALL_ENTRIES = 1e-5  # of the largest: an entry that is smaller need not be right by itself
_PLAIN = frozenset({int, float})
_NUMBERS = (bool, int, float, complex, np.bool_, np.number)


def agrees(
    got: Any, expected: Any, tolerance: float = 1e-7, coarse: float = COARSE_TOLERANCE
) -> bool:
    """Whether ``got`` is ``expected`` up to rounding.

    Numbers and arrays agree within ``tolerance`` of the largest expected entry (within ``coarse`` where
    the answer, or a part of it, is in float32 or coarser); in a tuple each part goes by itself.
    A 0-d array is a number; lists and tuples agree with each other and, where they hold numbers only,
    with an array of the same shape. NaN agrees with NaN.
    """
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(agrees(got[key], expected[key], tolerance, coarse) for key in expected)
        )
    if isinstance(expected, str | bool | np.bool_ | type(None)):
        if isinstance(got, np.ndarray) and got.ndim == 0:
            got = got[()]
        return type(got) in _types_like(expected) and bool(got == expected)
    wanted, came = as_array(expected), as_array(got)
    if wanted is not None:
        if apart(expected) and came is not None and came.shape == wanted.shape:
            parts = got if isinstance(got, list | tuple) else came
            return all(
                agrees(g, e, tolerance, coarse) for g, e in zip(parts, expected, strict=True)
            )
        if is_coarse(got):
            tolerance = max(tolerance, coarse)
        return came is not None and _close(came, wanted, tolerance)
    return (
        isinstance(got, list | tuple)
        and isinstance(expected, list | tuple)
        and len(got) == len(expected)
        and all(agrees(g, e, tolerance, coarse) for g, e in zip(got, expected, strict=True))
    )


def entries_agree(got: Any, expected: Any, tolerance: float) -> bool:
    """Whether each entry of an array is right by itself; below a share of the largest, they are alike."""
    wanted, came = as_array(expected), as_array(got)
    if wanted is None or came is None or wanted.shape != came.shape or not wanted.size:
        return True  # it is for others to say what is amiss
    finite = np.isfinite(wanted) & np.isfinite(came)
    sizes = np.abs(wanted[finite])
    least = np.maximum(sizes, SMALL_ENTRIES * sizes.max(initial=0.0))
    return bool(np.all(np.abs(came[finite] - wanted[finite]) <= tolerance * least))


def apart(expected: Any) -> bool:
    """Whether several things are asked side by side, each of its own size, as in a pair of gradients."""
    return isinstance(expected, tuple)


def _types_like(expected: Any) -> tuple[type, ...]:
    return (bool, np.bool_) if isinstance(expected, bool | np.bool_) else (type(expected),)


def is_coarse(value: Any) -> bool:
    """Whether any number in a value is in float32 or coarser."""
    if isinstance(value, dict):
        return any(map(is_coarse, value.values()))
    if isinstance(value, list | tuple):
        return not _PLAIN.issuperset(map(type, value)) and any(map(is_coarse, value))
    dtype = getattr(value, "dtype", None)
    return isinstance(dtype, np.dtype) and dtype.kind == "f" and dtype.itemsize < 8


def _close(got: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    if got.shape != expected.shape or (got.dtype.kind == "b") != (expected.dtype.kind == "b"):
        return False
    if got.dtype.kind == "c" and expected.dtype.kind != "c":
        return False
    if got.size == 1 and got.dtype.kind in "iuf" and expected.dtype.kind in "iuf":
        return _close_number(float(got.item()), float(expected.item()), tolerance)
    finite = np.abs(expected[np.isfinite(expected)]).astype(float)
    scale = max(float(finite.max(initial=0.0)), 1e-3)
    if got.dtype.kind in "bu" or expected.dtype.kind in "bu":  # these cannot be subtracted
        got, expected = got.astype(float), expected.astype(float)
    with np.errstate(all="ignore"):  # numpy.allclose says the same in three times the time
        near = np.abs(got - expected) <= tolerance * scale
    return bool(np.all(near | (got == expected) | ((got != got) & (expected != expected))))


def _close_number(got: float, expected: float, tolerance: float) -> bool:
    if not (math.isfinite(got) and math.isfinite(expected)):
        return got == expected or (math.isnan(got) and math.isnan(expected))
    return abs(got - expected) <= tolerance * max(abs(expected), 1e-3)


def as_array(value: Any) -> np.ndarray | None:
    """A number, an array, or a list of numbers as an array; ``None`` for anything else."""
    if isinstance(value, (*_NUMBERS, np.ndarray)):
        array = np.asarray(value)
        if isinstance(value, int) and array.dtype.kind == "O":  # of more than 64 bits
            with contextlib.suppress(OverflowError):
                array = np.asarray(float(value))
    elif isinstance(value, list | tuple) and _PLAIN.issuperset(map(type, value)):
        array = np.asarray(value)
    elif isinstance(value, list | tuple):
        entries = [as_array(item) for item in value]
        if any(entry is None for entry in entries):
            return None
        if len({entry.shape for entry in entries if entry is not None}) > 1:
            return None
        array = np.asarray(value)
    else:
        return None
    return array if array.dtype.kind in "biufc" else None


def renamed(got: Any, expected: Any, tolerance: float = 1e-7) -> dict[str, str]:
    """Which keys in a right answer are misspelt, each with the one that is meant.

    There are none where a value is off as well, or where a key is not at all like the one meant.
    """
    if isinstance(got, list | tuple) and isinstance(expected, list | tuple):
        if len(got) != len(expected):
            return {}
        found: dict[str, str] = {}
        for g, e in zip(got, expected, strict=True):
            if not agrees(g, e, tolerance):
                names = renamed(g, e, tolerance)
                if not names:
                    return {}
                found |= names
        return found
    if not (isinstance(got, dict) and isinstance(expected, dict) and len(got) == len(expected)):
        return {}
    absent = [key for key in expected if isinstance(key, str) and key not in got]
    meant: dict[str, str] = {}
    for key in sorted(got.keys() - expected.keys(), key=str):
        near = difflib.get_close_matches(_plain(key), map(_plain, absent), n=1, cutoff=0.5)
        wanted = next((other for other in absent if near == [_plain(other)]), None)
        if wanted is None:
            return {}
        absent.remove(wanted)
        meant[key] = wanted
    as_meant = {meant.get(key, key): value for key, value in got.items()}
    return meant if agrees(as_meant, expected, tolerance) else {}


def _plain(key: Any) -> str:
    """A key as it may be remembered: whatever its case and its hyphens."""
    return str(key).lower().replace("_", "").replace("-", "").replace(" ", "")
