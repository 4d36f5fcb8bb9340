"""One module for each problem set: what is right, and which mistakes are known."""

from __future__ import annotations

import importlib
import pkgutil

from ..rubric import Rubric


def names() -> list[str]:
    """The problem sets that have a rubric."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(assignment: str) -> Rubric:
    """The rubric of a problem set; raises ``LookupError`` where there is none."""
    if assignment not in names():
        known = ", ".join(names())
        raise LookupError(f"There is no rubric for {assignment}; there is one for {known}.")
    rubric = importlib.import_module(f"{__name__}.{assignment}").rubric
    assert isinstance(rubric, Rubric)
    return rubric


def guarded(assignment: str) -> tuple[str, ...]:
    """The modules of course_lib that hold a problem set's answers; none of a set without a rubric."""
    return load(assignment).guarded if assignment in names() else ()
