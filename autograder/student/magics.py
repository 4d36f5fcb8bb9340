"""IPython's magics and shell commands where a notebook is graded: none of them can stop a cell.

What runs Python runs it, for it may define an answer. Anything else is about the student's own machine:
what can be done here is done, and the rest does nothing and gives nothing, as if it had run.
"""

from __future__ import annotations

import ast
import io
import re
from typing import TYPE_CHECKING, Any

from IPython.utils.capture import CapturedIO
from IPython.utils.text import SList

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_RUN_PYTHON = ("time", "timeit", "prun")  # what stands after them is the student's own code
_NOTHING = ("matplotlib", "gui", "pdb", "debug", "pip", "conda", "mamba", "micromamba", "uv")
_OTHER_LANGUAGES = frozenset(
    [
        "bash",
        "sh",
        "zsh",
        "script",
        "system",
        "sx",
        "cmd",
        "perl",
        "ruby",
        "pypy",
        "python",
        "python2",
        "python3",
        "html",
        "HTML",
        "javascript",
        "Javascript",
        "js",
        "latex",
        "markdown",
        "svg",
        "SVG",
        "writefile",
        "file",
        "sql",
        "R",
        "julia",
        "cython",
        "!",
        "!!",
    ]
)
_REPEATS = re.compile(r"-[nr]\s*\d+\s*")
_CELL_MAGIC = re.compile(r"(?:[ \t]*\n)*%%(!?!?[\w.]*)[ \t]*(.*)")


def line_magic(shell: InteractiveShell, name: str, line: str, run: Any) -> Any:
    """Do what a line magic asks, as far as that can be done here."""
    if name in _NOTHING:
        return None
    if name == "timeit":
        line = f"-n1 -r1 {_REPEATS.sub('', line)}"
    try:
        return run(name, line)
    except Exception as error:
        if name in _RUN_PYTHON:
            raise
        if name in ("run", "load"):  # they may define answers
            raise FileNotFoundError(str(error)) from None
        return None


def as_python(shell: InteractiveShell, source: str) -> str:
    """What of a cell is Python, on the lines where it stands, if the cell begins with a cell magic."""
    found = _CELL_MAGIC.match(source)
    if not found:
        return source
    name, options = found.groups()
    body = source[found.end() :]  # it begins with the end of the line
    if name in _OTHER_LANGUAGES or not is_python(shell, body):
        return ""
    if name == "timeit":  # what it defines is gone afterwards
        return f"get_ipython().run_once({body!r})"
    if name == "capture":
        for word in options.split():
            if word.isidentifier():
                shell.user_ns[word] = CapturedIO(io.StringIO(), io.StringIO(), [])
    return "#\n" * source[: found.end()].count("\n") + "#" + as_python(shell, body)


def is_python(shell: InteractiveShell, body: str) -> bool:
    """Whether the text below an unknown cell magic may be Python."""
    try:
        ast.parse(shell.transform_cell(body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def output_of(split: bool) -> SList | str:
    """What a command gives that is not run."""
    return SList() if split else ""
