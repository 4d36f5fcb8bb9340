"""Students who come, leave, or get another id: nothing of theirs is lost, and nothing is deleted."""

from __future__ import annotations

import datetime
import re
import shlex
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..course import attempts
from ..course.course import EARLIER, Course
from ..course.roster import ClassList, canonical_id
from ..course.roster.ids import MAX_BYTES, encoded
from ..errors import CourseError
from . import database, merging, records
from .gradebook import Gradebook

WITHDRAWN = ".withdrawn"  # in feedback/: pages that are not handed back


def introduce(course: Course) -> None:
    """Enter in the gradebook, if there is one yet, whom the course's list names."""
    known = course.class_list()
    if known.people and database.exists(course):
        with Gradebook(course) as book:
            book.introduce(known.people.values())


def everybody(course: Course) -> set[str]:
    """Every student of whom the course knows: by its list, by what they handed in, by a mark."""
    found = set(course.class_list().ids)
    if database.exists(course):
        with Gradebook(course) as book:
            found |= book.students()
    return found


def one(course: Course, name: str) -> str:
    """The id of the student who is called so; raises ``CourseError``."""
    known = course.class_list()
    student = known.current(name)
    if student not in everybody(course):
        raise CourseError(f"There is no student “{name}”. To see who there is: autograder roster")
    return student


def withdraw(course: Course, names: Iterable[str], day: datetime.date | None) -> list[str]:
    """Note that students have withdrawn on a day, or have come back where it is ``None``.

    Their pages are put aside, and back, so that nothing in feedback/ is of somebody who has left.
    """
    students = list(dict.fromkeys(one(course, name) for name in names))
    known = course.class_list()
    for student in students:
        known.withdraw(student, day)
    known.write()
    here, aside = course.feedback, course.feedback / WITHDRAWN
    source, target = (here, aside) if day is not None else (aside, here)
    for student in students:
        _move(source / student, target / student)
    return students


@dataclass(frozen=True)
class Renamed:
    """What a new id came to; ids are as folders have them."""

    old: str
    new: str
    kept: dict[str, tuple[str, Path]] = field(default_factory=dict)
    # by set: whose marks do not count, and where they are


def rename(course: Course, name: str, new_name: str, marks: Sequence[str] = ()) -> Renamed:
    """Give a student another id: submissions, marks, records, pages and late days follow.

    Where the new id is somebody's already, both become one student; raises ``CourseError`` where both
    have marks for one problem set and ``marks`` does not say whose count, as ``merging.losers`` reads it.
    What was begun and stopped goes on when it is called again.
    """
    known = course.class_list()
    written = unicodedata.normalize("NFC", new_name.strip())
    old, new = _ids(course, known, name, written)
    aside = {
        of_set: who
        for of_set in course.assignments()
        for who in (old, new)
        if merging.was_set_aside(course, of_set, who, new)
    }
    if database.exists(course):
        with Gradebook(course) as book:
            marked = book.sets_of(old) & book.sets_of(new)
        aside |= merging.losers(course, old, new, marked, marks)
    kept = {
        of_set: (who, merging.set_aside(course, of_set, who, new)) for of_set, who in aside.items()
    }
    both = [
        folder.name
        for folder in _sets(course.submitted / old)
        if (course.submitted / new / folder.name).is_dir()
    ]
    if old in known.ids:
        known.rename(old, new, written)
        known.write()
    if database.exists(course):
        with Gradebook(course) as book:
            book.rename(old, new)
    _move_submissions(course, old, new, both)
    ran = course.autograded
    for folder in (ran, ran / EARLIER, course.feedback, course.feedback / WITHDRAWN):
        _move(folder / old, folder / new)
    _move_records(course, old, new)
    return Renamed(old, new, kept)


def _ids(course: Course, known: ClassList, name: str, written: str) -> tuple[str, str]:
    """The id that a student has, and the one that they are to have; raises ``CourseError``."""
    if not written:
        raise CourseError("Name the new id as well.")
    there = everybody(course)
    person = known.people.get(known.holder(written))
    if person is not None and name in person.former and _leftovers(course, name):
        return name, person.id  # begun before, and stopped
    old = one(course, name)
    new = known.holder(written)
    if new == old and written in (old, known.written(old)):
        raise CourseError(f"{known.written(old)} is called so already.")
    if person is not None and new != old and written not in (new, known.written(new)):
        other = known.written(new)
        raise CourseError(
            f"“{written}” was the id of {other} before, and still means them in lists and in course.toml. If "
            f"they are the same student, say: autograder roster rename {shlex.quote(known.written(old))} "
            f"{shlex.quote(other)}. If not, choose another id."
        )
    if new not in there - {old}:
        others = {canonical_id(other) for other in there - {old}}
        new = encoded(written, lambda safe: canonical_id(safe) in others)
    if len(new.encode()) > MAX_BYTES:
        raise CourseError(f"“{written[:40]}…” is too long for the name of a folder.")
    return old, new


def _leftovers(course: Course, student: str) -> bool:
    """Whether something is still kept under an id."""
    return student in everybody(course) - set(course.class_list().people) or any(
        True for _ in records_of(course, student)
    )


def _sets(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _move_submissions(course: Course, old: str, new: str, both: Iterable[str]) -> None:
    """What was handed in, earlier attempts included.

    Of a set that both handed in, all are attempts of one student, and the latest counts.
    """
    here = course.submitted
    for name in both:
        mine, theirs = (attempts.at(course, name, here / who / name) for who in (old, new))
        assert mine is not None
        assert theirs is not None
        rest, loser = (new, theirs) if mine.is_after(theirs) else (old, mine)
        target = attempts.free(here / EARLIER / rest / name, loser)
        target.parent.mkdir(parents=True, exist_ok=True)
        (here / rest / name).rename(target)
    _move(here / old, here / new)
    for folder in _sets(here / EARLIER / old):
        for attempt in _sets(folder):
            target = here / EARLIER / new / folder.name / attempt.name
            while target.exists():
                target = target.with_name(f"{target.name}-2")
            _move(attempt, target)
    _remove_empty(here / EARLIER / old)


def _move(source: Path, target: Path) -> None:
    """Move a folder; into one that is there, piece by piece. What is in the way stays where it is."""
    if not source.exists() or (target.exists() and source.samefile(target) and source == target):
        return
    if not target.exists() or source.samefile(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        return
    for piece in sorted(source.iterdir()):
        if not (target / piece.name).exists():
            piece.rename(target / piece.name)
    _remove_empty(source)


def _remove_empty(folder: Path) -> None:
    """Remove a folder, and those in it, if no file is in any of them."""
    if folder.is_dir() and not any(path.is_file() for path in folder.rglob("*")):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir()
        folder.rmdir()


def records_of(course: Course, student: str) -> Iterator[tuple[Path, str]]:
    """The files about a student in the folder of records, and what their names are after the id."""
    name = re.compile(re.escape(student) + r"(-[0-9a-f]{32})?\.json")
    for path in course.records.rglob("*.json") if course.records.is_dir() else ():
        if found := name.fullmatch(path.name):
            yield path, found[1] or ""


def _move_records(course: Course, old: str, new: str) -> None:
    for path, rest in list(records_of(course, old)):
        target = path.with_name(f"{new}{rest}.json")
        if target.exists():
            continue
        record = records.read(course, path.parent.name, old) if not rest else None
        if record is None:
            path.rename(target)
        else:
            record.student = new
            records.write(course, record)
            path.unlink()
