"""Where submissions are judged: what such a place is told, what it gives, and how it is kept busy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol

from ..course.assignment import Assignment
from ..gradebook.records import Record
from ..judge.mark import FAILED, Mark
from ..marking.verdict import Reason
from ..sandbox.limits import Limits

Graded = tuple[Record, bytes | None]


@dataclass(frozen=True)
class Job:
    """What judging the submissions of a problem set takes, wherever it is done: plain data."""

    assignment: Assignment
    fingerprint: str  # the fingerprint of what they are marked by
    limits: Limits
    sandboxed: bool
    blocked_modules: Sequence[str] = ()  # modules that hold the answers
    questions: Mapping[str, str] = field(default_factory=dict)  # what each graded cell is marked by
    mends: bool = False  # whether marks may stay of questions that are marked as before
    secret: str = ""  # which secret of the course fresh cases are drawn from; not the secret itself

    def failed(self, student: str, error: str) -> Graded:
        """What is recorded of a submission that no process of the grader survives."""
        marks = [
            Mark(
                name,
                name,
                None if name in self.assignment.by_hand else 0.0,
                points,
                FAILED,
                reason=Reason.GRADER_FAILED,
            )
            for name, points in self.assignment.graded.items()
        ]
        name, notes = self.assignment.name, [FAILED]
        return Record(student, name, "", self.fingerprint, marks, notes, [error]), None


class Executor(Protocol):
    """Judges submissions, several side by side."""

    def __enter__(self) -> Executor: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def has_room(self) -> bool:
        """Whether another submission can be given now."""

    def give(self, student: str) -> None:
        """Have a student's submission judged."""

    def answers(self) -> Sequence[tuple[str, Graded | None]]:
        """Wait for some that are judged; ``None`` where the process that judged it has ended.

        Raises an error where the place itself is at fault.
        """


def graded(place: Executor, job: Job, students: Sequence[str]) -> Iterator[Graded]:
    """The records of these students' submissions as they come, each once.

    A submission whose process has ended is given again, and after that has failed.
    """
    waiting = list(reversed(students))
    again: set[str] = set()
    under_way = 0
    while waiting or under_way:
        while waiting and place.has_room():
            place.give(waiting.pop())
            under_way += 1
        found = list(place.answers())
        under_way -= len(found)
        waiting.extend(s for s, answer in found if answer is None and s not in again)
        while waiting and place.has_room():  # before the caller takes time over what is found
            place.give(waiting.pop())
            under_way += 1
        for student, answer in found:
            if answer is not None:
                yield answer
            elif student in again:
                error = "The grader's own process ended twice on this submission. Please report it."
                yield job.failed(student, error)
            else:
                again.add(student)
