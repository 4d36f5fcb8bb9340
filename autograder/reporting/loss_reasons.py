"""Why answers and submissions went wrong, in kinds that can be counted."""

from __future__ import annotations

import builtins

from ..course.notes import NoteKind, kind_of
from ..gradebook.records import Record
from ..gradebook.results import Answer
from ..marking.verdict import Reason
from . import older_records

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

SOMETHING_ELSE = "Something else"
NOTES = {
    NoteKind.FILE_NAME: "The file has another name",
    NoteKind.OTHER_NOTEBOOK: "Another notebook was handed in",
    NoteKind.UNREADABLE: "The file cannot be read as a notebook",
    NoteKind.KERNEL: "Saved with another kernel",
    NoteKind.TIME: "The time of handing in cannot be read",
    NoteKind.MARKS_LOST: "Cells had lost their marks",
    NoteKind.ELSEWHERE: "An answer stood in another cell",
    NoteKind.CELL_TYPE: "A cell had another type",
    NoteKind.CELL_TWICE: "A cell was there more than once",
    NoteKind.CELL_MISSING: "A cell was missing",
    NoteKind.CELL_MOVED: "A cell had been moved",
    NoteKind.NOT_THERE: "Something that is used is not there when it is graded",
    NoteKind.NEWER_PYTHON: "Code in the syntax of a newer Python",
    NoteKind.BESIDE: "A file beside the notebook was left out",
    NoteKind.CELL_STOPPED: "A cell was stopped, or ended the process",
    NoteKind.TOO_LONG: "The notebook took too long",
    NoteKind.GRADER_FAILED: "The grader itself failed",
}


def of_answer(answer: Answer) -> str | None:
    """Why points are missing where no known mistake says it; ``None`` where none are missing."""
    if answer.waits or answer.score is None or answer.score >= answer.max_score:
        return None
    if answer.mistake:
        return None
    reason, raised = answer.reason, answer.raised
    if reason is None:
        reason, raised = older_records.reason_of_text(answer.message)
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
        kind = kind_of(note) or older_records.kind_of_note(note, record)
        found.append((SOMETHING_ELSE if kind is None else NOTES[kind], str(note)))
    found += [("A fault in the course's own test", error) for error in record.errors]
    return found


def _known(name: str) -> str:
    """An exception's name, unless a student may have made it up."""
    kind = getattr(builtins, name, None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return name if known or name == "LinAlgError" else "an error of their own"
