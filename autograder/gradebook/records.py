"""What each grading found, kept beside the gradebook: to go on after an interruption, to report."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..course import notebooks
from ..course.assignment import Assignment
from ..course.course import Course
from ..judge.run import Mark
from ..marking.rubric import Rubric


@dataclass
class Record:
    """One graded submission."""

    student: str
    assignment: str
    submission: str  # digest of what was handed in
    basis: str  # digest of what it was marked by
    marks: list[Mark]
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    handed_in: str | None = None
    seconds: float = 0.0
    cell_seconds: float = 0.0
    readable: bool = True
    notebook: str = ""  # digest of the notebook in autograded/

    @property
    def score(self) -> float:
        """The points given so far."""
        return sum(mark.score or 0.0 for mark in self.marks)


def path(course: Course, assignment: str, student: str) -> Path:
    """Where the record of a submission is kept."""
    return course.records / assignment / f"{student}.json"


def write(course: Course, record: Record) -> None:
    """Keep a record, whole or not at all."""
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    target = path(course, record.assignment, record.student)
    replace(target, text.encode("utf-8", "replace"), durably=False)


def read(course: Course, assignment: str, student: str) -> Record | None:
    """The record of a submission; ``None`` where there is none that can be read."""
    try:
        data: dict[str, Any] = json.loads(path(course, assignment, student).read_bytes())
        marks = [Mark(**mark) for mark in data.pop("marks")]
        return Record(marks=marks, **data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def read_all(course: Course, assignment: str) -> list[Record]:
    """The records of a problem set, by student."""
    students = sorted(file.stem for file in (course.records / assignment).glob("*.json"))
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


def basis(assignment: Assignment, rubric: Rubric | None) -> str:
    """A digest of what submissions are marked by: the course's cells and the rubric's text."""
    digest = hashlib.sha256()
    files: set[str] = set()
    for cell in assignment.cells.values():
        digest.update(notebooks.mark_of(cell)["checksum"].encode())
    for question in rubric.questions.values() if rubric is not None else ():
        functions = [question.reference, *question.draw, *(m.function for m in question.mistakes)]
        hints = [(m.hint, m.credit) for m in question.mistakes]
        details = (question.points, question.tolerance, question.warnings_are_wrong, hints)
        names = [function.__qualname__ for function in functions]
        digest.update(repr((details, names, question.fixed)).encode())
        files.update(map(inspect.getfile, functions))
    for file in sorted(files):
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()


def replace(target: Path, data: bytes, *, durably: bool = True) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part.

    A file that is not written ``durably`` can be lost or cut short when the power fails.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if durably:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
