"""Gives out solutions once nobody can hand in any more, and not before."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import nbformat

from .. import files
from ..course import deadlines, times
from ..course.course import Course
from ..course.due_dates import Deadlines
from ..errors import CourseError

_HIDDEN = re.compile(r"^[^\n]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*\n?", re.M | re.S)
_MARKERS = re.compile(r"^[^\n]*### (?:BEGIN|END) SOLUTION[^\n]*\n?", re.M)


def last_moment(dates: Deadlines, name: str) -> tuple[datetime.datetime, str]:
    """When the last may hand in a set without losing all for it, and who that is.

    It is the latest of all due dates, those of sections and extensions included, with as many late
    days as the budget lets anybody spend on one set, and the minutes of grace. Raises
    ``CourseError`` where the set is due at no time.
    """
    if name not in dates.due:
        raise CourseError(
            f"{name} is due at no time, so that nobody can tell when all are in. Give its date in "
            f"{deadlines.FILE}, under [due]."
        )
    found = [(dates.due[name], "everybody")]
    found += [
        (section.due[name], f"the section {section.name}")
        for section in dates.sections.values()
        if name in section.due
    ]
    found += [(due, student) for student, due in dates.extended.get(name, {}).items()]
    due, who = max(found, key=lambda one: one[0])
    policy = dates.policy
    days = policy.budget_days
    if policy.budget_per_set is not None:
        days = min(days, policy.budget_per_set)
    last = times.end_of_day(due, days, dates.zone)
    return last + datetime.timedelta(minutes=policy.grace_minutes), who


def give_out(course: Course, name: str, now: datetime.datetime | None = None) -> Path:
    """Write a set's solution for students, without hidden tests; raises ``CourseError`` if too early."""
    dates = deadlines.load(course)
    last, who = last_moment(dates, name)
    if (now or datetime.datetime.now(datetime.UTC)) <= last:
        days = ", late days included," if dates.policy.budget_days else ""
        raise CourseError(
            f"{name} can be handed in until {times.shown(last, dates.zone)}{days} by {who}. Give its "
            "solution out after that."
        )
    notebook = nbformat.read(course.solution(name), as_version=4)
    kept = []
    for cell in notebook.cells:
        mark = cell.metadata.pop("nbgrader", {})
        if cell.cell_type == "code" and "### BEGIN HIDDEN TESTS" in cell.source:
            cell.source = _HIDDEN.sub("", cell.source)
            if mark.get("grade") and not _says_something(cell.source):
                continue  # nothing but the hidden test
        cell.source = _MARKERS.sub("", cell.source)
        kept.append(cell)
    notebook.cells = kept
    target = course.given_out(name)
    files.replace(target, (nbformat.writes(notebook) + "\n").encode())
    return target


def _says_something(source: str) -> bool:
    return any(line.strip() and not line.strip().startswith("#") for line in source.splitlines())
