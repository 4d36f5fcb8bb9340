"""Corners that arguments lie in together: signs in all combinations, some large while others are small.

A few rows of a plan, an orthogonal array, hold every pair of signs for up to three arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .regions import NEGATIVE, OF_SIZE, POSITIVE
from .strategies import Corner, Strategy

Corners = Mapping[str, Corner]
SIGNS = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
LARGE_OR_SMALL = ((1, -1, -1), (-1, 1, -1), (-1, -1, 1))
ALL_ALIKE = ((1, 1, 1), (-1, -1, -1))
_IN_A_RANGE = re.compile(r"from (\S+) to (\S+)")


def signs(arguments: Mapping[str, Strategy]) -> Iterator[tuple[str, Corners]]:
    """Arguments that are of one sign throughout, in every pair of signs."""
    found: dict[str, dict[int, Corner]] = {}
    for name, strategy in arguments.items():
        by_name = {corner.name: corner for corner in strategy.corners}
        for positive, negative in ((POSITIVE.name, NEGATIVE.name), ("positive", "negative")):
            if positive in by_name and negative in by_name:
                found[name] = {1: by_name[positive], -1: by_name[negative]}
    if len(found) > 1:
        for row in SIGNS:
            yield _told(found, row, {1: "positive", -1: "negative"})


def sizes(arguments: Mapping[str, Strategy]) -> Iterator[tuple[str, Corners]]:
    """One argument as large as it may be while others are as small as they may be; numbers all alike, too."""
    found = {}
    for name, strategy in arguments.items():
        by_size = sorted((c for c in strategy.corners if size_of(c) > 0), key=size_of)
        if len(by_size) > 1:
            found[name] = {1: by_size[-1], -1: by_size[0]}
    if len(found) > 1:
        numbers = all(arguments[name].span is not None for name in found)
        # of arrays, those of one size are a corner of their own
        for row in (*LARGE_OR_SMALL[: max(2, len(found))], *(ALL_ALIKE if numbers else ())):
            yield _told(found, row, {1: "large", -1: "small"})


def zeros(arguments: Mapping[str, Strategy]) -> Iterator[tuple[str, Corners]]:
    """A number that is 0 while others are as large as they may be: a factor that hides them."""
    numbers = {n: s.corners for n, s in arguments.items() if s.span is not None}
    largest = {
        name: max(by_size, key=size_of)
        for name, corners in numbers.items()
        if (by_size := [c for c in corners if size_of(c) > 0])
    }
    for name, corners in numbers.items():
        zero = next((corner for corner in corners if corner.name == "0"), None)
        others = {other: corner for other, corner in largest.items() if other != name}
        if zero is not None and others:
            yield f"{name} 0, {', '.join(others)} large", {name: zero, **others}


def size_of(corner: Corner) -> float:
    """How large the numbers of a corner are that is about sizes, if they are not all negative; else 0."""
    if corner.name.startswith(OF_SIZE):
        return float(corner.name.removeprefix(OF_SIZE))
    between = _IN_A_RANGE.fullmatch(corner.name)
    return max(0.0, *map(float, between.groups())) if between else 0.0


def _told(
    found: Mapping[str, Mapping[int, Corner]], row: tuple[int, ...], words: Mapping[int, Any]
) -> tuple[str, Corners]:
    plan = {name: row[place % len(row)] for place, name in enumerate(found)}
    told = ", ".join(f"{name} {words[one]}" for name, one in plan.items())
    return told, {name: found[name][one] for name, one in plan.items()}
