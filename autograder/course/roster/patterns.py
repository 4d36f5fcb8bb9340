"""Students named by a pattern: “*” and “?” stand for any text and any character, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .class_list import ClassList


def matches(student: str, pattern: str) -> bool:
    """Whether an id is the pattern, or fits it. Brackets stand for themselves."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return student == pattern or re.fullmatch("".join(parts), student, re.S) is not None


def chosen(students: Iterable[str], pattern: str, known: ClassList) -> list[str]:
    """Who of some students is meant: the one who is called so, by whatever id, else all whom it fits."""
    students = list(students)
    named = [student for student in students if student == pattern]
    if not named:
        who = known.current(pattern)
        named = [student for student in students if student == who]
    return named or [student for student in students if matches(student, pattern)]
