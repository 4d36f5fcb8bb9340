"""The ``autograder`` command."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from .course import Course, CourseError
from .sandbox import SandboxError

if TYPE_CHECKING:
    from .batch import Summary
    from .checking import Checked
    from .records import Record

app = typer.Typer(
    help="Release, grade and hand back the problem sets of this course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console()
err = Console(stderr=True)

CourseOption = Annotated[
    Path, typer.Option("--course", metavar="DIR", help="The course's folder.", show_default="here")
]
SetArgument = Annotated[
    str, typer.Argument(metavar="PS", help="A problem set, in full or as “ps1”.")
]
SetsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PS]...", help="Problem sets, in full or as “ps1”. Default: all."),
]
StudentOption = Annotated[
    str,
    typer.Option("--student", metavar="GLOB", help="Only these students, such as “a*”."),
]
Here = Path()


def main() -> None:
    """Run the command; what goes wrong for a user is told in a sentence."""
    try:
        app()
    except (CourseError, SandboxError) as error:
        err.print(Text(f"autograder: {error}"), soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        err.print(
            "autograder: stopped. What was finished is kept; the same command goes on from here."
        )
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)


def _names(course: Course, given: list[str] | None) -> list[str]:
    return [course.assignment(name) for name in given] if given else course.assignments()


@app.command()
def release(
    problem_sets: SetsArgument = None,
    course: CourseOption = Here,
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; exit 1 where exercises/ is out of date."),
    ] = False,
) -> None:
    """Make exercises/ from solutions/, and enter the problem sets in the gradebook."""
    from . import releasing

    here = Course.at(course)
    names = _names(here, problem_sets)
    if check:
        outdated = releasing.outdated(here, names)
        for path in outdated:
            err.print(Text(f"{path} is out of date"))
        if outdated:
            err.print("Run: autograder release")
            raise typer.Exit(1)
        out.print("exercises/ is up to date.")
        return
    with _status() as step:
        for name in names:
            step(f"releasing {name}")
            releasing.release(here, [name])
    for name in names:
        out.print(Text(f"exercises/{name}/{name}.ipynb"))


@app.command()
def lint(problem_sets: SetsArgument = None, course: CourseOption = Here) -> None:
    """Prove that problem sets are in order: marks of the solution, known mistakes, nothing leaked."""
    from . import linting

    here = Course.at(course)
    with _status() as step:
        problems, proofs = linting.lint(here, _names(here, problem_sets), step)
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


@app.command()
def grade(
    problem_set: SetArgument,
    course: CourseOption = Here,
    student: StudentOption = "*",
    force: Annotated[
        bool, typer.Option("--force", help="Grade again what is graded; hand-given marks stay.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Side by side. Default: one for each core.")
    ] = None,
    no_sandbox: Annotated[
        bool,
        typer.Option("--no-sandbox", help="Only for submissions you trust: run them unconfined."),
    ] = False,
) -> None:
    """Grade what was handed in: submitted/ → autograded/ and gradebook.db."""
    from . import batch

    job = batch.Batch(
        Course.at(course),
        problem_set,
        students=student,
        force=force,
        workers=workers,
        sandboxed=not no_sandbox,
    )
    with _progress(f"grading {job.name}") as told:
        summary = job.run(told)
    _show_summary(summary)


@app.command()
def feedback(
    problem_set: SetArgument, course: CourseOption = Here, student: StudentOption = "*"
) -> None:
    """Write a page for each graded student: feedback/STUDENT/PS/PS.html."""
    from . import feedback as pages

    here = Course.at(course)
    with _progress("writing feedback") as told:
        written = pages.write_all(
            here, problem_set, student, lambda name, total: told(name, None, total)
        )
    out.print(Text(f"{len(written)} pages in {here.feedback}"))


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook.")],
    course: Annotated[
        Path | None,
        typer.Option("--course", metavar="DIR", help="The course's folder.", show_default="found"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Mark one notebook against the full rubric and show marks and hints."""
    from . import checking

    with _status(quiet=as_json) as step:
        step("running the notebook")
        checked = checking.check(notebook, course)
    if as_json:
        print(json.dumps(checked.as_data(), ensure_ascii=False, indent=2))
        return
    _show_check(checked)


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
    from .gradebook import MarkBook

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


@app.command()
def demo(
    course: CourseOption = Here,
    students: Annotated[int, typer.Option(min=1, max=5000, help="How many.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed makes the same class.")] = 1,
    folder: Annotated[
        Path | None, typer.Option(help="Where to work.", show_default="demo/ in the course")
    ] = None,
) -> None:
    """See it all at once: a made-up class hands in ps1, is graded and gets feedback."""
    from . import demo as demonstration
    from .sandbox import check_available

    here = Course.at(course)
    sandboxed, why = True, ""
    try:
        check_available()
    except SandboxError as error:
        sandboxed, why = False, str(error)
    target = folder or here.root / "demo"
    with _progress("the demo") as told:
        step = lambda text: told(text, None, 0)  # noqa: E731
        result = demonstration.run(
            here, target, students, seed, sandboxed=sandboxed, step=step, told=told
        )
    _show_summary(result.summary)
    if why:
        out.print(Text(f"The demo's own samples ran without a sandbox. {why}"))
    if result.differences:
        for difference in result.differences:
            err.print(Text(f"not as built: {difference}"))
        raise typer.Exit(1)
    out.print(
        f"Every mark of all {len(result.samples)} students is the one that they were built to get."
    )
    name = demonstration.ASSIGNMENT
    wrong = next((s for s in result.samples if s.mistakes), result.samples[0])
    page = result.course.feedback / wrong.student / name / f"{name}.html"
    out.print("Look at:")
    out.print(Text(f"  {page}  (a student's feedback)"), soft_wrap=True)
    out.print(
        Text(f"  autograder export --course {result.course.root}  (the marks)"), soft_wrap=True
    )
    out.print(
        Text(f"  {here.exercises / name / name}.ipynb  (the exercise; make lab)"), soft_wrap=True
    )


@contextmanager
def _status(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    if quiet:
        yield lambda _: None
        return
    with err.status("starting") as status:
        yield lambda text: status.update(Text(text))


@contextmanager
def _progress(title: str) -> Iterator[Callable[[str, Record | None, int], None]]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}", markup=False),
        TimeRemainingColumn(),
    )
    failed = 0
    with Progress(*columns, console=err, transient=True) as progress:
        bar = progress.add_task(title, total=None, failed="")

        def told(what: str, record: Record | None, total: int) -> None:
            nonlocal failed
            if not total:
                progress.update(bar, description=what)
                return
            failed += bool(record is not None and (record.notes or record.errors))
            note = f"{failed} to look at" if failed else ""
            progress.update(bar, total=total, advance=1, failed=note, description=title)

        yield told


def _show_summary(summary: Summary) -> None:
    records = summary.records
    skipped = (
        f" {summary.skipped} were graded already (--force grades them again)."
        if summary.skipped
        else ""
    )
    out.print(Text(f"{summary.assignment}: {len(records)} graded.{skipped}"))
    if not summary.sandboxed:
        out.print("They ran without a sandbox (--no-sandbox).")
    questions: dict[str, list[tuple[float | None, float]]] = {}
    for record in records:
        for mark in record.marks:
            questions.setdefault(mark.name, []).append((mark.score, mark.max_score))
    if questions:
        table = Table()
        table.add_column("Question")
        for heading in ("Points", "Mean", "Full marks", "None", "By hand"):
            table.add_column(heading, justify="right")
        for name, marks in questions.items():
            given = [score for score, _ in marks if score is not None]
            most = marks[0][1]
            table.add_row(
                name,
                f"{most:g}",
                f"{sum(given) / len(given):.2f}" if given else "–",
                str(sum(score == most for score in given)),
                str(sum(score == 0 for score in given)),
                str(len(marks) - len(given)) if len(given) < len(marks) else "",
            )
        out.print(table)
    common: dict[tuple[str, str], int] = {}
    for record in records:
        for mark in record.marks:
            if mark.mistake:
                common[mark.name, mark.mistake] = common.get((mark.name, mark.mistake), 0) + 1
    if common:
        out.print("The most frequent mistakes:")
        for (question, mistake), count in sorted(common.items(), key=lambda item: -item[1])[:5]:
            out.print(Text(f"  {count:4d} × {question}: {mistake.replace('_', ' ')}"))
    if summary.with_notes:
        out.print("To look at:")
        for record in summary.with_notes:
            for note in [*record.notes, *record.errors]:
                out.print(Text(f"  {record.student}: {note}"), soft_wrap=True)


def _show_check(checked: Checked) -> None:
    data = checked.as_data()
    table = Table(show_lines=True)
    table.add_column("Question")
    table.add_column("Points", justify="right", no_wrap=True)
    table.add_column("What we saw")
    for question in data["questions"]:
        score, most = question["score"], question["max_score"]
        points = f"– / {most:g}" if score is None else f"{score:g} / {most:g}"
        style = "" if score is None else "green" if score == most else "yellow" if score else "red"
        message = question["message"] or ("Right." if score == most else "")
        table.add_row(question["name"], Text(points, style), Text(message))
    out.print(table)
    out.print(Text(f"{data['score']:g} of {data['max_score']:g} points", "bold"))
    for note in data["notes"]:
        out.print(Text(note))


if __name__ == "__main__":
    main()
