"""The judge's end of a student's process: start one, run its cells, ask its snapshots."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from . import sandbox
from .sandbox import Limits
from .student.wire import Channel, ConnectionLostError, TimedOutError, WireError

_START_SECONDS = 60.0
_GRACE_SECONDS = 1.0
_WATCH_SECONDS = 0.1


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
        self, limits: Limits, guarded: Sequence[str] = (), *, sandboxed: bool, index: int = 0
    ) -> None:
        self.limits = limits
        self.sandboxed = sandboxed
        self._guarded = list(guarded)
        self._index = index
        self._launched: sandbox.Launched | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the sandbox and wait until everything in it is imported."""
        self._launched = sandbox.launch(self.limits, self._guarded, self.sandboxed)
        try:
            Channel(self._launched.control).receive(_START_SECONDS)
        except WireError as error:
            pipe = self._launched.process.stderr
            self._launched.process.kill()
            told = pipe.read().decode(errors="replace").strip()[-500:] if pipe else ""
            self.stop()
            raise sandbox.SandboxError(
                f"The student's side of the grader does not start. {told}".strip()
            ) from error

    def stop(self) -> None:
        """End the sandbox and everything in it."""
        if self._launched is not None:
            self._launched.end()
            self._launched = None

    @contextlib.contextmanager
    def session(self, seconds: float | None = None) -> Iterator[Session]:
        """A fresh process for one submission; it and all it started are gone afterwards."""
        seconds = self.limits.submission_seconds if seconds is None else seconds
        if self._launched is None or self._launched.process.poll() is not None:
            self.stop()
            self.start()
        assert self._launched is not None
        control = Channel(self._launched.control)
        ours, theirs = socket.socketpair()
        session = None
        try:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            control.send(self._opening())
            socket.send_fds(control.socket, [b"+"], [theirs.fileno()])
            theirs.close()
            session = Session(Channel(ours), self.limits, self._launched.process.pid, seconds)
            yield session
        except (ConnectionLostError, OSError) as error:
            raise StudentGoneError(
                "The process of this submission could not be started."
            ) from error
        finally:
            if session is not None:
                session.close()
            ours.close()
            theirs.close()
            self._close(control)

    def _opening(self) -> dict[str, Any]:
        limits = self.limits
        resources = {
            "RLIMIT_CPU": int(limits.submission_seconds) + 1,
            "RLIMIT_FSIZE": limits.file_mb * 2**20,
            "RLIMIT_CORE": 0,
            "RLIMIT_NOFILE": 256,
            "RLIMIT_AS": limits.memory_mb * 2**20,
        }
        if self.sandboxed:
            resources["RLIMIT_NPROC"] = limits.processes
        as_root = os.geteuid() == 0
        assert self._launched is not None
        return {
            "op": "open",
            "scratch": self._launched.scratch,
            "limits": resources,
            "confined": self.sandboxed,
            "user": sandbox.FIRST_USER + self._index if as_root else None,
            "guarded": self._guarded,
        }

    def _close(self, control: Channel) -> None:
        """Let nothing of this submission reach the next."""
        assert self._launched is not None
        try:
            control.send({"op": "close", "scratch": self._launched.scratch})
            clean = control.receive(10.0)[0].get("closed") is True
        except WireError:
            clean = False
        if not clean:
            self.stop()


class Session:
    """One submission's process, from its first cell to its last."""

    def __init__(self, channel: Channel, limits: Limits, worker: int, seconds: float) -> None:
        self._channel = channel
        self._limits = limits
        self._pid = _peer(channel)
        self._deadline = time.monotonic() + seconds
        self._watch = _MemoryWatch(worker, self._pid, limits.memory_mb)

    def seconds_left(self) -> float:
        """What remains of the submission's time."""
        return max(0.0, self._deadline - time.monotonic())

    def run(self, source: str, number: int = 1) -> CellRun:
        """Run a cell; one that takes too long is interrupted, and if that fails, ended."""
        limit = min(self._limits.cell_seconds, self.seconds_left())
        start = time.monotonic()
        stopped = None
        try:
            self._channel.send(
                {"op": "run", "source": source, "number": number}, timeout=_GRACE_SECONDS
            )
            try:
                answer, _ = self._channel.receive(limit)
            except TimedOutError:
                stopped = f"This cell was stopped: it ran for more than {limit:.0f} seconds."
                _signal(self._pid, signal.SIGINT)
                answer, _ = self._channel.receive(_GRACE_SECONDS)
            outputs = answer.get("outputs")
            if type(outputs) is not list or type(answer.get("succeeded")) is not bool:
                raise WireError("a malformed answer")
        except WireError:
            if self._watch.exceeded:
                stopped = f"This cell was stopped: it took more than {self._limits.memory_mb} MB."
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
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        channel = Channel(ours)
        copy = 0
        try:
            self._channel.send({"op": "snapshot"}, timeout=_GRACE_SECONDS)
            socket.send_fds(self._channel.socket, [b"+"], [theirs.fileno()])
            theirs.close()
            copy = _peer(channel)
            yield channel
        except (WireError, OSError) as error:
            raise StudentGoneError("The process of this submission no longer answers.") from error
        finally:
            ours.close()
            theirs.close()
            if copy:
                _signal(copy, signal.SIGKILL)
            with contextlib.suppress(WireError):
                self._channel.receive(_GRACE_SECONDS)

    def close(self) -> None:
        """Stop watching; the worker ends the process."""
        self._watch.stop()
        self._channel.close()


def _peer(channel: Channel) -> int:
    """Wait for the other side's greeting; return its process as the kernel vouches for it."""
    channel.socket.settimeout(_START_SECONDS)
    try:
        _, ancillary, _, _ = channel.socket.recvmsg(1, socket.CMSG_SPACE(12), socket.MSG_PEEK)
    except TimeoutError as error:
        raise ConnectionLostError("the process does not answer") from error
    greeting, _ = channel.receive(_START_SECONDS)
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            return int(struct.unpack("3i", data[:12])[0])
    return int(greeting["hello"])


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


class _MemoryWatch(threading.Thread):
    """Ends a submission whose processes together take more memory than one may."""

    def __init__(self, worker: int, pid: int, limit_mb: int) -> None:
        super().__init__(daemon=True)
        self.exceeded = False
        self._worker = worker
        self._pid = pid
        self._limit = limit_mb * 2**20
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Look every tenth of a second."""
        while not self._over.wait(_WATCH_SECONDS):
            used = {pid: _resident(pid) for pid in _descendants(self._worker)}
            if sum(used.values()) > self._limit:
                self.exceeded = True
                for pid in used:
                    if pid != self._worker and used[pid] > self._limit // 20:
                        _signal(pid, signal.SIGKILL)
                _signal(self._pid, signal.SIGKILL)

    def stop(self) -> None:
        """Look no more."""
        self._over.set()


def _descendants(pid: int) -> list[int]:
    found, todo = [], [pid]
    while todo:
        parent = todo.pop()
        found.append(parent)
        with (
            contextlib.suppress(OSError, ValueError),
            open(f"/proc/{parent}/task/{parent}/children") as f,
        ):
            todo.extend(int(child) for child in f.read().split())
    return found


def _resident(pid: int) -> int:
    """Memory in bytes that a process does not share with a file or another process's fork."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/statm") as f:
        fields = f.read().split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    return 0
