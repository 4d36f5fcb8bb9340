"""One person's notebook against the full rubric, for whoever learns on their own."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..course import beside, kinds, notebooks, secret
from ..course.assignment import Assignment
from ..course.course import Course
from ..course.notebooks import UnreadableError, grade_id
from ..errors import CourseError
from ..judge.blocked import blocked_modules
from ..judge.mark import WAITS, Judged
from ..judge.run import judge
from ..sandbox.bubblewrap import check_available, refuse_readable
from ..sandbox.limits import Limits
from ..sandbox.worker import Worker
from . import example, progress

_MOST_IMPORTS = 5  # how far modules may lead to one another


@dataclass(frozen=True)
class Checked:
    """What a check found."""

    assignment: str
    judged: Judged
    by_hand: frozenset[str]
    sandboxed: bool

    def as_data(self) -> dict[str, Any]:
        """The result in plain data; what is marked by hand counts in neither sum."""
        marks = self.judged.marks
        counted = [mark for mark in marks if mark.cell not in self.by_hand]
        return {
            "assignment": self.assignment,
            "score": sum(mark.score or 0.0 for mark in counted),
            "max_score": sum(mark.max_score for mark in counted),
            "questions": [
                {
                    "name": mark.name,
                    "score": None if mark.cell in self.by_hand else mark.score,
                    "max_score": mark.max_score,
                    "message": mark.message or "",
                    "example": self.judged.examples.get(mark.cell, ""),
                }
                for mark in marks
            ],
            "notes": self.judged.notes,
        }


def course_of(notebook: Path, given: Path | None) -> Course:
    """The course that a notebook belongs to: the one named, or one around it or around us."""
    if given is not None:
        return Course.at(given)
    around = [*notebook.resolve().parents, Path.cwd(), *Path.cwd().parents]
    for folder in around:
        here = Course(folder)
        if here.solutions.is_dir() and here.exercises.is_dir():
            return Course.at(folder)
    return Course.at(Path.cwd())


def check(
    path: Path,
    given: Path | None = None,
    limits: Limits | None = None,
    *,
    sandboxed: bool = True,
) -> Checked:
    """Run a notebook and mark it.

    Raises ``CourseError`` where that cannot be done, and ``SandboxError`` where there is to be a
    sandbox and none can be made: nothing is run then.
    """
    if not path.exists():
        raise CourseError(f"There is no file {path}.")
    if path.is_dir():
        raise CourseError(f"{path} is a folder. Name the notebook in it.")
    course = course_of(path, given)
    try:
        notebook = notebooks.read(path.resolve())
    except UnreadableError as error:
        raise CourseError(f"{path.name}: {error}") from error
    name = _which(course, path, notebook)
    if sandboxed:
        check_available()
        refuse_readable(course.root)
    with Worker(
        limits or Limits(), blocked_modules(name), sandboxed=sandboxed, many=False
    ) as worker:
        worker.start()  # it warms up while the problem set is read
        assignment = Assignment.load(course, name)
        term = secret.term(secret.read(course))  # as the course's own marks
        files = _beside(path.resolve(), notebook)
        judged = judge(
            assignment,
            assignment.restore(notebook),
            worker,
            term=term,
            files=files,
            examples=example.searches(assignment),
        )
    for mark in judged.marks:
        if mark.cell in assignment.by_hand and mark.score is None:
            mark.message = WAITS
    checked = Checked(assignment.name, judged, assignment.by_hand, sandboxed)
    progress.keep(course, path, checked.as_data())
    return checked


def _beside(path: Path, notebook: notebooks.Notebook) -> list[beside.File]:
    """The files beside a notebook that it names, or that a module beside it does.

    A reader's folder may hold anything; what was handed in is taken whole.
    """
    files: list[beside.File] = []
    text = "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    for _ in range(_MOST_IMPORTS):
        found, _ = beside.read(path, functools.partial(_is_named, words=text))
        if len(found) == len(files):
            break
        files = found
        text += "\n".join(
            kinds.text_of(file.content) for file in files if file.name.endswith(".py")
        )
    return files


def _is_named(name: str, words: str) -> bool:
    path = PurePosixPath(name)
    if path.name in words:
        return True
    module = path.parts[0].removesuffix(".py")
    return path.suffix == ".py" and re.search(rf"\b{re.escape(module)}\b", words) is not None


def _which(course: Course, path: Path, notebook: notebooks.Notebook) -> str:
    """The problem set whose cells the notebook has."""
    progress = {grade_id(cell) for cell in notebook["cells"]} - {None}
    best, most = "", 0
    for name in course.assignments():
        exercise = course.exercise(name)
        if not exercise.is_file():
            continue
        cells = {grade_id(cell) for cell in notebooks.read(exercise)["cells"]}
        matching = 2 * len(progress & cells) + (path.stem == name)
        if matching > most:
            best, most = name, matching
    if most < 2:  # what a converter leaves has no marks
        counts = {
            name: Assignment.load(course, name).recognised(notebook)
            for name in course.assignments()
            if course.exercise(name).is_file()
        }
        if any(counts.values()):
            return max(counts, key=lambda name: counts[name])
    if not best:
        raise CourseError(
            f"{path.name} belongs to none of this course's problem sets: none of their cells is in it."
        )
    return best
