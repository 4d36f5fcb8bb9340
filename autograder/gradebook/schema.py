"""nbgrader's database of a course: its tables, and transactions on them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Self

import sqlalchemy as sql

from .. import errors
from ..course.course import Course
from ..errors import CourseError
from . import database

_TABLES = [
    *("assignment", "notebook", "base_cell", "grade_cells", "source_cell", "student"),
    *("submitted_assignment", "submitted_notebook", "grade", "comment"),
]


_read: dict[tuple[str, ...], Mapping[str, sql.Table]] = {}  # by the statements that made them


class GradebookError(CourseError):
    """The gradebook cannot be used; the text says why, and what to do."""


class Tables:
    """The tables of a course's gradebook, with what all who read or write them share."""

    def __init__(self, course: Course) -> None:
        self.course = course
        if not database.exists(course):
            where = course.gradebook_name if course.gradebook is None else course.root
            raise GradebookError(f"There is no gradebook in {where} yet. Run: autograder release")
        self._engine = database.opened(course)
        try:
            self._tables = _tables_of(self._engine)
        except sql.exc.SQLAlchemyError as error:
            if errors.sentence(error):
                raise
            raise GradebookError(
                f"{course.gradebook_name} cannot be read as nbgrader's gradebook. If another program "
                "made it, move it away and run: autograder release"
            ) from error
        self._open: sql.Connection | None = None  # a transaction that several writes share

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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

    def _handed_in(self) -> sql.Join:
        """Every notebook that was handed in, with its submission and its problem set."""
        t = self._tables
        notebook, submission = t["submitted_notebook"], t["submitted_assignment"]
        return notebook.join(submission, submission.c.id == notebook.c.assignment_id).join(
            t["assignment"], t["assignment"].c.id == submission.c.assignment_id
        )


def _tables_of(engine: sql.Engine) -> Mapping[str, sql.Table]:
    """The tables of nbgrader, as this database has them.

    SQLite keeps the statements that made its tables, and reading these takes a fiftieth of the time.
    """
    made_by: tuple[str, ...] = ()
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            statements = connection.exec_driver_sql("SELECT sql FROM sqlite_master ORDER BY name")
            made_by = tuple(str(statement) for statement in statements.scalars())
        if made_by in _read:
            return _read[made_by]
    metadata = sql.MetaData()
    metadata.reflect(engine, only=_TABLES)
    if made_by:
        _read[made_by] = metadata.tables
    return metadata.tables
