"""Judges on a Dask cluster: submissions travel there as data, and what was found comes back."""

from __future__ import annotations

import itertools
import logging
import pickle
import queue
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..course import submissions
from ..course.course import Course
from ..errors import AutograderError, CourseError
from . import dask_worker
from .executor import Graded, Job

MOST_WAITING = 64  # submissions at the cluster; more where it has more than a third as many threads
CONNECT_SECONDS = 20.0
LOOK_SECONDS = 2.0
KEPT = "What was finished is kept; the same command goes on from here."


class DaskError(CourseError):
    """The cluster cannot be used; the text says why, and what to do."""


class DaskExecutor:
    """An existing Dask cluster. Only this machine writes notebooks and marks."""

    def __init__(
        self,
        address: str,
        course: Course,
        job: Job,
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Take the address of a scheduler, or its scheduler file; ``on_progress`` hears what it waits for."""
        self.address = address
        self._course = course
        self._job = job
        self._sent = pickle.dumps(dask_worker.Sent(job, dask_worker.code()))
        self._on_progress = on_progress
        self._client: Any = None
        self._run = uuid.uuid4().hex
        self._number = itertools.count()
        self._under_way: dict[str, tuple[str, Any]] = {}
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._threads = 0
        self._looked = 0.0

    def __enter__(self) -> DaskExecutor:
        try:
            from distributed import Client
        except ImportError as error:
            raise DaskError(
                "Grading on a cluster needs Dask. Run: pip install 'downhill[scale]'"
            ) from error
        # what goes wrong is told in a sentence
        for name in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        where = (
            {"scheduler_file": self.address}
            if Path(self.address).is_file()
            else {"address": self.address}
        )
        try:
            self._client = Client(**where, timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception as error:
            said = (str(error) or type(error).__name__).strip().splitlines()[0]
            raise DaskError(
                f"No Dask scheduler answers at {self.address} ({said}). Start one (dask scheduler), "
                "or give the address that it prints."
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        for _student, future in self._under_way.values():
            future.release()
        self._client.close(timeout=5.0)

    def has_room(self) -> bool:
        """Whether the cluster has work for a while, and what it has still fits its memory."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._look()
        return len(self._under_way) < max(MOST_WAITING, 3 * self._threads)

    def give(self, student: str) -> None:
        """Send a student's submission."""
        submission = submissions.find(self._course, self._job.assignment, student)
        key = f"grade-{self._run}-{next(self._number)}"
        try:
            future = self._client.submit(
                dask_worker.judged, self._sent, submission, key=key, pure=False
            )
            self._under_way[key] = student, future
            future.add_done_callback(self._done.put)
        except Exception as error:
            raise self._gone() from error

    def answers(self) -> Sequence[tuple[str, Graded | None]]:
        """Wait for what comes back."""
        while True:
            try:
                future = self._done.get(timeout=LOOK_SECONDS)
                break
            except queue.Empty:
                self._look()
        student, _ = self._under_way.pop(future.key)
        return [(student, self._answer(student, future))]

    def _answer(self, student: str, future: Any) -> Graded | None:
        from distributed import KilledWorker

        if future.status == "cancelled":
            raise self._gone()
        try:
            answer: Graded | None = future.result()
            return answer
        except KilledWorker as error:
            return self._job.failed(
                student,
                f"The cluster lost {error.allowed_failures + 1} workers while they had this "
                "submission, the last one at "
                f"{error.last_worker.address}. Do they have the memory that a submission may use?",
            )
        except AutograderError:
            raise
        except ImportError as error:
            raise DaskError(
                f"The cluster's workers lack what they need ({error}). Install the course's code "
                "where they run, with the same versions as here."
            ) from error
        except Exception as error:
            if future.status != "error" or self._client.status != "running":
                raise self._gone() from error
            said = f"{type(error).__name__}: {error}".strip().splitlines()[0]
            raise DaskError(
                f"The cluster could not judge {student}: {said}. Do its machines have the same "
                f"versions of Python, dask and this course as this one? {KEPT}"
            ) from error

    def _look(self) -> None:
        """See that the cluster is there, and how large it is now."""
        self._looked = time.monotonic()
        try:
            if self._client.status != "running":
                raise self._gone()
            self._threads = sum(self._client.nthreads().values())
        except (OSError, RuntimeError) as error:
            raise self._gone() from error
        if not self._threads:
            self._on_progress("waiting for the cluster's workers")

    def _gone(self) -> DaskError:
        return DaskError(f"The Dask cluster at {self.address} is gone. {KEPT}")
