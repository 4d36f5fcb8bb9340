"""Where a problem set stands: handed in, graded, waiting for a person, fed back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import rubrics

from ..course import deadlines, requests, secret, submissions
from ..course.course import Course
from ..course.late_rules import LateWork
from ..course.notebooks import question_of
from ..course.roster import ClassList
from ..feedback.shown import Shown
from ..gradebook import database, fingerprint, held_back, penalties, provenance, records
from ..gradebook.gradebook import Gradebook

NOBODY = "nobody"  # is named to mark it


@dataclass
class Status:
    """The students of one problem set, by what is done and what is to do."""

    assignment: str
    due: str = ""
    due_by_section: dict[str, str] = field(default_factory=dict)
    new_questions: str = ""  # what is told of those that came after it was graded
    empty_sections: tuple[str, ...] = ()  # of course.toml, that nobody is in
    regrade_of_nobody: tuple[str, ...] = ()  # asks for a student whom nobody knows
    to_mark: dict[str, int] = field(default_factory=dict)  # answers that wait, by who marks them
    late_days: dict[str, str] = field(default_factory=dict)  # of the term's: spent here, left
    released: bool = True
    handed_in: list[str] = field(default_factory=list)
    graded: list[str] = field(default_factory=list)  # as it is now, by the rubric as it is now
    out_of_date: list[str] = field(default_factory=list)  # changed since, or the rubric has
    other_secret: list[str] = field(default_factory=list)  # of these, the course's secret has
    not_ours: list[str] = field(default_factory=list)  # marks or a notebook of another tool's
    pages_not_ours: list[str] = field(default_factory=list)
    not_graded: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)  # something waits for a person
    fed_back: list[str] = field(default_factory=list)  # a page that shows the marks as they are
    late: list[str] = field(default_factory=list)
    regrade: list[str] = field(default_factory=list)  # ask for a question to be looked at again
    unreadable: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)  # have longer, and have not handed in

    def as_data(self) -> dict[str, Any]:
        """Counts and names, in plain data."""
        data = asdict(self)
        counts = {key: len(value) for key, value in data.items() if isinstance(value, list)}
        head = {key: value for key, value in data.items() if not isinstance(value, list)}
        students = {key: data[key] for key in counts}
        return head | {"next": self.next_step, "counts": counts, "students": students}

    def as_written(self, known: ClassList) -> Self:
        """The same with each student's id as people know it, not as folders are called."""
        self.late_days = {known.written(who): told for who, told in self.late_days.items()}
        for name, value in vars(self).items():
            if isinstance(value, list):
                setattr(self, name, known.all_written(value))
        return self

    @property
    def next_step(self) -> str:
        """What to do now, in a word or a command."""
        if not self.released:
            return "release"
        if not self.handed_in:
            return "collect"
        if self.not_graded or self.out_of_date or self.not_ours:
            return "grade"
        if self.by_hand:
            return "mark by hand"
        return "feedback" if len(self.fed_back) < len(self.handed_in) else "export"


def standing(course: Course, name: str) -> Status:
    """Where a problem set stands now; nothing is changed."""
    dates = deadlines.load(course)
    due = dates.due.get(name)
    result = Status(name, _shown(due, dates) if due is not None else "")
    result.due_by_section = {
        section.name: _shown(section.due[name], dates)
        for section in dates.sections.values()
        if name in section.due
    }
    result.handed_in = course.students_with(name)
    everybody = {*result.handed_in, *dates.known.people} - dates.known.withdrawn
    held = {one.name for student in everybody for one in dates.sections_of(student)}
    if everybody:
        result.empty_sections = tuple(one for one in dates.sections if one not in held)
    asked = {request.student for request in requests.requests(course, name) if request.is_open}
    result.regrade = sorted(asked)
    present = {*dates.known.ids, *result.handed_in}
    result.regrade_of_nobody = tuple(who for who in result.regrade if who not in present)
    withdrawn = dates.known.withdrawn
    result.extended = sorted(dates.extended_students(name) - set(result.handed_in) - withdrawn)
    if not course.exercise(name).is_file():
        result.released = False
        result.not_graded = list(result.handed_in)
        return result.as_written(dates.known)
    assignment = held_back.load(course, name)
    result.new_questions = held_back.told(assignment)
    which = secret.identity(secret.read(course))
    marked_by = str(fingerprint.of(assignment, rubrics.source(name), which))
    in_book: set[str] = set()
    if database.exists(course):
        with Gradebook(course) as book:
            in_book = book.graded(name)
            result.by_hand = sorted(book.waiting(name) & set(result.handed_in))
            if dates.markers:
                waiting = book.waiting_answers(name)
                waiting = {(who, cell) for who, cell in waiting if who not in withdrawn}
                result.to_mark = _to_mark(waiting, dates)
            shown = Shown.of(course, book, name)
            late = book.lateness(name)
            if dates.policy.budget_days:
                result.late_days = _late_days(penalties.late_work(course, book), dates, name)
            foreign = provenance.foreign(course, book, name, result.handed_in)
            result.not_ours = sorted(foreign)
    else:
        shown, late = None, {}
    for student in result.handed_in:
        found = submissions.find(course, assignment, student)
        record = records.read(course, name, student)
        if not found.readable:
            result.unreadable.append(student)
        if dates.seconds_late(name, student, found.handed_in) or (
            name not in dates.due and student in late
        ):
            result.late.append(student)
        path_of_page = course.page(name, student)
        if provenance.is_foreign_page(path_of_page):
            result.pages_not_ours.append(student)
        if record is None or student not in in_book:
            result.not_graded.append(student)
            continue
        current = (
            provenance.is_current(course, record, found, marked_by)
            and student not in result.not_ours
        )
        (result.graded if current else result.out_of_date).append(student)
        if fingerprint.only_the_secret_differs(record.fingerprint, marked_by):
            result.other_secret.append(student)
        if current and shown is not None and shown.is_on(path_of_page, record):
            result.fed_back.append(student)
    return result.as_written(dates.known)


def _shown(due: datetime.datetime, dates: deadlines.Deadlines) -> str:
    return f"{due.astimezone(dates.zone):%Y-%m-%d %H:%M %Z}"


def _to_mark(waiting: set[tuple[str, str]], dates: deadlines.Deadlines) -> dict[str, int]:
    """How many answers wait for each who marks by hand, and how many for nobody."""
    found = dict.fromkeys(dates.markers, 0)
    for student, cell in sorted(waiting):
        for marker in dates.markers_of(student, question_of(cell)) or [NOBODY]:
            found[marker] = found.get(marker, 0) + 1
    return found


def _late_days(
    work: Mapping[str, Mapping[str, LateWork]], dates: deadlines.Deadlines, name: str
) -> dict[str, str]:
    """For each student who was late this term: the late days spent on this set, and those left."""
    budget = dates.policy.budget_days
    found = {}
    for student, by_set in sorted(work.items()):
        if student in dates.known.withdrawn:
            continue
        here = by_set[name].spent if name in by_set else 0
        left = budget - sum(one.spent for one in by_set.values())
        if left < budget:
            found[student] = f"{here} here, {left} of {budget} left"
    return found
