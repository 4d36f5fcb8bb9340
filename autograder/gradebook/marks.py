"""What a gradebook holds: marks, comments, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sql

from ..course.notebooks import question_of
from .schema import Tables


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


@dataclass(frozen=True)
class Person:
    """A student as the gradebook names them; a name or an e-mail may be empty."""

    name: str = ""
    email: str = ""


class Ledger(Tables):
    """The part of a gradebook that is read."""

    def people(self) -> dict[str, Person]:
        """All students, by id, with the names that are known."""
        student = self._tables["student"].c
        query = sql.select(student.id, student.first_name, student.last_name, student.email)
        with self._engine.connect() as connection:
            return {
                row.id: Person(" ".join(filter(None, row[1:3])), row.email or "")
                for row in connection.execute(query)
            }

    def changed_by_hand(self, assignment: str) -> set[tuple[str, str]]:
        """The students and cells whose mark a person has given in place of a program's."""
        t = self._tables
        grade = t["grade"].c
        query = (
            sql.select(t["submitted_assignment"].c.student_id, t["base_cell"].c.name)
            .select_from(t["grade"])
            .join(t["base_cell"], t["base_cell"].c.id == grade.cell_id)
            .join(self._handed_in(), t["submitted_notebook"].c.id == grade.notebook_id)
            .where(t["assignment"].c.name == assignment, grade.auto_score.is_not(None))
            .where(
                (grade.manual_score.is_not(None) & (grade.manual_score != grade.auto_score))
                | (sql.func.coalesce(grade.extra_credit, 0.0) != 0.0)
            )
        )
        with self._engine.connect() as connection:
            return {(row[0], row[1]) for row in connection.execute(query)}

    def cells_when_graded(self, assignment: str) -> frozenset[str] | None:
        """The cells that a set has here, if submissions of it are; ``None`` where there are none."""
        t = self._tables
        with self._engine.connect() as connection:
            here = t["assignment"].c.name == assignment
            one = (
                sql.select(t["submitted_notebook"].c.id).select_from(self._handed_in()).where(here)
            )
            if connection.scalar(one.limit(1)) is None:
                return None
            notebook = t["notebook"]
            found: set[str] = set()
            for cell in (
                t["base_cell"],
                t["source_cell"],
            ):  # with marks, answers or comments; with text
                query = (
                    sql.select(cell.c.name)
                    .join(notebook, notebook.c.id == cell.c.notebook_id)
                    .join(t["assignment"], t["assignment"].c.id == notebook.c.assignment_id)
                    .where(here)
                )
                found.update(connection.scalars(query))
            return frozenset(found)

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

    def auto_scores(self, assignment: str) -> dict[str, dict[str, float | None]]:
        """What programs gave, ours or others, by student and cell."""
        t = self._tables
        query = (
            sql.select(
                t["submitted_assignment"].c.student_id,
                t["base_cell"].c.name,
                t["grade"].c.auto_score,
            )
            .select_from(t["grade"])
            .join(t["base_cell"], t["base_cell"].c.id == t["grade"].c.cell_id)
            .join(self._handed_in(), t["submitted_notebook"].c.id == t["grade"].c.notebook_id)
            .where(t["assignment"].c.name == assignment)
        )
        given: dict[str, dict[str, float | None]] = {}
        with self._engine.connect() as connection:
            for student, cell, score in connection.execute(query):
                given.setdefault(student, {})[cell] = score
        return given

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

    def waiting(self, assignment: str) -> set[str]:
        """The students with something that a person has yet to mark, or to look at again."""
        return {student for student, _ in self.waiting_answers(assignment)}

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
