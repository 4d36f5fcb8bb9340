"""One person's data: where they are, a copy of them for that person, and to erase them on request.

Marks in the gradebook, records, submissions, pages, the rows of students.csv and regrade.csv, and what
is of them in archives of earlier terms. Nothing of anybody else changes. What a person has written by hand
(course.toml), or what tells of many (reports), is named, or deleted where it can be made again.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .. import files
from ..course import deadlines
from ..course.course import EARLIER, Course
from ..errors import CourseError
from . import archived_person, database, people, table_rows
from .erasing import Eraser

ASIDE = ".aside"  # in submitted/: what could not be placed
README = """What a course of Downhill holds about one student, as `autograder person copy` found it.

marks.json      the marks by problem set and question, with messages, comments and lateness
person.json     name, addresses and ids
regrade.csv     requests for a question to be looked at again, and the answers
submitted/      what was handed in, earlier attempts in .earlier
feedback/       the pages
archives/       the same of earlier terms
"""


@dataclass
class Data:
    """Where one person's data are."""

    student: str
    names: set[str]  # all ids by which files may name them
    words: set[str] = field(default_factory=set)  # these, their name and their address
    folders: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    reports: list[Path] = field(default_factory=list)  # that name them, and can be made again
    rows: dict[Path, int] = field(default_factory=dict)  # of tables, by file
    archives: list[Path] = field(default_factory=list)
    in_book: list[str] = field(default_factory=list)  # problem sets
    by_hand: list[str] = field(default_factory=list)  # what only a person can mend, in sentences

    @property
    def told(self) -> list[str]:
        """What there is, a line for each."""
        lines = [f"gradebook: {', '.join(self.in_book)}"] if self.in_book else []
        lines += [f"{path}/" for path in self.folders]
        lines += [str(path) for path in (*self.files, *self.reports)]
        lines += [f"{path}: {count} row{'s' * (count > 1)}" for path, count in self.rows.items()]
        return lines + [f"{path}: what is of them in it" for path in self.archives]


def find(course: Course, name: str, archives: Sequence[Path] = ()) -> Data:
    """Where a student's data are; ``archives`` are looked into as well. Raises ``CourseError``."""
    known = course.class_list()
    student = known.current(name)
    if not student or student.startswith(".") or set(student) & set("/\\\0"):
        raise CourseError(f"“{name}” is no student's id. To see who there is: autograder roster")
    # an id that this student had before may be another's now
    names = {one for one in known.names_of(student) | {name} if known.current(one) == student}
    names |= {sign for sign in known.person(student).signs if known.current(sign) == student}
    data = Data(student, names)
    if database.exists(course):
        with Eraser(course) as book:
            data.in_book = book.sets_of(student) if book.knows(student) else []
            in_book = book.knows(student)
    else:
        in_book = False
    places = (
        *(course.submitted / student, course.submitted / EARLIER / student),
        *(course.autograded / student, course.autograded / EARLIER / student),
        course.feedback / student,
        course.feedback / people.WITHDRAWN / student,
    )
    data.folders = [place for place in places if place.is_dir()]
    data.files = sorted(path for path, _ in people.records_of(course, student))
    for path in (course.class_list().path, course.requests):
        if path.is_file() and (count := len(table_rows.without(path.read_bytes(), data.names)[1])):
            data.rows[path] = count
    data.archives = [path for path in archives if archived_person.is_in(path, data.names)]
    if not (in_book or data.told):
        where = " or in these archives" if archives else ""
        raise CourseError(
            f"There is nothing of a student “{name}” in {course.root}{where}. To see who there is: "
            "autograder roster"
        )
    person = known.person(student)
    data.words = {*data.names, *filter(None, (person.full_name, person.email))}
    reports = _files(course.reports)
    data.reports = [p for p in reports if archived_person.tells(p.read_bytes(), data.words)]
    data.by_hand = list(_by_hand(course, data, archives))
    return data


def erase(course: Course, data: Data) -> None:
    """Take all of it away that ``find`` has found; what is left is in ``data.by_hand``."""
    for archive in data.archives:
        archived_person.erase(archive, data.names, data.words)
    if database.exists(course):
        with Eraser(course) as book:
            book.erase(data.student)
    for path in data.rows:
        files.replace(path, table_rows.without(path.read_bytes(), data.names)[0])
    for path in (*data.files, *data.reports):
        path.unlink(missing_ok=True)
    for folder in data.folders:
        if folder.is_symlink():
            folder.unlink()
        else:
            shutil.rmtree(folder)


def copy(course: Course, data: Data, target: Path, described: Callable[[], dict[str, str]]) -> int:
    """Write a zip for the person; return how many files are in it.

    ``described`` gives the texts of marks.json and person.json. Notebooks as they ran stay out: hidden
    tests stand in them.
    """
    if target.exists():
        raise CourseError(f"{target} is there already. Name another file.")
    with (
        files.whole(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        packed.writestr("README.txt", README)
        for name, text in described().items():
            packed.writestr(name, text)
        for path in data.rows:
            packed.writestr(path.name, table_rows.of_them(path.read_bytes(), data.names))
        for folder in data.folders:
            if course.autograded not in folder.parents:
                for path in _files(folder):
                    packed.write(path, path.relative_to(course.root).as_posix())
        for archive in data.archives:
            for name, content in archived_person.files_of(archive, data.names):
                packed.writestr(f"archives/{archive.stem}/{name}", content)
        return len(packed.namelist())


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def _by_hand(course: Course, data: Data, archives: Sequence[Path]) -> Iterator[str]:
    """Sentences on what is left to a person."""
    toml = course.root / deadlines.FILE
    if toml.is_file():
        lines = toml.read_bytes().splitlines()
        places = [
            str(number)
            for number, line in enumerate(lines, start=1)
            if archived_person.tells(line, data.words)
        ]
        if places:
            yield f"{toml} names them in line {', '.join(places)}: take them out there."
    for path in data.archives:
        if archived_person.is_in_rules(path, data.words):
            yield f"course.toml in {path} names them; it is left as it was."
    aside = _files(course.submitted / ASIDE)
    if aside:
        yield (
            f"{course.submitted / ASIDE} holds {len(aside)} files that could be placed with nobody: look "
            "whether one is theirs."
        )
    for path in sorted(course.root.glob("*.zip")):
        looked = {archive.resolve() for archive in archives}
        if path.resolve() in looked or not zipfile.is_zipfile(path):
            continue
        if archived_person.is_in(path, data.names):
            yield f"{path} is an archive with data of theirs: name it with --archive as well."
    yield (
        "What was copied elsewhere is not seen from here: downloads, uploads to a platform, an exchange on "
        "a hub, backups of the gradebook, archives in other places (--archive)."
    )
