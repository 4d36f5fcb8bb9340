"""What the functions of a rubric do on the cases, and whether a student's went as one of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .compare import agrees, entries_agree, is_coarse
from .own_work import own_work
from .precision import allowed_in_float32
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
        count = [0]
        call = question.tried(rubric.bound(function, count), rubric.given)
        with own_work():
            question.known[function] = [attempt(call, arguments) for arguments in question.cases]
        question.calls_made[function] = count[0]
    return question.known[function]


def right_outcomes(question: Question, rubric: QuestionSet) -> list[Trial]:
    """What the reference does on the cases; computed once."""
    trials = outcomes(question, question.reference, rubric)
    for trial in trials:
        trial.coarse = trial.coarse or _allowance(question, rubric, trial)
    return trials


def wide_outcomes(question: Question, rubric: QuestionSet) -> list[Trial]:
    """What the reference does on the wide cases; computed once."""
    if not question.known_wide:
        question.known_wide = [right_outcome(question, rubric, case) for case in question.wide]
    return question.known_wide


def right_outcome(question: Question, rubric: QuestionSet, arguments: tuple[Any, ...]) -> Trial:
    """What the reference does on a case."""
    trial = attempt(question.tried(rubric.bound(question.reference), rubric.given), arguments)
    trial.coarse = _allowance(question, rubric, trial)
    return trial


def _allowance(question: Question, rubric: QuestionSet, right: Trial) -> Callable[[], float]:
    """How far off an answer in float32 may be; worked out when one comes."""

    @functools.cache
    def allowed() -> float:
        answers = [question.reference, *question.variants]
        calls = [question.tried(rubric.bound(answer), rubric.given) for answer in answers]
        in_it = [c for a, c in zip(answers, calls, strict=True) if "float32" in a.__name__]
        with own_work():
            return allowed_in_float32(calls, in_it, right.arguments, right.got)

    return allowed


def behaves(trial: Trial, other: Trial, question: Question) -> bool:
    """Whether a trial went as another did, up to rounding."""
    if question.warnings_are_wrong and bool(trial.warned) != bool(other.warned):
        return False
    if trial.error is not None or other.error is not None:
        return error_name(trial.error) == error_name(other.error)
    got, wanted = question.in_its_words(trial.got), question.in_its_words(other.got)
    if other.coarse is not None and is_coarse(got):
        return agrees(got, wanted, question.tolerance, other.coarse())
    if question.entry_by_entry and not entries_agree(got, wanted, question.tolerance):
        return False
    return agrees(got, wanted, question.tolerance)
