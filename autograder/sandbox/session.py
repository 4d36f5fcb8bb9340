"""The judge's end of a student's process: start one, run its cells, ask its snapshots."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..protocol.channel import Channel, ConnectionLostError, TimedOutError, WireError
from .bubblewrap import Limits, SandboxError
from .launcher import Alone, Forked, Warm
from .processes import Process, Watch, sender, socket_pair

_START_SECONDS = 60.0
_GRACE_SECONDS = 2.0


class StudentGoneError(Exception):
    """The student's process ended or broke the protocol; the text says how."""


@dataclass
class CellRun:
    """What running one cell gave."""

    outputs: list[dict[str, Any]]
    succeeded: bool
    seconds: float
    stopped: str | None = None  # why the cell was stopped, or how it ended the process
    alive: bool = True


class Worker:
    """A warm worker: one sandbox, one submission in it at a time."""

    def __init__(
        self,
        limits: Limits,
        guarded: Sequence[str] = (),
        *,
        sandboxed: bool,
        index: int = 0,
        many: bool = True,
        stem: socket.socket | None = None,
    ) -> None:
        """Take the socket to ask a ``stem`` by, if there is one to be forked from."""
        self.limits = limits
        self.sandboxed = sandboxed
        self._many = many  # submissions to come: worth a longer start
        self._guarded = list(guarded)
        self.index = index
        self._stem = stem if sandboxed else None
        self._launched: Warm | None = None
        self._warm = False

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the sandbox; it warms up while the caller does other things."""
        self._launched = self._from_stem()
        if self._launched is None:
            self._launched = Alone(self.limits, self._guarded, self.sandboxed, self._many)
        self._warm = False

    def _from_stem(self) -> Warm | None:
        if self._stem is not None:
            with contextlib.suppress(OSError):
                return Forked(self._stem)
            self._stem = None
        return None

    def wait(self) -> None:
        """Wait until everything in the sandbox is imported."""
        if self._launched is None:
            self.start()
        if self._warm:
            return
        assert self._launched is not None
        try:
            self._launched.arrive(_START_SECONDS)
            self._warm = True
        except WireError as error:
            told = self._launched.last_words()
            self.stop()
            if self._stem is not None:  # not every system lets a sandbox make further ones
                self._stem = None
                self.wait()
                return
            raise SandboxError(
                f"The student's side of the grader does not start. {told}".strip()
            ) from error

    def stop(self) -> None:
        """End the sandbox and everything in it."""
        if self._launched is not None:
            self._launched.end()
            self._launched = None

    @contextlib.contextmanager
    def session(self, seconds: float | None = None) -> Iterator[Session]:
        """A fresh process for one submission; it and all it started are gone afterwards.

        Raises ``SandboxError`` where even a fresh sandbox gives none: then the machine is at fault.
        """
        seconds = self.limits.submission_seconds if seconds is None else seconds
        try:
            session = self._open(seconds)
        except (WireError, OSError):
            self.stop()
            try:
                session = self._open(seconds)
            except (WireError, OSError) as error:
                raise SandboxError(
                    "No process can be started for a submission. Is this machine out of memory?"
                ) from error
        try:
            yield session
        finally:
            session.close()
            self._close()

    def _open(self, seconds: float) -> Session:
        if self._launched is None or not self._launched.is_running():
            self.stop()
        self.wait()
        assert self._launched is not None
        control = Channel(self._launched.control)
        ours, theirs = socket_pair()
        try:
            control.send(self._opening(), timeout=_START_SECONDS)
            socket.send_fds(control.socket, [b"+"], [theirs.fileno()])
            theirs.close()
            return Session(self, ours, seconds)
        except BaseException:
            ours.close()
            theirs.close()
            raise

    @property
    def process(self) -> int:
        """The outermost process of the sandbox."""
        assert self._launched is not None
        return self._launched.pid

    @property
    def ours(self) -> int:
        """How many processes in it are the grader's."""
        assert self._launched is not None
        return self._launched.ours

    def _opening(self) -> dict[str, Any]:
        limits = self.limits
        resources = {
            "RLIMIT_CPU": int(limits.submission_seconds) + 1,
            "RLIMIT_FSIZE": limits.file_mb * 2**20,
            "RLIMIT_CORE": 0,
            "RLIMIT_NOFILE": 128,
            "RLIMIT_MSGQUEUE": 0,
            "RLIMIT_SIGPENDING": 256,
            "RLIMIT_AS": limits.memory_mb * 2**20,
        }
        if self.sandboxed:
            resources["RLIMIT_NPROC"] = limits.processes
        assert self._launched is not None
        return {
            "op": "open",
            "scratch": self._launched.scratch,
            "limits": resources,
            "confined": self.sandboxed,
            "user": self._launched.user,
            "guarded": self._guarded,
        }

    def _close(self) -> None:
        """Let nothing of this submission reach the next."""
        if self._launched is None:
            return
        control = Channel(self._launched.control)
        try:
            control.send({"op": "close", "scratch": self._launched.scratch}, timeout=10.0)
            clean = control.receive(10.0)[0].get("closed") is True
        except WireError:
            clean = False
        if not clean:
            self.stop()


class Session:
    """One submission's process, from its first cell to its last."""

    def __init__(self, worker: Worker, connection: socket.socket, seconds: float) -> None:
        self._limits = worker.limits
        self._worker = worker.process
        self._channel = Channel(connection)
        self._process = _greeting(self._channel, self._worker, _START_SECONDS)
        self._deadline = time.monotonic() + seconds
        self._requests = 0
        self._watch = Watch(self._worker, worker.ours, self._process, worker.limits, worker.index)

    def seconds_left(self) -> float:
        """What remains of the submission's time."""
        return max(0.0, self._deadline - time.monotonic())

    def run(self, source: str, number: int = 1) -> CellRun:
        """Run a cell; one that takes too long is interrupted, and if that fails, ended."""
        limit = min(self._limits.cell_seconds, self.seconds_left())
        start = time.monotonic()
        stopped = None
        try:
            request = self._request({"op": "run", "source": source, "number": number})
            try:
                answer = self._answer(request, limit)
            except TimedOutError:
                stopped = f"This cell was stopped: it ran for more than {limit:.0f} seconds."
                self._process.signal(signal.SIGINT)
                answer = self._answer(request, _GRACE_SECONDS)
            outputs = answer.get("outputs")
            if type(outputs) is not list or type(answer.get("succeeded")) is not bool:
                raise WireError("a malformed answer")
        except WireError:
            if self._watch.exceeded:
                stopped = f"This cell was stopped: {self._watch.exceeded}."
            return CellRun(
                [],
                False,
                time.monotonic() - start,
                stopped or "This cell ended the Python process it ran in.",
                alive=False,
            )
        return CellRun(outputs, answer["succeeded"], time.monotonic() - start, stopped)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Channel]:
        """A copy of the process as it is now, to be asked; the original stays untouched."""
        ours, theirs = socket_pair()
        channel = Channel(ours, ahead=True)
        copy = None
        try:
            try:
                self._request({"op": "snapshot"})
                socket.send_fds(self._channel.socket, [b"+"], [theirs.fileno()])
                theirs.close()
                limit = min(self._limits.call_seconds, self.seconds_left()) + _GRACE_SECONDS
                copy = _greeting(channel, self._worker, limit)
            except (WireError, OSError) as error:
                why = "The process of this submission no longer answers."
                if self._watch.exceeded:
                    why = f"The submission was stopped: {self._watch.exceeded}."
                raise StudentGoneError(why) from error
            yield channel
        finally:
            ours.close()
            theirs.close()
            if copy is not None:
                copy.signal(signal.SIGKILL)
                copy.close()

    def _request(self, message: dict[str, Any]) -> int:
        self._requests += 1
        self._channel.send({**message, "request": self._requests}, timeout=_GRACE_SECONDS)
        return self._requests

    def _answer(self, request: int, seconds: float) -> dict[str, Any]:
        """The answer to a request; what is left over from an earlier one is passed by."""
        deadline = time.monotonic() + seconds
        while True:
            answer, _ = self._channel.receive(max(deadline - time.monotonic(), 0.0))
            if answer.get("request") == request:
                return answer

    def close(self) -> None:
        """Stop watching; the worker ends the process."""
        self._watch.stop()
        self._channel.close()
        self._process.close()


def _greeting(channel: Channel, worker: int, seconds: float) -> Process:
    """Wait for the other side's first message; return the process that sent it."""
    deadline = time.monotonic() + seconds
    pid = sender(channel.socket, seconds)
    greeting, _ = channel.receive(max(deadline - time.monotonic(), 0.0))
    if pid is None:  # a system that does not vouch for it, where only trusted work is run
        pid = greeting.get("hello")
    try:
        return Process(int(str(pid)), worker)
    except (ValueError, OSError) as error:
        raise ConnectionLostError("the process has gone") from error
