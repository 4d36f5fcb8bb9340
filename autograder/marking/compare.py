"""Says whether an answer is close enough, and what kind of thing it is."""

from __future__ import annotations

import contextlib
import difflib
import math
from typing import Any

import numpy as np

COARSE_TOLERANCE = 1e-4
_NUMBERS = (bool, int, float, complex, np.bool_, np.number)


def agrees(got: Any, expected: Any, tolerance: float = 1e-7) -> bool:
    """Whether ``got`` is ``expected`` up to rounding.

    Numbers and arrays agree within ``tolerance`` of the largest expected entry (within 1e-4 where
    the answer, or a part of it, is in float32 or coarser). A 0-d array is a number; lists and tuples
    agree with each other and, where they hold numbers only, with an array of the same shape. NaN
    agrees with NaN.
    """
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(agrees(got[key], expected[key], tolerance) for key in expected)
        )
    if isinstance(expected, str | bool | np.bool_ | type(None)):
        if isinstance(got, np.ndarray) and got.ndim == 0:
            got = got[()]
        return type(got) in _types_like(expected) and bool(got == expected)
    wanted, came = as_array(expected), as_array(got)
    if wanted is not None:
        if _is_coarse(got):
            tolerance = max(tolerance, COARSE_TOLERANCE)
        return came is not None and _close(came, wanted, tolerance)
    return (
        isinstance(got, list | tuple)
        and len(got) == len(expected)
        and all(agrees(g, e, tolerance) for g, e in zip(got, expected, strict=True))
    )


def _types_like(expected: Any) -> tuple[type, ...]:
    return (bool, np.bool_) if isinstance(expected, bool | np.bool_) else (type(expected),)


def _is_coarse(value: Any) -> bool:
    """Whether any number in a value is in float32 or coarser."""
    if isinstance(value, list | tuple):
        return any(map(_is_coarse, value))
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


def alike(got: Any, expected: Any) -> bool:
    """Whether two values are of one kind, so that only their entries can differ."""
    first, second = as_array(got), as_array(expected)
    if first is None or second is None:
        return kind(got) == kind(expected)
    sorts = [(a.shape, a.dtype.kind in "bc" and a.dtype.kind, _finite(a)) for a in (first, second)]
    return sorts[0] == sorts[1]


_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth")


def parts_off(got: Any, expected: Any, tolerance: float = 1e-7) -> list[str]:
    """Which parts of an answer are off, in words: “`m` of the second part”; none for one array."""
    if isinstance(expected, dict) and isinstance(got, dict):
        found = []
        for key, value in expected.items():
            if key in got and not agrees(got[key], value, tolerance):
                inner = parts_off(got[key], value, tolerance)
                found += [f"{part} in `{key}`" for part in inner] or [f"`{key}`"]
        return found
    both = isinstance(got, list | tuple) and isinstance(expected, list | tuple)
    if not both or len(got) != len(expected) or not 1 < len(got) <= len(_ORDER):
        return []
    if isinstance(expected, list) and as_array(expected) is not None:
        return []
    found = []
    for place, g, e in zip(_ORDER, got, expected, strict=False):
        if not agrees(g, e, tolerance):
            inner = parts_off(g, e, tolerance)
            found += [f"{part} of the {place} part" for part in inner] or [f"the {place} part"]
    return found


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


def kind(value: Any) -> str:
    """What a value is, in words that give no entry away: “an array of shape (4, 3)”."""
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, bool | np.bool_):
        return "True or False"
    if isinstance(value, _NUMBERS):
        if np.iscomplexobj(value):
            return "a complex number"
        return "a number" if _finite(value) else "a number that is not finite (NaN or infinite)"
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return kind(value[()])
        entries = "" if value.dtype.kind in "iuf" else f" with {value.dtype} entries"
        return f"an array of shape {value.shape}{entries}{_not_finite_note(value)}"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list | tuple):
        name = type(value).__name__
        inner = [kind(item) for item in value]
        if len(set(inner)) == 1:
            return f"a {name} of {len(value)}, each {inner[0]}"
        each = f": {'; '.join(inner)}" if 1 < len(inner) <= 4 else ""
        return f"a {name} of {len(value)}{each}"
    if isinstance(value, dict):
        return f"a dictionary with the keys {', '.join(map(repr, list(value)[:8]))}"
    return getattr(value, "kind_in_words", f"an object of the class {type(value).__name__}")


def _finite(value: Any) -> bool:
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def _not_finite_note(array: np.ndarray) -> str:
    return "" if _finite(array) else ", some entries not finite (NaN or infinite)"


def shown(value: Any, entries: int = 12) -> str:
    """A value in a few characters: numbers in full, larger arrays by their shape."""
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size > entries:
            return f"<{kind(value)}>"
        text = np.array2string(
            value, separator=", ", formatter={"float_kind": _digits, "int_kind": str}
        )
        return " ".join(text.split())
    if isinstance(value, np.generic | np.ndarray):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.6g}" if value != int_or_none(value) else f"{value:.1f}"
    if isinstance(value, list | tuple):
        if len(value) > entries:
            return f"<{kind(value)}>"
        inner = ", ".join(shown(item, entries) for item in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if isinstance(value, dict):
        fewer = entries if len(value) <= 2 else entries // 3  # a network has many parameters
        return (
            "{" + ", ".join(f"{key!r}: {shown(item, fewer)}" for key, item in value.items()) + "}"
        )
    if value is None or isinstance(value, bool | int | str):
        return repr(value)[:200]
    if isinstance(value, np.random.Generator):
        return "rng"
    if callable(value):
        return getattr(value, "__name__", "a function")
    return f"<{kind(value)}>"


def _digits(number: np.floating[Any]) -> str:
    """An entry of an array to six digits, small ones too; a whole one as NumPy shows it: “2.”."""
    text = f"{number:.6g}"
    return f"{text}." if text.lstrip("-").isdigit() else text


def int_or_none(value: float) -> int | None:
    """The integer that a float stands for, if it is one of modest size."""
    return int(value) if np.isfinite(value) and abs(value) < 1e6 and value == int(value) else None
