"""What is said about a whole class: the report, and answers that are alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ..course.course import Course
from ..errors import CourseError
from .app import CourseOption, DatabaseOption, Here, SetArgument, app, out, save, status, write


@app.command()
def report(
    problem_set: SetArgument,
    course: CourseOption = Here,
    anonymous: Annotated[
        bool,
        typer.Option(
            "--anonymous", help="Names nobody and counts no small group: to show in class."
        ),
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="FILE", help="Write here. Default for the page: reports/PS.html."
        ),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="The same as a table.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
    db: DatabaseOption = None,
) -> None:
    """Write what a class can do and cannot: marks, questions, mistakes, what did not run."""
    from ..reporting import class_report, data_formats
    from ..reporting.anonymise import anonymised

    if as_csv and as_json:
        raise CourseError("Name one of --csv and --json.")
    here = Course.at(course, db)
    found = class_report.gather(here, problem_set)
    if anonymous:
        found = anonymised(found)
    if as_csv or as_json:
        text = data_formats.as_csv(found) if as_csv else data_formats.as_json(found)
        if to is None:
            write(text)
            return
    else:
        from ..reporting.page import page

        text = page(found)
        to = to or here.report(found.assignment, "-anonymous" if anonymous else "")
    save(to, "\ufeff" + text if as_csv else text)  # the mark by which spreadsheets know UTF-8
    out.print(Text(str(to)), soft_wrap=True)


@app.command()
def similar(
    problem_set: SetArgument,
    course: CourseOption = Here,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Write here. Default: reports/PS-similar.html."),
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(
            min=0.0, max=10.0, help="Pairs as alike that chance may make in such a class."
        ),
    ] = 0.05,
    shown: Annotated[
        int, typer.Option(min=1, help="Of so many pairs both sides are shown; all are listed.")
    ] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="The pairs as JSON.")] = False,
) -> None:
    """Point at submissions that are alike beyond what chance explains. It is no verdict."""
    from ..similarity import compare, page

    here = Course.at(course)
    with status(quiet=as_json) as step:
        step("comparing")
        found = compare.compare_class(here, problem_set, threshold, shown)
    if as_json and to is None:
        write(page.as_json(found))
        return
    to = to or here.report(found.assignment, "-similar")
    save(to, page.as_json(found) if as_json else page.page(found))
    many = len(found.pairs)
    are = "1 pair is" if many == 1 else f"{many or 'No'} pairs are"
    few = len(found.shown)
    both = f"both sides of the {few} that it explains least" if few < many else "both sides"
    read = f"A pointer, not a verdict: read {both} in {to}" if many else str(to)
    out.print(
        Text(f"{are} more alike than chance explains, of {found.possible}. {read}"), soft_wrap=True
    )
