"""One module for each problem set: what is right, and which mistakes are known."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.marking.rubric import Rubric

# The modules that hold answers of each problem set: while it is graded they cannot be imported.
GUARDED = {
    "ps1_one_weight": ["course_lib.unit", "course_lib.losses"],
    "ps2_activations": ["course_lib.activations", "course_lib.layers"],
    "ps3_graph": ["course_lib.graph", "figures"],
    "ps4_backprop": [
        "course_lib.activations",
        "course_lib.calculus",
        "course_lib.layers",
        "course_lib.losses",
        "course_lib.network",
        "course_lib.neurons",
    ],
    "ps5_descent": ["course_lib.optimisers", "course_lib.training", "course_lib.calculus"],
    "ps6_training": [
        "course_lib.data",
        "course_lib.initialisers",
        "course_lib.network",
        "course_lib.optimisers",
        "course_lib.perceptron",
        "course_lib.training",
        "sklearn.linear_model",
        "sklearn.neural_network",
    ],
}


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


def guarded(assignment: str) -> list[str]:
    """The modules that hold answers of a problem set; none of one that is not in the table."""
    return GUARDED.get(assignment, [])
