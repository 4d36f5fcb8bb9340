"""Takes one student out of nbgrader's database, SQLite or PostgreSQL, and leaves all others as they are."""

from __future__ import annotations

import sqlalchemy as sql

from .schema import Tables


class Eraser(Tables):
    """The rows of one student."""

    def knows(self, student: str) -> bool:
        """Whether a student is in the database."""
        rows = self._tables["student"]
        with self._engine.connect() as connection:
            return bool(connection.scalar(sql.select(rows.c.id).where(rows.c.id == student)))

    def sets_of(self, student: str) -> list[str]:
        """The problem sets of which the database has something of a student's."""
        mine, known = self._tables["submitted_assignment"], self._tables["assignment"]
        query = (
            sql.select(known.c.name)
            .join(mine, mine.c.assignment_id == known.c.id)
            .where(mine.c.student_id == student)
        )
        with self._engine.connect() as connection:
            return sorted(connection.scalars(query))

    def erase(self, student: str) -> None:
        """Delete what is of a student, and have the database write over where it stood."""
        t = self._tables
        submissions = sql.select(t["submitted_assignment"].c.id).where(
            t["submitted_assignment"].c.student_id == student
        )
        notebooks = sql.select(t["submitted_notebook"].c.id).where(
            t["submitted_notebook"].c.assignment_id.in_(submissions)
        )
        with self._transaction() as connection:
            for name in ("comment", "grade"):
                connection.execute(sql.delete(t[name]).where(t[name].c.notebook_id.in_(notebooks)))
            mine = t["submitted_notebook"]
            connection.execute(sql.delete(mine).where(mine.c.assignment_id.in_(submissions)))
            mine = t["submitted_assignment"]
            connection.execute(sql.delete(mine).where(mine.c.student_id == student))
            connection.execute(sql.delete(t["student"]).where(t["student"].c.id == student))
        # deleted rows stay in the file until then
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            if self._engine.dialect.name == "postgresql":
                raw.autocommit = True
            raw.execute("VACUUM")
