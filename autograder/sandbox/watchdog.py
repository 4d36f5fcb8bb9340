"""Ends a submission that takes more than it may."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from ..protocol import procfs
from .ledger import Ledger, Reading
from .limits import Limits
from .mounts import SCRATCH_INSIDE
from .processes import Process

_WATCH_SECONDS = 0.1


_MANY_TASKS = 8  # with more processes and threads than these a submission gets one core only


_MAX_FILES = 20_000
_SOCKET = re.compile(rb"^\w+: (?:\w+ ){5} *(\d+)", re.M)  # before its name, which may be anything
_USUAL_BUFFER = Path("/proc/sys/net/core/wmem_default")
_MOST_ROUNDS = 50  # to end what goes on starting processes; its limit on them ends it, too


_TICKS = os.sysconf("SC_CLK_TCK")


def _of_a_socket() -> int:
    """What a socket holds at most whose buffer is as large as usual: that, and one piece more."""
    with contextlib.suppress(OSError, ValueError):
        return int(_USUAL_BUFFER.read_text()) * 3 // 2
    return 2**19


_SOCKET_BYTES = _of_a_socket()


class Watch(threading.Thread):
    """Ends a submission that takes more than it may, all its processes taken together."""

    def __init__(
        self,
        worker: int,
        ours: int,
        process: Process,
        limits: Limits,
        index: int,
        ledger: Ledger,
    ) -> None:
        """Watch what ``worker`` started, all but the first ``ours`` processes.

        What they cost stands in the ``ledger``.
        """
        super().__init__(daemon=True)
        self.exceeded = ""  # what was too much, once something was
        self._worker = worker
        self._ours = ours
        self._process = process
        self._limits = limits
        self._index = index
        self._ledger = ledger
        self._over = threading.Event()
        self._network = list(_descendants(worker))[:ours][-1]
        if not _sockets(self._network).isdisjoint(_sockets(os.getpid())):
            self._network = 0  # where there is no sandbox, it is everybody's
        self.start()

    def run(self) -> None:
        """Look every tenth of a second."""
        while not self._over.wait(_WATCH_SECONDS):
            pids = list(_descendants(self._worker))
            if sum(map(_resident, pids)) + self._in_sockets() > self._limits.memory_mb * 2**20:
                self._end(f"it took more than {self._limits.memory_mb} MB", pids)
            elif len(pids) > self._ours and _files(pids[self._ours - 1]) > _MAX_FILES:
                self._end(f"it made more than {_MAX_FILES:,} files", pids)
            elif self._ledger.left() <= 0:
                self._end(f"the notebook took more than {self._ledger.seconds:.0f} seconds", pids)
            tasks = [t for pid in pids[self._ours :] for t in _entries(f"/proc/{pid}/task")]
            if len(tasks) > _MANY_TASKS:
                self._share_one_core(tasks)

    def _in_sockets(self) -> int:
        """Memory in bytes that sockets of the submission may hold, which is no process's."""
        return len(_sockets(self._network)) * _SOCKET_BYTES if self._network else 0

    def _end(self, why: str, pids: list[int]) -> None:
        self.exceeded = why
        self._process.signal(signal.SIGKILL)
        for pid in pids[self._ours :]:
            with contextlib.suppress(OSError):
                process = Process(pid, self._worker)
                process.signal(signal.SIGKILL)
                process.close()

    def end_others(self) -> None:
        """End all processes of the submission but the first: what copies of it have started."""
        for _ in range(_MOST_ROUNDS):
            pids = list(_descendants(self._worker))[self._ours :]
            others = [pid for pid in pids if pid != self._process.pid and not _has_ended(pid)]
            if not others:
                return
            ending = []
            for pid in others:
                with contextlib.suppress(OSError):
                    ending.append(Process(pid, self._worker))
                    ending[-1].signal(signal.SIGKILL)
            for process in ending:
                process.end(_WATCH_SECONDS)

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


def processor_time_of(worker: int, ours: int) -> Reading:
    """What a submission's processes have used, and the innermost of the grader's own: a ledger's source."""
    return _processor_time(list(_descendants(worker))[ours - 1 :]), 0.0


def innermost(worker: int, ours: int) -> int:
    """The one of the grader's own processes in a sandbox that starts a submission's."""
    return list(_descendants(worker))[ours - 1 : ours][-1]


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


def _has_ended(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return procfs.fields(f"/proc/{pid}/stat")[0] in b"ZX"
    return True


def _processor_time(pids: list[int]) -> float:
    """What processes have used, and those that they started and that have ended."""
    used = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            used += sum(map(int, procfs.fields(f"/proc/{pid}/stat")[11:15]))
    return used / _TICKS


def _resident(pid: int) -> int:
    """Memory in bytes that a process holds beyond what stands in files, its tables of pages too."""
    held = 0
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", "rb") as file:
        for line in file:
            if line.startswith((b"RssAnon:", b"RssShmem:", b"VmSwap:", b"VmPTE:")):
                held += int(line.split()[1]) * 1024
    return held


def _sockets(pid: int) -> set[bytes]:
    """The sockets of the network that a process is in, by their numbers."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/net/unix", "rb") as file:
        return {found[1] for found in _SOCKET.finditer(file.read())}
    return set()


def _files(pid: int) -> int:
    """How many files are in the scratch folder, where that can be seen from outside."""
    with contextlib.suppress(OSError):
        state = os.statvfs(f"/proc/{pid}/root{SCRATCH_INSIDE}")
        return state.f_files - state.f_ffree
    return 0
