"""A button in the notebook that runs the checks, and shows what they say."""

from __future__ import annotations

import html
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from homework.outcome import Result
from homework.overview import overview, page, table
from homework.question_check import listeners
from homework.visible import Check, NoProblemSetError, checks_of, parts_of, run_all
from homework.wording import as_html

PATIENCE = 600  # seconds for marking a whole notebook


def check_button(problem_set: str) -> Any:
    """An overview of this problem set, and a button that runs all its checks, as often as you like.

    Each name leads to its question. A check that is run by hand, under its question, shows here too.

    Where the grader and its rubrics are installed, for those who learn on their own, a second
    button marks the whole notebook and gives hints.

    Parameters
    ----------
    problem_set : str
        Such as "ps1_one_weight": the notebook's name without its ending.
    """
    shell = _shell()
    if not hasattr(shell, "kernel"):  # nobody is there to press it
        return None
    import ipywidgets as widgets

    notebook = Path.cwd() / f"{problem_set}.ipynb"
    shown = widgets.HTML()
    buttons: list[Any] = []
    results: dict[str, Result] = {}

    def show(running: str = "") -> None:
        try:
            shown.value = page(overview(parts_of(notebook), results, running))
        except NoProblemSetError as problem:
            shown.value = page(f"<p>{html.escape(str(problem))}</p>")

    def button(text: str, tip: str, answer: Callable[[], None]) -> None:
        made = widgets.Button(description=text, tooltip=tip, layout=widgets.Layout(width="auto"))

        def pressed(_: Any) -> None:
            for each in buttons:
                each.disabled = True
            try:
                answer()
            except NoProblemSetError as problem:
                shown.value = page(f"<p>{html.escape(str(problem))}</p>")
            finally:
                for each in buttons:
                    each.disabled = False

        made.on_click(pressed)
        buttons.append(made)

    def check_all() -> None:
        results.clear()

        def on_progress(check: Check, so_far: list[Result]) -> None:
            results.update((result.question, result) for result in so_far)
            show(check.question)

        for result in run_all(checks_of(notebook), shell.user_ns, on_progress):
            results[result.question] = result
        show()

    def mark() -> None:
        shown.value = page("<p>Marking the notebook as it was last saved …</p>")
        shown.value = page(verdict_of(notebook))

    def checked_by_hand(result: Result) -> None:
        results[result.question] = result
        show()

    button("Check", "Runs all checks of this notebook on what you have defined", check_all)
    if _grader_is_here():
        tip = "Marks the notebook as it was last saved, and gives hints"
        button("Mark with the full rubric", tip, mark)
    listeners[:] = [checked_by_hand]
    show()
    return widgets.VBox([widgets.HBox(buttons), shown])


def verdict_of(notebook: Path) -> str:
    """What ``autograder check`` says of a notebook as it was last saved."""
    if not notebook.is_file():
        raise NoProblemSetError(f"There is no {notebook.name} in {notebook.parent}.")
    command = [sys.executable, "-m", "autograder", "check", str(notebook), "--json"]
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        verdict = json.loads(told.stdout)
    except subprocess.TimeoutExpired:
        return f"<p>This took longer than {PATIENCE // 60} minutes and was stopped.</p>"
    except ValueError:
        return f"<p>It cannot be marked. {html.escape(told.stderr.strip()[-500:])}</p>"
    rows = []
    for question in verdict["questions"]:
        score = "–" if question["score"] is None else f"{question['score']:g}"
        points = f"{score} / {question['max_score']:g}"
        rows.append(
            (html.escape(question["name"]), points, as_html(question["message"] or "Right."))
        )
    saved = datetime.fromtimestamp(notebook.stat().st_mtime)
    head = (
        f"<p><strong>{verdict['score']:g} of {verdict['max_score']:g} points</strong>, for the "
        f"notebook as it was saved at {saved:%H:%M:%S}. Save it to have your last changes marked."
        "</p>"
    )
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in verdict["notes"])
    return head + table(("Question", "Points", "What we saw"), rows) + notes


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _grader_is_here() -> bool:
    """Whether the grader can be started from here, and finds the course's solutions."""
    if importlib.util.find_spec("autograder") is None:
        return False
    return any((folder / "solutions").is_dir() for folder in Path.cwd().parents)
