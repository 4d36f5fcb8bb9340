"""What all exports share: which marks may leave, and what the TA has to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from ..course.assignment import Assignment
from ..course.course import Course
from ..course.roster import ClassList, Person, Roster, canonical_id
from ..errors import CourseError
from ..gradebook import held_back
from ..gradebook.results import Result, results
from .row_matching import BY_NAME, NAMES

SHOWN = 5  # names in one sentence


@dataclass
class Export:
    """What was written, and sentences about what was not."""

    text: str = ""
    data: bytes = b""  # the same as a file, where that is a platform's own and keeps its encoding
    files: dict[str, str] = field(default_factory=dict)
    count: int = 0
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of_file(cls, data: bytes, encoding: str, *, count: int, notes: list[str]) -> Export:
        """A platform's own file, filled in."""
        text = data.decode("utf-16" if encoding.startswith("utf-16") else "utf-8")
        return cls(text, data, count=count, notes=notes)


@dataclass
class Marks:
    """A problem set's marks that may leave."""

    assignment: Assignment
    ready: dict[str, Result]
    waiting: list[str]
    known: ClassList = field(default_factory=ClassList)  # by which ids people know the students

    def named(self, students: Iterable[str]) -> str:
        """Some students, as people know them."""
        return named(self.known.all_written(students))

    def with_words(self, cells: Mapping[str, str]) -> str:
        """Some students, each with what stands in a cell of theirs."""
        return ", ".join(f"{self.known.written(who)} “{cells[who]}”" for who in sorted(cells))

    @property
    def max_score(self) -> float:
        """The points that there are."""
        return sum(self.assignment.graded.values())

    @property
    def differ(self) -> bool:
        """Whether somebody's section has points of its own."""
        return any(result.max_score != self.max_score for result in self.ready.values())

    def notes(self) -> list[str]:
        """What is said of the submissions that are held back."""
        if not self.waiting:
            return []
        one = len(self.waiting) == 1
        return [
            f"{_count(self.waiting, 'submission waits', 'submissions wait')} for hand marking and "
            f"{'was' if one else 'were'} left out: {self.named(self.waiting)}. Mark "
            f"{'it' if one else 'them'}, or export the marks so far with --partial."
        ]


def gather(course: Course, name: str, *, partial: bool) -> Marks:
    """The marks of a problem set; those that wait for a person only where ``partial`` says so."""
    assignment = held_back.load(course, course.assignment(name))
    found = results(course, assignment.name)
    ready = {result.student: result for result in found if partial or result.final}
    waiting = [result.student for result in found if not result.final]
    return Marks(assignment, ready, [] if partial else waiting, course.class_list())


def factor(
    marks: Marks, theirs: Decimal, platform: str, *, scale: bool, ours: float | None = None
) -> float:
    """By what our points are multiplied so that they are the platform's.

    ``ours`` are a student's own, where a section has points of its own. Raises ``CourseError`` where the
    platform's maximum is another one and ``scale`` is off.
    """
    ours = marks.max_score if ours is None else ours
    if float(theirs) == ours:
        return 1.0
    if theirs <= 0 or not ours:
        raise CourseError(
            f"{marks.assignment.name} has {ours:g} points, and {platform} has {theirs}: no mark can be "
            "converted to that. Change it there."
        )
    if not scale:
        raise CourseError(
            f"{marks.assignment.name} has {ours:g} points, and {platform} has {theirs}. Change it "
            "there, or convert the marks with --scale."
        )
    return float(theirs) / ours


def named(students: Iterable[str]) -> str:
    """Some names, and how many more there are."""
    students = sorted(students)
    more = f" and {len(students) - SHOWN} more" if len(students) > SHOWN else ""
    return ", ".join(students[:SHOWN]) + more


def unmatched(marks: Marks, found: Iterable[str], what: str) -> list[str]:
    """A sentence about students who have a mark and no row."""
    lost = set(marks.ready) - set(found)
    if not lost:
        return []
    return [
        f"{_count(lost, 'student has', 'students have')} a mark and no row in {what}: {marks.named(lost)}."
    ]


def _count(things: Iterable[str], one: str, many: str) -> str:
    number = len(list(things))
    return f"{number} {one if number == 1 else many}"


def by_roster(
    rows: list[dict[str, str]], course: Course, roster: Path | None, kinds: Mapping[str, str]
) -> list[dict[str, str]]:
    """The rows with the student put first, where a roster or else the course's own list tells who it is.

    Where no id tells it but a name, and no id speaks against it, the student comes as a name does.
    """
    listed = course.class_list()
    if roster is None and not listed.people:
        return rows
    known = Roster.of(listed) if roster is None else Roster.read(roster, listed)
    found = []
    for row in rows:
        keys = [(kind, row[title]) for title, kind in kinds.items() if row.get(title)]
        by_id = known.find(key for key in keys if key[0] != "name")
        if len(by_id) == 1:
            found.append({"roster": by_id.pop()} | row)
            continue
        by_name = set() if by_id else known.find(key for key in keys if key[0] == "name")
        if len(by_name) == 1 and not _is_another(known.people[next(iter(by_name))], keys):
            found.append(row | {BY_NAME: by_name.pop()})
        elif by_name:  # its own name is no student's either
            found.append({title: value for title, value in row.items() if title not in NAMES})
        else:
            found.append(row)
    return found


def _is_another(person: Person, keys: Iterable[tuple[str, str]]) -> bool:
    """Whether an id in a row is another than the one that is known of a student."""
    return any(
        (mine := getattr(person, kind, "")) and canonical_id(mine) != canonical_id(value)
        for kind, value in keys
        if kind in ("sid", "canvas_id", "email")
    )
