"""The processes that tests run in: one that works, one that keeps it, and one in reserve.

What references do on the cases is worked out when it is first needed, and stays in the memory of the
process that did. A process that is ended takes it along. So a working process forks a reserve as soon as
enough has been worked out: a copy that waits, and that knows it, too. However often a submission has the
working process ended, little is worked out twice.

A *keeper* forks the working process, and tells the judge how that ended. A reserve becomes a keeper when
its turn comes. All of them end where the judge hangs up.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import pickle
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

from ..marking.own_work import pausing

ENOUGH_SECONDS = 0.25  # of processor time, worked out since the last reserve: worth a new one
_PR_SET_PDEATHSIG = 1
_SIZE = struct.Struct(">Q")

# Runs a task against a student's process, and may say what its calls are allowed to take.
Work = Callable[[Any, socket.socket, Callable[[float], None]], Any]


class _TakenAsReserve(BaseException):
    """Leads a copy of a working process out of the test that it was forked in."""


def keep(connection: socket.socket, parent: int, work: Work) -> NoReturn:
    """Be a fork of the judge that runs tests by ``work`` and tells what comes of them."""
    status = 1
    try:
        end_with(parent)
        faulthandler.disable()  # what ends a test is told by the judge
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGPROF):
            signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.SIG_IGN)
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _wait(connection, work)
    except (EOFError, OSError):
        status = 0
    finally:
        os._exit(status)


def _wait(connection: socket.socket, work: Work) -> NoReturn:
    """Wait for one's turn, and fork a process that works whenever it comes."""
    while True:
        receive(connection)
        is_alive, alive = os.pipe()
        keeper = os.getpid()
        pid = os.fork()
        if pid == 0:
            os.close(is_alive)
            end_with(keeper)
            _Working(connection, alive, work).serve()
        os.close(alive)
        send(connection, ("serving", pid))
        watched = select.poll()
        watched.register(connection, 0)  # that is, for the judge's hanging up
        watched.register(is_alive, select.POLLIN)
        if connection.fileno() in dict(watched.poll()):
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        os.close(is_alive)
        send(connection, ("ended", status))


class _Working:
    """A process that runs tests, one after the other."""

    def __init__(self, connection: socket.socket, alive: int, work: Work) -> None:
        self._connection, self._alive, self._work = connection, alive, work
        self._to_student: socket.socket | None = None
        self._worked_out = 0.0  # seconds since the last reserve
        self._reserves: list[int] = []  # those that may have ended, and the last one
        self._turn: socket.socket | None = None  # in a reserve: where it will be told of its turn

    def serve(self) -> NoReturn:
        """Run the tests that come."""
        while True:
            task = receive(self._connection)
            _, descriptors, _, _ = socket.recv_fds(self._connection, 1, 1)
            self._to_student = socket.socket(fileno=descriptors[0])
            result = None
            with contextlib.suppress(_TakenAsReserve):
                result = self._run(task, self._to_student)
            if self._turn is not None:
                _wait(self._turn, self._work)
            self._to_student.close()
            send(self._connection, ("result", result))

    def _run(self, task: Any, to_student: socket.socket) -> tuple[Any, float]:
        limit = _ProcessorLimit(task.processor_seconds, self._note)
        try:
            with pausing(limit.pause):
                result = self._work(
                    task, to_student, lambda seconds: send(self._connection, ("allowed", seconds))
                )
            return result, limit.used()
        finally:
            limit.lift()

    def _note(self, seconds: float) -> None:
        """So much has been worked out that holds for all submissions."""
        self._worked_out += seconds
        if self._worked_out >= ENOUGH_SECONDS and self._turn is None:
            self._worked_out = 0.0
            self._fork_a_reserve()

    def _fork_a_reserve(self) -> None:
        self._reserves = [pid for pid in self._reserves if os.waitpid(pid, os.WNOHANG)[0] == 0]
        judges, its_own = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            # nothing here may answer for the process that it is a copy of
            self._turn, self._reserves = its_own, []
            judges.close()
            self._connection.close()
            os.close(self._alive)
            assert self._to_student is not None
            self._to_student.close()
            raise _TakenAsReserve
        its_own.close()
        self._reserves.append(pid)
        with judges:
            send(self._connection, ("reserve", pid))
            socket.send_fds(self._connection, [b"+"], [judges.fileno()])


class _ProcessorLimit:
    """Lets the kernel end this process after so much processor time on a student's data.

    Its timer rings with a signal that ends the process, also in the middle of C code.
    """

    def __init__(self, seconds: float, worked_out: Callable[[float], None]) -> None:
        """``worked_out`` is told of each piece of work that does not count."""
        self._start = time.process_time()
        self._own = 0.0
        self._seconds = seconds
        self._worked_out = worked_out
        self.resume()

    def used(self) -> float:
        return time.process_time() - self._start - self._own

    def pause(self) -> Callable[[], None]:
        """Let what comes now not count, which is no work on a student's data."""
        self.lift()
        began = time.process_time()

        def resume() -> None:
            self._worked_out(time.process_time() - began)
            self._own += time.process_time() - began
            self.resume()

        return resume

    def resume(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, max(self._seconds - self.used(), 0.001))

    def lift(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def end_with(parent: int) -> None:
    """Let this process end when its parent does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


def send(connection: socket.socket, message: Any) -> None:
    """Send a message to another process of the judge's own."""
    data = pickle.dumps(message)
    connection.settimeout(None)
    connection.sendall(_SIZE.pack(len(data)) + data)


def receive(connection: socket.socket) -> Any:
    """A message from another process of the judge's own; raises ``EOFError`` where it hung up."""
    (size,) = _SIZE.unpack(_exactly(connection, _SIZE.size))
    return pickle.loads(_exactly(connection, size))


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
