"""From one term to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ..course.course import Course
from .app import CourseOption, DatabaseOption, Here, app, out, status


@app.command()
def archive(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="A zip that is not there yet.")],
    course: CourseOption = Here,
    db: DatabaseOption = None,
) -> None:
    """Set a term's class aside in one zip, marks and submissions and pages, and begin anew."""
    from ..exporting import csv_export
    from ..gradebook import archive, database

    here = Course.at(course, db)
    with status() as step:
        step("writing and reading back")
        marks = csv_export.export(here, partial=True).text if database.exists(here) else ""
        count = archive.archive(here, to, marks)
    out.print(
        Text(
            f"{count} files and the gradebook are in {to}, which holds students' names and marks: keep it "
            "where students cannot read it. Begin the new term with: autograder release --new-secret"
        ),
        soft_wrap=True,
    )
