"""For cells of a problem set that hand out values: they change no other name of the notebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def leaving_no_names(names: dict[str, Any], keep: tuple[str, ...]) -> Iterator[None]:
    """Let the block use any name, and give each back as it was, however the block ends.

    A cell may call what it reckons with `order`, and a student's function be built on a helper of that
    name: after the cell the helper is there again. The cell imports this function by itself, so its
    own name goes as well. A check stands in a function of its own, and has `tidy_up` instead.

    Parameters
    ----------
    names : dict
        The names of the notebook, ``globals()``.
    keep : tuple of str
        What the block is there to define, and stays.
    """
    before = dict(names)
    try:
        yield
    finally:
        for name in names.keys() - before.keys():
            if name not in keep:
                del names[name]
        names.update({name: value for name, value in before.items() if name not in keep})
        if names.get(leaving_no_names.__name__) is leaving_no_names:
            del names[leaving_no_names.__name__]
