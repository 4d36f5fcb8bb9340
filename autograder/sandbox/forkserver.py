"""One warm process for all workers of a machine, from which each is forked into its own sandbox."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from .bubblewrap import ended, in_bubblewrap
from .limits import Limits

# What a sandbox needs to make further ones in it.
RIGHTS = ["--cap-add", "CAP_SYS_ADMIN"] if os.geteuid() == 0 else ["--proc", "/proc"]


class ForkServer:
    """Imports everything while the grader does other things; then workers are forked from it.

    It takes the time and the memory of one worker, however many there are.
    """

    def __init__(self, limits: Limits, blocked_modules: Sequence[str]) -> None:
        """Start it; through ``requests`` any process that has it asks for workers."""
        self.requests, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            module = ["autograder.student.forkserver", str(number), str(limits.scratch_mb)]
            self._process = in_bubblewrap(module, limits, blocked_modules, [number], RIGHTS)

    def has_ended(self) -> bool:
        """Whether there is nobody any more to ask."""
        return self._process.poll() is not None

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        """End it, and every worker that came from it."""
        self.requests.close()
        ended(self._process)
        if self._process.stderr is not None:
            self._process.stderr.close()
