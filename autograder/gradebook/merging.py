"""Two ids that are one student and both have marks for a set: whose count, and where the others are kept.

What does not count stays as an earlier attempt: in submitted/.earlier, with its marks and comments in
``.marks.json`` and its page beside it. The notebook as it ran, in which hidden tests stand, goes to
autograded/.earlier.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from .. import files
from ..course import attempts
from ..course.course import EARLIER, Course
from ..errors import CourseError
from . import records
from .gradebook import Gradebook

LATER = "later"
MARKS, PAGE = ".marks.json", ".page.html"  # with a dot: nothing that counts as handed in


def losers(
    course: Course, old: str, new: str, marked: Iterable[str], choice: Sequence[str]
) -> dict[str, str]:
    """Of each set that both ids have marks for, the id whose do not count; raises ``CourseError``.

    ``choice`` has “later” (who handed in later), an id, or one of these for one set, as “ps2=later”.
    """
    marked = sorted(marked)
    known = course.class_list()
    ids = {name: who for who in (old, new) for name in (known.names_of(who) | {who})}
    chosen: dict[str, str] = {}
    for said in choice:
        of_set, equals, who = said.rpartition("=")
        if who != LATER and who not in ids:
            names = " or ".join(known.all_written([old, new]))
            raise CourseError(f"--marks: “{who}” is neither “{LATER}” nor {names}.")
        named = [course.assignment(of_set)] if equals else marked
        chosen |= dict.fromkeys(named, who if who == LATER else ids[who])
    open_sets = [name for name in marked if name not in chosen]
    if open_sets:
        one, other = known.all_written([old, new])
        raise CourseError(
            f"{one} and {other} both have marks for {', '.join(open_sets)}: they are two students, or one "
            f"who handed in under two ids. If they are one, say whose marks count: --marks {LATER}, --marks "
            f"{shlex.quote(one)} or --marks {shlex.quote(other)}; for one set: --marks "
            f"{open_sets[0]}={LATER}. The others are kept in submitted/{EARLIER}."
        )
    found = {}
    for name in marked:
        counts = chosen[name]
        if counts == LATER:
            counts = _later(course, name, old, new)
        found[name] = old if counts == new else new
    return found


def _later(course: Course, name: str, old: str, new: str) -> str:
    with Gradebook(course) as book:
        moments = book.handed_in(name)
    times = [moments.get(who) for who in (old, new)]
    if None in times or times[0] == times[1]:
        one, other = course.class_list().all_written([old, new])
        raise CourseError(
            f"Which of {one} and {other} handed in {name} later is not known. Name the one whose marks "
            f"count: --marks {name}={shlex.quote(other)}"
        )
    mine, theirs = times
    assert mine is not None
    assert theirs is not None
    return old if mine > theirs else new


def set_aside(course: Course, name: str, loser: str, student: str) -> Path:
    """Keep an id's marks and work of one set as an earlier attempt of a student; where that is.

    Whenever it is stopped, calling it again goes on.
    """
    folder = course.submission(name, loser)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / MARKS
    with Gradebook(course) as book:
        if marks := book.work_of(name, loser):
            record = course.record(name, loser)
            if record.is_file() and records.read(course, name, loser) is not None:
                marks["record"] = json.loads(record.read_bytes())
            marks = {"kept_for": student, "student": course.class_list().written(loser), **marks}
            files.replace(kept, (json.dumps(marks, ensure_ascii=False, indent=1) + "\n").encode())
            book.remove_work(name, loser)
    course.record(name, loser).unlink(missing_ok=True)
    page = course.page(name, loser)
    if page.is_file():
        page.rename(folder / PAGE)
    _remove_if_empty(page.parent)
    target = attempts.free(course.earlier(name, student), attempts.at(course, name, folder))
    ran = course.graded_notebook(name, loser).parent
    if ran.is_dir():
        there = course.earlier_runs(name, student) / target.name
        there.parent.mkdir(parents=True, exist_ok=True)
        ran.rename(there)
        _remove_if_empty(ran.parent)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    _remove_if_empty(folder.parent)
    return target


def was_set_aside(course: Course, name: str, loser: str, student: str) -> bool:
    """Whether setting an id's work aside for a student was begun, and stopped."""
    try:
        kept = json.loads((course.submission(name, loser) / MARKS).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(kept, dict) and kept.get("kept_for") == student


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
