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
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
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
    seconds: float = 0  # on the wall, for both

    def __str__(self) -> str:
        escaped, stopped = "escaped" if self.escaped else "", "stopped" if self.stopped else ""
        return f"{self.gained:+6g} {escaped:8s} {stopped:8s} {self.seconds:4.0f} s"


class Kept:
    """Outcomes of earlier runs, a line of JSON for each: a run that breaks off goes on where it was."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._found: dict[tuple[str, str], Outcome] = {}
        if path is not None and path.exists():
            for line in path.read_text().splitlines():
                told = json.loads(line)
                place = told.pop("grader"), told.pop("attack")
                self._found[place] = Outcome(**told)

    def get(self, grader: str, name: str, tried: Callable[[], Outcome]) -> Outcome:
        """The outcome that is kept, or that of trying it now."""
        if (grader, name) not in self._found:
            start = time.monotonic()
            outcome = tried()
            outcome.seconds = round(time.monotonic() - start, 1)
            self._found[grader, name] = outcome
            if self._path is not None:
                with self._path.open("a") as file:
                    told = {"grader": grader, "attack": name} | asdict(outcome)
                    file.write(json.dumps(told) + "\n")
        return self._found[grader, name]


def compare(course: Course, names: list[str], kept: Path | None = None) -> bool:
    """Print a line for each attack, nbgrader's outcome beside ours; tell whether none got past ours."""
    outcomes, graders = Kept(kept), {"nbgrader": stock, "autograder": ours}
    print(f"{'nbgrader':^31} {'autograder':^31} attack")
    found: dict[str, dict[str, Outcome]] = {}
    for name in names:
        found[name] = {
            grader: outcomes.get(grader, name, lambda tried=tried, name=name: tried(course, name))
            for grader, tried in graders.items()
        }
        print(*found[name].values(), name, flush=True)
    print(table(found))
    ours_of_all = [outcome["autograder"] for outcome in found.values()]
    return not any(o.gained > 0 or o.escaped or o.stopped for o in ours_of_all)


def table(found: dict[str, dict[str, Outcome]]) -> str:
    """How many attacks of each kind reached what, nbgrader / ours, as rows of Markdown."""
    rows = ["| what is attacked | attacks | gained marks | read or left | stopped the batch |"]
    rows.append("|---|---|---|---|---|")
    kinds = attacks.KINDS | {"all": attacks.ALL}
    for kind, members in kinds.items():
        of_kind = [found[name] for name in members if name in found]
        cells = []
        for flag in (lambda o: o.gained > 0, lambda o: o.escaped, lambda o: o.stopped):
            sums = [sum(flag(o[grader]) for o in of_kind) for grader in ("nbgrader", "autograder")]
            cells.append(f"{sums[0]} / {sums[1]}")
        if of_kind:
            rows.append(f"| {kind} | {len(of_kind)} | {' | '.join(cells)} |")
    return "\n".join(rows)


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
        words += ["prlimit", f"--as={MEMORY}", "--nproc=400", "--fsize=100000000", "--core=0"]
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
    told, own = outputs(course)
    never = attacks.ALL[name].never
    escaped = (
        any(word in told for word in (tiny_course.SECRET, '"GAINED', "'GAINED'"))
        or bool(never and re.search(re.escape(never), own))
        or digests(course) != before
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


def outputs(course: Course) -> tuple[str, str]:
    """What the hostile notebook shows after it was graded, and what its own cells do.

    Stock nbgrader shows the lines of a hidden test wherever one fails, also to who is honest. That is no
    feat of an attack, and is left out here.
    """
    path = course.autograded / ATTACKER / NAME / f"{NAME}.ipynb"
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError):
        return "", ""
    own, of_tests = [], []
    for cell in cells:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            of_tests += [o for o in cell.get("outputs", []) if o["output_type"] != "error"]
        else:
            own += cell.get("outputs", [])
    return (
        json.dumps([own, of_tests], ensure_ascii=False),
        json.dumps(own, ensure_ascii=False),
    )
