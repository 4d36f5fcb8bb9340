"""One warm process for all workers of a machine, from which each is forked into its own sandbox."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .bubblewrap import Limits, check_available, ended, in_bubblewrap

if TYPE_CHECKING:
    from ..course.course import Course


# What a sandbox needs to make further ones in it.
RIGHTS = ["--cap-add", "CAP_SYS_ADMIN"] if os.geteuid() == 0 else ["--proc", "/proc"]


class Stem:
    """Imports everything while the grader does other things; then workers are forked from it.

    It takes the time and the memory of one worker, however many there are.
    """

    def __init__(self, limits: Limits, guarded: Sequence[str]) -> None:
        """Start it; through ``requests`` any process that has it asks for workers."""
        self.requests, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            module = ["autograder.student.forkserver", str(number), str(limits.scratch_mb)]
            self._process = in_bubblewrap(module, limits, guarded, [number], RIGHTS)

    def __enter__(self) -> Stem:
        return self

    def __exit__(self, *_: object) -> None:
        """End it, and every worker that came from it."""
        self.requests.close()
        ended(self._process)
        if self._process.stderr is not None:
            self._process.stderr.close()


@contextlib.contextmanager
def ahead(course: Course, name: str, students: str) -> Iterator[Stem | None]:
    """A stem for a problem set's submissions, before anything else is imported.

    There is none where nobody handed in. Raises ``SandboxError`` where there is no sandbox.
    """
    if not course.students_with(name, students):
        yield None
        return
    check_available()
    import rubrics

    with Stem(Limits(), rubrics.guarded(name)) as stem:
        yield stem
