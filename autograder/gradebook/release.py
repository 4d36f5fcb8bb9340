"""Makes the exercises from the solutions, through nbgrader, so that its gradebook knows them."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from .. import files
from ..course.course import Course
from ..course.nbgrader_config import settings
from ..errors import CourseError


def release(course: Course, names: Sequence[str]) -> None:
    """Write exercises/ and the gradebook's entries for some problem sets."""
    from . import database

    for name in names:
        with database.making(course):
            _generate(course, name, course.db_url)


def register(course: Course, name: str, unless: Callable[[], bool] = lambda: False) -> None:
    """Write the gradebook's entry of a problem set and leave exercises/ as it is.

    Nothing is done where ``unless`` finds, now that nobody else is at it, that it is done.
    """
    from . import database

    with database.making(course), tempfile.TemporaryDirectory() as folder:
        if unless():
            return
        _generate(_copy(course, Path(folder), [name]), name, course.db_url)


def outdated(course: Course, names: Sequence[str]) -> list[str]:
    """The files in exercises/ that are not what the solutions give now."""
    different = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = _copy(course, Path(folder), names)
        for name in names:
            _generate(scratch, name, scratch.db_url)
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


def _generate(course: Course, name: str, db_url: str) -> None:
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    config = settings(course)
    config.CourseDirectory.assignment_id = name
    config.CourseDirectory.db_url = db_url
    with _scripts_on_path(), _quiet() as complaints:
        coursedir = CourseDirectory(config=config)
        converter = GenerateAssignment(coursedir=coursedir, config=config, force=True)
        try:
            converter.start()
        except (Exception, SystemExit) as error:
            told = " ".join(complaints[-3:]) or str(error)
            raise CourseError(
                f"nbgrader could not release {name}. {told.strip().splitlines()[-1]}"
            ) from error


@contextlib.contextmanager
def _scripts_on_path() -> Iterator[None]:
    """Nbgrader calls alembic by name; it is installed beside this interpreter."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


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
