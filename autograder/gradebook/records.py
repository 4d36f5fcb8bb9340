"""What each grading found, kept beside the gradebook: to go on after an interruption, to report."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..course.course import Course
from ..course.notes import Note, NoteKind, kind_of
from ..files import replace
from ..judge.mark import Mark
from ..marking.verdict import Reason


@dataclass
class Record:
    """One graded submission."""

    student: str
    assignment: str
    submission: str  # digest of what was handed in
    fingerprint: str  # fingerprint of what it was marked by
    marks: list[Mark]
    notes: list[Note] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    handed_in: str | None = None
    seconds: float = 0.0
    cell_seconds: float = 0.0
    readable: bool = True
    notebook: str = ""  # digest of the notebook in autograded/
    questions: dict[str, str] = field(default_factory=dict)  # what each graded cell was marked by

    @property
    def score(self) -> float:
        """The points given so far."""
        return sum(mark.score or 0.0 for mark in self.marks)


def write(course: Course, record: Record) -> None:
    """Keep a record, whole or not at all."""
    data = asdict(record) | {"note_kinds": [kind_of(note) for note in record.notes]}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    target = course.record(record.assignment, record.student)
    replace(target, text.encode("utf-8", "replace"), durably=False)


def read(course: Course, assignment: str, student: str) -> Record | None:
    """The record of a submission; ``None`` where there is none that can be read."""
    try:
        data: dict[str, Any] = json.loads(course.record(assignment, student).read_bytes())
        marks = [_mark(mark) for mark in data.pop("marks")]
        data["notes"] = _notes(data.pop("notes"), data.pop("note_kinds", []))
        if "basis" in data:  # as earlier versions call it
            data["fingerprint"] = data.pop("basis")
        return Record(marks=marks, **data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _notes(texts: list[str], kinds: list[str | None]) -> list[Note]:
    """Notes with their kinds; an older version kept none, a newer one may keep others."""
    known = [NoteKind(kind) if kind in list(NoteKind) else None for kind in kinds]
    known += [None] * (len(texts) - len(known))
    return [Note(text, kind) for text, kind in zip(texts, known, strict=False)]


def _mark(data: dict[str, Any]) -> Mark:
    mark = Mark(**data)
    known = mark.reason in list(Reason)  # an older version tells none, a newer one perhaps another
    mark.reason = Reason(mark.reason) if mark.reason is not None and known else None
    return mark


def read_all(course: Course, assignment: str) -> list[Record]:
    """The records of a problem set, by student."""
    students = sorted(file.stem for file in course.record(assignment, "*").parent.glob("*.json"))
    found = (read(course, assignment, student) for student in students)
    return [record for record in found if record is not None]


def is_whole(notebook: Path) -> bool:
    """Whether a notebook is there from its beginning to its end."""
    try:
        with notebook.open("rb") as file:
            file.seek(-min(16, notebook.stat().st_size), os.SEEK_END)
            return file.read().rstrip().endswith(b"}")
    except OSError:
        return False
