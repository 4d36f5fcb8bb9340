"""Starts the fork server while the command imports the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..judge.blocked import blocked_modules
from ..sandbox.bubblewrap import check_available
from ..sandbox.forkserver import ForkServer
from ..sandbox.limits import Limits

if TYPE_CHECKING:
    from ..course.course import Course


@contextlib.contextmanager
def ahead(course: Course, name: str, students: str) -> Iterator[ForkServer | None]:
    """A fork server for a problem set's submissions, before anything else is imported.

    There is none where nobody handed in. Raises ``SandboxError`` where there is no sandbox.
    """
    if not course.students_with(name, students):
        yield None
        return
    with warm(name) as fork_server:
        yield fork_server


def warm(name: str, limits: Limits | None = None) -> ForkServer:
    """A fork server for a problem set; whoever has it ends it. Raises ``SandboxError`` as above."""
    check_available()
    return ForkServer(limits or Limits(), blocked_modules(name))
