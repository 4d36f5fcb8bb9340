"""Grades a problem set's submissions with a pool of workers and one writer."""

from __future__ import annotations

import faulthandler
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import late, notebooks, records, releasing, rubrics, submissions
from .assignment import Assignment
from .course import Course, CourseError
from .judge import Mark, judge
from .records import Record
from .rubric import Rubric
from .sandbox import Limits, SandboxError, check_available
from .session import Worker

if TYPE_CHECKING:
    from .gradebook import MarkBook

MAX_UNWRITTEN = 16  # graded submissions that wait for the disk
Graded = tuple[Record, bytes | None]
FAILED = "The grader itself failed on this submission; your teachers have been told."


@dataclass
class Summary:
    """What a batch did."""

    assignment: str
    records: list[Record] = field(default_factory=list)
    skipped: int = 0
    sandboxed: bool = True

    @property
    def with_notes(self) -> list[Record]:
        """The submissions that somebody should look at."""
        return [record for record in self.records if record.notes or record.errors]


def rubric_of(name: str) -> Rubric | None:
    """The rubric of a problem set; a set whose tests are plain asserts needs none."""
    try:
        return rubrics.load(name)
    except LookupError:
        return None


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Batch:
    """A problem set's submissions, to be graded."""

    def __init__(
        self,
        course: Course,
        name: str,
        *,
        students: str = "*",
        force: bool = False,
        workers: int | None = None,
        sandboxed: bool = True,
        limits: Limits | None = None,
    ) -> None:
        self.course = course
        self.name = course.assignment(name)
        self.assignment = Assignment.load(course, self.name)
        self.rubric = rubric_of(self.name)
        self.limits = limits or Limits()
        self.sandboxed = sandboxed
        self._force = force
        self.workers = workers or cores()
        self.students = course.students_with(self.name, students)
        if not self.students:
            raise CourseError(
                f"Nobody handed in {self.name}: there is no {course.submitted}/{students}/{self.name}."
            )
        if sandboxed:
            check_available()

    def run(self, told: Callable[[str, Record | None, int], None] = lambda *_: None) -> Summary:
        """Grade what is not graded yet; ``told(student, record, total)`` hears of each."""
        basis = records.basis(self.assignment, self.rubric)
        with _Pool(self, basis) as pool:  # warms up while the gradebook is imported and opened
            from .gradebook import MarkBook

            if not self._registered():
                releasing.register(self.course, self.name)
            with MarkBook(self.course) as book:
                if not book.knows(self.assignment):
                    raise CourseError(
                        f"solutions/{self.name} has changed in a way that the gradebook cannot take "
                        "over while submissions are in it. Run: autograder release"
                    )
                late.settle(self.course, book, self.name)
                todo = list(self._todo(book, basis))
                penalty = late.policy(self.course) if todo and book.due(self.name) else None
                summary = Summary(self.name, sandboxed=self.sandboxed)
                summary.skipped = len(self.students) - len(todo)
                for record in self._saved(pool.graded(todo), book, penalty):
                    summary.records.append(record)
                    told(record.student, record, len(todo))
                if todo:
                    late.settle(self.course, book, self.name)  # extensions of who is new in it
        summary.records.sort(key=lambda record: record.student)
        return summary

    def _saved(
        self, graded: Iterator[Graded], book: MarkBook, penalty: late.Penalty | None
    ) -> Iterator[Record]:
        """Each record once it is written.

        A thread writes while the next submissions are judged; what comes meanwhile is written
        together, so that a slow disk holds nobody up.
        """
        waiting: list[Graded] = []
        writing: Future[list[Record]] | None = None
        with ThreadPoolExecutor(max_workers=1) as writer:
            try:
                for one in graded:
                    waiting.append(one)
                    if writing is None or writing.done() or len(waiting) >= MAX_UNWRITTEN:
                        before, together, waiting = writing, waiting, []
                        writing = writer.submit(self._save, book, together, penalty)
                        yield from before.result() if before is not None else ()
            except BaseException:  # what was finished is kept
                writer.submit(self._save, book, waiting, penalty)
                raise
            yield from writing.result() if writing is not None else ()
            yield from self._save(book, waiting, penalty)

    def _registered(self) -> bool:
        if not self.course.gradebook.exists():
            return False
        from .gradebook import MarkBook

        with MarkBook(self.course) as book:
            return book.knows(self.assignment)

    def _todo(self, book: MarkBook, basis: str) -> Iterator[str]:
        """The students whose submission is not graded as it is now, by this rubric."""
        in_book = book.graded(self.name)
        for student in self.students:
            record = records.read(self.course, self.name, student)
            done = (
                not self._force
                and record is not None
                and record.basis == basis
                and student in in_book
                and records.is_whole(self._graded_notebook(student))
                and record.submission
                == submissions.find(self.course, self.assignment, student).digest
            )
            if not done:
                yield student

    def _graded_notebook(self, student: str) -> Path:
        return self.course.autograded / student / self.name / f"{self.name}.ipynb"

    def _save(
        self, book: MarkBook, graded: Sequence[Graded], penalty: late.Penalty | None
    ) -> list[Record]:
        """Write notebooks, then their marks in one transaction, then the records.

        Only the record says that all is done; without it the submission is graded again.
        """
        if not graded:
            return []
        with book.together():
            for record, notebook in graded:
                before = records.read(self.course, self.name, record.student)
                records.path(self.course, self.name, record.student).unlink(missing_ok=True)
                if notebook is not None:
                    target = self._graded_notebook(record.student)
                    records.replace(target, notebook, durably=False)
                same = before is not None and before.submission == record.submission
                folder = self.course.submitted / record.student / self.name
                handed_in = submissions.timestamp(folder / "timestamp.txt")[0]
                book.save(
                    self.name,
                    record.student,
                    record.marks,
                    handed_in,
                    same_answers=same,
                    penalty=penalty,
                )
        for record, _ in graded:
            records.write(self.course, record)
        return [record for record, _ in graded]


class _Pool:
    """Worker processes: each judges in a sandbox of its own, and none of them writes marks."""

    def __init__(self, batch: Batch, basis: str) -> None:
        self._batch = batch
        self._basis = basis
        method = "fork" if sys.platform == "linux" else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        self._busy: dict[Connection, str | None] = {}
        self._processes: dict[Connection, Any] = {}

    def __enter__(self) -> _Pool:
        for _ in range(min(self._batch.workers, len(self._batch.students))):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for connection, process in self._processes.items():
            connection.close()
            process.terminate()
        for process in self._processes.values():
            process.join()

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        index = len(self._processes)
        process = self._context.Process(
            target=_work,
            args=(theirs, self._batch, self._basis, index, self._inherited(ours)),
            daemon=True,
        )
        process.start()
        theirs.close()
        self._processes[ours] = process
        self._busy[ours] = None

    def _inherited(self, ours: Connection) -> list[Connection]:
        """The pool's ends of the pipes that a forked worker holds too, and must let go of.

        A worker learns that the pool has died from the end of its pipe.
        """
        if self._context.get_start_method() != "fork":
            return []
        return [ours, *self._processes]

    def graded(self, students: Sequence[str]) -> Iterator[Graded]:
        """The records of these students' submissions as they come."""
        waiting = list(reversed(students))
        again: set[str] = set()
        for connection in self._busy:
            self._give(connection, waiting)
        while any(self._busy.values()):
            busy = [connection for connection, student in self._busy.items() if student]
            ready: list[Any] = multiprocessing.connection.wait(busy)
            for connection in ready:
                student = self._busy[connection]
                assert student is not None
                try:
                    answer = connection.recv()
                except (EOFError, OSError):
                    del self._busy[connection]
                    self._start()
                    if student in again:
                        yield self._failed(student), None
                    else:
                        again.add(student)
                        waiting.append(student)
                    for idle in [c for c, s in self._busy.items() if s is None]:
                        self._give(idle, waiting)
                    continue
                if isinstance(answer, Exception):
                    raise answer
                self._give(connection, waiting)
                yield answer

    def _give(self, connection: Connection, waiting: list[str]) -> None:
        self._busy[connection] = waiting.pop() if waiting else None
        if self._busy[connection] is not None:
            connection.send(self._busy[connection])

    def _failed(self, student: str) -> Record:
        assignment = self._batch.assignment
        marks = [
            Mark(name, name, None if name in assignment.by_hand else 0.0, points, FAILED)
            for name, points in assignment.graded.items()
        ]
        errors = ["The grader's own process ended twice on this submission. Please report it."]
        return Record(student, assignment.name, "", self._basis, marks, [FAILED], errors)


def _work(
    connection: Connection, batch: Batch, basis: str, index: int, inherited: Sequence[Connection]
) -> None:
    """A worker process: judges the submissions it is told until the pool hangs up."""
    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    guarded = batch.rubric.guarded if batch.rubric is not None else ()
    patience = batch.limits.submission_seconds + batch.limits.question_seconds + 120.0
    with (
        open(os.devnull, "w") as nowhere,
        Worker(batch.limits, guarded, sandboxed=batch.sandboxed, index=index) as worker,
    ):
        try:
            worker.start()
            while True:
                student = connection.recv()
                # whatever holds this process up, its end is noticed and the batch goes on
                faulthandler.dump_traceback_later(patience, exit=True, file=nowhere)
                graded = grade_one(batch, basis, worker, student)
                faulthandler.cancel_dump_traceback_later()
                connection.send(graded)
        except SandboxError as error:
            connection.send(error)
        except (EOFError, OSError):
            return


def grade_one(batch: Batch, basis: str, worker: Worker, student: str) -> tuple[Record, bytes]:
    """Judge one submission and give its record and its notebook."""
    submission = submissions.find(batch.course, batch.assignment, student)
    judged = judge(batch.assignment, submission.restored(batch.assignment), worker)
    if not submission.readable:
        for mark in judged.marks:
            mark.message = " ".join(submission.notes)
    record = Record(
        student,
        batch.name,
        submission.digest,
        basis,
        judged.marks,
        judged.notes,
        judged.errors,
        submission.handed_in.isoformat() if submission.handed_in else None,
        judged.seconds,
        judged.cell_seconds,
        submission.readable,
    )
    return record, notebooks.dump(judged.notebook)
