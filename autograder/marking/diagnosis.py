"""What the trials of a student's function come to: a list of diagnoses, the first that answers wins."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from homework.errors import advice

from ..remote.errors import NotPlainError, StudentStoppedError
from .compare import renamed
from .describe import digits_apart, shown
from .forms import FORM_CREDIT, numbers_off, other_form
from .hints import Claim, proved
from .messages import ALSO_CHANGES, KEPT, describe, number_for_an_array, where_to_read
from .outcomes import behaves, differences, outcomes, right_outcomes
from .trial import Trial, error_name
from .verdict import Reason

if TYPE_CHECKING:
    from .questions import Mistake, Question, QuestionSet

CHANGED_INPUTS = "changes_its_inputs"
CHANGED_INPUTS_CREDIT = 0.5
MISSPELT = "misspells_keys"
MISSPELT_CREDIT = 0.5


@dataclass(frozen=True)
class Diagnosis:
    """The share of a question's points that an answer earns, and why."""

    share: float
    reason: Reason
    message: str = ""
    mistake: str | None = None  # the known one's name
    raised: str = ""  # the class of an error, where one is the reason
    told_of: int | None = None  # the place of the case that is told, if others may play a part


@dataclass
class Evidence:
    """What a student's function did on all cases, and what it should have done."""

    question: Question
    rubric: QuestionSet
    expected: list[Trial]
    trials: list[Trial]  # to judge by
    with_right_answers: list[Trial]  # to earlier questions; often the same

    @cached_property
    def wrong(self) -> list[tuple[Trial, Trial]]:
        """The trials that did not go as they should, each with the one that did."""
        return differences(self.trials, self.expected, self.question)

    @cached_property
    def changes_inputs(self) -> Trial | None:
        """The first trial that changed what it was called with."""
        return next((trial for trial in self.trials if trial.changed), None)

    def simplicity(self, place: int) -> tuple[bool, int, int, int]:
        """What to go by to find the simplest case that goes wrong, of the tried ones."""
        right = place >= len(self.trials) or id(self.trials[place]) not in self._off
        return right, *self.expected[place].extent, place

    @cached_property
    def _off(self) -> set[int]:
        return {id(trial) for trial, _ in self.wrong}

    @cached_property
    def simplest_at(self) -> int:
        """The place of the simplest case that goes wrong."""
        return min(range(len(self.trials)), key=self.simplicity)

    @cached_property
    def simplest(self) -> tuple[Trial, Trial]:
        """The simplest case that goes wrong, beside what is right."""
        return self.trials[self.simplest_at], self.expected[self.simplest_at]


def right(found: Evidence) -> Diagnosis | None:
    """It gives what is asked for, and leaves its inputs as they are."""
    if found.wrong or found.changes_inputs is not None:
        return None
    return Diagnosis(1.0, Reason.RIGHT)


def right_but_changes_its_inputs(found: Evidence) -> Diagnosis | None:
    """It gives what is asked for, and spoils what the caller passed in."""
    if found.wrong or found.changes_inputs is None:
        return None
    call = ", ".join(shown(argument) for argument in found.changes_inputs.arguments)
    return Diagnosis(
        CHANGED_INPUTS_CREDIT,
        Reason.KNOWN_MISTAKE,
        f"`{found.question.name}` gives the right values, but it changes what the caller passed in "
        f"(seen when it was called with {call}). Work on a copy, or build a new value "
        "(`a = a - b` in place of `a -= b`).",
        CHANGED_INPUTS,
    )


def not_written_yet(found: Evidence) -> Diagnosis | None:
    """It is as it was handed out."""
    if not isinstance(found.wrong[0][0].error, NotImplementedError):
        return None
    return Diagnosis(
        0.0,
        Reason.NOT_ANSWERED,
        f"`{found.question.name}` still raises NotImplementedError: put your code in place of that "
        "line.",
    )


def known_mistake(found: Evidence) -> Diagnosis | None:
    """It does what a mistake of the rubric does."""
    trials = found.trials[: len(found.question.cases)]
    mistake = recognise(trials, found.question, found.rubric)
    if mistake is None:
        return None
    seen = describe(found.question, *found.simplest)
    lines = [seen, mistake.hint]
    known = outcomes(found.question, mistake.function, found.rubric)
    if found.changes_inputs is not None and not any(trial.changed for trial in known):
        lines.append(ALSO_CHANGES)
    message = "\n".join([*lines, where_to_read(found.question)])
    return Diagnosis(mistake.credit, Reason.KNOWN_MISTAKE, message, mistake.name)


def misspelt_keys(found: Evidence) -> Diagnosis | None:
    """Its values are right, and stand under other names than those asked for."""
    names = misspelt(found.trials, found.expected, found.question)
    if not names:
        return None
    told = ", ".join(f"`{key}` in place of `{wanted}`" for key, wanted in names.items())
    lines = [
        f"`{found.question.name}` gives the right values, but not under the names that are asked "
        f"for: {told}. Who looks there finds nothing."
    ]
    lines += _last_lines(found)
    return Diagnosis(MISSPELT_CREDIT, Reason.KNOWN_MISTAKE, "\n".join(lines), MISSPELT)


def in_another_form(found: Evidence) -> Diagnosis | None:
    """Its values are right, and are given in another form than is asked for."""
    form = other_form(
        found.trials,
        found.expected,
        lambda trial, right: behaves(trial, right, found.question),
        of_sentences=found.question.program is not None,
    )
    if form is None:
        return None
    lines = [f"`{found.question.name}` gives the right values, but {form.hint}"]
    if form.name == "rounded" and (off := next(numbers_off(*_got(found.simplest)), None)):
        lines[0] += f" You gave {digits_apart(*off)}."
    lines += _last_lines(found)
    return Diagnosis(FORM_CREDIT, Reason.KNOWN_MISTAKE, "\n".join(lines), form.name)


def _last_lines(found: Evidence) -> list[str]:
    """What stands below a message: that it changes its inputs, too, if it does, and where to read."""
    also = [] if found.changes_inputs is None else [ALSO_CHANGES]
    return [*also, where_to_read(found.question)]


def _got(pair: tuple[Trial, Trial]) -> tuple[Any, Any]:
    return pair[0].got, pair[1].got


def differs_when_called_again(found: Evidence) -> Diagnosis | None:
    """It gave one thing the first time, and another when it was called with the same again."""
    cases = found.question.cases
    if not 1 < len(cases) <= len(found.trials) or cases[-1] is not cases[0]:
        return None
    first, again = found.trials[0], found.trials[len(cases) - 1]
    if behaves(again, first, found.question):
        return None
    was, is_now = (behaves(trial, found.expected[0], found.question) for trial in (first, again))
    seen = describe(found.question, first if is_now else again, found.expected[0])
    if is_now:
        told = "Called once more with the same, it gave the right value."
        lines = [f"The first time, {seen}", f"{told} {KEPT}"]
    else:
        told = "gave the right value the first time" if was else "gave something else at first"
        lines = [f"Called once more with the same, {seen}", f"It {told}. {KEPT}"]
    lines += _last_lines(found)
    return Diagnosis(0.0, Reason.WRONG, "\n".join(lines))


def alone_again(found: Evidence) -> Diagnosis:
    """Of a case that was tried by itself, and once more: right at first, or how it went."""
    first, *more = found.trials
    if behaves(first, found.expected[0], found.question):
        return Diagnosis(0.0, Reason.RIGHT)
    unlike = [
        trial
        for trial in more
        if not behaves(trial, first, found.question)
        and not behaves(trial, found.expected[0], found.question)
    ]
    told = describe(found.question, (unlike or [first])[0], found.expected[0])
    return Diagnosis(0.0, Reason.WRONG, told)


def how_many_are_right(found: Evidence) -> list[str]:
    """A line that says in how many cases it is right, if in some."""
    count = len(found.trials)
    if len(found.wrong) < count == len(found.expected):
        return [f"It is right in {count - len(found.wrong)} of {count} cases."]
    return []


def proved_of(found: Evidence) -> Claim | None:
    """What can be said of an answer that no list holds, and is so in every case."""
    order = sorted(range(len(found.question.cases)), key=found.simplicity)
    return proved(found.question, found.rubric, found.trials, found.expected, order)


def proved_hint(found: Evidence) -> Diagnosis | None:
    """It does what can be said in a sentence that every case bears out."""
    claim = proved_of(found)
    if claim is None:
        return None
    lines = [describe(found.question, *found.simplest), claim.told]
    if told := _advice(found.question, found.simplest[0]):
        lines.append(told)
    if not claim.kind.startswith("region"):
        lines += how_many_are_right(found)
    lines += _last_lines(found)
    reason, raised = reason_of(found.simplest[0].error)
    at = None if claim.everywhere else found.simplest_at
    return Diagnosis(0.0, reason, "\n".join(lines), raised=raised, told_of=at)


def _advice(question: Question, trial: Trial) -> str:
    """What an error tends to come from, by the call that raised it."""
    if (error := trial.error) is None:
        return ""
    told = number_for_an_array(question, trial)
    return told or advice(error_name(error), str(error), getattr(error, "at", None))


def wrong_in_an_unknown_way(found: Evidence) -> Diagnosis:
    """None of the rubric's mistakes; told of the calls with right answers to earlier questions."""
    found = replace(found, trials=found.with_right_answers)
    trial, wanted = found.simplest
    lines = [describe(found.question, trial, wanted)]
    if told := _advice(found.question, trial):
        lines.append(told)
    lines += how_many_are_right(found)
    lines += _last_lines(found)
    reason, raised = reason_of(trial.error)
    return Diagnosis(0.0, reason, "\n".join(lines), raised=raised, told_of=found.simplest_at)


DIAGNOSES: list[Callable[[Evidence], Diagnosis | None]] = [
    right,
    right_but_changes_its_inputs,
    not_written_yet,
    known_mistake,
    misspelt_keys,
    in_another_form,
    differs_when_called_again,
    proved_hint,
    wrong_in_an_unknown_way,
]


def diagnose(found: Evidence) -> Diagnosis:
    """The first diagnosis that fits."""
    answers = (diagnosis(found) for diagnosis in DIAGNOSES)
    return next(answer for answer in answers if answer is not None)


def misspelt(trials: list[Trial], expected: list[Trial], question: Question) -> dict[str, str]:
    """The keys that are misspelt in every dictionary that a function returned; else none."""
    found = [
        renamed(trial.got, right.got, question.tolerance)
        for trial, right in zip(trials, expected, strict=False)
    ]
    return found[0] if len(found) == len(expected) and all(one == found[0] for one in found) else {}


def recognise(trials: list[Trial], question: Question, rubric: QuestionSet) -> Mistake | None:
    """The known mistake that behaves like this on every case, or on all but the edge cases.

    One that only edge cases show is not made by who gets right all of those that show it. Who makes
    one that lets NumPy warn, and keeps it from warning, has made it all the same.
    """
    if len(trials) < len(question.cases):
        return None
    every = range(len(trials))
    usual = [place for place in every if place not in question.edges]
    wanted = right_outcomes(question, rubric)

    def shown(known: list[Trial]) -> bool:
        wrong = [i for i in every if not behaves(known[i], wanted[i], question)]
        return not question.edges.issuperset(wrong) or any(
            not behaves(trials[i], wanted[i], question) for i in wrong
        )

    def goes_like(place: int, other: Trial, silenced: bool) -> bool:
        trial = trials[place]
        other = replace(other, warned=trial.warned) if silenced else other
        return behaves(trial, other, question)

    ways = [*itertools.product((every, usual), (True, False), (False,)), (every, False, True)]
    for places, same_changes, silenced in ways if question.warnings_are_wrong else ways[:-1]:
        for mistake in question.mistakes:
            known = outcomes(question, mistake.function, rubric)
            alike = all(
                goes_like(i, known[i], silenced)
                and (trials[i].changed == known[i].changed or not same_changes)
                for i in places
            )
            if alike and (places is every or shown(known)):
                return mistake
    return None


def reason_of(error: BaseException | None) -> tuple[Reason, str]:
    """What kind of reason an error is, and the class to count it by."""
    if error is None or isinstance(error, NotPlainError):  # it returned something, and no answer
        return Reason.WRONG, ""
    if isinstance(error, StudentStoppedError):
        return Reason.STOPPED, ""
    return Reason.RAISED, error_name(error)
