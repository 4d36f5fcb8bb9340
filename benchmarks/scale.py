"""Grades one large class on this machine and on a local Dask cluster, and measures both.

    python benchmarks/scale.py [--students 1000] [--workers 2]

The class is made up once and graded twice, each time into a gradebook of its own; the two must give
the same marks. Time is that of the whole command. Memory is each process's share of what it holds
(PSS), at its largest: of the grader, which writes the marks, and of all that judges.
book/content/pages/scale.md reckons from the last line, which is JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder.course.course import Course
from autograder.gradebook import release
from autograder.gradebook.gradebook import Gradebook
from autograder.sandbox.bubblewrap import cores
from autograder.synthetic.demo import ASSIGNMENT, hand_in, prepare

ROOT = Path(__file__).parents[1]
CONSOLE = Console(stderr=True)
MB = 2**20


@dataclass
class Measured:
    """What grading the class took in one place."""

    seconds: float
    submissions_per_second: float
    grader_cpu_s: float  # of the one process that reads or sends submissions, and writes marks
    grader_tenth_cpu_s: float  # the same when a tenth was done: without the start
    grader_tenth_mb: float  # that process's memory then
    grader_peak_mb: float
    workers_peak_mb: float  # all processes that judge, students' and Dask's own included
    gradebook_mb: float
    notebooks_mb: float
    records_mb: float


def in_mb(*paths: Path) -> float:
    """The bytes in files and folders."""
    files = [f for path in paths for f in ([path] if path.is_file() else path.rglob("*"))]
    return sum(f.stat().st_size for f in files if f.is_file()) / MB


class Memory(threading.Thread):
    """Looks at the memory of a grader, and of all that judges for it, four times a second."""

    def __init__(self, grader: int, elsewhere: list[int]) -> None:
        super().__init__(daemon=True)
        self.grader = self.tenth = self.workers = self.cpu = self.tenth_cpu = 0.0
        self.share = 0.0  # of the submissions, that is done
        self._grader = grader
        self._elsewhere = elsewhere
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.25):
            with contextlib.suppress(psutil.Error):
                grader = psutil.Process(self._grader)
                self.cpu = max(self.cpu, sum(grader.cpu_times()[:2]))
                now = held(grader)
                self.grader = max(self.grader, now)
                if self.share <= 0.1:
                    self.tenth, self.tenth_cpu = self.grader, self.cpu
            judging = below(self._grader)
            for pid in self._elsewhere:
                judging += [psutil.Process(pid), *below(pid)]
            self.workers = max(self.workers, sum(map(held, judging)))

    def stop(self) -> None:
        self._over.set()
        self.join()


def below(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []


def held(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.Error):
        return float(process.memory_full_info().pss) / MB
    return 0.0


def measured(course: Course, students: int, words: list[str], elsewhere: list[int]) -> Measured:
    """Grade a class that has just handed in."""
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, *words]
    with tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=course.root, stdout=subprocess.DEVNULL, stderr=told, env=environment()
        )
        memory = Memory(process.pid, elsewhere)
        memory.start()
        follow(process, course, students, memory)
        seconds = time.perf_counter() - start
        memory.stop()
        if process.returncode:
            told.seek(0)
            raise SystemExit(told.read().decode()[-2000:])
    assert course.gradebook is not None
    return Measured(
        round(seconds, 1),
        round(students / seconds, 3),
        round(memory.cpu, 2),
        round(memory.tenth_cpu, 2),
        round(memory.tenth, 1),
        round(memory.grader, 1),
        round(memory.workers),
        round(in_mb(course.gradebook), 2),
        round(in_mb(course.autograded), 1),
        round(in_mb(course.records), 2),
    )


def follow(process: subprocess.Popen[bytes], course: Course, students: int, memory: Memory) -> None:
    """Show how far a command is until it ends."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=CONSOLE, transient=True) as shown:
        bar = shown.add_task("grading", total=students)
        while process.poll() is None:
            done = sum(1 for _ in (course.records / ASSIGNMENT).glob("*.json"))
            shown.update(bar, completed=done)
            memory.share = done / students
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.0)


def environment() -> dict[str, str]:
    bare = {name: value for name, value in os.environ.items() if name != "AUTOGRADER_DB"}
    return bare | {"PYTHONPATH": str(ROOT)}


@contextlib.contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and some workers with one thread each: its file, and their processes."""
    folder.mkdir()
    file = folder / "scheduler.json"
    listening = ["scheduler", "--host", "127.0.0.1", "--port", "0"]
    started = []
    try:
        for kind in (listening, *[["worker", "--nthreads", "1", "--no-nanny"]] * workers):
            words = [*kind, "--no-dashboard", "--scheduler-file", str(file)]
            with (folder / "log").open("ab") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "dask", *words],
                    cwd=folder,
                    env=environment(),
                    stdout=log,
                    stderr=log,
                )
            started.append(process)
            deadline = time.monotonic() + 60.0
            while not file.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit((folder / "log").read_text()[-2000:])
                time.sleep(0.1)
        wait_for_workers(file, workers)
        yield str(file), [process.pid for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()


def wait_for_workers(file: Path, workers: int) -> None:
    from distributed import Client

    with Client(scheduler_file=str(file), set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=120)


def reckoned(found: Measured, students: int, workers: int) -> dict[str, float]:
    """What 100,000 submissions would take, by the arithmetic of book/pages/scale.md."""
    many = 100_000
    each = found.seconds * workers / students
    writing = (found.grader_cpu_s - found.grader_tenth_cpu_s) / (0.9 * students)
    growth = max(found.grader_peak_mb - found.grader_tenth_mb, 0.0) / (0.9 * students)
    return {
        "worker_s_a_submission": round(each, 3),
        "grader_ms_a_submission": round(1000 * writing, 2),
        "hours_with_2_workers": round(many * each / 2 / 3600, 1),
        "hours_with_100_workers": round(many * max(each / 100, writing) / 3600, 2),
        "workers_that_one_grader_feeds": int(each / writing),
        "shortest_hours": round(many * writing / 3600, 2),
        "grader_mb": round(found.grader_tenth_mb + many * growth),
        "gradebook_mb": round(found.gradebook_mb / students * many),
        "notebooks_gb": round(found.notebooks_mb / students * many / 1024, 1),
        "records_mb": round(found.records_mb / students * many),
    }


def main() -> None:
    """Measure, print a table, and last a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2, help="In either place.")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with CONSOLE.status("making up a class"):
            here = prepare(Course.at(ROOT), folder / "here")
            release.release(here, [ASSIGNMENT])
            hand_in(here, given.students, given.seed)
            there = Course.at(shutil.copytree(here.root, folder / "there"))
        submitted = in_mb(here.submitted)
        workers = str(given.workers)
        one = measured(here, given.students, ["--workers", workers], [])
        with dask_cluster(folder / "dask", given.workers) as (file, processes):
            many = measured(there, given.students, ["--dask", file], processes)
        with Gradebook(here) as ours, Gradebook(there) as theirs:
            if ours.rows() != theirs.rows():
                raise SystemExit("The two places gave different marks.")
    table = Table(title=f"{given.students} submissions of {ASSIGNMENT}, {workers} workers")
    table.add_column("")
    for heading in ("one machine", "Dask cluster"):
        table.add_column(heading, justify="right")
    for field, value in asdict(one).items():
        table.add_row(field.replace("_", " "), f"{value:g}", f"{asdict(many)[field]:g}")
    Console().print(table)
    result = {
        "submissions": given.students,
        "workers": given.workers,
        "cores": cores(),
        "submitted_mb": round(submitted, 1),
        "one_machine": asdict(one),
        "dask": asdict(many),
        "dask_over_one_machine": round(many.seconds / one.seconds, 2),
        "for_100000": {
            "one_machine": reckoned(one, given.students, given.workers),
            "dask": reckoned(many, given.students, given.workers),
        },
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
