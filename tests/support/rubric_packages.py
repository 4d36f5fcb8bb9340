"""Rubrics that are packages, written for a test."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.tiny_course import NAME, find_rubric_in, find_rubric_no_more_in

PACKAGE = """
from autograder.marking.rubric import Rubric

QUESTIONS = ["slope", "step"]
rubric = Rubric.of_package(__name__, QUESTIONS)
"""
SLOPE = """
from autograder.marking.questions import Question
from .drawing import drawn

question = Question("slope", points=3, lecture="01_one_weight#Slope")


@question.random
def cases(rng):
    yield from drawn(rng)


@question.right
def reference(weight, x, target):
    return 2 * (weight * x - target) * x
"""
DRAWING = """
def drawn(rng):
    for _ in range(3):
        yield tuple(rng.normal(size=3))
"""
MISTAKES = """
from .slope import question


@question.mistake("A factor is missing.", credit=0.5)
def without_the_input(weight, x, target):
    return 2 * (weight * x - target)
"""
STEP = """
from autograder.marking.questions import Question

question = Question("step", points=2, lecture="01_one_weight#Step")
question.case(2.0, 3.0, 10.0, 0.01)


@question.right
def reference(weight, x, target, learning_rate, *, slope):
    return weight - learning_rate * slope(weight, x, target)
"""
# The rubric of the tiny set, as those of the course are laid out.
TINY = {
    "__init__.py": PACKAGE,
    "slope.py": SLOPE,
    "slope_mistakes.py": MISTAKES,
    "step.py": STEP,
    "drawing.py": DRAWING,
}


@contextlib.contextmanager
def installed(folder: Path, files: Mapping[str, str] = TINY) -> Iterator[Path]:
    """Write the tiny set's rubric into ``folder``, and let ``rubrics`` find it."""
    package = folder / NAME
    for name, text in files.items():
        file = package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    find_rubric_in(folder)
    try:
        yield package
    finally:
        find_rubric_no_more_in(folder)
