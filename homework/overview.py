"""All questions of a problem set in one table: how each stands, what to begin with, and the way there."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from homework import box
from homework.outcome import HOLDS, OPEN, WAITS, Result
from homework.visible import Check, Essay
from homework.wording import as_html

STYLE = """
<style>
.downhill-check table { border-collapse: collapse; margin: 0.3em 0; }
.downhill-check th, .downhill-check td {
  text-align: left; vertical-align: top; padding: 0.25em 0.9em 0.25em 0;
  border-bottom: 1px solid var(--jp-border-color2, #c4c4c4);
  color: var(--jp-content-font-color1, inherit); line-height: 1.45;
}
.downhill-check td { max-width: 46em; }
.downhill-check td p { margin: 0 0 0.2em; }
.downhill-check tbody th, .downhill-check td:nth-child(2) { white-space: nowrap; font-weight: 400; }
.downhill-ended, .jupyter-widgets-disconnected .downhill-runs { display: none; }
.jupyter-widgets-disconnected .downhill-ended { display: block; }
.downhill-check a { color: var(--jp-content-link-color, #0065a3); text-decoration: underline; }
</style>
"""


def script() -> str:
    """What a page needs once, so that links reach the heading they name, and open lectures beside."""
    code = (Path(__file__).parent / "links.js").read_text(encoding="utf-8")
    return f'<style onload="{html.escape(code, quote=True)}">.downhill-links{{}}</style>'


def page(body: str) -> str:
    """What stands below the buttons."""
    return f'{STYLE}<div class="downhill-check" role="status">{body}</div>'


def overview(
    parts: Sequence[Check | Essay], results: Mapping[str, Result], running: str = ""
) -> str:
    """The table of all questions.

    Parameters
    ----------
    parts : sequence of Check and Essay
        The questions, in their order.
    results : mapping
        What became of the checks that were run, by question.
    running : str
        The question whose check runs now.
    """
    found = [results[part.question] for part in parts if part.question in results]
    first = next((r.question for r in found if r.state not in (HOLDS, WAITS)), "")
    rows = []
    for part in parts:
        if isinstance(part, Essay):
            word = "written, for a person to mark" if part.written else "not written yet"
            rows.append((_link(part), f"{'✓' if part.written else '○'} {word}", ""))
            continue
        result = results.get(part.question)
        if part.question == running:
            rows.append((_link(part), "… is being checked", ""))
        elif result is None:
            rows.append((_link(part), "– not checked yet", ""))
        else:
            rows.append((_link(part), box.badge(result), _short(result, first)))
    return _head(parts, results, running, first) + table(
        ("Question", "Check", "What it says"), rows, "How each question stands"
    )


def table(headings: Iterable[str], rows: Iterable[Sequence[str]], name: str) -> str:
    """An HTML table with a name, whose rows are headed by their first entry."""
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "".join(
        f'<tr><th scope="row">{first}</th>'
        + "".join(f"<td>{entry}</td>" for entry in rest)
        + "</tr>"
        for first, *rest in rows
    )
    rows_of_it = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<table aria-label="{html.escape(name)}">{rows_of_it}</table>'


def _head(
    parts: Sequence[Check | Essay], results: Mapping[str, Result], running: str, first: str
) -> str:
    if running:
        name = f"<code>{html.escape(running)}</code>"
        return (
            f'<p class="downhill-runs">Checking {name} … What does not end by itself is stopped after '
            f'some seconds.</p><p class="downhill-ended">The kernel ended while {name} was being '
            "checked. Its code has ended Python: by calls in calls without end, by more memory than there "
            f"is, or by <code>exit</code>. Look at {name} first, then run all cells above it again.</p>"
        )
    if not results:
        return "<p>A name leads to its question.</p>"
    checks = sum(isinstance(part, Check) for part in parts)
    holding = sum(result.state == HOLDS for result in results.values())
    told = f"<strong>{holding} of {checks}</strong> checks hold."
    if first:
        told += f" Begin with <strong>{_link_to(first, parts)}</strong>."
    elif holding:
        told += " The hidden tests try more examples."
        missing = [_link(part) for part in parts if isinstance(part, Essay) and not part.written]
        told += f" Not written yet: {', '.join(missing)}." if missing else ""
    return f"<p>{told}</p>"


def _short(result: Result, first: str) -> str:
    """What is said of a question: of the first one that does not hold all, of others what is new."""
    if result.state == WAITS:
        return as_html(f"It uses `{result.cause}`: put that right first.")
    if result.state == OPEN and result.question != first:
        return ""
    return box.told(result)


def _link_to(question: str, parts: Sequence[Check | Essay]) -> str:
    return next((_link(part) for part in parts if part.question == question), question)


def _link(part: Check | Essay) -> str:
    """The question's name, which leads to its cell."""
    name = html.escape(part.question)
    if not part.cell:
        return name
    heading = html.escape(part.heading, quote=True)
    return f'<a href="#cell-id={html.escape(part.cell)}" data-heading="{heading}">{name}</a>'
