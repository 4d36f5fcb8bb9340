"""A graded class without grading: marks written as a batch writes them, for tests of what follows."""

from __future__ import annotations

import datetime
from pathlib import Path

from autograder.course.course import Course
from autograder.gradebook import records
from autograder.gradebook.gradebook import Gradebook
from autograder.gradebook.records import Record
from autograder.judge.mark import WAITS, Mark
from tests.support import tiny_course
from tests.support.tiny_course import NAME, POINTS

QUESTIONS = [*tiny_course.HIDDEN, "essay"]
FULL = dict(zip(QUESTIONS, [2, 2, 1, 3, 2, 2], strict=True))
MAX = sum(FULL.values())


def make(root: Path) -> Course:
    """A released course that nobody has handed anything in for."""
    return tiny_course.make(root)


def mark(
    course: Course,
    student: str,
    scores: dict[str, float | None] | None = None,
    *,
    messages: dict[str, str] | None = None,
    mistakes: dict[str, str] | None = None,
    notes: list[str] | None = None,
    handed_in: str | None = None,
    seconds: float = 1.0,
    readable: bool = True,
    penalty: float = 0.0,
) -> Record:
    """Enter a submission with full marks but for ``scores``; the essay waits unless it has one."""
    given = {**FULL, "essay": None, **(scores or {})}
    marks = []
    for cell, points in POINTS.items():
        name = cell.removesuffix("-test")
        message = (messages or {}).get(name, WAITS if given[name] is None else "")
        mistake = (mistakes or {}).get(name)
        marks.append(Mark(cell, name, given[name], float(points), message, mistake))
    moment = datetime.datetime.fromisoformat(handed_in) if handed_in else None
    record = Record(
        student,
        NAME,
        "digest",
        "basis",
        marks,
        notes or [],
        [],
        handed_in,
        seconds,
        seconds,
        readable,
    )
    records.write(course, record)
    (course.submitted / student / NAME).mkdir(parents=True, exist_ok=True)
    with Gradebook(course) as book:
        book.save(NAME, student, marks, moment)
        late = book.late(NAME)
        book.settle(
            NAME, {r.notebook: penalty if r.student == student else r.penalty for r in late}
        )
    return record


def by_hand(course: Course, student: str, cell: str, score: float, comment: str = "") -> None:
    """Mark a cell as a person does in formgrader."""
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url) as book:
        grade = book.find_grade(cell, NAME, NAME, student)
        grade.manual_score = score
        grade.needs_manual_grade = False
        if comment:
            book.find_comment(cell, NAME, NAME, student).manual_comment = comment
        book.db.commit()


def penalise(course: Course, student: str, points: float) -> None:
    """Take points off for lateness, as a course does whose due date nbgrader keeps."""
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url) as book:
        submission = book.find_submission(NAME, student)
        submission.notebooks[0].late_submission_penalty = points
        book.db.commit()
