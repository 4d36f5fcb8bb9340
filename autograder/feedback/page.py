"""Feedback pages: marks, messages and hints, and the student's own work; no test in sight."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer, TextLexer

from homework.wording import as_html

from .. import files
from ..course import notebooks
from ..course.assignment import Assignment, is_locked
from ..course.course import Course
from ..course.notebooks import Cell, grade_id
from ..course.roster.patterns import matches
from ..errors import CourseError
from ..gradebook import held_back, provenance, records
from ..gradebook import penalties as late
from ..gradebook.gradebook import Gradebook
from ..gradebook.records import Record
from ..judge.mark import WAITS, Mark
from ..rendering import markdown
from .shown import STYLE, Shown

MAX_SHOWN = 20_000  # characters of one cell or of one text output
MAX_CELLS = 400_000  # characters of all cells; some texts take long to lay out
CHANGED = "Your teachers have changed this mark by hand."
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_BLANK = re.compile(r"\s{200}")
_IMAGES = {"image/png": "png", "image/jpeg": "jpeg"}


def page_of(course: Course, name: str, student: str) -> Path:
    """Where a student's page is."""
    return course.page(name, student)


def write_all(
    course: Course,
    name: str,
    pattern: str = "*",
    on_progress: Callable[[str, int], None] = lambda *_: None,
    *,
    changed_only: bool = False,
    only: Collection[str] | None = None,
    warn: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write a page for each graded submission, or those of some students; return where they are.

    ``warn`` hears whose marks or notebook another program wrote.
    """
    assignment = held_back.load(course, course.assignment(name))
    wanted = set(course.students_with(assignment.name, pattern))
    if only is None:
        _take_away(course, assignment.name, pattern)
    else:
        wanted &= set(only)
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
        warn(f"{shown.known.written(student)}: another program wrote {', '.join(what)}.")
    written = []
    for record in graded:
        target = course.page(assignment.name, record.student)
        if not (changed_only and shown.is_on(target, record)):
            text = page(course, assignment, record, shown)
            files.replace(target, text.encode("utf-8", "replace"), durably=False)
            written.append(target)
        on_progress(record.student, len(graded))
    return written


def _take_away(course: Course, name: str, pattern: str) -> None:
    """Delete the pages whose student's submission was removed: they can be written no more."""
    for path in course.feedback.glob(f"*/{name}/{name}.html"):
        student = path.parent.parent.name
        wanted = matches(student, pattern)
        kept = course.submission(name, student).is_dir() or provenance.is_foreign_page(path)
        if wanted and not kept:
            path.unlink()
            for folder in (path.parent, path.parent.parent):
                if not any(folder.iterdir()):
                    folder.rmdir()


def page(course: Course, assignment: Assignment, record: Record, gradebook: Shown) -> str:
    """One student's page."""
    state = gradebook.state(record)
    comments = gradebook.own_comments(record.student)
    penalty = gradebook.penalties.get(record.student, 0.0)
    path = course.graded_notebook(assignment.name, record.student)
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
        rows.append(
            {
                "name": mark.name,
                "anchor": anchor if anchor in anchors else "",
                "points": _points(mark.score, mark.max_score),
                "level": _level(mark.score, mark.max_score),
                "message": markupsafe.Markup(
                    as_html(_message(mark, (record.student, mark.cell) in gradebook.by_hand))
                ),
                "comment": comments.get(mark.cell) or comments.get(mark.name) or "",
            }
        )
    total = max(sum(mark.score or 0.0 for mark in record.marks) - penalty, 0.0)
    waiting = sum(mark.max_score for mark in record.marks if mark.score is None)
    return _template().render(
        assignment=assignment.name,
        title=assignment.title,
        student=gradebook.known.written(record.student),
        handed_in=gradebook.handed_in(record),
        score=f"{total:g}",
        max_score=f"{sum(mark.max_score for mark in record.marks):g}",
        waiting=f"up to {waiting:g}" if waiting else "",
        lateness=gradebook.lateness.get(record.student, ""),
        requests=gradebook.requests.get(record.student, []),
        state=state,
        notes=[*record.notes, *_not_counted(assignment)],
        rows=rows,
        cells=shown,
        highlight_css=markupsafe.Markup(_formatter("default").get_style_defs(".highlight")),
        highlight_css_dark=markupsafe.Markup(
            _formatter("github-dark").get_style_defs(".highlight")
        ),
    )


def _not_counted(assignment: Assignment) -> list[str]:
    """What a student is told of questions that came to the set after it was graded."""
    if not assignment.held_back:
        return []
    names = ", ".join(assignment.held_back)
    return [f"For practice, and not counted: {names}. It came after this problem set was graded."]


def _message(mark: Mark, by_hand: bool) -> str:
    """What is said beside a mark; ``by_hand`` where a person has changed it."""
    if mark.message == WAITS:
        return "Waits to be marked by hand." if mark.score is None else "Marked by hand."
    if by_hand:
        return f"{CHANGED} {f'The grader had said: {mark.message}' if mark.message else ''}".strip()
    return mark.message or ("Right." if mark.score == mark.max_score else "")


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
    loader = jinja2.FileSystemLoader(STYLE.parent)
    return jinja2.Environment(loader=loader, autoescape=True).get_template(STYLE.name)


@functools.cache
def _formatter(style: str) -> HtmlFormatter[str]:
    return HtmlFormatter(style=style)
