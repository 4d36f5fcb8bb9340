"""Marks: write them for other programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from ..course.course import Course
from ..errors import CourseError
from .app import CourseOption, DatabaseOption, Here, app, err, out, save, write

if TYPE_CHECKING:
    from ..exporting.marks import Export


class Format(StrEnum):
    """Who is to read the marks."""

    CSV = "csv"
    TOTALS = "totals"
    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"


@dataclass(frozen=True)
class Ways:
    """What was asked of an export."""

    template: Path | None
    roster: Path | None
    column: str | None
    decimal: str | None
    scale: bool
    partial: bool


@app.command()
def export(
    course: CourseOption = Here,
    problem_set: Annotated[
        str | None,
        typer.Option("--problem-set", metavar="PS", help="This one. All may go in a CSV table."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="PATH", help="Write here. Default: print."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Who reads it.")] = Format.CSV,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="What Canvas or Moodle exported, to be filled in: the same rows."
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Who is who, as for collect: id, name, email and so on."),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The assignment in Canvas, by its title or number."),
    ] = None,
    scale: Annotated[
        bool, typer.Option("--scale", help="Convert to the points that the platform has.")
    ] = False,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Marks so far, also where hand marking is still waiting."),
    ] = False,
    decimal: Annotated[
        str | None,
        typer.Option(
            metavar="SIGN", help="What stands before decimals in the template: “.” or “,”."
        ),
    ] = None,
    db: DatabaseOption = None,
) -> None:
    """Write marks as CSV, the term's totals, or what Canvas, Moodle or Gradescope read."""
    here = Course.at(course, db)
    ways = Ways(template, roster, column, decimal, scale, partial)
    made = _made(here, form, problem_set, ways)
    if made.files:
        _write_files(made, to)
    elif to is None:
        write(made.text)
    elif made.data:  # a platform's file comes back as it was
        save(to, made.data)
    elif form in (Format.CSV, Format.TOTALS):  # for spreadsheets, which know UTF-8 by a mark
        save(to, "\ufeff" + made.text)
    else:
        save(to, made.text)
    if to is not None:
        what = "mark" if form is Format.CSV else "student"
        plural = "" if made.count == 1 else "s"
        out.print(Text(f"{made.count} {what}{plural} in {to}"), soft_wrap=True)
    for note in [*made.notes, *_not_ours(here, problem_set)]:
        err.print(Text(note), soft_wrap=True)


def _not_ours(course: Course, problem_set: str | None) -> Iterator[str]:
    """A sentence on each submission of which another program wrote marks."""
    from ..gradebook import provenance
    from ..gradebook.gradebook import Gradebook

    known = course.class_list()
    with Gradebook(course) as book:
        for name in [course.assignment(problem_set)] if problem_set else course.assignments():
            students = sorted(book.graded(name) - known.withdrawn)
            for student, what in provenance.foreign(course, book, name, students).items():
                who = known.written(student)
                yield (
                    f"{who}: not written by this grader: {', '.join(what)}. To mark it again: "
                    f"autograder grade {name} --student {shlex.quote(who)}"
                )


def _made(course: Course, form: Format, name: str | None, ways: Ways) -> Export:
    from ..exporting import canvas, csv_export, gradescope, moodle, totals

    _fits(form, name, ways)
    if form is Format.CSV:
        return csv_export.export(course, name, partial=ways.partial)
    if form is Format.TOTALS:
        return totals.export(course, partial=ways.partial)
    if name is None:
        raise CourseError(f"Which problem set is to go to {form.title()}? Add --problem-set.")
    if form is Format.CANVAS:
        return canvas.export(
            course,
            name,
            template=ways.template,
            roster=ways.roster,
            column=ways.column,
            partial=ways.partial,
            scale=ways.scale,
            decimal=ways.decimal,
        )
    if form is Format.MOODLE:
        return moodle.export(
            course,
            name,
            template=ways.template,
            roster=ways.roster,
            partial=ways.partial,
            scale=ways.scale,
            decimal=ways.decimal,
        )
    return gradescope.export(course, name, partial=ways.partial)


def _fits(form: Format, name: str | None, ways: Ways) -> None:
    """Refuse an option that would do nothing."""
    lists = (Format.CANVAS, Format.MOODLE)
    given = {
        "--template": (ways.template is not None, lists),
        "--roster": (ways.roster is not None, lists),
        "--scale": (ways.scale, lists),
        "--decimal": (ways.decimal is not None, lists),
        "--column": (ways.column is not None, (Format.CANVAS,)),
        "--problem-set": (name is not None, tuple(one for one in Format if one != Format.TOTALS)),
    }
    for option, (used, forms) in given.items():
        if used and form not in forms:
            fit = " or ".join(f"--format {one}" for one in forms)
            raise CourseError(f"{option} goes with {fit}.")
    if ways.decimal not in (None, ".", ","):
        raise CourseError(f"--decimal is “.” or “,”, not “{ways.decimal}”.")


def _write_files(made: Export, to: Path | None) -> None:
    if to is None:
        raise CourseError("Gradescope takes a file for each student. Name a folder with --to.")
    if to.exists() and not to.is_dir():
        raise CourseError(f"{to} is a file. Name a folder with --to.")
    for name, text in made.files.items():
        save(to / name, text)
