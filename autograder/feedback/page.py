"""Feedback pages: marks, messages and hints, and the student's own work; no test in sight."""

from __future__ import annotations

import base64
import datetime
import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer, TextLexer

from homework.wording import as_html

from .. import files
from ..course import deadlines, notebooks, requests, times
from ..course.assignment import Assignment, is_locked
from ..course.course import Course
from ..course.notebooks import Cell, grade_id
from ..errors import CourseError
from ..gradebook import penalties as late
from ..gradebook import provenance, records
from ..gradebook.gradebook import Gradebook
from ..gradebook.records import Record
from ..judge.mark import WAITS
from ..rendering import markdown

MAX_SHOWN = 20_000  # characters of one cell or of one text output
MAX_CELLS = 400_000  # characters of all cells; some texts take long to lay out
NOT_OURS = "Another program gave this mark, not the course's grader."
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_BLANK = re.compile(r"\s{200}")
_STYLE = Path(__file__).parents[1] / "templates" / "feedback.html"
_IMAGES = {"image/png": "png", "image/jpeg": "jpeg"}


@dataclass(frozen=True)
class Shown:
    """What the gradebook holds of a problem set that pages show."""

    scores: dict[tuple[str, str], float | None]
    comments: dict[tuple[str, str], str]
    penalties: dict[str, float]
    lateness: dict[str, str]
    foreign: dict[str, set[str]]  # the cells whose mark another program gave, by student
    requests: dict[str, list[requests.Request]]  # for a question to be looked at again
    times: dict[str, datetime.datetime]  # of handing in
    due: dict[str, datetime.datetime]
    zone: datetime.tzinfo  # of all times that pages name

    @classmethod
    def of(cls, course: Course, book: Gradebook, name: str) -> Shown:
        """Read it from a gradebook."""
        scores = {(row.student, row.cell): row.score for row in book.rows(name)}
        told = late.sentences(course, book, name)
        given = book.auto_scores(name)
        foreign = {
            record.student: set(provenance.foreign_cells(given.get(record.student, {}), record))
            for record in records.read_all(course, name)
        }
        return cls(
            scores,
            book.comments(name),
            book.penalties(name),
            told,
            foreign,
            _by_student(requests.requests(course, name)),
            book.handed_in(name),
            book.due_dates(name),
            deadlines.calendar(course).zone,
        )

    def handed_in(self, record: Record) -> str:
        """When a submission was handed in, and when it was due, in the course's zone."""
        parts = []
        if record.student in self.times:
            parts.append(f"handed in {times.shown(self.times[record.student], self.zone)}")
        if record.student in self.due:
            parts.append(f"due {times.shown(self.due[record.student], self.zone)}")
        return " · ".join(parts)

    def own_comments(self, student: str) -> dict[str, str]:
        """The comments on one student's cells."""
        return {cell: text for (who, cell), text in self.comments.items() if who == student}

    def apply(self, record: Record) -> None:
        """Set a record's marks to what the gradebook says, what was given by hand included."""
        foreign = self.foreign.get(record.student, set())
        for mark in record.marks:
            mark.score = self.scores.get((record.student, mark.cell), mark.score)
            if mark.cell in foreign:  # what we found is no reason for it
                mark.message, mark.mistake = NOT_OURS, None

    def state(self, record: Record) -> str:
        """A digest of all that a student's page shows, kept in the page; marks are applied."""
        self.apply(record)
        student = record.student
        own = sorted(self.own_comments(student).items())
        late = self.penalties.get(student), self.lateness.get(student)
        asked = [asdict(one) for one in self.requests.get(student, [])]
        parts = [asdict(record), own, late, self.handed_in(record), asked]
        return hashlib.sha256(json.dumps([parts, _STYLE.read_text()]).encode()).hexdigest()

    def is_on(self, page: Path, record: Record) -> bool:
        """Whether a page is there and shows this."""
        try:
            with page.open("rb") as file:
                return self.state(record).encode() in file.read(1000)
        except OSError:
            return False


def _by_student(found: Iterable[requests.Request]) -> dict[str, list[requests.Request]]:
    by_student: dict[str, list[requests.Request]] = {}
    for one in found:
        by_student.setdefault(one.student, []).append(one)
    return by_student


def page_of(course: Course, name: str, student: str) -> Path:
    """Where a student's page is."""
    return course.feedback / student / name / f"{name}.html"


def write_all(
    course: Course,
    name: str,
    pattern: str = "*",
    told: Callable[[str, int], None] = lambda *_: None,
    *,
    changed_only: bool = False,
    warn: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write a page for each graded submission; return where they are.

    ``warn`` hears whose marks or notebook another program wrote.
    """
    assignment = Assignment.load(course, course.assignment(name))
    wanted = set(course.students_with(assignment.name, pattern))
    graded = [r for r in records.read_all(course, assignment.name) if r.student in wanted]
    if not graded:
        raise CourseError(
            f"Nothing of {assignment.name} is graded yet. Run: autograder grade {assignment.name}"
        )
    with Gradebook(course) as book:
        late.settle(course, book, assignment.name)  # marks given by hand change what it costs
        shown = Shown.of(course, book, assignment.name)
        students = [record.student for record in graded]
        foreign = provenance.foreign(course, book, assignment.name, students)
    for student, what in foreign.items():
        warn(f"{student}: another program wrote {', '.join(what)}.")
    written = []
    for record in graded:
        target = page_of(course, assignment.name, record.student)
        if not (changed_only and shown.is_on(target, record)):
            text = page(course, assignment, record, shown)
            files.replace(target, text.encode("utf-8", "replace"), durably=False)
            written.append(target)
        told(record.student, len(graded))
    return written


def page(course: Course, assignment: Assignment, record: Record, gradebook: Shown) -> str:
    """One student's page."""
    state = gradebook.state(record)
    comments = gradebook.own_comments(record.student)
    penalty = gradebook.penalties.get(record.student, 0.0)
    path = provenance.notebook_of(course, assignment.name, record.student)
    try:
        cells = notebooks.read_outputs(path)
    except notebooks.UnreadableError:
        cells = []
    shown = list(_own_cells(assignment, cells))
    anchors = {cell["anchor"] for cell in shown}
    by_hand = assignment.by_hand
    rows = []
    for mark in record.marks:
        anchor = f"cell-{mark.cell if mark.cell in by_hand else mark.name}"
        message = mark.message
        if message == WAITS:
            message = "Waits to be marked by hand." if mark.score is None else "Marked by hand."
        rows.append(
            {
                "name": mark.name,
                "anchor": anchor if anchor in anchors else "",
                "points": _points(mark.score, mark.max_score),
                "level": _level(mark.score, mark.max_score),
                "message": markupsafe.Markup(
                    as_html(message or ("Right." if mark.score == mark.max_score else ""))
                ),
                "comment": comments.get(mark.cell) or comments.get(mark.name) or "",
            }
        )
    total = max(sum(mark.score or 0.0 for mark in record.marks) - penalty, 0.0)
    waiting = sum(mark.max_score for mark in record.marks if mark.score is None)
    return _template().render(
        assignment=assignment.name,
        title=assignment.title,
        student=record.student,
        handed_in=gradebook.handed_in(record),
        score=f"{total:g}",
        max_score=f"{sum(mark.max_score for mark in record.marks):g}",
        waiting=f"up to {waiting:g}" if waiting else "",
        lateness=gradebook.lateness.get(record.student, ""),
        requests=gradebook.requests.get(record.student, []),
        state=state,
        notes=record.notes,
        rows=rows,
        cells=shown,
        highlight_css=markupsafe.Markup(_formatter("default").get_style_defs(".highlight")),
        highlight_css_dark=markupsafe.Markup(
            _formatter("github-dark").get_style_defs(".highlight")
        ),
    )


def _own_cells(assignment: Assignment, cells: Iterable[Cell]) -> Iterable[dict[str, Any]]:
    """What the student wrote, with its outputs; the course's own cells are left out."""
    left, room = MAX_CELLS, markdown.Room()
    # a cell of the course's is left out whatever has become of its name
    course_s = assignment.prose | {
        cell["source"].strip() for cell in assignment.cells.values() if is_locked(cell)
    }
    for cell in cells:
        name = grade_id(cell)
        if (name is not None and is_locked(cell)) or not cell["source"].strip():
            continue
        if name is None and cell["source"].strip() in course_s:
            continue
        source = _cut(cell["source"])
        left -= len(source)
        if left < 0:
            break
        shown: dict[str, Any] = {
            "label": name or "a cell of your own",
            "anchor": f"cell-{name}" if name else "",
            "outputs": [],
        }
        if cell["cell_type"] == "code":
            shown["code"] = coloured(source)
            shown["outputs"] = [out for o in cell["outputs"] if (out := _output(o))]
        else:
            shown["text"] = markupsafe.Markup(
                markdown.as_html(source, cell.get("attachments"), room)
            )
        yield shown


def coloured(source: str) -> markupsafe.Markup:
    """Code as HTML; without colours where the lexer would take long, as it does over much blank space."""
    lexer = TextLexer() if _BLANK.search(source) else PythonLexer()
    return markupsafe.Markup(pygments.highlight(source, lexer, _formatter("default")))


def _output(output: dict[str, Any]) -> dict[str, Any] | None:
    """A picture or a text; nothing that a browser would run."""
    kind = output.get("output_type")
    if kind == "stream":
        return {"text": _cut(str(output.get("text", ""))), "error": output.get("name") == "stderr"}
    if kind == "error":
        lines = output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]
        return {"text": _cut("\n".join(map(str, lines))), "error": True}
    data = output.get("data", {})
    for mime, name in _IMAGES.items():
        if isinstance(data.get(mime), str):
            image = re.sub(r"\s", "", data[mime])
            if re.fullmatch(r"[A-Za-z0-9+/=]*", image):
                return {
                    "image": f"data:{mime};base64,{image}",
                    "alt": f"A {name} picture that this cell drew",
                }
    if isinstance(data.get("image/svg+xml"), str):
        image = base64.b64encode(data["image/svg+xml"].encode("utf-8", "replace")).decode()
        return {
            "image": f"data:image/svg+xml;base64,{image}",
            "alt": "A picture that this cell drew",
        }
    if isinstance(data.get("text/plain"), str):
        return {"text": _cut(data["text/plain"])}
    return None


def _cut(text: str) -> str:
    text = _ESCAPES.sub("", text)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "\n[The rest was left out.]"


def _points(score: float | None, max_score: float) -> str:
    return f"– of {max_score:g}" if score is None else f"{score:g} of {max_score:g}"


def _level(score: float | None, max_score: float) -> str:
    if score is None:
        return "wait"
    return "full" if score >= max_score else "part" if score > 0 else "none"


@functools.cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_STYLE.parent)
    return jinja2.Environment(loader=loader, autoescape=True).get_template(_STYLE.name)


@functools.cache
def _formatter(style: str) -> HtmlFormatter[str]:
    return HtmlFormatter(style=style)
