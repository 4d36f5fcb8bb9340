"""What became of a check, and how that is said: what to do first, what happened after."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homework.errors import advice
from homework.limits import SECONDS, StoppedError, time_limit
from homework.raised import expression_at

HOLDS, WRONG, OPEN = "holds", "does not hold", "not done yet"
STOPPED, WAITS = "was stopped", "waits"

_NO_END = (
    "Is there a loop without end? Look at what each turn changes, and at when the loop is to stop; "
    "printing a number in it shows. Nothing that you have defined is lost."
)


@dataclass(frozen=True)
class Result:
    """What became of a check.

    Attributes
    ----------
    question : str
        Whose check it is.
    state : str
        One of HOLDS, WRONG, OPEN, STOPPED and WAITS.
    message : str
        What to do, in a sentence or two; on further lines what happened.
    cause : str
        The question to be put right first, where the state is WAITS; a function that is called and
        not written, where it is OPEN.
    """

    question: str
    state: str
    message: str = ""
    cause: str = ""

    @property
    def word(self) -> str:
        """The state in a word or two."""
        return f"waits for {self.cause}" if self.state == WAITS else self.state


def outcome(
    question: str,
    run: Callable[[], object],
    names: Mapping[str, Any],
    file: str,
    seconds: float = SECONDS,
) -> Result:
    """Run a check, and say what became of it.

    Parameters
    ----------
    question : str
        Whose check it is.
    run : function
        Runs the check.
    names : mapping
        What the notebook has defined.
    file : str
        The name under which the check's own code was compiled.
    seconds : float
        How long it may take.
    """
    try:
        with time_limit(seconds):
            run()
    except NotImplementedError as error:
        return _not_written(error, question)
    except AssertionError as error:
        if _own_lines(error, names, file):
            return Result(question, WRONG, _raised(error, question, names, file))
        return Result(question, WRONG, str(error) or "What this check tries does not hold.")
    except NameError as error:
        missing, own = getattr(error, "name", None), _own_lines(error, names, file)
        if missing and missing not in names and not own:
            told = (
                f"Run the cell that defines `{missing}` first. If you have: is it named so there, "
                "and does the cell end without an error?"
            )
            return Result(question, OPEN, told)
        return Result(question, WRONG, _raised(error, question, names, file))
    except StoppedError as error:
        return Result(question, STOPPED, _stopped(error, question, names, file))
    except KeyboardInterrupt:
        return Result(question, STOPPED, "This check was stopped. Is there a loop without end?")
    except Exception as error:
        return Result(question, WRONG, _raised(error, question, names, file))
    return Result(question, HOLDS)


def what_was_raised(error: BaseException, names: Mapping[str, Any]) -> str:
    """Where an error came up in the notebook, what it tends to mean, and what Python says of it."""
    own = [
        (frame, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is names
    ]
    told = []
    if own:
        frame, number = own[-1]
        line = linecache.getline(frame.f_code.co_filename, number).partition("  #")[0].strip()
        if line:
            where = frame.f_code.co_name
            told.append(f"At `{line}`" + ("." if where == "<module>" else f", in `{where}`."))
    if isinstance(error, StoppedError):
        return " ".join([*told, _NO_END])
    name = type(error).__name__
    meant = advice(name, str(error), _expression(error, names))
    said = f"{name}: {error}".rstrip(": ").rstrip(".")
    return " ".join([*told, *([meant] if meant else []), f"Python says {said}."])


def _not_written(error: NotImplementedError, question: str) -> Result:
    """Which function still has the line that stands for what is to be written."""
    where = traceback.extract_tb(error.__traceback__)[-1].name
    if where in (question, "<module>"):
        told = "Nothing is written here yet. If something is: take out the line with `raise`."
        return Result(question, OPEN, told)
    return Result(question, OPEN, f"Your code calls `{where}`, which is not written yet.", where)


def _raised(error: Exception, question: str, names: Mapping[str, Any], file: str) -> str:
    """Where to look and what the error tends to come from, then what was run and what was raised."""
    asked, own = _asked(error, file), _own_lines(error, names, file)
    name = type(error).__name__
    meant = advice(name, str(error), _expression(error, names, file))
    if own:
        told = f"Look at the line {_place(own, question)}. " + (
            meant or "There your code stopped with an error."
        )
    else:
        told = meant or "What your code gave is of another kind than this check expects."
    said = f"{name}: {error}".rstrip(": ").rstrip(".")
    ran = f"The check ran `{asked}`, and Python says" if asked else "Python says"
    return f"{told}\n{ran}: {said}."


def _stopped(error: StoppedError, question: str, names: Mapping[str, Any], file: str) -> str:
    asked, own = _asked(error, file), _own_lines(error, names, file)
    told = f"{error} {_NO_END}"
    if own:
        told += f"\nIt was at the line {_place(own, question)}."
    if asked:
        told += f"\nThe check ran `{asked}`."
    return told


def _place(own: list[tuple[str, str]], question: str) -> str:
    """A line of the student's, and who called it."""
    function, line = own[-1]
    if len(own) > 1:
        return f"`{line}`, in `{function}`, called by `{own[-2][1]}`"
    return f"`{line}`" + ("" if function in (question, "<module>") else f", in `{function}`")


def _asked(error: BaseException, file: str) -> str:
    """What of the check was being worked out when an error came up: an expression, on one line."""
    asked = ""
    for place in traceback.extract_tb(error.__traceback__):
        if place.filename == file:
            asked = expression_at(place)
    return asked


def _expression(error: BaseException, names: Mapping[str, Any], file: str = "") -> str:
    """The last expression of the notebook's, or of the check's, that an error went through."""
    walked = zip(
        traceback.walk_tb(error.__traceback__),
        traceback.extract_tb(error.__traceback__),
        strict=True,
    )
    ours = [
        place
        for (frame, _), place in walked
        if frame.f_globals is names or frame.f_code.co_filename == file
    ]
    return expression_at(ours[-1]) if ours else ""


def _own_lines(error: BaseException, names: Mapping[str, Any], file: str) -> list[tuple[str, str]]:
    """The functions of the notebook that an error went through, each with its line."""
    return [
        (frame.f_code.co_name, line)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is names
        and frame.f_code.co_filename != file
        and (
            line := linecache.getline(frame.f_code.co_filename, number).partition("  #")[0].strip()
        )
    ]
