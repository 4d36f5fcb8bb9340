"""Puts submissions into submitted/, and keeps the earlier ones where grading does not look."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..course import deadlines, submissions
from ..course.course import Course
from ..course.roster import slug
from ..errors import CourseError

EARLIER, ASIDE = ".earlier", ".aside"
NOTE = ".collected.json"  # beside a submission: where it came from
STAMP = "timestamp.txt"


@dataclass(frozen=True)
class Attempt:
    """One notebook that a student handed in once."""

    notebook: Path
    digest: str
    handed_in: datetime.datetime | None  # UTC, without a zone
    platform: str = ""
    sequence: int = 0
    late: bool = False
    source: str = ""
    certain: bool = False  # a person gave the time

    def is_after(self, other: Attempt) -> bool:
        """Whether this is the later of two attempts."""
        if self.platform == other.platform and self.sequence and other.sequence:
            return self.sequence > other.sequence
        if self.handed_in is None or other.handed_in is None:
            return self.handed_in is not None
        return self.handed_in > other.handed_in

    def is_same(self, other: Attempt) -> bool:
        """Whether two are one attempt, met twice."""
        if self.digest != other.digest:
            return False
        counted = self.platform == other.platform and self.sequence and other.sequence
        return self.sequence == other.sequence if counted else self.handed_in == other.handed_in


class SubmissionStore:
    """The places for one problem set's submissions in a course."""

    def __init__(self, course: Course, name: str) -> None:
        self.course = course
        self.name = name
        self.aside = course.submitted / ASIDE / name

    def put(self, student: str, attempt: Attempt) -> str:
        """Place an attempt: “new”, “newer”, “earlier”, or “known”."""
        folder = self.course.submitted / student / self.name
        for place in (self.course.submitted, folder.parent, folder):
            if place.is_symlink():
                raise CourseError(f"{place} is a link. Put a folder in its place.")
        earlier = self.course.submitted / EARLIER / student / self.name
        current = self._at(folder)
        kept = [one for place in _folders(earlier) if (one := self._at(place))]
        if current is not None and current.digest == attempt.digest:
            if _changed(current, attempt):
                self._write(folder, attempt)  # the same work, of which more is known now
            return "known"
        if any(attempt.is_same(one) for one in kept):
            return "known"
        if current is not None and not attempt.is_after(current):
            self._write(self._free(earlier, attempt), attempt)
            return "earlier"
        new = folder.with_name(f".{self.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        self._write(new, attempt)
        if folder.exists():
            # two renames: whenever this stops, every submission is whole in one place or the other
            target = self._free(earlier, current)
            target.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(target)
        new.rename(folder)
        return "new" if current is None else "newer"

    def put_aside(self, file: Path, source: str, parts: tuple[str, ...]) -> Path:
        """Keep a file that could not be placed, under its own name made harmless."""
        name = slug("_".join([source, *parts]).replace("..", "."))
        digest = digest_of(file)
        target = self.aside / (name or "unnamed")
        if target.exists() and digest_of(target) != digest:
            target = self.aside / f"{digest[:16]}_{name}"
        if not target.exists():
            self.aside.mkdir(parents=True, exist_ok=True)
            part = self.aside / f".{digest[:16]}.part"
            shutil.copyfile(file, part)
            part.replace(target)
        return target

    def _at(self, folder: Path) -> Attempt | None:
        """The attempt in a folder, whoever put it there."""
        notebook = folder / f"{self.name}.ipynb"
        if not folder.is_dir():
            return None
        if not notebook.is_file():
            others = sorted(folder.rglob("*.ipynb"))
            notebook = others[0] if others else notebook
        note = _note(folder)
        digest = digest_of(notebook) if notebook.is_file() and not notebook.is_symlink() else ""
        if note.get("digest") not in (None, digest):
            note = {}
        return Attempt(
            notebook,
            digest,
            submissions.timestamp(folder / STAMP, deadlines.calendar(self.course))[0],
            str(note.get("platform", "")),
            note["sequence"] if isinstance(note.get("sequence"), int) else 0,
            bool(note.get("late")),
            str(note.get("source", "")),
            note.get("certain") is True,
        )

    def _free(self, earlier: Path, attempt: Attempt | None) -> Path:
        """A folder for an earlier attempt that is not there yet."""
        moment = attempt.handed_in if attempt else None
        digest = attempt.digest if attempt and attempt.digest else "nothing"
        name = f"{moment:%Y-%m-%dT%H%M%SZ}-{digest[:8]}" if moment else f"no-time-{digest[:8]}"
        free, number = earlier / name, 1
        while free.exists():
            number += 1
            free = earlier / f"{name}-{number}"
        return free

    def _write(self, folder: Path, attempt: Attempt) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{self.name}.ipynb"
        if not target.exists() or digest_of(target) != attempt.digest:
            part = folder / f".{self.name}.part"
            shutil.copyfile(attempt.notebook, part)
            part.replace(target)
        note = {
            "digest": attempt.digest,
            "platform": attempt.platform,
            "sequence": attempt.sequence,
            "late": attempt.late,
            "source": attempt.source,
            "certain": attempt.certain,
        }
        _text(folder / NOTE, json.dumps(note, ensure_ascii=False, indent=1) + "\n")
        if attempt.handed_in is not None:
            _text(folder / STAMP, f"{attempt.handed_in:%Y-%m-%d %H:%M:%S.%f} UTC\n")


def _changed(current: Attempt, attempt: Attempt) -> bool:
    """Whether the same work is known better now: by a time that is certain, the first, or earlier."""
    if attempt.handed_in in (None, current.handed_in) or (current.certain and not attempt.certain):
        return False
    if current.handed_in is None or attempt.certain:
        return True
    same = (attempt.platform, attempt.sequence) == (current.platform, current.sequence)
    return same and attempt.handed_in < current.handed_in


def _folders(place: Path) -> list[Path]:
    return sorted(path for path in place.glob("*") if path.is_dir()) if place.is_dir() else []


def _note(folder: Path) -> dict[str, Any]:
    try:
        note = json.loads((folder / NOTE).read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _text(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name.lstrip('.')}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def digest_of(path: Path) -> str:
    """The digest of a file's bytes, as grading takes it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
