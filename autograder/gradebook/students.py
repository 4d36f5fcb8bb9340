"""What nbgrader's database knows of students: names and addresses, which formgrader shows, and their ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sql

from ..course.roster import Person
from ..errors import CourseError
from . import database
from .schema import Tables

_MOST = 128  # characters that nbgrader's columns take


class Students(Tables):
    """The part of a gradebook that is about people."""

    def introduce(self, people: Iterable[Person], *, all_of: bool = True) -> None:
        """Enter names and addresses, where they are known; what is unknown stays as it is.

        Without ``all_of`` only what is empty is filled in, of those who are in the gradebook already.
        """
        rows = self._tables["student"]
        with self._transaction() as connection:
            known = {row.id: row for row in connection.execute(sql.select(rows)).all()}
            for person in people:
                said = {name: value for name, value in _columns(person).items() if name in rows.c}
                row = known.get(person.id)
                if row is None:
                    if all_of:
                        new = database.inserted(self._engine, rows)
                        connection.execute(new.values(id=person.id, **said))
                    continue
                changed = {
                    name: value
                    for name, value in said.items()
                    if getattr(row, name) != value and (all_of or getattr(row, name) is None)
                }
                if changed:
                    here = sql.update(rows).where(rows.c.id == person.id)
                    connection.execute(here.values(changed))

    def students(self) -> set[str]:
        """Everybody whom the gradebook knows."""
        with self._engine.connect() as connection:
            return set(connection.scalars(sql.select(self._tables["student"].c.id)))

    def sets_of(self, student: str) -> set[str]:
        """The problem sets that a student has marks for."""
        mine, known = self._tables["submitted_assignment"], self._tables["assignment"]
        query = (
            sql.select(known.c.name)
            .join(mine, mine.c.assignment_id == known.c.id)
            .where(mine.c.student_id == student)
        )
        with self._engine.connect() as connection:
            return set(connection.scalars(query))

    def work_of(self, assignment: str, student: str) -> dict[str, Any]:
        """All that is kept of a student's work on one set, in plain data; empty where nothing is."""
        t = self._tables
        work, cell, grade, comment = (
            t[name] for name in ("submitted_assignment", "base_cell", "grade", "comment")
        )
        mine = self._handed_in()
        where = (t["assignment"].c.name == assignment) & (work.c.student_id == student)
        head = sql.select(work.c.timestamp, t["submitted_notebook"].c.late_submission_penalty)
        marks = (
            sql.select(
                cell.c.name,
                grade.c.auto_score,
                grade.c.manual_score,
                grade.c.extra_credit,
                grade.c.needs_manual_grade,
            )
            .select_from(grade)
            .join(cell, cell.c.id == grade.c.cell_id)
            .join(mine, t["submitted_notebook"].c.id == grade.c.notebook_id)
        )
        words = (
            sql.select(cell.c.name, comment.c.auto_comment, comment.c.manual_comment)
            .select_from(comment)
            .join(cell, cell.c.id == comment.c.cell_id)
            .join(mine, t["submitted_notebook"].c.id == comment.c.notebook_id)
        )
        with self._engine.connect() as connection:
            first = connection.execute(head.select_from(mine).where(where)).first()
            if first is None:
                return {}
            found = [dict(row._mapping) for row in connection.execute(marks.where(where))]
            told = [dict(row._mapping) for row in connection.execute(words.where(where))]
        return {
            "assignment": assignment,
            "handed_in": first.timestamp and f"{first.timestamp.isoformat()}Z",
            "late_penalty": first.late_submission_penalty,
            "marks": sorted(found, key=lambda row: str(row["name"])),
            "comments": [row for row in told if row["auto_comment"] or row["manual_comment"]],
        }

    def remove_work(self, assignment: str, student: str) -> None:
        """Take a student's work on one set out, with its marks and comments, all or nothing."""
        t = self._tables
        work, notebook = t["submitted_assignment"], t["submitted_notebook"]
        of_set = sql.select(t["assignment"].c.id).where(t["assignment"].c.name == assignment)
        works = sql.select(work.c.id).where(
            work.c.student_id == student, work.c.assignment_id.in_(of_set)
        )
        notebooks = sql.select(notebook.c.id).where(notebook.c.assignment_id.in_(works))
        with self._transaction() as connection:
            for name in ("comment", "grade"):
                connection.execute(sql.delete(t[name]).where(t[name].c.notebook_id.in_(notebooks)))
            connection.execute(sql.delete(notebook).where(notebook.c.assignment_id.in_(works)))
            connection.execute(sql.delete(work).where(work.c.id.in_(works)))

    def rename(self, old: str, new: str) -> None:
        """Give all that a student has to another id, all or nothing; raises ``CourseError``."""
        rows, mine = self._tables["student"], self._tables["submitted_assignment"]
        with self._transaction() as connection:
            row = connection.execute(sql.select(rows).where(rows.c.id == old)).mappings().first()
            if row is None:
                return
            of_new = sql.select(mine.c.assignment_id).where(mine.c.student_id == new)
            both = sql.select(mine.c.id).where(
                mine.c.student_id == old, mine.c.assignment_id.in_(of_new)
            )
            if connection.execute(both).first() is not None:
                raise CourseError(
                    f"Both {old} and {new} have marks for one problem set. Nothing was changed."
                )
            there = connection.execute(sql.select(rows.c.id).where(rows.c.id == new)).first()
            if there is None:
                connection.execute(sql.insert(rows).values(dict(row) | {"id": new}))
            here = sql.update(mine).where(mine.c.student_id == old)
            connection.execute(here.values(student_id=new))
            connection.execute(sql.delete(rows).where(rows.c.id == old))


def _columns(person: Person) -> dict[str, str]:
    """What is known of a person, in nbgrader's columns."""
    first, last = person.two_names
    lms = person.lms_user_id or person.canvas_id
    said = {"email": person.email, "lms_user_id": lms}
    found = {name: value[:_MOST] for name, value in said.items() if value}
    if first or last:  # who has one name has no other: an empty one, else formgrader says “None”
        found |= {"first_name": first[:_MOST], "last_name": last[:_MOST]}
    return found
