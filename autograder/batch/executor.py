"""Where submissions are judged: what such a place is told, what it gives, and how it is kept busy."""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Protocol

import rubrics

from ..course import notebooks
from ..course.assignment import Assignment
from ..course.course import CourseError
from ..course.submissions import Submission
from ..gradebook.records import Record
from ..judge.run import Mark, judge
from ..marking.rubric import Rubric
from ..sandbox.bubblewrap import Limits, SandboxError
from ..sandbox.session import Worker

Graded = tuple[Record, bytes | None]
FAILED = "The grader itself failed on this submission; your teachers have been told."


@dataclass(frozen=True)
class Job:
    """What judging the submissions of a problem set takes, wherever it is done: plain data."""

    assignment: Assignment
    basis: str  # the digest of what they are marked by
    limits: Limits
    sandboxed: bool
    guarded: Sequence[str] = ()  # modules that hold the answers

    def failed(self, student: str, error: str) -> Graded:
        """What is recorded of a submission that no process of the grader survives."""
        marks = [
            Mark(name, name, None if name in self.assignment.by_hand else 0.0, points, FAILED)
            for name, points in self.assignment.graded.items()
        ]
        name, notes = self.assignment.name, [FAILED]
        return Record(student, name, "", self.basis, marks, notes, [error]), None


class Place(Protocol):
    """Judges submissions, several side by side."""

    def __enter__(self) -> Place: ...

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


def graded(place: Place, job: Job, students: Sequence[str]) -> Iterator[Graded]:
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


def rubric_of(name: str) -> Rubric | None:
    """The rubric of a problem set; a set whose tests are plain asserts needs none."""
    try:
        return rubrics.load(name)
    except LookupError:
        return None


def serve(
    connection: Connection,
    job: Job,
    index: int,
    find: Callable[[Any], Submission],
    idle_seconds: float | None = None,
    stem: socket.socket | None = None,
) -> None:
    """Judge what comes through ``connection``, in a sandbox of this process, until it is closed.

    ``find`` makes a submission of what comes. After ``idle_seconds`` without work it ends. ``stem``
    is where to ask for a worker that is forked from one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    patience = job.limits.submission_seconds + job.limits.question_seconds + 120.0
    with (
        open(os.devnull, "w") as nowhere,
        Worker(job.limits, job.guarded, sandboxed=job.sandboxed, index=index, stem=stem) as worker,
    ):
        try:
            worker.start()
            while connection.poll(idle_seconds):
                submission = find(connection.recv())
                # whatever holds this process up, its end is noticed and the batch goes on
                faulthandler.dump_traceback_later(patience, exit=True, file=nowhere)
                answer = grade_one(job, worker, submission)
                faulthandler.cancel_dump_traceback_later()
                connection.send(answer)
        except (SandboxError, CourseError) as error:
            connection.send(error)
        except (EOFError, OSError):
            return


def grade_one(job: Job, worker: Worker, submission: Submission) -> tuple[Record, bytes]:
    """Judge one submission and give its record and its notebook."""
    judged = judge(job.assignment, submission.restored(job.assignment), worker)
    if not submission.readable:
        for mark in judged.marks:
            mark.message = " ".join(submission.notes)
    record = Record(
        submission.student,
        job.assignment.name,
        submission.digest,
        job.basis,
        judged.marks,
        judged.notes,
        judged.errors,
        submission.handed_in.isoformat() if submission.handed_in else None,
        judged.seconds,
        judged.cell_seconds,
        submission.readable,
    )
    return record, notebooks.dump(judged.notebook)
