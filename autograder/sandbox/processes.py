"""The processes of a submission as the judge sees them: who they are, what they use."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import threading
from collections.abc import Iterator

from ..protocol.channel import ConnectionLostError
from .bubblewrap import Limits
from .mounts import SCRATCH_INSIDE

_WATCH_SECONDS = 0.1
_MANY_TASKS = 8  # with more processes and threads than these a submission gets one core only
_MAX_FILES = 20_000
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Process:
    """One process under a worker, held so that its number cannot come to mean another."""

    def __init__(self, pid: int, worker: int) -> None:
        """Take hold of a process; raises ``ProcessLookupError`` unless it lives under ``worker``."""
        self._pid = pid
        self._descriptor = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
        if self._descriptor is not None and not _is_under(pid, worker):
            self.close()
            raise ProcessLookupError(f"{pid} is no process of the submission")

    def signal(self, number: int) -> None:
        """Send a signal, if the process is still there."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._descriptor is not None:
                signal.pidfd_send_signal(self._descriptor, number)
            elif not hasattr(os, "pidfd_open"):
                os.kill(self._pid, number)

    def close(self) -> None:
        """Let go of it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """Two connected sockets; on the first, the kernel tells which process sent what arrives."""
    ours, theirs = socket.socketpair()
    if hasattr(socket, "SO_PASSCRED"):
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return ours, theirs


def sender(connection: socket.socket, seconds: float) -> int | None:
    """Wait for the first byte; return the process that sent it, as the kernel vouches for it."""
    if not hasattr(socket, "SO_PASSCRED"):
        return None
    connection.settimeout(seconds)
    try:
        _, ancillary, _, _ = connection.recvmsg(1, socket.CMSG_SPACE(12), socket.MSG_PEEK)
    except OSError as error:
        raise ConnectionLostError("the process does not answer") from error
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS and len(data) >= 12:
            return int(struct.unpack("3i", data[:12])[0])
    raise ConnectionLostError("the process does not say who it is")


def _is_under(pid: int, worker: int) -> bool:
    """Whether ``worker`` started a process, directly or through others."""
    for _ in range(100):
        if pid == worker:
            return True
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(f"/proc/{pid}/stat") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
            if parent > 1:
                pid = parent
                continue
        return False
    return False


class Watch(threading.Thread):
    """Ends a submission that takes more than it may, all its processes taken together."""

    def __init__(
        self, worker: int, ours: int, process: Process, limits: Limits, index: int
    ) -> None:
        """Watch what ``worker`` started, all but the first ``ours`` processes."""
        super().__init__(daemon=True)
        self.exceeded = ""  # what was too much, once something was
        self._worker = worker
        self._ours = ours
        self._process = process
        self._limits = limits
        self._index = index
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Look every tenth of a second."""
        while not self._over.wait(_WATCH_SECONDS):
            pids = list(_descendants(self._worker))
            if sum(map(_resident, pids)) > self._limits.memory_mb * 2**20:
                self._end(f"it took more than {self._limits.memory_mb} MB", pids)
            elif len(pids) > self._ours and _files(pids[self._ours - 1]) > _MAX_FILES:
                self._end(f"it made more than {_MAX_FILES:,} files", pids)
            tasks = [t for pid in pids[self._ours :] for t in _entries(f"/proc/{pid}/task")]
            if len(tasks) > _MANY_TASKS:
                self._share_one_core(tasks)

    def _end(self, why: str, pids: list[int]) -> None:
        self.exceeded = why
        self._process.signal(signal.SIGKILL)
        for pid in pids[self._ours :]:
            with contextlib.suppress(OSError):
                process = Process(pid, self._worker)
                process.signal(signal.SIGKILL)
                process.close()

    def _share_one_core(self, tasks: list[int]) -> None:
        """Keep the other cores free for the submissions that are graded beside this one."""
        if not hasattr(os, "sched_setaffinity"):
            return
        cores = sorted(os.sched_getaffinity(0))
        for task in tasks:
            with contextlib.suppress(OSError):
                os.sched_setaffinity(task, {cores[self._index % len(cores)]})

    def stop(self) -> None:
        """Look no more."""
        self._over.set()


def _entries(folder: str) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(name) for name in os.listdir(folder)]
    return []


def _descendants(pid: int) -> Iterator[int]:
    """A process and all that were started by any of its threads, parents first."""
    todo = [pid]
    while todo:
        parent = todo.pop(0)
        yield parent
        for task in _entries(f"/proc/{parent}/task"):
            with (
                contextlib.suppress(OSError, ValueError),
                open(f"/proc/{parent}/task/{task}/children") as file,
            ):
                todo.extend(int(child) for child in file.read().split())


def _resident(pid: int) -> int:
    """Memory in bytes that a process holds beyond what stands in files."""
    held = 0
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith(("RssAnon:", "RssShmem:")):
                held += int(line.split()[1]) * 1024
    return held


def _files(pid: int) -> int:
    """How many files are in the scratch folder, where that can be seen from outside."""
    with contextlib.suppress(OSError):
        state = os.statvfs(f"/proc/{pid}/root{SCRATCH_INSIDE}")
        return state.f_files - state.f_ffree
    return 0
