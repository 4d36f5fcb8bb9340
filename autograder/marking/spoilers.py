"""Ways to spoil any right answer: in a region of its inputs, by what it keeps, by what it gives back.

Each takes a function and gives one that is right but for its spoiler. What they have in common is that
nobody wrote them for a question: a rubric that notices them on all its questions notices a kind.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Function = Callable[..., Any]
Spoiler = Callable[[Function], Function]


def reals(value: Any, change: Callable[[np.ndarray], Any]) -> Any:
    """A value with each of its real numbers and arrays changed."""
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f"):
        changed = np.asarray(change(np.asarray(value, dtype=float)))
        return changed if np.ndim(value) else changed.item()
    if isinstance(value, dict):
        return {key: reals(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(reals(item, change) for item in value)
    return value


def numbers(value: Any) -> Iterator[np.ndarray]:
    """All numbers in a value, as arrays."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, int | float | np.number | np.ndarray) and not isinstance(value, bool):
        array = np.asarray(value)
        if array.dtype.kind in "iuf":
            yield array.astype(float)


def of_result(change: Callable[[np.ndarray], Any]) -> Spoiler:
    """What is given back is changed."""
    return lambda function: lambda *case: reals(function(*case), change)


def of_arguments(change: Callable[[np.ndarray], Any]) -> Spoiler:
    """What is given is changed before it is used."""
    return lambda function: lambda *case: function(*(reals(value, change) for value in case))


def where(region: Callable[[np.ndarray], bool]) -> Spoiler:
    """Wrong by a tenth of a per cent as soon as an argument lies in a region."""

    def spoil(function: Function) -> Function:
        def spoilt(*case: Any) -> Any:
            hit = any(a.size and region(a) for value in case for a in numbers(value))
            result = function(*case)
            return reals(result, lambda a: 1.001 * a + 1e-3) if hit else result

        return spoilt

    return spoil


def keeping(key: Callable[[tuple[Any, ...]], Any]) -> Spoiler:
    """The first result for each key is given again."""

    def spoil(function: Function) -> Function:
        kept: dict[Any, Any] = {}

        def spoilt(*case: Any) -> Any:
            known = key(case)
            if known not in kept:
                kept[known] = function(*case)
            return copy.deepcopy(kept[known])

        return spoilt

    return spoil


def keeping_without(place: int) -> Spoiler:
    """The first result for all arguments but one is given again."""
    return keeping(lambda case: repr([_exact(v) for at, v in enumerate(case) if at != place]))


def _exact(value: Any) -> list[Any]:
    return [(a.shape, a.tobytes()) for a in numbers(value)] or [getattr(value, "__name__", value)]


def from_call(first: int) -> Spoiler:
    """Right for so many calls, and no more."""

    def spoil(function: Function) -> Function:
        calls = 0

        def spoilt(*case: Any) -> Any:
            nonlocal calls
            calls += 1
            result = function(*case)
            return result if calls <= first else reals(result, lambda a: 2 * a + 1)

        return spoilt

    return spoil


def the_second_time(function: Function) -> Function:
    """Right for each case once."""
    seen: set[str] = set()

    def spoilt(*case: Any) -> Any:
        known = repr([a.tolist() for value in case for a in numbers(value)])
        result = function(*case)
        if known in seen:
            return reals(result, lambda a: 2 * a + 1)
        seen.add(known)
        return result

    return spoilt


def alike(function: Function) -> Function:
    """Wrong where all numbers among the arguments are one and the same."""

    def spoilt(*case: Any) -> Any:
        alone = [float(value) for value in case if isinstance(value, int | float)]
        result = function(*case)
        one = len(alone) > 1 and len(set(alone)) == 1
        return reals(result, lambda a: 1.001 * a + 1e-3) if one else result

    return spoilt


def by_place(function: Function) -> Function:
    """Dictionaries are taken for lists, in the order of the first one."""

    def spoilt(*case: Any) -> Any:
        names: list[Any] = next((list(v) for v in case if isinstance(v, dict)), [])

        def placed(value: Any) -> Any:
            if isinstance(value, dict) and sorted(map(str, value)) == sorted(map(str, names)):
                return dict(zip(names, value.values(), strict=True))
            if isinstance(value, dict):
                return {key: placed(item) for key, item in value.items()}
            return value

        return function(*map(placed, case))

    return spoilt


def changing_arguments(function: Function) -> Function:
    """What the caller passed in is another afterwards."""

    def spoilt(*case: Any) -> Any:
        result = copy.deepcopy(function(*case))
        for value in case:
            if isinstance(value, np.ndarray) and value.dtype.kind == "f":
                value += 1.0
            elif isinstance(value, list | dict):
                value.clear()
        return result

    return spoilt


def own_draws(function: Function) -> Function:
    """What is drawn comes from a generator of its own, begun anew with each call."""

    def spoilt(*case: Any) -> Any:
        return function(
            *(
                np.random.default_rng(7) if isinstance(value, np.random.Generator) else value
                for value in case
            )
        )

    return spoilt


def in_memory_order(function: Function) -> Function:
    """Entries are taken as they lie in memory."""

    def laid(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.ndim > 1:
            return value.ravel(order="K").reshape(value.shape)
        return value

    return lambda *case: function(*map(laid, case))


def _first_entries(array: np.ndarray) -> np.ndarray:
    spoilt = array.copy()
    spoilt.reshape(-1)[8:] = 0
    return spoilt


def _shape(case: tuple[Any, ...]) -> str:
    return repr([a.shape for value in case for a in numbers(value)])


def _first(case: tuple[Any, ...]) -> str:
    return repr([(a.shape, a.reshape(-1)[:1].tolist()) for value in case for a in numbers(value)])


SPOILERS: dict[str, Spoiler] = {
    "rounded to five digits": of_result(lambda a: np.round(a, 5)),
    "rounded to five digits, in float32": of_result(lambda a: np.round(a, 5).astype(np.float32)),
    "off by a hundred-thousandth": of_result(lambda a: a * (1 + 1e-5)),
    "off by a hundred-thousandth, in float32": of_result(
        lambda a: np.asarray(a * (1 + 1e-5), np.float32)
    ),
    "fractions cut off": of_result(np.trunc),
    "without its sign": of_result(np.abs),
    "with the other sign": of_result(np.negative),
    "clipped to ±1": of_result(lambda a: np.clip(a, -1, 1)),
    "clipped to ±1000": of_result(lambda a: np.clip(a, -1000, 1000)),
    "small results taken for 0": of_result(lambda a: np.where(np.abs(a) < 1e-3, 0, a)),
    "all but the first eight entries 0": of_result(_first_entries),
    "arguments without their signs": of_arguments(np.abs),
    "arguments clipped to ±20": of_arguments(lambda a: np.clip(a, -20, 20)),
    "arguments rounded": of_arguments(lambda a: np.round(a, 3)),
    "small arguments taken for 0": of_arguments(lambda a: np.where(np.abs(a) < 1e-3, 0, a)),
    "zeros nudged": of_arguments(lambda a: np.where(a == 0, 1e-3, a)),
    "wrong where all is negative": where(lambda a: bool(np.all(a < 0))),
    "wrong where something is 0": where(lambda a: bool(np.any(a == 0))),
    "wrong where something is large": where(lambda a: bool(np.any(np.abs(a) >= 500))),
    "wrong where all is small": where(lambda a: bool(np.all(a != 0) and np.all(np.abs(a) < 1e-6))),
    "wrong for whole numbers": where(lambda a: bool(np.all(a == np.round(a)))),
    "wrong for one entry alone": where(lambda a: a.ndim > 0 and a.size == 1),
    "wrong for a single row": where(lambda a: a.ndim > 1 and len(a) == 1),
    "wrong for a square": where(lambda a: a.ndim == 2 and a.shape[0] == a.shape[1] > 1),
    "wrong where entries are alike": where(lambda a: a.size > 1 and np.unique(a).size < a.size),
    "right in the first call alone": from_call(1),
    "right in the first twelve calls": from_call(12),
    "right the first time alone": the_second_time,
    "kept from the first call": keeping(lambda case: 0),
    "kept by shape": keeping(_shape),
    "kept by shape and first entry": keeping(_first),
    "kept by all but the first argument": keeping_without(0),
    "kept by all but the second argument": keeping_without(1),
    "kept by all but the third argument": keeping_without(2),
    "kept by all but the fourth argument": keeping_without(3),
    "kept by sums": keeping(
        lambda case: repr([(a.shape, a.sum()) for value in case for a in numbers(value)])
    ),
    "kept by three digits": keeping(
        lambda case: repr([np.round(a, 3).tolist() for value in case for a in numbers(value)])
    ),
    "wrong where all numbers are one": alike,
    "dictionaries by place": by_place,
    "entries as they lie in memory": in_memory_order,
    "changes what the caller passed in": changing_arguments,
    "draws of its own": own_draws,
}
