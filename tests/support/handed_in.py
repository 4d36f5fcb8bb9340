"""Downloads as learning platforms make them, for tests of collecting."""

from __future__ import annotations

import datetime
import functools
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.course import Course
from tests.support import tiny_course
from tests.support.tiny_course import NAME

OTHER = "ps8_other"
NOON = (2026, 3, 2, 12, 0, 0)


def course(root: Path) -> Course:
    """A course with the tiny set and another one; nothing is released."""
    for name, content in ((NAME, work()), (OTHER, of_other_set())):
        folder = root / "solutions" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_bytes(content)
    return Course.at(root)


@functools.cache
def _tiny() -> str:
    return nbformat.writes(tiny_course.solution())


def work(text: str = "1") -> bytes:
    """A notebook of the tiny set, told apart from others by a text."""
    return _tiny().replace("# A tiny set", text).encode()


def of_other_set() -> bytes:
    """A notebook of the other problem set."""
    mark = {"grade_id": "quite-another", "grade": False, "solution": True, "schema_version": 3}
    cell = new_code_cell("x = 1", id="other", metadata={"nbgrader": mark})
    return nbformat.writes(new_notebook(cells=[cell])).encode()


def zipped(target: Path | None, members: dict[str, bytes], when: Any = NOON) -> bytes:
    """A zip with these members; the times may be given for each by ``when``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, when[name] if isinstance(when, dict) else when)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    if target is not None:
        target.write_bytes(stream.getvalue())
    return stream.getvalue()


def text_in(path: Path) -> str:
    """What tells a notebook made by ``work`` from others."""
    return "".join(json.loads(path.read_bytes())["cells"][0]["source"])


def placed(course: Course) -> dict[str, str]:
    """What counts for each student."""
    return {
        student: text_in(course.submitted / student / NAME / f"{NAME}.ipynb")
        for student in course.students_with(NAME)
    }


def earlier(course: Course, student: str) -> list[str]:
    """A student's earlier attempts, by time."""
    folder = course.submitted / ".earlier" / student / NAME
    return [text_in(path) for path in sorted(folder.glob(f"*/{NAME}.ipynb"))]


def time_of(course: Course, student: str) -> datetime.datetime:
    """When a student handed in, in UTC."""
    text = (course.submitted / student / NAME / "timestamp.txt").read_text().strip()
    return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f UTC")


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
