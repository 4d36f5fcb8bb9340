"""Full marks in a page: runs a reader's cells anew, then the hidden test of a question, as the judge does.

Reader and test share an interpreter here, which no judge allows: these marks are for oneself.
"""

import contextlib
import importlib
import importlib.abc
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from downhill_page import display, messages, spaces

from autograder.judge.hidden_test import run_test, within
from autograder.marking import mark as marking
from autograder.marking.trial import Trial, attempt
from autograder.remote.errors import student_error
from autograder.student.server import describe
from autograder.text import plain
from homework.wording import as_html

TESTS = json.loads(Path(__file__).with_name("tests.json").read_text(encoding="utf-8"))
KIND = "application/vnd.downhill.mark+json"  # how the page knows the points
SPACE = "full marks"
# What scipy asks NumPy for lies beside scipy, and not in the archive of all pages.
np.__path__.append(str(Path(__file__).parents[1] / "numpy"))


def _told(function: Any, arguments: tuple[Any, ...]) -> Trial:
    """What an answer does on a case; an error as the judge hears of it, with its line."""
    trial = attempt(function, arguments)
    if trial.error is not None:
        trial.error = student_error(describe(trial.error))
    return trial


marking.attempt = _told


class Absent(importlib.abc.MetaPathFinder):
    """Refuses what is absent while a problem set is graded, since it holds answers."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Let every other import pass."""
        if self.holds(name):
            raise ImportError(
                f"{name} holds the answers of this problem set, so it cannot be imported while the "
                "problem set is graded. Write the function yourself and take this import out."
            )

    def holds(self, name: str) -> bool:
        """Whether it is one of them, or in one of them."""
        return any(name == one or name.startswith(f"{one}.") for one in self.names)


def mark(problem_set: str, question: str, sources: list[str]) -> None:
    """Run cells in a space of their own, then the hidden test, and show what it says.

    The cells are those of the notebook above the test, in its order. They run anew for each question, so
    that nothing an earlier test did to their values is left.
    """
    test = TESTS[problem_set]["tests"][question]
    importlib.import_module(f"rubrics.{problem_set}")  # which may need what a reader may not have
    spaces.forget(SPACE)
    names = spaces.space(SPACE).__dict__
    with _graded(TESTS[problem_set]["absent"]):
        for number, source in enumerate(sources, start=1):
            with messages.silent():
                spaces.run(source, SPACE, f"ipython-input-{number}")
        names["In"] = list(sources)  # of which fresh cases are drawn
        result = run_test(test["source"], names)
    spaces.forget(SPACE)
    points = float(test["points"])
    score = points if result.score is None else within(result.score, points)
    verdict = result.verdict
    message = plain(result.message if verdict is None else verdict.message)
    told = {"question": question, "score": score, "points": points, "message": message}
    told["mistake"] = verdict.mistake if verdict is not None else None
    display.publish({KIND: told, "text/html": _box(told), "text/plain": _words(told)})


def _words(told: dict[str, Any]) -> str:
    return f"{_points(told)}. {told['message'] or 'Right.'}"


def _points(told: dict[str, Any]) -> str:
    return f"{told['score']:g} of {told['points']:g} point{'' if told['points'] == 1 else 's'}"


def _box(told: dict[str, Any]) -> str:
    right = told["score"] >= told["points"]
    colour = "#00735c" if right else "#b34700"
    edge = f"border-left:4px solid {colour};padding:0.2em 0 0.2em 0.8em;margin:0.3em 0"
    badge = f"background:{colour};color:#fff;border-radius:3px;padding:0.1em 0.5em;font-weight:600"
    lines = (told["message"] or "Right.").split("\n")
    said = "".join(f"<p>{as_html(line)}</p>" for line in lines if line)
    return (
        f'<div class="downhill-check-box" role="status" style="{edge}"><p><span style="{badge}">'
        f"{_points(told)}</span> &nbsp;by the full rubric</p>{said}</div>"
    )


@contextlib.contextmanager
def _graded(absent: Sequence[str]) -> Iterator[None]:
    """While a notebook is graded: modules with answers are absent, and its checks ask for nothing."""
    finder = Absent(absent)
    hidden = {name: module for name, module in sys.modules.items() if finder.holds(name)}
    for name in hidden:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    before = os.environ.get("NBGRADER_EXECUTION")
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        sys.modules.update(hidden)
        if before is None:
            del os.environ["NBGRADER_EXECUTION"]
        else:
            os.environ["NBGRADER_EXECUTION"] = before
