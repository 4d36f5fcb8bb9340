"""The first claim about a wrong answer that all cases bear out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..own_work import own_work
from .claim import Claim
from .code_mutants import mutants
from .derived import Derived, first_like
from .other_inputs import asked_something_else
from .pairs import two_at_once
from .parts import related
from .regions import right_but_for

if TYPE_CHECKING:
    from ..questions import Question, QuestionSet
    from ..trial import Trial

ENOUGH = 5  # cases: what fewer bear out may be so by chance


def proved(
    question: Question,
    rubric: QuestionSet,
    trials: Sequence[Trial],
    expected: Sequence[Trial],
    order: Sequence[int],
) -> Claim | None:
    """What can be said of a wrong answer and is so in every case; ``None`` where there is nothing.

    ``order`` are the places of the fixed cases, from the simplest on; one that goes wrong is first.
    """
    if len(trials) < max(len(expected), ENOUGH):
        return None
    claim = next(_claims(question, rubric, trials, expected, order), None)
    if claim is not None and claim.everywhere:
        return claim
    region = right_but_for(question, trials, expected)
    if claim is None or region is None:
        return claim or region
    first, second = claim, region
    return replace(
        first,
        told=f"{first.told}\n{second.told}",
        holds=lambda trial, right: first.holds(trial, right) and second.holds(trial, right),
    )


def _claims(
    question: Question,
    rubric: QuestionSet,
    trials: Sequence[Trial],
    expected: Sequence[Trial],
    order: Sequence[int],
) -> Iterator[Claim]:
    relation = related(question, trials, expected)
    if relation is not None and relation.everywhere:
        yield relation
    if question.seconds is not None or not question.hints_from_code:
        return
    for family in (_asked_something_else, mutants):
        found = first_like(kept(family, question, rubric), question, trials, expected, order)
        if found is not None:
            yield found.claim(question)
    if relation is not None:
        yield relation
    found = first_like(kept(two_at_once, question, rubric), question, trials, expected, order)
    if found is not None:
        yield found.claim(question)


def _asked_something_else(question: Question, rubric: QuestionSet) -> Iterable[Derived]:
    return asked_something_else(question, rubric) if callable_with_cases(question) else ()


def callable_with_cases(question: Question) -> bool:
    """Whether a right answer is a function of a case's arguments, or of such."""
    return not isinstance(question.reference, type)


def kept(
    family: Callable[[Any, Any], Iterable[Derived]], question: Question, rubric: QuestionSet
) -> list[Derived]:
    """A family of a question, made once; without what is made from mistakes that are not listed."""
    name = family.__name__
    if name not in question.derived:
        with own_work():
            question.derived[name] = list(family(question, rubric))
    listed = {mistake.name for mistake in question.mistakes}
    return [one for one in question.derived[name] if one.of <= listed]
