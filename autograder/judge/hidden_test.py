"""Runs a hidden test, in the judge's own process, and puts what it finds into words."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import math
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..marking.mark import Verdict
from ..marking.messages import error_text
from ..remote.client import StudentStoppedError
from ..remote.proxies import Namespace, NotANumberError
from .outputs import plain

MAX_PRINTED = 20_000  # characters that a test may print
MEMORY_MB = 2048  # what a test may take: answers can be larger than its author thought
_NAME = "<hidden test>"
# what a sound test raises when it is given something of another kind than it expects
_BY_ANSWERS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, StopIteration)


@dataclass
class TestResult:
    """What running a graded cell gave."""

    outputs: list[dict[str, Any]]
    score: float | None = None  # None: full marks
    verdict: Verdict | None = None
    message: str = ""
    fault: str = ""  # a fault of the test itself, for its author


class OutOfTimeError(BaseException):
    """A test has run too long. It is no Exception, so that no test takes it for an answer."""


def run_test(
    source: str, names: Namespace | dict[str, Any], number: int = 1, seconds: float | None = None
) -> TestResult:
    """Run a graded cell's source in this process, with ``names`` as its globals.

    As in nbgrader, an error means no points, a number as the last value means that many, and
    anything else means all. No line of the test is in what comes out.
    """
    printed = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
            memory_limit(MEMORY_MB),
            time_limit(seconds),
        ):
            value = _value_of_last_line(source)(names)
            shown = None if value is None else repr(value)[:1000]
    except (Exception, OutOfTimeError) as error:
        message, fault = explain(error)
        outputs = [*_stream(printed), error_output(type(error).__name__, message)]
        return TestResult(outputs, 0.0, None, message, fault)
    outputs = _stream(printed)
    if shown is None:
        return TestResult(outputs)
    result: dict[str, Any] = {
        "output_type": "execute_result",
        "execution_count": number,
        "data": {"text/plain": plain(shown, 1000)},
        "metadata": {},
    }
    score = None
    with contextlib.suppress(ValueError):
        score = float(shown)
    verdict = value if isinstance(value, Verdict) else None
    return TestResult([*outputs, result], score, verdict, plain(printed.getvalue().strip()))


def within(score: float, points: float) -> float:
    """The score nearest to ``score`` that a question of ``points`` can have; none for NaN."""
    return min(max(score, 0.0), points) if math.isfinite(score) else 0.0


@contextlib.contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise ``OutOfTimeError`` inside after some seconds, where the system has timers."""
    timers = hasattr(signal, "setitimer")
    if seconds is None or not timers or threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def ring(*_: object) -> None:
        if running:
            raise OutOfTimeError(f"more than {seconds:.0f} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def memory_limit(megabytes: int) -> Iterator[None]:
    """Let this process grow by so much and no more, on Linux."""
    if sys.platform != "linux":
        yield
        return
    import resource

    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = now + megabytes * 2**20
    limits = [most, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@functools.lru_cache(maxsize=256)  # the same tests for every submission
def _value_of_last_line(source: str) -> Callable[[dict[str, Any]], Any]:
    """The cell as a function of its globals, returning what IPython would display."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    shown = None
    if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
        tree.body.pop()
        shown = compile(ast.Expression(last.value), _NAME, "eval")
    body = compile(tree, _NAME, "exec")

    def run(names: dict[str, Any]) -> Any:
        exec(body, names)
        return None if shown is None else eval(shown, names)

    return run


def explain(error: BaseException) -> tuple[str, str]:
    """What an error in a graded cell means: for the student, and where due for the test's author."""
    message, fault = _explain(error)
    return plain(message), plain(fault)


def _explain(error: BaseException) -> tuple[str, str]:
    if isinstance(error, AssertionError):
        # the words of an assert are its author's; those of NumPy's testing tell what is right
        said = str(error) if _raised_by_the_test(error) or hasattr(error, "where") else ""
        return said or "A check of this question did not hold.", ""
    if isinstance(error, OutOfTimeError):
        return f"The check of this question, your code included, took {error}.", ""
    if isinstance(error, StudentStoppedError):
        return f"A call of your code {error}", ""
    where = getattr(error, "where", None)
    if where is not None:
        place = f"\n  in {where.splitlines()[-1]}" if where else ""
        return (
            f"Your code raised {getattr(error, 'student_type', '')}: {error_text(error)}{place}",
            "",
        )
    if isinstance(error, NotANumberError):
        return f"This is not what the question asks for: {error}.", ""
    if isinstance(error, NameError):
        name = getattr(error, "name", None) or "a name that this question needs"
        return f"There is no `{name}`: the cell that defines it is missing or failed.", ""
    if isinstance(error, SyntaxError):
        fault = f"it is not Python ({error.msg}, line {error.lineno})"
        return "This question's test is faulty; your teachers have been told.", fault
    if type(error).__name__ == "NotPlainError":
        return f"Your code {error}.", ""
    if isinstance(error, MemoryError):
        said = "What your code gave is too large to be checked."
        return said, f"it took more than {MEMORY_MB} MB"
    said = f"{type(error).__name__}: {error}"
    if isinstance(error, _BY_ANSWERS):
        return f"What your code gave does not fit the check of this question. {said}", ""
    return said, said


def _raised_by_the_test(error: BaseException) -> bool:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename == _NAME


def _stream(printed: io.StringIO) -> list[dict[str, Any]]:
    text = plain(printed.getvalue(), MAX_PRINTED)
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []


def error_output(name: str, text: str) -> dict[str, Any]:
    """An error as a cell's output."""
    return {
        "output_type": "error",
        "ename": name,
        "evalue": text,
        "traceback": [f"{name}: {text}"],
    }
