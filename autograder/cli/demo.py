"""The demonstration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ..course.course import Course
from ..errors import SandboxError
from .app import CourseOption, Here, app, err, out, progress
from .grade import show_summary


@app.command()
def demo(
    course: CourseOption = Here,
    students: Annotated[int, typer.Option(min=1, max=5000, help="How many.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed makes the same class.")] = 1,
    problem_set: Annotated[
        str, typer.Option("--problem-set", metavar="PS", help="What they hand in.")
    ] = "ps1",
    folder: Annotated[
        Path | None, typer.Option(help="Where to work.", show_default="demo/ in the course")
    ] = None,
) -> None:
    """See it all at once: a made-up class hands in a problem set, is graded and gets feedback."""
    from ..sandbox.bubblewrap import check_available
    from ..synthetic import demo as demonstration

    # what comes with the program, unless a course was named
    here = Course.at(course) if course != Here else Course.for_demonstration(course)
    name = here.assignment(problem_set)
    sandboxed, why = True, ""
    try:
        check_available()
    except SandboxError as error:
        sandboxed, why = False, str(error)
    at_home = os.access(here.root, os.W_OK) and here.exercises.is_dir()
    target = folder or (here.root if at_home else Path.cwd()) / "demo"
    with progress("the demo") as on_progress:
        step = lambda text: on_progress(text, None, 0)  # noqa: E731
        result = demonstration.run(
            here,
            target,
            students,
            seed,
            name,
            sandboxed=sandboxed,
            step=step,
            on_progress=on_progress,
        )
    show_summary(result.summary)
    if why:
        out.print(Text(f"The demo's own samples ran without a sandbox. {why}"))
    if result.differences:
        for difference in result.differences:
            err.print(Text(f"not as built: {difference}"))
        raise typer.Exit(1)
    out.print(
        f"Every mark of all {len(result.samples)} students is the one that they were built to get."
    )
    wrong = next((s for s in result.samples if s.mistakes), result.samples[0])
    page = result.course.page(name, wrong.student)
    out.print("Look at:")
    out.print(Text(f"  {page}  (a student's feedback)"), soft_wrap=True)
    out.print(
        Text(f"  autograder export --course {result.course.root}  (the marks)"), soft_wrap=True
    )
    exercise = here.exercise(name) if at_home else result.course.exercise(name)
    out.print(Text(f"  {exercise}  (the exercise; make lab)"), soft_wrap=True)
