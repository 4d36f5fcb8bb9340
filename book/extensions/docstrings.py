"""Docstrings are written to be read in a terminal too: single backticks, and |z| as it is.

Here they become what docutils takes them for.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

CODE = re.compile(r"(?<![`:\\])`([^`\n]+)`(?!`)(?P<after>\w?)")
NAME = re.compile(r"[A-Za-z_][\w.]*")
VERBATIM = re.compile(r"(``[^`]+``|(?<![`])`[^`\n]+`_?)")


def marked_up(line: str) -> str:
    """A line of prose in reStructuredText."""
    if line.lstrip().startswith((">>>", "...", "..")):
        return line

    def code(found: re.Match[str]) -> str:
        # A name is taken for a reference, as it is; anything else has to be said to be code.
        marked = found[0][: len(found[1]) + 2] if NAME.fullmatch(found[1]) else f"``{found[1]}``"
        return marked + (f"\\ {found['after']}" if found["after"] else "")

    parts = VERBATIM.split(CODE.sub(code, line))
    # Only what is not code: a | would begin a substitution.
    parts[::2] = [part.replace("|", r"\|") for part in parts[::2]]
    return "".join(parts)


def mark_up(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Called by autodoc for each docstring, before napoleon reads its sections."""
    lines[:] = [marked_up(line) for line in lines]


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", mark_up, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
