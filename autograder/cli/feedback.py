"""Feedback: pages, and the ways by which they go back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ..course.course import Course
from ..errors import CourseError
from .app import (
    CourseOption,
    DatabaseOption,
    ExchangeOption,
    Here,
    HubOption,
    SetArgument,
    StudentOption,
    app,
    err,
    out,
    progress,
    save,
)


class Platform(StrEnum):
    """Who takes pages back in a zip."""

    CANVAS = "canvas"
    MOODLE = "moodle"


@app.command()
def feedback(
    problem_set: SetArgument,
    course: CourseOption = Here,
    student: StudentOption = "*",
    platform: Annotated[
        Platform | None,
        typer.Option("--for", help="Pack the pages into the zip that it takes back as well."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="ZIP", help="Where --for writes it.")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Moodle's grading worksheet, for who was collected from elsewhere."
        ),
    ] = None,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Hand back pages on which marks by hand are still to come."),
    ] = False,
    hub: HubOption = False,
    exchange: ExchangeOption = None,
    db: DatabaseOption = None,
) -> None:
    """Write a page for each graded student: feedback/STUDENT/PS/PS.html."""
    from ..feedback import page as pages

    if (platform is None) != (to is None):
        raise CourseError("A zip takes both: --for canvas or --for moodle, and its name with --to.")
    if template is not None and platform is not Platform.MOODLE:
        raise CourseError("--template goes with --for moodle.")
    here = Course.at(course, db)
    name = here.assignment(problem_set)
    foreign: list[str] = []
    with progress("writing feedback") as on_progress:
        written = pages.write_all(
            here,
            name,
            student,
            lambda name, total: on_progress(name, None, total),
            warn=foreign.append,
        )
    out.print(Text(f"{len(written)} pages in {here.feedback}"))
    if foreign:
        out.print(Text(f"Not this grader's. To mark them again: autograder grade {problem_set}"))
        for line in foreign:
            out.print(Text(f"  {line}"), soft_wrap=True)
    found = {path.parent.parent.name: path for path in written}
    if platform is not None and to is not None:
        _pack(here, name, platform, found, to, template, partial)
    if hub or exchange is not None:
        _give_back(here, name, found, exchange, partial)


def _pack(
    course: Course,
    name: str,
    platform: Platform,
    pages: Mapping[str, Path],
    to: Path,
    template: Path | None,
    partial: bool,
) -> None:
    from ..exporting import feedback_zip, moodle

    known = moodle.participants(course, name, template) if template is not None else {}
    packed = feedback_zip.pack(course, name, platform.title(), pages, partial=partial, known=known)
    if packed.names:
        save(to, packed.data)
        out.print(Text(f"{len(set(packed.names.values()))} pages in {to}"), soft_wrap=True)
    for note in packed.notes:
        err.print(Text(note), soft_wrap=True)
    if not packed.names:
        raise CourseError(f"No page can go back to {platform.title()}; {to} was not written.")


def _give_back(
    course: Course, name: str, pages: Mapping[str, Path], root: Path | None, partial: bool
) -> None:
    from ..course.hub import exchange
    from ..exporting import exchange as exchanging
    from ..exporting.marks import gather, named

    there = exchange(course, root)
    marks = gather(course, name, partial=partial)
    ready = {student: page for student, page in pages.items() if student in marks.ready}
    known = course.class_list()
    given, strangers = exchanging.give_back(course, there, name, ready)
    out.print(Text(f"{len(given)} pages in {there.feedback}"), soft_wrap=True)
    for note in marks.notes():
        err.print(Text(note), soft_wrap=True)
    if strangers:
        err.print(
            Text(
                "Not in the exchange as it was collected, and not given back there: "
                f"{named(known.all_written(strangers))}."
            ),
            soft_wrap=True,
        )
