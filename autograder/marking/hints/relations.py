"""How a part of an answer is related to the right one: its negative, twice it, its transpose, its sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..compare import agrees, as_array

MAX_ENTRIES = 100_000  # of an answer that is looked at
NEARLY = 1e-4  # what is nearer than this, and not right, is nearly right

Case = Mapping[str, Any]
Pair = tuple[Case, np.ndarray, np.ndarray]  # the arguments, the right part, the one that came


@dataclass(frozen=True)
class Relation:
    """A relation: its kind, its end of the sentence “In every case it is …”, and whether it holds."""

    kind: str
    told: str
    holds: Callable[[Case, np.ndarray, np.ndarray], bool]
    needs: int = 2  # cases that are off, so that it says anything
    tells: Callable[[np.ndarray, np.ndarray], bool] = lambda right, got: True  # such a case counts


def varied(right: np.ndarray, got: np.ndarray) -> bool:
    """Whether a right value has entries that differ, so that it shows what was made of them."""
    return bool(right.size) and bool(np.ptp(right) > 0)


def predicting(
    kind: str,
    told: str,
    predict: Callable[[Case, np.ndarray], Any],
    needs: int = 2,
    tells: Callable[[np.ndarray, np.ndarray], bool] = lambda right, got: True,
) -> Relation:
    """A relation that says what came, given what is right."""

    def holds(case: Case, right: np.ndarray, got: np.ndarray) -> bool:
        with np.errstate(all="ignore"):
            predicted = _quietly(predict, case, right)
        if predicted is None:
            return False
        return agrees(got, predicted) or np.size(got) == np.size(predicted) == 0

    return Relation(kind, told, holds, needs, tells)


def undone(kind: str, told: str, undo: Callable[[Case, np.ndarray], Any]) -> Relation:
    """A relation that says what is right, given what came."""

    def holds(case: Case, right: np.ndarray, got: np.ndarray) -> bool:
        if got.size > MAX_ENTRIES or got.shape == right.shape:
            return False
        with np.errstate(all="ignore"):
            predicted = _quietly(undo, case, got)
        return predicted is not None and agrees(predicted, right)

    return Relation(kind, told, holds, 2, lambda right, got: varied(got, right) and got.size > 1)


def _quietly(work: Callable[[Case, np.ndarray], Any], case: Case, value: np.ndarray) -> Any:
    try:
        return work(case, value)
    except (
        ValueError,
        TypeError,
        IndexError,
        ArithmeticError,
    ):  # of a shape that does not allow it
        return None


def turned() -> Iterator[Relation]:
    """What stands in another direction."""
    yield predicting(
        "transposed", "the right value transposed", lambda case, r: r.T if r.ndim > 1 else None
    )
    for axis, told in enumerate(("entries or rows", "columns")):
        yield predicting(
            "reversed",
            f"the right value with its {told} in the opposite order",
            partial(_flipped, axis),
            tells=varied,
        )


def shifted() -> Iterator[Relation]:
    """What begins or ends elsewhere."""

    def ahead(case: Case, right: np.ndarray, got: np.ndarray) -> bool:
        return _same_length(right, got) and agrees(got[:-1], right[1:])

    def late(case: Case, right: np.ndarray, got: np.ndarray) -> bool:
        return _same_length(right, got) and agrees(got[1:], right[:-1])

    yield Relation("shifted", "one step ahead: what is due second comes first, and so on", ahead, 3)
    yield Relation("shifted", "one step late: what is due first comes second, and so on", late, 3)
    yield predicting("shifted", "the right one without its first entry", lambda case, r: r[1:])
    yield predicting("shifted", "the right one without its last entry", lambda case, r: r[:-1])
    yield Relation(
        "shifted",
        "the right one with one more entry in front",
        lambda case, right, got: got.ndim > 0 and len(got) > 1 and agrees(got[1:], right),
    )
    yield Relation(
        "shifted",
        "the right one with one more entry at its end",
        lambda case, right, got: got.ndim > 0 and len(got) > 1 and agrees(got[:-1], right),
    )
    for place, told in ((0, "first"), (-1, "last")):
        yield predicting(
            "one entry",
            f"the {told} entry of the right one alone",
            partial(_entry, place),
            tells=varied,
        )
    yield predicting(
        "level",
        "the first entry of the right one over and over",
        lambda case, r: np.full(r.shape, r.flat[0]) if r.ndim else None,
        tells=varied,
    )


def _same_length(right: np.ndarray, got: np.ndarray) -> bool:
    return right.shape == got.shape and right.ndim > 0 and len(right) > 2


def summed() -> Iterator[Relation]:
    """What is added up, averaged or compared along an axis, or is not yet."""
    ways: dict[str, Callable[..., Any]] = {"sum": np.sum, "mean": np.mean, "largest": np.max}
    for name, work in ways.items():
        for axis in (None, 0, 1):
            over = "all entries" if axis is None else f"axis {axis}"
            for keepdims in (False, True):
                told = f"the {name} over {over} of the right value"
                yield predicting(
                    "summed",
                    told + (", its axes kept" if keepdims else ""),
                    partial(_over, work, axis, keepdims),
                    tells=varied,
                )
                if name != "largest":
                    yield undone(
                        "not summed",
                        f"not summed up yet: the {name} of it over {over} is the right value",
                        partial(_over, work, axis, keepdims),
                    )


def _flipped(axis: int, case: Case, right: np.ndarray) -> Any:
    return np.flip(right, axis)


def _entry(place: int, case: Case, right: np.ndarray) -> Any:
    return right[place]


def _over(
    work: Callable[..., Any], axis: int | None, keepdims: bool, case: Case, value: np.ndarray
) -> Any:
    return work(value, axis=axis, keepdims=keepdims) if value.ndim else None


def array_of(value: Any) -> np.ndarray | None:
    """A part of an answer as an array of real numbers, of a size that can be looked at."""
    array = as_array(value)
    if array is None or array.dtype.kind not in "iufb" or array.size > MAX_ENTRIES:
        return None
    return array.astype(float) if array.dtype.kind in "ub" else array
