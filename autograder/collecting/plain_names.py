"""Whose a file is by names that no platform wrote: by a pattern that a TA gives, or by folders and files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from ..errors import CourseError
from .archives import Found
from .origin import Origin
from .prefixes import common_start

GROUPS = ("student", "name", "email", "timestamp", "attempt", "late")


def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression that a TA gave; raises ``CourseError``."""
    try:
        expression = re.compile(pattern)
    except re.error as error:
        raise CourseError(f"--pattern is not a regular expression: {error}.") from error
    known = set(expression.groupindex)
    if not {"student", "name", "email"} & known or not known <= set(GROUPS):
        raise CourseError(
            "--pattern needs a group (?P<student>…), (?P<name>…) or (?P<email>…), and may have "
            "(?P<timestamp>…), (?P<attempt>…) and (?P<late>…); no others."
        )
    return expression


def by_pattern(found: Found, pattern: re.Pattern[str]) -> list[Origin]:
    """As the pattern that a TA gave says; nobody's where it does not fit."""
    match = pattern.search("/".join(found.given))
    if match is None:
        return []
    said = {key: value for key, value in match.groupdict().items() if value}
    who = said.get("student") or said.get("email") or said.get("name")
    if not who:
        return []
    kinds = {
        "student": ["id", "username", "sid", "canvas_id"],
        "email": ["email"],
        "name": ["name"],
    }
    attempt = said.get("attempt", "")
    return [
        Origin(
            "the pattern",
            tuple((k, said[g]) for g, all_of in kinds.items() if g in said for k in all_of),
            identity=who,
            own_id=who,
            label=who,
            attempt=(str(found.source), who, attempt, said.get("timestamp", "")),
            sequence=int(attempt) if attempt.isdecimal() else 0,
            late="late" in said,
            handed_in=said.get("timestamp", ""),
            within=found.parts[found.outer :] if found.outer is not None else found.parts[-1:],
        )
    ]


def by_folder(found: Found, assignment: str, around: int = 0) -> list[Origin]:
    """By the first folder, or the file's own name, that is not the problem set's.

    So many folders ``around`` are the whole class's.
    """
    names = [PurePosixPath(part).stem if _is_file(part) else part for part in found.given]
    places = _places(names, assignment, max(around, packed(found)))
    if not places:
        return []
    who = names[places[0]]
    kinds = ("id", "username", "email", "sid", "name")
    of_set = ""
    if len(found.parts) > 2 and found.parts[-2] == PurePosixPath(found.parts[-1]).stem:
        of_set = found.parts[-2]  # as in submitted/: STUDENT/PS/PS.ipynb
    return [
        Origin(
            "a folder",
            tuple((kind, names[i]) for i in places for kind in kinds),
            identity=who,
            own_id=who,
            label=who,
            attempt=(str(found.source), *found.given[: places[0] + 1]),
            of_set=of_set,
            within=found.parts[places[0] + 1 :] or found.parts[-1:],
        )
    ]


def _places(names: list[str], assignment: str, start: int) -> list[int]:
    own = (assignment, assignment.split("_")[0])
    return [i for i in range(start, len(names)) if names[i] not in own]


def packed(found: Found) -> int:
    """How many folders around are the archive's own: one, where it is packed under its name."""
    return int(len(found.given) > 1 and found.given[0] == found.source.stem)


def around(files: Sequence[Found], assignment: str) -> int:
    """How many folders all files lie in that may be one student's or the whole class's; or none.

    A folder that was named on the command line holds students. An archive may hold one folder, and
    in it the notebooks of a class, or several of one student.
    """
    works = [f for f in files if f.parts[-1].lower().endswith((".ipynb", ".zip"))]
    if len(works) < 2 or works[0].source.is_dir():
        return 0
    start = packed(works[0])
    folders = [work.given[:-1] for work in works]
    common = folders[0][: common_start(folders)]
    own = (assignment, assignment.split("_")[0])
    while start < len(common) and common[start] in own:
        start += 1
    if start >= len(common):
        return 0
    below = {PurePosixPath(work.given[start + 1]).stem for work in works}
    return start + 1 if len(below - set(own)) > 1 else 0


def _is_file(part: str) -> bool:
    return part.lower().endswith((".ipynb", ".zip", ".txt", ".py", ".pdf", ".html"))
