"""Relations with numbers in them, such as multiples and sums; and all relations, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..compare import agrees
from ..precision import deviation
from .claim import whole
from .relations import (
    MAX_ENTRIES,
    Case,
    Pair,
    Relation,
    predicting,
    shifted,
    summed,
    turned,
)

NEARLY = 1e-4  # what is nearer than this, and not right, is nearly right
_FACTORS = {
    1.0: "",
    -1.0: "minus ",
    2.0: "twice ",
    0.5: "half ",
    -2.0: "−2 times ",
    -0.5: "−½ times ",
}


def candidates(pairs: Sequence[Pair]) -> Iterator[Relation]:
    """The relations that the parts may stand in, the simplest first; constants fit the pairs."""
    yield predicting("sign", "the right value with its sign turned around", lambda case, r: -r)
    yield Relation(
        "digits",
        "right to about five digits, and not always in those after them: something small is added or "
        "left out, rounded, or kept in too few digits",
        _nearly,
    )
    yield from turned()
    yield from shifted()
    yield from summed()
    yield from _multiples(pairs)
    yield from _sums(pairs)
    yield from _arguments(pairs)
    yield predicting("constant", "0", lambda case, r: np.zeros(r.shape), 3)
    yield from _bent()
    yield from _constant(pairs)


def _nearly(case: Case, right: np.ndarray, got: np.ndarray) -> bool:
    """Whether all of it is nearly right; where one is not finite, the other is not."""
    if got.shape != right.shape or not np.array_equal(np.isfinite(got), np.isfinite(right)):
        return False
    return deviation(got, right) <= NEARLY


def _multiples(pairs: Sequence[Pair]) -> Iterator[Relation]:
    """The right value times a constant, or times or over an argument or a size."""
    constant = _fitted(pairs, lambda case: 1.0)
    if constant is not None and constant not in (0, 1):  # 0 times is a constant
        told = _FACTORS.get(constant, f"{constant:.6g} times ")
        yield predicting(
            "constant factor", f"{told}the right value", lambda case, r: r * constant, 3
        )
    for name, value in _numbers(pairs):
        for power, word in ((1, "times"), (-1, "divided by"), (2, "times the square of")):
            factor = partial(_power_of, value, power)
            by = _fitted(pairs, factor)
            if by in _FACTORS:
                yield predicting(
                    "factor",
                    f"{_FACTORS[by]}the right value {word} {name}",
                    partial(_multiplied, factor, by),
                    3,
                )


def _power_of(value: Callable[[Case], float], power: int, case: Case) -> float:
    return _power(value(case), power)


def _multiplied(factor: Callable[[Case], float], by: float, case: Case, right: np.ndarray) -> Any:
    return right * by * factor(case)


def _power(value: float, power: int) -> float:
    return float(value) ** power if value else (0.0 if power > 0 else np.nan)


def _fitted(pairs: Sequence[Pair], factor: Callable[[Case], float]) -> float | None:
    """What the right values, times a factor, have to be multiplied by, from the largest entry."""
    best, found = 0.0, None
    for case, right, got in pairs:
        if right.shape != got.shape or not right.size or right.size > MAX_ENTRIES:
            return None
        with np.errstate(all="ignore"):
            scaled = np.abs(right.astype(float) * factor(case))
        if not np.isfinite(scaled).all() or not np.isfinite(got.astype(float)).all():
            continue
        place = np.unravel_index(int(np.argmax(scaled)), right.shape)
        if best == 0.0 < scaled[place] <= 1e6:  # the first will do, and a sound one
            best = float(scaled[place])
            found = float(got[place]) / (float(right[place]) * factor(case))
    if found is None or not np.isfinite(found):
        return None
    nice = [n for n in (*_FACTORS, *map(float, range(-12, 13))) if n and abs(found - n) < 1e-9]
    return nice[0] if nice else float(f"{found:.12g}")


def _numbers(pairs: Sequence[Pair]) -> Iterator[tuple[str, Callable[[Case], float]]]:
    """The numbers in a case that a factor may be: arguments that are numbers, and sizes."""
    first = pairs[0][0]
    for name in first:
        arrays = [whole(case, name) for case, _, _ in pairs]
        if any(array is None for array in arrays):
            continue
        ranks = {array.ndim for array in arrays if array is not None}
        if ranks == {0}:
            yield f"`{name}`", partial(_number, name)
        elif len(ranks) == 1:
            (rank,) = ranks
            words = ("rows", "columns") if rank > 1 else ("entries",)
            for axis, word in enumerate(words):
                yield (
                    f"the number of {word} of `{name}`",
                    partial(_length, name, axis),
                )
            if rank > 1:
                yield (
                    f"the number of entries of `{name}`",
                    partial(_size, name),
                )


def _number(name: str, case: Case) -> float:
    return float(case[name])


def _length(name: str, axis: int, case: Case) -> float:
    return float(np.shape(case[name])[axis])


def _size(name: str, case: Case) -> float:
    return float(np.size(case[name]))


def _sums(pairs: Sequence[Pair]) -> Iterator[Relation]:
    """The right value plus or minus a constant or an argument."""
    shift = next(
        (
            float(got.ravel()[0]) - float(right.ravel()[0])
            for _, right, got in pairs
            if right.shape == got.shape and right.size and abs(float(right.ravel()[0])) < 1e3
        ),
        None,
    )
    if shift is not None and np.isfinite(shift) and shift:
        shift = float(f"{shift:.9g}")
        told = f"{abs(shift):.4g} {'more' if shift > 0 else 'less'} than the right value"
        yield predicting("constant term", told, lambda case, r: r + shift, 3)
    for name in pairs[0][0]:
        for sign, word in ((1, "plus"), (-1, "minus")):
            yield predicting(
                "term",
                f"the right value {word} `{name}`",
                partial(_plus, name, sign),
                3,
            )


def _plus(name: str, sign: int, case: Case, right: np.ndarray) -> Any:
    array = whole(case, name)
    if array is None or (array.shape != right.shape and array.ndim):
        return None
    return right + sign * array


def _arguments(pairs: Sequence[Pair]) -> Iterator[Relation]:
    for name in pairs[0][0]:
        yield predicting("argument", f"`{name}` as it came in", partial(_argument, name))


def _argument(name: str, case: Case, right: np.ndarray) -> Any:
    return whole(case, name)


def _bent() -> Iterator[Relation]:
    bends: dict[str, Callable[[np.ndarray], Any]] = {
        "the right value without its sign": np.abs,
        "the right value with all that is negative set to 0": lambda r: np.maximum(r, 0),
        "the right value with all that is positive set to 0": lambda r: np.minimum(r, 0),
        "the right value cut to whole numbers": np.trunc,
        "the right value rounded down to whole numbers": np.floor,
        "the right value rounded to whole numbers": np.round,
        "the square of the right value": np.square,
        "the square root of the right value": np.sqrt,
        "1 minus the right value": lambda r: 1 - r,
        "1 over the right value": lambda r: 1 / r,
        "the exponential of the right value": np.exp,
        "the logarithm of the right value": np.log,
        "minus the logarithm of the right value": lambda r: -np.log(r),
        "the sign of the right value": np.sign,
    }
    for told, bend in bends.items():
        yield predicting("function of it", told, partial(_with, bend), 3)


def _with(bend: Callable[[np.ndarray], Any], case: Case, right: np.ndarray) -> Any:
    return bend(right.astype(float))


def _constant(pairs: Sequence[Pair]) -> Iterator[Relation]:
    first = next((got.ravel()[0] for _, _, got in pairs if got.size), None)
    if first is None:
        return
    value = first.item()
    yield Relation(
        "constant",
        f"{value:.6g}, whatever goes in",
        lambda case, right, got: bool(got.size) and agrees(got, np.full(got.shape, value)),
        3,
    )
