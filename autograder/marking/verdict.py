"""The points for one question, and the reason for them."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why an answer has the points that it has, for whoever counts; its text is told beside it."""

    RIGHT = "right"
    KNOWN_MISTAKE = "known mistake"
    NOT_ANSWERED = "not answered"
    UNDEFINED = "undefined"  # nothing usable stands under the name
    NOT_RUN = "not run"  # the notebook did not get there
    RAISED = "raised"  # an error, which is named beside it
    STOPPED = "stopped"  # a call took too long, or ended the process
    WRONG = "wrong"  # in a way that the rubric does not know
    BY_HAND = "by hand"  # a person marks it
    GRADER_FAILED = "grader failed"


class Verdict(float):
    """The points for one question. It is a number, and knows the reason for it."""

    question: str
    max_score: float
    message: str
    mistake: str | None
    reason: Reason | None
    raised: str
    told_of: int | None  # the place of the case that is told, if others may play a part

    def __new__(
        cls,
        points: float,
        question: str,
        max_score: float,
        message: str = "",
        mistake: str | None = None,
        reason: Reason | None = None,
        raised: str = "",
        told_of: int | None = None,
    ) -> Verdict:
        """Points out of ``max_score``, the message for the student, the known mistake's name.

        ``raised`` names the class of an error where that is the ``reason``. ``told_of`` is the place
        of the case that the message tells of, if what came before it may have had a part in it.
        """
        verdict = super().__new__(cls, points)
        verdict.question = question
        verdict.max_score = max_score
        verdict.message = message
        verdict.mistake = mistake
        verdict.reason = reason
        verdict.raised = raised
        verdict.told_of = told_of
        return verdict
