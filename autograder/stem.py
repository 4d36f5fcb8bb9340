"""One warm process for all workers of a machine, from which each is forked into its own sandbox."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .sandbox import Limits, check_available, cores, ended, in_bubblewrap

if TYPE_CHECKING:
    from .course import Course


# What a sandbox needs to make further ones in it.
RIGHTS = ["--cap-add", "CAP_SYS_ADMIN"] if os.geteuid() == 0 else ["--proc", "/proc"]


class Stem:
    """Imports everything while the grader does other things; then workers are forked from it.

    It takes the time and the memory of one worker, however many there are.
    """

    def __init__(self, limits: Limits, guarded: Sequence[str], workers: int) -> None:
        """Start it; ``requests`` has a socket for each worker, to ask for it by."""
        pairs = [socket.socketpair() for _ in range(workers)]
        self.requests = [ours for ours, _ in pairs]
        descriptors = [theirs.fileno() for _, theirs in pairs]
        words = [str(limits.scratch_mb), *map(str, descriptors)]
        module = ["autograder.student.stem", *words]
        self._process = in_bubblewrap(module, limits, guarded, descriptors, RIGHTS)
        for _, theirs in pairs:
            theirs.close()

    def __enter__(self) -> Stem:
        return self

    def __exit__(self, *_: object) -> None:
        """End it, and every worker that came from it."""
        for request in self.requests:
            request.close()
        ended(self._process)
        if self._process.stderr is not None:
            self._process.stderr.close()


@contextlib.contextmanager
def ahead(course: Course, name: str, students: str, workers: int | None) -> Iterator[Stem | None]:
    """A stem for a problem set's submissions, before anything else is imported.

    There is none where nobody handed in. Raises ``SandboxError`` where there is no sandbox.
    """
    handed_in = len(course.students_with(name, students))
    if not handed_in:
        yield None
        return
    check_available()
    from . import rubrics

    with Stem(Limits(), rubrics.guarded(name), min(workers or cores(), handed_in)) as stem:
        yield stem
