"""Finds what a student handed in, under whatever name, and when."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..files import below
from ..text import plain
from . import beside, deadlines, kinds, notebooks, pictures, secret, times
from .assignment import Assignment, Restored
from .course import Course
from .deadlines import Calendar
from .notebooks import Notebook, UnreadableError
from .notes import Note, NoteKind

MOST_LOOKED_AT = 50  # files that are no notebook by their names
MAX_CANDIDATES = 50  # notebooks that are looked into where none has the right name
EMPTY: Notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@dataclass(frozen=True)
class Submission:
    """One student's notebook for one problem set."""

    student: str
    notebook: Notebook
    digest: str
    handed_in: datetime.datetime | None  # UTC, without a time zone, as nbgrader keeps it
    notes: list[Note] = field(default_factory=list)
    readable: bool = True
    seed: bytes = b""  # what its fresh cases are drawn from
    term: bytes = b""  # the same for what is alike for everybody
    files: tuple[beside.File, ...] = ()  # beside the notebook

    def restored(self, assignment: Assignment) -> Restored:
        """With the course's own cells put back."""
        restored = assignment.restore(self.notebook)
        pictures.embed(restored.notebook["cells"], self.files)
        if not self.readable:  # then every cell is missing, which the notes need not repeat
            restored.notes.clear()
        restored.notes[:0] = self.notes
        return restored


def find(course: Course, assignment: Assignment, student: str) -> Submission:
    """Read what ``student`` handed in; whatever it is, there is a submission with notes.

    An earlier attempt, which does not count, is asked for as “STUDENT/FOLDER”.
    """
    found = _read(course, assignment, student)
    known = secret.read(course)
    return replace(found, seed=secret.seed(known, found.digest), term=secret.term(known))


def _read(course: Course, assignment: Assignment, student: str) -> Submission:
    folder = course.submission(assignment.name, student)
    handed_in, notes = timestamp(course.stamp(assignment.name, student), deadlines.calendar(course))
    expected = folder / f"{assignment.name}.ipynb"
    candidates = [] if folder.is_symlink() else _notebooks(folder, expected)
    best: tuple[int, Path, bytes, Notebook] | None = None
    problem = Note("No notebook was handed in.", NoteKind.UNREADABLE)
    left = notebooks.MAX_FILE  # for all files: one submission is no more work than one file
    for path in candidates[:MAX_CANDIDATES]:
        try:
            data = notebooks.content(path)
            left -= len(data)
            if left < 0:
                told = "There are too many large notebooks. Hand in the one that counts, alone."
                problem = Note(told, NoteKind.UNREADABLE)
                notes.append(problem)
                break
            notebook = notebooks.parse(data)
        except UnreadableError as error:
            problem = Note(f"{plain(path.name, 100)}: {error}", NoteKind.UNREADABLE)
            continue
        matching = assignment.recognised(notebook)
        if best is None or matching > best[0]:
            best = (matching, path, data, notebook)
    if best is None:
        digest = hashlib.sha256(problem.encode()).hexdigest()
        return Submission(student, EMPTY, digest, handed_in, [*notes, problem], readable=False)
    matching, path, data, notebook = best
    files, left_out = beside.read(path)
    notes += left_out
    if path != expected:
        told = (
            f"The file is called {plain(path.name, 100)}; it should be {expected.name}. "
            "It was marked all the same."
        )
        notes.append(Note(told, NoteKind.FILE_NAME))
    if not matching:
        told = "The notebook has none of this problem set's cells. Is it the right file?"
        notes.append(Note(told, NoteKind.OTHER_NOTEBOOK))
    kernel = notebook["metadata"].get("kernelspec")
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if isinstance(language, str) and language.lower() != "python":
        told = (
            f"The notebook was saved with a kernel for {plain(language, 40)}; it was run in Python."
        )
        notes.append(Note(told, NoteKind.KERNEL))
    return Submission(
        student, notebook, beside.digest(data, files), handed_in, notes, files=tuple(files)
    )


def _notebooks(folder: Path, expected: Path) -> list[Path]:
    """The files that may be the notebook: by its name, else by any, else by what is in them."""
    files = [path for path in below(folder) if ".ipynb_checkpoints" not in path.parts]
    named = [path for path in files if kinds.is_called_notebook(path.name)]
    if expected in named:
        return [expected]
    if named := [path for path in named if not _is(path, kinds.Kind.APPLE)]:
        return named
    left, found = notebooks.MAX_FILE, []
    for path in files[:MOST_LOOKED_AT]:
        left -= path.stat().st_size if path.is_file() else 0
        if left >= 0 and _is(path, kinds.Kind.NOTEBOOK):
            found.append(path)
    return found


def _is(path: Path, kind: kinds.Kind) -> bool:
    try:
        return path.is_file() and kinds.kind_of(notebooks.content(path)) is kind
    except UnreadableError:
        return False


def timestamp(path: Path, calendar: Calendar) -> tuple[datetime.datetime | None, list[Note]]:
    """When something was handed in, from the file that nbgrader writes beside it; and notes.

    The time is in UTC, without a zone; one that names no zone is of the calendar's.
    """
    if not path.is_file() or path.is_symlink():
        return None, []
    with path.open("rb") as file:
        text = plain(file.read(100).decode(errors="replace").strip(), 60)
    try:
        moment = times.read(text, calendar.zone, calendar.date_order)
    except times.TimeError as error:
        told = f"The time in timestamp.txt cannot be read. {error}"
        return None, [Note(told, NoteKind.TIME)]
    return moment.replace(tzinfo=None), []
