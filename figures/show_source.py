"""Source code on the page: read from the library as it runs, never a copy of it."""

import ast
import inspect
import textwrap
from pathlib import Path
from typing import Any

from IPython.display import Markdown

__all__ = ["show_source"]

ROOT = Path(__file__).resolve().parents[1]


def show_source(*things: Any, whole: bool = False) -> Markdown:
    """The source of functions, methods, classes or modules, coloured as the page colours code.

    Parameters
    ----------
    *things
        What to show, in this order.
    whole : bool, optional
        Docstrings in full. As a rule only their first line is shown, so that the code stands out.

    Raises
    ------
    TypeError
        If a thing has no Python source: an array, say, or a function written in C.

    Examples
    --------
    >>> from course_lib import unit
    >>> print(show_source(unit.predict).data.splitlines()[0])
    `course_lib/unit.py`
    """
    parts: list[str] = []
    place = ""
    for thing in things:
        try:
            source, file = inspect.getsource(thing), Path(inspect.getsourcefile(thing) or "")
        except TypeError:
            raise TypeError(
                f"things: expected functions, classes or modules, got {type(thing).__name__}"
            ) from None
        source = textwrap.dedent(source).rstrip()
        if file.is_relative_to(ROOT):
            file = file.relative_to(ROOT)
        if file.as_posix() != place:
            place = file.as_posix()
            parts.append(f"`{place}`")
        parts.append(f"```python\n{source if whole else _brief(source)}\n```")
    return Markdown("\n\n".join(parts))


def _brief(source: str) -> str:
    """The source with each docstring cut to its first line."""
    lines: list[str | None] = list(source.splitlines())
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            text = node.body[0]
            start, end = text.lineno - 1, text.end_lineno or text.lineno
            if end - start > 1:
                lines[start] = f'{lines[start]}"""'
                lines[start + 1 : end] = [None] * (end - start - 1)
    return "\n".join(line for line in lines if line is not None)
