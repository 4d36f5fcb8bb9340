"""What is asked before a download is opened: its place, its clock, the options, the problem set."""

from __future__ import annotations

import datetime
from pathlib import Path

from ..course import notebooks
from ..course.assignment import title_of
from ..course.course import Course
from ..course.notebooks import UnreadableError, grade_id
from ..errors import CourseError
from .clock import FUTURE
from .forms import OPTIONS


def check_options(platform: str | None, pattern: str | None, encoding: str | None) -> None:
    """Options that say how names are read; raises ``CourseError``."""
    if platform is not None and platform not in OPTIONS:
        raise CourseError(
            f"--platform: there is no “{platform}”. It is one of {', '.join(OPTIONS)}."
        )
    if platform is not None and pattern is not None:
        raise CourseError("--pattern reads all names itself. Leave out --platform, or --pattern.")
    if encoding is not None:
        try:
            "".encode(encoding)
        except LookupError as error:
            raise CourseError(f"--encoding: there is no encoding “{encoding}”.") from error


def check_place(course: Course, path: Path) -> None:
    """What is in submitted/ has been collected, and is no download."""
    submitted = course.submitted.resolve()
    if submitted in (path, *path.parents) or path in submitted.parents:
        raise CourseError(
            f"{path} holds submitted/, or lies in it. Name what was downloaded, and keep it elsewhere."
        )


def check_clock(path: Path) -> None:
    """A clock that was set back would make every time in a download one to come."""
    now = datetime.datetime.now(datetime.UTC)
    written = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    if written > now + FUTURE:
        raise CourseError(
            f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC, but {path} was written on "
            f"{written:%Y-%m-%d %H:%M} UTC. Set the clock right, or the file's time (touch)."
        )


def called(course: Course, name: str) -> tuple[str, ...]:
    """What a problem set is called: its name, the short one, its title, and the title's beginning."""
    path = course.solution(name)
    try:
        title = title_of(notebooks.read(path))
    except UnreadableError as error:
        raise CourseError(f"{path} cannot be read. {error}") from error
    return (name, name.split("_")[0], title, title.split(":")[0])


def cells_of(course: Course, name: str) -> set[str]:
    """The names of a problem set's cells."""
    path = course.solution(name)
    try:
        cells = notebooks.read(path)["cells"]
    except UnreadableError as error:
        raise CourseError(f"{path} cannot be read. {error}") from error
    return {cell_name for cell in cells if (cell_name := grade_id(cell)) is not None}
