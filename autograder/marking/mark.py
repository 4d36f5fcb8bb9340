"""Marks one function: tries it on the cases, and words what that comes to."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ..remote.errors import StudentStoppedError
from ..remote.proxies import Namespace, in_turn
from . import fresh
from .describe import kind
from .diagnosis import Diagnosis, Evidence, alone_again, diagnose
from .earlier_answers import right_upstream, settled, ways
from .lending import bounded, most_entries
from .outcomes import right_outcome, right_outcomes, wide_outcomes
from .own_work import own_work
from .trial import Trial, attempt
from .verdict import Reason, Verdict

if TYPE_CHECKING:
    from .questions import Question, QuestionSet


def judge(
    question: Question,
    names: Mapping[str, Any],
    rubric: QuestionSet,
    seed: bytes | None = None,
) -> Verdict:
    """Mark what ``names`` holds under the question's name.

    Beside the question's cases it is tried on fresh ones, which are drawn from ``seed``.
    """
    function: Any = names.get(question.name)
    found = unusable(function, question, names)
    if found is None:
        seen = evidence(function, question, names, rubric, seed)
        alone = isinstance(names, Namespace) and names.alone is not None
        found = alone_again(seen) if alone else diagnose(seen)
    points = round(found.share * question.points, 2)
    return Verdict(
        points,
        question.name,
        question.points,
        found.message,
        found.mistake,
        found.reason,
        found.raised,
        found.told_of,
    )


def unusable(function: Any, question: Question, names: Mapping[str, Any]) -> Diagnosis | None:
    """Why there is nothing to try, if there is nothing."""
    absent = [need for need in question.given if names.get(need) is None]
    if function is None:
        why = (
            f"There is no `{question.name}`: the cell that defines it is missing or gives it another "
            "name, or it ended with an error before it got that far. Run it, and read what Python says."
        )
    elif not callable(function):
        why = (
            f"`{question.name}` should be a function, and here it is {kind(function)}. Is the name "
            "used for something else further down?"
        )
    elif absent:
        why = (
            f"There is no `{absent[0]}`, which this notebook hands out: the cell that defines it "
            "has not run, or is missing."
        )
    else:
        return None
    return Diagnosis(0.0, Reason.UNDEFINED, why)


def evidence(
    function: Callable[..., Any],
    question: Question,
    names: Mapping[str, Any],
    rubric: QuestionSet,
    seed: bytes | None,
) -> Evidence:
    """What the student's function does on the question's cases, and on fresh ones."""
    with own_work():
        further = fresh.cases(question, seed) if seed is not None else []
        expected = [
            *right_outcomes(question, rubric),
            *wide_outcomes(question, rubric),
            *(right_outcome(question, rubric, arguments) for arguments in further),
        ]
    if question.seconds is not None and isinstance(names, Namespace):
        names.allow(question.seconds)
    if isinstance(names, Namespace) and names.alone is not None:
        expected = 2 * expected[names.alone : names.alone + 1]
    cases = [right.arguments for right in expected]
    trials = tried_in_one_way(function, names, question, cases, rubric)
    return Evidence(question, rubric, expected, *trials)


def tried_in_one_way(
    function: Callable[..., Any],
    names: Mapping[str, Any],
    question: Question,
    cases: Sequence[tuple[Any, ...]],
    rubric: QuestionSet,
) -> tuple[list[Trial], list[Trial]]:
    """The trials to judge by, and those with right answers to earlier questions, often the same."""
    found = ways(question, names, rubric, lambda earlier: _is_right(earlier, names, rubric))
    calls = question.calls_made.get(question.reference, 0)
    functions = (FunctionType, functools.partial)  # and not classes that are handed out
    most = most_entries(cases) if any(found) else 0
    given = {need: names.get(need) for need in question.given}

    def tried(lent: dict[str, Any]) -> list[Trial]:
        lent = lent | {
            need: bounded(answer, need, cases, calls, question.seconds, most)
            for need, answer in lent.items()
            if isinstance(answer, functions)
        }
        of_objects = [need for need in lent if rubric.questions[need].of_objects]
        with right_upstream(names, lent, of_objects):
            return try_out(function, question, given, cases)

    return settled(tried, found, asks_again=question.program is not None)


def _is_right(question: Question, names: Mapping[str, Any], rubric: QuestionSet) -> bool:
    return (
        names.get(question.name) is not None and judge(question, names, rubric) == question.points
    )


def try_out(
    function: Callable[..., Any],
    question: Question,
    given: Mapping[str, Any],
    cases: Sequence[tuple[Any, ...]],
) -> list[Trial]:
    """What a student's function does on the cases; the list ends where there is no going on."""
    trials: list[Trial] = []
    call = question.tried(function, given) if question.program else in_turn(function, cases)
    for arguments in cases:
        trials.append(attempt(call, arguments))
        if _ended(trials, StudentStoppedError, NotImplementedError):
            break
    return trials


def _ended(trials: list[Trial], *errors: type[Exception]) -> bool:
    """Whether there was no going on after one of these errors."""
    return isinstance(trials[-1].error, errors)
