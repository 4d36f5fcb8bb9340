"""Runs hidden tests in a process of its own, which can be ended whatever it is doing.

A test compares, lends and reckons with what a student's code gave. Some of that is C code, which no
alarm interrupts: a sum over what was drawn until it fits, a product of whole numbers. So it is done
beside the judge, under a limit of processor time that the kernel keeps. Whatever a submission gives,
it costs that much and no more, and the batch goes on. Which processes there are is told in
``runner_process``.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..marking import fresh
from ..marking.verdict import Reason, Verdict
from ..protocol.channel import Channel
from ..protocol.deadline import BACKSTOP_FACTOR, Meter
from ..remote.client import Connection
from ..remote.proxies import Namespace
from ..sandbox.ledger import Ledger, resting_apart_from
from . import runner_process
from .hidden_test import TestResult, error_output, run_test

GRACE_SECONDS = 5.0  # that a test itself may take beyond the calls it makes
_BACKSTOP_SECONDS = 300.0  # after which a test has hung that uses no processor time


@dataclass(frozen=True)
class Task:
    """A hidden test to run against a snapshot of a student's process."""

    source: str
    number: int
    imports: Mapping[str, str]
    seed: bytes | None
    right_answers: frozenset[str]
    call_seconds: float
    seconds: float  # of the student's time, for all calls of the test
    processor_seconds: float  # for the judge's own work on what the calls gave
    term: bytes = b""  # what is the same for everybody is drawn from it
    student: int | None = None  # the process that answers the calls
    alone: int | None = None  # the place of the one case to try, where it is not all


def run_task(
    task: Task, channel: Channel, allowed: Callable[[float], None] = lambda seconds: None
) -> TestResult:
    """Run a test in this process. ``allowed`` is told when a question may take longer."""
    if task.student is not None:
        channel.meter = Meter(task.student)
    connection = Connection(channel, task.call_seconds, task.seconds, allowed)
    names = Namespace(connection, task.imports, task.seed, task.right_answers, task.alone)
    seconds = BACKSTOP_FACTOR * task.seconds + GRACE_SECONDS
    with fresh.in_term(task.term):
        result = run_test(task.source, names, task.number, seconds)
    result.stopped = connection.timed_out
    return result


class TestRunner:
    """A process that runs tests, one after the other. Where one has ended it, a reserve takes its place."""

    __test__ = False  # this is no test of the project's

    def __init__(self) -> None:
        self._connection: socket.socket | None = None
        self._reserve: socket.socket | None = None
        self._pid = 0  # of the one that works
        self._keeper = 0  # a child of ours; a reserve that took its place is none
        self._owner = os.getpid()

    def start(self) -> None:
        """Start the process, unless it runs."""
        if self._connection is not None and self._owner == os.getpid():
            return
        ours, theirs = socket.socketpair()
        gc.collect(0)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            ours.close()
            runner_process.keep(theirs, parent, _run)
        theirs.close()
        self._connection, self._reserve = ours, None
        self._keeper, self._owner = pid, os.getpid()
        self._begin()

    def _begin(self) -> None:
        assert self._connection is not None
        runner_process.send(self._connection, "serve")
        _, self._pid = runner_process.receive(self._connection)

    def charged_to(self, ledger: Ledger) -> contextlib.AbstractContextManager[None]:
        """While this is open a submission rests only where the process does: ``run`` tells its cost."""
        self.start()
        return ledger.source(resting_apart_from(Meter(self._pid)))

    def run(
        self, task: Task, channel: Channel, allowed: Callable[[float], None] = lambda seconds: None
    ) -> tuple[TestResult, float]:
        """The result of a test, and the processor time that it took beside our own work."""
        if not hasattr(os, "fork"):
            return run_task(task, channel, allowed), 0.0
        self.start()
        assert self._connection is not None
        try:
            runner_process.send(self._connection, task)
            socket.send_fds(self._connection, [b"+"], [channel.socket.fileno()])
            until = time.monotonic() + BACKSTOP_FACTOR * task.seconds + _BACKSTOP_SECONDS
            while True:
                self._wait(until)
                kind, value = runner_process.receive(self._connection)
                if kind == "result":
                    result, used = value
                    return result.result(), used
                if kind == "ended":
                    self._go_on(self._reserve or self._connection)
                    return _stopped(task, value), task.processor_seconds
                if kind == "reserve":
                    self._hold_in_reserve()
                    continue
                until += value
                allowed(value)
        except (EOFError, OSError):
            self._go_on(self._reserve)
            return _stopped(task, signal.SIGKILL), task.processor_seconds

    def _wait(self, until: float) -> None:
        assert self._connection is not None
        left = max(until - time.monotonic(), 0.0)
        if not select.select([self._connection], [], [], left)[0]:
            raise EOFError

    def _hold_in_reserve(self) -> None:
        assert self._connection is not None
        _, descriptors, _, _ = socket.recv_fds(self._connection, 1, 1)
        _hang_up(self._reserve)
        self._reserve = socket.socket(fileno=descriptors[0])

    def _go_on(self, keeper: socket.socket | None) -> None:
        """Let the reserve have its turn, or the keeper itself, which has waited as long."""
        if keeper is self._reserve:
            self._reserve = None
            self.end()
        if keeper is None:
            return
        self._connection = keeper
        try:
            self._begin()
        except (EOFError, OSError):
            self.end()

    def end(self) -> None:
        """End all its processes."""
        if self._connection is None or self._owner != os.getpid():
            return
        _hang_up(self._reserve)
        _hang_up(self._connection)
        self._connection = self._reserve = None
        keeper, self._keeper = self._keeper, 0
        with contextlib.suppress(ChildProcessError):
            if keeper:
                os.waitpid(keeper, 0)


def _hang_up(connection: socket.socket | None) -> None:
    """Let the other end know that nothing comes any more, whoever else has a copy of ours."""
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


RUNNER = TestRunner()  # of this process


@dataclass(frozen=True)
class _Sent:
    """A result on its way between two processes."""

    outputs: list[dict[str, Any]]
    score: float | None
    verdict: tuple[float, str, float, str, str | None, Reason | None, str, int | None] | None
    message: str
    fault: str
    reason: Reason | None
    raised: str
    stopped: bool

    def result(self) -> TestResult:
        verdict = None if self.verdict is None else Verdict(*self.verdict)
        return TestResult(
            self.outputs,
            self.score,
            verdict,
            self.message,
            self.fault,
            self.reason,
            self.raised,
            self.stopped,
        )


def _sent(result: TestResult) -> _Sent:
    verdict = None
    if (v := result.verdict) is not None:
        told = (v.message, v.mistake, v.reason, v.raised, v.told_of)
        verdict = (float(v), v.question, v.max_score, *told)
    return _Sent(
        result.outputs,
        result.score,
        verdict,
        result.message,
        result.fault,
        result.reason,
        result.raised,
        result.stopped,
    )


def _stopped(task: Task, status: int) -> TestResult:
    """What is said of a test whose process was ended."""
    by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if by == signal.SIGPROF:
        said = (
            f"To check what your code gave took more than {task.processor_seconds:.0f} seconds, and "
            "was stopped. Are its numbers far larger than what is asked for, or far more?"
        )
        return TestResult([error_output("TestStopped", said)], 0.0, None, said, "", Reason.STOPPED)
    said = "What your code gave ended the check of this question; your teachers have been told."
    fault = f"it ended the process that runs tests ({signal.Signals(by).name if by else status})"
    return TestResult([error_output("TestStopped", said)], 0.0, None, said, fault, Reason.STOPPED)


def _run(task: Task, to_student: socket.socket, allowed: Callable[[float], None]) -> _Sent:
    return _sent(run_task(task, Channel(to_student, ahead=True), allowed))
