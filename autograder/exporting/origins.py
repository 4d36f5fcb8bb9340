"""What a platform called a submission that was collected: so a row is found, and feedback goes back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ..collecting.forms import BY_OPTION
from ..course.course import NOTE, Course

_CANVAS, _MOODLE = BY_OPTION["canvas"].read, BY_OPTION["moodle"].read


@dataclass(frozen=True)
class Origin:
    """A submission's name on its platform."""

    platform: str  # “Canvas” or “Moodle”
    number: str  # the user's on Canvas, the participant's in one assignment on Moodle
    name: str  # of the file that Canvas handed out; of the person in Moodle
    attachment: str = ""  # its number on Canvas


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
        if said := _MOODLE(part):
            return Origin("Moodle", said["number"], said["name"])
        if (said := _CANVAS(part)) and said["attachment"]:
            return Origin("Canvas", said["user"], part, said["attachment"])
    return None
