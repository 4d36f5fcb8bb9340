"""Behavioural mutants: every right answer, spoilt in every way that nobody wrote for its question.

A mutant is killed where marking gives it less than all points. One that gets all is tried on many draws
of the question's domain. Where it differs there, it survives, and the cases have a gap; where it never
does, the domain has no region in which it is a mistake.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import fresh
from .answer_source import source_as_answer
from .draws import definition
from .outcomes import differences, right_outcome, right_outcomes, wide_outcomes
from .questions import Question
from .rubric import Rubric
from .spoilers import SPOILERS, Spoiler
from .spoilers_of_objects import CLASSES, GRAPHS
from .spoilers_of_training import TRAINING
from .trial import Trial, attempt

KILLED, SURVIVING, NO_MISTAKE = "killed", "surviving", "no mistake in the domain"
DRAWS = 40  # seeds of fresh cases, to find a region in which a mutant is a mistake


@dataclass
class Mutant:
    """A right answer and what it is spoilt by."""

    question: str
    answer: str
    spoiler: str
    fate: str = ""  # killed, surviving, or no mistake in the domain
    told: str = ""  # a case that tells a surviving one from the reference


def spoilers_for(question: Question) -> dict[str, Spoiler]:
    """The ways in which answers to a question are spoilt."""
    if question.seconds is not None:
        return TRAINING
    if isinstance(question.reference, type):
        return CLASSES
    return GRAPHS if question.of_nodes else SPOILERS


def mutants(question: Question) -> list[Mutant]:
    """Every right answer, spoilt in every way."""
    answers = [question.reference, *question.variants]
    return [
        Mutant(question.name, answer.__name__, spoiler)
        for answer in answers
        for spoiler in spoilers_for(question)
    ]


def tried(mutant: Mutant, rubric: Rubric, seed: bytes, draws: int = DRAWS) -> Mutant:
    """Mark a mutant as a submission with this seed would be, and say what became of it."""
    question = rubric.questions[mutant.question]
    answers = {answer.__name__: answer for answer in (question.reference, *question.variants)}
    text = source_as_answer(answers[mutant.answer], question.name)
    spoil = spoilers_for(question)[mutant.spoiler]
    mutant.fate, mutant.told = fate(text, spoil, question, rubric, seed, draws)
    return mutant


def fate(
    text: str, spoil: Spoiler, question: Question, rubric: Rubric, seed: bytes, draws: int = DRAWS
) -> tuple[str, str]:
    """What becomes of an answer's text that is spoilt, and of a surviving one a case that tells it."""

    def spoilt() -> Callable[..., Any]:
        return question.tried(spoil(definition(text, question, rubric)), rubric.given)

    right = [*right_outcomes(question, rubric), *wide_outcomes(question, rubric)]
    if _fails(spoilt(), right, question) is not None:
        return KILLED, ""
    if _fails(spoilt(), [*right, *_right(question, rubric, [seed])], question) is not None:
        return KILLED, ""
    seeds = [b"mutants %d" % number for number in range(draws)]
    told = _fails(spoilt(), _right(question, rubric, seeds), question)
    if told is None and question.domain is not None and question.seconds is None:
        rng = np.random.default_rng(3)
        alike = [case for _ in range(3) for case in question.domain.siblings(rng)]
        told = _fails(spoilt(), [right_outcome(question, rubric, one) for one in alike], question)
    return (NO_MISTAKE, "") if told is None else (SURVIVING, repr(told.arguments)[:300])


def survivors(rubric: Rubric, share: float, rng: np.random.Generator) -> Iterator[str]:
    """What a sample of the mutants gets past; a line for each."""
    for question in rubric.questions.values():
        if question.domain is None:
            continue
        for mutant in mutants(question):
            if rng.random() < share:
                found = tried(mutant, rubric, b"lint")
                if found.fate == SURVIVING:
                    yield (
                        f"{question.name}: {mutant.answer} gets all points when it is spoilt "
                        f"({mutant.spoiler}), and goes wrong on {found.told}"
                    )


def _right(question: Question, rubric: Rubric, seeds: Sequence[bytes]) -> list[Trial]:
    drawn = [case for seed in seeds for case in fresh.cases(question, seed)]
    return [right_outcome(question, rubric, case) for case in drawn]


def _fails(call: Callable[..., Any], right: Sequence[Trial], question: Question) -> Trial | None:
    """The first case on which something goes otherwise than it should."""
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        for expected in right:
            trial = attempt(call, expected.arguments)
            if trial.changed or differences([trial], [expected], question):
                return expected
    return None
