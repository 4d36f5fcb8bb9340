"""The attempts that a student made at a problem set, and which of them counts.

What counts lies in submitted/STUDENT/PS; the others are kept in submitted/.earlier/STUDENT/PS, where
grading does not look. Whichever counts, none is deleted.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import files
from . import beside, deadlines, submissions
from .course import NOTE, STAMP, Course
from .due_dates import IN_TIME, LATEST, Deadlines


@dataclass(frozen=True)
class Attempt:
    """One notebook that a student handed in once, with what is beside it."""

    notebook: Path
    digest: str
    handed_in: datetime.datetime | None  # UTC, without a zone
    platform: str = ""
    sequence: int = 0
    late: bool = False
    source: str = ""
    parts: tuple[str, ...] = ()  # what it was in, by its platform's names
    certain: bool = False  # a person gave the time
    chosen: bool = False  # a rule of the course put it in the place of what counted
    files: tuple[tuple[str, Path], ...] = ()  # beside the notebook, by their names from there
    identity: str = ""  # what its platform calls the student, where no roster is asked
    group: str = ""  # for all of which it counts

    def is_after(self, other: Attempt) -> bool:
        """Whether this is the later of two attempts."""
        if self.platform == other.platform and self.sequence and other.sequence:
            return self.sequence > other.sequence
        if self.handed_in is None or other.handed_in is None:
            return self.handed_in is not None
        return self.handed_in > other.handed_in

    def is_somebody_elses(self, other: Attempt) -> bool:
        """Whether one platform calls whose they are by two names that came to one id."""
        known = self.platform == other.platform and self.identity and other.identity
        return bool(known) and self.identity != other.identity

    def is_same(self, other: Attempt) -> bool:
        """Whether two are one attempt, met twice."""
        if self.digest != other.digest:
            return False
        counted = self.platform == other.platform and self.sequence and other.sequence
        return self.sequence == other.sequence if counted else self.handed_in == other.handed_in


def at(course: Course, name: str, folder: Path) -> Attempt | None:
    """The attempt in a folder, whoever put it there."""
    notebook = folder / f"{name}.ipynb"
    if not folder.is_dir():
        return None
    if not notebook.is_file():
        others = [path for path in files.below(folder) if path.suffix == ".ipynb"]
        notebook = others[0] if others else notebook
    note = _note(folder)
    there = notebook.is_file() and not notebook.is_symlink()
    digest = beside.digest_at(notebook) if there else ""
    if note.get("digest") not in (None, digest):
        note = {}
    return Attempt(
        notebook,
        digest,
        submissions.timestamp(folder / STAMP, deadlines.calendar(course))[0],
        str(note.get("platform", "")),
        note["sequence"] if isinstance(note.get("sequence"), int) else 0,
        bool(note.get("late")),
        str(note.get("source", "")),
        certain=note.get("certain") is True,
        chosen=note.get("chosen") is True,
        identity=str(note.get("identity", "")),
        group=str(note.get("group", "")),
    )


def free(earlier: Path, attempt: Attempt | None) -> Path:
    """A folder for an earlier attempt that is not there yet."""
    moment = attempt.handed_in if attempt else None
    digest = attempt.digest if attempt and attempt.digest else "nothing"
    name = f"{moment:%Y-%m-%dT%H%M%SZ}-{digest[:8]}" if moment else f"no-time-{digest[:8]}"
    free, number = earlier / name, 1
    while free.exists():
        number += 1
        free = earlier / f"{name}-{number}"
    return free


def earlier(course: Course, name: str, student: str) -> list[tuple[Path, Attempt]]:
    """The attempts that do not count, with their folders."""
    place = course.earlier(name, student)
    folders = sorted(path for path in place.glob("*") if path.is_dir()) if place.is_dir() else []
    return [(path, one) for path in folders if (one := at(course, name, path)) is not None]


def all_of(course: Course, name: str, student: str) -> list[tuple[Path, Attempt]]:
    """All attempts of a student with their folders; the one that counts is the first."""
    folder = course.submission(name, student)
    current = at(course, name, folder)
    return ([(folder, current)] if current is not None else []) + earlier(course, name, student)


def latest(found: Iterable[tuple[Path, Attempt]]) -> tuple[Path, Attempt]:
    """The last of some attempts; of two at one time the first that is named."""
    best: tuple[Path, Attempt] | None = None
    for one in found:
        if best is None or one[1].is_after(best[1]):
            best = one
    assert best is not None
    return best


def choose_by_time(course: Course, name: str, student: str, dates: Deadlines) -> bool:
    """Have the attempt count that course.toml says, where times decide; whether that changed."""
    found = all_of(course, name, student)
    if len(found) < 2:
        return False
    if dates.attempt == IN_TIME:
        grace = datetime.timedelta(minutes=dates.policy.grace_minutes)
        due = dates.due_for(name, student)
        last = None if due is None else due.astimezone(datetime.UTC).replace(tzinfo=None) + grace
        in_time = [
            one
            for one in found
            if last is None or one[1].handed_in is None or one[1].handed_in <= last
        ]
        return put_first(course, name, student, latest(in_time or found)[0])
    if dates.attempt == LATEST and found[0][1].chosen:  # by a rule that holds no more
        return put_first(course, name, student, latest(found)[0])
    return False


def put_first(course: Course, name: str, student: str, chosen: Path) -> bool:
    """Have the attempt in a folder count, and keep the one that did; whether that changed anything.

    Whenever this stops, every attempt is whole in one place or the other.
    """
    folder = course.submission(name, student)
    if chosen == folder:
        return False
    new = folder.with_name(f".{name}.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(chosen, new)
    note = _note(new) | {"chosen": True}
    files.replace(new / NOTE, (json.dumps(note, ensure_ascii=False, indent=1) + "\n").encode())
    current = at(course, name, folder)
    earlier = course.earlier(name, student)
    files.replace_folder(new, folder, free(earlier, current) if folder.exists() else None)
    shutil.rmtree(chosen)
    return True


def _note(folder: Path) -> dict[str, Any]:
    try:
        note = json.loads((folder / NOTE).read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def digest_of(path: Path) -> str:
    """The digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
