"""What an argument of a question may be: how to draw it, and the corners that its cases must reach.

A strategy draws an ordinary value (``middle``). Its ``corners`` are the values where answers tend to
go wrong, each with a name, a way to draw it, and a test that says whether a value lies there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .regions import (
    ALL_ALIKE,
    COLUMN_OF_ZEROS,
    LARGE_WHOLE,
    ORDINARY,
    ROW_OF_ZEROS,
    SOME_ZEROS,
    WHOLE,
    ZEROS_AMONG_POSITIVE,
    Region,
    decade,
    mixed,
)

Case = Mapping[str, Any]  # the sizes and the arguments before this one, by their names
Draw = Callable[[np.random.Generator, Case], Any]
POWERS = (-8, -6, -5, -4, -2, 1, 2, 3, 4, 9)  # of ten; what is ordinary lies between


@dataclass(frozen=True)
class Corner:
    """A part of a domain that some case must lie in."""

    name: str
    draw: Draw
    holds: Callable[[Any, Case], bool]
    quiet: bool = False  # hides what other arguments do, as a factor of 0 does
    wide: bool = False  # for the cases that mistakes are not recognised by


@dataclass(frozen=True)
class Strategy:
    """An argument: its ordinary values, its corners, and another value that is easily mistaken."""

    middle: Draw
    corners: tuple[Corner, ...] = ()
    twin: Callable[[Any, np.random.Generator], Any] | None = None  # alike in shape and first entry
    sizes: Callable[[Any], Mapping[str, Any]] | None = None  # what a value tells of the sizes
    counts: bool = False  # whole numbers, which can be compared
    span: tuple[float, float] | None = None  # of a number, which may be like another
    shape: tuple[str | int, ...] | None = None  # of an array, which may be like another


def real(
    low: float,
    high: float,
    *,
    edges: Sequence[float] = (),
    whole: bool = False,
    near: float = 0.0,
    far: float = 0.0,
    huge: float = 0.0,
) -> Strategy:
    """A number from ``low`` to ``high``.

    Its corners are both signs and zero where the range has them, each of ``edges``, a whole number as
    an int if ``whole``, a number as small as ``near``, and one as large as ``far``, of a sign that the
    range has; on both sides, one about as large as ``huge``.
    """

    def middle(rng: np.random.Generator, _: Case) -> float:
        return float(rng.uniform(low, high))

    corners = [_exactly(edge) for edge in edges]
    if low < 0 < high:
        corners.append(_number("negative", lambda rng: rng.uniform(low, 0), lambda v: v < 0))
        corners.append(_number("positive", lambda rng: rng.uniform(0, high), lambda v: v > 0))
    if low <= 0 <= high and 0 not in edges:
        corners.append(_exactly(0.0))
    if near:
        small = max(low, -near), min(high, near)
        corners.append(
            _number("tiny", lambda rng: rng.uniform(*small), lambda v: 0 < abs(v) <= near)
        )
    if far:
        sides = [side for side, end in ((-1.0, -low), (1.0, high)) if end > 0]
        corners.append(
            _number(
                "large",
                lambda rng: rng.choice(sides) * rng.uniform(far, 2 * far),
                lambda v: abs(v) >= far,
            )
        )
    if whole:
        first, last = int(np.ceil(low)), int(np.floor(high))
        corners.append(
            Corner(
                "a whole number",
                lambda rng, _: int(rng.integers(first, last + 1)),
                lambda value, _: isinstance(value, int | np.integer),
            )
        )
    for sign in (-1, 1) if huge else ():
        corners.append(_of_size(sign, huge, 2 * huge))
    return Strategy(middle, (*corners, *_sizes(low, high, near, far)), span=(low, high))


def _sizes(low: float, high: float, near: float, far: float) -> Iterator[Corner]:
    """A corner for each power of ten that a number may be as large as, and for each sign."""
    smallest = int(np.floor(np.log10(near or 1e-3)))
    largest = int(np.floor(np.log10(max(2 * far, -low, high))))
    reach = {-1: max(-low, 2 * far if low < 0 else 0), 1: max(high, 2 * far if high > 0 else 0)}
    for power in range(smallest, largest + 1):
        for sign, furthest in reach.items():
            # a number that may not be near 0, on a side of it, begins at an end of its range
            first = max(10.0**power, low if sign > 0 else -high)
            last = min(10.0 ** (power + 1), furthest)
            if first < last:
                yield _of_size(sign, first, last)


def _of_size(sign: int, first: float, last: float) -> Corner:
    return Corner(
        f"from {sign * first:g} to {sign * last:g}",
        lambda rng, _: float(sign * rng.uniform(first, last)),
        lambda value, _: bool(first <= sign * value <= last),
        wide=True,
    )


def _number(
    name: str, draw: Callable[[np.random.Generator], float], holds: Callable[[float], bool]
) -> Corner:
    return Corner(name, lambda rng, _: float(draw(rng)), lambda value, _: bool(holds(value)))


def _exactly(edge: float) -> Corner:
    return Corner(
        f"{edge:g}", lambda _rng, _: edge, lambda value, _: bool(value == edge), quiet=edge == 0
    )


def whole(low: int, high: int, *, edges: Sequence[int] = (), far: int = 0) -> Strategy:
    """A whole number from ``low`` to ``high``; its corners are ``edges``, both ends, and about ``far``."""

    def exactly(edge: int) -> Corner:
        return Corner(str(edge), lambda _rng, _: edge, lambda value, _: bool(value == edge))

    corners = [exactly(edge) for edge in dict.fromkeys([*edges, low, high])]
    if far:
        corners.append(
            Corner(
                f"as large as {far}",
                lambda rng, _: int(rng.integers(far, far + far // 8 + 1)),
                lambda value, _: bool(value >= far),
                wide=True,
            )
        )
    return Strategy(lambda rng, _: int(rng.integers(low, high + 1)), tuple(corners), counts=True)


def one_of(*values: Any) -> Strategy:
    """One of some values; each is a corner. A function is known by its name."""

    def holding(wanted: Any) -> Corner:
        name = getattr(wanted, "__name__", None)
        if name is None:
            return Corner(repr(wanted), lambda _rng, _: wanted, lambda v, _: bool(v == wanted))
        return Corner(
            name, lambda _rng, _: wanted, lambda v, _: getattr(v, "__name__", None) == name
        )

    return Strategy(
        lambda rng, _: values[int(rng.integers(len(values)))], tuple(map(holding, values))
    )


def drawn(draw: Draw, *corners: Corner) -> Strategy:
    """An argument with a way of its own to be drawn."""
    return Strategy(draw, corners)


def array(
    *shape: str | int,
    scale: float = 1.0,
    regions: Sequence[Region] = ORDINARY,
    layouts: bool = True,
    powers: Sequence[int] = POWERS,
    entries: Callable[[np.random.Generator, tuple[int, ...]], np.ndarray] | None = None,
) -> Strategy:
    """An array whose shape is named by the sizes of a domain, with entries about as large as ``scale``.

    Its corners are ``regions``, and unless told otherwise the layouts that an array of its dimensions
    can have in memory: in Fortran's order, and a view that steps over entries. Its entries may be of the
    size of each of the ``powers`` of ten.
    """

    def sizes(case: Case) -> tuple[int, ...]:
        known = [case[size] if isinstance(size, str) else size for size in shape]
        return known[0] if isinstance(known[0], tuple) else tuple(known)

    def middle(rng: np.random.Generator, case: Case) -> Any:
        if entries is not None:
            return entries(rng, sizes(case))
        return _number_or_array(rng.normal(scale=scale, size=sizes(case)))

    corners = [
        Corner(
            region.name,
            lambda rng, case, region=region: _number_or_array(region.entries(rng, sizes(case))),  # type: ignore[misc]
            lambda value, _, region=region: region.holds(np.asarray(value)),  # type: ignore[misc]
            region.quiet,
            region.wide,
        )
        for region in (*regions, *_wide_regions(regions, powers, len(shape)))
    ]
    if layouts and (len(shape) > 1 or shape == ("shape",)):
        corners.append(
            Corner(
                "in Fortran's order",
                lambda rng, case: _columns_first(middle(rng, case)),
                lambda value, _: np.ndim(value) > 1 and not value.flags.c_contiguous,
            )
        )

    def told(value: Any) -> dict[str, Any]:
        if shape == ("shape",):  # a size that stands for a whole shape
            return {"shape": np.shape(value)}
        known = zip(shape, np.shape(value), strict=False)
        return {name: length for name, length in known if isinstance(name, str)}

    return Strategy(middle, tuple(corners), shuffled_tail, told, shape=shape)


def _wide_regions(regions: Sequence[Region], powers: Sequence[int], axes: int) -> Iterator[Region]:
    yield from map(decade, powers)
    yield ALL_ALIKE
    if powers:
        yield mixed(powers)
    if axes > 1:
        yield from (ROW_OF_ZEROS, COLUMN_OF_ZEROS)
    if WHOLE in regions and any(power >= 2 for power in powers):
        yield LARGE_WHOLE
    if SOME_ZEROS in regions:
        yield ZEROS_AMONG_POSITIVE


def as_list(inner: Strategy) -> Strategy:
    """A list of numbers in place of an array."""
    corners = tuple(
        Corner(
            corner.name,
            lambda rng, case, corner=corner: corner.draw(rng, case).tolist(),  # type: ignore[misc]
            lambda value, case, corner=corner: corner.holds(np.asarray(value), case),  # type: ignore[misc]
            corner.quiet,
            corner.wide,
        )
        for corner in inner.corners
    )
    return Strategy(
        lambda rng, case: inner.middle(rng, case).tolist(),
        corners,
        lambda value, rng: shuffled_tail(np.asarray(value), rng).tolist(),
        inner.sizes,
    )


def _columns_first(value: Any) -> Any:
    return np.asfortranarray(value) if np.ndim(value) > 1 else value


def _number_or_array(value: Any) -> Any:
    """An array; a number of Python's where it has no dimensions."""
    return value if np.ndim(value) else np.asarray(value).item()


def shuffled_tail(array: Any, rng: np.random.Generator) -> Any:
    """The same first entry and the same shape, with the other entries in another order."""
    if not isinstance(array, np.ndarray) or array.size < 3:
        return array
    flat = array.reshape(-1).copy()
    flat[1:] = np.roll(flat[1:], int(rng.integers(1, flat.size - 1)))
    return flat.reshape(array.shape)


def labels(length: str, classes: str) -> Strategy:
    """Whole numbers below the number of ``classes``: the first and the last class, one class alone."""

    def middle(rng: np.random.Generator, case: Case) -> np.ndarray:
        return np.asarray(rng.integers(case[classes], size=case[length]))

    def alone(rng: np.random.Generator, case: Case) -> np.ndarray:
        return np.full(case[length], int(rng.integers(case[classes])))

    return Strategy(
        middle,
        (
            Corner("one class alone", alone, lambda v, _: len(set(v.tolist())) == 1),
            Corner(
                "the last class",
                lambda rng, case: np.maximum(middle(rng, case), case[classes] - 1),
                lambda value, case: case[classes] - 1 in value.tolist(),
            ),
        ),
        shuffled_tail,
        shape=(length,),
    )


def dictionary(
    entry: Callable[..., Strategy] = array,
    *,
    shapes: str = "shapes",
    reordered: bool = False,
    **details: Any,
) -> Strategy:
    """A dictionary of arrays, with the names and shapes that the size ``shapes`` holds.

    If ``reordered``, its corner is another order of the names than that of the first dictionary.
    """

    def strategies(case: Case) -> dict[str, Strategy]:
        return {name: entry(*shape, **details) for name, shape in case[shapes].items()}

    def middle(rng: np.random.Generator, case: Case) -> dict[str, Any]:
        return {name: s.middle(rng, case) for name, s in strategies(case).items()}

    def turned(rng: np.random.Generator, case: Case) -> dict[str, Any]:
        return dict(reversed(middle(rng, case).items()))

    corners = [
        Corner(
            inner.name,
            lambda rng, case, kind=inner.name: {  # type: ignore[misc]
                name: next(c for c in s.corners if c.name == kind).draw(rng, case)
                for name, s in strategies(case).items()
            },
            lambda value, case, inner=inner: all(inner.holds(v, case) for v in value.values()),  # type: ignore[misc]
            inner.quiet,
            inner.wide,
        )
        for inner in entry("N", **details).corners
    ]
    if reordered:
        corners.append(
            Corner(
                "in another order than the first",
                turned,
                lambda value, case: len(value) > 1 and list(value) != list(case[shapes]),
            )
        )
    return Strategy(
        middle,
        tuple(corners),
        lambda value, rng: {name: shuffled_tail(v, rng) for name, v in value.items()},
        lambda value: {shapes: {name: np.shape(v) for name, v in value.items()}},
    )
