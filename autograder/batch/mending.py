"""What of an earlier grading stays after a rubric was mended: the questions that it cannot change.

When in doubt nothing stays, and the whole submission is graded again.
"""

from __future__ import annotations

import json

from ..course import notebooks
from ..course.course import Course
from ..course.notebooks import UnreadableError
from ..course.submissions import Submission
from ..gradebook import by_question, fingerprint, provenance, records
from ..judge.again import Before
from ..marking.verdict import Reason
from .executor import Job

_ODD = {Reason.STOPPED, Reason.NOT_RUN, Reason.GRADER_FAILED, None}  # that hang on others' time


def before(course: Course, job: Job, submission: Submission) -> Before | None:
    """How a submission was graded before, where all but a few questions are marked as they were."""
    if not job.mends or not submission.readable or "/" in submission.student:
        return None
    record = records.read(course, job.assignment.name, submission.student)
    if record is None or record.submission != submission.digest or record.errors:
        return None
    if fingerprint.differing(record.fingerprint, job.fingerprint) != ["rubric"]:
        return None
    cells = by_question.changed(record.questions, job.questions)
    if cells is None or [mark.cell for mark in record.marks] != list(job.assignment.graded):
        return None
    if any(mark.reason in _ODD for mark in record.marks):
        return None
    try:
        data = notebooks.content(course.graded_notebook(record.assignment, record.student))
        if provenance.digest(data) != record.notebook:
            return None
        notebook = json.loads(data)
    except (UnreadableError, ValueError):
        return None
    return Before(notebook, record.marks, record.notes, cells, record.cell_seconds)
