"""The catalogue as one class, graded in each way that there is: the marks are the same."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.batch.batch import Batch
from autograder.batch.watch import Watch
from autograder.course.course import Course
from autograder.gradebook import records, release
from tests.autograder import attacks
from tests.support import dask_cluster, lab, postgres
from tests.support.tiny_course import EARNED, LIMITS, NAME

Marks = dict[str, list[tuple[str, float | None]]]


def locally(course: Course, scratch: Path) -> None:
    Batch(course, NAME, limits=LIMITS, workers=2).run()


def watched(course: Course, scratch: Path) -> None:
    waiting = len(course.students_with(NAME))
    watch = Watch(course, NAME, lambda line: None, limits=LIMITS, workers=2, settled=0.0, half=0.3)
    while waiting:
        waiting -= len(watch.look())


def on_dask(course: Course, scratch: Path) -> None:
    with dask_cluster.cluster(scratch / "dask", workers=2) as cluster:
        Batch(course, NAME, limits=LIMITS, dask=cluster.address).run()


def on_postgres(course: Course, scratch: Path) -> None:
    server = postgres.Server()
    try:
        os.environ["AUTOGRADER_DB"] = server.database()
        release.release(course, [NAME])
        Batch(course, NAME, limits=LIMITS, workers=2).run()
    finally:
        os.environ.pop("AUTOGRADER_DB", None)
        server.end()


def beside_formgrader(course: Course, scratch: Path) -> None:
    with lab.serve(course.root, scratch) as address, visited(address):
        Batch(course, NAME, limits=LIMITS, workers=2).run()


WAYS: dict[str, Callable[[Course, Path], None]] = {
    "locally": locally,
    "as they arrive": watched,
    "on Dask": on_dask,
    "on PostgreSQL": on_postgres,
    "beside formgrader": beside_formgrader,
}


@contextlib.contextmanager
def visited(address: str) -> Iterator[None]:
    """Have formgrader's lists read all the time, as by a TA who cannot wait."""
    over = threading.Event()

    def visit() -> None:
        pages = ("assignments", f"submissions/{NAME}", "students", "submitted_notebooks")
        while not over.wait(0.2):
            for page in pages:
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{address}/formgrader/api/{page}", timeout=10).read()

    visitor = threading.Thread(target=visit, daemon=True)
    visitor.start()
    try:
        yield
    finally:
        over.set()
        visitor.join()


def marks(course: Course) -> Marks:
    """Who got what for which cell."""
    return {
        record.student: [(mark.cell, mark.score) for mark in record.marks]
        for record in records.read_all(course, NAME)
    }


def compare(course: Course, rubrics: Path) -> bool:
    """Grade the class in each way; print what differs, and tell whether nothing does."""
    expected: Marks | None = None
    kept = True
    for name, grade in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            here = Course.at(shutil.copytree(course.root, Path(folder) / "course"))
            try:
                grade(here, Path(folder))
            except postgres.NotInstalledError as error:
                print(f"{name}: left out. {error}")
                continue
            found = marks(here)
        shared: Marks = {}
        for (
            student,
            rows,
        ) in found.items():  # what it loses by its own doing hangs on the time it takes
            lost = {f"{question}-test" for question in attacks.ALL[student].lost}
            shared[student] = [(cell, score) for cell, score in rows if cell not in lost]
        expected = expected or shared
        points = sum(score or 0 for rows in found.values() for _, score in rows)
        gained = [
            (student, cell)
            for student, rows in found.items()
            for cell, score in rows
            if (score or 0) > EARNED.get(cell, 0)
        ]
        differing = [s for s in expected if shared.get(s) != expected[s]]
        print(f"{name}: {len(found)} graded, {points:g} points", flush=True)
        for student, cell in gained:
            print(f"    {student} gained at {cell}")
        for student in differing:
            print(f"    {student}: {expected[student]} and here {shared.get(student)}")
        kept &= not gained and not differing
    return kept
