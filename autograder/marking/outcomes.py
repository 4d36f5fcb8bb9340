"""What the functions of a rubric do on the cases, and whether a student's went as one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .compare import agrees
from .own_work import own_work
from .trial import Trial, attempt, error_name

if TYPE_CHECKING:
    from .questions import Question, QuestionSet


def differences(
    trials: list[Trial], expected: list[Trial], question: Question
) -> list[tuple[Trial, Trial]]:
    """The trials that did not go as they should, each with the one that did."""
    return [
        (trial, right)
        for trial, right in zip(trials, expected, strict=False)
        if not behaves(trial, right, question)
    ]


def outcomes(question: Question, function: Callable[..., Any], rubric: QuestionSet) -> list[Trial]:
    """What a reference or a mistake does on the cases; computed once."""
    if function not in question.known:
        call = question.tried(rubric.bound(function), rubric.given)
        with own_work():
            question.known[function] = [attempt(call, arguments) for arguments in question.cases]
    return question.known[function]


def behaves(trial: Trial, other: Trial, question: Question) -> bool:
    """Whether a trial went as another did, up to rounding."""
    if question.warnings_are_wrong and bool(trial.warned) != bool(other.warned):
        return False
    if trial.error is not None or other.error is not None:
        return error_name(trial.error) == error_name(other.error)
    got, wanted = question.in_its_words(trial.got), question.in_its_words(other.got)
    return agrees(got, wanted, question.tolerance)
