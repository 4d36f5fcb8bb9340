"""What a set's questions are worth to a student, where a section has points of its own in course.toml.

nbgrader's database knows one maximum for a cell, so it holds all marks as the notebook gives them, and
what lateness costs in the same measure. All that leaves the course is in the student's own points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..course import deadlines
from ..course.course import SETTINGS, Course
from ..course.notebooks import question_of
from ..errors import CourseError

if TYPE_CHECKING:
    from .gradebook import Gradebook

Factors = Mapping[str, float]  # by cell; what is not there counts as it is


@dataclass
class Worth:
    """By what each student's marks of one set are multiplied."""

    graded: Mapping[str, float] = field(default_factory=dict)  # the points of each cell
    factors_of: Callable[[str], Factors] = lambda _: {}
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # as the notebook gives

    @classmethod
    def of(cls, course: Course, name: str, book: Gradebook | None = None) -> Worth:
        """What course.toml says of a set; raises ``CourseError`` for a question that it has not."""
        dates = deadlines.load(course)
        if not any(name in section.points for section in dates.sections.values()):
            return cls()
        from . import held_back

        graded = held_back.load(course, name).graded
        for section in dates.sections.values():
            if name in section.points:
                factors(
                    graded, section.points[name], f"course.toml, key sections.{section.name}.points"
                )

        def of_student(student: str) -> Factors:
            points = dates.points_for(name, student)
            return {} if points is None else factors(graded, points, SETTINGS)

        scores: dict[str, dict[str, float]] = {}
        for row in book.rows(name) if book is not None else ():
            scores.setdefault(row.student, {})[row.cell] = row.score or 0.0
        return cls(graded, of_student, scores)

    def points(self, student: str, marks: Mapping[str, float | None]) -> float:
        """What marks, by cell, come to for a student."""
        own = self.factors_of(student)
        return sum((score or 0.0) * own.get(cell, 1.0) for cell, score in marks.items())

    def ratio(self, student: str) -> float:
        """What one point of the notebook's, of those that a student has, is to that student."""
        if not self.graded:
            return 1.0
        for marks in (self.scores.get(student, {}), self.graded):
            if total := sum(marks.values()):
                return self.points(student, marks) / total
        return 1.0


def factors(
    graded: Mapping[str, float], points: float | Mapping[str, float], where: str
) -> Factors:
    """By what each cell's points are multiplied: to a total, or question by question."""
    if not isinstance(points, Mapping):
        total = sum(graded.values())
        return dict.fromkeys(graded, points / total if total else 1.0)
    found: dict[str, float] = {}
    for question, new in points.items():
        cells = [cell for cell in graded if question_of(cell) == question]
        if not cells:
            known = ", ".join(dict.fromkeys(map(question_of, graded)))
            raise CourseError(f"{where}: there is no question “{question}”. There is: {known}.")
        before = sum(graded[cell] for cell in cells)
        if not before:
            raise CourseError(f"{where}: “{question}” has no points that could be another number.")
        found |= dict.fromkeys(cells, new / before)
    return found


def taken_off(worth: Worth, penalties: Mapping[str, float]) -> dict[str, float]:
    """What lateness costs each student, in their own points."""
    return {
        student: round(points * worth.ratio(student), 6) for student, points in penalties.items()
    }


def all_of(course: Course, names: Iterable[str], book: Gradebook) -> dict[str, Worth]:
    """The same for several sets."""
    return {name: Worth.of(course, name, book) for name in dict.fromkeys(names)}
