"""Writes marks into nbgrader's database, one submission in one transaction.

nbgrader's own classes take seconds to import and commit after every cell; so its tables are written
directly, in the form that its Gradebook, its formgrader and its exporters read. The database itself
is made by nbgrader, and a test holds what is written here against what nbgrader reads.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sql

from ..course.assignment import Assignment
from ..course.notebooks import mark_of
from ..judge.mark import NO_RESPONSE, Mark
from . import database
from .lateness import DueDates
from .marks import Ledger
from .students import Students


class Gradebook(Ledger, DueDates, Students):
    """nbgrader's database of a course, as a place to write marks and read them."""

    def knows(self, assignment: Assignment) -> bool:
        """Whether the problem set stands in the database as it is written now."""
        source = self._tables["source_cell"]
        with self._engine.connect() as connection:
            notebook = self._notebook_id(connection, assignment.name)
            rows = connection.execute(
                sql.select(source.c.name, source.c.checksum).where(source.c.notebook_id == notebook)
            ).all()
        cells = assignment.cells.items()
        return dict(map(tuple, rows)) == {name: mark_of(cell)["checksum"] for name, cell in cells}

    def save(
        self,
        assignment: str,
        student: str,
        marks: Iterable[Mark],
        handed_in: datetime.datetime | None,
        *,
        same_answers: bool = False,
    ) -> None:
        """Write a submission's marks, all or none.

        Marks and comments that a person gave stay. With ``same_answers`` what a person has marked
        counts as marked; else it waits to be looked at again. What lateness costs is settled
        when all of a batch is written.
        """
        marks = list(marks)
        with self._transaction() as connection:
            notebook = self._notebook_id(connection, assignment)
            self._ensure(connection, "student", {"id": student}, {})
            assignment_id = connection.scalar(
                sql.select(self._tables["assignment"].c.id).where(
                    self._tables["assignment"].c.name == assignment
                )
            )
            submission = self._ensure(
                connection,
                "submitted_assignment",
                {"assignment_id": assignment_id, "student_id": student},
                {"timestamp": handed_in},
            )
            submitted = self._ensure(
                connection,
                "submitted_notebook",
                {"assignment_id": submission, "notebook_id": notebook},
                {},
                {"flagged": False},
            )
            cells = self._cells(connection, notebook)
            given = self._given(connection, "grade", submitted)
            grades = {
                cells[mark.cell, "GradeCell"]: self._grade(mark, given, cells, same_answers)
                for mark in marks
            }
            self._put(connection, "grade", submitted, grades, given)
            silent = {mark.cell for mark in marks if mark.message == NO_RESPONSE}
            comments = {
                cell: {"auto_comment": NO_RESPONSE if name in silent else None}
                for (name, kind), cell in cells.items()
                if kind == "SolutionCell"
            }
            given = self._given(connection, "comment", submitted)
            self._put(connection, "comment", submitted, comments, given)

    def _grade(
        self,
        mark: Mark,
        given: Mapping[str, Any],
        cells: Mapping[tuple[str, str], str],
        same_answers: bool,
    ) -> dict[str, Any]:
        """The columns of a mark; what a person gave before decides whether one has to look again."""
        before = given.get(cells[mark.cell, "GradeCell"])
        if before is None or before.manual_score is None:
            waits = mark.score is None
        elif same_answers and before.auto_score == mark.score:
            waits = before.needs_manual_grade
        else:
            waits = True
        return {"auto_score": mark.score, "needs_manual_grade": waits}

    def _put(
        self,
        connection: sql.Connection,
        table: str,
        submitted: str,
        values: Mapping[str, dict[str, Any]],
        given: Mapping[str, Any],
    ) -> None:
        """Update the rows of cells that have one and insert those of the others."""
        rows = self._tables[table]
        new = [
            {"id": uuid.uuid4().hex, "cell_id": cell, "notebook_id": submitted, **columns}
            for cell, columns in values.items()
            if cell not in given
        ]
        if new:
            connection.execute(sql.insert(rows), new)
        old = [
            {"row": given[cell].id, **columns} for cell, columns in values.items() if cell in given
        ]
        if old:
            here = rows.c.id == sql.bindparam("row")
            connection.execute(sql.update(rows).where(here), old)

    def _ensure(
        self,
        connection: sql.Connection,
        table: str,
        key: dict[str, Any],
        values: dict[str, Any],
        at_first: dict[str, Any] | None = None,
    ) -> str:
        """The id of a row with this key, made if it is not there."""
        rows = self._tables[table]
        here = sql.and_(*(rows.c[name] == item for name, item in key.items()))
        found = connection.scalar(sql.select(rows.c.id).where(here))
        if found is None:
            found = key.get("id", uuid.uuid4().hex)
            new = {"id": found} | key | values | (at_first or {})
            connection.execute(database.inserted(self._engine, rows).values(new))
            found = connection.scalar(sql.select(rows.c.id).where(here))
        elif values:
            connection.execute(sql.update(rows).where(here).values(values))
        return str(found)

    def _notebook_id(self, connection: sql.Connection, assignment: str) -> str | None:
        notebook, known = self._tables["notebook"], self._tables["assignment"]
        query = (
            sql.select(notebook.c.id)
            .join(known, known.c.id == notebook.c.assignment_id)
            .where(known.c.name == assignment, notebook.c.name == assignment)
        )
        return connection.scalar(query)

    def _cells(
        self, connection: sql.Connection, notebook: str | None
    ) -> dict[tuple[str, str], str]:
        cell = self._tables["base_cell"]
        query = sql.select(cell.c.name, cell.c.type, cell.c.id).where(
            cell.c.notebook_id == notebook
        )
        return {(row.name, row.type): row.id for row in connection.execute(query)}

    def _given(self, connection: sql.Connection, table: str, submitted: str) -> dict[str, Any]:
        rows = self._tables[table]
        query = sql.select(rows).where(rows.c.notebook_id == submitted)
        query = query.with_for_update()  # what a person gives meanwhile waits, and is not lost
        return {row.cell_id: row for row in connection.execute(query)}
