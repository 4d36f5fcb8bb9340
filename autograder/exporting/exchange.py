"""Out through an nbgrader exchange on a hub: problem sets to fetch, and feedback by student.

A student's own nbgrader looks for feedback under a name that it makes from the secret which it put
beside the submission; so nobody else finds the page. Source: nbgrader/exchange/default.
"""

from __future__ import annotations

import logging
import stat
from collections.abc import Mapping
from pathlib import Path

from .. import files
from ..course import attempts, notebooks
from ..course.course import Course
from ..course.hub import Exchange
from ..course.nbgrader_config import settings
from ..errors import CourseError
from . import origins

SECRET = "submission_secret.txt"
_LONGEST_SECRET = 10_000
_PASSABLE = stat.S_IRWXU | stat.S_IXGRP | stat.S_IXOTH  # to be entered, and not to be listed


def release(course: Course, exchange: Exchange, name: str) -> Path:
    """Put a problem set where students fetch it, with nbgrader's own means; return where that is."""
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeError
    from nbgrader.exchange.default import ExchangeReleaseAssignment

    if not course.exercise(name).is_file():
        raise CourseError(f"There is no exercises/{name} yet. Run: autograder release {name}")
    config = settings(course)
    config.Exchange.root = str(exchange.root)
    config.CourseDirectory.assignment_id = name
    log = logging.getLogger("autograder.exchange")
    log.setLevel(logging.CRITICAL + 1)
    directory = CourseDirectory(config=config, log=log)
    out = ExchangeReleaseAssignment(coursedir=directory, config=config, force=True, log=log)
    try:
        out.start()
    except (ExchangeError, OSError) as error:
        raise CourseError(f"{name} could not be put into {exchange.outbound}: {error}") from error
    return exchange.outbound / name


def give_back(
    course: Course, exchange: Exchange, name: str, pages: Mapping[str, Path]
) -> tuple[list[str], list[str]]:
    """Put pages where each student's own nbgrader finds them; whose are there, and whose are not."""
    from nbgrader.utils import make_unique_key, notebook_hash

    given, strangers = [], []
    for student, page in sorted(pages.items()):
        folder = _handed_in(course, exchange, name, student)
        if folder is None:
            strangers.append(student)
            continue
        user, of_set, moment = folder.name.split("+")[:3]
        if not exchange.feedback.is_dir():
            exchange.feedback.mkdir()
            exchange.feedback.chmod(_PASSABLE)  # whatever the umask
        for notebook in _notebooks(folder):
            if secret := _secret(folder):
                key = notebook_hash(secret=secret, notebook_id=notebook.stem)
            else:  # of an nbgrader before there were secrets
                known = make_unique_key(exchange.course_id, of_set, notebook.stem, user, moment)
                key = notebook_hash(str(notebook), known)
            files.replace(exchange.feedback / f"{key}.html", page.read_bytes())
        given.append(student)
    return given, strangers


def _handed_in(course: Course, exchange: Exchange, name: str, student: str) -> Path | None:
    """The folder of the exchange that the attempt which counts was collected from."""
    for part in origins.parts(course, name, student):
        folder = exchange.inbound / part
        if part.count("+") >= 2 and folder.is_dir() and not folder.is_symlink():
            break
    else:
        return None
    counts = attempts.at(course, name, course.submission(name, student))
    if counts is None or not counts.notebook.is_file():
        return None
    digests = {attempts.digest_of(path) for path in _notebooks(folder)}
    return folder if attempts.digest_of(counts.notebook) in digests else None


# What lies in such a folder is the student's, also after it was collected: no link of it is followed.


def _notebooks(folder: Path) -> list[Path]:
    found = (path for path in folder.glob("*.ipynb") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if path.stat().st_size <= notebooks.MAX_FILE)


def _secret(folder: Path) -> str:
    path = folder / SECRET
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _LONGEST_SECRET:
        return ""
    return path.read_text(errors="replace")
