"""The night of a deadline: submissions arrive as they do before midnight, and `grade --watch` grades them.

    python benchmarks/rush.py [--submissions 1000] [--minutes 60] [--hours 24] [--workers 2] [--dask]

Of a made-up class, two thirds hand in over the hours before, more and more of them; a third comes in the
last hour, in bursts. The hours are compressed into the minutes, by a factor that is told. Waiting times are
real seconds, from the moment a file is there to that of its feedback page: what a burst costs here, so many
times faster than life, is more than it costs that night. With `--dask` it is judged by a Dask cluster of two
workers on this machine, one of which is killed when half of the class has its pages. Nothing may be lost:
each student has a page, and the marks that the class was built to get. The last line is JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scale import Memory, dask_cluster, environment

from autograder.course.course import Course
from autograder.gradebook import records, release
from autograder.synthetic.cohort import Sample
from autograder.synthetic.demo import ASSIGNMENT, hand_in, prepare

ROOT = Path(__file__).parents[1]
CONSOLE = Console(stderr=True)
LAST_HOUR = 1 / 3  # of the class
BURST_SECONDS = 40.0  # of that night, over which a burst is spread
TOLD_EVERY = 30.0  # seconds, in which it says how far it is
PATIENCE = 1800.0  # seconds without a new page, after which what has none is lost


@dataclass
class Night:
    """What came of one night; waiting times are in seconds."""

    place: str
    submissions: int
    compressed: float
    median_s: float
    ninety_nine_s: float
    longest_s: float
    after_the_last_s: float
    watch_peak_mb: float
    judging_peak_mb: float
    without_a_page: int
    other_marks: int


def arrivals(students: int, hours: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """When each submission comes: seconds from the first possible moment, in order."""
    late = round(students * LAST_HOUR)
    before = (hours - 1) * 3600 * np.sqrt(rng.random(students - late))
    bursts = 3600 * (1 - rng.beta(1, 3, max(1, late // 12)))  # denser towards midnight
    last = rng.choice(bursts, late) + rng.exponential(BURST_SECONDS, late)
    return np.sort(np.concatenate([before, (hours - 1) * 3600 + np.minimum(last, 3600)]))


def kept_back(course: Course, samples: list[Sample], beside: Path) -> dict[str, Path]:
    """Take what was handed in away again; where each student's folder waits for its moment."""
    waiting = {}
    for sample in samples:
        folder = course.submission(ASSIGNMENT, sample.student)
        waiting[sample.student] = beside / sample.student
        folder.rename(waiting[sample.student])
    return waiting


def night(
    course: Course, waiting: dict[str, Path], times: NDArray[np.float64], watch: _Watching
) -> dict[str, float]:
    """Let them arrive, and wait for their pages: how long each student waited."""
    due = list(zip(times, waiting, strict=True))
    came: dict[str, float] = {}
    waited: dict[str, float] = {}
    start = last_page = told = time.time()
    while len(waited) < len(waiting) and time.time() - last_page < PATIENCE:
        while due and time.time() - start >= due[0][0]:
            student = due.pop(0)[1]
            target = course.submission(ASSIGNMENT, student)
            target.parent.mkdir(parents=True, exist_ok=True)
            waiting[student].rename(target)
            came[student] = last_page = time.time()
        for student in came.keys() - waited.keys():
            with contextlib.suppress(FileNotFoundError):
                made = course.page(ASSIGNMENT, student).stat().st_mtime
                waited[student] = made - came[student]
                last_page = time.time()
        watch.look(len(waited) / len(waiting))
        if time.time() - told >= TOLD_EVERY:
            told = time.time()
            minutes = (told - start) / 60
            CONSOLE.print(f"{minutes:5.1f} min: {len(came)} have come, {len(waited)} have a page")
        time.sleep(0.1)
    return waited


class _Watching:
    """`grade --watch` at work; one of its cluster's workers is killed when half is done."""

    def __init__(self, course: Course, words: list[str], cluster_pids: list[int]) -> None:
        command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--watch", *words]
        self._told = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            command, cwd=course.root, stdout=self._told, stderr=self._told, env=environment()
        )
        self._victim = cluster_pids[-1] if cluster_pids else None
        self.memory = Memory(self._process.pid, cluster_pids)
        self.memory.start()

    def look(self, share: float) -> None:
        """Note how far it is."""
        self.memory.share = share
        if share >= 0.5 and self._victim is not None:
            os.kill(self._victim, signal.SIGKILL)
            self._victim = None
            CONSOLE.print("half is done: one of the two workers is killed")
        if self._process.poll() is not None:
            raise SystemExit(f"--watch has ended:\n{self.told()}")

    def told(self) -> str:
        self._told.seek(0)
        return self._told.read().decode()[-2000:]

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.memory.stop()
        self._told.close()


def other_marks(course: Course, samples: list[Sample]) -> int:
    """How many marks are not those that the class was built to get."""
    found = 0
    for sample in samples:
        record = records.read(course, ASSIGNMENT, sample.student)
        marks = {} if record is None else {mark.cell: mark.score for mark in record.marks}
        found += sum(marks.get(cell) != score for cell, score in sample.expected.items())
    return found


@contextlib.contextmanager
def place(dask: bool, workers: int, folder: Path) -> Iterator[tuple[str, list[str], list[int]]]:
    """Where it is judged: a name, words for the command, and processes that judge elsewhere."""
    if not dask:
        yield f"{workers} workers here", ["--workers", str(workers)], []
        return
    with dask_cluster(folder, 2) as (address, pids):
        yield "Dask, two workers, one killed", ["--dask", address], pids


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    words.add_argument("--submissions", type=int, default=1000)
    words.add_argument("--minutes", type=float, default=60.0, help="that the night takes")
    words.add_argument("--hours", type=float, default=24.0, help="of which the night is the end")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--dask", action="store_true", help="on a cluster that loses a worker")
    asked = words.parse_args()
    factor = asked.hours * 60 / asked.minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        course = prepare(Course.at(ROOT), folder / "course")
        release.release(course, [ASSIGNMENT])
        samples = hand_in(course, asked.submissions, seed=1)
        (folder / "waiting").mkdir()
        waiting = kept_back(course, samples, folder / "waiting")
        times = arrivals(asked.submissions, asked.hours, np.random.default_rng(1)) / factor
        last_hour = int(np.sum(times > asked.minutes * 60 - 3600 / factor))
        CONSOLE.print(
            f"{asked.hours:g} hours in {asked.minutes:g} minutes, {factor:g} times as fast: "
            f"{last_hour} of {asked.submissions} in the last {3600 / factor:.0f} seconds"
        )
        with place(asked.dask, asked.workers, folder / "cluster") as (where, further, elsewhere):
            watch = _Watching(course, further, elsewhere)
            try:
                start = time.time()
                waited = night(course, waiting, times, watch)
                over = time.time() - start - times[-1]
            finally:
                watch.stop()
        found = np.array([*waited.values()])
        result = Night(
            where,
            asked.submissions,
            round(factor, 1),
            round(float(np.median(found)), 1),
            round(float(np.quantile(found, 0.99)), 1),
            round(float(found.max()), 1),
            round(over, 1),
            round(watch.memory.grader, 1),
            round(watch.memory.workers, 1),
            asked.submissions - len(waited),
            other_marks(course, samples),
        )
    shown = Table(title=f"{result.submissions} submissions, {result.compressed:g} times as fast")
    for name in ("", "median wait, s", "99 of 100, s", "longest, s", "watch, MB", "judging, MB"):
        shown.add_column(name, justify="right" if name else "left")
    shown.add_row(
        result.place,
        *(f"{value:.1f}" for value in (result.median_s, result.ninety_nine_s, result.longest_s)),
        *(f"{value:.0f}" for value in (result.watch_peak_mb, result.judging_peak_mb)),
    )
    CONSOLE.print(shown)
    CONSOLE.print(f"without a page: {result.without_a_page}; other marks: {result.other_marks}")
    print(json.dumps(asdict(result)))
    if result.without_a_page or result.other_marks:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
