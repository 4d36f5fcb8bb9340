"""What all commands share: the screen, the progress shown on it, and common arguments."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from ..course.course import Course
from ..errors import CourseError
from ..text import escaped

if TYPE_CHECKING:
    from ..gradebook.records import Record

# As a week goes. A command that is not listed comes last.
WEEK = [
    "release",
    "lint",
    "collect",
    "roster",
    "status",
    "grade",
    "feedback",
    "report",
    "similar",
    "export",
    "archive",
    "person",
    "check",
    "progress",
    "demo",
]


class StoppedError(Exception):
    """Somebody pressed Ctrl-C."""


class InWeekOrder(typer.core.TyperGroup):
    """Lists the commands in the order in which a week needs them."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; Typer would end without a word at Ctrl-C."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise StoppedError from error
        except Exception as error:
            if hasattr(error, "format_message"):  # Typer's: it names what was given, such as a file
                error.__dict__["message"] = escaped(str(error.__dict__["message"]))
            raise

    def list_commands(self, ctx: Any) -> list[str]:
        """All commands' names."""
        last = len(WEEK)
        return sorted(self.commands, key=lambda name: WEEK.index(name) if name in WEEK else last)


app = typer.Typer(
    cls=InWeekOrder,
    help="Release, grade and hand back the problem sets of this course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Screen(Console):
    """The terminal. Names from outside are shown with their control characters written out."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """What is printed, in pieces: of whatever kind it is, it comes through here."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(escaped(piece.text), piece.style)


out = Screen()
err = Screen(stderr=True)


def write(text: str) -> None:
    """Write to stdout what other programs may read, with control characters written out."""
    sys.stdout.write(escaped(text))


def write_json(data: Any) -> None:
    """Write data to stdout as JSON."""
    write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The gradebook, such as postgresql://ta@server/downhill.",
        show_default="AUTOGRADER_DB, or as in nbgrader_config.py",
    ),
]
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
    typer.Option(
        "--student", metavar="WHO", help="Only this student, or those whom “a*” or “?b” fits."
    ),
]
HubOption = Annotated[
    bool,
    typer.Option("--hub", help="By the nbgrader exchange of a JupyterHub, as configured there."),
]
ExchangeOption = Annotated[
    Path | None,
    typer.Option("--exchange", metavar="DIR", help="The same by the exchange in this folder."),
]
Here = Path()


def chosen(course: Course, given: list[str] | None) -> list[str]:
    """The problem sets that were named, in full; all of them where none was."""
    return [course.assignment(name) for name in given] if given else course.assignments()


@contextmanager
def status(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A line that says what is going on; the function given changes it."""
    if quiet:
        yield lambda _: None
        return
    with err.status("starting") as shown:
        yield lambda text: shown.update(Text(text))


@contextmanager
def progress(title: str) -> Iterator[Callable[[str, Record | None, int], None]]:
    """A bar that the function given moves: by what was done, its record if any, and the total."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}", markup=False),
        TimeRemainingColumn(),
    )
    failed = 0
    with Progress(*columns, console=err, transient=True) as shown:
        bar = shown.add_task(title, total=None, failed="")

        def on_progress(what: str, record: Record | None, total: int) -> None:
            nonlocal failed
            if not total:
                shown.update(bar, description=what)
                return
            failed += bool(record is not None and (record.notes or record.errors))
            note = f"{failed} to look at" if failed else ""
            shown.update(bar, total=total, advance=1, failed=note, description=title)

        yield on_progress


def save(path: Path, content: str | bytes) -> None:
    """Write a file; raises ``CourseError`` where that cannot be."""
    from ..files import replace

    try:
        replace(path, content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}.") from error
