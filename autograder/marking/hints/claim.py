"""What a hint says of a student's function, as a sentence and as something that can be tried."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..compare import as_array
from ..describe import PLACES

if TYPE_CHECKING:
    from ..questions import Question
    from ..trial import Trial

Path = tuple[str | int, ...]  # to a part of an answer: keys of dictionaries, places in tuples


@dataclass(frozen=True)
class Claim:
    """What is so in every case that was tried.

    ``kind`` is for whoever counts, ``told`` for the student. ``holds`` says of one case, tried or not,
    whether it is so: it is given what the student's function did there, and what a right one does.
    """

    kind: str
    told: str
    holds: Callable[[Trial, Trial], bool]
    everywhere: bool = True  # also where the answer is right


@functools.cache
def _parameters(function: Callable[..., Any]) -> dict[str, Any]:
    """The names of a function's parameters that a case fills, each with its default."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD}


def names_of(question: Question) -> list[str]:
    """The names of a question's parameters, in order."""
    return list(_parameters(question.reference))


def named(question: Question, arguments: tuple[Any, ...]) -> dict[str, Any]:
    """A case by the names of the question's parameters; what is left out has its default."""
    found = _parameters(question.reference)
    left_out = list(found.items())[len(arguments) :]
    given = dict(zip(found, arguments, strict=False))
    return given | {n: value for n, value in left_out if value is not inspect.Parameter.empty}


def parts(value: Any, path: Path = ()) -> dict[Path, Any]:
    """The parts of an answer that stand for themselves: arrays, numbers, texts."""
    if isinstance(value, dict):
        inner: list[tuple[str | int, Any]] = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, tuple) or (isinstance(value, list) and as_array(value) is None):
        inner = list(enumerate(value))
    else:
        return {path: value}
    return {place: part for key, item in inner for place, part in parts(item, (*path, key)).items()}


def in_words(path: Path) -> str:
    """A part of an answer: “`W` of the second part”."""
    told = [
        f"`{key}`"
        if isinstance(key, str)
        else f"the {PLACES[key] if key < len(PLACES) else f'{key + 1}th'} part"
        for key in reversed(path)
    ]
    return " of ".join(told) or "what it returns"


def whole(case: Mapping[str, Any], name: str) -> np.ndarray | None:
    """An argument as an array of numbers, if it is one."""
    array = as_array(case[name]) if name in case and not callable(case[name]) else None
    return array if array is not None and array.dtype.kind in "iuf" else None
