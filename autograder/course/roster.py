"""Who is who: from what platforms call students to the course's own ids."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import CourseError

Key = tuple[str, str]  # a kind (a column of the roster) and a value

COLUMNS = ["id", "name", "email", "canvas_id", "moodle_id", "sid", "username", "handed_in"]
# Our own columns, and what the lists that platforms export call them. The first that fits is taken.
LAYOUTS: list[tuple[str, dict[str, str]]] = [
    (
        "Canvas gradebook",
        {"Student": "name", "ID": "canvas_id", "SIS Login ID": "id", "SIS User ID": "sid"},
    ),
    (
        "Moodle grading worksheet",
        {"Identifier": "moodle_id", "Full name": "name", "Email address": "email"}
        | {"ID number": "sid", "Username": "id", "Last modified (submission)": "handed_in"},
    ),
    (
        "roster",
        {column: column for column in COLUMNS},
    ),
]
NEEDED = {
    "Canvas gradebook": {"Student", "ID"},
    "Moodle grading worksheet": {"Identifier", "Full name"},
    "roster": {"id"},
}


def canonical(text: str) -> str:
    """A name or an id as it is compared: letters, marks and digits, in no case."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN")


def spellings(name: str) -> set[str]:
    """The ways in which a platform may write a name: “Doe, Jane” and “Jane Doe”, without spaces."""
    words = [word for part in re.split(r"[\s,]+", name) if (word := canonical(part))]
    return {"".join(words[i:] + words[:i]) for i in range(len(words))}


def slug(text: str) -> str:
    """A text as a student's id, fit to be a folder's name anywhere; empty where nothing is left."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" or c in "_.@-" else "-" for c in text)
    kept = re.sub(r"-{2,}", "-", kept).strip("-.")
    return kept.encode()[:120].decode(errors="ignore").strip("-.")


@dataclass
class Roster:
    """The students of a course, by all their names."""

    path: Path
    students: dict[str, str] = field(default_factory=dict)  # id → name
    times: dict[str, str] = field(default_factory=dict)  # id → when they handed in, as written
    _by_key: dict[Key, set[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Roster:
        """The roster in a CSV file; raises ``CourseError`` with the line that is wrong."""
        try:
            data = path.read_bytes()
            # spreadsheets' “Unicode text” is UTF-16, with tabs
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except OSError as error:
            raise CourseError(f"The roster {path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CourseError(f"The roster {path} is not UTF-8. Save it as “CSV UTF-8”.") from error
        lines = text.splitlines()
        dialect = csv.excel()
        # as spreadsheets write where the comma is for decimals
        dialect.delimiter = max(",;\t", key=lines[0].count) if lines else ","
        rows = csv.DictReader(lines, dialect=dialect)
        columns = _columns(rows.fieldnames or [])
        if columns is None:
            raise CourseError(
                f"The roster {path} has no column “id”. Its first line names the columns: id, and any "
                "of name, email, canvas_id, moodle_id, sid, username, handed_in."
            )
        roster = cls(path)
        for row in rows:
            cells = {kind: (row.get(column) or "").strip() for column, kind in columns.items()}
            if any(cells.values()):
                roster._add(cells, rows.line_num)
        if not roster.students:
            raise CourseError(f"The roster {path} names no student.")
        return roster

    def _add(self, cells: dict[str, str], line: int) -> None:
        if cells.get("name", "") in ("Points Possible", "Student, Test"):
            return  # what Canvas adds to its list
        student = cells.get("id") or cells.get("sid") or cells.get("email", "").split("@")[0]
        student = unicodedata.normalize("NFC", student)
        if not student or slug(student) != student:
            fit = f" “{slug(student)}” would do." if slug(student) else ""
            raise CourseError(
                f"The roster {self.path}, line {line}: “{student}” cannot be a student's id: it is to "
                f"be letters, digits, and any of _ . @ - between them.{fit}"
            )
        if any(canonical_id(student) == canonical_id(other) for other in self.students):
            raise CourseError(
                f"The roster {self.path}, line {line}: the id {student} is there twice."
            )
        self.students[student] = cells.get("name", "")
        time = cells.pop("handed_in", "")
        if time.strip("-–—"):  # Moodle writes “-” where there is nothing
            self.times[student] = time
        for kind, value in cells.items():
            if kind == "moodle_id":
                value = value.removeprefix("Participant").strip()
            for key in keys_of(kind, value):
                self._by_key.setdefault(key, set()).add(student)
        for key in keys_of("id", student):
            self._by_key.setdefault(key, set()).add(student)

    def find(self, keys: Iterable[Key]) -> set[str]:
        """The students whom the first key fits that fits any."""
        for kind, value in keys:
            found: set[str] = set()
            for key in keys_of(kind, value):
                found |= self._by_key.get(key, set())
            if found:
                return found
        return set()


def canonical_id(text: str) -> str:
    """An id as file systems that know no case see it."""
    return unicodedata.normalize("NFC", text).casefold()


def keys_of(kind: str, value: str) -> set[Key]:
    """The keys under which a value is kept and looked for."""
    if kind == "name":
        return {("name", spelling) for spelling in spellings(value)}
    return {(kind, canonical_id(value))} if value else set()


def _columns(names: Iterable[str]) -> dict[str, str] | None:
    """Which columns mean what, by the layout that the first line fits."""
    present = {name.strip(): name for name in names if name}
    for layout, columns in LAYOUTS:
        if NEEDED[layout] <= set(present):
            return {present[name]: kind for name, kind in columns.items() if name in present}
    return None
