"""Cases that differ in one argument alone: who keeps results by the others gives an old one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .strategies import Strategy

Case = dict[str, Any]
STEPS = 16  # of an array's entries, to 1: so that in another order they have exactly the same sum
FIRST = 3  # entries, which results may be kept by
ROOM = 6  # entries, for an array to have an order that can be changed
BY_LITTLE = 4e-6  # more than results may be off, and less than is left of a number of few digits
TRIES = 20


def in_steps(case: Mapping[str, Any], arguments: Mapping[str, Strategy]) -> Case:
    """A case whose arrays have entries that computers add up without rounding."""
    exact = dict(case)
    for name, strategy in arguments.items():
        if strategy.twin is not None:
            exact[name] = _in_steps(case[name])
    return exact


def _in_steps(value: Any) -> Any:
    if isinstance(value, dict):
        arrays = all(isinstance(inner, np.ndarray) for inner in value.values())
        return {name: _in_steps(inner) for name, inner in value.items()} if arrays else value
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return np.round(value * STEPS) / STEPS
    return value


def has_room(case: Mapping[str, Any], arguments: Mapping[str, Strategy]) -> bool:
    """Whether entries of each argument with arrays could stand in another order."""
    told = [case[name] for name, strategy in arguments.items() if strategy.twin is not None]
    return all(_largest(value) >= ROOM for value in told)


def _largest(value: Any) -> int:
    """How many entries the largest array has that a value holds; any other value has room enough."""
    if isinstance(value, dict):
        return max(map(_largest, value.values()), default=ROOM)
    return value.size if isinstance(value, np.ndarray) else ROOM


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


def by_little(case: Mapping[str, Any], arguments: Mapping[str, Strategy]) -> Case:
    """The same case with all its real numbers moved by what rounding to some digits leaves out."""
    moved = dict(case)
    for name, strategy in arguments.items():
        value = case[name]
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        real = isinstance(value, float) or kind == "f"
        if (strategy.span is not None or strategy.shape is not None) and real:
            moved[name] = value + BY_LITTLE
    return moved


def _reordered(value: Any, rng: np.random.Generator) -> Any:
    if isinstance(value, dict):
        orders = {name: _reordered(inner, rng) for name, inner in value.items()}
        found = {name: inner for name, inner in orders.items() if inner is not None}
        return {**value, **found} if found else None
    if not isinstance(value, np.ndarray) or value.size < ROOM or value.dtype.kind not in "iuf":
        return None
    flat = value.reshape(-1).copy()
    end = max(value.size // 3, FIRST)
    flat[end:-1] = np.roll(flat[end:-1], int(rng.integers(1, flat.size - end - 1)))
    return flat.reshape(value.shape)
