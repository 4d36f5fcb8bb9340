"""How the result of a check looks: a word in colour, what to do, and then what happened."""

from __future__ import annotations

import html
import textwrap

from homework.outcome import HOLDS, OPEN, STOPPED, WAITS, WRONG, Result
from homework.wording import as_html

WIDTH = 78  # characters of a line of text, as nbgrader's tools cut longer ones

_SIGNS = {HOLDS: "✓", WRONG: "✗", OPEN: "○", STOPPED: "∞", WAITS: "↑"}
# White on each can be read; told apart by the colour-blind too, and by sign and word in any case.
_COLOURS = {
    HOLDS: "#00735c",
    WRONG: "#b34700",
    OPEN: "#5f6368",
    STOPPED: "#b34700",
    WAITS: "#0065a3",
}

# A cell that fails ends in an error, for whoever runs all cells and for nbgrader's Validate. Its text
# is that of the box, so the box alone is shown. Where the page takes no styles, both are.
# JupyterLab and Notebook 7 mark a cell whose text is not the one that ran last.
STYLE = """
<style>
.jp-OutputArea:has(.downhill-check-fails) >
.jp-OutputArea-child:not(:has(~ .jp-OutputArea-child)):has(
  [data-mime-type="application/vnd.jupyter.stderr"]) {
  display: none;
}
.downhill-check-runs { animation: downhill-runs 0s 1.5s both; }
@keyframes downhill-runs { from { visibility: hidden; } to { visibility: visible; } }
.downhill-stale { display: none; }
.jp-CodeCell.jp-mod-dirty + .jp-CodeCell .downhill-stale { display: block; }
.downhill-check p, .downhill-check-box p { margin: 0.3em 0; line-height: 1.45; }
.downhill-check-box { max-width: 52em; }
</style>
"""


def sign(result: Result) -> str:
    """The state as a sign and a word."""
    return f"{_SIGNS[result.state]} {result.word}"


def badge(result: Result) -> str:
    """The state in HTML: sign and word, on its colour."""
    style = (
        f"background:{_COLOURS[result.state]};color:#fff;border-radius:3px;padding:0.1em 0.5em;"
        "font-weight:600;white-space:nowrap"
    )
    return f'<span style="{style}">{html.escape(sign(result))}</span>'


def told(result: Result) -> str:
    """What a result says, in HTML: the first line, and the others below it."""
    first, *others = result.message.split("\n") if result.message else [""]
    if result.state == WAITS:
        more = "".join(f"<p>{as_html(line)}</p>" for line in (first, *others) if line)
        seen = f"<details><summary>What this check saw</summary>{more}</details>" if more else ""
        return f"<p>{as_html(waits_for(result))}</p>{seen}"
    return "".join(f"<p>{as_html(line)}</p>" for line in (first, *others) if line)


def waits_for(result: Result) -> str:
    """Why a question waits for another."""
    return (
        f"`{result.question}` uses `{result.cause}`, whose check does not hold yet. Put "
        f"`{result.cause}` right first, then run this check again."
    )


STALE = "↑ The cell above has been changed since it ran: run it, and then this check again."


def while_it_runs(question: str, seconds: float) -> dict[str, str]:
    """What stands in place of a box until there is one: for good, if the kernel ends meanwhile."""
    running = f"`{question}` is being checked: {seconds:g} seconds at most."
    ended = (
        "If it says so still when the kernel has restarted, your code has ended Python: by calls in calls "
        "without end, by more memory than there is, or by `exit`. Look at its loops first. Then run the "
        "cells above once more, and this check."
    )
    body = f"<p>{as_html(running)}</p><p>{as_html(ended)}</p>"
    return {
        "text/html": f'{STYLE}<div class="downhill-check-box downhill-check-runs">{body}</div>',
        "text/plain": f"{running} {ended}".replace("`", ""),
    }


def as_box(result: Result, more: str = "", picture: str = "") -> str:
    """A result as one box under its question; `picture` is HTML to show at its end."""
    style = (
        f"border-left:4px solid {_COLOURS[result.state]};padding:0.2em 0 0.2em 0.8em;"
        "margin:0.3em 0;color:var(--jp-content-font-color1,inherit)"
    )
    head = f"<p>{badge(result)} &nbsp;<code>{html.escape(result.question)}</code></p>"
    body = told(result) + (f"<p>{as_html(more)}</p>" if more else "") + picture
    kind = "downhill-check-box" + (" downhill-check-fails" if result.state != HOLDS else "")
    stale = f'<p class="downhill-stale">{STALE}</p>'
    return f'{STYLE}<div class="{kind}" role="status" style="{style}">{stale}{head}{body}</div>'


def as_text(result: Result, more: str = "") -> list[str]:
    """A result in lines of plain text."""
    lines = [f"{sign(result)}: {result.question}"]
    said = [result.message, more]
    if result.state == WAITS:
        said = [waits_for(result), *(["What this check saw:"] if result.message else []), *said]
    for line in "\n".join(said).split("\n"):
        lines += textwrap.wrap(line.replace("`", ""), WIDTH)
    return lines
