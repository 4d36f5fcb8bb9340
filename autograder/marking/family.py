"""A family of mistakes from which any number can be drawn: spoilers whose parameters are left to chance.

No case of a rubric was written for one of its members, and none may be: what a seed that nobody has used
draws from it then says how many mistakes get past the cases that nobody has thought of. Who adds a kind
to the family draws a new certificate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import spoilers
from .answer_source import source_as_answer
from .mutants import spoilers_for
from .questions import Question
from .source_changes import changes_of
from .spoilers import Function, Spoiler, keeping, of_arguments, of_result, reals, where

Rng = np.random.Generator


@dataclass(frozen=True)
class Member:
    """A mistake: its kind, what it is in words, the answer that it is made from, and how."""

    kind: str
    words: str
    answer: str  # the source text to define, which a change may have spoilt already
    spoil: Spoiler


def drawn(question: Question, rng: Rng) -> Member:
    """One mistake for a question: half of them change an answer's source, half what it does."""
    answers = [question.reference, *question.variants]
    function = answers[int(rng.integers(len(answers)))]
    text = source_as_answer(function, question.name)
    if rng.random() < 0.5:
        changes = list(changes_of(text))
        if changes:
            kind, changed = changes[int(rng.integers(len(changes)))]
            return Member(kind, f"{function.__name__}, {kind}", changed, lambda answer: answer)
    fixed = spoilers_for(question)
    if fixed is not spoilers.SPOILERS:
        name = list(fixed)[int(rng.integers(len(fixed)))]
        return Member("an object spoilt", f"{function.__name__}, {name}", text, fixed[name])
    kinds = list(KINDS)
    kind = kinds[int(rng.integers(len(kinds)))]
    words, spoil = KINDS[kind](rng)
    return Member(kind, f"{function.__name__}, {words}", text, spoil)


def _power(rng: Rng, low: float, high: float) -> float:
    return float(f"{10 ** rng.uniform(low, high):.3g}")


def _rounded(rng: Rng) -> tuple[str, Spoiler]:
    digits = int(rng.integers(2, 7))
    if rng.random() < 0.5:
        return f"rounded to {digits} decimals", of_result(lambda a: np.round(a, digits))
    return f"rounded to {digits} digits", of_result(
        lambda a: np.vectorize(lambda v: float(f"{v:.{digits}g}"), otypes=[float])(a)
    )


def _off(rng: Rng) -> tuple[str, Spoiler]:
    share = float(rng.choice([-1, 1])) * _power(rng, -5.5, -0.5)
    return f"off by a share of {share:g}", of_result(lambda a: a * (1 + share))


def _clipped(rng: Rng) -> tuple[str, Spoiler]:
    bound = _power(rng, -1, 4)
    if rng.random() < 0.5:
        return f"results clipped to ±{bound:g}", of_result(lambda a: np.clip(a, -bound, bound))
    return f"arguments clipped to ±{bound:g}", of_arguments(lambda a: np.clip(a, -bound, bound))


def _cut_off(rng: Rng) -> tuple[str, Spoiler]:
    least = _power(rng, -5, 0)
    if rng.random() < 0.5:
        return f"results below {least:g} taken for 0", of_result(
            lambda a: np.where(np.abs(a) < least, 0, a)
        )
    return f"arguments below {least:g} taken for 0", of_arguments(
        lambda a: np.where(np.abs(a) < least, 0, a)
    )


def _in_sizes(rng: Rng) -> tuple[str, Spoiler]:
    low = _power(rng, -8, 4)
    high = low * 10
    return f"wrong where all lies between {low:g} and {high:g}", where(
        lambda a: bool(np.all((np.abs(a) >= low) & (np.abs(a) <= high)))
    )


def _in_signs(rng: Rng) -> tuple[str, Spoiler]:
    regions: dict[str, Callable[[np.ndarray], bool]] = {
        "all is negative": lambda a: bool(np.all(a < 0)),
        "all is positive": lambda a: bool(np.all(a > 0)),
        "something is 0": lambda a: bool(np.any(a == 0)),
        "all is 0": lambda a: not np.any(a),
        "all is whole": lambda a: bool(np.all(a == np.round(a))),
        "all is alike": lambda a: bool(a.size > 1 and np.ptp(a) == 0),
    }
    name = list(regions)[int(rng.integers(len(regions)))]
    return f"wrong where {name}", where(regions[name])


def _in_shapes(rng: Rng) -> tuple[str, Spoiler]:
    most, axis = int(rng.integers(2, 30)), int(rng.integers(2))
    if rng.random() < 0.5:
        return f"wrong for more than {most} entries along axis {axis}", where(
            lambda a: a.ndim > axis and a.shape[axis] > most
        )
    few = int(rng.integers(1, 5))
    return f"wrong for {few} entries along axis {axis}", where(
        lambda a: a.ndim > axis and a.shape[axis] == few
    )


def _first_ones(rng: Rng) -> tuple[str, Spoiler]:
    count = int(rng.integers(1, 40))

    def cut(a: np.ndarray) -> np.ndarray:
        a = a.copy()
        a.reshape(-1)[count:] = 0
        return a

    return f"all but the first {count} entries 0", of_result(cut)


def _kept(rng: Rng) -> tuple[str, Spoiler]:
    places = int(rng.integers(1, 4))
    if rng.random() < 0.5:
        return f"kept by the first {places} entries", keeping(
            lambda case: repr(
                [
                    (a.shape, a.reshape(-1)[:places].tolist())
                    for v in case
                    for a in spoilers.numbers(v)
                ]
            )
        )
    calls = int(rng.integers(1, 15))
    return f"right in the first {calls} calls", spoilers.from_call(calls)


def _argument(rng: Rng) -> tuple[str, Spoiler]:
    """One argument alone is taken for another value, or two change places."""
    place = int(rng.integers(3))
    factor = float(rng.choice([-1.0, 0.5, 1.001, 2.0]))

    def scaled(function: Function) -> Function:
        def spoilt(*case: Any) -> Any:
            given = [
                reals(v, lambda a: factor * a) if i == place else v for i, v in enumerate(case)
            ]
            return function(*given)

        return spoilt

    def exchanged(function: Function) -> Function:
        def spoilt(*case: Any) -> Any:
            given = list(case)
            if place + 1 < len(given):
                given[place], given[place + 1] = given[place + 1], given[place]
            return function(*given)

        return spoilt

    if rng.random() < 0.7:
        return f"argument {place + 1} times {factor:g}", scaled
    return f"arguments {place + 1} and {place + 2} exchanged", exchanged


def _order(rng: Rng) -> tuple[str, Spoiler]:
    if rng.random() < 0.5:
        return "results turned over", of_result(lambda a: a.T)
    axis = int(rng.integers(2))
    return f"results in the reverse order along axis {axis}", of_result(
        lambda a: np.flip(a, axis) if a.ndim > axis else a
    )


def _side_effect(rng: Rng) -> tuple[str, Spoiler]:
    found: dict[str, Spoiler] = {
        name: spoilers.SPOILERS[name]
        for name in (
            "changes what the caller passed in",
            "entries as they lie in memory",
            "dictionaries by place",
            "draws of its own",
            "right the first time alone",
        )
    }
    name = list(found)[int(rng.integers(len(found)))]
    return name, found[name]


KINDS: dict[str, Callable[[Rng], tuple[str, Spoiler]]] = {
    "rounded": _rounded,
    "off by a share": _off,
    "clipped": _clipped,
    "small numbers taken for 0": _cut_off,
    "wrong in a range of sizes": _in_sizes,
    "wrong for a sign or a kind of number": _in_signs,
    "wrong for a shape": _in_shapes,
    "the first entries alone": _first_ones,
    "results kept, or right for some calls": _kept,
    "an argument taken for another": _argument,
    "another order": _order,
    "effects beside the result": _side_effect,
}
