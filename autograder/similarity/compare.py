"""Compares the submissions of a problem set, pair by pair."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ..course import kinds, submissions
from ..course.assignment import Assignment
from ..course.beside import File
from ..course.course import Course
from ..course.notebooks import MAX_SOURCE, grade_id
from ..errors import CourseError
from . import tokens
from .significance import chances, likeness, surprise

FEWEST = 8  # submissions; fewer cannot tell what chance does
EXPECTED = 0.05  # honest pairs that would be as alike: one in twenty such classes
OWN_CELLS = "cells and modules of their own"
ALIKE = 2.0  # nats: a question in which one pair of seven or eight is as alike, or fewer
SHOWN = 50  # pairs with both sides on the page; all are counted and listed


@dataclass(frozen=True)
class Passage:
    """One question of a pair: both sources, and what is common in structure."""

    question: str
    alike: float  # nats
    sources: tuple[str, str]
    common: tuple[list[slice], list[slice]]


@dataclass(frozen=True)
class Pair:
    """Two submissions that are more alike than chance explains."""

    students: tuple[str, str]
    expected: float
    alike: Mapping[str, float]  # by question, nats
    passages: list[Passage] = field(default_factory=list)  # none where no more are shown

    @property
    def questions(self) -> list[str]:
        """The questions in which they are unusually alike, the most unusual first."""
        found = [question for question, alike in self.alike.items() if alike >= ALIKE]
        return sorted(found, key=lambda question: -self.alike[question])


@dataclass
class Comparison:
    """What came of comparing a class."""

    assignment: str
    title: str
    compared: int
    pairs: list[Pair]
    threshold: float
    softened: float
    left_out: list[str] = field(default_factory=list)

    @property
    def possible(self) -> int:
        """How many pairs there are."""
        return self.compared * (self.compared - 1) // 2

    @property
    def shown(self) -> list[Pair]:
        """The pairs of which both sides are shown."""
        return [pair for pair in self.pairs if pair.passages]


Code = Mapping[str, str]  # the source of each question


def compare_class(
    course: Course, name: str, threshold: float = EXPECTED, shown: int = SHOWN
) -> Comparison:
    """Compare all that was handed in; raises ``CourseError`` where that is too little."""
    assignment = Assignment.load(course, course.assignment(name))
    released = {n: cell["source"] for n, cell in assignment.cells.items()}
    given = {cell["source"].strip() for cell in assignment.cells.values()} | assignment.prose
    own: dict[str, Code] = {}
    left_out = []
    for student in course.students_with(assignment.name):
        handed_in = submissions.find(course, assignment, student)
        found: dict[str, str] = {}
        for cell in handed_in.notebook["cells"]:
            source = cell["source"]
            if cell["cell_type"] == "code" and source.strip() and source.strip() not in given:
                where = grade_id(cell)
                known = assignment.cells.get(where or "")
                if known is not None and known["metadata"].get("editable") is False:
                    continue  # a cell of the course's, whatever became of it
                where = where if known is not None and where else OWN_CELLS
                found[where] = f"{found[where]}\n\n{source}" if where in found else source
        modules = [text for file in handed_in.files if (text := _as_code(file)) not in given]
        if modules:
            found[OWN_CELLS] = "\n\n".join([*filter(None, [found.get(OWN_CELLS)]), *modules])
        if found:
            own[student] = found
        else:
            left_out.append(student)
    if not own and not left_out:
        raise CourseError(
            f"Nobody handed in {assignment.name}. Run: autograder collect {assignment.name} …"
        )
    if len(own) < FEWEST:
        raise CourseError(
            f"{len(own)} submissions of {assignment.name} have code of their own: among fewer than "
            f"{FEWEST} it cannot be told what is alike by chance."
        )
    listed = course.class_list()
    own = {listed.written(student): code for student, code in own.items()}
    pairs, softened = compare(own, released, threshold, shown)
    return Comparison(
        assignment.name,
        assignment.title,
        len(own),
        pairs,
        threshold,
        softened,
        listed.all_written(left_out),
    )


def _as_code(file: File) -> str:
    """A file beside a notebook, as code to compare: a module is, and of others one knows the same again."""
    if file.name.endswith(".py"):
        return kinds.text_of(file.content)[:MAX_SOURCE].strip()
    return f"# {hashlib.sha256(file.content).hexdigest()}"


def compare(
    own: Mapping[str, Code], released: Code, threshold: float = EXPECTED, shown: int = SHOWN
) -> tuple[list[Pair], float]:
    """All pairs of which fewer than ``threshold`` are expected by chance, the rarest first.

    ``own`` has the code of each student by question, ``released`` what everybody was given. The first
    ``shown`` come with both sides. Returns the power by which chances were softened, too.
    """
    alphabet = tokens.Alphabet()
    students = sorted(own)
    questions = sorted({question for answers in own.values() for question in answers})
    stubs = [tokens.read(text, alphabet) for text in released.values()]
    skipped = {piece for stub in stubs for piece in stub.pieces}
    known = {part for stub in stubs for part in stub.meaning}
    words: set[Hashable] = {word for stub in stubs for word in stub.words}
    answers = {
        question: [tokens.read(own[s].get(question, ""), alphabet) for s in students]
        for question in questions
    }
    by_question = {}
    structures, meanings, wordings = [], [], []
    used: list[set[Hashable]] = [set(words) for _ in students]
    for question, read in answers.items():
        # a habit is one likeness and not one for each question: words count where they come first
        new = [answer.words - before for answer, before in zip(read, used, strict=True)]
        for answer, before in zip(read, used, strict=True):
            before |= answer.words
        structure = surprise(likeness([set(answer.pieces) for answer in read], skipped))
        wording = surprise(likeness(new))
        meaning = surprise(likeness([answer.meaning for answer in read], known))
        by_question[question] = np.maximum(structure, meaning) + wording
        structures.append(structure)
        meanings.append(meaning)
        wordings.append(wording)
    # who copies and renames is found by structure, who swaps and respells by meaning, who copies
    # something usual by words as well; being asked three times, chance has three tries
    looks = [chances(structures), chances(meanings), chances(meanings + wordings)]
    expected = len(looks) * np.minimum.reduce([look.expected for look in looks])
    rows, columns = np.nonzero(np.triu(expected <= threshold, 1))
    order = sorted(
        zip(rows.tolist(), columns.tolist(), strict=True),
        key=lambda pair: (float(expected[pair]), -float(looks[-1].total[pair])),
    )
    pairs = []
    for place, (one, other) in enumerate(order):
        alike = {question: float(nats[one, other]) for question, nats in by_question.items()}
        passages = []
        for question in sorted(alike, key=lambda name: -alike[name]) if place < shown else ():
            both = answers[question][one], answers[question][other]
            marks = tokens.common(*both, skipped)
            sources = both[0].source, both[1].source
            passages.append(Passage(question, alike[question], sources, marks))
        both_names = (students[one], students[other])
        pairs.append(Pair(both_names, float(expected[one, other]), alike, passages))
    return pairs, looks[-1].softened
