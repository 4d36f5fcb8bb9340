"""A made-up class: submissions built from a rubric's answers, with the marks they should get.

Everything is drawn from the generator that the caller passes, so a class can be had again. The
marks are known from how each submission was built, not from grading it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..course.notebooks import Notebook
from ..marking.answer_source import source_as_answer
from ..marking.rubric import Rubric
from .corruptions import CORRUPTIONS
from .draft import Decks, Draft

__all__ = ["Sample", "cohort", "source_as_answer"]

NAMES = (
    *("ada", "björn", "chidi", "đorđe", "elif", "fátima", "grace", "hồng", "inês", "józef"),
    *("kofi", "leïla", "maría", "nils", "oğuz", "priya", "quang", "rosa", "søren", "tomáš"),
    *("ursula", "victor", "wanjiru", "ximena", "ýmir", "zoë", "зоя", "дмитро", "ελένη", "νίκος"),
    *("李娜", "王伟", "さくら", "지우", "نور", "נועם", "ანა", "արամ"),
)

CORRUPTIONS_AT_MOST = 2 / 3  # of a class
SHARES = {"all right": 0.35, "some mistakes": 0.45, "incomplete": 0.2}  # of the others


@dataclass(frozen=True)
class Sample:
    """One submission, and what it was built to get.

    ``expected`` has the score of every graded cell, ``None`` where a person has to mark.
    ``mistakes`` names the known mistake in each question that has one.
    """

    student: str
    filename: str
    content: bytes
    expected: dict[str, float | None]
    mistakes: dict[str, str]
    note: str


def cohort(
    released: Notebook, rubric: Rubric, size: int, rng: np.random.Generator, *, mishaps: bool = True
) -> list[Sample]:
    """A class of ``size`` students who hand in one problem set.

    Correct answers and mistakes are dealt out evenly, so that a large class uses them all. Up to
    ``CORRUPTIONS_AT_MOST`` of the class has a mishap, each kind once before one comes again, unless
    ``mishaps`` is off.

    Raises ``ValueError`` where the graded cells of the notebook are not those of the rubric.
    """
    names = [NAMES[i % len(NAMES)] for i in _order(max(size, len(NAMES)), rng)[:size]]
    kinds = list(CORRUPTIONS)
    unlucky = min(int(CORRUPTIONS_AT_MOST * size), len(kinds) * (1 + size // 100)) if mishaps else 0
    notes = [kinds[i % len(kinds)] for i in _order(len(kinds), rng) * (1 + unlucky // len(kinds))]
    others = rng.choice(list(SHARES), size=size - unlucky, p=list(SHARES.values()))
    notes = [*notes[:unlucky], *map(str, others)]
    decks = Decks(rng)
    samples = []
    for number, i in enumerate(_order(size, rng), start=1):
        draft = Draft(released, rubric, decks, rng)
        _fill(draft, notes[i])
        student = f"{names[i]}-{number:03d}"
        samples.append(
            Sample(student, draft.filename, draft.file(), draft.expected, draft.mistakes, notes[i])
        )
    return samples


def _order(size: int, rng: np.random.Generator) -> list[int]:
    return [int(i) for i in rng.permutation(size)]


def _fill(draft: Draft, note: str) -> None:
    """Answer as a student of this kind does."""
    questions = list(draft.rubric.questions.values())
    for question in questions:
        draft.right(question)
    draft.write_essays()
    if note in CORRUPTIONS:
        if draft.rng.random() < 0.5:
            draft.wrong(draft.some_question())
        CORRUPTIONS[note](draft)
        return
    spoil: dict[str, Callable[..., None]] = {
        "some mistakes": draft.wrong,
        "incomplete": draft.leave,
    }
    if note in spoil:
        many = int(draft.rng.integers(1, 1 + max(1, len(questions) // 2)))
        for i in draft.rng.choice(len(questions), size=many, replace=False):
            spoil[note](questions[i])
    if note == "incomplete" and draft.rng.random() < 0.5:
        draft.leave_essays()
