"""What handing in late costs, by the plugin that nbgrader is configured with."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..course import deadlines
from ..course.course import Course
from .release import settings

if TYPE_CHECKING:
    from .gradebook import MarkBook

Penalty = Callable[[str, float, float], float | None]
PLUGIN = "autograder.nbgrader_hooks.PercentADay"


def policy(course: Course) -> Penalty:
    """The penalty in points for a student, their score, and the seconds by which they were late.

    It is what ``c.AssignLatePenalties.plugin_class`` in nbgrader_config.py says; nothing is taken
    off where it says nothing. Whatever it says, no more than the score is taken off.
    """
    config = settings(course)
    if _is_ours(config):  # the same without nbgrader, which takes seconds to import
        ours = deadlines.load(course).policy
        return lambda student, score, seconds: ours.penalty(score, seconds) or None
    from nbgrader.preprocessors import AssignLatePenalties

    assigner: Any = AssignLatePenalties(config=config)
    assigner.init_plugin()

    def penalty(student: str, score: float, seconds: float) -> float | None:
        points = assigner.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if points is None else min(max(float(points), 0.0), score)

    return penalty


def settle(course: Course, book: MarkBook, name: str) -> None:
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


def sentences(course: Course, book: MarkBook, name: str) -> dict[str, str]:
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


def _is_ours(config: Any) -> bool:
    return config.AssignLatePenalties.get("plugin_class") == PLUGIN
