"""Marks: write them for other programs."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ..course import Course, CourseError
from .screen import CourseOption, Here, app, out


@app.command()
def export(
    course: CourseOption = Here,
    problem_set: Annotated[
        str | None, typer.Option("--problem-set", metavar="PS", help="Only this one.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Write here. Default: print.")
    ] = None,
) -> None:
    """Write all marks as CSV: student, assignment, question, score, max_score."""
    from ..gradebook import MarkBook

    here = Course.at(course)
    with MarkBook(here) as book:
        rows = book.rows(here.assignment(problem_set) if problem_set else None)
    try:
        file = to.open("w", newline="", encoding="utf-8") if to else sys.stdout
    except OSError as error:
        raise CourseError(f"{to} cannot be written: {error.strerror}.") from error
    writer = csv.writer(file)
    writer.writerow(["student", "assignment", "question", "score", "max_score"])
    for row in rows:
        score = "" if row.score is None else f"{row.score:g}"
        writer.writerow([row.student, row.assignment, row.question, score, f"{row.max_score:g}"])
    if to:
        file.close()
        out.print(Text(f"{len(rows)} marks in {to}"))
