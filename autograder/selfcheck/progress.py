"""What a reader's own checks gave, kept beside the course: one file for each problem set."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import files
from ..course.course import Course


def keep(course: Course, notebook: Path, found: dict[str, Any]) -> None:
    """Keep the result of a check, given as ``Checked.as_data``.

    The course's own solutions are nobody's progress. A folder that cannot be written to is no
    reason to fail: the marks were shown.
    """
    if course.solutions in notebook.resolve().parents:
        return
    questions = [
        {key: question[key] for key in ("name", "score", "max_score")}
        for question in found["questions"]
    ]
    kept = {
        "assignment": found["assignment"],
        "score": found["score"],
        "max_score": found["max_score"],
        "best": max(found["score"], _before(course, found["assignment"])),
        "checked": datetime.now(UTC).isoformat(timespec="seconds"),
        "questions": questions,
    }
    file = course.own_check(found["assignment"])
    with contextlib.suppress(OSError):
        files.replace(file, json.dumps(kept, ensure_ascii=False, indent=2).encode())


def progress(course: Course) -> dict[str, Any]:
    """The last check of each problem set, in the course's order: what the book's page reads."""
    kept = (_read(course.own_check(name)) for name in course.assignments())
    return {"checks": [check for check in kept if check]}


def _before(course: Course, assignment: str) -> float:
    """The best score so far."""
    return float((_read(course.own_check(assignment)) or {}).get("best", 0.0))


def _read(file: Path) -> dict[str, Any] | None:
    """What is kept there; nothing, where that was written half or by another hand."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        float(kept["best"]), float(kept["score"]), float(kept["max_score"])
    except (OSError, ValueError, TypeError, LookupError):
        return None
    return dict(kept)
