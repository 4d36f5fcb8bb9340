"""What an older version's records tell: they kept the words alone, and no kinds of reasons and notes."""

from __future__ import annotations

import re

from ..course.notes import NoteKind
from ..gradebook.records import Record
from ..judge.mark import FAILED, NO_RESPONSE
from ..marking.verdict import Reason

_RAISED = re.compile(r"` raised (\w+)")
_STOPPED = re.compile(r"process ended before this question|^The cell was stopped|did not run")

_NOTES = [
    (r"^The file is called ", NoteKind.FILE_NAME),
    (r"^The notebook has none of this problem set's cells", NoteKind.OTHER_NOTEBOOK),
    (r"kernel for .* it was run in Python", NoteKind.KERNEL),
    (r"^The time in timestamp\.txt", NoteKind.TIME),
    (r"^(The notebook|This notebook's cells) ran for more than ", NoteKind.TOO_LONG),
    (r"^Cell \d+.*failed here \(", NoteKind.NOT_THERE),
    (r"^Cell \d+.*: ", NoteKind.CELL_STOPPED),
    (r"^The cell .* had become a ", NoteKind.CELL_TYPE),
    (r"^The cell .* was there ", NoteKind.CELL_TWICE),
    (r"^The cell .* was missing|course's own cells were missing", NoteKind.CELL_MISSING),
    (r"^The cell .* had been moved|^The answer .* stood before ", NoteKind.CELL_MOVED),
    (r" had lost their marks, ", NoteKind.MARKS_LOST),
    (r"^Not in the cells that are meant for them", NoteKind.ELSEWHERE),
]


def kind_of_note(text: str, record: Record) -> NoteKind | None:
    """What an older version's note is about; ``None`` for what only a newer one may know."""
    if text == FAILED:
        return NoteKind.GRADER_FAILED
    if not record.readable:
        return NoteKind.UNREADABLE
    return next((kind for pattern, kind in _NOTES if re.search(pattern, text, re.S)), None)


def reason_of_text(text: str) -> tuple[Reason, str]:
    """The kind of reason in an older version's words, and the class of an error that they name."""
    if text == NO_RESPONSE or "still raises NotImplementedError" in text:
        return Reason.NOT_ANSWERED, ""
    if text.startswith("There is no `"):
        return Reason.UNDEFINED, ""
    if _STOPPED.search(text):
        return Reason.NOT_RUN, ""
    if raised := _RAISED.search(text):
        return Reason.RAISED, raised[1]
    return (Reason.WRONG if text else Reason.BY_HAND), ""
