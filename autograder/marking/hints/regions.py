"""Right but for a region: the part of a question's cases outside of which nothing goes wrong."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..outcomes import behaves
from .claim import Claim, named, names_of, whole

if TYPE_CHECKING:
    from ..questions import Question
    from ..trial import Trial

Region = Callable[[Mapping[str, Any], "Trial"], bool]

SHARE = 0.9  # of the cases in a region, how many are of the kind that it holds, at least
FEWEST = 2  # cases of that kind
OTHERS = 6  # cases outside
ROUNDING = 1e-10  # and less is no more than 0, where answers are compared


def right_but_for(
    question: Question, trials: Sequence[Trial], expected: Sequence[Trial]
) -> Claim | None:
    """The narrowest region in which all that goes wrong lies, where it goes wrong in most of it."""
    if question.in_words is not None or isinstance(question.reference, type):
        return None
    pairs = list(zip(trials, expected, strict=True))
    wrong = [not behaves(t, r, question) or t.changed for t, r in pairs]
    if wrong.count(True) < FEWEST or wrong.count(False) < FEWEST:
        return None
    good = [not off for off in wrong]
    outside, within = (_narrowest(question, marks, expected) for marks in (wrong, good))
    if outside is not None and (within is None or outside.share >= within.share):
        return _outside(question, wrong, outside)
    return _within(question, good, within) if within is not None else None


@dataclass(frozen=True)
class _Found:
    """A region that holds all cases of a kind, and the share of its cases that are of it."""

    words: str
    region: Region
    count: int
    share: float


def _outside(question: Question, wrong: Sequence[bool], found: _Found) -> Claim:
    """That it goes wrong only in a region."""
    words, region, count = found.words, found.region, found.count
    off = list(wrong).count(True)
    some = "all" if off == count else f"{off}"
    told = (
        f"It goes wrong only where {words}: in {some} of the {count} such cases that were tried, and "
        f"in none of the {len(wrong) - count} others."
    )

    def holds(trial: Trial, right: Trial) -> bool:
        return _lies(region, question, right) or behaves(trial, right, question)

    return Claim("region", told, holds, everywhere=False)


def _within(question: Question, good: Sequence[bool], found: _Found) -> Claim:
    """That it goes right only in a region."""
    words, region, count = found.words, found.region, found.count
    few = list(good).count(True)
    some = "all" if few == count else f"{few}"
    told = (
        f"It is right only where {words}: in {some} of the {count} such cases that were tried, and in "
        f"none of the {len(good) - count} others."
    )

    def holds(trial: Trial, right: Trial) -> bool:
        return _lies(region, question, right) or not behaves(trial, right, question)

    return Claim("region of what is right", told, holds, everywhere=False)


def _narrowest(
    question: Question, marked: Sequence[bool], expected: Sequence[Trial]
) -> _Found | None:
    """The narrowest region that holds all cases that are marked; and how many cases lie in it."""
    best, found = 0.0, None
    fixed = len(question.cases)
    for words, region, known in _regions_of(question, expected[:fixed]):
        if not all(known[place] for place, mark in enumerate(marked[:fixed]) if mark):
            continue
        inside = [*known, *(_lies(region, question, right) for right in expected[fixed:])]
        if not all(inside[place] for place, mark in enumerate(marked) if mark):
            continue
        share = list(marked).count(True) / inside.count(True)
        if share >= SHARE and share > best and inside.count(False) >= OTHERS:
            best, found = share, _Found(words, region, inside.count(True), share)
    return found


def _regions_of(question: Question, fixed: Sequence[Trial]) -> list[tuple[str, Region, list[bool]]]:
    """All regions, and which of the fixed cases lie in each; worked out once."""
    if "regions" not in question.derived:
        question.derived["regions"] = [
            (words, region, inside)
            for words, region in _regions(question)
            if any(inside := [_lies(region, question, right) for right in fixed])
            and not all(inside)
        ]
    return question.derived["regions"]


def _lies(region: Region, question: Question, right: Trial) -> bool:
    try:
        return bool(region(named(question, right.arguments), right))
    except (TypeError, ValueError, IndexError, AttributeError):
        return False


def _regions(question: Question) -> Iterator[tuple[str, Region]]:
    yield "an error is due", lambda case, right: right.error is not None
    for name in names_of(question):
        array_too = _may_be_an_array(question, name)
        for words, holds in _OF_NUMBERS.items():
            if array_too and words in _OF_ONE_NUMBER:  # of an array it would say nothing
                continue
            yield f"`{name}` {words}", partial(_of, name, holds)
    for name, other in itertools.combinations(names_of(question), 2):
        yield f"`{name}` and `{other}` have different shapes", partial(_differ, name, other)
        yield f"`{name}` and `{other}` are equal", partial(_equal, name, other)
    yield "the right value is 0", lambda case, right: _is_0(right.got)


def _may_be_an_array(question: Question, name: str) -> bool:
    """Whether an argument that is a number in some cases is an array in others."""
    arrays = (whole(named(question, case), name) for case in question.cases)
    return len({array.ndim > 0 for array in arrays if array is not None}) > 1


def _is_0(value: Any) -> bool:
    """Whether a value is 0, or what rounding leaves of it, which goes for the same."""
    return bool(np.all(np.abs(np.asarray(value, dtype=float)) <= ROUNDING))


def _differ(name: str, other: str, case: Mapping[str, Any], right: Trial) -> bool:
    return bool(np.shape(case[name]) != np.shape(case[other]))


def _equal(name: str, other: str, case: Mapping[str, Any], right: Trial) -> bool:
    return bool(np.all(case[name] == case[other]))


def _of(
    name: str, holds: Callable[[np.ndarray], Any], case: Mapping[str, Any], right: Trial
) -> bool:
    array = whole(case, name)
    return array is not None and bool(holds(array))


_OF_ONE_NUMBER: dict[str, Callable[[np.ndarray], Any]] = {
    "is 0": lambda a: a.ndim == 0 and a == 0,
    "is negative": lambda a: a.ndim == 0 and a < 0,
    "is positive": lambda a: a.ndim == 0 and a > 0,
    "is negative or 0": lambda a: a.ndim == 0 and a <= 0,
    "is positive or 0": lambda a: a.ndim == 0 and a >= 0,
    "is 1": lambda a: a.ndim == 0 and a == 1,
    "is not 1": lambda a: a.ndim == 0 and a != 1,
    "is more than 1": lambda a: a.ndim == 0 and a > 1,
}
_OF_NUMBERS: dict[str, Callable[[np.ndarray], Any]] = _OF_ONE_NUMBER | {
    "is an array, not a number": lambda a: a.ndim > 0,
    "is a number, not an array": lambda a: a.ndim == 0,
    "has one axis": lambda a: a.ndim == 1,
    "has two axes": lambda a: a.ndim == 2,
    "has two axes or more": lambda a: a.ndim >= 2,
    "has three axes or more": lambda a: a.ndim >= 3,
    "has one row": lambda a: a.ndim == 2 and a.shape[0] == 1,
    "has more than one row": lambda a: a.ndim == 2 and a.shape[0] > 1,
    "has one column": lambda a: a.ndim == 2 and a.shape[1] == 1,
    "has more than one column": lambda a: a.ndim == 2 and a.shape[1] > 1,
    "has one entry": lambda a: a.ndim > 0 and a.size == 1,
    "has more than one entry": lambda a: a.size > 1,
    "is empty": lambda a: a.size == 0,
    "is not square": lambda a: a.ndim == 2 and a.shape[0] != a.shape[1],
    "is square": lambda a: a.ndim == 2 and a.shape[0] == a.shape[1],
    "has more rows than columns": lambda a: a.ndim == 2 and a.shape[0] > a.shape[1],
    "has more columns than rows": lambda a: a.ndim == 2 and a.shape[0] < a.shape[1],
    "holds whole numbers": lambda a: a.dtype.kind in "iu",
    "holds something negative": lambda a: np.any(a < 0),
    "holds something positive": lambda a: np.any(a > 0),
    "holds a 0": lambda a: np.any(a == 0),
    "holds nothing but 0": lambda a: a.size and not np.any(a),
    "holds something that is not positive": lambda a: np.any(a <= 0),
    "holds something that is not negative": lambda a: np.any(a >= 0),
    "holds the same number more than once": lambda a: len(np.unique(a)) < a.size,
    "holds numbers beyond ±30": lambda a: np.any(np.abs(a) > 30),
    "holds numbers beyond ±300": lambda a: np.any(np.abs(a) > 300),
    "holds numbers above 30": lambda a: np.any(a > 30),
    "holds numbers above 700": lambda a: np.any(a > 700),
    "holds numbers below −30": lambda a: np.any(a < -30),
    "holds numbers below −700": lambda a: np.any(a < -700),
    "holds numbers nearer to 0 than 0.001": lambda a: np.any((np.abs(a) < 1e-3) & (a != 0)),
}
