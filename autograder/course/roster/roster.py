"""Who is who: from what platforms call students to the course's own ids."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...csv_table import ROUNDED
from ...errors import CourseError
from . import columns, headers, reading, roles
from .class_list import ClassList
from .ids import MAX_BYTES, canonical, canonical_id, encoded, spellings
from .index import NUMBERS, Index, Key, without_zeros
from .people import Person

_NOBODY = {"pointspossible", "studenttest", "teststudent"}  # what Canvas adds to its list
_TEST_LOGIN = re.compile(r"[0-9a-f]{40}")  # of Canvas's test student, in any language
_SAID = [
    name
    for name in Person.__dataclass_fields__
    if name not in ("id", "original", "former", "withdrawn")
]
_NO_KEYS = {"first_name", "last_name", "name", "section"}


@dataclass
class Roster:
    """The students of a course, by all their names.

    ``problems`` are sentences on rows that were left out, ``notes`` on what was understood in another way
    than it stands there. ``known`` is the course's own list: who stands there keeps the id that they have.
    """

    path: Path
    known: ClassList = field(default_factory=ClassList)
    people: dict[str, Person] = field(default_factory=dict)  # by id
    times: dict[str, str] = field(default_factory=dict)  # id → when they handed in, as written
    groups: dict[str, list[str]] = field(default_factory=dict)  # the ids of each group's members
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _by_key: dict[Key, set[str]] = field(default_factory=dict)
    _by_number: dict[Key, set[str]] = field(default_factory=dict)
    _lines: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._index = Index.of(self.known.person(student) for student in self.known.ids)

    @classmethod
    def read(cls, path: Path, known: ClassList | None = None) -> Roster:
        """The roster in a file; raises ``CourseError`` where nothing of it can be understood."""
        meanings, rows = reading.read(path)
        roster = cls(path, known or ClassList())
        shared = Counter(canonical_id(_local(row.cells.get("email", ""))) for row in rows)
        staff: Counter[str] = Counter()
        unknown: Counter[str] = Counter()
        for row in rows:
            role = row.cells.get("role", "")
            is_student = roles.is_student(role)
            if row.problem:
                roster._left_out(row.line, row.problem)
            elif is_student is False:
                staff[role] += 1
            elif not _is_nobody(row.cells, meanings):
                roster.add(row.cells, row.line, shared)
                unknown[role] += is_student is None
        if staff:
            told = ", ".join(f"{count} × {role}" for role, count in staff.items())
            roster.notes.append(f"The roster {path}: who is no student was left out: {told}.")
        if told := ", ".join(f"{count} × “{role}”" for role, count in unknown.items() if count):
            roster.notes.append(
                f"The roster {path}: it is not known here what these are, and they were taken for students: "
                f"{told}. Take the rows of who is none out, and autograder roster withdraw them."
            )
        if not roster.people:
            why = f" {roster.problems[0]}" if roster.problems else ""
            raise CourseError(f"The roster {path} names no student.{why}")
        return roster

    @classmethod
    def of(cls, known: ClassList) -> Roster:
        """The course's own list as a roster."""
        roster = cls(known.path, known)
        for person in known.people.values():
            roster._take(person, {})
        return roster

    @property
    def students(self) -> dict[str, str]:
        """The students' names, by id."""
        return {student: person.full_name for student, person in self.people.items()}

    def add(
        self, cells: Mapping[str, str], line: int, shared: Mapping[str, int] | None = None
    ) -> None:
        """Take in a row, or say why not.

        ``shared`` counts what stands before the @ of the addresses: what two have is nobody's id.
        """
        raw, why = _raw_id(cells, shared or {})
        if not raw:
            self._left_out(line, why)
            return
        said = {kind: value for kind in _SAID if (value := cells.get(kind, ""))}
        person = self._known(Person("", raw, former=(), **said), line)
        if person is None:
            return
        if person.id not in self.people:
            self._lines[person.id] = line
            self._take(person, cells)
            self._by_key.setdefault(("id", canonical_id(raw)), set()).add(person.id)
        elif not self._joins_a_group(person.id, cells):
            first = self._lines[person.id]
            self._left_out(line, f"the id {raw} is there twice, first in line {first}")

    def _known(self, new: Person, line: int) -> Person | None:
        """Who a row is, of the course's list and of the rows above, or somebody new.

        It is ``None`` where that is in doubt, or where no id can be made.
        """
        raw = new.original
        if columns.is_address(raw) and not new.email:
            new = replace(new, email=raw)
        found = self._index.named(raw, new)
        if not found and len(found := self._index.certain(new)) == 1:
            self._tell_id(self._index.people[next(iter(found))], raw, line)
        if not found and (found := self._index.as_number(raw)) and len(found) == 1:
            (student,) = found
            self.notes.append(
                f"The roster {self.path}, line {line}: {raw} was taken for {self.known.written(student)}. A "
                "spreadsheet eats the zeros in front of a number."
            )
        if len(found) > 1:
            self._left_out(line, f"“{raw}” may be any of {', '.join(sorted(found))}")
            return None
        if found:
            before = self._index.people[next(iter(found))]
            if before.id in self.people:  # it is there twice
                return before
            self._tell_other(before, new, line)
            listed = before.id in self.known.people
            person = before.updated(replace(new, original="") if listed else new)
        else:
            safe = encoded(raw, self._index.takes)
            if len(safe.encode()) > MAX_BYTES:
                self._left_out(line, f"the id “{raw[:40]}…” is too long for the name of a folder")
                return None
            person = Person(safe).updated(new)
        self._index.add(person)
        return person

    def _tell_id(self, person: Person, raw: str, line: int) -> None:
        """Say that a student has another id here, unless that id is known to be theirs elsewhere."""
        elsewhere = {getattr(person, kind) for kind in _SAID} | {_local(person.email)}
        if raw not in elsewhere:
            mine = self.known.written(person.id)
            self.notes.append(
                f"The roster {self.path}, line {line}: {raw} is {mine} here, by their number or address. To "
                f"give them that id: autograder roster rename {mine} {raw}"
            )

    def _tell_other(self, before: Person, new: Person, line: int) -> None:
        """Say that an id has another name and another address or number: it may be somebody else's."""
        signs = replace(before, name="", first_name="", last_name="")
        others = before.spellings and new.spellings and not before.spellings & new.spellings
        if others and signs.is_another(new):
            mine, now = (
                ", ".join(filter(None, [one.full_name, one.email])) for one in (before, new)
            )
            self.notes.append(
                f"The roster {self.path}, line {line}: {before.written} is {now} in it, and was {mine}. If "
                "these are two people, give one of them another id: what is there of the first counts for "
                "the second now."
            )

    def _joins_a_group(self, student: str, cells: Mapping[str, str]) -> bool:
        """Whether a row names a student again for one more group, as lists of groups do."""
        new = [group for group in _groups(cells) if student not in self.groups.get(group, ())]
        for group in new:
            self.groups.setdefault(group, []).append(student)
        return bool(new)

    def _take(self, person: Person, cells: Mapping[str, str]) -> None:
        student = person.id
        self.people[student] = person
        time = cells.get("handed_in", "")
        if time.strip("-–—"):  # Moodle writes “-” where there is nothing
            self.times[student] = time
        self._joins_a_group(student, cells)
        values = [("id", one) for one in person.ids]
        values += [(kind, getattr(person, kind)) for kind in _SAID if kind not in _NO_KEYS]
        values += [
            ("moodle_id", columns.participant(cells.get("moodle_id", ""))),
            ("username", person.github_username),
            ("github", person.github_username),
            ("canvas_id", person.lms_user_id),
        ]
        for kind, value in values:
            if value:
                self._by_key.setdefault((kind, canonical_id(value)), set()).add(student)
            if kind in NUMBERS and (number := without_zeros(value)):
                self._by_number.setdefault((kind, number), set()).add(student)
        for spelling in person.spellings:
            self._by_key.setdefault(("name", spelling), set()).add(student)

    def find(self, keys: Iterable[Key]) -> set[str]:
        """The students whom the first key fits that fits any.

        An id that is a number is found with other zeros in front, where that leaves one student.
        """
        keys = list(keys)
        for kind, value in keys:
            if found := self._fitting(kind, value):
                return found
        for kind, value in keys:
            number = without_zeros(value) if kind in NUMBERS else ""
            found = self._by_number.get((kind, number), set()) if number else set()
            if len(found) == 1:
                written = self.people[next(iter(found))].written
                note = (
                    f"{value} was taken for {written} of the roster {self.path}: a spreadsheet eats the "
                    "zeros in front of a number."
                )
                if note not in self.notes:
                    self.notes.append(note)
                return set(found)
        return set()

    def _fitting(self, kind: str, value: str) -> set[str]:
        if kind == "name":
            keys = [("name", spelling) for spelling in spellings(value)]
            return set().union(*(self._by_key.get(key, set()) for key in keys))
        found = set(self._by_key.get((kind, canonical_id(value)), ())) if value else set()
        if len(found) > 1 and kind == "id":  # ids that differ in case alone
            written = unicodedata.normalize("NFC", value)
            return {one for one in found if written in self.people[one].ids} or found
        return found

    def groups_of(self, student: str) -> list[str]:
        """The groups that a student is in."""
        return [group for group, members in self.groups.items() if student in members]

    def group_named(self, name: str) -> str:
        """The group of this name, however it is spelt; nothing where there is none, or several."""
        fits = [group for group in self.groups if canonical(group) == canonical(name)]
        return fits[0] if len(fits) == 1 and canonical(name) else ""

    def _left_out(self, line: int, why: str) -> None:
        self.problems.append(f"The roster {self.path}, line {line} was left out: {why}.")


def _local(address: str) -> str:
    return address.partition("@")[0]


def _groups(cells: Mapping[str, str]) -> list[str]:
    """The groups in a cell; Moodle names several with commas."""
    return [name for part in re.split("[,;]", cells.get("group", "")) if (name := part.strip())]


def _raw_id(cells: Mapping[str, str], shared: Mapping[str, int]) -> tuple[str, str]:
    """The id of a row as it is written there; else why there is none."""
    for kind in columns.TELLING:
        value = unicodedata.normalize("NFC", cells.get(kind, ""))
        if ROUNDED.fullmatch(value):
            return "", (
                f"“{value}” is a number that a spreadsheet has rounded. Export the list again, and have that "
                "column read as text"
            )
        if value and kind == "email":
            mine = _local(value)
            return (mine if mine and shared.get(canonical_id(mine), 1) == 1 else value), ""
        if value and kind == "moodle_id":
            return f"participant-{columns.participant(value)}", ""
        if value:
            return value, ""
    return "", "nothing in it tells the student apart"


def _is_nobody(cells: Mapping[str, str], meanings: set[str]) -> bool:
    """Whether a row is what Canvas adds to its list: points, how marks are posted, its test student."""
    if headers.plain(cells.get("name", "")) in _NOBODY:
        return True
    if "canvas_id" not in meanings or "id" in meanings:
        return False
    is_test = _TEST_LOGIN.fullmatch(cells.get("username", "")) and not cells.get("sid")
    return not cells["canvas_id"] or bool(is_test)
