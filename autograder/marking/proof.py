"""Proves of a rubric that it tells right from wrong, and one mistake from another.

Every reference, variant and mistake is marked as a student's answer would be: from its source text,
placed in a namespace of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .answer_source import source_as_answer
from .draws import disagreements
from .mark import judge
from .questions import Mistake, Question, needs_of
from .rubric import Rubric
from .verdict import Verdict

SAMPLE = [f"lint {number}".encode() for number in range(5)]  # seeds of fresh cases


@dataclass
class Proof:
    """What was tried, and how often the rubric was wrong about it.

    ``wrongly_accepted`` counts mistakes that got more points than they should, ``wrongly_rejected``
    correct answers that did not get all points, ``misdiagnosed`` mistakes that got another hint
    than their own, or none. ``problems`` has a line for each of them.
    """

    assignment: str
    mistakes: int = 0
    variants: int = 0  # the references among them
    wrongly_accepted: int = 0
    wrongly_rejected: int = 0
    misdiagnosed: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the rubric was right about everything."""
        return not self.problems


def prove(rubric: Rubric) -> Proof:
    """Mark every reference, variant and mistake; compare with what each should get."""
    proof = Proof(rubric.assignment)
    for question in rubric.questions.values():
        for function in (question.reference, *question.variants):
            proof.variants += 1
            _prove_right(question, function, rubric, proof)
        _, unlike = disagreements(question, rubric, SAMPLE)
        proof.problems += [f"{question.name}: {problem}" for problem in unlike[:3]]
        for mistake in question.mistakes:
            proof.mistakes += 1
            _prove_wrong(question, mistake, rubric, proof)
    return proof


def marked(question: Question, function: Callable[..., Any], rubric: Rubric) -> Verdict:
    """The verdict on a function of the rubric's, handed in as text."""
    return marked_text(question, source_as_answer(function, question.name), rubric)


def marked_text(question: Question, answer: str, rubric: Rubric) -> Verdict:
    """The verdict on the text of a cell, in a notebook where nothing else is answered."""
    names: dict[str, Any] = {"np": np, **rubric.given}
    exec(compile(answer, f"<{question.name}>", "exec"), names)
    return judge(question, names, rubric)


def _prove_right(
    question: Question, function: Callable[..., Any], rubric: Rubric, proof: Proof
) -> None:
    where = f"{question.name}: the correct answer {function.__name__}"
    verdict = _attempt(question, function, rubric, where, proof)
    if verdict is None or verdict != question.points:
        proof.wrongly_rejected += 1
    if verdict is not None and verdict != question.points:
        proof.problems.append(
            f"{where} gets {verdict:g} of {question.points:g} points. {_first_line(verdict)}"
        )


def _prove_wrong(question: Question, mistake: Mistake, rubric: Rubric, proof: Proof) -> None:
    where = f"{question.name}: the mistake {mistake.name}"
    due = round(mistake.credit * question.points, 2)
    if not 0 <= due < question.points:
        proof.problems.append(f"{where} is to get {due:g} of {question.points:g} points")
    verdict = _attempt(question, mistake.function, rubric, where, proof)
    if verdict is None:
        proof.misdiagnosed += 1
    elif verdict.mistake == mistake.name:
        if verdict != due:
            proof.problems.append(f"{where} gets {verdict:g} points in place of {due:g}")
    elif verdict > due:
        proof.wrongly_accepted += 1
        how = f"is taken for {verdict.mistake} and" if verdict.mistake else "is accepted: it"
        proof.problems.append(f"{where} {how} gets {verdict:g} points in place of {due:g}")
    else:
        proof.misdiagnosed += 1
        taken = f"is taken for {verdict.mistake}" if verdict.mistake else "is not recognised"
        proof.problems.append(f"{where} {taken}. {_first_line(verdict)}")


def _attempt(
    question: Question,
    function: Callable[..., Any],
    rubric: Rubric,
    where: str,
    proof: Proof,
) -> Verdict | None:
    strange = [need for need in needs_of(function) if need not in question.earlier]
    if strange:
        proof.problems.append(
            f"{where} builds on {', '.join(strange)}, which is no earlier question"
        )
    try:
        return marked(question, function, rubric)
    except ValueError as error:
        proof.problems.append(f"{where} cannot be handed in: {error}")
        return None


def _first_line(verdict: Verdict) -> str:
    return verdict.message.splitlines()[0] if verdict.message else ""
