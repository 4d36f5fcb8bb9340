"""Which of a student's attempts counts, decided before a batch is graded.

Where course.toml says “best”, every attempt is judged, and the one with the most points after lateness
and before anything is marked by hand counts; of equal ones the latest. What an attempt got is kept, so
that it is judged once by one rubric.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import files
from ..course import attempts, deadlines
from ..course.attempts import Attempt
from ..course.course import Course
from ..course.due_dates import BEST
from ..gradebook import penalties
from ..gradebook.worth import Worth
from .executor import Executor, Job, graded

if TYPE_CHECKING:
    from ..gradebook.gradebook import Gradebook


def choose(
    course: Course,
    job: Job,
    students: Sequence[str],
    executor: Executor,
    book: Gradebook,
    on_progress: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Have the attempt count that course.toml says; the students for whom that changed."""
    name, dates = job.assignment.name, deadlines.load(course)
    if dates.attempt != BEST:
        return [who for who in students if attempts.choose_by_time(course, name, who, dates)]
    several = {
        who: found for who in students if len(found := attempts.all_of(course, name, who)) > 1
    }
    worth = Worth.of(course, name)
    points: dict[str, float] = {}  # by an attempt's key
    waiting: dict[str, Path] = {}  # with where what it gets is kept
    for student, found in several.items():
        for folder, attempt in found:
            kept = _kept(course, job, student, attempt, worth)
            if kept is None:
                kept_at = course.judged_attempt(name, student, attempt.digest)
                waiting[_key(student, folder, name)] = kept_at
            else:
                points[_key(student, folder, name)] = kept
    if waiting:
        on_progress(f"judging {len(waiting)} attempts")
    for record, _ in graded(executor, job, list(waiting)):
        student, own = record.student.partition("/")[0], {m.cell: m.score for m in record.marks}
        points[record.student] = worth.points(student, own)
        if not record.errors:  # what failed is tried again the next time
            marks = {mark.cell: mark.score for mark in record.marks}
            text = json.dumps(
                {"fingerprint": job.fingerprint, "points": record.score, "marks": marks}
            )
            files.replace(waiting[record.student], text.encode(), durably=False)
    changed = []
    for student, found in several.items():
        best = None
        for folder, attempt in found:
            score = points[_key(student, folder, name)]
            total = penalties.after_lateness(course, book, name, student, score, attempt.handed_in)
            one = (folder, attempt)
            if (
                best is None
                or total > best[0]
                or (total == best[0] and attempt.is_after(best[1][1]))
            ):
                best = (total, one)
        if best is not None and attempts.put_first(course, name, student, best[1][0]):
            changed.append(student)
    return changed


def _key(student: str, folder: Path, name: str) -> str:
    """What an attempt is asked for as: the student where it counts, else with its folder."""
    return student if folder.name == name else f"{student}/{folder.name}"


def _kept(course: Course, job: Job, student: str, attempt: Attempt, worth: Worth) -> float | None:
    """The points of an attempt that was judged before, by what is in force now."""
    try:
        kept_at = course.judged_attempt(job.assignment.name, student, attempt.digest)
        data = json.loads(kept_at.read_bytes())
        if data["fingerprint"] != job.fingerprint:
            return None
        if not worth.factors_of(student):
            return float(data["points"])
        return worth.points(student, data["marks"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
