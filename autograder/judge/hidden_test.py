"""Runs a hidden test, in the judge's own process, and puts what it finds into words."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..marking.verdict import Reason, Verdict
from ..remote.proxies import Namespace
from ..text import plain
from .explain import _NAME, explain, reason_of
from .guards import MEMORY_MB, OutOfTimeError, memory_limit, time_limit

MAX_PRINTED = 20_000  # characters that a test may print


@dataclass
class TestResult:
    """What running a graded cell gave."""

    outputs: list[dict[str, Any]]
    score: float | None = None  # None: full marks
    verdict: Verdict | None = None
    message: str = ""
    fault: str = ""  # a fault of the test itself, for its author
    reason: Reason | None = None  # for no points, where an error is one
    raised: str = ""  # the class of the student's error
    stopped: bool = False  # whether a call took too long


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
        return TestResult(outputs, 0.0, None, message, fault, *reason_of(error))
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
