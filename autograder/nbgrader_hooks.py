"""What nbgrader loads by dotted name, as nbgrader_config.py says: its doors lead to our commands.

nbgrader's own tools run a student's notebook with all rights of whoever calls them, and give marks
and write pages of their own. So its converters are given exporters that have our commands do the
work, in a process of their own, and export nothing; what has no command of ours is refused.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import jinja2
from nbconvert.exporters import NotebookExporter
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.exchange.default import ExchangeList
from nbgrader.plugins import BasePlugin, CsvExportPlugin, ExtractorPlugin

from .course import notebooks
from .course.course import DATABASE, Course
from .errors import CourseError
from .rendering.markdown import Room, as_html

_PACKAGE = Path(__file__).parent


class PercentADay(BasePlugin):
    """What course.toml says that lateness costs: so many percent for each day, or late days to spend.

    nbgrader gives seconds alone, which do not tell where a day ends when the clocks change, nor what
    was spent on other sets; so the due date and the time of handing in are read from its database.
    """

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points to take off; ``None`` for none."""
        name = getattr(self.parent, "assignment_id", None)
        if not name:
            raise CourseError(
                "The late policy of course.toml is asked about no assignment: it works as "
                "c.AssignLatePenalties.plugin_class, where nbgrader says which."
            )
        from .gradebook import penalties  # what else is here does without

        course = Course(Course.at(_root_of(self)).root, getattr(self.parent, "db_url", None))
        return penalties.of_plugin(course, name, student_id, score)


def _root_of(plugin: BasePlugin) -> Path:
    """The course's folder: as configured, or that of the program which runs a plugin."""
    if "root" in plugin.config.CourseDirectory:
        return Path(plugin.config.CourseDirectory.root)
    owner: Any = plugin.parent
    while owner is not None:
        if hasattr(owner, "coursedir"):
            return Path(owner.coursedir.root)
        owner = owner.parent
    return Path.cwd()


class Export(CsvExportPlugin):
    """``nbgrader export`` without those who have withdrawn."""

    student: list[str]

    def export(self, gradebook: Any) -> None:
        """Write the marks of who is in the class."""
        withdrawn = Course.at(_root_of(self)).class_list().withdrawn
        if withdrawn:
            asked = self.student or [student.id for student in gradebook.students]
            left = [one for one in map(str, asked) if one not in withdrawn]
            self.student = left or [""]  # nobody: an empty list would be everybody
        super().export(gradebook)


class List(ExchangeList):
    """nbgrader's own list of an exchange; made for formgrader, it takes who has withdrawn out of its lists.

    Formgrader makes an API anew for each request, and no setting names its class. The first thing that the
    API makes by a setting is this list, which is told whose it is.
    """

    def __init__(self, *arguments: Any, parent: Any = None, **options: Any) -> None:
        if type(parent) is NbGraderAPI:
            parent.__class__ = _WhoIsInTheClass
        super().__init__(*arguments, parent=parent, **options)


class _WhoIsInTheClass(NbGraderAPI):
    """nbgrader's API, whose lists, counts and averages are of who is in the class; nothing is deleted."""

    @property
    def _withdrawn(self) -> set[str]:
        return Course.at(Path(self.coursedir.root)).class_list().withdrawn

    @property
    def gradebook(self) -> Any:
        """A gradebook that does not find what is of somebody who has withdrawn."""
        book = super().gradebook
        if withdrawn := self._withdrawn:
            _hide(book, withdrawn)
        return book

    def get_notebooks(self, assignment_id: str) -> list[dict[str, Any]]:
        """The notebooks of a problem set; that one waits for a person is asked past the gradebook."""
        found: list[dict[str, Any]] = super().get_notebooks(assignment_id)
        for one in found if self._withdrawn else ():
            works = self.get_notebook_submissions(assignment_id, one["name"])
            one["needs_manual_grade"] = any(work["needs_manual_grade"] for work in works)
        return found

    def get_submitted_students(self, assignment_id: str) -> set[str]:
        """Who has handed in."""
        found: set[str] = super().get_submitted_students(assignment_id)
        return found - self._withdrawn

    def _filter_existing_notebooks(self, assignment_id: str, notebooks: Any) -> Any:
        withdrawn = self._withdrawn
        left = [one for one in notebooks if one.student.id not in withdrawn]
        return super()._filter_existing_notebooks(assignment_id, left)


def _hide(book: Any, students: set[str]) -> None:
    """Have a gradebook of nbgrader's leave students and all of theirs out of whatever it is asked."""
    import sqlalchemy as sql
    from nbgrader import api
    from sqlalchemy.orm import with_loader_criteria

    work, notebook = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
    with book.engine.connect() as connection:
        works = set(
            connection.scalars(sql.select(work.c.id).where(work.c.student_id.in_(students)))
        )
        notebooks = set(
            connection.scalars(sql.select(notebook.c.id).where(notebook.c.assignment_id.in_(works)))
        )
    hidden = [
        with_loader_criteria(table, column.not_in(theirs), include_aliases=True)
        for table, column, theirs in (
            (api.Student, api.Student.id, students),
            (api.SubmittedAssignment, api.SubmittedAssignment.id, works),
            (api.SubmittedNotebook, api.SubmittedNotebook.id, notebooks),
            (api.Grade, api.Grade.notebook_id, notebooks),
            (api.Comment, api.Comment.notebook_id, notebooks),
        )
    ]

    def leave_out(asked: Any) -> None:
        if asked.is_select:
            asked.statement = asked.statement.options(*hidden)

    sql.event.listen(book.db, "do_orm_execute", leave_out)


class _Instead(NotebookExporter):
    """Has one of our commands do all that a converter of nbgrader was to do.

    A converter makes its exporter when it knows what to convert and has touched nothing.
    """

    command: ClassVar[str]

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        converter = self.parent
        if not isinstance(converter, BaseConverter):
            raise NbGraderException(f"This exports nothing. Run: autograder {self.command}")
        for arguments in self._runs(converter):
            _run(converter, arguments)
        converter.assignments = {}  # nothing is left for nbgrader to do

    def _runs(self, converter: BaseConverter) -> Sequence[Sequence[str]]:
        """The arguments of the commands, one for each problem set and pattern of students."""
        told = converter.coursedir
        excluded = set(told.student_id_exclude.split(",")) - {""}
        pattern = converter._format_source("(?P<name>.*)", "(?P<student>.*)", escape=True)
        found = [match for path in converter.assignments if (match := re.match(pattern, path))]
        names = sorted({match["name"] for match in found})
        if not excluded:
            return [[name, f"--student={told.student_id}"] for name in names]
        pairs = sorted({(match["name"], match["student"]) for match in found})
        return [[name, f"--student={who}"] for name, who in pairs if who not in excluded]


class Grade(_Instead):
    """``autograder grade`` in place of nbgrader's autograde."""

    command = "grade"

    def _runs(self, converter: BaseConverter) -> Sequence[Sequence[str]]:
        again = ["--force"] if converter.force else []
        return [["grade", *words, *again] for words in super()._runs(converter)]


class Feedback(_Instead):
    """``autograder feedback`` in place of nbgrader's generate_feedback."""

    command = "feedback"

    def _runs(self, converter: BaseConverter) -> Sequence[Sequence[str]]:
        return [["feedback", *words] for words in super()._runs(converter)]


class Collect(ExtractorPlugin):
    """Refuses to unpack: nbgrader bounds nothing, and asks nobody whose a file is."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Name the command that collects; nothing is unpacked."""
        raise SystemExit(
            "This course collects downloads with bounds and by platforms' own names. "
            f"Run: autograder collect PS {archive_path}"
        )


def _run(converter: BaseConverter, arguments: Sequence[str]) -> None:
    """Run one of our commands and log what it says; what it refuses, the converter refuses."""
    root = str(converter.coursedir.root)
    known = os.environ.get("PYTHONPATH")
    paths = [str(_PACKAGE.parent), *([known] if known else [])]
    finished = subprocess.run(
        [sys.executable, "-P", "-m", "autograder", *arguments, f"--course={root}"],
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join(paths),
            DATABASE: converter.coursedir.db_url,  # where nbgrader looks for marks
            "COLUMNS": "100",
            "NO_COLOR": "1",
        },
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    converter.log.info("autograder %s", " ".join(arguments))
    for line in finished.stdout.splitlines():
        converter.log.info("%s", line)
    if finished.returncode:
        said = finished.stderr.strip() or f"autograder {arguments[0]} ended without a word."
        converter.log.error("%s", said)
        raise NbGraderException(said.splitlines()[-1])
    for line in filter(str.strip, finished.stderr.splitlines()):
        converter.log.warning("%s", line)


@jinja2.pass_context
def in_formgrader(context: jinja2.runtime.Context, source: str) -> str:
    """Words as HTML, as a filter of nbconvert's templates; a notebook's cells share a page's room.

    The hints in the course's own texts fold; a text is the course's where it was handed out as it is.
    """
    cell, resources = context.get("cell") or {}, context.get("resources")
    if not isinstance(resources, dict):
        return as_html(source, cell.get("attachments"))
    room = resources.setdefault("room", Room())
    if "handed_out" not in resources:
        resources["handed_out"] = _handed_out(resources)
    hints = source.strip() in resources["handed_out"]
    return as_html(source, cell.get("attachments"), room, hints=hints)


def _handed_out(resources: dict[str, Any]) -> frozenset[str]:
    """The texts of the exercise of which a notebook in autograded/STUDENT/PS is a submission."""
    place = Path(resources.get("metadata", {}).get("path") or ".").resolve()
    if len(place.parents) < 3:
        return frozenset()
    exercise = Course(place.parents[2]).exercise(place.name)
    try:
        cells = notebooks.read(exercise)["cells"]
    except notebooks.UnreadableError:
        return frozenset()
    return frozenset(cell["source"].strip() for cell in cells if cell["cell_type"] == "markdown")
