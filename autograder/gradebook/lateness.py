"""What nbgrader's database knows of lateness: due dates, extensions, penalties. All times are UTC."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sql

from .penalties import Penalty
from .schema import Tables


def _interval(stored: datetime.timedelta | datetime.datetime | None) -> datetime.timedelta:
    """An extension, which SQLite keeps as a date after 1970."""
    if isinstance(stored, datetime.datetime):
        return stored - datetime.datetime(1970, 1, 1)
    return stored or datetime.timedelta(0)


def _stored(extension: datetime.timedelta | None, column: Any) -> Any:
    """An extension as the database keeps it."""
    if extension is None or isinstance(column, sql.Interval):
        return extension
    return datetime.datetime(1970, 1, 1) + extension


def _seconds_late(row: Any) -> float:
    """By how much a submission came after its due date, the extension included."""
    if row.timestamp is None or row.duedate is None:
        return 0.0
    late: datetime.timedelta = row.timestamp - row.duedate - _interval(row.extension)
    return late.total_seconds()


class DueDates(Tables):
    """The part of a gradebook that is about time."""

    def due(self, assignment: str) -> bool:
        """Whether a problem set has a date by which it is due."""
        known = self._tables["assignment"]
        with self._engine.connect() as connection:
            date = connection.scalar(sql.select(known.c.duedate).where(known.c.name == assignment))
        return date is not None

    def schedule(
        self,
        assignment: str,
        due: datetime.datetime,
        extensions: Mapping[str, datetime.timedelta],
    ) -> None:
        """Set when a problem set is due, in UTC, and how much longer some students have."""
        known, mine = self._tables["assignment"], self._tables["submitted_assignment"]
        with self._transaction() as connection:
            connection.execute(
                sql.update(known).where(known.c.name == assignment).values(duedate=due)
            )
            handed_in = sql.select(mine.c.id, mine.c.student_id, mine.c.extension).where(
                mine.c.assignment_id.in_(sql.select(known.c.id).where(known.c.name == assignment))
            )
            for row in connection.execute(handed_in).all():
                extension = extensions.get(row.student_id)
                if _interval(row.extension) != (extension or datetime.timedelta(0)):
                    stored = _stored(extension, mine.c.extension.type)
                    here = sql.update(mine).where(mine.c.id == row.id)
                    connection.execute(here.values(extension=stored))

    def settle(self, assignment: str, penalty: Penalty) -> None:
        """Work out again what was taken off each submission for lateness."""
        with self._transaction() as connection:
            for row in self._late_rows(connection, assignment):
                if _seconds_late(row) <= 0 and row.late_submission_penalty is None:
                    continue  # most are: a class of thousands is settled in one query
                self._save_penalty(connection, row.submission, row.submitted, row.student, penalty)

    def lateness(self, assignment: str) -> dict[str, float]:
        """The seconds by which late submissions were late, by student."""
        with self._engine.connect() as connection:
            rows = self._late_rows(connection, assignment)
            return {row.student: late for row in rows if (late := _seconds_late(row)) > 0}

    def _late_rows(self, connection: sql.Connection, assignment: str) -> Sequence[Any]:
        """What lateness follows from, for each submission."""
        t = self._tables
        return connection.execute(
            sql.select(
                t["submitted_assignment"].c.id.label("submission"),
                t["submitted_notebook"].c.id.label("submitted"),
                t["submitted_notebook"].c.late_submission_penalty,
                t["submitted_assignment"].c.student_id.label("student"),
                t["submitted_assignment"].c.timestamp,
                t["submitted_assignment"].c.extension,
                t["assignment"].c.duedate,
            )
            .select_from(self._handed_in())
            .where(t["assignment"].c.name == assignment)
        ).all()

    def _save_penalty(
        self,
        connection: sql.Connection,
        submission: str,
        submitted: str,
        student: str,
        penalty: Penalty | None,
    ) -> None:
        mine, known = self._tables["submitted_assignment"], self._tables["assignment"]
        row = connection.execute(
            sql.select(mine.c.timestamp, mine.c.extension, known.c.duedate)
            .join(known, known.c.id == mine.c.assignment_id)
            .where(mine.c.id == submission)
        ).one()
        points = None
        if penalty is not None:
            late = _seconds_late(row)
            if late > 0:
                grade = self._tables["grade"]
                given = sql.func.coalesce(grade.c.manual_score, grade.c.auto_score, 0.0)
                extra = sql.func.coalesce(grade.c.extra_credit, 0.0)
                total = sql.select(sql.func.sum(given + extra)).where(
                    grade.c.notebook_id == submitted
                )
                points = penalty(student, float(connection.scalar(total) or 0.0), late)
        rows = self._tables["submitted_notebook"]
        connection.execute(
            sql.update(rows)
            .where(rows.c.id == submitted)
            .values({"late_submission_penalty": points})
        )

    def penalties(self, assignment: str) -> dict[str, float]:
        """The points taken for lateness, by student."""
        t = self._tables
        query = (
            sql.select(
                t["submitted_assignment"].c.student_id,
                t["submitted_notebook"].c.late_submission_penalty,
            )
            .select_from(self._handed_in())
            .where(t["assignment"].c.name == assignment)
            .where(t["submitted_notebook"].c.late_submission_penalty > 0)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}
