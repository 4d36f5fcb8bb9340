"""A check that stands under its question: run like any cell, it says what holds and what does not."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from homework.box import as_box, as_text, while_it_runs
from homework.causes import blamed, stopped_by
from homework.example import Example, Search, found_by
from homework.limits import SECONDS
from homework.outcome import HOLDS, OPEN, STOPPED, WAITS, WRONG, Result, outcome

_TO_ARRIVE = 0.03  # seconds
MORE = "The hidden tests try more examples."


class CheckError(AssertionError):
    """A check does not hold. Its cell ends in this error, and shows it as a box."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"{result.question} {result.word}. {result.message}")
        self._lines = as_text(result)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return self._lines


@dataclass(frozen=True)
class _Known:
    """A check that was run by hand: how to run it again, and what came of it."""

    run: Callable[[], Result]
    result: Result


@dataclass
class _Collected:
    """Where results go while the Check button runs the checks."""

    names: Mapping[str, Any]
    known: Mapping[str, Result]
    results: list[Result] = field(default_factory=list)


_ABSENT = object()
_replaced: dict[str, Any] = {}  # what had the names of check functions before them
_known: dict[str, _Known] = {}
_collected: ContextVar[_Collected | None] = ContextVar("collected", default=None)
_standing: dict[str, str] = {}  # the state of each question whose check has run, by hand or not
listeners: list[Callable[[Result], None]] = []  # told of each check that is run by hand


def check(
    question: str, *, seconds: float = SECONDS, example: Search | None = None
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run the decorated function as the check of a question, and show what becomes of it.

    Its names are its own, so that nothing of a check stays in the notebook.

    Parameters
    ----------
    question : str
        The question that is checked: the name of the function or class that it asks for.
    seconds : float
        How long the check may take before it is stopped.
    example : function, optional
        Finds the smallest example of what is wrong, to be shown where the check does not hold; see
        `homework.example`.

    Raises
    ------
    CheckError
        If the check does not hold. The cell ends in an error then, and nbgrader's Validate sees it.
    """

    def decorated(function: Callable[[], None]) -> Callable[[], None]:
        names, own = function.__globals__, function.__name__
        _replaced[own] = names.get(own, _ABSENT)
        collected = _collected.get()
        if collected is None:
            _by_hand(question, function, seconds, example)
        else:
            found = _collected_result(question, function, seconds, collected)
            collected.results.append(found)
        return function

    return decorated


def standing(question: str) -> str:
    """The state of a question when its check was last run; "" where it was not."""
    return _standing.get(question, "")


def remember(results: Iterable[Result]) -> None:
    """Keep the states of questions whose checks have run."""
    _standing.update((result.question, result.state) for result in results)


def tidy_up(names: dict[str, Any]) -> None:
    """Take the names of check functions out of the notebook again; what had them before is back.

    Parameters
    ----------
    names : dict
        The names of the notebook, ``globals()``.
    """
    while _replaced:
        own, before = _replaced.popitem()
        if before is not _ABSENT:
            names[own] = before
        else:
            names.pop(own, None)


def checked(question: str) -> None:
    """Refuse to go on where the check of a question, above, does not hold.

    It stands in the cell of the hidden tests, which is empty in the students' copy: so nbgrader's
    Validate sees there what the check said. Where marks are given it does nothing.

    Raises
    ------
    CheckError
        If the check did not hold when it was last run, or was not run.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde" or not in_a_kernel():
        return
    known = _known.get(question)
    if known is None:
        told = f"Run the check of `{question}` first: it is in the cell above."
        result = Result(question, OPEN, told)
    elif known.result.state == HOLDS:
        return
    else:
        result = known.result
    _show(result)
    raise CheckError(result)


@contextmanager
def collecting(names: Mapping[str, Any], known: Mapping[str, Result]) -> Iterator[list[Result]]:
    """Have the checks that run inside leave their results in a list, and show nothing.

    Parameters
    ----------
    names : mapping
        What the notebook has defined.
    known : mapping
        The results of earlier checks, by question.
    """
    collected = _Collected(names, known)
    token = _collected.set(collected)
    try:
        yield collected.results
    finally:
        _collected.reset(token)


def in_a_kernel() -> bool:
    """Whether this runs in a notebook that somebody has open, or that is run as a whole."""
    from IPython.core.getipython import get_ipython

    return hasattr(get_ipython(), "kernel")


def let_it_arrive() -> None:
    """Wait until what was shown has left the kernel: what runs next may end it at once.

    Threads of the kernel's send what is shown. Flushing its output waits for the first of them; the
    one that writes to the socket tells nobody when it has.
    """
    if in_a_kernel():
        sys.stdout.flush()
        time.sleep(_TO_ARRIVE)


def _by_hand(
    question: str, function: Callable[[], None], seconds: float, search: Search | None
) -> None:
    names, code = function.__globals__, function.__code__

    def run() -> Result:
        return outcome(question, function, names, code.co_filename, seconds)

    def result_of(other: str) -> Result:
        # what was put right since is seen; what had no end would take as long once more
        known = _known[other]
        return known.result if result.state == STOPPED else known.run()

    others = [name for name in _known if name != question]
    place = _place(question, seconds)
    let_it_arrive()
    result = run()
    result = blamed(result, code, names, others, result_of)
    _known[question] = _Known(run, result)
    remember([result])
    for listener in listeners:
        listener(result)
    example = found_by(search) if result.state == WRONG and in_a_kernel() else None
    _show(result, MORE if result.state == HOLDS else "", example, place)
    if result.state != HOLDS:
        raise CheckError(result) from None


def _collected_result(
    question: str, function: Callable[[], None], seconds: float, collected: _Collected
) -> Result:
    names, known, code = collected.names, collected.known, function.__code__
    without_end = stopped_by(question, code, names, known, known.get)
    if without_end:
        return Result(question, WAITS, cause=without_end)
    result = outcome(question, function, names, code.co_filename, seconds)
    return blamed(result, code, names, known, known.get)


def _place(question: str, seconds: float) -> Any:
    """Where the box will stand, and what stands there until then; None where nothing can be changed."""
    from IPython import display
    from IPython.core.getipython import get_ipython

    # in a page of the book nothing that was shown can be changed, and no kernel ends
    if not hasattr(get_ipython(), "kernel") or not hasattr(display, "update_display"):
        return None
    return display.display(while_it_runs(question, seconds), raw=True, display_id=True)


def _show(
    result: Result, more: str = "", example: Example | None = None, place: Any = None
) -> None:
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is None:  # the error says it, or the silence
        return
    shown = {
        "text/html": as_box(result, more, example.picture if example else ""),
        "text/plain": "\n".join([*as_text(result, more), *([example.words] if example else [])]),
    }
    if place is None:
        display(shown, raw=True)
    else:
        place.update(shown, raw=True)
