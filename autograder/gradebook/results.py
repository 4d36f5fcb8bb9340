"""Where each submission of a problem set stands: marks by machine and by hand, and lateness."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..course.course import Course
from ..course.notebooks import question_of
from ..errors import CourseError
from ..judge.mark import WAITS
from ..marking.verdict import Reason
from . import held_back, records
from . import penalties as late
from .gradebook import Gradebook
from .records import Record
from .worth import Worth, taken_off


@dataclass(frozen=True)
class Answer:
    """One graded cell of one submission; ``score`` is ``None`` while nobody has marked it."""

    cell: str
    question: str
    score: float | None
    max_score: float
    waits: bool = False  # for a person to mark it, or to look at it again
    message: str = ""
    mistake: str | None = None
    comment: str = ""
    reason: Reason | None = None
    raised: str = ""  # the class of an error, where one is the reason


@dataclass
class Result:
    """One submission."""

    student: str
    answers: list[Answer]
    penalty: float = 0.0
    seconds_late: float = 0.0
    record: Record | None = field(default=None, repr=False)

    @property
    def waiting(self) -> list[str]:
        """The questions that wait for a person."""
        return [answer.question for answer in self.answers if answer.waits]

    @property
    def final(self) -> bool:
        """Whether every mark has been given."""
        return not self.waiting

    @property
    def points(self) -> float:
        """The points given so far, before anything is taken off for lateness."""
        return sum(answer.score or 0.0 for answer in self.answers)

    @property
    def total(self) -> float:
        """The points given so far, less what is taken off for lateness."""
        return max(self.points - self.penalty, 0.0)

    @property
    def max_score(self) -> float:
        """The points that there are."""
        return sum(answer.max_score for answer in self.answers)


def results(
    course: Course, name: str, *, everybody: bool = False, own_points: bool = True
) -> list[Result]:
    """All graded submissions of a problem set, by student, but for who has withdrawn.

    ``everybody`` has these in it as well. Points are those of a student's section, where it has some of
    its own, or all as the notebook gives them without ``own_points``. Due dates and penalties are brought
    up to date first. Raises ``CourseError`` where nothing is graded.
    """
    assignment = held_back.load(course, course.assignment(name))
    name = assignment.name
    with Gradebook(course) as book:
        late.settle(course, book, name)  # marks given by hand change what lateness costs
        rows = book.rows(name)
        waiting = book.waiting_answers(name)
        comments = book.comments(name)
        worth = Worth.of(course, name, book) if own_points else Worth()
        penalties = taken_off(worth, book.penalties(name))
        lateness = book.lateness(name)
    order = {cell: number for number, cell in enumerate(assignment.graded)}
    by_student: dict[str, list[Answer]] = {}
    kept = {record.student: record for record in records.read_all(course, name)}
    withdrawn = set() if everybody else course.class_list().withdrawn
    factors = {row.student: worth.factors_of(row.student) for row in rows}
    for row in rows:
        if row.student in withdrawn:
            continue
        record = kept.get(row.student)
        marks = {mark.cell: mark for mark in record.marks} if record is not None else {}
        mark = marks.get(row.cell)
        message = mark.message if mark is not None and mark.message != WAITS else ""
        question = mark.name if mark is not None else question_of(row.cell)
        factor = factors[row.student].get(row.cell, 1.0)
        answer = Answer(
            row.cell,
            question,
            None if row.score is None else row.score * factor,
            row.max_score * factor,
            (row.student, row.cell) in waiting,
            message,
            mark.mistake if mark is not None else None,
            comments.get((row.student, row.cell)) or comments.get((row.student, question)) or "",
            mark.reason if mark is not None else None,
            mark.raised if mark is not None else "",
        )
        by_student.setdefault(row.student, []).append(answer)
    if not by_student:
        raise CourseError(f"Nothing of {name} is graded yet. Run: autograder grade {name}")
    return [
        Result(
            student,
            sorted(answers, key=lambda answer: order.get(answer.cell, len(order))),
            penalties.get(student, 0.0),
            lateness.get(student, 0.0),
            kept.get(student),
        )
        for student, answers in sorted(by_student.items())
    ]
