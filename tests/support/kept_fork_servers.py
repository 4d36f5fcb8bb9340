"""Fork servers that outlive a batch: to start one takes as long as to grade a small class."""

from __future__ import annotations

import os
from collections.abc import Sequence

from autograder.sandbox.forkserver import ForkServer
from autograder.sandbox.limits import Limits

MOST = 3  # each holds the memory of a worker

_OWNER = os.getpid()  # a copy of this process may ask, and cannot see whether it has ended
_kept: dict[tuple[int, tuple[str, ...]], ForkServer] = {}


class KeptForkServer:
    """In place of a fork server of one's own, where its sandbox would be the same."""

    def __init__(self, limits: Limits, blocked_modules: Sequence[str]) -> None:
        key = (limits.scratch_mb, tuple(blocked_modules))
        server = _kept.pop(key, None)
        if server is not None and os.getpid() == _OWNER and server.has_ended():
            _end(server)
            server = None
        _kept[key] = self._server = server or ForkServer(limits, blocked_modules)
        while len(_kept) > MOST:
            _end(_kept.pop(next(iter(_kept))))
        self.requests = self._server.requests

    def has_ended(self) -> bool:
        """Whether there is nobody any more to ask."""
        return self._server.has_ended()

    def __enter__(self) -> KeptForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        """It stays, for the next batch."""


def end_all() -> None:
    """End those that were kept."""
    while _kept:
        _end(_kept.popitem()[1])


def _end(server: ForkServer) -> None:
    server.__exit__(None, None, None)
