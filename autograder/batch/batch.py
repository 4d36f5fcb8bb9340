"""Grades a problem set's submissions with a pool of workers and one writer."""

from __future__ import annotations

import queue
import shlex
from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import rubrics
from rubrics import rubric_of

from .. import files
from ..course import deadlines, secret, submissions
from ..course.course import Course
from ..course.roster import ClassList
from ..errors import CourseError
from ..gradebook import by_question, fingerprint, penalties, provenance, records, release
from ..gradebook.records import Record
from ..judge.blocked import blocked_modules
from ..sandbox.bubblewrap import check_available, cores, refuse_readable
from ..sandbox.forkserver import ForkServer
from ..sandbox.limits import Limits
from . import executor
from .executor import Executor, Graded, Job
from .local_executor import LocalExecutor

if TYPE_CHECKING:
    from ..gradebook.gradebook import Gradebook

MAX_UNWRITTEN = 16  # graded submissions that wait for the disk
OnProgress = Callable[[str, Record | None, int], None]


@dataclass
class Summary:
    """What a batch did."""

    assignment: str
    records: list[Record] = field(default_factory=list)
    skipped: int = 0
    has_secret: bool = True  # that fresh cases are drawn from
    new_questions: str = ""  # what is told of those that are held back
    other_secret: int = 0  # graded again for the course's new secret
    sandboxed: bool = True
    foreign: dict[str, list[str]] = field(default_factory=dict)  # was not ours, and is again
    # by student and cell, hand marking included
    scores: dict[tuple[str, str], float | None] = field(default_factory=dict)
    waiting: set[tuple[str, str]] = field(default_factory=set)  # for a person
    known: ClassList = field(default_factory=ClassList)  # by which ids people know the students

    @property
    def with_notes(self) -> list[Record]:
        """The submissions that somebody should look at."""
        return [record for record in self.records if record.notes or record.errors]


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
        dask: str | None = None,
        fork_server: ForkServer | None = None,
    ) -> None:
        """Take what was handed in; ``dask`` is the address of a cluster to judge it on.

        ``fork_server`` was started ahead, with the same limits.
        """
        from ..gradebook import held_back  # with the database's classes, which take long to import

        self.course = course
        self.name = course.assignment(name)
        self.assignment = held_back.load(course, self.name)
        self.rubric = rubric_of(self.name)
        self.limits = limits or Limits()
        self.sandboxed = sandboxed
        self._force = force
        self.workers = workers or cores()
        self.dask = dask
        self._fork_server = fork_server
        if dask is not None and workers is not None:
            raise CourseError(
                "A Dask cluster has the workers that it has. Leave out --workers, or --dask."
            )
        self.students = course.students_with(self.name, students)
        if not self.students:
            known = course.class_list()
            if (who := known.current(students)) in known.withdrawn:
                who = known.written(who)
                raise CourseError(
                    f"{who} has withdrawn. To grade them all the same: autograder roster readmit "
                    f"{shlex.quote(who)}"
                )
            raise CourseError(
                f"Nobody handed in {self.name}: there is no {course.submitted}/{students}/{self.name}."
            )
        if sandboxed and dask is None:  # a cluster's machines are asked themselves
            if fork_server is None:
                check_available()
            refuse_readable(course.root)

    def run(self, on_progress: OnProgress = lambda *_: None) -> Summary:
        """Grade what is not graded yet; ``on_progress(student, record, total)`` hears of each."""
        which = secret.identity(secret.read(self.course))
        marked_by = str(fingerprint.of(self.assignment, rubrics.source(self.name), which))
        job = Job(
            self.assignment,
            marked_by,
            self.limits,
            self.sandboxed,
            blocked_modules(self.name),
            by_question.digests(self.assignment, self.rubric, rubrics.source(self.name)),
            not self._force,
            which,
        )
        with self._place(job, on_progress) as place:  # warms up while the gradebook is opened
            from ..gradebook import database, held_back
            from ..gradebook.gradebook import Gradebook
            from . import attempts

            if not database.exists(self.course):
                exists = partial(database.exists, self.course)
                release.register(self.course, self.name, unless=exists)
            with Gradebook(self.course) as book:
                self._ensure_registered(book)
                attempts.choose(
                    self.course,
                    job,
                    self.students,
                    place,
                    book,
                    lambda text: on_progress(text, None, 0),
                )
                penalties.settle(self.course, book, self.name)
                foreign = provenance.foreign(self.course, book, self.name, self.students)
                todo = list(self._todo(book, marked_by, foreign))
                summary = Summary(self.name, sandboxed=self.sandboxed, foreign=foreign)
                summary.known = self.course.class_list()
                summary.new_questions = held_back.told(self.assignment)
                summary.skipped = len(self.students) - len(todo)
                summary.has_secret = bool(which)
                summary.other_secret = self._by_another_secret(todo, marked_by)
                for record in self._saved(executor.graded(place, job, todo), book):
                    summary.records.append(record)
                    on_progress(record.student, record, len(todo))
                if todo:
                    penalties.settle(
                        self.course, book, self.name
                    )  # what lateness costs who is new in it
                summary.scores = {(r.student, r.cell): r.score for r in book.rows(self.name)}
                summary.waiting = book.waiting_answers(self.name)
                book.introduce(summary.known.people.values(), all_of=False)
        summary.records.sort(key=lambda record: record.student)
        return summary

    def _place(self, job: Job, on_progress: OnProgress) -> Executor:
        if self.dask is None:
            return LocalExecutor(
                self.course, job, min(self.workers, len(self.students)), self._fork_server
            )
        from .dask_executor import DaskExecutor

        return DaskExecutor(self.dask, self.course, job, lambda text: on_progress(text, None, 0))

    def _saved(self, graded: Iterator[Graded], book: Gradebook) -> Iterator[Record]:
        """Each record once it is written.

        A thread writes while the next submissions are judged; what comes while it is at work is
        written together, so that a slow disk holds nobody up.
        """
        unwritten: queue.SimpleQueue[Graded] = queue.SimpleQueue()

        def write() -> list[Record]:
            together = [unwritten.get() for _ in range(unwritten.qsize())]
            return self._save(book, together)

        writes: deque[Future[list[Record]]] = deque()
        with ThreadPoolExecutor(max_workers=1) as writer:  # at its end, all that came is written
            for one in graded:
                unwritten.put(one)
                writes.append(writer.submit(write))
                while writes and (writes[0].done() or unwritten.qsize() >= MAX_UNWRITTEN):
                    yield from writes.popleft().result()
            for last in writes:
                yield from last.result()

    def _ensure_registered(self, book: Gradebook) -> None:
        if book.knows(self.assignment):
            return
        known = partial(book.knows, self.assignment)
        release.register(self.course, self.name, unless=known)
        if not book.knows(self.assignment):
            raise CourseError(
                f"solutions/{self.name} has changed in a way that the gradebook cannot take over "
                "while submissions are in it. Run: autograder release"
            )

    def _todo(self, book: Gradebook, marked_by: str, foreign: Container[str]) -> Iterator[str]:
        """The students whose submission is not graded as it is now, by this rubric, and by us."""
        in_book = book.graded(self.name)
        for student in self.students:
            if self._force or student not in in_book or student in foreign:
                yield student
                continue
            record = records.read(self.course, self.name, student)
            found = submissions.find(self.course, self.assignment, student)
            if not provenance.is_current(self.course, record, found, marked_by):
                yield student

    def _by_another_secret(self, students: Sequence[str], marked_by: str) -> int:
        before = (records.read(self.course, self.name, student) for student in students)
        return sum(
            record is not None
            and fingerprint.only_the_secret_differs(record.fingerprint, marked_by)
            for record in before
        )

    def _graded_notebook(self, student: str) -> Path:
        return self.course.graded_notebook(self.name, student)

    def _save(self, book: Gradebook, graded: Sequence[Graded]) -> list[Record]:
        """Write notebooks, then their marks in one transaction, then the records.

        Only the record says that all is done; without it the submission is graded again.
        """
        if not graded:
            return []
        with book.together():
            for record, notebook in graded:
                before = records.read(self.course, self.name, record.student)
                self.course.record(self.name, record.student).unlink(missing_ok=True)
                if notebook is not None:
                    target = self._graded_notebook(record.student)
                    files.replace(target, notebook, durably=False)
                    record.notebook = provenance.digest(notebook)
                same = before is not None and before.submission == record.submission
                stamp = self.course.stamp(self.name, record.student)
                handed_in = submissions.timestamp(stamp, deadlines.calendar(self.course))[0]
                book.save(
                    self.name,
                    record.student,
                    record.marks,
                    handed_in,
                    same_answers=same,
                )
        for record, _ in graded:
            records.write(self.course, record)
        return [record for record, _ in graded]
