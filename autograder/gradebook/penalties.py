"""What handing in late costs, by the plugin that nbgrader is configured with."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..course import deadlines, late_rules, submissions, times
from ..course.course import Course
from ..course.deadlines import Deadlines
from ..course.late_rules import LateWork
from ..course.nbgrader_config import settings
from .late_policy import is_ours
from .lateness import Late
from .worth import Worth, taken_off

if TYPE_CHECKING:
    from .gradebook import Gradebook


def settle(course: Course, book: Gradebook, name: str) -> None:
    """Bring the gradebook's times, due date, extensions and penalties to what holds now.

    Due dates are those of course.toml, and times of handing in those of the stamps in submitted/.

    A problem set that course.toml does not name keeps the date and the extensions that it has in
    the gradebook. Where late days are spent over the term, the other sets are brought up to date
    as well: a day that is spent on one set is not there for another.
    """
    known = deadlines.load(course)
    ours = is_ours(settings(course))
    together = ours and known.policy.budget_days > 0
    for other in {*known.due, name} if together else [name]:
        book.date(other, _handed_in(course, other))
        if other in known.due:
            due = known.due[other].astimezone(datetime.UTC).replace(tzinfo=None)
            book.schedule(other, due, functools.partial(known.extension, other))
    if ours:
        own = OwnPoints(course, book)
        late = [own.of(row) for row in book.late(None if together else name)]
        found = [work for works in _settled(known, late).values() for work in works]
        penalties = {row.notebook: own.as_kept(row, work.penalty) or None for row, work in found}
    else:
        late = book.late(name)
        penalty = _foreign(course)
        penalties = {row.notebook: penalty(row) for row in late}
    book.settle(None if together else name, penalties)


def _handed_in(course: Course, name: str) -> dict[str, datetime.datetime]:
    """When each handed in, by the stamp beside it; a corrected stamp counts without new grading."""
    calendar = deadlines.calendar(course)
    found = {}
    for student in course.students_with(name):
        stamp = course.stamp(name, student)
        moment, _ = submissions.timestamp(stamp, calendar)
        if moment is not None:
            found[student] = moment
    return found


def late_work(course: Course, book: Gradebook) -> dict[str, dict[str, LateWork]]:
    """All that was handed in late, by student and set: days, days spent, and points.

    Nothing is changed; due dates are those of the gradebook. It is empty where another plugin than
    the course's own says what lateness costs.
    """
    if not is_ours(settings(course)):
        return {}
    own = OwnPoints(course, book)
    found = _settled(deadlines.load(course), map(own.of, book.late()))
    return {
        student: {work.assignment: work for _, work in works} for student, works in found.items()
    }


def after_lateness(
    course: Course,
    book: Gradebook,
    name: str,
    student: str,
    points: float,
    handed_in: datetime.datetime | None,
) -> float:
    """The points of an attempt less what lateness would cost if it were the one that counts.

    ``points`` are the student's own, where a section has points of its own.
    A late day that it takes from the student's other sets counts against it as well. ``handed_in``
    is UTC without a zone.
    """
    known = deadlines.load(course)
    due = known.due_for(name, student) or book.due_dates(name).get(student)
    own = OwnPoints(course, book)
    others = [own.of(row) for row in book.late(None, student) if row.assignment != name]
    now = handed_in.replace(tzinfo=datetime.UTC) if handed_in is not None else None
    late = due is not None and now is not None and now > due
    if not is_ours(settings(course)):
        if not late:
            return points
        assert due is not None
        assert now is not None
        row = Late(name, student, due.astimezone(datetime.UTC), now, points, None, "")
        return points - (_foreign(course)(row) or 0.0)
    rows = list(others) if known.policy.budget_days else []
    if late:
        assert due is not None
        assert now is not None
        rows.append(Late(name, student, due.astimezone(datetime.UTC), now, points, None, ""))
    return points - sum(work.penalty for _, work in _settled(known, rows).get(student, []))


def of_plugin(course: Course, name: str, student: str, score: float) -> float | None:
    """What our plugin takes off for nbgrader: what ``settle`` would keep, for the score given."""
    from .gradebook import Gradebook

    known = deadlines.load(course)
    with Gradebook(course) as book:
        late = book.late(None if known.policy.budget_days else name, student)
        own = OwnPoints(course, book)
        now = [
            own.of(replace(row, score=score), exactly=False)
            if row.assignment == name
            else own.of(row)
            for row in late
        ]
    for row, work in _settled(known, now).get(student, []):
        if work.assignment == name:
            return own.as_kept(row, work.penalty) or None
    return None


class OwnPoints:
    """Turns what the gradebook keeps into students' own points, and back."""

    def __init__(self, course: Course, book: Gradebook) -> None:
        self._course, self._book = course, book
        self._worth: dict[str, Worth] = {}

    def _of_set(self, name: str) -> Worth:
        if name not in self._worth:
            self._worth[name] = Worth.of(self._course, name, self._book)
        return self._worth[name]

    def of(self, row: Late, exactly: bool = True) -> Late:
        """A late submission in the student's points; by their ratio where its marks are not kept."""
        worth = self._of_set(row.assignment)
        if not worth.graded:
            return row
        marks = worth.scores.get(row.student)
        if exactly and marks is not None:
            return replace(row, score=worth.points(row.student, marks))
        return replace(row, score=row.score * worth.ratio(row.student))

    def as_kept(self, row: Late, penalty: float) -> float:
        """Points taken off as the gradebook keeps them: in the measure of the notebook's points."""
        ratio = self._of_set(row.assignment).ratio(row.student)
        return penalty / ratio if ratio else 0.0


def _settled(known: Deadlines, late: Iterable[Late]) -> dict[str, list[tuple[Late, LateWork]]]:
    """What each student handed in late, with what it comes to."""
    by_student: dict[str, list[Late]] = {}
    for row in late:
        by_student.setdefault(row.student, []).append(row)
    order = sorted(known.due, key=lambda name: (known.due[name], name))
    found: dict[str, list[tuple[Late, LateWork]]] = {}
    for student, rows in by_student.items():
        works = [LateWork(row.assignment, row.due, row.handed_in, row.score) for row in rows]
        own = {row.assignment: row for row in rows}
        found[student] = [
            (own[work.assignment], work)
            for work in late_rules.settled(works, known.policy, known.zone, order)
        ]
    return found


def _foreign(course: Course) -> Callable[[Late], float | None]:
    """What another plugin of nbgrader's takes off, and no more than the score."""
    from nbgrader.preprocessors import AssignLatePenalties

    assigner: Any = AssignLatePenalties(config=settings(course))
    assigner.init_plugin()

    def penalty(row: Late) -> float | None:
        assigner.assignment_id, assigner.student_id = row.assignment, row.student
        points = assigner.plugin_inst.late_submission_penalty(row.student, row.score, row.seconds)
        return None if points is None else min(max(float(points), 0.0), row.score)

    return penalty


def sentences(course: Course, book: Gradebook, name: str) -> dict[str, str]:
    """What each late student is told: by how much they were late, and what that costs."""
    known = deadlines.load(course)
    penalties = taken_off(Worth.of(course, name, book), book.penalties(name))
    everyone = late_work(course, book)
    found = {}
    for row in book.late(name):
        student, points = row.student, penalties.get(row.student, 0.0)
        own = everyone.get(student, {})
        due = f"It was due on {times.shown(row.due, known.zone)}"
        if name not in own:
            if points:
                found[student] = f"{due}: {points:g} points were taken off because it was late."
            continue
        work = own[name]
        if not work.days:
            found[student] = (
                f"{due}. It was late, within the minutes of grace: nothing was taken off."
            )
            continue
        if not known.policy.percent_per_day:
            continue
        told = [_spent(work, known.policy.budget_days, own.values())]
        rest = work.days - work.spent
        if rest:
            part = "" if not work.spent else f" for the other {_days(rest)}"
            told.append(f"−{points:g} points{part} by the policy ({known.policy.words})")
        elif work.spent:
            told.append("nothing was taken off")
        found[student] = f"{due}. {_days(work.days)} late: {'; '.join(filter(None, told))}."
    return found


def _spent(work: LateWork, budget: int, all_of: Iterable[LateWork]) -> str:
    """How many of the term's late days are spent on a set, and how many are left."""
    if not budget:
        return ""
    left = budget - sum(other.spent for other in all_of)
    of = f"of {budget} for the term, {left} {'is' if left == 1 else 'are'} left"
    if not work.spent:
        return f"no late day is spent on it ({of})"
    one = work.spent == 1
    return f"{work.spent} late {'day is' if one else 'days are'} spent on it ({of})"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
