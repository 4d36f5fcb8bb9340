"""Lets what a test passed to a student's function change as it did over there."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np


def overwrite(old: Any, new: Any) -> None:
    """Make a list, dictionary, array or generator hold what ``new`` holds, in place where possible."""
    if type(old) is not type(new):
        return
    if isinstance(old, np.ndarray):
        if old.dtype == new.dtype and old.size == new.size:
            with contextlib.suppress(AttributeError):  # a view that cannot take the other shape
                old.shape = new.shape
                old[...] = new
    elif isinstance(old, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state
    elif isinstance(old, tuple):
        for before, after in zip(old, new, strict=False):
            overwrite(before, after)
    elif isinstance(old, list | dict):
        inner = (list, dict, tuple, np.ndarray)
        if len(old) == len(new) and (isinstance(old, list) or old.keys() == new.keys()):
            for key in range(len(old)) if isinstance(old, list) else old:
                if isinstance(old[key], inner) and _same_form(old[key], new[key]):
                    overwrite(old[key], new[key])
                else:
                    old[key] = new[key]
        elif isinstance(old, list):
            old[:] = new
        else:
            old.clear()
            old.update(new)


def _same_form(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        return bool(old.shape == new.shape and old.dtype == new.dtype)
    if isinstance(old, tuple) and isinstance(new, tuple):  # of which no entry can be replaced
        return len(old) == len(new) and all(map(_keeps_its_parts, old, new))
    return type(old) is type(new)


def _keeps_its_parts(old: Any, new: Any) -> bool:
    return isinstance(old, list | dict | tuple | np.ndarray) and _same_form(old, new)
