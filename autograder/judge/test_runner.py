"""Runs hidden tests in a process of its own, which can be ended whatever it is doing.

A test compares, lends and reckons with what a student's code gave. Some of that is C code, which no
alarm interrupts: a sum over what was drawn until it fits, a product of whole numbers. So it is done
beside the judge, under a limit of processor time that the kernel keeps. Whatever a submission gives,
it costs that much and no more, and the batch goes on.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import os
import pickle
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..marking import fresh
from ..marking.own_work import pausing
from ..marking.verdict import Reason, Verdict
from ..protocol.channel import Channel
from ..protocol.deadline import BACKSTOP_FACTOR, Meter
from ..remote.client import Connection
from ..remote.proxies import Namespace
from ..sandbox.ledger import Ledger, resting_apart_from
from .hidden_test import TestResult, error_output, run_test

GRACE_SECONDS = 5.0  # that a test itself may take beyond the calls it makes
_BACKSTOP_SECONDS = 300.0  # after which a test has hung that uses no processor time
_PR_SET_PDEATHSIG = 1
_SIZE = struct.Struct(">Q")


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
    """A process that runs tests, one after the other. It is started anew where one has ended it."""

    __test__ = False  # this is no test of the project's

    def __init__(self) -> None:
        self._connection: socket.socket | None = None
        self._pid = 0
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
            _serve(theirs, parent)
        theirs.close()
        self._connection, self._pid, self._owner = ours, pid, os.getpid()

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
            _send(self._connection, task)
            socket.send_fds(self._connection, [b"+"], [channel.socket.fileno()])
            until = time.monotonic() + BACKSTOP_FACTOR * task.seconds + _BACKSTOP_SECONDS
            while True:
                self._wait(until)
                kind, value = _receive(self._connection)
                if kind == "result":
                    result, used = value
                    return result.result(), used
                until += value
                allowed(value)
        except (EOFError, OSError):
            status = self.end()
        return _stopped(task, status), task.processor_seconds

    def _wait(self, until: float) -> None:
        assert self._connection is not None
        left = max(until - time.monotonic(), 0.0)
        if not select.select([self._connection], [], [], left)[0]:
            raise EOFError

    def end(self) -> int:
        """End the process; return how it ended."""
        if self._connection is None or self._owner != os.getpid():
            return 0
        self._connection.close()
        self._connection = None
        with contextlib.suppress(ProcessLookupError):
            # one that has ended keeps its status until we ask for it, so this reaches no other
            os.kill(self._pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            return os.waitpid(self._pid, 0)[1]
        return 0


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


class _ProcessorLimit:
    """Lets the kernel end this process after so much processor time on a student's data.

    Its timer rings with a signal that ends the process, also in the middle of C code.
    """

    def __init__(self, seconds: float) -> None:
        self._start = time.process_time()
        self._own = 0.0
        self._seconds = seconds
        self.resume()

    def used(self) -> float:
        return time.process_time() - self._start - self._own

    def pause(self) -> Callable[[], None]:
        """Let what comes now not count, which is no work on a student's data."""
        self.lift()
        began = time.process_time()

        def resume() -> None:
            self._own += time.process_time() - began
            self.resume()

        return resume

    def resume(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, max(self._seconds - self.used(), 0.001))

    def lift(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def _serve(connection: socket.socket, parent: int) -> None:
    """Run the tests that come, until the judge hangs up; never returns."""
    status = 1
    try:
        _end_with(parent)
        faulthandler.disable()  # what ends a test is told by the judge
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGPROF):
            signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.SIG_IGN)
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        while True:
            task = _receive(connection)
            _, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
            with socket.socket(fileno=descriptors[0]) as to_student:
                _send(connection, ("result", _run(task, to_student, connection)))
    except EOFError:
        status = 0
    finally:
        os._exit(status)


def _run(task: Task, to_student: socket.socket, connection: socket.socket) -> tuple[_Sent, float]:
    limit = _ProcessorLimit(task.processor_seconds)
    try:
        with pausing(limit.pause):
            result = run_task(
                task,
                Channel(to_student, ahead=True),
                lambda seconds: _send(connection, ("allowed", seconds)),
            )
        return _sent(result), limit.used()
    finally:
        limit.lift()


def _end_with(parent: int) -> None:
    """Let this process end when the judge's does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


def _send(connection: socket.socket, message: Any) -> None:
    data = pickle.dumps(message)
    connection.settimeout(None)
    connection.sendall(_SIZE.pack(len(data)) + data)


def _receive(connection: socket.socket) -> Any:
    (size,) = _SIZE.unpack(_exactly(connection, _SIZE.size))
    return pickle.loads(_exactly(connection, size))  # from a process of the judge's own


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
