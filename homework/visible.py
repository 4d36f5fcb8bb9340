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
        return Result(check.question, OPEN, _unwritten(error, check, names))
    except NameError as error:
        missing, (_, own) = getattr(error, "name", None), _places(error, check, names)
        if missing and missing not in names and not own:
            first = (
                f"Run the cell that defines `{missing}` first. If you have: is it named so there?"
            )
            return Result(check.question, OPEN, first)
        ask = " Is it misspelt, or is its cell still to be run?" if missing else ""
        return Result(check.question, WRONG, f"{_raised(error, check, names)}{ask}")
    except AssertionError as error:
        return Result(check.question, WRONG, str(error))
    except KeyboardInterrupt:
        return Result(check.question, WRONG, "This check was stopped. Is there a loop without end?")
    except Exception as error:
        return Result(check.question, WRONG, _raised(error, check, names))
    return Result(check.question, HOLDS)


def _unwritten(error: Exception, check: Check, names: Mapping[str, Any]) -> str:
    """Whose line with ``raise`` still stands: that of the function checked, or of one it calls."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    name = frames[-1].f_code.co_name
    if frames[-1].f_globals is names and name != check.question and name.isidentifier():
        return f"Your code calls `{name}`, which is not written yet."
    return "Nothing is written here yet. If something is: take out the line with `raise`."


def _raised(error: Exception, check: Check, names: Mapping[str, Any]) -> str:
    """What was raised, what the check had called, and at which line of the student's it ended."""
    asked, own = _places(error, check, names)
    told = f"Your code raised {type(error).__name__}: {error}".rstrip(": ").rstrip(".") + "."
    if asked:
        told += f"\nThe check ran `{asked}`."
    if own:
        told += f"\nYour code stopped at {own}."
    return told


def _places(error: Exception, check: Check, names: Mapping[str, Any]) -> tuple[str, str]:
    """The line of the check and that of the student's code where an error came up, if any."""
    asked = own = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == _file_of(check):
            asked = check.source.splitlines()[number - 1].strip()
        elif frame.f_globals is names and (
            line := linecache.getline(frame.f_code.co_filename, number).strip()
        ):
            name = frame.f_code.co_name
            elsewhere = name != check.question and name.isidentifier()
            own = f"`{line}`, in `{name}`" if elsewhere else f"`{line}`"
    return asked, own


def _file_of(check: Check) -> str:
    return f"<{check.question}-check>"
