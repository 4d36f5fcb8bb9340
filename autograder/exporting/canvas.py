"""Canvas's gradebook file.

Canvas writes “Student, ID, SIS User ID, SIS Login ID, Section” and one column for each assignment,
headed by its title and “(id)”; then totals. Above the students stand rows without an ID, the last of
which, “Points Possible”, has each assignment's points. Words are in the language of whoever exported it,
so columns and rows are known by where they stand as well. A student is found by ID, then SIS User ID, then
SIS Login ID, then name. A blank cell deletes a grade that Canvas has, so rows without a final mark are
left out, and so is “EX”, which excuses. Source: Canvas's guide “How do I import grades in the Gradebook?”
and its importer, lib/gradebook_importer.rb.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ..course.course import Course
from ..csv_table import ROUNDED, Sheet, number
from ..errors import CourseError
from . import origins
from .marks import Export, Marks, by_roster, factor, gather, unmatched
from .numbers import Numbers, readings
from .row_matching import canonical, match
from .template import Line, Template

INFO = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
_INFO = {*INFO, "LastName", "FirstName", "Integration ID", "Root Account"}
# The surest first, and what the roster calls them.
_KEYS = {"SIS Login ID": "id", "SIS User ID": "sid", "ID": "canvas_id", "Student": "name"}
_HALVES = ("LastName", "FirstName")  # in place of “Student”, where an account is set so
# What Canvas takes for a column of its own, and does not read.
_RESERVED = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
_READ_ONLY = "read only"
_WITH_ID = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)")
_THERE = "the assignment in Canvas"
_NO_MARK = ("", "-", "–", "—", "N/A")
_EXPORT = "In Canvas, choose Gradebook → Export → Export Entire Gradebook."


@dataclass(frozen=True)
class Layout:
    """What stands where in a gradebook, in whatever language its words are."""

    info: list[int]  # the columns that say who a student is
    keys: Mapping[str, int]  # of these, where our kinds of ids stand
    assignments: Mapping[int, tuple[str, str]]  # each column with its title and Canvas's number
    points: Line  # the row of points
    students: list[Line]

    @classmethod
    def of(cls, given: Template) -> Layout:
        """The layout of a file; raises ``CourseError`` where it is no gradebook of Canvas."""
        assignments = {
            index: (match["title"], match["id"])
            for index, title in enumerate(given.titles)
            if (match := _WITH_ID.fullmatch(title))
        }
        before = range(min(assignments, default=len(given.titles)))
        if {"ID", "Section"} <= set(given.titles):
            info = [index for index, title in enumerate(given.titles) if title in _INFO]
            keys = {t: given.titles.index(t) for t in (*_KEYS, *_HALVES) if t in given.titles}
        else:
            info = list(before)
            keys = _by_position(given, before)
        if "ID" not in keys:
            raise CourseError(
                f"{given.path} is not a gradebook of Canvas: it has no column of Canvas's IDs before "
                f"those of assignments. {_EXPORT}"
            )
        first = next((i for i, row in enumerate(given.rows) if row.cell(keys["ID"]).strip()), None)
        above = given.rows[: len(given.rows) if first is None else first]
        english = [row for row in given.rows if "Points Possible" in row.cell(0)]
        if not above and not english:
            raise CourseError(
                f"{given.path} has no row with the points of each assignment, such as “Points Possible”, "
                f"above the students. {_EXPORT}"
            )
        points = english[0] if english else above[-1]
        place = next(i for i, row in enumerate(given.rows) if row is points)
        return cls(info, keys, assignments, points, given.rows[place + 1 :])


def _by_position(given: Template, before: range) -> dict[str, int]:
    """Where ids stand: Canvas's is the first column of numbers after the name, and two of the SIS follow."""
    for column in before[1:]:
        cells = given.texts(column)
        while cells and not cells[0]:  # above the students
            cells.pop(0)
        if not cells or not all(cell.isascii() and cell.isdigit() for cell in cells):
            continue
        keys = {"SIS Login ID": column + 2, "SIS User ID": column + 1}
        theirs = {kind: given.texts(place) for kind, place in keys.items() if place in before}
        return {
            **{
                kind: keys[kind]
                for kind, texts in theirs.items()
                if len(some := [text for text in texts if text]) == len(set(some))
            },
            "ID": column,
            "Student": 0,
        }
    return {}


def export(
    course: Course,
    name: str,
    *,
    template: Path | None = None,
    roster: Path | None = None,
    column: str | None = None,
    partial: bool = False,
    scale: bool = False,
    decimal: str | None = None,
) -> Export:
    """The file to upload in Canvas under Gradebook → Import.

    With a gradebook that Canvas exported as ``template``, rows and the assignment's column are
    Canvas's own, and all but the marks is as it was. Without one, students are known by their ids as
    SIS Login IDs, and Canvas makes a new assignment.
    """
    marks = gather(course, name, partial=partial)
    if template is None:
        return _new(course, marks, scale)
    given = Template.read(template)
    layout = Layout.of(given)
    where = _column(layout, marks, column)
    style = Numbers.of(
        [cell for row in [layout.points, *layout.students] for cell in _numbers(row, layout)],
        decimal,
        fallback="" if given.delimiter == ";" else ".",
    )
    notes = marks.notes()
    title = layout.assignments[where][0]
    if reserved := _RESERVED.search(title):
        notes.append(
            f"Canvas does not read a column with “{reserved[0]}” in its title, as in “{title}”: give the "
            "assignment another title there, and export the gradebook anew."
        )
    theirs = None
    stated = layout.points.cell(where).strip()
    if _READ_ONLY in stated:
        raise CourseError(
            f"{given.path}: the column of “{title}” is read only in Canvas, which takes no marks for it. "
            "Choose another assignment with --column, or have it graded in Canvas itself."
        )
    if stated:
        try:
            theirs = style.read(stated)
        except CourseError as error:
            raise CourseError(
                f"{given.path}, row “{layout.points.cell(0).strip()}”: the points of “{title}” are not "
                f"understood. {error}."
            ) from error
        factor(marks, theirs, _THERE, scale=scale or marks.differ)
    else:
        notes.append(
            f"“{title}” has no points in Canvas; the marks are out of {number(marks.max_score)}."
        )
    _refuse_rounded(given, layout)
    people = [_person(row, layout) for row in layout.students]
    people = by_roster(_as_collected(people, course, marks), course, roster, _KEYS)
    found, doubts = match(people, [*marks.ready, *marks.waiting], marks.known.written)
    filled: list[tuple[Line, Mapping[int, str]]] = [(layout.points, {})]
    left: dict[str, str] = {}
    for index, row in enumerate(layout.students):
        result = marks.ready.get(found.get(index, ""))
        if result is None:
            continue
        there = row.cell(where).strip()
        if there.upper() not in _NO_MARK and not readings(there):
            left[result.student] = there
            continue
        ours = result.max_score
        times = 1.0 if theirs is None else factor(marks, theirs, _THERE, scale=scale, ours=ours)
        filled.append((row, {where: style.write(times * result.total)}))
    notes += [*doubts, *unmatched(marks, found.values(), template.name), *_left(left, marks)]
    data = given.filled([*layout.info, where], filled)
    return Export.of_file(data, given.encoding, count=len(filled) - 1, notes=notes)


def _refuse_rounded(given: Template, layout: Layout) -> None:
    """Raise ``CourseError`` where a spreadsheet has rounded ids: Canvas would look for others."""
    for place in layout.keys.values():
        for text in given.texts(place, layout.students):
            if ROUNDED.fullmatch(text):
                raise CourseError(
                    f"{given.path}: “{text}” in the column “{given.titles[place]}” is a number that a "
                    f"spreadsheet has rounded, and Canvas would not know whose row it is. {_EXPORT} Name "
                    "that file as it is."
                )


def _person(row: Line, layout: Layout) -> dict[str, str]:
    """What a row says of whose it is."""
    said = {kind: row.cell(place) for kind, place in layout.keys.items()}
    last, first = (said.pop(half, "") for half in _HALVES)
    return said | ({"Student": f"{last}, {first}"} if last or first else {})


def _numbers(row: Line, layout: Layout) -> list[str]:
    """The cells of a row that may tell how numbers are written: of assignments and of totals."""
    return row.cells[min(layout.assignments, default=0) :]


def _as_collected(
    people: list[dict[str, str]], course: Course, marks: Marks
) -> list[dict[str, str]]:
    """The rows with the student first whose submission was collected under a row's own ID."""
    everyone = [*marks.ready, *marks.waiting]
    known = origins.of(course, marks.assignment.name, everyone)
    mine = {o.number: student for student, o in known.items() if o.platform == "Canvas"}
    return [
        ({"collected": mine[row["ID"].strip()]} if row["ID"].strip() in mine else {}) | row
        for row in people
    ]


def _left(left: Mapping[str, str], marks: Marks) -> list[str]:
    """What is said of cells that hold no number, and were not overwritten."""
    excused = [student for student, there in left.items() if there.upper() == "EX"]
    others = {student: there for student, there in left.items() if there.upper() != "EX"}
    notes = []
    if excused:
        notes.append(f"Excused in Canvas (“EX”), and left so: {marks.named(excused)}.")
    if others:
        told = marks.with_words(others)
        notes.append(
            f"Canvas has something that is no number, which was not overwritten: {told}. Where the mark "
            "is to take its place, empty the cell in Canvas."
        )
    return notes


def _new(course: Course, marks: Marks, scale: bool) -> Export:
    title = marks.assignment.title
    sheet = Sheet([*INFO, title])
    sheet.rows.append(["    Points Possible", "", "", "", "", number(marks.max_score)])
    listed, possible = course.class_list(), Decimal(str(marks.max_score))
    for student, result in marks.ready.items():
        login = listed.written(student)
        times = factor(marks, possible, "its column", scale=scale, ours=result.max_score)
        sheet.rows.append([login, "", "", login, "", number(times * result.total)])
    note = (
        f"Canvas will make a new assignment “{title}” and look for students by SIS Login ID. To fill in "
        "an assignment that is there, export the gradebook from Canvas and name it with --template."
    )
    return Export(sheet.text(), count=len(marks.ready), notes=[*marks.notes(), note])


def _column(layout: Layout, marks: Marks, wanted: str | None) -> int:
    """Where the assignment's column is."""
    known = layout.assignments
    titles = {place: title for place, (title, _) in known.items()}
    if wanted is not None:
        fits = [p for p, (t, n) in known.items() if wanted in (t, n, f"{t} ({n})")]
    else:
        ours = [marks.assignment.title, marks.assignment.name, marks.assignment.name.split("_")[0]]
        same = set(map(canonical, ours))
        fits = [place for place, title in titles.items() if canonical(title) in same]
        if not fits:
            fits = [p for p, title in titles.items() if any(_begins(title, our) for our in ours)]
    if len(fits) == 1:
        return fits[0]
    listed = "; ".join(f"{title} ({n})" for title, n in known.values()) or "no assignment at all"
    problem = "Several columns fit" if fits else "No column fits"
    raise CourseError(
        f"{problem} {marks.assignment.name}. Name the one with --column. There is: {listed}."
    )


def _begins(one: str, other: str) -> bool:
    """Whether the words of one title begin the other."""
    first, second = ([canonical(word) for word in text.split()] for text in (one, other))
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]
