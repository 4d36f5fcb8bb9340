"""Sets a term's class aside in one file, so that a new one can begin."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import zipfile
from pathlib import Path

from ..course.course import Course
from ..course.deadlines import FILE
from ..course.roster.class_list import FILE as STUDENTS
from ..errors import CourseError

README = """The class of a term of this course, set aside by `autograder archive`.

gradebook.db    the marks: nbgrader's database, an SQLite file
marks.csv       the same marks, a line for each
submitted/      what students handed in, earlier attempts in .earlier
autograded/     their notebooks as they ran
feedback/       the pages that they got
reports/        the pages about the class
.autograder/    what each grading found
course.toml     due dates, extensions and rules
students.csv    the students: names, addresses, former ids, who has withdrawn

To look into it, unpack it beside a course's solutions/ and run `autograder status` there.
"""
_FOLDERS = ("submitted", "autograded", "feedback", "reports", ".autograder")


def archive(course: Course, target: Path, marks: str) -> int:
    """Write a class into a zip, prove that it can be read, and take it out of the course.

    Nothing is taken away before every file in the zip has been read back. ``marks`` is the table of
    marks. Returns how many files were set aside; raises ``CourseError``.
    """
    book = course.gradebook
    if book is None:
        raise CourseError(
            f"The gradebook is on a server, {course.gradebook_name}: have its database dumped there "
            "(pg_dump), and begin the term with a new one."
        )
    if target.exists():
        raise CourseError(f"{target} is there already. Name another file.")
    kept = [f for name in _FOLDERS for f in sorted((course.root / name).rglob("*")) if f.is_file()]
    if not kept and not book.is_file():
        raise CourseError("There is no class here to be set aside.")
    part = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
            packed.writestr("README.txt", README)
            packed.writestr("marks.csv", "\ufeff" + marks)
            if book.is_file():
                _add_database(packed, book)
            for name in (FILE, STUDENTS):
                if (course.root / name).is_file():
                    packed.write(course.root / name, name)
            for file in kept:
                packed.write(file, file.relative_to(course.root).as_posix())
        _check(part, course, kept)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    for name in _FOLDERS:
        shutil.rmtree(course.root / name, ignore_errors=True)
    (course.root / STUDENTS).unlink(missing_ok=True)
    for suffix in ("", "-journal", "-wal", "-shm"):
        book.with_name(book.name + suffix).unlink(missing_ok=True)
    return len(kept)


def _add_database(packed: zipfile.ZipFile, book: Path) -> None:
    """A copy of the gradebook that is whole even while another program has it open."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "gradebook.db"
        source, into = sqlite3.connect(book), sqlite3.connect(copy)
        try:
            source.backup(into)
        finally:
            source.close()
            into.close()
        packed.write(copy, "gradebook.db")


def _check(part: Path, course: Course, kept: list[Path]) -> None:
    """Read all of a zip back, and hold it against the files that are to be taken away."""
    with zipfile.ZipFile(part) as packed:
        for file in kept:
            name = file.relative_to(course.root).as_posix()
            if packed.read(name) != file.read_bytes():
                raise CourseError(
                    f"{file} changed meanwhile. Nothing was taken away; run it again."
                )
        if "gradebook.db" in packed.namelist() and packed.read("gradebook.db")[:6] != b"SQLite":
            raise CourseError("The gradebook could not be copied. Nothing was taken away.")
