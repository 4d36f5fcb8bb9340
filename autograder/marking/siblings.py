"""Cases that differ in one argument alone: who keeps results by the others gives an old one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from .strategies import Strategy

Case = dict[str, Any]
STEPS = 16  # of real numbers, to 1: so that in another order they have exactly the same sum
FIRST = 3  # entries, which results may be kept by
ROOM = 6  # entries, for an array to have an order that can be changed
BY_LITTLE = 4e-6  # more than results may be off, and less than is left of a number of few digits
HALF_A_STEP = 0.5 / STEPS  # away from 0: numbers in steps keep what stands before the point
TRIES = 20


def in_steps(case: Mapping[str, Any], arguments: Mapping[str, Strategy]) -> Case:
    """A case whose arrays have entries, and whose numbers are such, that are added up without rounding."""
    exact = dict(case)
    for name, strategy in arguments.items():
        if strategy.span is not None or strategy.twin is not None:
            exact[name] = _in_steps(case[name])
    return exact


def _in_steps(value: Any) -> Any:
    if isinstance(value, dict):
        arrays = all(isinstance(inner, np.ndarray) for inner in value.values())
        return {name: _in_steps(inner) for name, inner in value.items()} if arrays else value
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype == np.float64):
        exact = np.round(value * STEPS) / STEPS + 0.0  # and not -0.0
        return exact if np.ndim(value) else float(exact)
    return value


def room(case: Mapping[str, Any], arguments: Mapping[str, Strategy]) -> int:
    """How many entries the smallest argument has that is made of arrays; a number has none to spare."""
    told = [case[name] for name, strategy in arguments.items() if strategy.twin is not None]
    return min(map(_largest, told), default=ROOM)


def _largest(value: Any) -> int:
    """How many entries the largest array has that a value holds."""
    if isinstance(value, dict):
        return max(map(_largest, value.values()), default=0)
    if isinstance(value, list):
        return len(value)
    return value.size if isinstance(value, np.ndarray) else 1


def with_one_other(
    case: Mapping[str, Any], arguments: Mapping[str, Strategy], rng: np.random.Generator
) -> Iterator[Case]:
    """The same case with another value of each argument in turn.

    Of an array the first entries and the last one stay, and what lies between stands in another
    order. A number goes to either end of its range: what it is compared with lies between.
    """
    for name, strategy in arguments.items():
        if strategy.span is not None:
            low, high = strategy.span
            for share in (0.02, 0.98):
                yield {**case, name: low + share * (high - low)}
            continue
        for attempt in range(TRIES):  # entries that are alike give nothing new in another order
            has_order = strategy.twin is not None and attempt < TRIES // 2
            other = _reordered(case[name], rng) if has_order else None
            if other is None:
                other = strategy.middle(rng, case)
            if repr(other) != repr(case[name]):
                yield {**case, name: other}
                break


def nearly_alike(
    case: Mapping[str, Any], arguments: Mapping[str, Strategy], rng: np.random.Generator
) -> Iterator[Case]:
    """The same case with all its real numbers changed in a way that a hasty look does not see.

    They are moved by what rounding to some decimals leaves out, and by what rounding to some digits
    does; moved within the same whole number; and turned in sign, each by chance.
    """
    ways: tuple[Callable[[Any], Any], ...] = (
        lambda value: value + BY_LITTLE,
        lambda value: value * (1 + BY_LITTLE),
        lambda value: value + np.copysign(HALF_A_STEP, value),
        lambda value: value * rng.choice([-1.0, 1.0], size=np.shape(value)),
    )
    for change in ways:
        moved = dict(case)
        for name, strategy in arguments.items():
            if strategy.span is not None or strategy.twin is not None:
                came = _changed(case[name], change)
                low, high = strategy.span or (None, None)
                if low is None or high is None or low <= came <= high:
                    moved[name] = came
        yield moved


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """A value with its real numbers changed: a number, an array, or a dictionary of arrays."""
    if isinstance(value, dict):
        arrays = all(isinstance(inner, np.ndarray) for inner in value.values())
        return {name: _changed(inner, change) for name, inner in value.items()} if arrays else value
    if isinstance(value, float):
        return float(change(value))
    return change(value) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _reordered(value: Any, rng: np.random.Generator) -> Any:
    if isinstance(value, dict):
        orders = {name: _reordered(inner, rng) for name, inner in value.items()}
        found = {name: inner for name, inner in orders.items() if inner is not None}
        return {**value, **found} if found else None
    if not isinstance(value, np.ndarray) or value.size < ROOM or value.dtype.kind not in "iuf":
        return None
    flat = value.reshape(-1).copy()
    end = _as_late_as_both_signs_follow(flat)
    flat[end:-1] = np.roll(flat[end:-1], int(rng.integers(1, flat.size - end - 1)))
    if np.array_equal(flat, value.reshape(-1)):  # as labels often are, of which few differ
        flat[1:] = rng.permutation(flat[1:])
    return flat.reshape(value.shape)


def _as_late_as_both_signs_follow(flat: np.ndarray) -> int:
    """From where on entries change places: so late that many stay, and so that it matters."""
    for end in range(flat.size - 3, FIRST - 1, -1):
        tail = flat[end:-1]
        if tail.min() < 0 < tail.max():
            return end
    return FIRST
