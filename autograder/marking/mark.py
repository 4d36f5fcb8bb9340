"""Marks one function: tries it on the cases, recognises known mistakes, words the message."""

from __future__ import annotations

import contextlib
import copy
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from homework.errors import advice

from ..protocol.base_types import to_base_throughout
from ..remote.client import StudentStoppedError
from ..remote.proxies import Namespace, in_turn
from ..student.server import differs
from .compare import agrees, kind, renamed, shown
from .messages import describe, error_name, where_to_read

if TYPE_CHECKING:
    from .rubric import Mistake, Question, Rubric

CHANGED_INPUTS = "changes_its_inputs"
CHANGED_INPUTS_CREDIT = 0.5
MISSPELT = "misspells_keys"
MISSPELT_CREDIT = 0.5


class Verdict(float):
    """The points for one question. It is a number, and knows the reason for it."""

    question: str
    max_score: float
    message: str
    mistake: str | None

    def __new__(
        cls,
        points: float,
        question: str,
        max_score: float,
        message: str = "",
        mistake: str | None = None,
    ) -> Verdict:
        """Points out of ``max_score``, the message for the student, the known mistake's name."""
        verdict = super().__new__(cls, points)
        verdict.question = question
        verdict.max_score = max_score
        verdict.message = message
        verdict.mistake = mistake
        return verdict


@dataclass
class Trial:
    """What a function did on one case."""

    arguments: tuple[Any, ...]
    got: Any = None
    error: BaseException | None = None
    changed: bool = False
    warned: str = ""


def judge(
    question: Question,
    names: Mapping[str, Any],
    rubric: Rubric,
) -> Verdict:
    """Mark what ``names`` holds under the question's name."""

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
    expected = outcomes(question, question.reference, rubric)
    if question.seconds is not None and isinstance(names, Namespace):
        names.allow(question.seconds)
    trials, wrong = tried_both_ways(function, names, question, expected, rubric)
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
    message = describe(question, *wrong[0])
    mistake = recognise(trials, question, rubric)
    if mistake is None and (names := misspelt(trials, expected, question)):
        told = ", ".join(f"`{key}` in place of `{wanted}`" for key, wanted in names.items())
        return verdict(
            MISSPELT_CREDIT,
            f"`{question.name}` gives the right values, but not under the names that are asked for: "
            f"{told}. Who looks there finds nothing.\n{where_to_read(question)}",
            MISSPELT,
        )
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


def tried_both_ways(
    function: Callable[..., Any],
    names: Mapping[str, Any],
    question: Question,
    expected: list[Trial],
    rubric: Rubric,
) -> tuple[list[Trial], list[tuple[Trial, Trial]]]:
    """The trials to judge by, and which of them went wrong.

    A function is tried with right answers to all earlier questions. Where it fails with those it
    may have its own: they may have been answered with more than they ask, and that is used here.
    Where calls of earlier questions are so many that they take long from process to process, the
    question says `own_first`.
    """
    right = rubric.upstream(question, names)
    given = {need: names.get(need) for need in question.given}

    def tried(with_right_answers: bool) -> tuple[list[Trial], list[tuple[Trial, Trial]]]:
        of_objects = [need for need in right if rubric.questions[need].of_objects]
        with right_upstream(names, right if with_right_answers else {}, of_objects):
            trials = try_out(function, question, given)
        return trials, differences(trials, expected, question)

    first, wrong = tried(with_right_answers=not question.own_first)
    if question.own_first:
        over = _ended(first, StudentStoppedError)
    else:
        over = _ended(first, StudentStoppedError, NotImplementedError)
    if not wrong or not right or over:
        return first, wrong
    second, still_wrong = tried(with_right_answers=question.own_first)
    if not still_wrong or (question.own_first and not _ended(second, StudentStoppedError)):
        return second, still_wrong
    return first, wrong


def try_out(
    function: Callable[..., Any], question: Question, given: Mapping[str, Any]
) -> list[Trial]:
    """What a student's function does on the cases; the list ends where there is no going on."""
    trials: list[Trial] = []
    cases = question.cases
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


def recognise(trials: list[Trial], question: Question, rubric: Rubric) -> Mistake | None:
    """The known mistake that behaves like this on every case, if there is one."""
    for same_changes in (True, False):
        for mistake in question.mistakes:
            known = outcomes(question, mistake.function, rubric)
            if len(known) == len(trials) and all(
                behaves(trial, as_known, question)
                and (trial.changed == as_known.changed or not same_changes)
                for trial, as_known in zip(trials, known, strict=True)
            ):
                return mistake
    return None


def attempt(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Trial:
    """Call a function with a copy of the arguments and note all that happens."""
    given = copy.deepcopy(arguments)
    trial = Trial(arguments)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            trial.got = to_base_throughout(function(*given))
        except (Exception, SystemExit) as error:
            trial.error = error
    trial.warned = next(
        (str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)), ""
    )
    trial.changed = any(
        differs(old, new)
        for old, new in zip(arguments, given, strict=True)
        if not isinstance(old, np.random.Generator)  # who draws from it moves it on
    )
    return trial


def outcomes(question: Question, function: Callable[..., Any], rubric: Rubric) -> list[Trial]:
    """What a reference or a mistake does on the cases; computed once."""
    if function not in question.known:
        call = question.tried(rubric.bound(function), rubric.given)
        question.known[function] = [attempt(call, arguments) for arguments in question.cases]
    return question.known[function]


def behaves(trial: Trial, other: Trial, question: Question) -> bool:
    """Whether a trial went as another did, up to rounding."""
    if question.warnings_are_wrong and bool(trial.warned) != bool(other.warned):
        return False
    if trial.error is not None or other.error is not None:
        return error_name(trial.error) == error_name(other.error)
    return agrees(trial.got, other.got, question.tolerance)


@contextlib.contextmanager
def right_upstream(
    names: Mapping[str, Any], references: dict[str, Any], of_objects: Sequence[str] = ()
) -> Iterator[None]:
    """Let the student's code find right functions where it calls those of earlier questions."""
    if isinstance(names, Namespace):
        with names.lend(references, of_objects):
            yield
        return
    assert isinstance(names, dict)
    own = {name: names[name] for name in references if name in names}
    names.update(references)
    try:
        yield
    finally:
        for name in references:
            names.pop(name, None)
        names.update(own)


def _first_changed(trials: list[Trial]) -> str:
    changing = next(trial for trial in trials if trial.changed)
    call = ", ".join(shown(argument) for argument in changing.arguments)
    return f"seen when it was called with {call}"
