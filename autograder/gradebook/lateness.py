"""What nbgrader's database knows of lateness: due dates, extensions, penalties. All times are UTC."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from .schema import Tables


def _interval(stored: datetime.timedelta | datetime.datetime | None) -> datetime.timedelta:
    """An extension, which SQLite keeps as a date after 1970."""
    if isinstance(stored, datetime.datetime):
        return stored - datetime.datetime(1970, 1, 1)
    return stored or datetime.timedelta(0)


def _stored(extension: datetime.timedelta | None, column: Any) -> Any:
    """An extension as the database keeps it."""
    if extension is None or column.python_type is datetime.timedelta:
        return extension
    return datetime.datetime(1970, 1, 1) + extension


@dataclass(frozen=True)
class Late:
    """A submission that came after its due date, the extension included, as the database has it."""

    assignment: str
    student: str
    due: datetime.datetime  # this and the next know that they are UTC
    handed_in: datetime.datetime
    score: float  # what was given, before lateness
    penalty: float | None  # as it is kept now
    notebook: str  # its row

    @property
    def seconds(self) -> float:
        """By how much it was late."""
        return (self.handed_in - self.due).total_seconds()


class DueDates(Tables):
    """The part of a gradebook that is about time."""

    def due(self, assignment: str) -> bool:
        """Whether a problem set has a date by which it is due."""
        known = self._tables["assignment"]
        with self._engine.connect() as connection:
            date = connection.scalar(sql.select(known.c.duedate).where(known.c.name == assignment))
        return date is not None

    def due_dates(self, assignment: str) -> dict[str, datetime.datetime]:
        """When a problem set was due for each who handed it in, extensions included, in UTC."""
        t = self._tables
        query = (
            sql.select(
                t["submitted_assignment"].c.student_id,
                t["submitted_assignment"].c.extension,
                t["assignment"].c.duedate,
            )
            .select_from(self._handed_in())
            .where(t["assignment"].c.name == assignment, t["assignment"].c.duedate.is_not(None))
        )
        with self._reading() as connection:
            return {
                row.student_id: (row.duedate + _interval(row.extension)).replace(
                    tzinfo=datetime.UTC
                )
                for row in connection.execute(query)
            }

    def date(self, assignment: str, handed_in: Mapping[str, datetime.datetime]) -> None:
        """Keep when each student handed in, in UTC without a zone, for those who are in the book."""
        known, mine = self._tables["assignment"], self._tables["submitted_assignment"]
        of_set = sql.select(known.c.id).where(known.c.name == assignment)
        query = sql.select(mine.c.id, mine.c.student_id, mine.c.timestamp)
        with self._transaction() as connection:
            for row in connection.execute(query.where(mine.c.assignment_id.in_(of_set))).all():
                moment = handed_in.get(row.student_id)
                if moment is not None and moment != row.timestamp:
                    here = sql.update(mine).where(mine.c.id == row.id)
                    connection.execute(here.values(timestamp=moment))

    def handed_in(self, assignment: str) -> dict[str, datetime.datetime]:
        """When each student handed in, in UTC."""
        t = self._tables
        query = (
            sql.select(
                t["submitted_assignment"].c.student_id, t["submitted_assignment"].c.timestamp
            )
            .select_from(self._handed_in())
            .where(t["assignment"].c.name == assignment)
            .where(t["submitted_assignment"].c.timestamp.is_not(None))
        )
        with self._reading() as connection:
            return {
                row.student_id: row.timestamp.replace(tzinfo=datetime.UTC)
                for row in connection.execute(query)
            }

    def schedule(
        self,
        assignment: str,
        due: datetime.datetime,
        extension_of: Callable[[str], datetime.timedelta],
    ) -> None:
        """Set when a problem set is due, in UTC, and how much longer each student has."""
        known, mine = self._tables["assignment"], self._tables["submitted_assignment"]
        with self._transaction() as connection:
            connection.execute(
                sql.update(known).where(known.c.name == assignment).values(duedate=due)
            )
            handed_in = sql.select(mine.c.id, mine.c.student_id, mine.c.extension).where(
                mine.c.assignment_id.in_(sql.select(known.c.id).where(known.c.name == assignment))
            )
            for row in connection.execute(handed_in).all():
                extension = extension_of(row.student_id) or None
                if _interval(row.extension) != (extension or datetime.timedelta(0)):
                    stored = _stored(extension, mine.c.extension.type)
                    here = sql.update(mine).where(mine.c.id == row.id)
                    connection.execute(here.values(extension=stored))

    def late(self, assignment: str | None = None, student: str | None = None) -> list[Late]:
        """The submissions that were late: of one problem set or of all, of one student or of all."""
        t = self._tables
        grade, mine = t["grade"], t["submitted_notebook"]
        given = sql.func.coalesce(grade.c.manual_score, grade.c.auto_score, 0.0)
        extra = sql.func.coalesce(grade.c.extra_credit, 0.0)
        score = (
            sql.select(sql.func.sum(given + extra))
            .where(grade.c.notebook_id == mine.c.id)
            .scalar_subquery()
        )
        query = (
            sql.select(
                t["assignment"].c.name,
                t["submitted_assignment"].c.student_id,
                t["submitted_assignment"].c.timestamp,
                t["submitted_assignment"].c.extension,
                t["assignment"].c.duedate,
                mine.c.id,
                mine.c.late_submission_penalty,
                score.label("score"),
            )
            .select_from(self._handed_in())
            .where(t["assignment"].c.duedate.is_not(None))
            .where(t["submitted_assignment"].c.timestamp.is_not(None))
        )
        if assignment is not None:
            query = query.where(t["assignment"].c.name == assignment)
        if student is not None:
            query = query.where(t["submitted_assignment"].c.student_id == student)
        found = []
        with self._reading() as connection:
            for row in connection.execute(query):
                due = row.duedate + _interval(row.extension)
                if row.timestamp > due:
                    found.append(
                        Late(
                            row.name,
                            row.student_id,
                            due.replace(tzinfo=datetime.UTC),
                            row.timestamp.replace(tzinfo=datetime.UTC),
                            float(row.score or 0.0),
                            row.late_submission_penalty,
                            row.id,
                        )
                    )
        return found

    def lateness(self, assignment: str) -> dict[str, float]:
        """The seconds by which late submissions were late, by student."""
        return {late.student: late.seconds for late in self.late(assignment)}

    def settle(self, assignment: str | None, penalties: Mapping[str, float | None]) -> None:
        """Keep what is taken off, by a notebook's row; nothing is taken off any other of the set's.

        With no ``assignment`` it is for all sets.
        """
        t = self._tables
        rows = t["submitted_notebook"]
        kept = sql.select(rows.c.id, rows.c.late_submission_penalty).select_from(self._handed_in())
        kept = kept.where(t["assignment"].c.duedate.is_not(None))
        if assignment is not None:
            kept = kept.where(t["assignment"].c.name == assignment)
        with self._transaction() as connection:
            for row in connection.execute(kept).all():
                points = penalties.get(row.id)
                if row.late_submission_penalty != points:
                    here = sql.update(rows).where(rows.c.id == row.id)
                    connection.execute(here.values({"late_submission_penalty": points}))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sql.Connection]:
        """A connection that sees what an open transaction has written."""
        if self._open is not None:
            yield self._open
            return
        with self._engine.connect() as connection:
            yield connection

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
