"""Runs a submission in the student's process and its graded cells here, and collects the marks."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ..course.assignment import Assignment, Restored, is_locked
from ..course.beside import File
from ..course.notebooks import Cell, grade_id, mark_of, question_of
from ..course.notes import Note, NoteKind
from ..marking import fresh
from ..marking.messages import in_both
from ..marking.verdict import Reason, Verdict
from ..sandbox import beside
from ..sandbox.ledger import Ledger
from ..sandbox.session import CellRun, Session, StudentGoneError
from ..sandbox.worker import Worker
from ..student.newer_syntax import newer
from ..text import plain
from .again import Before
from .hidden_test import TestResult, error_output, within
from .mark import NO_RESPONSE, WAITS, Judged, Mark
from .outputs import Filter
from .test_runner import RUNNER, Task

MAX_NOTES = 100  # on lines that failed
MAX_STARTS = 5  # how often a submission is begun again without a cell that ended it

EXAMPLE_SECONDS = 10.0  # of the student's time, for all calls of a search for an example
HAVE_EXAMPLES = (Reason.WRONG, Reason.KNOWN_MISTAKE, Reason.RAISED)
NO_EXAMPLES: Mapping[str, str] = MappingProxyType({})

TOO_LONG = "To check what this notebook's functions gave took"


def judge(
    assignment: Assignment,
    restored: Restored,
    worker: Worker,
    seed: bytes | None = None,
    term: bytes = b"",
    ledger: Ledger | None = None,
    files: Sequence[File] = (),
    examples: Mapping[str, str] = NO_EXAMPLES,
) -> Judged:
    """Run a submission and mark it, with ``files`` beside the notebook.

    Fresh cases are drawn from ``seed``; without one, from the cells that are run. What is the same for
    everybody is drawn from ``term``. What it costs is charged to the ``ledger``. ``examples`` has, by
    graded cell, a search for an example of what is wrong with an answer, as the source of a test that
    prints it: it runs where the answer is wrong.
    """
    if ledger is None:
        limits = worker.limits
        ledger = Ledger(limits.submission_seconds, limits.question_seconds)
        with ledger.judging():
            return judge(assignment, restored, worker, seed, term, ledger, files, examples)
    start = time.monotonic()
    if seed is None:
        cells = [cell for cell in restored.notebook["cells"] if cell["cell_type"] == "code"]
        seed = fresh.digest_of([cell["source"] for cell in cells])
    files, left_out = beside.admitted(files)
    run = _Run(assignment, restored, worker, seed, term, ledger, files, examples)
    run.to_the_end()
    return Judged(
        restored.notebook,
        [run.marks[name] for name in assignment.graded],
        [*restored.notes, *left_out, *run.notes],
        run.errors,
        time.monotonic() - start,
        run.cell_seconds,
        run.found,
    )


def judge_again(
    assignment: Assignment,
    restored: Restored,
    worker: Worker,
    seed: bytes,
    term: bytes,
    ledger: Ledger,
    files: Sequence[File],
    before: Before,
) -> Judged | None:
    """Mark some questions of a submission again, and keep what there was of the others.

    Cells run as they did, up to the last of these questions. ``None`` where this is not the notebook that
    was judged before, or where anything goes out of the ordinary: then the whole is to be judged.
    """
    start = time.monotonic()
    files, left_out = beside.admitted(files)
    notes = [*restored.notes, *left_out]
    if not before.fits(restored.notebook, notes):
        return None
    run = _Run(assignment, restored, worker, seed, term, ledger, files, NO_EXAMPLES)
    again = {i for i, cell in enumerate(run.cells) if grade_id(cell) in before.cells}
    run.marks.update(before.kept())
    run.last = max(again, default=-1)
    if again:
        run.to_the_end()
    if run.notes or run.errors or not run.marks.keys() >= assignment.graded.keys():
        return None
    before.put_outputs(run.cells, again)
    marks = [run.marks[name] for name in assignment.graded]
    seconds = time.monotonic() - start
    return Judged(restored.notebook, marks, notes, [], seconds, before.cell_seconds)


class _Run:
    """One submission on its way through its cells."""

    def __init__(
        self,
        assignment: Assignment,
        restored: Restored,
        worker: Worker,
        seed: bytes,
        term: bytes,
        ledger: Ledger,
        files: Sequence[File],
        examples: Mapping[str, str],
    ) -> None:
        self.assignment = assignment
        self.files = files
        self.examples, self.found = examples, dict[str, str]()
        self.seed, self.term = seed, term
        self.restored = restored
        self.worker = worker
        self.ledger = ledger
        self.cells: list[Cell] = restored.notebook["cells"]
        self.marks: dict[str, Mark] = {}
        self.notes: list[Note] = []
        self.errors: list[str] = []
        self.cell_seconds = 0.0
        self.last = len(self.cells) - 1  # the last cell that is run
        self._tests_took = 0.0  # of processor time
        self._cells_left = worker.limits.cells_seconds  # of what the ledger has
        self._stops_left = worker.limits.stopped_seconds
        self._filter = Filter()
        self._stopped: dict[int, str] = {}  # cells that are left out, and why
        self._newer: dict[int, str] = {}  # cells in syntax of a newer Python, and which
        for name in assignment.by_hand:
            self._mark_by_hand(name)

    def to_the_end(self) -> None:
        """Run all cells; begin again without a cell that ended the process."""
        for _ in range(MAX_STARTS):
            with self.worker.session(self.ledger, self.files) as session:
                over = self._through(session)
            if over:
                break
            if self.ledger.left() <= 0:
                self._time_is_up(0)
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
        for index, cell in enumerate(self.cells[: self.last + 1]):
            if cell["cell_type"] != "code":
                continue
            number += 1
            cell["execution_count"] = number
            if index in self._stopped:
                continue
            if self.ledger.left() <= 0:
                self._time_is_up(index)
                return True
            if self.assignment.is_test(cell):
                if grade_id(cell) in self.marks:
                    continue
                try:
                    self._test(session, cell, number)
                except StudentGoneError as gone:
                    if grade_id(cell) not in self.marks:
                        self._fail(
                            cell, "Your notebook's Python process ended before this question."
                        )
                    told = f"Cell {number} ({grade_id(cell)}): {gone}"
                    self.notes.append(Note(told, NoteKind.CELL_STOPPED))
                    return False
            elif self._cells_left <= 0:
                self._leave_out(index, cell)
            else:
                before = self.ledger.spent()
                run = session.run(cell["source"], number, self._cells_left)
                self.cell_seconds += run.seconds
                self._cells_left -= self.ledger.spent() - before
                self._keep(cell, index, run, number)
                if not run.alive:
                    return False
        return True

    def _keep(self, cell: Cell, index: int, run: CellRun, number: int) -> None:
        cell["outputs"] = self._filter.passed(run.outputs, number)
        where = f" ({grade_id(cell)})" if grade_id(cell) else ""
        for line, text, error in run.lacking if not self._is_the_courses(cell) else ():
            told = plain(
                f"Cell {number}{where}, line {line}: `{text}` failed here ({error}). What it gives is not "
                "there when the notebook is graded. The rest of the cell was run without it."
            )
            if told not in self.notes and len(self.notes) < MAX_NOTES:
                self.notes.append(Note(told, NoteKind.NOT_THERE))
        if not run.succeeded and (newer := _newer_syntax(cell)):
            self._newer[index] = newer
            if len(self.notes) < MAX_NOTES:
                told = plain(f"Cell {number}{where}, {newer} So nothing in this cell was run.")
                self.notes.append(Note(told, NoteKind.NEWER_PYTHON))
            cell["outputs"].append(error_output("SyntaxOfANewerPython", plain(newer)))
        if run.stopped is not None:
            cell["outputs"].append(error_output("CellStopped", run.stopped))
            told = f"Cell {number}{where}: {run.stopped}"
            self.notes.append(Note(told, NoteKind.CELL_STOPPED))
            if not run.alive:
                self._stopped[index] = run.stopped

    def _is_the_courses(self, cell: Cell) -> bool:
        original = self.assignment.cells.get(grade_id(cell) or "")
        return original is not None and is_locked(original)

    def _test(self, session: Session, cell: Cell, number: int) -> None:
        """Run a graded cell on our side, against a snapshot of the student's process there."""
        limits = self.worker.limits
        if self._tests_took >= limits.tests_seconds:
            self._fail(cell, f"{TOO_LONG} more than {limits.tests_seconds:.0f} seconds.")
            return
        with session.snapshot() as channel, self.ledger.question(), RUNNER.charged_to(self.ledger):
            right = (mark.name for mark in self.marks.values() if mark.score == mark.max_score)
            task = Task(
                cell["source"],
                number,
                self.assignment.imports,
                self.seed,
                frozenset(right),
                # so that a notebook with many endless loops has each of them stopped, ever sooner
                min(limits.call_seconds, self._stops_left / 3),
                limits.question_seconds,
                min(
                    limits.test_seconds,
                    limits.tests_seconds - self._tests_took,
                    self.ledger.left(),
                ),
                self.term,
                channel.meter.pid if channel.meter is not None else None,
            )
            result, took = RUNNER.run(task, channel, self.ledger.allow)
        self.ledger.charge(took)
        self._tests_took += took
        if result.stopped:
            self._stops_left -= task.call_seconds
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
            self._told(result),
            verdict.mistake if verdict is not None else None,
            *_why(result, score, points),
        )
        if verdict is not None and verdict.told_of is not None:
            self._try_alone(session, task, verdict, name)
        if name in self.examples and self.marks[name].reason in HAVE_EXAMPLES:
            self._find_example(session, task, name)

    def _find_example(self, session: Session, task: Task, name: str) -> None:
        """Search for an example of what is wrong; none where the search does not come to an end."""
        searching = replace(task, source=self.examples[name], seed=None, seconds=EXAMPLE_SECONDS)
        result = self._again(session, searching)
        if result.score is None and (printed := result.outputs):
            self.found[name] = str(printed[0].get("text", "")).strip()

    def _told(self, result: TestResult) -> str:
        """What the student is told of an answer."""
        verdict = result.verdict
        if verdict is None:
            return result.message
        if verdict.reason is not Reason.UNDEFINED:
            return plain(verdict.message)
        definition = re.compile(rf"\b(def|class)\s+{verdict.question}\b")
        newer = (
            told for i, told in self._newer.items() if definition.search(self.cells[i]["source"])
        )
        told = next(newer, "")
        return plain(f"{verdict.message}\nIn its cell, {told}" if told else verdict.message)

    def _try_alone(self, session: Session, task: Task, verdict: Verdict, name: str) -> None:
        """Try the case that is told by itself, before any other, and say so if it differs then."""
        result = self._again(session, replace(task, alone=verdict.told_of))
        if result.verdict is not None:
            told = plain(in_both(verdict.message, result.verdict.message))
            self.marks[name] = replace(self.marks[name], message=told)

    def _again(self, session: Session, task: Task) -> TestResult:
        """Run another test at the same place."""
        with session.snapshot() as channel, self.ledger.question(), RUNNER.charged_to(self.ledger):
            pid = channel.meter.pid if channel.meter is not None else None
            seconds = min(task.processor_seconds, self.ledger.left())
            again = replace(task, student=pid, processor_seconds=seconds)
            result, took = RUNNER.run(again, channel, self.ledger.allow)
        self.ledger.charge(took)
        self._tests_took += took
        return result

    def _fail(self, cell: Cell, reason: str) -> None:
        cell["outputs"] = [error_output("NotRun", reason)]
        name = str(grade_id(cell))
        self.marks[name] = Mark(
            name,
            question_of(name),
            0.0,
            float(mark_of(cell)["points"]),
            reason,
            reason=Reason.NOT_RUN,
        )

    def _leave_out(self, index: int, cell: Cell) -> None:
        """Pass by a cell when the time for all cells is over; what ran before it is still marked."""
        limit = f"{self.worker.limits.cells_seconds:.0f} seconds"
        told = (
            f"This notebook's cells ran for more than {limit} in all; the later ones were left out."
        )
        if told not in self.notes:
            self.notes.append(Note(told, NoteKind.TOO_LONG))
        cell["outputs"] = [error_output("CellStopped", told)]
        self._stopped[index] = told

    def _time_is_up(self, index: int) -> None:
        limit = f"{self.ledger.seconds:.0f} seconds"
        told = f"The notebook ran for more than {limit}; the rest was left out."
        self.notes.append(Note(told, NoteKind.TOO_LONG))
        for later in range(index, len(self.cells)):
            self._stopped.setdefault(later, f"the notebook took more than {limit}.")

    def _mark_by_hand(self, name: str) -> None:
        answered = name not in self.restored.unanswered
        points = self.assignment.graded[name]
        message = WAITS if answered else NO_RESPONSE
        reason = Reason.BY_HAND if answered else Reason.NOT_ANSWERED
        score = None if answered else 0.0
        self.marks[name] = Mark(name, name, score, points, message, reason=reason)


def _newer_syntax(cell: Cell) -> str:
    """What of a cell is syntax of a newer Python than this one, in words; nothing where nothing is."""
    found = newer(cell["source"]) if cell["cell_type"] == "code" else None
    return "" if found is None else f"line {found.line}: {found.told()}"


def _why(result: TestResult, score: float, points: float) -> tuple[Reason, str]:
    """The reason for a mark, and the class of an error where one is the reason."""
    if result.verdict is not None and result.verdict.reason is not None:
        return result.verdict.reason, result.verdict.raised
    if result.reason is not None:
        return result.reason, result.raised
    return (Reason.RIGHT if score >= points else Reason.WRONG), ""
