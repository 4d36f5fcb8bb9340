"""Source code on the page: read from the library as it runs, never a copy of it."""

import inspect
import textwrap
from pathlib import Path
from typing import Any

from IPython.display import Markdown

__all__ = ["show_source"]

ROOT = Path(__file__).resolve().parents[1]


def show_source(*things: Any) -> Markdown:
    """The source of functions, methods, classes or modules, coloured as the page colours code.

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
    return Markdown("\n\n".join(_one(thing) for thing in things))


def _one(thing: Any) -> str:
    try:
        source, file = inspect.getsource(thing), inspect.getsourcefile(thing)
    except TypeError:
        raise TypeError(
            f"things: expected functions, classes or modules, got {type(thing).__name__}"
        ) from None
    path = Path(file or "")
    place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(path.name)
    return f"`{place.as_posix()}`\n\n```python\n{textwrap.dedent(source).rstrip()}\n```"
