"""Warm workers, as the judge starts and ends them: each in a sandbox, or beside it where work is trusted."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from typing import Protocol

from ..errors import SandboxError
from ..protocol.channel import Channel, ConnectionLostError
from .bubblewrap import claimed_user, ended, environment, in_bubblewrap, python
from .limits import Limits
from .mounts import PACKAGE, SCRATCH_INSIDE
from .processes import sender, socket_pair


class WorkerProcess(Protocol):
    """A warm worker and the socket to it."""

    control: socket.socket
    scratch: str  # where its submissions write
    user: int | None  # whom its submissions run as; None: as whoever grades
    pid: int  # of its outermost process
    ours: int  # how many of its processes are the grader's

    def arrive(self, seconds: float) -> None:
        """Wait until everything is imported; raises ``WireError`` where that is in vain."""

    def is_running(self) -> bool:
        """Whether its process has not ended."""

    def last_words(self) -> str:
        """End it; return what it wrote to stderr at last."""

    def end(self) -> None:
        """End it, everything it started, and its scratch folder."""


class StandaloneWorker:
    """A worker in a sandbox of its own, or in none."""

    def __init__(
        self, limits: Limits, blocked_modules: Sequence[str], sandboxed: bool, many: bool = True
    ) -> None:
        """Start it; ``blocked_modules`` names the modules of course_lib that it must not see.

        One that is not for ``many`` submissions is ready sooner, and leaves the rest to them.
        """
        if not hasattr(os, "fork"):
            raise SandboxError(
                "The grader forks processes, which this system cannot. On Windows run it in WSL 2."
            )
        self.control, theirs = socket.socketpair()
        module = ["autograder.student.worker", str(theirs.fileno()), *(["warm"] if many else [])]
        self._process: subprocess.Popen[bytes]
        if sandboxed:
            self.scratch = SCRATCH_INSIDE
            self._process = in_bubblewrap(module, limits, blocked_modules, [theirs.fileno()])
        else:
            self.scratch = tempfile.mkdtemp(prefix="downhill-")
            self._process = subprocess.Popen(
                python(module),
                env=environment(self.scratch, str(PACKAGE.parent)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self.scratch,
                pass_fds=[theirs.fileno()],
                umask=0o022,
            )
        theirs.close()
        self.pid = self._process.pid
        self.ours = 2 if sandboxed else 1  # in a sandbox, bubblewrap stands before it
        self.user: int | None = None
        self._claim: socket.socket | None = None
        if sandboxed:
            self.user, self._claim = claimed_user()

    def arrive(self, seconds: float) -> None:
        """Wait until everything is imported."""
        Channel(self.control).receive(seconds)

    def is_running(self) -> bool:
        """Whether its process has not ended."""
        return self._process.poll() is None

    def last_words(self) -> str:
        """End it; return what it wrote to stderr at last."""
        pipe = self._process.stderr
        self._process.kill()
        return pipe.read().decode(errors="replace").strip()[-500:] if pipe else ""

    def end(self) -> None:
        """End it, everything it started, and its scratch folder."""
        self.control.close()
        if self._claim is not None:
            self._claim.close()
        ended(self._process)
        if self.scratch != SCRATCH_INSIDE:
            shutil.rmtree(self.scratch, ignore_errors=True)


class ForkedWorker:
    """A worker that the fork server forks into a sandbox of its own."""

    scratch = SCRATCH_INSIDE
    ours = 1

    def __init__(self, request: socket.socket) -> None:
        """Ask for it; raises ``OSError`` where the fork server has ended."""
        self.control, theirs = socket_pair()
        with theirs:
            socket.send_fds(request, [b"+"], [theirs.fileno()])
        self.pid = 0
        self._handle: int | None = None  # holds the process, so that its number stays its own
        self.user, self._claim = claimed_user()

    def arrive(self, seconds: float) -> None:
        """Wait until the fork server has it; it is given processor time as this process is."""
        pid = sender(self.control, seconds)
        message, _ = Channel(self.control).receive(seconds)
        if pid is None or message.get("ready") is not True:
            raise ConnectionLostError(f"no worker came from the fork server: {message.get('why')}")
        try:
            self._handle = os.pidfd_open(pid)
        except OSError as error:
            raise ConnectionLostError("the worker has gone") from error
        self.pid = pid
        with contextlib.suppress(OSError):  # a container may forbid it
            os.sched_setaffinity(pid, os.sched_getaffinity(0))
            os.sched_setscheduler(pid, os.sched_getscheduler(0), os.sched_param(0))

    def is_running(self) -> bool:
        """Whether its process has not ended."""
        return not self._has_ended(0.0)

    def last_words(self) -> str:
        """End it; it has no stderr of its own."""
        self._kill()
        return ""

    def end(self) -> None:
        """End it and everything it started."""
        self.control.close()
        if self._claim is not None:
            self._claim.close()
        if self._handle is not None:
            if not self._has_ended(1.0):
                self._kill()
                self._has_ended(10.0)
            os.close(self._handle)
            self._handle = None

    def _has_ended(self, seconds: float) -> bool:
        if self._handle is None:
            return False
        ending = select.poll()
        ending.register(self._handle, select.POLLIN)
        return bool(ending.poll(seconds * 1000))

    def _kill(self) -> None:
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
