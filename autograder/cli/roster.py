"""Who is in the class: lists of students, new ids, who has left."""

from __future__ import annotations

import datetime
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ..course.course import Course
from ..course.roster.ids import decoded
from .app import CourseOption, DatabaseOption, Here, app, out, write_json

if TYPE_CHECKING:
    from ..course.roster import Roster

roster = typer.Typer(help="Show who is in the class; read lists, rename, withdraw.")
app.add_typer(roster, name="roster")
Students = Annotated[
    list[str],
    typer.Argument(metavar="STUDENT", help="Ids, as here or as the platform has them."),
]


@roster.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    course: CourseOption = Here,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    db: DatabaseOption = None,
) -> None:
    """Show who is in the class; read lists of students, rename, withdraw.

    Without a command: everybody whom the course knows, with what they handed in.
    """
    context.obj = Course.at(course, db) if context.invoked_subcommand is None else (course, db)
    if context.invoked_subcommand is not None:
        return
    found = list(_students(context.obj))
    if as_json:
        write_json(found)
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for heading in ("Student", "Name", "E-mail", "Handed in", ""):
        table.add_column(heading, overflow="fold")
    for one in found:
        notes = [f"folder {one['id']}"] if one["id"] != one["student"] else []
        notes += [f"before: {', '.join(one['former'])}"] if one["former"] else []
        notes += [f"withdrawn {one['withdrawn']}"] if one["withdrawn"] else []
        cells = [one["student"], one["name"], one["email"], ", ".join(one["handed_in"])]
        table.add_row(*map(Text, [*cells, "; ".join(notes)]))
    out.print(table)
    gone = sum(bool(one["withdrawn"]) for one in found)
    counted = "1 student" if len(found) - gone == 1 else f"{len(found) - gone} students"
    out.print(Text(f"{counted}{f', and {gone} withdrawn' if gone else ''}."))


@roster.command()
def read(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list that a platform exported.")],
    course: CourseOption = Here,
    db: DatabaseOption = None,
) -> None:
    """Take in a list of students: names and addresses go into the gradebook. Nobody is taken out.

    ``collect --roster`` does the same.
    """
    from ..course.roster import Roster
    from ..gradebook import people

    here = _course(context, course, db)
    known = here.class_list()
    before = set(known.people)
    found = Roster.read(file, known)
    known.take(found.people.values())
    known.write()
    people.introduce(here)
    new = len(set(known.people) - before)
    out.print(
        Text(f"{len(found.people)} students in {file}, {new} of them new. {known.path} has all."),
        soft_wrap=True,
    )
    tell(found)


@roster.command()
def rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The id that the student has.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The id that they are to have.")],
    marks: Annotated[
        list[str] | None,
        typer.Option(
            "--marks",
            metavar="WHOSE",
            help="Where both ids have marks for a set, whose count: “later”, an id, or for one set such as "
            "ps2=later. The others are kept. May come several times.",
        ),
    ] = None,
    course: CourseOption = Here,
    db: DatabaseOption = None,
) -> None:
    """Give a student another id. Marks, submissions, extensions and late days follow.

    Where both ids have handed in, they become one student.
    """
    from ..gradebook import people

    here = _course(context, course, db)
    was = here.class_list().written(here.class_list().current(old))
    renamed = people.rename(here, old, new, marks or [])
    _write_pages(here, [renamed.new])
    folder = "" if renamed.new == new else f", with the folder submitted/{renamed.new}/"
    out.print(Text(f"{was} is {new} now{folder}."), soft_wrap=True)
    for name, (loser, place) in renamed.kept.items():
        whose = was if loser == renamed.old else new
        out.print(
            Text(f"{name}: the marks of {whose} do not count; they are kept in {place}"),
            soft_wrap=True,
        )


@roster.command()
def withdraw(
    context: typer.Context,
    students: Students,
    course: CourseOption = Here,
    db: DatabaseOption = None,
) -> None:
    """Note that students have left: they stand in no export, report, feedback or status.

    Nothing is deleted; `readmit` takes them back.
    """
    from ..gradebook import people

    today = datetime.datetime.now(datetime.UTC).date()
    here = _course(context, course, db)
    found = [here.class_list().written(one) for one in people.withdraw(here, students, today)]
    has = "has" if len(found) == 1 else "have"
    out.print(
        Text(
            f"{', '.join(found)} {has} withdrawn. Nothing is deleted; to take them back: autograder "
            f"roster readmit {shlex.join(found)}"
        ),
        soft_wrap=True,
    )


@roster.command()
def readmit(
    context: typer.Context,
    students: Students,
    course: CourseOption = Here,
    db: DatabaseOption = None,
) -> None:
    """Take students back who had withdrawn, with all that they had."""
    from ..gradebook import people

    here = _course(context, course, db)
    found = [here.class_list().written(one) for one in people.withdraw(here, students, None)]
    are = "is" if len(found) == 1 else "are"
    out.print(
        Text(f"{', '.join(found)} {are} back. Run `grade` and `feedback` for what came since.")
    )


def tell(found: Roster) -> None:
    """Print what was odd in a list of students."""
    for text in [*found.problems, *found.notes]:
        out.print(Text(f"  {text}"), soft_wrap=True)


def _course(context: typer.Context, course: Path, db: str | None) -> Course:
    """The course that was named after the command, or before it."""
    before = context.obj if isinstance(context.obj, tuple) else (Here, None)
    return Course.at(before[0] if course == Here else course, db or before[1])


def _students(course: Course) -> Iterable[dict[str, Any]]:
    from ..gradebook import people

    known = course.class_list()
    sets = {
        name: {folder.parent.name for folder in course.submitted.glob(f"*/{name}")}
        for name in course.assignments()
    }
    for student in sorted(people.everybody(course)):
        person = known.person(student)
        yield {
            "student": known.written(student),
            "id": student,
            "name": person.full_name,
            "email": person.email,
            "handed_in": [name.split("_")[0] for name, who in sets.items() if student in who],
            "former": [
                one for one in person.former if decoded(one) not in {*person.former} - {one}
            ],
            "withdrawn": person.withdrawn,
        }


def _write_pages(course: Course, students: Iterable[str]) -> None:
    """Write the pages of students anew that have one, as they name the student."""
    from ..feedback import page
    from ..gradebook import records

    for student in students:
        for name in course.assignments():
            graded = records.read(course, name, student) is not None
            if graded and course.page(name, student).is_file():
                page.write_all(course, name, student)
