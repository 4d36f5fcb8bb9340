"""Why answers and submissions went wrong, in kinds that can be counted."""

from __future__ import annotations

import builtins
import re

from ..gradebook.records import Record
from ..gradebook.results import Answer
from ..judge.mark import FAILED
from ..marking.verdict import Reason
from .older_records import reason_of_text as of_older_text

UNANSWERED = "not answered"
UNREADABLE = "the file cannot be read"
UNDEFINED = "never defined: the cell is missing or ended with an error"
NOT_RUN = "did not run"
BY_HAND = "marked down by a person"
PLAIN = {UNANSWERED, UNREADABLE, UNDEFINED, NOT_RUN, BY_HAND}  # these need no more words
WRONG = "wrong values, in a way that the rubric does not know"
STOPPED = "a call took too long, or ended the process"
_WORDS = {
    Reason.NOT_ANSWERED: UNANSWERED,
    Reason.UNDEFINED: UNDEFINED,
    Reason.NOT_RUN: NOT_RUN,
    Reason.STOPPED: STOPPED,
    Reason.WRONG: WRONG,
    Reason.KNOWN_MISTAKE: WRONG,
    Reason.GRADER_FAILED: NOT_RUN,
}

_NOTES = [
    (r"^The file is called ", "The file has another name"),
    (r"^The notebook has none of this problem set's cells", "Another notebook was handed in"),
    (r"kernel for .* it was run in Python", "Saved with another kernel"),
    (r"^The time in timestamp\.txt", "The time of handing in cannot be read"),
    (r"^The notebook ran for more than ", "The notebook took too long"),
    (r"^Cell \d+.*: ", "A cell was stopped, or ended the process"),
    (r"^The cell .* had become a ", "A cell had another type"),
    (r"^The cell .* was there ", "A cell was there more than once"),
    (r"^The cell .* was missing", "A cell was missing"),
]


def of_answer(answer: Answer) -> str | None:
    """Why points are missing where no known mistake says it; ``None`` where none are missing."""
    if answer.waits or answer.score is None or answer.score >= answer.max_score:
        return None
    if answer.mistake:
        return None
    reason, raised = answer.reason, answer.raised
    if reason is None:
        reason, raised = of_older_text(answer.message)
    match reason:
        case Reason.RAISED:
            return f"raised {_known(raised)}"
        case Reason.RIGHT | Reason.BY_HAND:  # what is missing, a person has taken off
            return BY_HAND
        case Reason.WRONG | Reason.KNOWN_MISTAKE if answer.score > 0:
            return "part of the points"
    return _WORDS[reason]


def of_record(record: Record) -> list[tuple[str, str]]:
    """What happened to a submission: the kind, and the text for teachers' eyes."""
    found = []
    for note in record.notes:
        kind = next(
            (kind for pattern, kind in _NOTES if re.search(pattern, note)), "Something else"
        )
        if note == FAILED:
            kind = "The grader itself failed"
        elif not record.readable:
            kind = "The file cannot be read as a notebook"
        found.append((kind, note))
    found += [("A fault in the course's own test", error) for error in record.errors]
    return found


def _known(name: str) -> str:
    """An exception's name, unless a student may have made it up."""
    kind = getattr(builtins, name, None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return name if known or name == "LinAlgError" else "an error of their own"
