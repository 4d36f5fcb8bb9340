"""Feedback pages in the zip that a platform takes back, under the names that it gave to the submissions.

- Moodle, “Upload multiple feedback files in a zip”: a folder for each student as in its download,
  ``Jane Doe_123456_assignsubmission_file_``; it reads the number between the underscores, and the plugin.
  Source: mod/assign/feedback/file, ``is_valid_filename_for_import``.
- Canvas, “Upload Submissions” (re-upload): each file under the name that Canvas gave to the
  submission, of which it takes the first two numbers between underscores for the user's and the
  attachment's, and which it leaves alone where the last word begins with “link”. Where a name would be
  misread so (a student is called by a number), only what Canvas reads of it is in the zip's. Source:
  ``infer_comment_context_from_filename`` in app/models/abstract_assignment.rb.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..course import attempts
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
    strangers: list[str] = []
    for student in ready:
        origin = found.get(student)
        if origin is None or origin.platform != platform:
            strangers.append(student)
        else:
            by_name.setdefault(name_of(origin, marks.assignment.name), []).append(student)
    strangers = _joined(course, marks.assignment.name, by_name, strangers)
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


def name_of(origin: origins.Origin, assignment: str) -> str:
    """What a page is called in the zip that its platform takes."""
    if origin.platform == CANVAS:
        name = str(PurePosixPath(origin.name).with_suffix(".html"))
        if _canvas_reads(name) == (origin.number, origin.attachment):
            return name
        return f"{origin.number}_{origin.attachment}_feedback.html"
    person = origin.name.replace("_", " ")  # the number has to stand after the first underscore
    return f"{person}_{origin.number}_assignsubmission_file_/{assignment}.html"


def _canvas_reads(name: str) -> tuple[str, ...]:
    """The user and the attachment that Canvas takes a name to say; nothing where it ignores the file."""
    words = [word for word in name.split("_") if word != "LATE"]
    if words[-1].startswith("link") or name.startswith("._"):
        return ()
    if words[0] == "anon":
        return (f"anon_{words[1]}", words[2])
    return tuple([word for word in words if word.isascii() and word.isdigit()][:2])


def _joined(
    course: Course, name: str, by_name: dict[str, list[str]], strangers: Sequence[str]
) -> list[str]:
    """Add who is in the group of somebody with a page, which goes to all of it; return who is left."""

    def group(student: str) -> str:
        counting = attempts.at(course, name, course.submission(name, student))
        return counting.group if counting is not None else ""

    groups = {known: own for own in by_name.values() for who in own if (known := group(who))}
    left: list[str] = []
    for student in strangers:
        groups.get(group(student), left).append(student)
    return left


def _together(students: Sequence[str]) -> list[str]:
    """What is said of students who handed in one file."""
    if len(students) == 1:
        return []
    return [
        f"{named(students)} handed in one file together: the page of {students[0]} goes for all."
    ]
