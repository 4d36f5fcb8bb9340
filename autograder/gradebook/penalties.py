"""What handing in late costs, by the plugin that nbgrader is configured with."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from ..course import deadlines
from ..course.course import Course
from ..course.nbgrader_config import settings
from .late_policy import _is_ours, policy

if TYPE_CHECKING:
    from .gradebook import Gradebook


def settle(course: Course, book: Gradebook, name: str) -> None:
    """Bring the gradebook's due date, extensions and penalties to what course.toml says now.

    A problem set that course.toml does not name keeps the date and the extensions that it has in
    the gradebook.
    """
    known = deadlines.load(course)
    if name in known.due:
        due = known.due[name].astimezone(datetime.UTC).replace(tzinfo=None)
        book.schedule(name, due, known.extensions(name))
    if book.due(name):
        book.settle(name, policy(course))


def sentences(course: Course, book: Gradebook, name: str) -> dict[str, str]:
    """What each late student is told: by how much they were late, and what that costs."""
    ours = deadlines.load(course).policy if _is_ours(settings(course)) else None
    found = {}
    penalties = book.penalties(name)
    for student, seconds in book.lateness(name).items():
        points = penalties.get(student, 0.0)
        if ours is None or not ours.percent_per_day:
            if points:
                found[student] = f"{points:g} points were taken off because it was late."
            continue
        days = ours.days(seconds)
        if not days:
            found[student] = "It was late, within the minutes of grace: nothing was taken off."
            continue
        counted = "1 day" if days == 1 else f"{days} days"
        found[student] = f"{counted} late: −{points:g} points by the policy ({ours.words})."
    return found
