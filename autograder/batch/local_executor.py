"""Judges on this machine: a pool of processes, each with a sandbox of its own."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import socket
import sys
from collections.abc import Sequence
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from ..course import submissions
from ..course.course import Course
from ..sandbox.forkserver import ForkServer
from . import mending
from .executor import Graded, Job
from .worker import serve


class LocalExecutor:
    """Worker processes that read what was handed in themselves; none of them writes marks."""

    def __init__(
        self, course: Course, job: Job, workers: int, fork_server: ForkServer | None = None
    ) -> None:
        """``fork_server`` is one that was started ahead of the pool."""
        self._course = course
        self._job = job
        self._workers = workers
        method = "fork" if sys.platform == "linux" else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        self._busy: dict[Connection, str | None] = {}
        self._processes: dict[Connection, Any] = {}
        self._cores: dict[Connection, int | None] = {}  # of the workers that live
        self._fork_server = fork_server
        self._at_the_end = contextlib.ExitStack()

    def __enter__(self) -> LocalExecutor:
        if self._fork_server is None and self._job.sandboxed and sys.platform == "linux":
            own = ForkServer(self._job.limits, self._job.blocked_modules)
            self._fork_server = self._at_the_end.enter_context(own)
        for _ in range(self._workers):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for connection, process in self._processes.items():
            connection.close()
            process.terminate()
        for process in self._processes.values():
            process.join()
        self._at_the_end.close()

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        index = len(self._processes)
        core = self._core()
        fork_server = self._fork_server.requests if self._fork_server is not None else None
        process = self._context.Process(
            target=_work,
            args=(theirs, self._course, self._job, index, core, fork_server, self._inherited(ours)),
            daemon=True,
        )
        process.start()
        theirs.close()
        self._processes[ours] = process
        self._busy[ours] = None
        self._cores[ours] = core

    def _core(self) -> int | None:
        """The core that the next worker keeps to, where there are workers for all cores.

        A worker and the student's process take turns: on one core, none has to be woken for the
        other. And what a student's process starts takes time from no other submission.
        """
        if not hasattr(os, "sched_getaffinity"):
            return None
        cores = sorted(os.sched_getaffinity(0))
        if self._workers < len(cores):
            return None
        taken = list(self._cores.values())
        return min(cores, key=taken.count)

    def _inherited(self, ours: Connection) -> list[Connection]:
        """The pool's ends of the pipes that a forked worker holds too, and must let go of.

        A worker learns that the pool has died from the end of its pipe.
        """
        if self._context.get_start_method() != "fork":
            return []
        return [ours, *self._processes]

    def has_room(self) -> bool:
        """Whether a worker is idle."""
        return None in self._busy.values()

    def give(self, student: str) -> None:
        """Have a student's submission judged by an idle worker."""
        connection = next(c for c, busy_with in self._busy.items() if busy_with is None)
        self._busy[connection] = student
        connection.send(student)

    def answers(self) -> Sequence[tuple[str, Graded | None]]:
        """Wait for workers that have finished, or ended."""
        busy = [connection for connection, student in self._busy.items() if student is not None]
        ready: list[Any] = multiprocessing.connection.wait(busy)
        found: list[tuple[str, Graded | None]] = []
        for connection in ready:
            student = self._busy[connection]
            assert student is not None
            try:
                answer = connection.recv()
                self._busy[connection] = None
            except (EOFError, OSError):
                del self._busy[connection], self._cores[connection]
                self._start()
                answer = None
            if isinstance(answer, Exception):
                raise answer
            found.append((student, answer))
        return found


def _work(
    connection: Connection,
    course: Course,
    job: Job,
    index: int,
    core: int | None,
    fork_server: socket.socket | None,
    inherited: Sequence[Connection],
) -> None:
    """A worker process: judges the submissions it is told until the pool hangs up."""
    for other in inherited:
        other.close()
    if core is not None:
        with contextlib.suppress(OSError):  # a container may forbid it, or have lost the core
            os.sched_setaffinity(0, {core})
            # whoever sends goes on until it has to wait, and the other finds all that was sent
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    serve(
        connection,
        job,
        index,
        partial(submissions.find, course, job.assignment),
        fork_server=fork_server,
        before=partial(mending.before, course, job),
    )
