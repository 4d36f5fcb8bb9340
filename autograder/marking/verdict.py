"""The points for one question, and the reason for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


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
