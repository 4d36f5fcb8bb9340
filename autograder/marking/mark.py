"""Marks one function: tries it on the cases, recognises known mistakes, words the message."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from homework.errors import advice

from ..remote.errors import StudentStoppedError
from ..remote.proxies import Namespace, in_turn
from . import fresh
from .compare import agrees, renamed
from .describe import kind, shown
from .earlier_answers import lent_answers, right_upstream, settled
from .forms import FORM_CREDIT, other_form
from .messages import describe, where_to_read
from .own_work import own_work
from .trial import Trial, attempt, error_name
from .verdict import Verdict

if TYPE_CHECKING:
    from .questions import Mistake, Question, QuestionSet

CHANGED_INPUTS = "changes_its_inputs"
CHANGED_INPUTS_CREDIT = 0.5
MISSPELT = "misspells_keys"
MISSPELT_CREDIT = 0.5


def judge(
    question: Question,
    names: Mapping[str, Any],
    rubric: QuestionSet,
    seed: bytes | None = None,
) -> Verdict:
    """Mark what ``names`` holds under the question's name.

    Beside the question's cases it is tried on fresh ones, which are drawn from ``seed``.
    """

    def verdict(share: float, message: str = "", mistake: str | None = None) -> Verdict:
        points = round(share * question.points, 2)
        return Verdict(points, question.name, question.points, message, mistake)

    function = names.get(question.name)
    if function is None:
        return verdict(
            0.0,
            f"There is no `{question.name}`: the cell that defines it is missing or gives it another "
            "name, or it ended with an error before it got that far. Run it, and read what Python says.",
        )
    if not callable(function):
        return verdict(
            0.0,
            f"`{question.name}` should be a function, and here it is {kind(function)}. Is the name "
            "used for something else further down?",
        )
    if absent := [need for need in question.given if names.get(need) is None]:
        return verdict(
            0.0,
            f"There is no `{absent[0]}`, which this notebook hands out: the cell that defines it "
            "has not run, or is missing.",
        )
    reference = question.tried(rubric.bound(question.reference), rubric.given)
    with own_work():
        further = fresh.cases(question, seed) if seed is not None else []
        expected = [
            *outcomes(question, question.reference, rubric),
            *(attempt(reference, arguments) for arguments in further),
        ]
    if question.seconds is not None and isinstance(names, Namespace):
        names.allow(question.seconds)
    cases = [right.arguments for right in expected]
    trials, with_right_answers = tried_in_one_way(function, names, question, cases, rubric)
    wrong = differences(trials, expected, question)
    if not wrong:
        if not any(trial.changed for trial in trials):
            return verdict(1.0)
        return verdict(
            CHANGED_INPUTS_CREDIT,
            f"`{question.name}` gives the right values, but it changes what the caller passed in "
            f"({_first_changed(trials)}). Work on a copy, or build a new value "
            "(`a = a - b` in place of `a -= b`).",
            CHANGED_INPUTS,
        )
    if isinstance(wrong[0][0].error, NotImplementedError):
        return verdict(
            0.0,
            f"`{question.name}` still raises NotImplementedError: put your code in place of that "
            "line.",
        )
    mistake = recognise(trials[: len(question.cases)], question, rubric)
    if mistake is None and (names := misspelt(trials, expected, question)):
        told = ", ".join(f"`{key}` in place of `{wanted}`" for key, wanted in names.items())
        return verdict(
            MISSPELT_CREDIT,
            f"`{question.name}` gives the right values, but not under the names that are asked for: "
            f"{told}. Who looks there finds nothing.\n{where_to_read(question)}",
            MISSPELT,
        )
    if mistake is None and (
        form := other_form(
            trials,
            expected,
            lambda trial, right: behaves(trial, right, question),
            of_sentences=question.program is not None,
        )
    ):
        return verdict(
            FORM_CREDIT,
            f"`{question.name}` gives the right values, but {form.hint}\n{where_to_read(question)}",
            form.name,
        )
    if (
        mistake is None
    ):  # the words are about the call with right answers, which ended with an error
        trials = with_right_answers
        wrong = differences(trials, expected, question)
    message = describe(question, *wrong[0])
    if mistake is not None:
        message += f"\n{mistake.hint}"
    else:
        if told := advice(error_name(wrong[0][0].error), str(wrong[0][0].error)):
            message += f"\n{told}"
        if len(wrong) < len(trials) == len(expected):
            message += f"\nIt is right in {len(trials) - len(wrong)} of {len(trials)} cases."
        if any(trial.changed for trial in trials):
            message += (
                "\nIt also changes what the caller passed in, and may go on from that. "
                "Build new values."
            )
    message += f"\n{where_to_read(question)}"
    if mistake is not None:
        return verdict(mistake.credit, message, mistake.name)
    return verdict(0.0, message)


def tried_in_one_way(
    function: Callable[..., Any],
    names: Mapping[str, Any],
    question: Question,
    cases: Sequence[tuple[Any, ...]],
    rubric: QuestionSet,
) -> tuple[list[Trial], list[Trial]]:
    """The trials to judge by, and those with right answers to earlier questions, often the same."""
    lent = lent_answers(question, names, rubric, lambda earlier: _is_right(earlier, names, rubric))
    given = {need: names.get(need) for need in question.given}
    of_objects = [need for need in lent if rubric.questions[need].of_objects]

    def tried(with_right_answers: bool) -> list[Trial]:
        with right_upstream(names, lent if with_right_answers else {}, of_objects):
            return try_out(function, question, given, cases)

    return settled(tried, bool(lent), asks_again=question.program is not None)


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


def differences(
    trials: list[Trial], expected: list[Trial], question: Question
) -> list[tuple[Trial, Trial]]:
    """The trials that did not go as they should, each with the one that did."""
    return [
        (trial, right)
        for trial, right in zip(trials, expected, strict=False)
        if not behaves(trial, right, question)
    ]


def misspelt(trials: list[Trial], expected: list[Trial], question: Question) -> dict[str, str]:
    """The keys that are misspelt in every dictionary that a function returned; else none."""
    found = [
        renamed(trial.got, right.got, question.tolerance)
        for trial, right in zip(trials, expected, strict=False)
    ]
    return found[0] if len(found) == len(expected) and all(one == found[0] for one in found) else {}


def recognise(trials: list[Trial], question: Question, rubric: QuestionSet) -> Mistake | None:
    """The known mistake that behaves like this on every case, or on all but the edge cases."""
    if len(trials) < len(question.cases):
        return None
    every = range(len(trials))
    usual = [place for place in every if place not in question.edges]
    for places, same_changes in itertools.product((every, usual), (True, False)):
        for mistake in question.mistakes:
            known = outcomes(question, mistake.function, rubric)
            if all(
                behaves(trials[i], known[i], question)
                and (trials[i].changed == known[i].changed or not same_changes)
                for i in places
            ):
                return mistake
    return None


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


def _first_changed(trials: list[Trial]) -> str:
    changing = next(trial for trial in trials if trial.changed)
    call = ", ".join(shown(argument) for argument in changing.arguments)
    return f"seen when it was called with {call}"
