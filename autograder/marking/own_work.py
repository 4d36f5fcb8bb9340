"""Tells the judge's own work from work on a student's data, for whoever limits the latter.

What references and known mistakes do on the cases is worked out once for all submissions, the first
time that it is needed. No submission's time is spent on it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

_pauses: list[Callable[[], Callable[[], None]]] = []


@contextlib.contextmanager
def pausing(pause: Callable[[], Callable[[], None]]) -> Iterator[None]:
    """Have ``pause`` called where our own work begins inside, and what it returns where it ends."""
    _pauses.append(pause)
    try:
        yield
    finally:
        _pauses.remove(pause)


@contextlib.contextmanager
def own_work() -> Iterator[None]:
    """What is done inside is our own work; it is not counted."""
    pauses, _pauses[:] = _pauses[:], []  # none is paused twice
    resumes = [pause() for pause in reversed(pauses)]
    try:
        yield
    finally:
        _pauses[:] = pauses
        for resume in reversed(resumes):
            resume()
