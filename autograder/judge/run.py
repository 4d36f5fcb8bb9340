"""Runs a submission in the student's process and its graded cells here, and collects the marks."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from ..course.assignment import Assignment, Restored
from ..course.notebooks import Cell, Notebook, grade_id, mark_of, question_of
from ..remote.client import Connection
from ..remote.proxies import Namespace
from ..sandbox.session import CellRun, Session, StudentGoneError, Worker
from .hidden_test import error_output, run_test, within
from .outputs import Filter, plain

GRACE_SECONDS = 5.0  # that a test itself may take beyond the calls it makes
MAX_STARTS = 5  # how often a submission is begun again without a cell that ended it

NO_RESPONSE = "No response."
WAITS = "Marked by hand."


@dataclass
class Mark:
    """The marks of one graded cell. ``score`` is ``None`` while it waits for a person."""

    cell: str
    name: str
    score: float | None
    max_score: float
    message: str = ""
    mistake: str | None = None


@dataclass
class Judged:
    """A submission as it ran: its notebook with outputs, its marks, and what went wrong."""

    notebook: Notebook
    marks: list[Mark]
    notes: list[str] = field(default_factory=list)  # what happened to the submission
    errors: list[str] = field(default_factory=list)  # faults of the course's own tests
    seconds: float = 0.0
    cell_seconds: float = 0.0

    def marks_as_data(self) -> list[dict[str, Any]]:
        """The marks in plain data."""
        return [asdict(mark) for mark in self.marks]


def judge(assignment: Assignment, restored: Restored, worker: Worker) -> Judged:
    """Run a submission and mark it."""
    start = time.monotonic()
    run = _Run(assignment, restored, worker)
    run.to_the_end()
    return Judged(
        restored.notebook,
        [run.marks[name] for name in assignment.graded],
        [*restored.notes, *run.notes],
        run.errors,
        time.monotonic() - start,
        run.cell_seconds,
    )


class _Run:
    """One submission on its way through its cells."""

    def __init__(self, assignment: Assignment, restored: Restored, worker: Worker) -> None:
        self.assignment = assignment
        self.restored = restored
        self.worker = worker
        self.cells: list[Cell] = restored.notebook["cells"]
        self.marks: dict[str, Mark] = {}
        self.notes: list[str] = []
        self.errors: list[str] = []
        self.cell_seconds = 0.0
        self._filter = Filter()
        self._stopped: dict[int, str] = {}  # cells that are left out, and why
        self._deadline = time.monotonic() + worker.limits.submission_seconds
        for name in assignment.by_hand:
            self._mark_by_hand(name)

    def to_the_end(self) -> None:
        """Run all cells; begin again without a cell that ended the process."""
        for _ in range(MAX_STARTS):
            left = self._deadline - time.monotonic()
            with self.worker.session(max(left, 1.0)) as session:
                if self._through(session):
                    break
        for index, cell in enumerate(self.cells):
            if self.assignment.is_test(cell) and grade_id(cell) not in self.marks:
                reason = "The notebook did not get as far as this question: "
                reason += self._stopped.get(index) or "it was stopped too often before."
                self._fail(cell, reason)

    def _through(self, session: Session) -> bool:
        """One pass over the notebook; tells whether it reached the end."""
        number = 0
        self._filter = Filter()
        for index, cell in enumerate(self.cells):
            if cell["cell_type"] != "code":
                continue
            number += 1
            cell["execution_count"] = number
            if index in self._stopped:
                continue
            if time.monotonic() > self._deadline:
                self._time_is_up(index)
                return True
            if self.assignment.is_test(cell):
                if grade_id(cell) in self.marks:
                    continue
                try:
                    self._test(session, cell, number)
                except StudentGoneError as gone:
                    self._fail(cell, "Your notebook's Python process ended before this question.")
                    self.notes.append(f"Cell {number} ({grade_id(cell)}): {gone}")
                    return False
            else:
                run = session.run(cell["source"], number)
                self.cell_seconds += run.seconds
                self._keep(cell, index, run, number)
                if not run.alive:
                    return False
        return True

    def _keep(self, cell: Cell, index: int, run: CellRun, number: int) -> None:
        cell["outputs"] = self._filter.passed(run.outputs, number)
        if run.stopped is not None:
            cell["outputs"].append(error_output("CellStopped", run.stopped))
            where = f" ({grade_id(cell)})" if grade_id(cell) else ""
            self.notes.append(f"Cell {number}{where}: {run.stopped}")
            if not run.alive:
                self._stopped[index] = run.stopped

    def _test(self, session: Session, cell: Cell, number: int) -> None:
        """Run a graded cell here, against a snapshot of the student's process there."""
        limits = self.worker.limits
        with session.snapshot() as channel:
            seconds = min(limits.question_seconds, max(self._deadline - time.monotonic(), 0.0))
            connection = Connection(channel, limits.call_seconds, seconds)
            names = Namespace(connection, self.assignment.imports)
            result = run_test(cell["source"], names, number, seconds + GRACE_SECONDS)
        cell["outputs"] = result.outputs
        name, points = str(grade_id(cell)), float(mark_of(cell)["points"])
        score = points if result.score is None else result.score
        if not 0 <= score <= points:
            self.errors.append(f"The test {name} gave {score:g} of {points:g} points.")
            score = within(score, points)
        if result.fault:
            self.errors.append(f"The test {name}: {result.fault}")
        verdict = result.verdict
        self.marks[name] = Mark(
            name,
            verdict.question if verdict is not None else question_of(name),
            score,
            points,
            plain(verdict.message) if verdict is not None else result.message,
            verdict.mistake if verdict is not None else None,
        )

    def _fail(self, cell: Cell, reason: str) -> None:
        cell["outputs"] = [error_output("NotRun", reason)]
        name = str(grade_id(cell))
        self.marks[name] = Mark(
            name, question_of(name), 0.0, float(mark_of(cell)["points"]), reason
        )

    def _time_is_up(self, index: int) -> None:
        limit = f"{self.worker.limits.submission_seconds:.0f} seconds"
        self.notes.append(f"The notebook ran for more than {limit}; the rest was left out.")
        for later in range(index, len(self.cells)):
            self._stopped.setdefault(later, f"the notebook took more than {limit}.")

    def _mark_by_hand(self, name: str) -> None:
        answered = name not in self.restored.unanswered
        points = self.assignment.graded[name]
        message = WAITS if answered else NO_RESPONSE
        self.marks[name] = Mark(name, name, None if answered else 0.0, points, message)
