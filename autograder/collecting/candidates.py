"""What was handed in, piece by piece, and what collecting came to."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..course.kinds import Kind, is_called_notebook
from ..course.roster import ClassList
from .archives import Found
from .origin import Origin
from .store import Attempt


@dataclass
class Collected:
    """What collecting came to."""

    assignment: str
    placed: dict[str, list[str]] = field(default_factory=dict)  # outcome → students
    platforms: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    aside: Path | None = None
    put_aside: int = 0
    missing: list[str] = field(default_factory=list)  # of the roster
    late: list[str] = field(default_factory=list)  # by the platform's own word
    clocks: dict[str, int] = field(default_factory=dict)
    zone: str = "UTC"
    elsewhere: int = 0  # of other problem sets, by their folders' names
    shared: dict[str, list[str]] = field(default_factory=dict)  # group → who got another's work
    withdrawn: list[str] = field(default_factory=list)
    known: ClassList = field(default_factory=ClassList)  # by which ids people know the students

    def named(self, students: Iterable[str]) -> str:
        """Some students, as people know them."""
        return ", ".join(self.known.all_written(students))

    @property
    def students(self) -> int:
        """How many students something was collected from."""
        return len({student for students in self.placed.values() for student in students})


class Trouble(enum.Enum):
    """What may be wrong with a file that was handed in."""

    UNREADABLE = "unreadable"
    OTHER_SET = "of another problem set"
    NO_SET = "of no problem set"


@dataclass(eq=False)
class Candidate:
    """A file with what is known about it."""

    found: Found
    origin: Origin
    student: str = ""
    matching: int = 0
    trouble: Trouble | None = None
    told: str = ""  # the same in words
    receipt: bool = False  # the platform's own record of an attempt
    kind: Kind | None = None
    text: str = ""  # of a notebook's cells
    beside: tuple[tuple[str, Path], ...] = ()  # of a notebook's, by their names from there
    group: str = ""  # for which it counts, where that is known
    of_another: bool = False  # member of the group, who handed it in

    @property
    def is_notebook(self) -> bool:
        """Whether it is one by what is in it, or by its name where that says nothing."""
        if self.receipt or self.kind is Kind.APPLE:
            return False
        return self.kind is Kind.NOTEBOOK or is_called_notebook(self.found.parts[-1])


def order(attempt: Attempt, all_of: list[tuple[Attempt, Candidate]]) -> tuple[object, ...]:
    """Earliest first: by the platform's count where all have one, else by time."""
    if all(one.sequence and one.platform == attempt.platform for one, _ in all_of):
        return (attempt.sequence,)
    return (attempt.handed_in or datetime.datetime.min, attempt.sequence)
