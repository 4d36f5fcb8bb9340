"""The checks that stand in a problem set for all to see, run on what has been defined so far."""

from __future__ import annotations

import contextlib
import io
import json
import linecache
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homework.errors import advice

HOLDS, WRONG, OPEN = "holds", "does not hold", "not done yet"


class NoProblemSetError(Exception):
    """There is no problem set to check; the text says what to do."""


@dataclass(frozen=True)
class Check:
    """A visible check: the question that it belongs to, and its code."""

    question: str
    source: str


@dataclass(frozen=True)
class Result:
    """What became of a check: ``state`` is one of HOLDS, WRONG and OPEN."""

    question: str
    state: str
    message: str = ""


def checks_of(notebook: Path) -> list[Check]:
    """The visible checks of a problem set, in their order.

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
    found = []
    for cell in cells:
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") or ""
        if cell.get("cell_type") == "code" and name.endswith("-check"):
            found.append(Check(name.removesuffix("-check"), "".join(cell["source"])))
    if not found:
        raise NoProblemSetError(
            f"{notebook.name} has lost its checks. Fetch the problem set anew and copy your answers "
            "over."
        )
    return found


def run(check: Check, names: Mapping[str, Any]) -> Result:
    """Run a check on a copy of ``names``, what the notebook has defined."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            exec(compile(check.source, _file_of(check), "exec"), dict(names))
    except NotImplementedError as error:
        return Result(check.question, OPEN, _not_written(error, check))
    except NameError as error:
        missing, own = getattr(error, "name", None), _own_lines(error, names)
        if missing and missing not in names and not own:
            told = (
                f"Run the cell that defines `{missing}` first. If you have: is it named so there, "
                "and does the cell end without an error?"
            )
            return Result(check.question, OPEN, told)
        return Result(check.question, WRONG, _raised(error, check, names))
    except AssertionError as error:
        return Result(check.question, WRONG, str(error))
    except KeyboardInterrupt:
        return Result(check.question, WRONG, "This check was stopped. Is there a loop without end?")
    except Exception as error:
        return Result(check.question, WRONG, _raised(error, check, names))
    return Result(check.question, HOLDS)


def _not_written(error: NotImplementedError, check: Check) -> str:
    """Which function still has the line that stands for what is to be written."""
    where = traceback.extract_tb(error.__traceback__)[-1].name
    if where in (check.question, "<module>"):
        return "Nothing is written here yet. If something is: take out the line with `raise`."
    return f"Your code calls `{where}`, which is not written yet."


def _raised(error: Exception, check: Check, names: Mapping[str, Any]) -> str:
    """What was raised, what the check had called, and at which line of the student's it ended."""
    asked, own = _asked(error, check), _own_lines(error, names)
    name = type(error).__name__
    begin = "Your code raised" if own else "The check stopped with"
    told = f"{begin} {name}: {error}".rstrip(": ").rstrip(".") + "."
    if asked:
        told += f"\nThe check ran `{asked}`."
    if own:
        place, line = own[-1]
        told += f"\nYour code stopped at `{line}`"
        if len(own) > 1:
            told += f", in `{place}`, called by `{own[-2][1]}`."
        else:
            told += "." if place in (check.question, "<module>") else f", in `{place}`."
    told += f"\n{advice(name, str(error))}".rstrip()
    return told


def _asked(error: Exception, check: Check) -> str:
    """What of the check was being worked out when an error came up: an expression, on one line."""
    asked = ""
    for place in traceback.extract_tb(error.__traceback__):
        if place.filename == _file_of(check) and place.lineno and place.end_lineno:
            lines = check.source.splitlines()[place.lineno - 1 : place.end_lineno]
            coded = [line.encode() for line in lines]
            coded[-1] = coded[-1][: place.end_colno]
            coded[0] = coded[0][place.colno or 0 :]
            asked = " ".join(line.decode().strip() for line in coded)
    return asked


def _own_lines(error: Exception, names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The functions of the notebook that an error went through, each with its line."""
    return [
        (frame.f_code.co_name, line)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is names
        and (
            line := linecache.getline(frame.f_code.co_filename, number).partition("  #")[0].strip()
        )
    ]


def _file_of(check: Check) -> str:
    return f"<{check.question}-check>"
