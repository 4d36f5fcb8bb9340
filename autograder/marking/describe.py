"""Values in words: of what kind they are, and what is off in them."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from .compare import _NUMBERS, agrees, as_array


def unlike(got: Any, expected: Any) -> tuple[str, Any, Any] | None:
    """Where two values are not of one kind, in words, and what stands there in each.

    The words are empty where it is the whole: only what stands in a dictionary is told by itself.
    """
    if isinstance(got, dict) and isinstance(expected, dict) and got.keys() == expected.keys():
        inner = [(f"`{key}`", got[key], value) for key, value in expected.items()]
    elif _side_by_side(got) and _side_by_side(expected) and len(got) == len(expected):
        inner = [
            (f"the {PLACES[at] if at < len(PLACES) else f'{at + 1}th'} part", g, e)
            for at, (g, e) in enumerate(zip(got, expected, strict=True))
        ]
    else:
        return None if _sort(got) == _sort(expected) else ("", got, expected)
    for place, g, e in inner:
        found = unlike(g, e)
        if found is not None and (found[0] or isinstance(expected, dict)):
            return f"{found[0]} of {place}" if found[0] else place, *found[1:]
        if found is not None:
            return "", got, expected
    return None


def _side_by_side(value: Any) -> bool:
    """Whether a value has parts of their own, and is no array that is written as a list."""
    return isinstance(value, tuple) or (isinstance(value, list) and as_array(value) is None)


def _sort(value: Any) -> Any:
    array = as_array(value)
    if array is None:
        return kind(value)
    return array.shape, array.dtype.kind in "bc" and array.dtype.kind, _finite(array)


PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")


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
    if not both or len(got) != len(expected) or not 1 < len(got) <= len(PLACES):
        return []
    if isinstance(expected, list) and as_array(expected) is not None:
        return []
    found = []
    for place, g, e in zip(PLACES, got, expected, strict=False):
        if not agrees(g, e, tolerance):
            inner = parts_off(g, e, tolerance)
            found += [f"{part} of the {place} part" for part in inner] or [f"the {place} part"]
    return found


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
        digits = functools.partial(_digits, count=_telling(value))
        text = np.array2string(
            value, separator=", ", formatter={"float_kind": digits, "int_kind": str}
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


def _telling(array: np.ndarray) -> int:
    """In how many digits entries that differ look different: six, or more where they are alike."""
    entries = {entry for entry in array.ravel().tolist() if entry == entry}  # but for NaN
    enough = (n for n in (6, 9, 12) if len({f"{entry:.{n}g}" for entry in entries}) == len(entries))
    return next(enough, 17) if array.dtype.kind == "f" else 6


def _digits(number: np.floating[Any], count: int = 6) -> str:
    """An entry of an array in some digits, small ones too; a whole one as NumPy shows it: “2.”."""
    text = f"{number:.{count}g}"
    return f"{text}." if text.lstrip("-").isdigit() else text


def int_or_none(value: float) -> int | None:
    """The integer that a float stands for, if it is one of modest size."""
    return int(value) if np.isfinite(value) and abs(value) < 1e6 and value == int(value) else None


def digits_apart(got: float, wanted: float) -> str:
    """Two numbers that are nearly the same, in the digits in which they differ: “0.8808 for 0.880797”."""
    for digits in range(6, 17):
        came, due = f"{got:.{digits}g}", f"{wanted:.{digits}g}"
        if came != due:
            return f"`{came}` for `{due}`"
    return f"`{got!r}` for `{wanted!r}`"
