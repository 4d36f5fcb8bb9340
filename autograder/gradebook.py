"""Writes marks into nbgrader's database, one submission in one transaction.

nbgrader's own classes take seconds to import and commit after every cell; so its tables are written
directly, in the form that its Gradebook, its formgrader and its exporters read. The database itself
is made by nbgrader, and a test holds what is written here against what nbgrader reads.
"""

from __future__ import annotations

import contextlib
import datetime
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from . import database, faults
from .assignment import Assignment
from .course import Course, CourseError
from .duedates import DueDates
from .judge import NO_RESPONSE, Mark
from .late import Penalty
from .notebooks import mark_of, question_of

_TABLES = [
    *("assignment", "notebook", "base_cell", "grade_cells", "source_cell", "student"),
    *("submitted_assignment", "submitted_notebook", "grade", "comment"),
]


class GradebookError(CourseError):
    """The gradebook cannot be used; the text says why, and what to do."""


@dataclass(frozen=True)
class Row:
    """One line of an export."""

    student: str
    assignment: str
    cell: str
    score: float | None  # None: a person has yet to mark it
    max_score: float

    @property
    def question(self) -> str:
        """The question that the graded cell marks."""
        return question_of(self.cell)


class MarkBook(DueDates):
    """nbgrader's database of a course, as a place to write marks and read them."""

    def __init__(self, course: Course) -> None:
        self.course = course
        if not database.exists(course):
            where = course.gradebook_name if course.gradebook is None else course.root
            raise GradebookError(f"There is no gradebook in {where} yet. Run: autograder release")
        self._engine = database.opened(course)
        metadata = sql.MetaData()
        try:
            metadata.reflect(self._engine, only=_TABLES)
        except sql.exc.SQLAlchemyError as error:
            if faults.sentence(error):
                raise
            raise GradebookError(
                f"{course.gradebook_name} cannot be read as nbgrader's gradebook. If another program "
                "made it, move it away and run: autograder release"
            ) from error
        self._tables = metadata.tables
        self._open: sql.Connection | None = None  # a transaction that several writes share

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def __enter__(self) -> MarkBook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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

    def graded(self, assignment: str) -> set[str]:
        """The students whose submission is in the database."""
        submitted = self._tables["submitted_assignment"]
        known = self._tables["assignment"]
        query = (
            sql.select(submitted.c.student_id)
            .join(known, known.c.id == submitted.c.assignment_id)
            .where(known.c.name == assignment)
        )
        with self._engine.connect() as connection:
            return set(connection.scalars(query))

    def waiting(self, assignment: str) -> set[str]:
        """The students with something that a person has yet to mark, or to look at again."""
        return {student for student, _ in self.waiting_answers(assignment)}

    def save(
        self,
        assignment: str,
        student: str,
        marks: Iterable[Mark],
        handed_in: datetime.datetime | None,
        *,
        same_answers: bool = False,
        penalty: Penalty | None = None,
    ) -> None:
        """Write a submission's marks, all or none.

        Marks and comments that a person gave stay. With ``same_answers`` what a person has marked
        counts as marked; else it waits to be looked at again. ``penalty`` is asked where the
        submission was late.
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
            self._save_penalty(connection, submission, submitted, student, penalty)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Write all that is saved inside in one transaction: the disk is waited for once."""
        with database.writing(self._engine) as self._open:
            try:
                yield
            finally:
                self._open = None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sql.Connection]:
        if self._open is not None:
            yield self._open
            return
        with database.writing(self._engine) as connection:
            yield connection

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

    def _handed_in(self) -> sql.Join:
        """Every notebook that was handed in, with its submission and its problem set."""
        t = self._tables
        notebook, submission = t["submitted_notebook"], t["submitted_assignment"]
        return notebook.join(submission, submission.c.id == notebook.c.assignment_id).join(
            t["assignment"], t["assignment"].c.id == submission.c.assignment_id
        )

    def rows(self, assignment: str | None = None) -> list[Row]:
        """All marks, ordered by problem set, student and question."""
        t = self._tables
        score = sql.func.coalesce(t["grade"].c.manual_score, t["grade"].c.auto_score)
        query = (
            sql.select(
                t["submitted_assignment"].c.student_id,
                t["assignment"].c.name.label("assignment"),
                t["base_cell"].c.name.label("cell"),
                (score + sql.func.coalesce(t["grade"].c.extra_credit, 0.0)).label("score"),
                t["grade_cells"].c.max_score,
            )
            .select_from(t["grade"])
            .join(t["base_cell"], t["base_cell"].c.id == t["grade"].c.cell_id)
            .join(t["grade_cells"], t["grade_cells"].c.id == t["grade"].c.cell_id)
            .join(self._handed_in(), t["submitted_notebook"].c.id == t["grade"].c.notebook_id)
        )
        if assignment is not None:
            query = query.where(t["assignment"].c.name == assignment)
        with self._engine.connect() as connection:
            found = [Row(*row) for row in connection.execute(query)]
        # each database has an order of letters of its own
        return sorted(found, key=lambda row: (row.assignment, row.student, row.cell))

    def waiting_answers(self, assignment: str) -> set[tuple[str, str]]:
        """The students and cells that a person has yet to mark, or to look at again."""
        t = self._tables
        query = (
            sql.select(t["submitted_assignment"].c.student_id, t["base_cell"].c.name)
            .select_from(t["grade"])
            .join(t["base_cell"], t["base_cell"].c.id == t["grade"].c.cell_id)
            .join(self._handed_in(), t["submitted_notebook"].c.id == t["grade"].c.notebook_id)
            .where(t["assignment"].c.name == assignment)
            .where(
                t["grade"].c.needs_manual_grade
                | sql.func.coalesce(t["grade"].c.manual_score, t["grade"].c.auto_score).is_(None)
            )
        )
        with self._engine.connect() as connection:
            return {(row[0], row[1]) for row in connection.execute(query)}

    def comments(self, assignment: str) -> dict[tuple[str, str], str]:
        """What people wrote beside answers, by student and cell."""
        t = self._tables
        query = (
            sql.select(
                t["submitted_assignment"].c.student_id,
                t["base_cell"].c.name,
                t["comment"].c.manual_comment,
            )
            .select_from(t["comment"])
            .join(t["base_cell"], t["comment"].c.cell_id == t["base_cell"].c.id)
            .join(self._handed_in(), t["submitted_notebook"].c.id == t["comment"].c.notebook_id)
            .where(t["assignment"].c.name == assignment)
            .where(t["comment"].c.manual_comment.is_not(None))
        )
        with self._engine.connect() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(query)}
