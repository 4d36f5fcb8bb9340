"""What runs on a Dask worker: a process with a sandbox for each of its threads, kept warm.

A thread of a Dask worker cannot judge itself: a hidden test's time and memory limits and what it
prints belong to a whole process. So each thread has a process of its own, which it sends what comes.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import platform
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

import rubrics

from ..course.submissions import Submission
from ..errors import AutograderError, CourseError, SandboxError
from ..gradebook import fingerprint
from ..sandbox.bubblewrap import check_available
from ..sandbox.mounts import PACKAGE
from .executor import Graded, Job
from .worker import serve

IDLE_SECONDS = 120.0  # after which a process that has nothing to do ends
_USERS = 3_000  # that root's sandboxes on one machine take turns with


@dataclass(frozen=True)
class Sent:
    """What a worker is sent: the job, and which versions of the course's packages it is for."""

    job: Job
    code: dict[str, str]


@functools.cache
def code() -> dict[str, str]:
    """The versions of the packages here, read once."""
    return versions(fingerprint.packages())


def versions(packages: Mapping[str, Path]) -> dict[str, str]:
    """A digest of every file of each package, templates and data included.

    Each problem set's rubric has one of its own: a machine may have more rubrics than another.
    """
    parts: dict[str, dict[str, Path]] = {}
    for package, folder in packages.items():
        for file in fingerprint.files_in(folder):
            name = f"{package}/{file.relative_to(folder).as_posix()}"
            parts.setdefault(_part_of(name), {})[name] = file
    return {part: fingerprint.digest(files) for part, files in parts.items()}


def _part_of(name: str) -> str:
    package, inside, *_ = name.split("/")
    if package == "rubrics" and inside != "__init__.py":
        return f"{package}/{inside}"
    return package


def differing(job: Job, theirs: Mapping[str, str]) -> list[str]:
    """What here is another version than where a job comes from; what is here alone does not count."""
    here = code()
    parts = [part for part, version in theirs.items() if here.get(part) != version]
    rubric = rubrics.source(job.assignment.name)
    if not parts and job.fingerprint != str(fingerprint.of(job.assignment, rubric, job.secret)):
        parts.append(f"the rubric of {job.assignment.name}")
    return parts


class _Child:
    """A process that judges for one job, and the connection to it."""

    def __init__(self, sent: bytes) -> None:
        self.sent = sent
        ours, theirs = socket.socketpair()
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.batch.dask_worker", str(theirs.fileno())],
            env=os.environ | {"PYTHONPATH": _path()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        self.connection = Connection(ours.detach())
        try:
            self.connection.send_bytes(sent)
            answer = self.connection.recv()
        except (EOFError, OSError):
            answer = SandboxError(f"The grader does not start there. {self._last_words()}")
        if isinstance(answer, Exception):
            self.end()
            raise answer

    def _last_words(self) -> str:
        self._process.wait()
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip()[-500:]

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, submission: Submission) -> Any:
        self.connection.send(submission)
        return self.connection.recv()

    def end(self) -> None:
        """Hang up; the process ends its sandbox and itself."""
        self.connection.close()
        self._said.close()
        try:
            self._process.wait(10.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _path() -> str:
    """Where the child finds the code that this worker uses."""
    known = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(PACKAGE.parent), *([known] if known else [])])


_idle: list[_Child] = []
_lock = threading.Lock()


def judged(sent: bytes, submission: Submission) -> Graded | None:
    """Judge a submission; ``None`` where the process that did has ended.

    Raises ``SandboxError`` or ``CourseError`` where this machine is at fault, and says which it is.
    """
    try:
        child = _take(sent)
        try:
            answer = child.ask(submission)
        except (EOFError, OSError):
            child.end()
            return None
        if isinstance(answer, Exception):
            child.end()
            raise answer
    except AutograderError as error:
        raise type(error)(f"On the cluster's machine {platform.node()}: {error}") from error
    with _lock:
        _idle.append(child)
    graded: Graded = answer
    return graded


def _take(sent: bytes) -> _Child:
    """An idle process for this job, or a new one; those that have ended are forgotten."""
    with _lock:
        for child in [child for child in _idle if not child.is_alive()]:
            _idle.remove(child)
            child.end()
        for child in _idle:
            if child.sent == sent:
                _idle.remove(child)
                return child
    return _Child(sent)


def main() -> None:
    """Judge, as the process that a Dask worker has started, what comes through the given socket."""
    connection = Connection(int(sys.argv[1]))
    try:
        sent: Sent = pickle.loads(connection.recv_bytes())
        job = sent.job
        if parts := differing(job, sent.code):
            raise CourseError(
                f"its code of the course is another version than the one here ({', '.join(parts)}). "
                "Install the same, and start its Dask worker again."
            )
        if job.sandboxed:
            check_available()
    except AutograderError as error:
        connection.send(error)
        return
    connection.send("ready")
    with contextlib.suppress(EOFError, OSError):
        serve(connection, job, os.getpid() % _USERS, lambda submission: submission, IDLE_SECONDS)


if __name__ == "__main__":
    main()
