"""Canvas's gradebook file.

Canvas reads “Student, ID, SIS User ID, SIS Login ID, Section” and one column for each assignment,
headed by its title and “(id)”. A student is found by ID, then SIS User ID, then SIS Login ID, then
name. The row “Points Possible” sets an assignment's points. A blank cell deletes a grade that
Canvas has, so rows without a final mark are left out. Source: Canvas's guide “How do I import
grades in the Gradebook?” and its importer, lib/gradebook_importer.rb.
"""

from __future__ import annotations

import re
from pathlib import Path

from ..course.course import Course
from ..csv_table import Sheet, number
from ..errors import CourseError
from .marks import Export, Marks, by_roster, factor, gather, points, unmatched
from .row_matching import canonical, match

INFO = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
_INFO = {*INFO, "LastName", "FirstName", "Integration ID", "Root Account"}
# The surest first, and what the roster calls them.
_KEYS = {"SIS Login ID": "id", "SIS User ID": "sid", "ID": "canvas_id", "Student": "name"}
_WITH_ID = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)")


def export(
    course: Course,
    name: str,
    *,
    template: Path | None = None,
    roster: Path | None = None,
    column: str | None = None,
    partial: bool = False,
    scale: bool = False,
) -> Export:
    """The file to upload in Canvas under Gradebook → Import.

    With a gradebook that Canvas exported as ``template``, rows and the assignment's column are
    Canvas's own. Without one, students are known by their ids as SIS Login IDs, and Canvas makes a
    new assignment.
    """
    marks = gather(course, name, partial=partial)
    if template is None:
        return _new(marks)
    given = Sheet.read(template)
    if given.column("ID") is None or given.column("Section") is None:
        raise CourseError(
            f"{template} is not a gradebook of Canvas: it has no columns “ID” and “Section”. In Canvas, "
            "choose Gradebook → Export → Export Entire Gradebook."
        )
    where = given.header.index(_column(given, marks, column))
    info = [index for index, title in enumerate(given.header) if title in _INFO]
    kept = [*info, where]
    above = next((i for i, row in enumerate(given.rows) if "Points Possible" in row[0]), -1)
    rows = given.rows[above + 1 :]
    theirs = points(given.rows[above][where]) if above >= 0 else None
    times = factor(marks, theirs, "the assignment in Canvas", scale=scale)
    keys = [title for title in _KEYS if title in given.header]
    people = [{title: row[given.header.index(title)] for title in keys} for row in rows]
    people = by_roster(people, roster, _KEYS)
    found, doubts = match(people, [*marks.ready, *marks.waiting])
    sheet = Sheet([given.header[i] for i in kept], delimiter=given.delimiter, mark=given.mark)
    if above >= 0:
        sheet.rows.append([given.rows[above][i] for i in kept])
        if theirs is None:
            sheet.rows[-1][-1] = number(marks.max_score)
    count = 0
    for index, row in enumerate(rows):
        result = marks.ready.get(found.get(index, ""))
        if result is not None:
            sheet.rows.append([*(row[i] for i in info), number(times * result.total)])
            count += 1
    notes = [*marks.notes(), *doubts, *unmatched(marks, found.values(), template.name)]
    return Export(sheet.text(), count=count, notes=notes)


def _new(marks: Marks) -> Export:
    title = marks.assignment.title
    sheet = Sheet([*INFO, title])
    sheet.rows.append(["    Points Possible", "", "", "", "", number(marks.max_score)])
    for student, result in marks.ready.items():
        sheet.rows.append([student, "", "", student, "", number(result.total)])
    note = (
        f"Canvas will make a new assignment “{title}” and look for students by SIS Login ID. To fill in "
        "an assignment that is there, export the gradebook from Canvas and name it with --template."
    )
    return Export(sheet.text(), count=len(marks.ready), notes=[*marks.notes(), note])


def _column(given: Sheet, marks: Marks, wanted: str | None) -> str:
    """The header of the assignment's column."""
    titles = {header: m["title"] for header in given.header if (m := _WITH_ID.fullmatch(header))}
    if wanted is not None:
        fits = [
            h for h, title in titles.items() if wanted in (h, title, h[len(title) :].strip(" ()"))
        ]
    else:
        ours = [marks.assignment.title, marks.assignment.name, marks.assignment.name.split("_")[0]]
        fits = [h for h, title in titles.items() if canonical(title) in map(canonical, ours)]
        if not fits:
            fits = [h for h, title in titles.items() if any(_begins(title, our) for our in ours)]
    if len(fits) == 1:
        return fits[0]
    listed = "; ".join(titles) or "no assignment at all"
    problem = "Several columns fit" if fits else "No column fits"
    raise CourseError(
        f"{problem} {marks.assignment.name}. Name the one with --column. There is: {listed}."
    )


def _begins(one: str, other: str) -> bool:
    """Whether the words of one title begin the other."""
    first, second = ([canonical(word) for word in text.split()] for text in (one, other))
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]
