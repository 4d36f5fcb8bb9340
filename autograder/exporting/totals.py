"""The term in one table: a line for each student, a column for each problem set, a total, late days."""

from __future__ import annotations

from ..course import deadlines
from ..course.course import Course
from ..csv_table import Sheet, number
from ..errors import CourseError
from ..gradebook import penalties
from ..gradebook.gradebook import Gradebook
from ..gradebook.results import Result, results
from .marks import Export, named

FIRST, LAST = ["student", "name", "e-mail"], ["total", "late days used"]


def export(course: Course, *, partial: bool = False) -> Export:
    """What every student has, of all sets that are graded.

    A cell is empty where nothing was handed in, and where a mark waits for a person unless ``partial``
    is on; a total is empty where one of its marks is. Late days used are those of the term's budget;
    where there is none, the days by which work was late.
    """
    with Gradebook(course) as book:
        graded = [known for known in course.assignments() if book.graded(known)]
    if not graded:
        raise CourseError("Nothing of this course is graded yet. Run: autograder grade PS")
    by_set: dict[str, dict[str, Result]] = {
        known: {result.student: result for result in results(course, known)} for known in graded
    }
    with Gradebook(course) as book:  # now that dates and penalties are up to date
        people = book.people()
        late = penalties.late_work(course, book)
    budget = deadlines.load(course).policy.budget_days
    sheet = Sheet([*FIRST, *graded, *LAST])
    waiting: dict[str, list[str]] = {}
    listed = course.class_list()
    for student, person in sorted(people.items()):
        if student in listed.withdrawn:
            continue
        mine = {known: found[student] for known, found in by_set.items() if student in found}
        held = [known for known, result in mine.items() if not (partial or result.final)]
        for known in held:
            waiting.setdefault(known, []).append(listed.written(student))
        cells = [
            number(mine[known].total) if known in mine and known not in held else ""
            for known in graded
        ]
        total = "" if held else number(sum(result.total for result in mine.values()))
        works = late.get(student, {}).values()
        days = sum(work.spent if budget else work.days for work in works)
        sheet.rows.append(
            [listed.written(student), person.name, person.email, *cells, total, str(days)]
        )
    notes = [
        f"{known}: hand marking is still waiting for {named(students)}; their totals are left empty. "
        "--partial takes the marks so far."
        for known, students in waiting.items()
    ]
    return Export(sheet.text(), count=len(sheet.rows), notes=notes)
