"""Hands in the catalogue of hostile notebooks, and says what each costs and gains.

    python benchmarks/attacks.py cost [NAMES] [--course-limits]   # each alone: seconds, and marks gained
    python benchmarks/attacks.py stock [NAMES] [--keep FILE]   # beside nbgrader: gained, escaped, stopped
    python benchmarks/attacks.py ways [NAMES]      # local, watched, on Dask, on PostgreSQL: the same marks

NAMES are attacks, or kinds of them ("batch"); without any it is all of them. `--user 65534` runs it as an
ordinary user. Each notebook answers three questions of the tiny set wrong, and is to get what it earns.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil

from autograder.batch.executor import Job
from autograder.batch.worker import grade_one
from autograder.course import submissions
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.gradebook.records import Record
from autograder.judge.test_runner import RUNNER
from autograder.sandbox.ledger import Ledger
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from benchmarks import attacks_stock, attacks_ways
from tests.autograder import attacks
from tests.support import tiny_course
from tests.support.tiny_course import EARNED, LIMITS, NAME, RIGHT, WRONG

_PR_SET_CHILD_SUBREAPER = 36
PROCESSOR_SECONDS, WALL_SECONDS = 60.0, 75.0  # that one submission may cost


class TreeClock:
    """The processor time of this process and all below it, looked at often: what no ledger tells."""

    def __init__(self) -> None:
        self._used: dict[int, float] = {}
        self._own = 0.0  # what it takes to look
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> TreeClock:
        # what outlives its parent stays below us
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
        self._look()
        self._before = dict(self._used)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    def seconds(self) -> float:
        """What they have used since the clock was started."""
        used = sum(used - self._before.get(pid, 0.0) for pid, used in self._used.items())
        return used - self._own

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self._look()
            self._own = time.thread_time()

    def _look(self) -> None:
        me = psutil.Process()
        for process in [me, *me.children(recursive=True)]:
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            self._used[process.pid] = times.user + times.system


def hand_in(course: Course, names: list[str]) -> None:
    """Let each attack be a student's."""
    blank = tiny_course.released(course)
    for name in names:
        attack = attacks.ALL[name]
        notebook = tiny_course.answered(blank, RIGHT | WRONG | attack.answers, attack.first)
        tiny_course.hand_in(course, name, notebook)


def gained(record: Record) -> float:
    """Points beyond those that the answers earn."""
    return sum(max((m.score or 0) - EARNED.get(m.cell, 0), 0) for m in record.marks)


def cost(course: Course, names: list[str], limits: Limits) -> bool:
    """Grade each alone, and print what it took; tell whether all kept to the promise."""
    assignment = Assignment.load(course, NAME)
    job = Job(assignment, "", limits, True, tiny_course.BLOCKED_MODULES)
    kept = True
    print(f"{'processor':>9} {'wall':>6} {'charged':>7}  gained  attack")
    with Worker(limits, job.blocked_modules, sandboxed=True) as worker:
        worker.wait()
        RUNNER.start()
        for name in names:
            charged: list[Ledger] = []
            start = time.monotonic()
            with TreeClock() as clock, noted(charged):
                record, _ = grade_one(
                    job, worker, lambda name=name: submissions.find(course, assignment, name)
                )
            wall, points = time.monotonic() - start, gained(record)
            spent = max((ledger.spent() for ledger in charged), default=0.0)
            print(
                f"{clock.seconds():9.1f} {wall:6.1f} {spent:7.1f}  {points:6g}  {name}", flush=True
            )
            kept &= points == 0 and clock.seconds() <= PROCESSOR_SECONDS and spent <= WALL_SECONDS
            if record.errors:
                print(" " * 34, record.errors)
                kept = False
    return kept


@contextmanager
def noted(ledgers: list[Ledger]) -> Iterator[None]:
    """Note which ledgers are opened."""
    made: Callable[..., None] = Ledger.__init__

    def note(self: Ledger, *given: object, **named: object) -> None:
        made(self, *given, **named)
        ledgers.append(self)

    Ledger.__init__ = note  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        Ledger.__init__ = made  # type: ignore[method-assign]


def chosen(words: list[str]) -> list[str]:
    """The attacks that are meant, in their order."""
    wanted = {name for word in words for name in attacks.KINDS.get(word, [word])}
    if unknown := wanted - attacks.ALL.keys():
        raise SystemExit(f"There is no attack {sorted(unknown)[0]!r}.")
    return [name for name in attacks.ALL if name in wanted or not words]


def as_user(user: int) -> None:
    """Run the same command as another user."""
    words = [word for word in sys.argv[1:] if word != str(user) and word != "--user"]
    script = os.path.abspath(__file__)
    home = tempfile.mkdtemp(prefix="attacks-home-")
    os.chown(home, user, user)
    command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", sys.executable]
    environment = os.environ | {"HOME": home, "TMPDIR": home}
    raise SystemExit(
        subprocess.run([*command, script, *words], env=environment, cwd=home).returncode
    )


def main() -> None:
    """Hand in what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("cost", "stock", "ways"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--course-limits", action="store_true", help="not the tests' shorter ones")
    parser.add_argument(
        "--keep", type=Path, help="file of outcomes, for a run that goes on (stock)"
    )
    parser.add_argument("--user", type=int, help="number of the user to run as")
    given = parser.parse_intermixed_args()
    if given.user is not None:
        as_user(given.user)
    names = chosen(given.names)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        tiny_course.install_rubric(root / "rubrics")
        course = tiny_course.make(root / "course")
        if given.what == "stock":
            kept = attacks_stock.compare(course, names, given.keep)
        else:
            hand_in(course, names)
            if given.what == "cost":
                kept = cost(course, names, Limits() if given.course_limits else LIMITS)
            else:
                kept = attacks_ways.compare(course, root / "rubrics")
    raise SystemExit(not kept)


if __name__ == "__main__":
    main()
