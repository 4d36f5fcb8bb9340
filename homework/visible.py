"""The checks that stand in a problem set for all to see, run on what has been defined so far."""

from __future__ import annotations

import contextlib
import io
import json
import linecache
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from homework.causes import blamed
from homework.outcome import HOLDS, OPEN, STOPPED, WAITS, WRONG, Result, outcome
from homework.question_check import collecting

__all__ = [
    "HOLDS",
    "OPEN",
    "STOPPED",
    "WAITS",
    "WRONG",
    "Check",
    "Essay",
    "NoProblemSetError",
    "Result",
    "checks_of",
    "parts_of",
    "run",
    "run_all",
]


_STUB = "YOUR ANSWER HERE"  # what nbgrader puts where an answer in words is to be written


class NoProblemSetError(Exception):
    """There is no problem set to check; the text says what to do."""


@dataclass(frozen=True)
class Check:
    """A visible check: the question that it belongs to, its code, and the cell with the question."""

    question: str
    source: str
    cell: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Essay:
    """A question that is answered in words: whether anything is written, and its cell."""

    question: str
    written: bool
    cell: str = ""
    heading: str = ""


def checks_of(notebook: Path) -> list[Check]:
    """The visible checks of a problem set, in their order.

    Raises
    ------
    NoProblemSetError
        If there is no such file, or no check in it.
    """
    return [part for part in parts_of(notebook) if isinstance(part, Check)]


def parts_of(notebook: Path) -> list[Check | Essay]:
    """The questions of a problem set as it was last saved, in their order.

    Raises
    ------
    NoProblemSetError
        If there is no such file, or no check in it.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except OSError:
        raise NoProblemSetError(
            f"There is no {notebook.name} in {notebook.parent}. Put the problem set back under its "
            "own name, beside where this notebook runs."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise NoProblemSetError(
            f"{notebook.name} cannot be read as a notebook. Save it once more, or fetch it anew."
        ) from None
    found: list[Check | Essay] = []
    place, heading = "", ""
    for cell in cells:
        mark = cell.get("metadata", {}).get("nbgrader", {})
        name, source = mark.get("grade_id") or "", "".join(cell["source"])
        code = cell.get("cell_type") == "code"
        if code and name.endswith("-check"):
            found.append(Check(name.removesuffix("-check"), source, place, heading))
        elif not code and mark.get("solution") and mark.get("grade"):
            written = _STUB not in source and bool(source.strip())
            found.append(Essay(name, written, place, heading))
        elif not code and source.startswith("#"):
            place, heading = cell.get("id", ""), source.splitlines()[0].lstrip("#").strip()
    if not any(isinstance(part, Check) for part in found):
        raise NoProblemSetError(
            f"{notebook.name} has lost its checks. Fetch the problem set anew and copy your answers "
            "over."
        )
    return found


def run_all(
    checks: list[Check],
    names: Mapping[str, Any],
    on_progress: Callable[[Check, list[Result]], None] = lambda *_: None,
) -> list[Result]:
    """Run the checks of a problem set, each with what the earlier ones have shown.

    Parameters
    ----------
    checks : list of Check
        In the order of the notebook.
    names : mapping
        What the notebook has defined.
    on_progress : function, optional
        Told of each check before it runs, with the results so far.
    """
    results: dict[str, Result] = {}
    for check in checks:
        on_progress(check, list(results.values()))
        results[check.question] = run(check, names, results)
    return list(results.values())


def run(
    check: Check, names: Mapping[str, Any], known: Mapping[str, Result] | None = None
) -> Result:
    """Run a check on a copy of ``names``, what the notebook has defined.

    Parameters
    ----------
    check : Check
        What to run.
    names : mapping
        What the notebook has defined.
    known : mapping, optional
        The results of earlier checks, by question: where one of them is to blame, the result says so.
    """
    file = f"<{check.question}-check>"
    lines = check.source.splitlines(keepends=True)
    linecache.cache[file] = (len(check.source), None, lines, file)
    copied = dict(names)
    known = known or {}

    def execute() -> None:
        exec(compile(check.source, file, "exec"), copied)

    with (
        contextlib.redirect_stdout(_Silent(sys.stdout)),
        contextlib.redirect_stderr(_Silent(sys.stderr)),
        collecting(names, known) as found,
    ):
        result = outcome(check.question, execute, names, file)
    if found:  # it was a decorated function, and its own result counts
        return found[0]
    return blamed(result, None, names, known, known.get)


class _Silent(io.TextIOBase):
    """Swallows what this thread prints; a cell that runs beside it prints as ever."""

    def __init__(self, others: TextIO) -> None:
        self._others = others
        self._thread = threading.get_ident()

    def write(self, text: str) -> int:
        """Take some text."""
        if threading.get_ident() != self._thread:
            self._others.write(text)
        return len(text)
