"""One person's data: a copy for them, and to erase them on request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ..course.course import Course
from ..errors import CourseError
from .app import CourseOption, DatabaseOption, Here, app, out

person = typer.Typer(help="Give a student a copy of their data, or erase them on request.")
app.add_typer(person, name="person")
Student = Annotated[str, typer.Argument(metavar="STUDENT", help="The student's id.")]
Archives = Annotated[
    list[Path] | None,
    typer.Option(
        "--archive", metavar="ZIP", help="An earlier term's, too; may come several times."
    ),
]


@person.command("copy")
def copy_(
    student: Student,
    to: Annotated[Path, typer.Option("--to", metavar="ZIP", help="A zip that is not there yet.")],
    course: CourseOption = Here,
    archive: Archives = None,
    db: DatabaseOption = None,
) -> None:
    """Write all that the course holds of one student into a zip for them: work, marks, pages."""
    from ..exporting import one_person
    from ..gradebook import personal

    here = Course.at(course, db)
    data = personal.find(here, student, archive or [])
    count = personal.copy(here, data, to, lambda: one_person.described(here, data.student))
    out.print(
        Text(f"{count} files about {here.class_list().written(data.student)} in {to}"),
        soft_wrap=True,
    )


@person.command()
def erase(
    student: Student,
    course: CourseOption = Here,
    archive: Archives = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Erase. Without it, only say what would be erased.")
    ] = False,
    db: DatabaseOption = None,
) -> None:
    """Erase one student's data: marks, records, work, pages, rows in lists. There is no way back.

    Nothing of anybody else changes. Reports that name them are deleted, too, and can be written again.
    """
    from ..gradebook import personal

    here = Course.at(course, db)
    data = personal.find(here, student, archive or [])
    if yes:
        personal.erase(here, data)
    out.print(Text("Erased:" if yes else f"Of {data.student}, this would be erased:"))
    for line in data.told:
        out.print(Text(f"  {line}"), soft_wrap=True)
    if data.by_hand:
        out.print(Text("Left to you:"))
        for line in data.by_hand:
            out.print(Text(f"  {line}"), soft_wrap=True)
    if not yes:
        raise CourseError("Nothing is erased yet. To erase it for good, add --yes.")
