"""Grades what arrives, as it arrives, and keeps the feedback pages up to date."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import errors
from ..course import notebooks
from ..course.course import Course
from ..course.notebooks import UnreadableError
from ..feedback import page
from ..files import below
from ..gradebook.records import Record
from ..sandbox.forkserver import ForkServer
from ..sandbox.limits import Limits
from . import batch, prefork

Signature = tuple[tuple[str, int, int], ...]
SETTLED = 2.0  # seconds without a change, by a clock that never goes back
SERVER_SECONDS = 5.0
PAGES_EVERY = 2.0  # seconds after which those who are graded have their pages while others wait
PAGES_SHARE = 0.1  # of the time, at most, goes into that
HALF = 20.0  # the same for a file that is no notebook: most likely it is on its way still


@dataclass
class Watch:
    """A problem set under watch. ``on_progress`` hears a line for whatever is done or goes wrong."""

    course: Course
    name: str
    on_progress: Callable[[str], None]
    students: str = "*"
    workers: int | None = None
    sandboxed: bool = True
    dask: str | None = None
    limits: Limits | None = None
    settled: float = SETTLED
    half: float = HALF
    every: float = 1.0
    _seen: dict[str, tuple[Signature, float]] = field(default_factory=dict)
    _done: dict[str, Signature] = field(default_factory=dict)
    _book: int = -1
    _last_fault: str = ""
    _warm: ForkServer | None = None  # stays from batch to batch: few submissions come at once

    def run(self) -> None:
        """Look again and again, until a KeyboardInterrupt."""
        self.name = self.course.assignment(self.name)
        try:
            while True:
                self.look()
                time.sleep(self.every)
        finally:
            self.close()

    def close(self) -> None:
        """End the warm process that workers are forked from."""
        warm, self._warm = self._warm, None
        if warm is not None:
            warm.__exit__()

    def look(self) -> list[str]:
        """Grade what has come and stands still; return whose it was."""
        arrived = self._arrived()
        try:
            if arrived:
                self._grade(sorted(arrived, key=lambda who: self._came(who, arrived[who])))
                self._done |= arrived
            self._refresh()
        except Exception as error:  # the next look tries again
            self.close()
            told = errors.sentence(error) or f"{type(error).__name__}: {error}"
            if told != self._last_fault:
                self.on_progress(f"{told} Trying again.")
            self._last_fault = told
            return []
        self._last_fault = ""
        return sorted(arrived)

    def _arrived(self) -> dict[str, Signature]:
        """The students whose files are new, or have changed, and have stopped changing."""
        now = time.monotonic()
        arrived = {}
        for student in self.course.students_with(self.name, self.students):
            folder = self.course.submission(self.name, student)
            current = _signature(folder)
            before, since = self._seen.get(student, (None, now))
            if before != current:
                self._seen[student] = current, now
                continue
            if self._done.get(student) == current or not current:
                continue
            wait = self.settled if _is_whole(folder) else self.half
            if now - since >= wait:
                arrived[student] = current
        return arrived

    def _came(self, student: str, files: Signature) -> tuple[float, int, str]:
        """What puts those who came first before others."""
        return self._seen[student][1], max(changed for *_, changed in files), student

    def _grade(self, students: list[str]) -> None:
        """Grade submissions in this order; each has its page soon after, and not when all are done."""
        job = batch.Batch(
            self.course,
            self.name,
            workers=self.workers,
            sandboxed=self.sandboxed,
            dask=self.dask,
            limits=self.limits,
            fork_server=self._fork_server(),
        )
        job.students = students
        known = self.course.class_list()
        without_page: list[str] = []
        next_pages = time.monotonic() + PAGES_EVERY

        def graded(student: str, record: Record | None, total: int) -> None:
            nonlocal next_pages
            if record is None:
                return
            notes = " ".join(record.notes[:1])
            points = sum(mark.max_score for mark in record.marks)
            who = known.written(student)
            self.on_progress(f"{who}: {record.score:g} of {points:g} points. {notes}".rstrip())
            without_page.append(student)
            if (begun := time.monotonic()) >= next_pages:
                with contextlib.suppress(Exception):  # it is tried again, and told, after the batch
                    self._tell(page.write_all(self.course, self.name, only=without_page))
                    without_page.clear()
                now = time.monotonic()
                next_pages = now + max(PAGES_EVERY, (now - begun) / PAGES_SHARE)

        job.run(graded)

    def _fork_server(self) -> ForkServer | None:
        if not self.sandboxed or self.dask is not None or sys.platform != "linux":
            return None
        if self._warm is None or self._warm.has_ended():
            self.close()
            self._warm = prefork.warm(self.name, self.limits)
        return self._warm

    def _refresh(self) -> None:
        """Write the pages that no longer show what the gradebook says."""
        if _changed(self.course.gradebook) == self._book:
            return
        if any(self.course.record(self.name, "*").parent.glob("*.json")):
            written = page.write_all(self.course, self.name, self.students, changed_only=True)
            self._tell(written)
        self._book = _changed(self.course.gradebook)

    def _tell(self, written: list[Path]) -> None:
        if written:
            count = "1 page" if len(written) == 1 else f"{len(written)} pages"
            self.on_progress(f"{count} of feedback written.")


def _changed(path: Path | None) -> int:
    if path is None:  # a server does not say; its pages are compared every few seconds
        return int(time.monotonic() // SERVER_SECONDS)
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _signature(folder: Path) -> Signature:
    """What tells whether files have changed: names, sizes, times."""
    found = []
    for path in below(folder):
        try:
            state: Any = path.lstat()
        except OSError:  # it has just gone
            continue
        found.append((str(path.relative_to(folder)), state.st_size, state.st_mtime_ns))
    return tuple(found)


def _is_whole(folder: Path) -> bool:
    """Whether every notebook in a folder can be read from its beginning to its end."""
    paths = [path for path in below(folder, (".ipynb_checkpoints",)) if path.suffix == ".ipynb"]
    for path in paths:
        try:
            notebooks.read(path)
        except UnreadableError:
            return False
    return bool(paths)
