"""Which marks, notebooks and pages of a course are not this grader's: another tool wrote them.

nbgrader's own tools write the same gradebook and the same folders. What they wrote is found by
comparing it with what our records say was written.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..course import notebooks
from ..course.course import Course
from ..course.notebooks import question_of
from ..course.submissions import Submission
from . import records
from .gradebook import Gradebook
from .records import Record

THE_NOTEBOOK = "the notebook in autograded/"
ALL_MARKS = "all marks, of which there is no record"
_PAGE_HEAD = 1000  # bytes in which a page of ours says that it is one


def digest(notebook: bytes) -> str:
    """The digest by which a notebook in autograded/ is known again."""
    return hashlib.sha256(notebook).hexdigest()


def foreign_cells(
    given: Mapping[str, float | None], record: Record
) -> dict[str, tuple[float | None, float | None]]:
    """The cells whose mark by machine is not the one that was recorded, with both marks."""
    ours = {mark.cell: mark.score for mark in record.marks}
    return {
        cell: (given.get(cell), ours.get(cell))
        for cell in sorted(given.keys() | ours.keys())
        if not _same(given.get(cell), ours.get(cell))
    }


def foreign(
    course: Course, book: Gradebook, name: str, students: Iterable[str]
) -> dict[str, list[str]]:
    """What of these students' is not ours, in words, for those of whom something is not."""
    given = book.auto_scores(name)
    found: dict[str, list[str]] = {}
    for student in students:
        record = records.read(course, name, student)
        if record is None:
            what = [ALL_MARKS] if student in given else []
        else:
            what = [
                f"the mark of {question_of(cell)} ({_told(theirs)} in place of {_told(ours)})"
                for cell, (theirs, ours) in foreign_cells(given.get(student, {}), record).items()
            ]
            if is_foreign(course.graded_notebook(name, student), record):
                what.append(THE_NOTEBOOK)
        if what:
            found[student] = what
    return found


def is_current(
    course: Course, record: Record | None, submission: Submission, fingerprint: str
) -> bool:
    """Whether a record is of the submission as it is now, by what marks it now, and all is written.

    Whether its marks are in the gradebook, and are ours there, the gradebook tells.
    """
    return (
        record is not None
        and record.fingerprint == fingerprint
        and record.submission == submission.digest
        and bool(record.notebook)
        and records.is_whole(course.graded_notebook(record.assignment, record.student))
    )


def is_foreign(notebook: Path, record: Record) -> bool:
    """Whether a notebook is there that is not the one that was recorded."""
    try:
        return bool(record.notebook) and digest(notebooks.content(notebook)) != record.notebook
    except notebooks.UnreadableError:
        return notebook.is_symlink()


def is_foreign_page(page: Path) -> bool:
    """Whether there is a page of feedback that this grader did not write."""
    try:
        with page.open("rb") as file:
            return b'<meta name="autograder"' not in file.read(_PAGE_HEAD)
    except OSError:
        return False


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, abs_tol=1e-9)


def _told(score: float | None) -> str:
    return "none" if score is None else f"{score:g}"
