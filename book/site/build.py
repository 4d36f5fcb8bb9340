"""Builds the book: `python -m book.site.build`, or `make book`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sphinx.cmd.build import main as sphinx

from book.packages import PackageError, licences
from book.runtime import licences_page
from book.runtime.build import prepared, put_runtime

from .bundle import SHIPPED, fetched
from .execution import execute_all
from .sources import ROOT, chosen, gather

SITE = Path(__file__).resolve().parent


def build(
    folder: Path, only: list[str], cache: Path | None = None, *, full_marks: bool = False
) -> int:
    """Gather the sources in `folder`, and make the pages in `folder/html`; 0 if all went well.

    With `full_marks` the rubrics go with it: Check says what they say, and answers are on the site.
    """
    lectures, _ = chosen(only)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("running the lectures", total=len(lectures))
        ready = execute_all(
            lectures, cache or folder / "executed", lambda path: progress.advance(bar)
        )
    runtime, scripts = _runtime(), _scripts_are_here()
    texts = licences(SHIPPED) if scripts else {}
    more = {Path("licences.md"): licences_page.page(texts, runtime).encode()}
    gather(folder / "source", ready.__getitem__, only, more, live=runtime is not None)
    if runtime:
        put_runtime(runtime, folder / "html", marks=full_marks)
    options = ["-b", "html", "-c", str(SITE), "-d", str(folder / "doctrees")]
    options += ["-j", str(os.cpu_count()), "--quiet", "--keep-going"]
    options += ["-D", f"live={int(runtime is not None)}", "-D", f"plain_book={int(not scripts)}"]
    # With some pages left out, links to them lead nowhere.
    options += ["-D", "suppress_warnings=myst.xref_missing"] if only else ["--fail-on-warning"]
    return sphinx([*options, str(folder / "source"), str(folder / "html")])


def _runtime() -> Path | None:
    """What the pages run with; without it they are built as pages to read, and one sentence says so."""
    try:
        return prepared()
    except PackageError as error:
        print(f"The pages of this book play and do not run. {error}", file=sys.stderr)
        return None


def _scripts_are_here() -> bool:
    """Fetch what the pages' scripts are made of; without it all is there to read and to unfold."""
    try:
        fetched()
    except PackageError as error:
        print(f"The pages of this book ask and remember nothing. {error}", file=sys.stderr)
        return False
    return True


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m book.site.build", description=__doc__)
    parser.add_argument(
        "only", nargs="*", help="only these lectures and problem sets, such as 01 ps1"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "book", metavar="DIR")
    parser.add_argument(
        "--full-marks",
        action="store_true",
        help="let Check give full marks: for yourself, as rubrics and answers are on the site then",
    )
    given = parser.parse_args()
    failed = build(given.output, given.only, full_marks=given.full_marks)
    if not failed:
        html = given.output / "html"
        print(f"The book is in {html}: open index.html there.")
        if (html / "runtime").exists():
            print(
                f"To run what is on its pages, serve it: python -m http.server --directory {html}"
            )
    return failed


if __name__ == "__main__":
    sys.exit(main())
