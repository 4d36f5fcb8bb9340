"""Grades one class with nbgrader and with autograder, in one run, and measures the limit.

    python benchmarks/grading.py [--students 40] [--workers 2] [--rounds 3] [--skip-nbgrader]

The limit is the time that the notebooks' cells take in warm interpreters, one for each worker and
all at work at once, hidden tests included, divided by the workers: no grader that runs the cells can
be faster. A machine's speed drifts, by a third within a minute where others share it. So limit and
grading are measured in turn, in some rounds before nbgrader and as many after it, and their means
count. The last line is JSON.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

import rubrics
from autograder.course import submissions
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.gradebook import release
from autograder.sandbox import bubblewrap
from autograder.synthetic import cohort
from autograder.synthetic.demo import ASSIGNMENT, prepare

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sys.executable).parent


def make_course(folder: Path, students: int, seed: int) -> Course:
    """A released course with a class of honest submissions."""
    course = prepare(Course.at(ROOT), folder / "course")
    release.release(course, [ASSIGNMENT])
    released = json.loads((course.exercises / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes())
    rng = np.random.default_rng(seed)
    samples = cohort.cohort(released, rubrics.load(ASSIGNMENT), students, rng, mishaps=False)
    for sample in samples:
        target = course.submitted / sample.student / ASSIGNMENT
        target.mkdir(parents=True)
        (target / sample.filename).write_bytes(sample.content)
    return course


def timed(command: list[str], cwd: Path) -> tuple[float, float]:
    """Run a command; return its seconds and the peak memory of its processes in MB."""
    environment = {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
    peak = 0.0
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    over = threading.Event()

    def watch() -> None:
        nonlocal peak
        root = psutil.Process(process.pid)
        while not over.wait(0.25):
            try:
                used = [p.memory_full_info().pss for p in [root, *root.children(recursive=True)]]
            except psutil.Error:
                continue
            peak = max(peak, sum(used) / 2**20)

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, told = process.communicate()
    seconds = time.perf_counter() - start
    over.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{told.decode()[-2000:]}")
    return seconds, peak


def seconds_of_cells(course: Course, workers: int) -> float:
    """What all cells of all submissions take in warm interpreters that fork for each."""
    from autograder.student import shell
    from autograder.student.worker import warm_shell

    assignment = Assignment.load(course, ASSIGNMENT)
    os.environ["PYTHONPATH"] = str(ROOT)
    warm = warm_shell()
    rubrics.rubric_of(ASSIGNMENT)
    students = course.students_with(ASSIGNMENT)
    notebooks = [submissions.find(course, assignment, s).restored(assignment) for s in students]

    def run(notebook: dict[str, Any]) -> float:
        start = time.perf_counter()
        for number, cell in enumerate(notebook["cells"]):
            if cell["cell_type"] == "code":
                shell.run(warm, cell["source"], number)
        return time.perf_counter() - start

    def run_share(worker: int) -> float:
        share = notebooks[worker::workers]
        return sum(in_fork(partial(run, one.notebook))() for one in share)

    return sum(wait() for wait in [in_fork(partial(run_share, w)) for w in range(workers)])


def in_fork(reckon: Callable[[], float]) -> Callable[[], float]:
    """Start something in a copy of this process; the function that is returned waits for it."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, str(reckon()).encode())
        os._exit(0)
    os.close(write)

    def wait() -> float:
        with os.fdopen(read) as told:
            seconds = float(told.read())
        os.waitpid(child, 0)
        return seconds

    return wait


def measured(grade: list[str], course: Course, workers: int) -> tuple[float, float, float]:
    """Seconds of grading and of the cells, taken one after the other, and the peak memory in MB."""
    # what warms up stays in a fork, so that grading is forked from a small process
    cells = in_fork(partial(seconds_of_cells, course, workers))()
    seconds, peak = timed(grade, course.root)
    return seconds, cells, peak


def same_marks(course: Course, stock: Course) -> bool:
    """Whether both graders gave the same marks."""
    from autograder.gradebook.gradebook import Gradebook

    with Gradebook(course) as ours, Gradebook(stock) as theirs:
        return ours.rows(ASSIGNMENT) == theirs.rows(ASSIGNMENT)


def main() -> None:
    """Measure, print a table, and last a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--workers", type=int, default=bubblewrap.cores())
    parser.add_argument("--rounds", type=int, default=3, help="Before nbgrader, and after it.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip-nbgrader", action="store_true", help="Measure only our side.")
    given = parser.parse_args()
    console = Console()
    grader = [sys.executable, "-m", "autograder"]
    nbgrader = [sys.executable, "-m", "nbgrader"]
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ.pop("AUTOGRADER_DB", None)  # the real gradebook, if there is one
    with tempfile.TemporaryDirectory() as folder:
        console.print(f"{given.students} submissions of {ASSIGNMENT}, {given.workers} workers")
        course = make_course(Path(folder) / "ours", given.students, given.seed)
        grade = [*grader, "grade", ASSIGNMENT, "--force", "--workers", str(given.workers)]

        def some_rounds() -> list[tuple[float, float, float]]:
            return [measured(grade, course, given.workers) for _ in range(given.rounds)]

        rounds = some_rounds()
        feedback, _ = timed([*grader, "feedback", ASSIGNMENT], course.root)
        one = next(course.submitted.glob("*/*/*.ipynb"))
        check, _ = timed([*grader, "check", str(one), "--json"], course.root)
        validate, _ = timed([*nbgrader, "validate", str(one)], course.root)
        stock_s = stock_feedback = float("nan")
        if not given.skip_nbgrader:
            stock = make_course(Path(folder) / "stock", given.students, given.seed)
            stock_s, _ = timed([*nbgrader, "autograde", ASSIGNMENT], stock.root)
            stock_feedback, _ = timed([*nbgrader, "generate_feedback", ASSIGNMENT], stock.root)
            rounds += some_rounds()
            if not same_marks(course, stock):
                raise SystemExit("The two graders gave different marks.")
            console.print("Both gave the same marks.")
    ours, cells, peak = (statistics.mean(values) for values in zip(*rounds, strict=True))
    limit = cells / given.workers
    table = Table()
    for heading in ("", "nbgrader", "autograder", "nbgrader / autograder"):
        table.add_column(heading, justify="left" if not heading else "right")
    for what, stock_time, our_time in (
        ("grade, s", stock_s, ours),
        ("grade, s a submission", stock_s / given.students, ours / given.students),
        ("feedback pages, s", stock_feedback, feedback),
        ("one notebook (validate, check), s", validate, check),
    ):
        ratio = stock_time / our_time
        table.add_row(what, f"{stock_time:.2f}", f"{our_time:.2f}", f"{ratio:.1f}")
    console.print(table)
    console.print(f"limit: {limit:.2f} s; autograder takes {ours / limit:.2f} times that")
    print(
        json.dumps(
            {
                "submissions": given.students,
                "nbgrader_s": None if given.skip_nbgrader else round(stock_s, 2),
                "autograder_s": round(ours, 2),
                "limit_s": round(limit, 2),
                "speedup": None if given.skip_nbgrader else round(stock_s / ours, 2),
                "over_limit": round(ours / limit, 2),
                "peak_rss_mb": round(peak),
            }
        )
    )


if __name__ == "__main__":
    main()
