"""Problem sets: release them, prove that they are in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..course.course import Course
from .app import (
    CourseOption,
    DatabaseOption,
    ExchangeOption,
    Here,
    HubOption,
    SetsArgument,
    app,
    chosen,
    err,
    out,
    status,
)


@app.command()
def release(
    problem_sets: SetsArgument = None,
    course: CourseOption = Here,
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; exit 1 where exercises/ is out of date."),
    ] = False,
    bundle: Annotated[
        bool,
        typer.Option(
            "--bundle", help="Pack what students need into a zip: lectures, exercises, library."
        ),
    ] = False,
    new_secret: Annotated[
        bool,
        typer.Option("--new-secret", help="Draw a new secret: at the beginning of a term."),
    ] = False,
    solutions: Annotated[
        bool,
        typer.Option(
            "--solutions", help="Give out solutions, once the last late day of everybody is over."
        ),
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="The zip of --bundle. Default: downhill.zip."),
    ] = None,
    hub: HubOption = False,
    exchange: ExchangeOption = None,
    db: DatabaseOption = None,
) -> None:
    """Make exercises/ from solutions/, and enter the problem sets in the gradebook."""
    from ..course import secret
    from ..gradebook import release

    here = Course.at(course, db)
    names = chosen(here, problem_sets)
    if bundle or to is not None:
        from ..authoring import bundle as bundling

        target = to or here.root / f"{bundling.NAME}.zip"
        with status() as step:
            step("packing")
            packed = bundling.bundle(here, names, target)
        out.print(Text(f"{len(packed)} files in {target}"), soft_wrap=True)
        return
    if solutions:
        from ..authoring import solutions_out

        for name in names:
            out.print(Text(str(solutions_out.give_out(here, name))), soft_wrap=True)
        return
    if check:
        outdated = release.outdated(here, names)
        for path in outdated:
            err.print(Text(f"{path} is out of date"))
        if outdated:
            err.print("Run: autograder release")
            raise typer.Exit(1)
        out.print("exercises/ is up to date.")
        return
    if secret.make(here, new=new_secret):
        _tell_of_the_secret(here.secret)
    with status() as step:
        for name in names:
            step(f"releasing {name}")
            release.release(here, [name])
    for name in names:
        out.print(Text(f"exercises/{name}/{name}.ipynb"))
    if hub or exchange is not None:
        from ..course.hub import exchange as exchange_of
        from ..exporting import exchange as exchanging

        there = exchange_of(here, exchange)
        for name in names:
            out.print(Text(str(exchanging.release(here, there, name))), soft_wrap=True)


def _tell_of_the_secret(path: Path) -> None:
    out.print(
        Text(
            f"Made the course's secret, {path}. Each submission's fresh cases are drawn from it: keep "
            "a copy where students cannot read it, and give it to the other TAs. What was graded "
            "with another one will be graded again."
        ),
        soft_wrap=True,
    )


@app.command()
def new(
    problem_set: Annotated[str, typer.Argument(metavar="PS", help="Such as ps7_convolution.")],
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The function's name.")],
    signature: Annotated[
        str, typer.Argument(metavar="SIGNATURE", help='Its parameters: "(x, alpha=0.01)".')
    ],
    course: CourseOption = Here,
    points: Annotated[float, typer.Option("--points", min=0.0, help="What it is worth.")] = 1.0,
) -> None:
    """Begin a question: its cells, its rubric and its domain, to be filled in; lint says what is missing."""
    from ..authoring import new_question

    here = Course.at(course)
    for path in new_question.begin(here, problem_set, question, signature, points):
        out.print(Text(str(path.relative_to(here.root))), soft_wrap=True)
    out.print(
        Text(f"Fill in what is marked TODO. autograder lint {problem_set} says what is missing."),
        soft_wrap=True,
    )


@app.command()
def lint(
    problem_sets: SetsArgument = None,
    course: CourseOption = Here,
    no_sandbox: Annotated[
        bool, typer.Option("--no-sandbox", help="Run the course's own solutions unconfined.")
    ] = False,
    certificate: Annotated[
        bool,
        typer.Option(
            "--certificate",
            help="Try mistakes drawn by chance, and write the book's page that says how many are caught.",
        ),
    ] = False,
) -> None:
    """Prove that problem sets are in order: marks of the solution, known mistakes, nothing leaked."""
    from ..authoring import lint

    here = Course.at(course)
    if certificate:
        _certify(here, problem_sets)
        return
    with status() as step:
        problems, proofs = lint.lint(
            here, chosen(here, problem_sets), step, sandboxed=not no_sandbox
        )
    if proofs:
        table = Table(title="What the rubrics were tried on")
        table.add_column("Problem set", no_wrap=True)
        wrong = ("Wrongly accepted", "Wrongly rejected", "Misdiagnosed")
        for heading in ("Mistakes", "Variants", *wrong):
            table.add_column(heading, justify="right")
        for name, proof in proofs.items():
            counts = [proof.mistakes, proof.variants, proof.wrongly_accepted]
            counts += [proof.wrongly_rejected, proof.misdiagnosed]
            table.add_row(name, *map(str, counts))
        out.print(table)
    for problem in problems:
        err.print(Text(problem))
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        err.print(f"{count} found.")
        raise typer.Exit(1)
    out.print("All in order.")


def _certify(here: Course, problem_sets: list[str] | None) -> None:
    """Draw mistakes for all questions; the page is written where no problem sets are named."""
    import rubrics

    from .. import files
    from ..authoring import certificate

    names = [name for name in chosen(here, problem_sets) if name in rubrics.names()]
    with status() as step:
        found = certificate.examine(names, step)
    text = certificate.page(found, certificate.digest(names))
    slipped = sum(len(finding.slipped) for finding in found)
    wrong = sum(finding.wrong for finding in found)
    if problem_sets:
        out.print(Text(text), soft_wrap=True)
    else:
        target = here.root / "book" / "content" / "pages" / "certificate.md"
        files.replace(target, text.encode())
        out.print(Text(str(target)), soft_wrap=True)
    most = 100 * certificate.at_most(slipped, wrong)
    out.print(f"{wrong} mistakes drawn, {slipped} slipped through: at most {most:.2f} %.")
