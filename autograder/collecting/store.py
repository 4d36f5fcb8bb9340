"""Puts submissions into submitted/, and keeps the earlier ones where grading does not look."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from .. import files
from ..course import attempts
from ..course.attempts import Attempt, digest_of
from ..course.course import EARLIER, NOTE, STAMP, Course
from ..course.roster import slug
from ..errors import CourseError

__all__ = ["EARLIER", "STAMP", "Attempt", "SubmissionStore", "digest_of"]


class SubmissionStore:
    """The places for one problem set's submissions in a course."""

    def __init__(self, course: Course, name: str) -> None:
        self.course = course
        self.name = name
        self.aside = course.aside(name)

    def put(self, student: str, attempt: Attempt) -> str:
        """Place an attempt: “new”, “newer”, “earlier”, or “known”."""
        folder = self.course.submission(self.name, student)
        for place in (self.course.submitted, folder.parent, folder):
            if place.is_symlink():
                raise CourseError(f"{place} is a link. Put a folder in its place.")
        earlier = self.course.earlier(self.name, student)
        current = attempts.at(self.course, self.name, folder)
        if current is not None and attempt.is_somebody_elses(current):
            raise CourseError(
                f"“{student}” is another student there ({current.identity}, and this is "
                f"{attempt.identity}); tell them apart with --roster."
            )
        kept = [one for _, one in attempts.earlier(self.course, self.name, student)]
        if current is not None and current.digest == attempt.digest:
            if _changed(current, attempt):
                self._write(folder, attempt)  # the same work, of which more is known now
            return "known"
        if current is not None and _is_whole_of(current, attempt):
            self._write(folder, attempt)
            return "known"
        if any(attempt.is_same(one) for one in kept):
            return "known"
        if current is not None and not attempt.is_after(current):
            self._write(attempts.free(earlier, attempt), attempt)
            return "earlier"
        new = folder.with_name(f".{self.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        self._write(new, attempt)
        aside = attempts.free(earlier, current) if folder.exists() else None
        files.replace_folder(new, folder, aside)
        return "new" if current is None else "newer"

    def put_aside(self, file: Path, source: str, parts: tuple[str, ...]) -> Path:
        """Keep a file that could not be placed, under its own name made harmless."""
        name = slug("_".join([source, *parts]).replace("..", "."))
        digest = digest_of(file)
        target = self.aside / (name or "unnamed")
        if target.exists() and digest_of(target) != digest:
            target = self.aside / f"{digest[:16]}_{name}"
        if not target.exists():
            files.copy(file, target)
        return target

    def _write(self, folder: Path, attempt: Attempt) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{self.name}.ipynb"
        if not target.exists() or digest_of(target) != digest_of(attempt.notebook):
            files.copy(attempt.notebook, target)
        for name, path in attempt.files:
            files.copy(path, folder.joinpath(*name.split("/")))
        note = {
            "digest": attempt.digest,
            "platform": attempt.platform,
            "sequence": attempt.sequence,
            "late": attempt.late,
            "source": attempt.source,
            "parts": attempt.parts,
            "certain": attempt.certain,
            "identity": attempt.identity,
            "group": attempt.group,
        }
        _text(folder / NOTE, json.dumps(note, ensure_ascii=False, indent=1) + "\n")
        if attempt.handed_in is not None:
            _text(folder / STAMP, f"{attempt.handed_in:%Y-%m-%d %H:%M:%S.%f} UTC\n")


def _is_whole_of(current: Attempt, attempt: Attempt) -> bool:
    """Whether an attempt is one that was taken without the files beside its notebook."""
    same = (attempt.platform, attempt.sequence, attempt.handed_in)
    return (
        bool(attempt.files)
        and same == (current.platform, current.sequence, current.handed_in)
        and digest_of(current.notebook) == current.digest == digest_of(attempt.notebook)
    )


def _changed(current: Attempt, attempt: Attempt) -> bool:
    """Whether the same work is known better now: by a time that is certain, the first, or earlier."""
    if attempt.handed_in in (None, current.handed_in) or (current.certain and not attempt.certain):
        return False
    if current.handed_in is None or attempt.certain:
        return True
    same = (attempt.platform, attempt.sequence) == (current.platform, current.sequence)
    return same and attempt.handed_in < current.handed_in


def _text(path: Path, text: str) -> None:
    files.replace(path, text.encode(), durably=False)  # what it is made from is still there
