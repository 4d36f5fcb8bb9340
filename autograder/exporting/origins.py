"""What a platform called a submission that was collected: so a row is found, and feedback goes back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..course.course import NOTE, Course

# The names' forms, as collecting reads them: what stands before the student's own file name.
_CANVAS = re.compile(
    r"(?P<before>(?:.+?_)??(?:LATE_)?(?P<user>\d+|anon_[0-9A-Za-z]+)_\d+)_(?P<own>.+)"
)
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_.*)?")


@dataclass(frozen=True)
class Origin:
    """A submission's name on its platform."""

    platform: str  # “Canvas” or “Moodle”
    number: str  # the user's on Canvas, the participant's in one assignment on Moodle
    name: str  # of the file that Canvas handed out; of the person in Moodle


def of(course: Course, name: str, students: Iterable[str]) -> dict[str, Origin]:
    """Where these students' submissions came from, for those who came from Canvas or Moodle."""
    found = {}
    for student in students:
        origin = _origin(parts(course, name, student))
        if origin is not None:
            found[student] = origin
    return found


def parts(course: Course, name: str, student: str) -> list[str]:
    """The folders, archives and file that a submission was, as the note beside it has them."""
    try:
        note = json.loads((course.submission(name, student) / NOTE).read_bytes())
    except (OSError, ValueError):
        return []
    if not isinstance(note, dict):
        return []
    kept = note.get("parts")
    if isinstance(kept, list) and all(isinstance(part, str) for part in kept):
        return kept
    source = str(note.get("source", "")).partition(": ")[
        2
    ]  # of an older version, cut at some length
    return [] if source.endswith("…") else source.split("/")


def _origin(names: Iterable[str]) -> Origin | None:
    for part in names:  # from outside in, as collecting does
        if match := _MOODLE.fullmatch(part):
            return Origin("Moodle", match["number"], match["name"])
        if match := _CANVAS.fullmatch(part):
            return Origin("Canvas", match["user"], part)
    return None
