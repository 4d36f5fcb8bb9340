"""Feedback pages in the zip that a platform takes back, under the names that it gave to the submissions.

- Moodle, “Upload multiple feedback files in a zip”: a folder for each student as in its download,
  ``Jane Doe_123456_assignsubmission_file_``; it reads the number between the underscores, and the plugin.
  Source: mod/assign/feedback/file, ``is_valid_filename_for_import``.
- Canvas, “Upload Submissions” (re-upload): each file under the name that Canvas gave to the
  submission, of which it reads the user's and the attachment's number. Source: Canvas's
  ``infer_comment_context_from_filename``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..course.course import Course
from . import origins
from .marks import gather, named

CANVAS, MOODLE = "Canvas", "Moodle"
_TIME = (1980, 1, 1, 0, 0, 0)  # so that the same pages are the same zip


@dataclass
class Packed:
    """A zip, whose pages are in it, and sentences about whose are not."""

    data: bytes
    names: dict[str, str] = field(default_factory=dict)  # by student
    notes: list[str] = field(default_factory=list)


def pack(
    course: Course,
    name: str,
    platform: str,
    pages: Mapping[str, Path],
    *,
    partial: bool = False,
    known: Mapping[str, origins.Origin] | None = None,
) -> Packed:
    """The pages of these students for a platform; those that wait for a person only with ``partial``.

    ``known`` gives the names of students who were collected from elsewhere.
    """
    marks = gather(course, name, partial=partial)
    ready = sorted(set(pages) & set(marks.ready))
    found = {**(known or {}), **origins.of(course, marks.assignment.name, ready)}
    notes = marks.notes()
    by_name: dict[str, list[str]] = {}
    strangers = []
    for student in ready:
        origin = found.get(student)
        if origin is None or origin.platform != platform:
            strangers.append(student)
        else:
            by_name.setdefault(_name(origin, marks.assignment.name), []).append(student)
    stream = io.BytesIO()
    names: dict[str, str] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, students in by_name.items():
            info = zipfile.ZipInfo(member, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            packed.writestr(info, pages[students[0]].read_bytes())
            names |= dict.fromkeys(students, member)
            notes += _together(marks.known.all_written(students))
    if strangers:
        notes.append(
            f"Not collected from {platform}, whose names for them are not known: {marks.named(strangers)}. "
            f"Collect what {platform} hands out."
        )
    return Packed(stream.getvalue(), names, notes)


def _name(origin: origins.Origin, assignment: str) -> str:
    if origin.platform == CANVAS:
        return str(PurePosixPath(origin.name).with_suffix(".html"))
    person = origin.name.replace("_", " ")  # the number has to stand after the first underscore
    return f"{person}_{origin.number}_assignsubmission_file_/{assignment}.html"


def _together(students: Sequence[str]) -> list[str]:
    """What is said of students who handed in one file."""
    if len(students) == 1:
        return []
    return [
        f"{named(students)} handed in one file together: the page of {students[0]} goes for all."
    ]
