"""All marks as one plain table."""

from __future__ import annotations

from ..course.course import Course
from ..csv_table import Sheet
from ..errors import CourseError
from ..gradebook.gradebook import Gradebook
from ..gradebook.results import results
from .marks import Export, named

HEADER = ["student", "assignment", "question", "score", "max_score"]
LATE = "late penalty"


def export(course: Course, name: str | None = None, *, partial: bool = False) -> Export:
    """A line for each mark, and one for what was taken off for lateness.

    A mark that waits for a person has no score, unless one was given before and ``partial`` is on.
    """
    sheet = Sheet(HEADER)
    notes = []
    with Gradebook(course) as book:
        graded = [
            known
            for known in ([course.assignment(name)] if name else course.assignments())
            if book.graded(known)
        ]
    if not graded:
        these = course.assignment(name) if name else "this course"
        raise CourseError(f"Nothing of {these} is graded yet. Run: autograder grade {name or 'PS'}")
    listed = course.class_list()
    for known in graded:
        found = results(course, known)
        for result in found:
            student = listed.written(result.student)
            for answer in result.answers:
                held = answer.score is None or (answer.waits and not partial)
                score = "" if held else f"{answer.score:g}"
                line = [student, known, answer.question, score, f"{answer.max_score:g}"]
                sheet.rows.append(line)
            if result.penalty:
                sheet.rows.append([student, known, LATE, f"{-result.penalty:g}", "0"])
        waiting = [result.student for result in found if not result.final]
        if waiting:
            notes.append(
                f"{known}: hand marking is still waiting for {named(listed.all_written(waiting))}."
            )
    return Export(sheet.text(), count=len(sheet.rows), notes=notes)
