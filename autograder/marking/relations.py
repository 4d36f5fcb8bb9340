"""Corners that several arguments make together: a prediction that is right, numbers that are alike."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .strategies import Strategy

NEARLY = 2e-6  # less than NumPy's allclose sees, and more than results may be off


@dataclass(frozen=True)
class Relation:
    """A corner that several arguments make together, such as a prediction that is right."""

    name: str
    change: Callable[
        [np.random.Generator, dict[str, Any]], Mapping[str, Any]
    ]  # from a case's names
    holds: Callable[[Mapping[str, Any]], bool]
    wide: bool = False  # for the cases that mistakes are not recognised by


def alike(arguments: Mapping[str, Strategy]) -> Iterator[Relation]:
    """Arguments of one kind that are alike, or alike but for the sign; of numbers, all of them, too."""
    numbers = [name for name, strategy in arguments.items() if strategy.span is not None]
    for count in dict.fromkeys([2, len(numbers)]):
        for names in itertools.combinations(numbers, count) if count > 1 else ():
            yield from _numbers_alike({name: arguments[name] for name in names})
    for one, other in itertools.combinations(arguments, 2):
        shape = arguments[one].shape
        if shape is not None and shape == arguments[other].shape:
            yield _arrays_alike(one, other, 1)
            yield _arrays_alike(one, other, -1)


def _numbers_alike(numbers: Mapping[str, Strategy]) -> Iterator[Relation]:
    """Numbers of one size, with each sign that they can have, the first one's above and below 0."""
    first, *others = numbers
    for signs in itertools.product((1, -1), repeat=len(others)):
        turned = dict(zip(numbers, (1, *signs), strict=True))
        spans = [sorted(turned[name] * end for end in numbers[name].span or ()) for name in numbers]
        low, high = max(span[0] for span in spans), min(span[1] for span in spans)
        told = " and ".join([first, *(f"minus {n}" if turned[n] < 0 else n for n in others)])
        sides = [(low, high, "")] if signs.count(-1) == 0 else [(max(low, 0), high, ", above 0")]
        if signs.count(-1):  # whichever of two is the larger
            sides.append((low, min(high, 0), ", below 0"))
        for least, most, side in sides:
            if least < most:
                yield _of_one_size(f"{told} alike{side}", turned, (least, most))


def _of_one_size(name: str, turned: Mapping[str, int], between: tuple[float, float]) -> Relation:
    def change(rng: np.random.Generator, _: dict[str, Any]) -> dict[str, Any]:
        value = float(rng.uniform(*between))
        return {argument: sign * value for argument, sign in turned.items()}

    def holds(case: Mapping[str, Any]) -> bool:
        values = {sign * case[argument] for argument, sign in turned.items()}
        return len(values) == 1 and between[0] <= values.pop() <= between[1] and _any(case, turned)

    return Relation(name, change, holds, wide=True)


def _any(case: Mapping[str, Any], names: Mapping[str, int]) -> bool:
    return any(case[name] != 0 for name in names)


def _arrays_alike(one: str, other: str, sign: int) -> Relation:
    return Relation(
        f"{one} and {'minus ' if sign < 0 else ''}{other} alike",
        lambda _, case: {other: sign * np.array(case[one])},
        lambda case: bool(np.any(case[one]) and np.array_equal(case[one], sign * case[other])),
        wide=True,
    )


def examples_twice(arguments: Mapping[str, Strategy]) -> Iterator[Relation]:
    """The same row a second time, in all arrays that have one for each example."""
    lengths = [strategy.shape[0] for strategy in arguments.values() if strategy.shape]
    for length in dict.fromkeys(lengths):
        names = [n for n, s in arguments.items() if s.shape and s.shape[0] == length]
        of_rows = len(names) > 1 or any(len(arguments[name].shape or ()) > 1 for name in names)
        if of_rows and isinstance(length, str) and length != "shape":
            yield _twice(length, names)


def nearly_symmetric(arguments: Mapping[str, Strategy]) -> Iterator[Relation]:
    """A square table that is its own transpose but for what a hasty look does not see."""
    for name, strategy in arguments.items():
        if strategy.shape is not None and len(strategy.shape) == 2:
            yield _nearly_symmetric(name)


def _nearly_symmetric(name: str) -> Relation:
    def change(rng: np.random.Generator, case: dict[str, Any]) -> dict[str, Any]:
        table = np.asarray(case[name], dtype=float)
        if len(table) != table.shape[1] or len(table) < 2:
            return {}
        return {name: table + table.T + NEARLY * rng.normal(size=table.shape)}

    def holds(case: Mapping[str, Any]) -> bool:
        table = case[name]
        if len(table) != table.shape[1] or len(table) < 2:
            return False
        return bool(0 < np.max(np.abs(table - table.T)) < 100 * NEARLY < np.max(np.abs(table)))

    return Relation(f"{name} nearly symmetric", change, holds, wide=True)


def _twice(length: str, names: Sequence[str]) -> Relation:
    def change(rng: np.random.Generator, case: dict[str, Any]) -> dict[str, Any]:
        rows = np.arange(len(case[names[0]]))
        rows[int(rng.integers(len(rows)))] = rows[int(rng.integers(len(rows)))]
        return {name: case[name][rows] for name in names}

    def holds(case: Mapping[str, Any]) -> bool:
        rows = [
            repr([np.asarray(case[name][n]).tolist() for name in names])
            for n in range(len(case[names[0]]))
        ]
        return len(rows) > 2 and len(set(rows)) == len(rows) - 1

    return Relation(f"one of {length} twice, in {', '.join(names)}", change, holds, wide=True)


def whole_numbers(arguments: Mapping[str, Strategy]) -> Iterator[Relation]:
    """Numbers that may be whole: one alone is so, all but one are, all are."""
    names = [
        name
        for name, strategy in arguments.items()
        if strategy.span is not None and any(c.name == "a whole number" for c in strategy.corners)
    ]
    for count in dict.fromkeys([1, len(names) - 1, len(names)]):
        for chosen in itertools.combinations(names, count) if count > 0 else ():
            yield _whole(chosen, [name for name in names if name not in chosen], arguments)


def _whole(
    chosen: Sequence[str], others: Sequence[str], arguments: Mapping[str, Strategy]
) -> Relation:
    def change(rng: np.random.Generator, case: dict[str, Any]) -> dict[str, Any]:
        corners = {
            n: next(c for c in arguments[n].corners if c.name == "a whole number") for n in chosen
        }
        return {name: corner.draw(rng, case) for name, corner in corners.items()}

    def holds(case: Mapping[str, Any]) -> bool:
        return all(isinstance(case[name], int) and case[name] != 0 for name in chosen) and all(
            isinstance(case[name], float) and case[name] % 1 != 0 for name in others
        )

    told = f"whole numbers in {', '.join(chosen)}"
    return Relation(
        f"{told}, beside fractions in {', '.join(others)}" if others else told, change, holds, True
    )
