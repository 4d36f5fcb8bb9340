"""Functions made from right ones or from listed mistakes, and which of them a student's goes as.

What they do on a question's cases is worked out when it is first asked for, a case at a time, and kept.
Most are told apart from a student's function by the first case that is looked at.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..outcomes import behaves
from ..own_work import own_work
from ..trial import Trial, attempt
from .claim import Claim

if TYPE_CHECKING:
    from ..questions import Question


@dataclass(eq=False)
class Derived:
    """A wrong function that nobody wrote, and what it says of a student whose function goes like it.

    ``function`` is called with a case. It has the references that it builds on.
    """

    kind: str
    told: str
    function: Callable[..., Any]
    of: frozenset[str] = frozenset()  # the listed mistakes that it is made from
    outcomes: dict[int, Trial] = field(default_factory=dict, repr=False)

    def outcome(self, question: Question, place: int) -> Trial:
        """What it does on a fixed case; worked out once."""
        if place not in self.outcomes:
            with own_work():
                self.outcomes[place] = self.on(question.cases[place])
        return self.outcomes[place]

    def on(self, arguments: tuple[Any, ...]) -> Trial:
        """What it does on a case."""
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            return attempt(self.function, arguments)

    def claim(self, question: Question) -> Claim:
        """That a student's function goes like this."""

        def holds(trial: Trial, right: Trial) -> bool:
            return _alike(trial, self.on(trial.arguments), question)

        return Claim(self.kind, self.told, holds)


def first_like(
    derived: Iterable[Derived],
    question: Question,
    trials: Sequence[Trial],
    expected: Sequence[Trial],
    order: Sequence[int],
) -> Derived | None:
    """The first that goes like a student's function on all cases, fixed and fresh ones.

    ``order`` are the places of the fixed cases; those come first that tell most apart. Of a student's
    function that raises an error wherever it is wrong nothing is said: many things end alike.
    """
    if all(t.error or behaves(t, r, question) for t, r in zip(trials, expected, strict=True)):
        return None
    fixed = len(question.cases)
    return next(
        (
            one
            for one in derived
            if all(_alike(trials[place], one.outcome(question, place), question) for place in order)
            and all(_alike(trial, one.on(trial.arguments), question) for trial in trials[fixed:])
        ),
        None,
    )


def _alike(trial: Trial, other: Trial, question: Question) -> bool:
    return trial.changed >= other.changed and behaves(trial, other, question)
