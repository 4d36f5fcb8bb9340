"""Moodle's offline grading worksheet.

Moodle's “Download grading worksheet” writes “Identifier, Full name, Email address, Status, Grade,
Maximum Grade, Grade can be changed, Last modified (submission), …, Last modified (grade), Feedback
comments”. Uploading it needs Identifier, Grade and Last modified (grade) as they were; comments are
HTML. An empty comment deletes one that is there, so rows without a final mark are left out. Source:
MoodleDocs, “Assignment: offline grading worksheet”, and mod/assign/feedback/offline.
"""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup, escape

from ..course.course import Course
from ..csv_table import Sheet, number
from ..errors import CourseError
from ..gradebook.results import Result
from .marks import Export, by_roster, factor, gather, points, unmatched
from .row_matching import match

NEEDED = ["Identifier", "Grade", "Last modified (grade)"]
# The surest first, and what the roster calls them.
_KEYS = {"Username": "id", "ID number": "sid", "Email address": "email", "Full name": "name"}
_ROSTER = {"Identifier": "moodle_id"} | _KEYS
MAX_COMMENT = 30_000  # characters; spreadsheets cut cells at 32,767


def export(
    course: Course,
    name: str,
    *,
    template: Path | None = None,
    roster: Path | None = None,
    partial: bool = False,
    scale: bool = False,
) -> Export:
    """The worksheet with marks and comments filled in, to upload in Moodle."""
    if template is None:
        raise CourseError(
            "Moodle finds students by numbers that only its own worksheet has. In the assignment, choose "
            "“Download grading worksheet”, and name the file with --template."
        )
    marks = gather(course, name, partial=partial)
    given = Sheet.read(template)
    missing = [title for title in NEEDED if title not in given.header]
    if missing:
        raise CourseError(
            f"{template} is not Moodle's grading worksheet: it has no column “{missing[0]}”. Download it "
            "with the language of your Moodle set to English."
        )
    at = {title: index for index, title in enumerate(given.header)}
    keys = [title for title in _KEYS if title in at]
    people = []
    for row in given.rows:
        values = {title: row[at[title]] for title in keys}
        if "Email address" in values:
            values["before the @"] = values["Email address"].split("@")[0]
        identifier = row[at["Identifier"]].removeprefix("Participant").strip()
        people.append(values | {"Identifier": identifier})
    people = by_roster(people, roster, _ROSTER)
    found, doubts = match(people, [*marks.ready, *marks.waiting])
    filled, locked = [], []
    for index, row in enumerate(given.rows):
        result = marks.ready.get(found.get(index, ""))
        if result is None:
            continue
        if "Grade can be changed" in at and row[at["Grade can be changed"]].strip() == "No":
            locked.append(result.student)
            continue
        maximum = row[at["Maximum Grade"]] if "Maximum Grade" in at else ""
        times = factor(marks, points(maximum), "the assignment in Moodle", scale=scale)
        new = list(row)
        grade = number(times * result.total)
        new[at["Grade"]] = grade.replace(".", ",") if "," in maximum else grade
        if "Feedback comments" in at:
            new[at["Feedback comments"]] = comment(result)
        filled.append(new)
    notes = [*marks.notes(), *doubts, *unmatched(marks, found.values(), template.name)]
    if locked:
        notes.append(f"Moodle does not let these grades be changed: {', '.join(locked)}.")
    if "Feedback comments" not in at:
        notes.append(
            "The worksheet has no column “Feedback comments”: switch that feedback type on in Moodle to "
            "hand comments back."
        )
    sheet = Sheet(given.header, filled, given.delimiter, given.mark)
    return Export(sheet.text(), count=len(filled), notes=notes)


def comment(result: Result) -> str:
    """What the student reads beside the grade, as HTML in which nothing of theirs is a tag."""
    lines = [Markup("{} of {} points.").format(number(result.total), number(result.max_score))]
    if result.penalty:
        lines.append(
            Markup("{} points were taken off because it was late.").format(number(result.penalty))
        )
    for answer in result.answers:
        given = "–" if answer.score is None else number(answer.score)
        lines.append(
            Markup("<b>{}</b>: {} of {}").format(answer.question, given, number(answer.max_score))
        )
        for text in (answer.message, answer.comment):
            lines.extend(escape(line) for line in text.splitlines())
    kept, size = [], 0
    for line in lines:
        size += len(line) + 4
        if size > MAX_COMMENT:
            break
        kept.append(line)
    return str(Markup("<br>").join(kept))
