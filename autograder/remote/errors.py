"""What can go wrong in a call of the student's code, as errors on this side."""

from __future__ import annotations

import builtins
import functools
from typing import Any

# No error of a student's is one of these: Python ends an iteration by them, and a group holds other errors.
_SIGNALS = (StopIteration, StopAsyncIteration, BaseExceptionGroup)

# Characters of an error that are quoted. More would carry to its author what a test asked with.
MAX_QUOTED = 400


class StudentStoppedError(Exception):
    """The student's code did not answer; the text goes on from the call: “took longer than …”."""


class NotPlainError(Exception):
    """Student code returned something that cannot travel; the text says what: “returned …”."""


class StudentError(Exception):
    """An error that student code raised, as the student's side tells of it.

    Where it is one of Python's own, or made from one, this is one of these as well: who expects a
    ``ValueError`` of a function catches it. What Python takes for a signal (``StopIteration``) it never is:
    a test that maps a function over its cases would end there, and find nothing wrong. Whether it was one
    says ``ends_iteration``. ``class_name`` is what its class is called over there,
    ``where`` are the lines that led to it, the last one last, and ``at`` is what of it was being worked
    out. ``by_callback`` says that a
    function of ours raised it, which the student's code was handed; then the text names its class.
    """

    def __init__(
        self,
        text: str,
        class_name: str = "Exception",
        where: str = "",
        *,
        by_callback: bool = False,
        at: str = "",
        ends_iteration: bool = False,
    ) -> None:
        self.args = (text,)
        self.text = text
        self.class_name = class_name
        self.where = where
        self.by_callback = by_callback
        self.at = at
        self.ends_iteration = ends_iteration

    def __str__(self) -> str:
        return self.text


def student_error(told: Any) -> StudentError:
    """The error that the student's side tells of; whatever it tells, an error comes out."""
    if type(told) is not dict:
        return StudentError("an error that cannot be told")
    keys = ("bases", "text", "type", "where", "at")
    texts = {key: told[key] for key in keys if type(told.get(key)) is str}
    bases = texts.get("bases", "").split()
    kind = next((kind for kind in map(_own_of_python, bases) if kind is not None), StudentError)
    return kind(
        texts.get("text", "")[:MAX_QUOTED],
        texts.get("type", "Exception")[:MAX_QUOTED],
        texts.get("where", "")[-MAX_QUOTED:],
        by_callback=told.get("by_callback") is True,
        at=texts.get("at", "")[:MAX_QUOTED],
        ends_iteration="StopIteration" in bases,
    )


@functools.lru_cache(maxsize=128)
def _own_of_python(name: str) -> type[StudentError] | None:
    """A student's error that is also the one of Python's own of this name, if there is one."""
    base = getattr(builtins, name, None)
    if not (isinstance(base, type) and issubclass(base, Exception)):
        return None
    if base is Exception or issubclass(base, _SIGNALS):
        return StudentError
    return type(base.__name__, (StudentError, base), {"__doc__": StudentError.__doc__})
