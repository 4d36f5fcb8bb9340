"""Sets a term's class aside in one file, so that a new one can begin."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO

from .. import files
from ..course.course import Course
from ..errors import CourseError

_BOOK = "gradebook.db"  # in the zip, whatever it is called here
README = """The class of a term of this course, set aside by `autograder archive`.

gradebook.db    the marks: nbgrader's database, an SQLite file
marks.csv       the same marks, a line for each
submitted/      what students handed in, earlier attempts in .earlier
autograded/     their notebooks as they ran
feedback/       the pages that they got
reports/        the pages about the class
.autograder/    what each grading found
regrade.csv     requests for a question to be looked at again
course.toml     due dates, extensions and rules
students.csv    the students: names, addresses, former ids, who has withdrawn

To look into it, unpack it beside a course's solutions/ and run `autograder status` there.
"""


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
    there = f"{target} is there already. Name another file."
    if target.exists():
        raise CourseError(there)
    kept = [f for folder in course.of_a_class for f in sorted(folder.rglob("*")) if f.is_file()]
    if not kept and not book.is_file():
        raise CourseError("There is no class here to be set aside.")
    try:
        with files.whole(target, only_new=True) as file:
            _write(file, course, book, kept, marks)
            _check(file, course, kept)
    except FileExistsError:
        raise CourseError(there) from None
    for folder in course.of_a_class:
        shutil.rmtree(folder, ignore_errors=True)
    for table in (course.class_list().path, course.requests):
        table.unlink(missing_ok=True)
    for suffix in ("", "-journal", "-wal", "-shm"):
        book.with_name(book.name + suffix).unlink(missing_ok=True)
    return len(kept)


def _write(file: BinaryIO, course: Course, book: Path, kept: list[Path], marks: str) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
        packed.writestr("README.txt", README)
        packed.writestr("marks.csv", "\ufeff" + marks)
        if book.is_file():
            _add_database(packed, book)
        for path in (course.settings, course.class_list().path, course.requests):
            if path.is_file():
                packed.write(path, path.name)
        for path in kept:
            packed.write(path, path.relative_to(course.root).as_posix())


def _add_database(packed: zipfile.ZipFile, book: Path) -> None:
    """A copy of the gradebook that is whole even while another program has it open."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _BOOK
        source, into = sqlite3.connect(book), sqlite3.connect(copy)
        try:
            source.backup(into)
        finally:
            source.close()
            into.close()
        packed.write(copy, _BOOK)


def _check(part: BinaryIO, course: Course, kept: list[Path]) -> None:
    """Read all of a zip back, and hold it against the files that are to be taken away."""
    with zipfile.ZipFile(part) as packed:
        for file in kept:
            name = file.relative_to(course.root).as_posix()
            if packed.read(name) != file.read_bytes():
                raise CourseError(
                    f"{file} changed meanwhile. Nothing was taken away; run it again."
                )
        if _BOOK in packed.namelist() and packed.read(_BOOK)[:6] != b"SQLite":
            raise CourseError("The gradebook could not be copied. Nothing was taken away.")
