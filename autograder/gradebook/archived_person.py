"""One person's data in an archive of an earlier term, as ``archive`` writes it."""

from __future__ import annotations

import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from .. import files
from ..errors import CourseError
from . import table_rows

_BOOK, _MARKS = "gradebook.db", "marks.csv"
_TABLES = (_MARKS, "students.csv", "regrade.csv")
_OF_STUDENTS = ("submitted", "autograded", "feedback")
_FOR_THEM = ("submitted", "feedback")  # hidden tests stand in notebooks as they ran


def is_in(archive: Path, names: set[str]) -> bool:
    """Whether a file is an archive that holds something of a person's; raises ``CourseError``."""
    if not archive.is_file():
        raise CourseError(f"There is no archive {archive}.")
    try:
        with zipfile.ZipFile(archive) as packed:
            listed = packed.namelist()
            if _BOOK not in listed and _MARKS not in listed:
                return False
            if any(_is_of(name, names) for name in listed):
                return True
            return any(
                table_rows.without(packed.read(name), names)[1]
                for name in _TABLES
                if name in listed
            ) or (_BOOK in listed and _is_in_book(packed.read(_BOOK), names))
    except (zipfile.BadZipFile, OSError) as error:
        raise CourseError(f"{archive} cannot be read as a zip: {error}.") from error


def is_in_rules(archive: Path, words: set[str]) -> bool:
    """Whether the archived course.toml names somebody."""
    with zipfile.ZipFile(archive) as packed:
        return "course.toml" in packed.namelist() and tells(packed.read("course.toml"), words)


def files_of(archive: Path, names: set[str]) -> Iterator[tuple[str, bytes]]:
    """What is of a person in an archive, for that person."""
    with zipfile.ZipFile(archive) as packed:
        for name in packed.namelist():
            if _is_of(name, names) and PurePosixPath(name).parts[0] in _FOR_THEM:
                yield name, packed.read(name)
            elif name in _TABLES and table_rows.without(packed.read(name), names)[1]:
                yield name, table_rows.of_them(packed.read(name), names)


def erase(archive: Path, names: set[str], words: set[str]) -> None:
    """Write an archive again without a person; all else in it is as it was.

    Reports in which one of ``words`` stands, which names the person, are left out.
    """
    with (
        files.whole(archive) as file,
        zipfile.ZipFile(archive) as old,
        zipfile.ZipFile(file, "w", allowZip64=True) as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            if _is_of(info.filename, names) or _is_report(info.filename, content, words):
                continue
            if info.filename in _TABLES:
                content = table_rows.without(content, names)[0]
            elif info.filename == _BOOK:
                content = _book_without(content, names)
            new.writestr(info, content, compress_type=info.compress_type)


def _is_of(name: str, names: set[str]) -> bool:
    """Whether a member of an archive is a person's, by where it lies."""
    parts = PurePosixPath(name).parts
    if parts[0] in _OF_STUDENTS:
        hidden = len(parts) > 1 and parts[1].startswith(".")  # .earlier, .withdrawn
        return any(part in names for part in parts[1 + hidden : 2 + hidden])
    if parts[0] == ".autograder" and parts[-1].endswith(".json"):
        stem = PurePosixPath(parts[-1]).stem
        return stem in names or (stem[-33:-32] == "-" and stem[:-33] in names)
    return False


def tells(content: bytes, words: Iterable[str]) -> bool:
    """Whether a text names somebody, as whole words."""
    text = content.decode(errors="replace")
    return any(re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", text) for word in words)


def _is_report(name: str, content: bytes, words: set[str]) -> bool:
    return PurePosixPath(name).parts[0] == "reports" and tells(content, words)


def _is_in_book(data: bytes, names: set[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _BOOK
        files.replace(path, data, durably=False)
        connection = sqlite3.connect(path)
        try:
            known = {row[0] for row in connection.execute("select id from student")}
        except sqlite3.DatabaseError:
            return False
        finally:
            connection.close()
    return bool(known & names)


def _book_without(data: bytes, names: set[str]) -> bytes:
    """A gradebook without a person's rows."""
    from ..course.course import Course
    from .erasing import Eraser

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _BOOK
        files.replace(path, data, durably=False)
        with Eraser(Course(Path(folder), f"sqlite:///{_BOOK}")) as book:
            for name in sorted(names):
                if book.knows(name):
                    book.erase(name)
        return path.read_bytes()
