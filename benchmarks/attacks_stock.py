"""Hostile notebooks beside stock nbgrader: what each grader lets them gain, reach and hold up."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from autograder.batch.batch import Batch
from autograder.course.course import Course
from tests.autograder import attacks
from tests.support import tiny_course
from tests.support.tiny_course import EARNED, LIMITS, NAME, POINTS, RIGHT, WRONG

SECONDS = 90  # for a class of two; nbgrader itself has a limit for a cell only
MEMORY = 3 * 2**30
ATTACKER, HONEST = "a-hostile", "b-honest"  # who is graded after it
_FULL = sum(POINTS[f"{name}-test"] for name in RIGHT)


@dataclass
class Outcome:
    """What a hostile notebook did to a class of two."""

    gained: float
    escaped: bool
    stopped: bool

    def __str__(self) -> str:
        escaped, stopped = "escaped" if self.escaped else "", "stopped" if self.stopped else ""
        return f"{self.gained:+6g} {escaped:8s} {stopped:8s}"


def compare(course: Course, names: list[str]) -> bool:
    """Print a line for each attack, nbgrader's outcome beside ours; tell whether none got past ours."""
    counts = {grader: [0, 0, 0] for grader in ("nbgrader", "autograder")}
    print(f"{'nbgrader':^24} {'autograder':^24} attack")
    for name in names:
        outcomes = {"nbgrader": stock(course, name), "autograder": ours(course, name)}
        for grader, outcome in outcomes.items():
            flags = (outcome.gained > 0, outcome.escaped, outcome.stopped)
            counts[grader] = [n + flag for n, flag in zip(counts[grader], flags, strict=True)]
        print(*outcomes.values(), name, flush=True)
    for grader, (gained, escaped, stopped) in counts.items():
        print(
            f"{grader}: of {len(names)} attacks {gained} gained marks, {escaped} read a test or left "
            f"their place, {stopped} stopped the batch"
        )
    return counts["autograder"] == [0, 0, 0]


@contextlib.contextmanager
def scratch_folder() -> Iterator[str]:
    """A folder in which attacks may dig deeper than Python's own cleaning goes."""
    folder = tempfile.mkdtemp()
    try:
        yield folder
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)


def stock(course: Course, name: str) -> Outcome:
    """What nbgrader does, in a bubblewrap with limits, since it has none."""
    with scratch_folder() as folder:
        here = class_of_two(course, name, Path(folder) / "course")
        before = digests(here)
        home = Path(folder) / "home"
        home.mkdir()
        rubric = tiny_course.rubric_folder()
        path = tiny_course.found_by_every_process(shutil.copytree(rubric, Path(folder) / "rubrics"))
        words = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
        words += ["--bind", folder, folder, "--tmpfs", "/dev/shm", "--unshare-all", "--new-session"]
        words += ["--die-with-parent", "--chdir", str(here.root)]
        words += ["--setenv", "HOME", str(home), "--setenv", "PYTHONPATH", path]
        words += ["prlimit", f"--as={MEMORY}", "--nproc=2000", "--fsize=100000000", "--core=0"]
        words += [sys.executable, "-m", "nbgrader", "autograde", NAME]
        words += [f"--db={here.db_url}", "--ExecutePreprocessor.timeout=15"]
        process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return outcome(here, name, before)


def ours(course: Course, name: str) -> Outcome:
    """What our judge does with the same."""
    with scratch_folder() as folder:
        here = class_of_two(course, name, Path(folder) / "course")
        before = digests(here)
        Batch(here, NAME, limits=LIMITS, workers=1).run()
        return outcome(here, name, before)


def class_of_two(course: Course, name: str, folder: Path) -> Course:
    """A copy of the course in which one attacks and one is honest."""
    here = Course.at(shutil.copytree(course.root, folder))
    attack, blank = attacks.ALL[name], tiny_course.released(course)
    hostile = tiny_course.answered(blank, RIGHT | WRONG | attack.answers, attack.first)
    tiny_course.hand_in(here, ATTACKER, hostile)
    tiny_course.hand_in(here, HONEST, tiny_course.answered(blank, RIGHT))
    return here


def digests(course: Course) -> dict[str, str]:
    """What stands in the folders that no submission may change."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (course.solutions, course.exercises, course.submitted)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def outcome(course: Course, name: str, before: dict[str, str]) -> Outcome:
    """What became of the two, and of what lies around them."""
    gained = score(course, ATTACKER)
    shown = outputs(course)
    never = attacks.ALL[name].never
    told = tiny_course.SECRET in shown or '"GAINED' in shown or "'GAINED'" in shown
    escaped = (
        told or digests(course) != before or bool(never and re.search(re.escape(never), shown))
    )
    least = sum(EARNED.values())
    return Outcome(max((gained or 0) - least, 0), escaped, score(course, HONEST) != _FULL)


def score(course: Course, student: str) -> float | None:
    """The points of a student, as nbgrader's gradebook has them."""
    try:
        with Gradebook(course.db_url) as book:
            return float(book.find_submission(NAME, student).score)
    except (MissingEntry, Exception):  # a gradebook that an attack spoilt holds none either
        return None


def outputs(course: Course) -> str:
    """What the hostile notebook shows after it was graded."""
    path = course.autograded / ATTACKER / NAME / f"{NAME}.ipynb"
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError):
        return ""
    return json.dumps([cell.get("outputs", []) for cell in cells], ensure_ascii=False)
