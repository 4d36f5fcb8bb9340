"""Bounds on what is lent: a right answer is there for the question at hand, and no oracle.

A function that is lent may be called as often as the cases of a question could need, and on values of
their size. Beyond that it raises an error, as a function does that is misused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

CALLS_PER_CASE = 250  # for all cases together: a training run of many steps makes use of others
MORE_CALLS = 20  # times as many as the reference makes
CALLS_PER_SECOND = (
    1_000  # where a question has a time of its own: it trains, and calls in each step
)
ENTRIES = 4_096  # in the arguments of one call
MORE_ENTRIES = 16  # times as many as the largest case has


class TooMuchError(ValueError):
    """A right answer was asked for more than the question needs."""


def bounded(
    function: Callable[..., Any],
    name: str,
    cases: Sequence[Sequence[Any]],
    reference_calls: int = 0,
    seconds: float | None = None,
    most: int | None = None,
) -> Callable[..., Any]:
    """The function as it is lent for a question with these ``cases``.

    ``reference_calls`` are what the question's own reference makes of right answers in all of them, and
    ``seconds`` what one call of its answer may take, where it is longer than usual. ``most`` is
    ``most_entries(cases)``, where that is known.
    """
    calls = max(
        CALLS_PER_CASE * len(cases),
        MORE_CALLS * reference_calls,
        int(CALLS_PER_SECOND * (seconds or 0)),
    )
    entries_allowed = most_entries(cases) if most is None else most
    made = 0

    def lent(*arguments: Any, **keywords: Any) -> Any:
        nonlocal made
        made += 1
        if made > calls:
            raise TooMuchError(f"{name} was called more often than this question needs")
        if entries([arguments, keywords]) > entries_allowed:
            raise TooMuchError(f"{name} was called on more values than this question needs")
        return function(*arguments, **keywords)

    lent.__name__ = lent.__qualname__ = name
    return lent


def most_entries(cases: Sequence[Sequence[Any]]) -> int:
    """On how many entries a right answer may be called, for a question with these cases."""
    return max(ENTRIES, MORE_ENTRIES * max((entries(case) for case in cases), default=0))


def counted(functions: dict[str, Callable[..., Any]], count: list[int]) -> dict[str, Any]:
    """The same functions, whose calls are added up in the only entry of ``count``."""

    def counting(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            count[0] += 1
            return function(*arguments, **keywords)

        return call

    return {name: counting(function) for name, function in functions.items()}


def entries(value: Any) -> int:
    """How many numbers and texts a value holds; a text counts by its length."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | tuple):
        return sum(map(entries, value))
    if isinstance(value, dict):
        return sum(map(entries, value.values())) + len(value)
    if isinstance(value, int):
        return 1 + value.bit_length() // 64
    return 1
