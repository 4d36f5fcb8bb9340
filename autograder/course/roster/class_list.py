"""The course's own list of its students, ``students.csv``: what became of each, whatever lists came in.

It is written by ``autograder``, and is a table that a spreadsheet reads. Nobody is ever taken out of it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from ... import csv_table, files
from ...errors import CourseError
from .ids import canonical_id, decoded, encoded
from .people import Person

FILE = "students.csv"
COLUMNS = [field.name for field in fields(Person)]


@dataclass
class ClassList:
    """The students that a course knows, by id; ``present`` are folders of whoever handed in."""

    path: Path = Path(FILE)
    people: dict[str, Person] = field(default_factory=dict)
    present: frozenset[str] = frozenset()

    @classmethod
    def read(cls, root: Path) -> ClassList:
        """The list of the course in a folder, empty where there is none; raises ``CourseError``."""
        path, submitted = root / FILE, root / "submitted"
        present = frozenset(
            folder.name
            for folder in (submitted.iterdir() if submitted.is_dir() else ())
            if not folder.name.startswith(".")
        )
        if not path.is_file():
            return cls(path, {}, present)
        (_, header), *rows = csv_table.lines(path, str(path)) or [(0, [""])]
        if "id" not in header:
            raise CourseError(
                f"{path} is the course's own list of students, which autograder writes, and it has no "
                "column “id” now. Put back a copy, or move it away and read a roster: autograder roster "
                "read FILE"
            )
        people = {}
        for line, row in rows:
            said = {name: cell for name, cell in zip(header, row, strict=False) if name in COLUMNS}
            said = {name: cell.removeprefix("'") for name, cell in said.items()}
            former = tuple(map(decoded, said.pop("former", "").split()))
            person = Person(former=former, **said) if said.get("id") else None
            if person is None or not _may_be(person.id) or person.id in people:
                raise CourseError(
                    f"{path}, line {line}: “{said.get('id', '')}” cannot be a student's id here, or is there "
                    "twice. Put back a copy of the file."
                )
            people[person.id] = person
        return cls(path, people, present)

    def write(self) -> None:
        """Keep the list; a file that says the same already is left as it is."""
        sheet = csv_table.Sheet(COLUMNS, mark=True)
        for student in sorted(self.people):
            person = self.people[student]
            cells = {name: getattr(person, name) for name in COLUMNS}
            cells["former"] = " ".join(map(encoded, person.former))
            # what begins with “'” gets another, as a formula gets one
            sheet.rows.append([re.sub("^'", "''", cells[name]) for name in COLUMNS])
        data = sheet.text().encode()
        if not self.path.is_file() or self.path.read_bytes() != data:
            files.replace(self.path, data)

    @property
    def ids(self) -> set[str]:
        """All ids that are in use."""
        return {*self.people, *self.present}

    @property
    def withdrawn(self) -> set[str]:
        """The students who have withdrawn."""
        return {student for student, person in self.people.items() if person.withdrawn}

    def current(self, name: str) -> str:
        """The id of whoever is called so; the name itself where it is nobody's, or several people's.

        By the id, as the platform writes it, by a former id, or by an address, a login or a number that a
        list has of one student alone.
        """
        if holder := self.holder(name):
            return holder
        said = canonical_id(name)
        mine = [s for s, person in self.people.items() if said in map(canonical_id, person.signs)]
        return mine[0] if len(mine) == 1 and said else name

    def holder(self, name: str) -> str:
        """Whose id this is or was, to the letter; empty where it is nobody's, or several people's."""
        if name in self.people or name in self.present:
            return name
        mine = [student for student, person in self.people.items() if name in person.ids]
        return mine[0] if len(mine) == 1 else ""

    def written(self, student: str) -> str:
        """A student's id as the platform writes it."""
        person = self.people.get(student)
        return person.written if person is not None else decoded(student)

    def all_written(self, students: Iterable[str]) -> list[str]:
        """Some students' ids as the platform writes them: as people are told them."""
        return [self.written(student) for student in students]

    def names_of(self, student: str) -> set[str]:
        """All ids under which a file of the course may name a student."""
        person = self.people.get(student)
        return {student, decoded(student)} if person is None else person.ids

    def person(self, student: str) -> Person:
        """What is known of a student."""
        return self.people.get(student) or Person(student)

    def take(self, people: Iterable[Person]) -> None:
        """Learn what a roster says; what it does not say stays."""
        for person in people:
            before = self.people.get(person.id)
            self.people[person.id] = person if before is None else before.updated(person)

    def withdraw(self, student: str, day: datetime.date | None) -> None:
        """Note that a student has withdrawn on a day, or has come back."""
        shown = "" if day is None else day.isoformat()
        self.people[student] = replace(self.person(student), withdrawn=shown)

    def rename(self, old: str, new: str, written: str) -> None:
        """Note that a student has another id now; what is known under both becomes one."""
        one, other = self.people.pop(old, Person(old)), self.people.get(new)
        former = dict.fromkeys([*one.former, one.written, one.id, *(other.former if other else ())])
        former.pop(new, None)
        former.pop(written, None)
        person, withdrawn = one, one.withdrawn
        if other is not None:  # whom a newer list has named
            person, withdrawn = one.updated(other), other.withdrawn
        self.people[new] = replace(
            person,
            id=new,
            original="" if written == new else written,
            former=tuple(former),
            withdrawn=withdrawn,
        )


def _may_be(student: str) -> bool:
    """Whether an id can be a folder's name: as all that we make, and what people have put there."""
    return bool(student) and not student.startswith(".") and not set(student) & set("/\\\0")
