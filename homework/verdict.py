"""What the full rubric says of a notebook, where the grader and its rubrics are installed."""

from __future__ import annotations

import html
import importlib.util
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from homework.overview import table
from homework.visible import NoProblemSetError
from homework.wording import as_html

PATIENCE = 600  # seconds for marking a whole notebook


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
        said = as_html(question["message"] or "Right.")
        if question["example"]:
            said += f"<p>{html.escape(question['example'])}</p>"
        rows.append((html.escape(question["name"]), points, said))
    saved = datetime.fromtimestamp(notebook.stat().st_mtime)
    head = (
        f"<p><strong>{verdict['score']:g} of {verdict['max_score']:g} points</strong>, for the "
        f"notebook as it was saved at {saved:%H:%M:%S}. Save it to have your last changes marked."
        "</p>"
    )
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in verdict["notes"])
    return head + table(("Question", "Points", "What we saw"), rows, "Points") + notes


def grader_is_here() -> bool:
    """Whether the grader can be started from here, and finds the course's solutions."""
    if importlib.util.find_spec("autograder") is None:
        return False
    return any((folder / "solutions").is_dir() for folder in Path.cwd().parents)
