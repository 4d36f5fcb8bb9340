"""Collecting from what a platform hands out, and where a problem set stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
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
    app,
    out,
    write_json,
)
from .app import status as working

if TYPE_CHECKING:
    from ..collecting import Collected

COLUMNS = {
    "handed_in": "Handed in",
    "graded": "Graded",
    "out_of_date": "Out of date",
    "by_hand": "By hand",
    "fed_back": "Fed back",
    "late": "Late",
    "unreadable": "Not to be read",
}
LISTED = {
    "not_graded": "Not graded yet",
    "out_of_date": "Graded, and changed since (the submission or the rubric)",
    "other_secret": "Of these, the ones that only a new secret of the course makes out of date",
    "not_ours": "Marks or a notebook that this grader did not write, or not to the end (autograder grade "
    "marks them again)",
    "pages_not_ours": "Feedback that this grader did not write (autograder feedback writes it again)",
    "by_hand": "Waiting to be marked by hand",
    "regrade": "Ask for a question to be looked at again (regrade.csv, or regrade.txt beside it)",
    "regrade_of_nobody": "Of these, nobody is called so: write the id, the address or the login",
    "late": "Late",
    "unreadable": "Not to be read",
    "extended": "Have an extension and have not handed in",
    "empty_sections": "Sections of course.toml that nobody is in",
}
OUTCOMES = {
    "new": "new",
    "newer": "newer than before (the earlier ones are kept in submitted/.earlier)",
    "earlier": "older than what is there (kept in submitted/.earlier)",
    "known": "known already",
}


@app.command()
def collect(
    problem_set: SetArgument,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Downloaded archives, folders, files."),
    ] = None,
    course: CourseOption = Here,
    roster: Annotated[
        Path | None,
        typer.Option(
            "--roster",
            metavar="CSV",
            help="Who is who: any list that a platform exports, or columns id, and any of name, email, "
            "canvas_id, moodle_id, sid, username, github_username, group, handed_in.",
        ),
    ] = None,
    group_work: Annotated[
        bool | None,
        typer.Option(
            "--group-work/--no-group-work",
            help="Whether a work counts for all of a group in the roster.",
            show_default="as what was handed in tells",
        ),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            "--pattern",
            metavar="REGEX",
            help="Of other file names: with groups such as (?P<student>…), (?P<timestamp>…), "
            "(?P<attempt>…).",
        ),
    ] = None,
    platform: Annotated[
        str | None,
        typer.Option(
            "--platform",
            metavar="NAME",
            help="Whose names these are, where they can be read in several ways: canvas, moodle, "
            "gradescope, nbgrader, blackboard, brightspace, ilias, google, github; “folder” where files "
            "and folders are the students, “class” where those in one folder are.",
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help="Of times that name none, such as those in zips. Default: course.toml's timezone.",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding", metavar="NAME", help="Of names in zips that are not UTF-8, such as cp932."
        ),
    ] = None,
    hub: HubOption = False,
    exchange: ExchangeOption = None,
) -> None:
    """Take in what was handed in: Canvas, Moodle, Gradescope, nbgrader, folders → submitted/.

    Archives may hold archives. The latest attempt of each student counts, the earlier ones are kept.
    What cannot be placed is put aside and told. Running it again changes nothing.
    """
    from .. import collecting

    here = Course.at(course)
    paths = list(paths or [])
    if hub or exchange is not None:
        from ..course.hub import exchange as exchange_of

        paths.append(exchange_of(here, exchange).inbound)
    if not paths:
        raise CourseError("Name what was downloaded, or --hub for a JupyterHub's exchange.")
    with working() as step:
        collected = collecting.collect(
            here,
            problem_set,
            paths,
            roster=roster,
            pattern=pattern,
            platform=platform,
            zone=zone,
            encoding=encoding,
            group_work=group_work,
            on_progress=step,
        )
    _show(collected)
    if roster is not None:
        from ..gradebook import people

        people.introduce(here)
    if not collected.placed:
        raise typer.Exit(1)


@app.command()
def status(
    problem_set: Annotated[
        str | None, typer.Argument(metavar="[PS]", help="Only this one, with the students' names.")
    ] = None,
    course: CourseOption = Here,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    db: DatabaseOption = None,
) -> None:
    """Show where problem sets stand: handed in, graded, marked by hand, fed back, and what is next."""
    from ..reporting import status

    here = Course.at(course, db)
    names = [here.assignment(problem_set)] if problem_set else here.assignments()
    with working(quiet=as_json) as step:
        found = []
        for name in names:
            step(f"reading {name}")
            found.append(status.standing(here, name))
    if as_json:
        write_json([one.as_data() for one in found])
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    table.add_column("Problem set", no_wrap=True)
    for heading in COLUMNS.values():
        longest = max(map(len, heading.split()))
        table.add_column(heading, justify="right", width=longest)
    table.add_column("Next", no_wrap=True)
    for one in found:
        counts = [str(len(getattr(one, key)) or "–") for key in COLUMNS]
        table.add_row(one.assignment, *counts, one.next_step)
    out.print(table)
    if problem_set:
        if found[0].due:
            out.print(Text(f"Due {found[0].due}."))
        for section, due in found[0].due_by_section.items():
            out.print(Text(f"Due {due} for the section {section}."))
        if shares := found[0].to_mark:
            told = ", ".join(f"{name} {count}" for name, count in shares.items())
            out.print(Text(f"Answers to mark by hand: {told}."), soft_wrap=True)
        if spent := found[0].late_days:
            told = "; ".join(f"{student} {days}" for student, days in spent.items())
            out.print(Text(f"Late days spent: {told}."), soft_wrap=True)
        if found[0].new_questions:
            out.print(Text(found[0].new_questions), soft_wrap=True)
        for key, meaning in LISTED.items():
            if students := getattr(found[0], key):
                out.print(Text(f"{meaning}: {', '.join(students)}."), soft_wrap=True)


def _show(collected: Collected) -> None:
    origin = f" ({', '.join(collected.platforms)})" if collected.platforms else ""
    counted = "1 student" if collected.students == 1 else f"{collected.students} students"
    out.print(Text(f"{collected.assignment}: submissions of {counted}{origin}."))
    for outcome, meaning in OUTCOMES.items():
        if students := collected.placed.get(outcome):
            out.print(Text(f"  {len(students):4d} {meaning}"))
    if collected.clocks:
        told = ", ".join(f"{count} by {clock}" for clock, count in collected.clocks.items())
        out.print(
            Text(
                f"Times: {told}. Where a clock names no zone, {collected.zone} was taken (--zone)."
            ),
            soft_wrap=True,
        )
    if collected.late:
        out.print(
            Text(
                f"Called late by the platform: {collected.named(collected.late)}. Canvas's zips do not hold "
                "when they were handed in; a column handed_in in the roster does."
            ),
            soft_wrap=True,
        )
    if collected.shared:
        count = sum(map(len, collected.shared.values()))
        told = "; ".join(
            f"{group}: {collected.named(members)}" for group, members in collected.shared.items()
        )
        out.print(
            Text(f"Group work: a work that another handed in counts for {count} ({told})."),
            soft_wrap=True,
        )
    if collected.withdrawn:
        out.print(
            Text(
                f"Have withdrawn, and are in no list: {collected.named(collected.withdrawn)}. What they "
                "handed in is kept."
            ),
            soft_wrap=True,
        )
    if collected.elsewhere:
        out.print(Text(f"{collected.elsewhere} files are of other problem sets; they were left."))
    if collected.missing:
        out.print(
            Text(f"Nothing of {len(collected.missing)}: {collected.named(collected.missing)}."),
            soft_wrap=True,
        )
    if collected.problems:
        out.print("To look at:")
        for problem in collected.problems:
            out.print(Text(f"  {problem}"), soft_wrap=True)
    if collected.aside is not None:
        counted = "1 file" if collected.put_aside == 1 else f"{collected.put_aside} files"
        out.print(Text(f"Put aside: {counted}, in {collected.aside}"), soft_wrap=True)
