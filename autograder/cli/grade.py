"""Grading: a batch, its feedback pages, one notebook."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..batch import prefork
from ..course.course import Course
from ..errors import CourseError
from .app import (
    CourseOption,
    DatabaseOption,
    Here,
    SetArgument,
    StudentOption,
    app,
    out,
    progress,
    status,
    write_json,
)

if TYPE_CHECKING:
    from ..batch.batch import Summary
    from ..selfcheck.check import Checked


@app.command()
def grade(
    problem_set: SetArgument,
    course: CourseOption = Here,
    student: StudentOption = "*",
    force: Annotated[
        bool, typer.Option("--force", help="Grade again what is graded; hand-given marks stay.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Side by side. Default: one for each core.")
    ] = None,
    no_sandbox: Annotated[
        bool,
        typer.Option("--no-sandbox", help="Only for submissions you trust: run them unconfined."),
    ] = False,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Judge on this Dask cluster: a scheduler's address, or its file.",
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Go on: grade what arrives, and keep feedback/ up to date, until Ctrl-C.",
        ),
    ] = False,
    db: DatabaseOption = None,
) -> None:
    """Grade what was handed in: submitted/ → autograded/ and the gradebook."""
    if watch:
        if force:
            raise CourseError("--watch grades what changes; run --force by itself, before.")
        _watch(Course.at(course, db), problem_set, student, workers, no_sandbox, dask)
        return
    here = Course.at(course, db)
    with contextlib.ExitStack() as at_the_end:
        ahead = None
        if not no_sandbox and dask is None:  # it imports its part while this process does the rest
            name = here.assignment(problem_set)
            ahead = at_the_end.enter_context(prefork.ahead(here, name, student))
        from ..batch import batch

        job = batch.Batch(
            here,
            problem_set,
            students=student,
            force=force,
            workers=workers,
            sandboxed=not no_sandbox,
            dask=dask,
            fork_server=ahead,
        )
        on_progress = at_the_end.enter_context(progress(f"grading {job.name}"))
        summary = job.run(on_progress)
    show_summary(summary)


def _watch(
    course: Course,
    problem_set: str,
    students: str,
    workers: int | None,
    no_sandbox: bool,
    dask: str | None,
) -> None:
    from ..batch import watch as watching

    name = course.assignment(problem_set)
    watch = watching.Watch(
        course,
        name,
        lambda text: out.print(Text(text), soft_wrap=True),
        students=students,
        workers=workers,
        sandboxed=not no_sandbox,
        dask=dask,
    )
    out.print(Text(f"Watching {course.submitted}/{students}/{name}. Ctrl-C stops."), soft_wrap=True)
    try:
        watch.run()
    except KeyboardInterrupt:
        out.print("Stopped. What was graded is kept.")


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook.")],
    course: Annotated[
        Path | None,
        typer.Option("--course", metavar="DIR", help="The course's folder.", show_default="found"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    no_sandbox: Annotated[
        bool,
        typer.Option("--no-sandbox", help="Only for work of your own: run it unconfined."),
    ] = False,
) -> None:
    """Mark one notebook against the full rubric and show marks and hints."""
    from ..selfcheck import check

    with status(quiet=as_json) as step:
        step("running the notebook")
        checked = check.check(notebook, course, sandboxed=not no_sandbox)
    if as_json:
        write_json(checked.as_data())
        return
    _show_check(checked)


def show_summary(summary: Summary) -> None:
    """Print what a batch came to."""
    records = summary.records
    skipped = (
        f" {summary.skipped} were graded already (--force grades them again)."
        if summary.skipped
        else ""
    )
    out.print(Text(f"{summary.assignment}: {len(records)} graded.{skipped}"))
    if summary.other_secret:
        out.print(
            Text(
                f"{summary.other_secret} had been graded with another secret of the course, and so "
                "on other fresh cases."
            ),
            soft_wrap=True,
        )
    if summary.new_questions:
        out.print(Text(summary.new_questions), soft_wrap=True)
    if not summary.has_secret:
        out.print(
            "This course has no secret yet, so its fresh cases can be foreseen. Run: autograder release",
            soft_wrap=True,
        )
    if not summary.sandboxed:
        out.print("They ran without a sandbox (--no-sandbox).")
    if records and records[0].marks:
        out.print(_questions(summary))
    common: dict[tuple[str, str], int] = {}
    for record in records:
        for mark in record.marks:
            if mark.mistake:
                common[mark.name, mark.mistake] = common.get((mark.name, mark.mistake), 0) + 1
    if common:
        out.print("The most frequent mistakes:")
        for (question, mistake), count in sorted(common.items(), key=lambda item: -item[1])[:5]:
            out.print(Text(f"  {count:4d} × {question}: {mistake.replace('_', ' ')}"))
    if summary.foreign:
        out.print("Not written by this grader, and graded again:")
        for student, what in summary.foreign.items():
            who = summary.known.written(student)
            out.print(Text(f"  {who}: {', '.join(what)}"), soft_wrap=True)
    if summary.with_notes:
        out.print("To look at:")
        for record in summary.with_notes:
            for note in [*record.notes, *record.errors]:
                who = summary.known.written(record.student)
                out.print(Text(f"  {who}: {note}"), soft_wrap=True)


def _questions(summary: Summary) -> Table:
    """A row for each question, with the marks that people gave as well."""
    questions: dict[str, list[tuple[float | None, float]]] = {}
    waits: dict[str, int] = {}
    for record in summary.records:
        for mark in record.marks:
            place = record.student, mark.cell
            given = summary.scores.get(place, mark.score)
            questions.setdefault(mark.name, []).append((given, mark.max_score))
            waits[mark.name] = waits.get(mark.name, 0) + (place in summary.waiting)
    table = Table()
    table.add_column("Question")
    for heading in ("Points", "Mean", "Full marks", "None", "By hand"):
        table.add_column(heading, justify="right")
    for name, marks in questions.items():
        known = [score for score, _ in marks if score is not None]
        most = marks[0][1]
        table.add_row(
            name,
            f"{most:g}",
            f"{sum(known) / len(known):.2f}" if known else "–",
            str(sum(score == most for score in known)),
            str(sum(score == 0 for score in known)),
            str(waits[name]) if waits[name] else "",
        )
    return table


def _show_check(checked: Checked) -> None:
    data = checked.as_data()
    table = Table(show_lines=True)
    table.add_column("Question")
    table.add_column("Points", justify="right", no_wrap=True)
    table.add_column("What we saw")
    for question in data["questions"]:
        score, most = question["score"], question["max_score"]
        points = f"– / {most:g}" if score is None else f"{score:g} / {most:g}"
        style = "" if score is None else "green" if score == most else "yellow" if score else "red"
        message = question["message"] or ("Right." if score == most else "")
        message = "\n".join(filter(None, (message, question["example"])))
        table.add_row(question["name"], Text(points, style), Text(message))
    out.print(table)
    out.print(Text(f"{data['score']:g} of {data['max_score']:g} points", "bold"))
    for note in data["notes"]:
        out.print(Text(note))
