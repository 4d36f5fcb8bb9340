"""Moodle's offline grading worksheet.

Moodle's “Download grading worksheet” writes “Identifier, Full name, Email address, Status, Grade,
Maximum Grade, Grade can be changed, Last modified (submission), …, Last modified (grade), Feedback
comments”, in the language of whoever downloads it: columns are known by where they stand and what is in
them as well. An assignment that is marked by a scale has its words in place of a maximum. Uploading
needs Identifier, Grade and Last modified (grade) as they were; comments are HTML. An empty comment
deletes one that is there, so rows without a final mark are left out. Source: MoodleDocs, “Assignment:
offline grading worksheet”, and mod/assign/feedback/offline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from ..course.course import Course
from ..errors import CourseError
from ..gradebook.results import Result
from . import origins
from .marks import Export, Marks, by_roster, factor, gather, unmatched
from .numbers import Numbers, readings
from .row_matching import match
from .template import Line, Template

# The surest first, and what the roster calls them.
_KEYS = {"Username": "id", "ID number": "sid", "Email address": "email", "Full name": "name"}
_ROSTER = {"Identifier": "moodle_id"} | _KEYS
MAX_COMMENT = 30_000  # characters; spreadsheets cut cells at 32,767
_IDENTIFIER = re.compile(r"\D*(\d+)\D*")
# Under “Grade can be changed”, in Moodle's languages. Moodle leaves such grades alone, whatever comes.
_NO = (
    *("no", "nein", "non", "não", "nee", "nej", "nei", "ei", "nie", "ne", "nem", "nu", "nē", "нет"),
    *("ні", "не", "όχι", "hayır", "いいえ", "否", "不", "아니오", "아니요", "لا", "לא", "ez"),
)


@dataclass(frozen=True)
class Layout:
    """Where what stands in a worksheet, in whatever language its header is."""

    keys: Mapping[str, int]
    identifier: int
    grade: int
    maximum: int
    changeable: int | None
    comments: int | None

    @classmethod
    def of(cls, given: Template) -> Layout:
        """The layout of a worksheet; raises ``CourseError`` where it is none, or is marked by a scale."""
        at = given.column
        identifier, grade, maximum = at("Identifier"), at("Grade"), at("Maximum Grade")
        if identifier is not None and grade is not None:
            if maximum is not None:
                keys = {title: place for title in _KEYS if (place := at(title)) is not None}
                changeable = at("Grade can be changed")
                return cls(keys, identifier, grade, maximum, changeable, at("Feedback comments"))
            if (scale := at("Scale")) is not None:
                raise _scale(given, scale)
        return _by_position(given)


def _by_position(given: Template) -> Layout:
    """By what is in the columns: whom, how many points of how many, whether that may be changed."""
    width = len(given.titles)
    if not given.rows or not all(_IDENTIFIER.fullmatch(text) for text in given.texts(0)):
        raise CourseError(
            f"{given.path} is not Moodle's grading worksheet: it has no column “Identifier” with the "
            "participants' numbers. In the assignment, choose “Download grading worksheet”."
        )
    found = []
    for place in range(2, width - 1):
        maxima, grades = given.texts(place), given.texts(place - 1)
        words = {text for text in given.texts(place + 1) if not readings(text)}
        if (
            len(set(maxima)) == 1
            and readings(maxima[0])
            and all(not text.strip("-–—") or readings(text) for text in grades)
            and 0 < len(words) <= 3
            and "" not in words
        ):
            found.append(place)
    if len(found) != 1:
        listed = (p for p in range(2, width) if _is_scale(given.texts(p)))
        scale = next(listed, None)
        if not found:
            raise _scale(given, scale)
        raise CourseError(
            f"{given.path}: several columns may be the maximum grade "
            f"({', '.join(given.titles[place] for place in found)}). Download the worksheet with the "
            "language of your Moodle set to English."
        )
    maximum = found[0]
    before = range(1, maximum - 1)
    mails = [p for p in before if all("@" in text for text in given.texts(p) if text)]
    mails = [place for place in mails if any(given.texts(place))]
    own = [p for p in before[1:] if p not in mails and _tells(given.texts(p))]
    keys = dict(zip(("Username", "ID number"), own, strict=False))
    if mails:
        keys["Email address"] = mails[0]
    if len(before) > 1:  # a worksheet for blind marking has no names
        keys["Full name"] = 1
    # the last column, where it holds words of a teacher's; the last date stands before it
    last = width - 1
    told = [text for text in given.texts(last) if text]
    dates = bool(told) and all(map(_is_date, told))
    comments = last if last > maximum + 3 and not dates else None
    return Layout(keys, 0, maximum - 1, maximum, maximum + 1, comments)


def _tells(texts: list[str]) -> bool:
    """Whether the values of a column tell people apart, as ids do and a status does not."""
    return all(texts) and len(set(texts)) == len(texts) > 1


def _is_scale(texts: list[str]) -> bool:
    """Whether a column holds the words of a scale, the same in each row."""
    words = texts[0].split(",")
    return len(set(texts)) == 1 and len(words) > 1 and not readings(texts[0])


def _is_date(text: str) -> bool:
    return bool(re.search(r"\d{4}", text) and re.search(r"\d{1,2}[:.]\d{2}", text)) or text in (
        "-",
        "–",
    )


def _scale(given: Template, scale: int | None) -> CourseError:
    """What is said where a worksheet has no maximum."""
    words = given.rows[0].cell(scale).strip() if scale is not None and given.rows else ""
    told = f" (“{words}”)" if words else ""
    return CourseError(
        f"{given.path} has no maximum grade: the assignment is not marked by points in Moodle, but by a "
        f"scale{told} or by nothing. In its settings, choose Grade → Type → Point, and download the "
        "worksheet again."
    )


def export(
    course: Course,
    name: str,
    *,
    template: Path | None = None,
    roster: Path | None = None,
    partial: bool = False,
    scale: bool = False,
    decimal: str | None = None,
) -> Export:
    """The worksheet with marks and comments filled in, to upload in Moodle."""
    if template is None:
        raise CourseError(
            "Moodle finds students by numbers that only its own worksheet has. In the assignment, choose "
            "“Download grading worksheet”, and name the file with --template."
        )
    marks = gather(course, name, partial=partial)
    given = Template.read(template)
    layout = Layout.of(given)
    columns = (layout.grade, layout.maximum)
    style = Numbers.of(
        [text for column in columns for text in given.texts(column)],
        decimal,
        fallback="" if given.delimiter == ";" else ".",
    )
    people = by_roster(_people(given, layout, course, marks), course, roster, _ROSTER)
    for person, row in zip(people, given.rows, strict=True):
        # its number is no student's id, but for one who was collected as a participant
        person["Identifier"] = row.cell(layout.identifier)
    found, doubts = match(people, [*marks.ready, *marks.waiting], marks.known.written)
    filled: list[tuple[Line, Mapping[int, str]]] = []
    locked: list[str] = []
    left: dict[str, str] = {}
    for index, row in enumerate(given.rows):
        result = marks.ready.get(found.get(index, ""))
        if result is None:
            continue
        if row.cell(layout.changeable).strip().casefold() in _NO:
            locked.append(result.student)
            continue
        there = row.cell(layout.grade).strip()
        if there.strip("-–—") and not readings(there):
            left[result.student] = there
            continue
        try:
            theirs = style.read(row.cell(layout.maximum))
        except CourseError as error:
            who = marks.known.written(result.student)
            raise CourseError(
                f"{given.path}: the maximum grade of {who} is not understood. {error}."
            ) from error
        times = factor(
            marks, theirs, "the assignment in Moodle", scale=scale, ours=result.max_score
        )
        new = {layout.grade: style.write(times * result.total)}
        if layout.comments is not None:
            new[layout.comments] = comment(result, style)
        filled.append((row, new))
    notes = [*marks.notes(), *doubts, *unmatched(marks, found.values(), template.name)]
    if locked:
        notes.append(f"Moodle does not let these grades be changed: {marks.named(locked)}.")
    if left:
        told = marks.with_words(left)
        notes.append(f"Moodle has a grade that is no number, which was not overwritten: {told}.")
    if layout.comments is None:
        notes.append(
            "The worksheet has no column “Feedback comments”: switch that feedback type on in Moodle to "
            "hand comments back."
        )
    data = given.filled(range(len(given.titles)), filled)
    return Export.of_file(data, given.encoding, count=len(filled), notes=notes)


def participants(course: Course, name: str, template: Path) -> dict[str, origins.Origin]:
    """What Moodle calls students in its worksheet for an assignment, by our ids."""
    marks = gather(course, name, partial=True)
    given = Template.read(template)
    layout = Layout.of(given)
    people = _people(given, layout, course, marks)
    found, _ = match(people, marks.ready)
    names = layout.keys.get("Full name")
    return {
        student: origins.Origin(
            "Moodle", people[index]["Identifier"], given.rows[index].cell(names)
        )
        for index, student in found.items()
    }


def _people(given: Template, layout: Layout, course: Course, marks: Marks) -> list[dict[str, str]]:
    """What each row says of whose it is, the surest first."""
    known = origins.of(course, marks.assignment.name, [*marks.ready, *marks.waiting])
    mine = {o.number: student for student, o in known.items() if o.platform == "Moodle"}
    people = []
    for row in given.rows:
        match = _IDENTIFIER.fullmatch(row.cell(layout.identifier).strip())
        number = match[1] if match else ""
        values = {title: row.cell(place) for title, place in layout.keys.items()}
        if "Email address" in values:
            values["before the @"] = values["Email address"].split("@")[0]
        collected = {"collected": mine[number]} if number in mine else {}
        people.append(collected | values | {"Identifier": number})
    return people


def comment(result: Result, style: Numbers) -> str:
    """What the student reads beside the grade, as HTML in which nothing of theirs is a tag."""
    number = style.write
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
