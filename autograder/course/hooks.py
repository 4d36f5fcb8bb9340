"""What nbgrader_config.py names of this program: all of it has to be there.

nbgrader loads what its settings name when it comes to it: a name of an earlier version would stop it in
the middle, and leave lateness without its cost. So whoever reads the file looks first.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import CourseError

_OURS = re.compile(r"autograder(\.\w+)+")
MOVED = {  # what earlier versions called it
    "autograder.late_plugin.PercentADay": "autograder.nbgrader_hooks.PercentADay",
    "autograder.prose.in_formgrader": "autograder.nbgrader_hooks.in_formgrader",
}


def check(config: Any, file: Path) -> None:
    """Raise ``CourseError`` for each name of ours in nbgrader's settings that is none, or none any more."""
    wrong = sorted({name for name in _names(config) if not _is_there(name)})
    if wrong:
        told = [
            f"{name}, which is called {MOVED[name]} now"
            if name in MOVED
            else f"{name}, which this version does not have"
            for name in wrong
        ]
        raise CourseError(
            f"{file} names {'; and '.join(told)}. Write what there is in its place, or copy the "
            "nbgrader_config.py of this version over it. The gradebook and what was handed in stay as "
            "they are."
        )


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, str) and _OURS.fullmatch(value):
        yield value
    elif isinstance(value, dict):  # nbgrader's sections are dictionaries, too
        for inner in value.values():
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)


def _is_there(name: str) -> bool:
    """Whether a module has that at its top; it is not imported, which would take long."""
    module, _, wanted = name.rpartition(".")
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return False
    if found is None or found.origin is None:
        return False
    tree = ast.parse(Path(found.origin).read_text(encoding="utf-8"))
    return any(getattr(node, "name", None) == wanted for node in tree.body)
