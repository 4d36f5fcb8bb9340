"""What a function did on one case."""

from __future__ import annotations

import copy
import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..protocol.base_types import to_base_throughout
from ..remote.errors import StudentError
from .changes import differs
from .describe import shown
from .lending import entries


@dataclass
class Trial:
    """What a function did on one case."""

    arguments: tuple[Any, ...]
    got: Any = None
    error: BaseException | None = None
    changed: bool = False
    warned: str = ""
    coarse: Callable[[], float] | None = None  # of a right one: how far off one in float32 may be

    @functools.cached_property
    def extent(self) -> tuple[int, int]:
        """How many numbers the arguments hold, and how long they are in print; counted once."""
        return entries(list(self.arguments)), sum(len(shown(one)) for one in self.arguments)


def attempt(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Trial:
    """Call a function with a copy of the arguments and note all that happens."""
    given = tuple(map(copied, arguments))
    trial = Trial(arguments)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            trial.got = to_base_throughout(function(*given))
        except (Exception, SystemExit) as error:
            trial.error = error
    trial.warned = next(
        (str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)), ""
    )
    trial.changed = any(
        differs(old, new)
        for old, new in zip(arguments, given, strict=True)
        if not isinstance(old, np.random.Generator)  # who draws from it moves it on
    )
    return trial


def copied(value: Any) -> Any:
    """A copy of a value that shares nothing with it that can be changed."""
    kind = type(value)
    if kind in _UNCHANGEABLE:
        return value
    if kind is np.ndarray and value.dtype.kind in "biufc":
        return value.copy(order="K")
    if kind is list or kind is tuple:
        return kind(map(copied, value))
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    return copy.deepcopy(value)


_UNCHANGEABLE = frozenset({bool, int, float, complex, str, type(None)})


def error_name(error: BaseException | None) -> str:
    """The class of an error, as the student's side names it; nothing where there is none."""
    if isinstance(error, StudentError):
        return error.class_name
    return type(error).__name__ if error is not None else ""
