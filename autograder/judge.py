"""Runs a submission in the student's process and its graded cells here, and collects the marks."""

from __future__ import annotations

import ast
import contextlib
import io
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from .assignment import Assignment, Restored
from .marking import Verdict
from .notebooks import Cell, Notebook, grade_id, mark_of, question_of
from .session import CellRun, Session, StudentGoneError, Worker
from .standins import Connection, Namespace, StudentStoppedError

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
        self._stopped: dict[int, str] = {}  # cells that are left out, and why
        self._deadline = time.monotonic() + worker.limits.submission_seconds
        for name in assignment.by_hand:
            self._mark_by_hand(name)

    def to_the_end(self) -> None:
        """Run all cells; begin again without a cell that ended the process."""
        for _ in range(MAX_STARTS):
            try:
                left = self._deadline - time.monotonic()
                with self.worker.session(max(left, 1.0)) as session:
                    if self._through(session):
                        break
            except StudentGoneError as gone:
                self.notes.append(str(gone))
        for index, cell in enumerate(self.cells):
            if self.assignment.is_test(cell) and grade_id(cell) not in self.marks:
                reason = "The notebook did not get as far as this question: "
                reason += self._stopped.get(index) or "it was stopped too often before."
                self._fail(cell, reason)

    def _through(self, session: Session) -> bool:
        """One pass over the notebook; tells whether it reached the end."""
        number = 0
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
                except StudentGoneError:
                    self._fail(cell, "Your notebook's Python process ended during this question.")
                    return False
            else:
                run = session.run(cell["source"], number)
                self.cell_seconds += run.seconds
                self._keep(cell, index, run, number)
                if not run.alive:
                    return False
        return True

    def _keep(self, cell: Cell, index: int, run: CellRun, number: int) -> None:
        cell["outputs"] = [output for output in run.outputs if _storable(output)]
        if run.stopped is not None:
            cell["outputs"].append(_error("CellStopped", run.stopped))
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
            result = run_test(cell["source"], Namespace(connection), number)
        cell["outputs"] = result.outputs
        name, points = str(grade_id(cell)), float(mark_of(cell)["points"])
        score = points if result.score is None else result.score
        if not 0 <= score <= points:
            self.errors.append(f"The test {name} gave {score:g} of {points:g} points.")
            score = min(max(score, 0.0), points)
        if result.fault:
            self.errors.append(f"The test {name}: {result.fault}")
        verdict = result.verdict
        self.marks[name] = Mark(
            name,
            verdict.question if verdict is not None else question_of(name),
            score,
            points,
            verdict.message if verdict is not None else result.message,
            verdict.mistake if verdict is not None else None,
        )

    def _fail(self, cell: Cell, reason: str) -> None:
        cell["outputs"] = [_error("NotRun", reason)]
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


@dataclass
class TestResult:
    """What running a graded cell gave."""

    outputs: list[dict[str, Any]]
    score: float | None = None  # None: full marks
    verdict: Verdict | None = None
    message: str = ""
    fault: str = ""  # a fault of the test itself, for its author


def run_test(source: str, names: Namespace | dict[str, Any], number: int = 1) -> TestResult:
    """Run a graded cell's source in this process, with ``names`` as its globals.

    As in nbgrader, an error means no points, a number as the last value means that many, and
    anything else means all. No line of the test is in what comes out.
    """
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            value = _value_of_last_line(source)(names)
    except Exception as error:
        message, fault = explain(error)
        return TestResult(
            [*_stream(printed), _error(type(error).__name__, message)], 0.0, None, message, fault
        )
    outputs = _stream(printed)
    if value is None:
        return TestResult(outputs)
    result: dict[str, Any] = {
        "output_type": "execute_result",
        "execution_count": number,
        "data": {"text/plain": repr(value)[:1000]},
        "metadata": {},
    }
    score = None
    with contextlib.suppress(ValueError):
        score = float(result["data"]["text/plain"])
    verdict = value if isinstance(value, Verdict) else None
    return TestResult([*outputs, result], score, verdict, printed.getvalue().strip())


def _value_of_last_line(source: str) -> Callable[[dict[str, Any]], Any]:
    """The cell as a function of its globals, returning what IPython would display."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    shows = isinstance(last, ast.Expr) and not source.rstrip().endswith(";")
    if shows:
        tree.body.pop()
    body = compile(tree, "<hidden test>", "exec")

    def run(names: dict[str, Any]) -> Any:
        exec(body, names)
        if not shows:
            return None
        assert isinstance(last, ast.Expr)
        return eval(compile(ast.Expression(last.value), "<hidden test>", "eval"), names)

    return run


def explain(error: Exception) -> tuple[str, str]:
    """What an error in a graded cell means: for the student, and where due for the test's author."""
    if isinstance(error, AssertionError):
        return str(error) or "A check of this question did not hold.", ""
    if isinstance(error, StudentStoppedError):
        return f"A call of your code {error}", ""
    where = getattr(error, "where", None)
    if where is not None:
        place = f"\n  in {where.splitlines()[-1]}" if where else ""
        return f"Your code raised {getattr(error, 'student_type', '')}: {error}{place}", ""
    if isinstance(error, NameError):
        name = getattr(error, "name", None) or "a name that this question needs"
        return f"There is no `{name}`: the cell that defines it is missing or failed.", ""
    if isinstance(error, SyntaxError):
        fault = f"it is not Python ({error.msg}, line {error.lineno})"
        return "This question's test is faulty; your teachers have been told.", fault
    if type(error).__name__ == "NotPlainError":
        return f"Your code {error}.", ""
    return f"{type(error).__name__}: {error}", f"{type(error).__name__}: {error}"


def _stream(printed: io.StringIO) -> list[dict[str, Any]]:
    text = printed.getvalue()
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []


def _error(name: str, text: str) -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": name,
        "evalue": text,
        "traceback": [f"{name}: {text}"],
    }


def _storable(output: Any) -> bool:
    """Whether what the student's side sent has the form of an output."""
    if type(output) is not dict:
        return False
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr", "text": str()}:
            return len(output) == 3
        case {"output_type": "error", "ename": str(), "evalue": str(), "traceback": list(lines)}:
            return len(output) == 4 and all(type(line) is str for line in lines)
        case {"output_type": "display_data", "data": dict(data), "metadata": dict()}:
            return len(output) == 3 and _is_bundle(data)
        case {
            "output_type": "execute_result",
            "execution_count": int(),
            "data": dict(data),
            "metadata": dict(),
        }:
            return len(output) == 4 and _is_bundle(data)
    return False


def _is_bundle(data: dict[str, Any]) -> bool:
    return all(type(item) is str or kind.endswith("json") for kind, item in data.items())
