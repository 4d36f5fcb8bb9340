"""A reader's own marks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..course.course import Course
from .app import CourseOption, Here, app, out, save


@app.command()
def progress(
    course: CourseOption = Here,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Write it here, for the book's progress page."),
    ] = None,
) -> None:
    """Show the marks of your own checks, by problem set."""
    from ..selfcheck import progress

    found = progress.progress(Course.at(course))
    if to is not None:
        save(to, json.dumps(found, ensure_ascii=False, indent=2))
        out.print(Text(f"{to}: choose this file on the book's page “Your progress”."))
        return
    if not found["checks"]:
        out.print("Nothing checked yet. Try: autograder check NOTEBOOK")
        return
    table = Table()
    table.add_column("Problem set")
    for heading in ("Last check", "Best", "Of"):
        table.add_column(heading, justify="right")
    for check in found["checks"]:
        numbers = (f"{check[key]:g}" for key in ("score", "best", "max_score"))
        table.add_row(check["assignment"], *numbers)
    out.print(table)
