"""Makes the exercises from the solutions, through nbgrader, so that its gradebook knows them."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from .. import files
from ..course import deadlines, hint_ladder, notebooks
from ..course.course import Course
from ..course.nbgrader_config import settings
from ..course.notebooks import Cell, grade_id, mark_of
from ..errors import CourseError


def release(course: Course, names: Sequence[str]) -> None:
    """Write exercises/ and the gradebook's entries for some problem sets."""
    from . import database

    for name in names:
        with database.making(course):
            left_out = _held_back(course, name)
            if not left_out:
                _make_room(course, name)
                _generate(course, name, course.db_url, withhold=_withholds(course))
                continue
            # what is handed out has all questions; the gradebook, those that count
            with tempfile.TemporaryDirectory() as folder:
                scratch = _copy(course, Path(folder), [name])
                _generate(scratch, name, None, withhold=_withholds(course))
                fresh = scratch.exercise(name).parent
                shutil.copytree(fresh, course.exercise(name).parent, dirs_exist_ok=True)
            _enter(course, name, left_out)


def register(course: Course, name: str, unless: Callable[[], bool] = lambda: False) -> None:
    """Write the gradebook's entry of a problem set and leave exercises/ as it is.

    Nothing is done where ``unless`` finds, now that nobody else is at it, that it is done.
    """
    from . import database

    with database.making(course):
        if not unless():
            _enter(course, name, _held_back(course, name))


def _enter(course: Course, name: str, left_out: Collection[str]) -> None:
    """Write the gradebook's entry, without the cells that are held back in this course."""
    _make_room(course, name, left_out)
    with tempfile.TemporaryDirectory() as folder:
        scratch = _copy(course, Path(folder), [name])
        if left_out:
            notebook = json.loads(scratch.solution(name).read_bytes())
            notebook["cells"] = [c for c in notebook["cells"] if grade_id(c) not in left_out]
            files.replace(scratch.solution(name), json.dumps(notebook).encode())
        _generate(scratch, name, course.db_url)


def _held_back(course: Course, name: str) -> frozenset[str]:
    from . import held_back

    return held_back.cells(course, name, _has_points(_marked(course, name)))


def _marked(course: Course, name: str) -> dict[str, Cell]:
    """The cells of a solution that nbgrader knows, by their names."""
    try:
        cells = notebooks.read(course.solution(name))["cells"]
    except (notebooks.UnreadableError, OSError):
        return {}  # nbgrader says what is wrong with it
    return {known: cell for cell in cells if (known := grade_id(cell)) is not None}


def _has_points(cells: Mapping[str, Cell]) -> dict[str, bool]:
    return {name: bool(mark_of(cell).get("grade")) for name, cell in cells.items()}


def _make_room(course: Course, name: str, without: Collection[str] = ()) -> None:
    """Enter the cells that came to a set after it was graded: nbgrader refuses to by itself."""
    from . import database
    from .gradebook import Gradebook

    if not database.exists(course):
        return
    with Gradebook(course) as book:
        known = book.cells_when_graded(name)
    if known is None:
        return
    marked = _marked(course, name)
    new = {cell: marked[cell] for cell in marked.keys() - known - set(without)}
    if not new:
        return
    from nbgrader.api import Gradebook as NbGradebook

    with NbGradebook(course.db_url) as stock:
        for cell, content in new.items():
            mark, kind = mark_of(content), content["cell_type"]
            if mark.get("grade"):
                points = float(mark["points"])
                stock.add_grade_cell(cell, name, name, max_score=points, cell_type=kind)
            if mark.get("solution"):
                stock.add_solution_cell(cell, name, name)
            stock.add_source_cell(
                cell,
                name,
                name,
                cell_type=kind,
                source=content["source"],
                locked=bool(mark.get("locked")),
            )


def outdated(course: Course, names: Sequence[str]) -> list[str]:
    """The files in exercises/ that are not what the solutions give now."""
    different = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = _copy(course, Path(folder), names)
        for name in names:
            _generate(scratch, name, None, withhold=_withholds(course))
            fresh, present = scratch.exercise(name).parent, course.exercise(name).parent
            files = {path.relative_to(fresh) for path in _files(fresh)}
            files |= {path.relative_to(present) for path in _files(present)}
            for file in sorted(files):
                before, now = present / file, fresh / file
                if not (before.is_file() and now.is_file() and _same(before, now)):
                    different.append(f"exercises/{name}/{file}")
    return different


def _copy(course: Course, folder: Path, names: Sequence[str]) -> Course:
    """A course with the same solutions and settings, elsewhere."""
    copy = Course(folder, "sqlite:///gradebook.db")
    for name in names:
        shutil.copytree(course.solution(name).parent, copy.solution(name).parent)
    with contextlib.suppress(FileNotFoundError):
        files.copy(course.config_file, copy.config_file)
    return copy


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not {".ipynb_checkpoints", "__pycache__"} & set(path.parts)
    ]


def _withholds(course: Course) -> bool:
    return deadlines.load(course).last_hint == hint_ladder.WITHHELD


def _withhold_the_last_hints(exercise: Path) -> None:
    import nbformat

    notebook = nbformat.read(exercise, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = hint_ladder.without_the_last(cell.source)
    nbformat.write(notebook, exercise)


def _generate(course: Course, name: str, db_url: str | None, *, withhold: bool = False) -> None:
    """Write an exercise, and enter its cells in a gradebook if there is one to enter them in."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import SaveCells

    config = settings(course)
    config.CourseDirectory.assignment_id = name
    config.CourseDirectory.db_url = db_url or course.db_url
    config.GenerateAssignment.no_database = db_url is None
    with _version_read_here(), _quiet() as complaints:
        coursedir = CourseDirectory(config=config)
        converter = GenerateAssignment(coursedir=coursedir, config=config, force=True)
        if db_url is None:
            converter.preprocessors = [p for p in converter.preprocessors if p is not SaveCells]
        try:
            converter.start()
        except (Exception, SystemExit) as error:
            told = " ".join(complaints[-3:]) or str(error)
            raise CourseError(
                f"nbgrader could not release {name}. {told.strip().splitlines()[-1]}"
            ) from error
    if withhold:
        _withhold_the_last_hints(course.exercise(name))


@contextlib.contextmanager
def _version_read_here() -> Iterator[None]:
    """Nbgrader starts a program to learn the version of its tables; its files say the same at once."""
    from nbgrader import api

    before = api.get_alembic_version
    api.get_alembic_version = version_of_tables
    try:
        yield
    finally:
        api.get_alembic_version = before


@functools.cache
def version_of_tables() -> str:
    """The version of the tables that this nbgrader makes, with which a new gradebook is stamped."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text."""
        self.texts.append(record.getMessage())


@contextlib.contextmanager
def _quiet() -> Iterator[list[str]]:
    """Keep nbgrader's log off the terminal; what it calls errors is handed back."""
    loggers = [logging.getLogger(name) for name in ("traitlets", "tornado.application", "")]
    collector = _Collector()
    before = [(logger, logger.handlers, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [collector], False
    try:
        yield collector.texts
    finally:
        for logger, handlers, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate
