"""A question's domain: what its arguments may be, said once, from the question's text.

Cases are drawn from it at its corners, where no fixed case lies, and fresh ones anywhere. `lint` refuses
a question without a domain, and one whose cases leave a corner empty.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import Any

import numpy as np

from . import siblings, together
from .regions import OF_SIZE
from .relations import (
    Relation,
    alike,
    examples_twice,
    nearly_symmetric,
    whole_numbers,
)
from .strategies import Corner, Strategy

__all__ = ["Arguments", "Domain", "DomainError", "Reached", "Relation"]

Arguments = tuple[Any, ...]
AT_A_CORNER = 0.25  # how often an argument of a fresh case lies in one of its corners
TRIES = 200
FEW = 3  # draws that have to be valid without much ado, for a corner to be one
FAMILY_FROM = 12  # draws, of which the roomiest has siblings


@dataclass(frozen=True)
class Reached:
    """A corner of a domain: its name, a case in it, and whether a case lies in it."""

    name: str
    draw: Callable[[np.random.Generator], Arguments]
    holds: Callable[[Arguments], bool]
    wide: bool = False  # for the cases that mistakes are not recognised by


class DomainError(ValueError):
    """A domain that nothing can be drawn from; the text says what is wrong."""


class Domain:
    """What each argument of a question may be."""

    def __init__(
        self,
        arguments: Mapping[str, Strategy | EllipsisType],
        *,
        sizes: Mapping[str, Strategy] | None = None,
        relations: Sequence[Relation] = (),
        optional: Sequence[str] = (),
        valid: Callable[[Mapping[str, Any]], bool] = lambda case: True,
        infer: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda case: {},
        families: int = 1,
    ) -> None:
        """Take the arguments in their order, and the sizes that they have in common.

        An argument that nothing is said of yet has ``...``. ``optional`` ones can be left out. What is
        drawn and is not ``valid`` is drawn again. ``infer`` tells sizes from a case that no array
        tells by its shape. ``families`` says how many cases have siblings: more, where two cases often
        have the same answer.
        """
        self.sizes = dict(sizes or {})
        self.arguments = {n: s for n, s in arguments.items() if isinstance(s, Strategy)}
        self.open = [name for name in arguments if name not in self.arguments]
        self.relations = tuple(relations)
        self.optional = tuple(optional)
        self.valid = valid
        self.infer = infer
        self.families = families

    def draw(self, rng: np.random.Generator) -> Arguments:
        """A case from anywhere: each argument is ordinary, or at one of its corners."""

        def somewhere(strategy: Strategy) -> Corner | None:
            loud = [corner for corner in strategy.corners if not corner.quiet]
            if not loud or rng.random() > AT_A_CORNER:
                return None
            return loud[int(rng.integers(len(loud)))]

        def chosen() -> dict[str, Corner]:
            found = {name: somewhere(s) for name, s in self.arguments.items()}
            return {name: corner for name, corner in found.items() if corner is not None}

        case = self._case(rng, chosen)
        left_out = bool(self.optional) and rng.random() < AT_A_CORNER
        return self._told(case, left_out)

    def corners(self) -> Iterator[Reached]:
        """All corners: of the sizes, of each argument, of arguments together."""
        for name, strategy in (self.sizes | self.arguments).items():
            for corner in strategy.corners:
                yield self._reached(f"{name}: {corner.name}", {name: corner})
        whole = [name for name, s in self.sizes.items() if s.counts]
        for one, other in itertools.combinations(whole, 2):
            yield self._compared(one, other, "=", lambda a, b: a == b)
            yield self._compared(one, other, "<", lambda a, b: a < b)
            yield self._compared(one, other, ">", lambda a, b: a > b)
        if len(whole) > 2:
            yield self._all_alike(whole)
        yield from self._whole_beside_fractions()
        yield from self._as_small_or_large_as_may_be()
        yield from self._several()
        for relation in examples_twice(self.arguments):
            yield self._related(relation)
        relations = (*self.relations, *alike(self.arguments), *whole_numbers(self.arguments))
        for relation in (*relations, *nearly_symmetric(self.arguments)):
            yield self._related(relation)
        for name in self.optional:
            yield Reached(
                f"{name} left out",
                lambda rng: self._told(self._case(rng, dict), True),
                lambda case: len(case) < len(self.arguments),
            )

    def twin(self, case: Arguments, rng: np.random.Generator) -> Arguments | None:
        """A case alike in its shapes and in the first entry of each array; ``None`` if there is none."""
        other = tuple(
            strategy.twin(value, rng) if strategy.twin is not None else value
            for value, strategy in zip(case, self.arguments.values(), strict=False)
        )
        return other if repr(other) != repr(case) else None

    def siblings(self, rng: np.random.Generator) -> list[Arguments]:
        """A case, the same again, others that differ in one argument alone, and some nearly alike."""
        found: list[dict[str, Any]] = []
        for _ in range(self.families):
            drawn = (self._case(rng, dict) for _ in range(FAMILY_FROM))
            case = max(drawn, key=lambda one: siblings.room(one, self.arguments))
            exact = siblings.in_steps(case, self.arguments)
            case = exact if self.valid(exact) else case
            others = siblings.with_one_other(case, self.arguments, rng)
            found += [case, case, *others, *siblings.nearly_alike(case, self.arguments, rng)]
        return [self._told(one) for one in found if self.valid(one)]

    def changed_alone(self, case: Arguments, rng: np.random.Generator) -> Arguments | None:
        """A case that differs from one in a single argument; ``None`` where that is none."""
        named = self.names(case)
        told = [name for name in self.arguments if name in named]
        name = told[int(rng.integers(len(told)))]
        others = siblings.with_one_other(named, {name: self.arguments[name]}, rng)
        valid = [tuple(other[name] for name in told) for other in others if self.valid(other)]
        return valid[int(rng.integers(len(valid)))] if valid else None

    def pair(self, rng: np.random.Generator) -> list[Arguments]:
        """Two cases of the same sizes."""
        for _ in range(TRIES):
            one = self._case(rng, dict)
            other = {name: one[name] for name in self.sizes}
            for name, strategy in self.arguments.items():
                other[name] = strategy.middle(rng, other)
            if self.valid(other):
                return [self._told(one), self._told(other)]
        raise DomainError("two cases of the same sizes are hardly ever drawn")

    def missing(
        self, cases: Sequence[Arguments], rng: np.random.Generator, *, wide: bool = False
    ) -> list[Arguments]:
        """A case for each corner that ``cases`` leave empty: of the plain ones, or of the wide ones."""
        found: list[Arguments] = []
        for corner in self.corners():
            if corner.wide == wide and not any(corner.holds(case) for case in [*cases, *found]):
                found.append(corner.draw(rng))
        return found

    def combined(self, rng: np.random.Generator, count: int) -> list[Arguments]:
        """Cases of which several arguments lie in a corner at once, each corner about equally often."""
        decks = {
            name: _Deck([corner for corner in s.corners if not corner.quiet], rng)
            for name, s in (self.sizes | self.arguments).items()
        }

        def dealt() -> dict[str, Corner]:
            found = {name: deck.deal() for name, deck in decks.items()}
            return {name: corner for name, corner in found.items() if corner is not None}

        return [self._told(self._case(rng, dealt)) for _ in range(count)]

    def empty(self, cases: Sequence[Arguments]) -> list[str]:
        """The corners in which no case lies."""
        return [
            corner.name
            for corner in self.corners()
            if not any(corner.holds(case) for case in cases)
        ]

    def _case(
        self,
        rng: np.random.Generator,
        corners: Callable[[], Mapping[str, Corner]],
        tries: int = TRIES,
    ) -> dict[str, Any]:
        for _ in range(tries):
            at = corners()
            case: dict[str, Any] = {}
            for name, strategy in (self.sizes | self.arguments).items():
                case[name] = (at[name].draw if name in at else strategy.middle)(rng, case)
            if self.valid(case):
                return case
        raise DomainError("what is drawn is hardly ever valid")

    def _told(self, case: Mapping[str, Any], left_out: bool = False) -> Arguments:
        kept = [n for n in self.arguments if not (left_out and n in self.optional)]
        return tuple(case[name] for name in kept)

    def names(self, case: Arguments) -> dict[str, Any]:
        """The arguments of a case by their names, and the sizes that they tell."""
        named = dict(zip(self.arguments, case, strict=False))
        for name, value in tuple(named.items()):
            told = self.arguments[name].sizes
            if told is not None:
                for size, known in told(value).items():
                    named.setdefault(size, known)
        return {**named, **self.infer(named)}

    def _reached(self, name: str, at: Mapping[str, Corner]) -> Reached:
        ((argument, corner),) = at.items()

        def holds(case: Arguments) -> bool:
            named = self.names(case)
            try:
                return argument in named and corner.holds(named[argument], named)
            except (TypeError, ValueError, AttributeError, KeyError):  # of another kind
                return False

        def draw(rng: np.random.Generator) -> Arguments:
            return self._until(holds, lambda: self._told(self._case(rng, lambda: at)), name)

        return Reached(name, draw, holds, corner.wide)

    def _whole_beside_fractions(self) -> Iterator[Reached]:
        """Whole numbers in one array while another has fractions: where a type is taken over."""
        found = {
            name: next((c for c in strategy.corners if c.name == "whole numbers"), None)
            for name, strategy in self.arguments.items()
        }
        arrays = {name: corner for name, corner in found.items() if corner is not None}
        if len(arrays) > 1:
            yield self._throughout("whole numbers", list(arrays))
            yield self._throughout("large whole numbers", list(arrays))
        for name, corner in arrays.items() if len(arrays) > 1 else ():
            yield self._beside(name, corner, [other for other in arrays if other != name])

    def _throughout(self, kind: str, names: Sequence[str]) -> Reached:
        found = {n: c for n in names for c in self.arguments[n].corners if c.name == kind}
        return self._together(f"{kind} in {', '.join(found)}", found)

    def _together(self, told: str, found: Mapping[str, Corner]) -> Reached:
        def holds(case: Arguments) -> bool:
            named = self.names(case)
            try:
                return all(corner.holds(named[name], named) for name, corner in found.items())
            except (KeyError, TypeError, AttributeError):
                return False

        def draw(rng: np.random.Generator) -> Arguments:
            return self._until(holds, lambda: self._told(self._case(rng, lambda: found)), told)

        return Reached(told, draw, holds, wide=True)

    def _several(self) -> Iterator[Reached]:
        """What several arguments are at once, where a valid case may be that."""
        kinds = (together.signs, together.sizes, together.zeros)
        plans = (kind(self.arguments) for kind in kinds)
        for told, found in itertools.chain(*plans):
            reached = self._together(told, found)
            with contextlib.suppress(DomainError):
                for seed in range(FEW):
                    self._case(np.random.default_rng(seed), lambda found=found: found, FEW * FEW)  # type: ignore[misc]
                yield reached

    def _as_small_or_large_as_may_be(self) -> Iterator[Reached]:
        """All arrays of the smallest size that they have in common, and of the largest."""
        sizes = {
            name: [corner.name for corner in strategy.corners if corner.name.startswith(OF_SIZE)]
            for name, strategy in self.arguments.items()
        }
        found = {name: kinds for name, kinds in sizes.items() if kinds}
        first, *others = found.values() if len(found) > 1 else [[]]
        common = [kind for kind in first if all(kind in kinds for kinds in others)]
        for kinds in (common, common[::-1]):
            for kind in kinds:
                reached = self._throughout(kind, list(found))
                with contextlib.suppress(DomainError):  # which no valid case may be
                    reached.draw(np.random.default_rng(0))
                    yield reached
                    break

    def _beside(self, name: str, corner: Corner, others: Sequence[str]) -> Reached:
        told = f"{name}: whole numbers beside fractions"

        def holds(case: Arguments) -> bool:
            named = self.names(case)
            return _whole(named.get(name)) and any(_fractions(named.get(o)) for o in others)

        def draw(rng: np.random.Generator) -> Arguments:
            at = {name: corner}
            return self._until(holds, lambda: self._told(self._case(rng, lambda: at)), told)

        return Reached(told, draw, holds)

    def _compared(
        self, one: str, other: str, sign: str, holds: Callable[[int, int], bool]
    ) -> Reached:
        def found(case: Arguments) -> bool:
            named = self.names(case)
            return one in named and other in named and holds(named[one], named[other])

        def draw(rng: np.random.Generator) -> Arguments:
            return self._until(found, lambda: self._told(self._case(rng, dict)), name)

        name = f"{one} {sign} {other}"
        return Reached(name, draw, found)

    def _all_alike(self, names: Sequence[str]) -> Reached:
        def found(case: Arguments) -> bool:
            named = self.names(case)
            sizes = {named.get(name, 0) for name in names}
            return len(sizes) == 1 and min(sizes) > 6

        def draw(rng: np.random.Generator) -> Arguments:
            size = int(rng.integers(7, 10))
            exactly = Corner(str(size), lambda _rng, _: size, lambda value, _: bool(value == size))
            at = dict.fromkeys(names, exactly)
            return self._until(found, lambda: self._told(self._case(rng, lambda: at)), name)

        name = f"{' = '.join(names)}, and more than six"
        return Reached(name, draw, found, wide=True)

    def _related(self, relation: Relation) -> Reached:
        def drawn(rng: np.random.Generator) -> Arguments:
            case = self._case(rng, dict)
            for _ in range(TRIES):
                case.update(relation.change(rng, case))
                if self.valid(case):
                    break
                case = self._case(rng, dict)
            return self._told(case)

        def holds(case: Arguments) -> bool:
            named = self.names(case)
            try:
                return relation.holds(named)
            except (KeyError, TypeError, ValueError):
                return False

        def draw(rng: np.random.Generator) -> Arguments:
            return self._until(holds, lambda: drawn(rng), relation.name)

        return Reached(relation.name, draw, holds, relation.wide)

    def _until(
        self, holds: Callable[[Arguments], bool], draw: Callable[[], Arguments], name: str
    ) -> Arguments:
        for _ in range(TRIES):
            case = draw()
            if holds(case):
                return case
        raise DomainError(f"no case that is drawn lies in the corner “{name}”")


class _Deck:
    """Corners in an order of chance, all of them before any comes again; half as often none."""

    def __init__(self, corners: Sequence[Corner], rng: np.random.Generator) -> None:
        self.cards = [*corners, *[None] * (len(corners) // 2 + 1)]
        self.left: list[Corner | None] = []
        self.rng = rng

    def deal(self) -> Corner | None:
        """The next one; ``None`` for an ordinary value."""
        if not self.left:
            self.left = [self.cards[place] for place in self.rng.permutation(len(self.cards))]
        return self.left.pop()


def _whole(value: Any) -> bool:
    parts = list(value.values()) if isinstance(value, dict) else [value]
    return all(isinstance(part, np.ndarray) and part.dtype.kind in "iu" for part in parts)


def _fractions(value: Any) -> bool:
    parts = list(value.values()) if isinstance(value, dict) else [value]
    return any(isinstance(part, np.ndarray) and bool(np.any(part % 1)) for part in parts)
