"""What judging gives: the marks of a submission."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ..course.notebooks import Notebook
from ..course.notes import Note, NoteKind
from ..marking.verdict import Reason

NO_RESPONSE = "No response."


WAITS = "Marked by hand."


@dataclass
class Mark:
    """The marks of one graded cell. ``score`` is ``None`` while it waits for a person."""

    cell: str
    name: str
    score: float | None
    max_score: float
    message: str = ""
    mistake: str | None = None
    reason: Reason | None = None  # none in a record of an older version
    raised: str = ""  # the class of an error, where one is the reason


@dataclass
class Judged:
    """A submission as it ran: its notebook with outputs, its marks, and what went wrong."""

    notebook: Notebook
    marks: list[Mark]
    notes: list[Note] = field(default_factory=list)  # what happened to the submission
    errors: list[str] = field(default_factory=list)  # faults of the course's own tests
    seconds: float = 0.0
    cell_seconds: float = 0.0
    examples: dict[str, str] = field(
        default_factory=dict
    )  # by graded cell, where they were asked for

    def marks_as_data(self) -> list[dict[str, Any]]:
        """The marks in plain data."""
        return [asdict(mark) for mark in self.marks]


FAILED = Note(
    "The grader itself failed on this submission; your teachers have been told.",
    NoteKind.GRADER_FAILED,
)
