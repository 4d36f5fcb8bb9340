"""One module for each problem set: what is right, and which mistakes are known."""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.marking.rubric import Rubric

# What each problem set may import of the course's own code, beside `homework`: what its notebook
# imports; what that imports itself is there, too. All other modules of it may hold an answer, and so
# may installed packages: while the set is graded, these are absent, but for NumPy, Matplotlib and what
# a notebook needs to run and to show.
MAY_IMPORT = {
    "ps1_one_weight": ["course_lib.plots"],
    "ps2_activations": ["course_lib.plots"],
    "ps3_graph": ["course_lib.plots"],
    "ps4_backprop": ["course_lib.plots", "course_lib.data"],
    "ps5_descent": ["course_lib.plots", "course_lib.data"],
    "ps6_training": ["course_lib.plots", "course_lib.digits"],
}
# A set that is not in that table may import all but the modules that are named for it here.
BLOCKED_MODULES: dict[str, list[str]] = {}


def names() -> list[str]:
    """The problem sets that have a rubric."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(assignment: str) -> Rubric:
    """The rubric of a problem set; raises ``LookupError`` where there is none."""
    if assignment not in names():
        known = ", ".join(names())
        raise LookupError(f"There is no rubric for {assignment}; there is one for {known}.")
    from autograder.marking.rubric import Rubric

    rubric = importlib.import_module(f"{__name__}.{assignment}").rubric
    assert isinstance(rubric, Rubric)
    return rubric


def rubric_of(assignment: str) -> Rubric | None:
    """The rubric of a problem set; a set whose tests are plain asserts needs none."""
    try:
        return load(assignment)
    except LookupError:
        return None


def source(assignment: str) -> Path | None:
    """The folder that the rubric of a problem set is in, or its file; ``None`` where it has none."""
    found = importlib.util.find_spec(f"{__name__}.{assignment}") if assignment in names() else None
    if found is None or found.origin is None:
        return None
    file = Path(found.origin)
    return file.parent if file.name == "__init__.py" else file


def needs_tools_alone(assignment: str) -> bool:
    """Whether a problem set's notebook needs nothing installed but NumPy, Matplotlib and the like."""
    return assignment in MAY_IMPORT


@functools.cache
def _imported_by(name: str) -> list[str]:
    """The modules of ``course_lib`` that one of them imports."""
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin is not None
    nodes = list(ast.walk(ast.parse(Path(found.origin).read_text(encoding="utf-8"))))
    named = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return [name for name in named if name.startswith("course_lib.")]


def blocked_course_modules(assignment: str) -> list[str]:
    """The course's own modules that are absent while a problem set is graded."""
    if assignment not in MAY_IMPORT:
        return BLOCKED_MODULES.get(assignment, [])
    import course_lib

    allowed: set[str] = set()
    waiting = [*MAY_IMPORT[assignment]]
    while waiting:
        name = waiting.pop()
        if name not in allowed:
            allowed.add(name)
            waiting += _imported_by(name)
    own = [f"course_lib.{module.name}" for module in pkgutil.iter_modules(course_lib.__path__)]
    return [*(name for name in own if name not in allowed), "figures"]
