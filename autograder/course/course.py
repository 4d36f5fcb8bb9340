"""Where things are in a course, and how nbgrader is told."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CourseError
from . import hooks
from .roster import ClassList
from .roster.patterns import chosen

CONFIG = "nbgrader_config.py"
STAMP = "timestamp.txt"  # beside a submission: when it was handed in, as nbgrader keeps it
NOTE = ".collected.json"  # beside a submission: where it came from
SETTINGS = "course.toml"  # due dates, extensions and rules
SECRET = ".course-secret"  # what fresh cases are drawn from
GIVEN_OUT = "released_solutions"
EARLIER = ".earlier"  # in submitted/: the attempts that do not count
DATABASE = "AUTOGRADER_DB"  # the environment's variable with the gradebook's URL
_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Course:
    """A course folder: solutions and exercises in it, submissions and marks beside them."""

    root: Path
    database: str | None = None  # the gradebook's URL, where nbgrader_config.py is not to say it

    @classmethod
    def at(cls, folder: Path, database: str | None = None) -> Course:
        """The course in ``folder``; raises ``CourseError`` if there is none.

        ``database`` is the gradebook's URL, else the environment's AUTOGRADER_DB.
        """
        root = folder.expanduser().resolve()
        if not (root / "solutions").is_dir():
            raise CourseError(
                f"{root} is not a course: it has no folder “solutions”. Go to the course's folder, or "
                "name it with --course."
            )
        return cls(root, database or os.environ.get(DATABASE) or None)

    @classmethod
    def for_demonstration(cls, folder: Path) -> Course:
        """The course in ``folder``, or the one that came with the program where there is none."""
        package = Path(__file__).resolve().parents[1]
        for root in (
            package.parent / "downhill_course",
            package.parent,
        ):  # of a wheel, or of the repository
            if not (folder / "solutions").is_dir() and (root / "solutions").is_dir():
                return cls(root)
        return cls.at(folder)

    @property
    def solutions(self) -> Path:
        """The only place where exercises are written."""
        return self.root / "solutions"

    @property
    def exercises(self) -> Path:
        """What students get, made from the solutions."""
        return self.root / "exercises"

    @property
    def submitted(self) -> Path:
        """What students handed in: submitted/STUDENT/PS/PS.ipynb."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """Their notebooks as they ran, with the graded cells restored."""
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """The pages to hand back."""
        return self.root / "feedback"

    @property
    def reports(self) -> Path:
        """Pages about a whole class, for teachers."""
        return self.root / "reports"

    @property
    def records(self) -> Path:
        """What each grading found, to go on from after an interruption."""
        return self.root / ".autograder"

    @property
    def of_a_class(self) -> list[Path]:
        """The folders of one term's class; the gradebook comes to them."""
        return [self.submitted, self.autograded, self.feedback, self.reports, self.records]

    @property
    def config_file(self) -> Path:
        """Nbgrader's own settings."""
        return self.root / CONFIG

    @property
    def settings(self) -> Path:
        """Due dates, extensions and rules."""
        return self.root / SETTINGS

    @property
    def secret(self) -> Path:
        """What fresh cases are drawn from."""
        return self.root / SECRET

    @property
    def requests(self) -> Path:
        """The table of requests to regrade."""
        return self.root / "regrade.csv"

    @property
    def lock(self) -> Path:
        """The lock of whoever makes the gradebook."""
        return self.records / "gradebook.lock"

    def solution(self, name: str) -> Path:
        """The notebook that a problem set is written in."""
        return self.solutions / name / f"{name}.ipynb"

    def exercise(self, name: str) -> Path:
        """The notebook that students get."""
        return self.exercises / name / f"{name}.ipynb"

    def given_out(self, name: str) -> Path:
        """A solution for students, once nobody can hand in any more."""
        return self.root / GIVEN_OUT / f"{name}_solution.ipynb"

    def submission(self, name: str, student: str) -> Path:
        """The folder of the attempt that counts; an earlier one is asked for as “STUDENT/FOLDER”."""
        who, _, kept = student.partition("/")
        return self.earlier(name, who) / kept if kept else self.submitted / student / name

    def stamp(self, name: str, student: str) -> Path:
        """The file that says when a submission was handed in."""
        return self.submission(name, student) / STAMP

    def earlier(self, name: str, student: str) -> Path:
        """The folder of a student's attempts that do not count, each in one of its own."""
        return self.submitted / EARLIER / student / name

    def aside(self, name: str) -> Path:
        """The folder of collected files that could not be placed."""
        return self.submitted / ".aside" / name

    def graded_notebook(self, name: str, student: str) -> Path:
        """A student's notebook as it ran."""
        return self.autograded / student / name / f"{name}.ipynb"

    def earlier_runs(self, name: str, student: str) -> Path:
        """The folder of notebooks that ran and do not count, since another id's work does."""
        return self.autograded / EARLIER / student / name

    def page(self, name: str, student: str) -> Path:
        """A student's page of feedback."""
        return self.feedback / student / name / f"{name}.html"

    def record(self, name: str, student: str) -> Path:
        """What a submission's grading found."""
        return self.records / name / f"{student}.json"

    def judged_attempt(self, name: str, student: str, digest: str) -> Path:
        """What an attempt came to that need not count."""
        return self.records / "attempts" / name / f"{student}-{digest[:32]}.json"

    def own_check(self, name: str) -> Path:
        """What a reader's own check gave."""
        return self.records / "own" / f"{name}.json"

    def report(self, name: str, kind: str = "") -> Path:
        """A page about a whole class."""
        return self.reports / f"{name}{kind}.html"

    @property
    def gradebook(self) -> Path | None:
        """The file of nbgrader's database; ``None`` where that is a server's."""
        _, _, path = self.db_url.partition("sqlite:///")
        return Path(path) if path else None

    @property
    def gradebook_name(self) -> str:
        """Nbgrader's database as people are told of it: its file, or its URL without a password."""
        return str(self.gradebook or re.sub(r"(//[^:/@]*):[^@]*@", r"\1@", self.db_url))

    @property
    def db_url(self) -> str:
        """Nbgrader's database, for SQLAlchemy.

        It is what ``--db`` says, or the environment's AUTOGRADER_DB, or nbgrader_config.py; else the
        file gradebook.db. Raises ``CourseError`` for what is neither SQLite nor PostgreSQL.
        """
        return _full_url(self.root, self.database or self.configured() or "sqlite:///gradebook.db")

    def configured(self) -> str | None:
        """The database's URL in nbgrader_config.py, if there is one."""
        path = self.config_file
        try:
            if "db_url" not in path.read_text():  # to read it in earnest takes longer
                return None
            return _db_url_in(self.root, path.stat().st_mtime_ns)
        except OSError:
            return None

    def config(self) -> Any:
        """What nbgrader_config.py says; raises ``CourseError`` where it cannot be read."""
        from traitlets.config.loader import Config, PyFileConfigLoader

        if not (self.config_file).is_file():
            return Config()
        try:
            config = PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        except Exception as error:
            raise CourseError(
                f"{self.config_file} cannot be read: {type(error).__name__}: {error}"
            ) from error
        hooks.check(config, self.config_file)
        return config

    def assignments(self) -> list[str]:
        """The problem sets that have a solution, in order."""
        return sorted(
            path.parent.name
            for path in self.solutions.glob("*/*.ipynb")
            if path.stem == path.parent.name
        )

    def assignment(self, name: str) -> str:
        """The full name of a problem set: “ps1” will do for “ps1_one_weight”."""
        known = self.assignments()
        matches = [other for other in known if other == name or other.split("_")[0] == name]
        if len(matches) != 1:
            raise CourseError(
                f"There is no problem set “{name}” in {self.solutions}. There is: {', '.join(known)}."
            )
        return matches[0]

    def class_list(self) -> ClassList:
        """The students that the course knows by a list, and what became of them."""
        return ClassList.read(self.root)

    def students_with(self, assignment: str, pattern: str = "*") -> list[str]:
        """Who handed something in for a problem set and has not withdrawn, in order.

        ``pattern`` is a student's id, as it is, as a platform writes it or as it was before; or one in
        which “*” and “?” stand for any text and any character.
        """
        known = self.class_list()
        handed_in = sorted(
            student for student in known.present if (self.submitted / student / assignment).is_dir()
        )
        return [one for one in chosen(handed_in, pattern, known) if one not in known.withdrawn]


@functools.cache
def _db_url_in(root: Path, changed: int) -> str | None:
    url = Course(root).config().CourseDirectory.get("db_url")
    return str(url) if url else None


def _full_url(root: Path, url: str) -> str:
    """A URL with the driver that we have, and with a file's path in full."""
    kind, separator, rest = url.partition("://")
    if kind in ("postgresql", "postgres", "postgresql+psycopg") and separator:
        return f"postgresql+psycopg://{rest}"
    if kind == "sqlite" and rest.strip("/"):
        return f"sqlite:///{root / rest.removeprefix('/')}"
    shown = re.sub(r"(//[^:/@]*):[^@]*@", r"\1@", url)
    raise CourseError(
        f"The gradebook cannot be in {shown}. Give a URL such as "
        "postgresql://ta@server/downhill or sqlite:///gradebook.db."
    )
