"""A button in the notebook that runs the checks, and shows what they say."""

from __future__ import annotations

import html
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from homework.visible import HOLDS, NoProblemSetError, Result, checks_of, run
from homework.wording import as_html

PATIENCE = 600  # seconds for marking a whole notebook

STYLE = """
<style>
.downhill-check table { border-collapse: collapse; margin: 0.3em 0; }
.downhill-check th, .downhill-check td {
  text-align: left; vertical-align: top; padding: 0.25em 0.9em 0.25em 0;
  border-bottom: 1px solid var(--jp-border-color2, #c4c4c4);
  color: var(--jp-content-font-color1, inherit); line-height: 1.4;
}
.downhill-check td { white-space: pre-wrap; max-width: 46em; }
.downhill-check td:nth-child(-n+2) { white-space: nowrap; }
</style>
"""


def check_button(problem_set: str) -> Any:
    """A button that checks this problem set with the checks in the notebook, as often as you like.

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
    shown = widgets.HTML(_page(""))
    buttons: list[Any] = []

    def button(text: str, tip: str, answer: Callable[[], str]) -> Any:
        made = widgets.Button(description=text, tooltip=tip, layout=widgets.Layout(width="auto"))

        def pressed(_: Any) -> None:
            for each in buttons:
                each.disabled = True
            shown.value = _page("<p>checking …</p>")
            try:
                shown.value = _page(answer())
            except NoProblemSetError as problem:
                shown.value = _page(f"<p>{html.escape(str(problem))}</p>")
            except NoSandboxError as problem:
                shown.value = _page(f"<p>{html.escape(str(problem))}</p>")
                unconfined.layout.display = None  # now there is a choice to make
            finally:
                for each in buttons:
                    each.disabled = False

        made.on_click(pressed)
        buttons.append(made)
        return made

    button(
        "Check",
        "Runs all checks of this notebook on what you have defined",
        lambda: results_as_html([run(check, shell.user_ns) for check in checks_of(notebook)]),
    )
    if _grader_is_here():
        button(
            "Mark with the full rubric",
            "Marks the notebook as it was last saved, and gives hints",
            lambda: verdict_of(notebook),
        )
        unconfined = button(
            "It is my own: mark it without a sandbox",
            "Runs the notebook as it was last saved with all your rights, and marks it",
            lambda: verdict_of(notebook, sandboxed=False),
        )
        unconfined.layout.display = "none"
    return widgets.VBox([widgets.HBox(buttons), shown])


def results_as_html(results: Iterable[Result]) -> str:
    """A table of what the checks found."""
    results = list(results)
    holding = sum(result.state == HOLDS for result in results)
    signs = {HOLDS: "✓"}
    rows = [
        (html.escape(r.question), f"{signs.get(r.state, '·')} {r.state}", as_html(r.message))
        for r in results
    ]
    head = f"<p><strong>{holding} of {len(results)}</strong> checks hold. "
    head += "The hidden tests try more examples.</p>" if holding else "</p>"
    return head + _table(("Question", "Check", "What it says"), rows)


class NoSandboxError(Exception):
    """There can be no sandbox here, and nothing was run; the text says why, and what to do."""


def verdict_of(notebook: Path, *, sandboxed: bool = True) -> str:
    """What ``autograder check`` says of a notebook as it was last saved.

    Raises
    ------
    NoSandboxError
        If it is to run in a sandbox and none can be made.
    """
    if not notebook.is_file():
        raise NoProblemSetError(f"There is no {notebook.name} in {notebook.parent}.")
    command = [sys.executable, "-m", "autograder", "check", str(notebook), "--json"]
    if not sandboxed:
        command.append("--no-sandbox")
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        verdict = json.loads(told.stdout)
    except subprocess.TimeoutExpired:
        return f"<p>This took longer than {PATIENCE // 60} minutes and was stopped.</p>"
    except ValueError:
        if sandboxed and "--no-sandbox" in told.stderr:
            raise NoSandboxError(told.stderr.strip().removeprefix("autograder: ")) from None
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
    return head + _table(("Question", "Points", "What we saw"), rows) + notes


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _grader_is_here() -> bool:
    """Whether the grader can be started from here, and finds the course's solutions."""
    if importlib.util.find_spec("autograder") is None:
        return False
    return any((folder / "solutions").is_dir() for folder in Path.cwd().parents)


def _page(body: str) -> str:
    return f'{STYLE}<div class="downhill-check" role="status">{body}</div>'


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "".join("<tr>" + "".join(f"<td>{entry}</td>" for entry in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
