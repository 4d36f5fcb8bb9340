"""Right values in another form than is asked for: half of the points, whatever the question.

Each form undoes one thing to what a function returned. Where that makes every case right, the values were,
and the student is told what to change.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..remote.proxies import Proxy
from .compare import agrees, as_array
from .describe import kind
from .trial import Trial

FORM_CREDIT = 0.5
MAX_ITEMS = 10_000  # that an iterator is asked for
DIGITS = range(2, 9)  # to which somebody may round
_CONTAINERS = (list, tuple)


@dataclass(frozen=True)
class Form:
    """A name for the report, and what to tell the student after “gives the right values, but”."""

    name: str
    hint: str


def other_form(
    trials: Sequence[Trial],
    expected: Sequence[Trial],
    accepts: Callable[[Trial, Trial], bool],
    of_sentences: bool = False,
) -> Form | None:
    """The one form in which all values are right, if there is one.

    ``of_sentences`` says that dictionaries are what a probe found: there a key too many is a fault.
    """
    if len(trials) != len(expected) or any(trial.error is not None for trial in trials):
        return None
    pairs = [(t, r) for t, r in zip(trials, expected, strict=True) if not accepts(t, r)]
    for name, undo, tell in _FORMS:
        if name == "extra_keys" and of_sentences:
            continue
        undone = [replace(t, got=throughout(t.got, r.got, undo)) for t, r in pairs]
        if all(accepts(t, right) for t, (_, right) in zip(undone, pairs, strict=True)):
            return Form(name, tell(pairs[0][0].got, pairs[0][1].got))
    digits = _rounded_to([(t.got, r.got) for t, r in pairs])
    return Form("rounded", _tell_rounded(digits)) if digits else None


def throughout(got: Any, wanted: Any, undo: Callable[[Any, Any], Any]) -> Any:
    """A value with the parts that are off undone, each beside the part that is wanted."""
    if agrees(got, wanted):
        return got
    came = undo(got, wanted)
    if isinstance(came, _CONTAINERS) and isinstance(wanted, _CONTAINERS):
        if len(came) == len(wanted) and not agrees(came, wanted):
            return [throughout(c, w, undo) for c, w in zip(came, wanted, strict=True)]
    elif isinstance(came, dict) and isinstance(wanted, dict) and came.keys() == wanted.keys():
        return {key: throughout(value, wanted[key], undo) for key, value in came.items()}
    return came


def _number_in_an_array(got: Any, wanted: Any) -> Any:
    came, asked = as_array(got), as_array(wanted)
    if came is None or asked is None or asked.ndim or not came.ndim or came.size != 1:
        return got
    return came.ravel()[0]


def _along_the_other_axis(got: Any, wanted: Any) -> Any:
    came, asked = as_array(got), as_array(wanted)
    if came is None or asked is None or came.size != asked.size or not asked.ndim:
        return got
    both = (came.shape, asked.shape)
    if any(sum(length != 1 for length in shape) > 1 for shape in both) or not came.ndim:
        return got
    return came.reshape(asked.shape)


def _with_more_keys(got: Any, wanted: Any) -> Any:
    if isinstance(got, dict) and isinstance(wanted, dict) and got.keys() > wanted.keys():
        return {key: got[key] for key in wanted}
    return got


def _from_an_iterator(got: Any, wanted: Any) -> Any:
    if not is_iterator(got) or not isinstance(wanted, (*_CONTAINERS, np.ndarray)):
        return got
    try:
        return list(itertools.islice(got, min(len(wanted) + 1, MAX_ITEMS)))
    except Exception:  # what the student's generator raises on its way, or a scalar's length
        return got


def is_iterator(value: Any) -> bool:
    """Whether a value is a generator or another iterator, here or where the student's code runs."""
    if isinstance(value, Proxy):
        return bool(value.kind_in_words.startswith(ITERATOR))
    return isinstance(value, Iterator)


def _rounded_to(pairs: Sequence[tuple[Any, Any]]) -> str:
    """To how many digits every number is rounded, in words; nothing where they are not.

    Some number must be left with two digits at least, or zeros would be rounded values as well.
    """
    flat = [(c, w) for got, wanted in pairs for c, w in numbers_off(got, wanted)]
    if not flat or len(flat) > MAX_ITEMS or not all(map(np.isfinite, itertools.chain(*flat))):
        return ""
    for digits in DIGITS:
        if all(_same(c, round(w, digits)) for c, w in flat):
            if any(abs(c) >= 10 ** (1 - digits) for c, _ in flat):
                return f"{digits} digits after the point"
        elif all(_same(c, float(f"{w:.{digits}g}")) for c, w in flat):
            return f"{digits} digits"
    return ""


def numbers_off(got: Any, wanted: Any) -> Iterator[tuple[float, float]]:
    """The numbers that are off in a value, each with the one that is wanted; NaN for all else."""
    if agrees(got, wanted):
        return
    came, asked = as_array(got), as_array(wanted)
    if came is not None and asked is not None:
        if came.shape == asked.shape and came.dtype.kind in "iuf" and asked.dtype.kind in "iuf":
            yield from zip(came.ravel().tolist(), asked.ravel().tolist(), strict=True)
            return
    elif isinstance(got, dict) and isinstance(wanted, dict) and got.keys() == wanted.keys():
        for key, value in wanted.items():
            yield from numbers_off(got[key], value)
        return
    elif (
        isinstance(got, _CONTAINERS) and isinstance(wanted, _CONTAINERS) and len(got) == len(wanted)
    ):
        for c, w in zip(got, wanted, strict=True):
            yield from numbers_off(c, w)
        return
    yield np.nan, np.nan


def _same(got: float, rounded: float) -> bool:
    return abs(got - rounded) <= 1e-12 * max(abs(rounded), 1.0)


def _tell_number(got: Any, wanted: Any) -> str:
    return (
        "an array of one entry stands where a number is asked. Take the number out of it, or let the "
        "sum or product that makes it leave no axis over."
    )


def _tell_axis(got: Any, wanted: Any) -> str:
    return (
        "along another axis than is asked: a row, a column and a plain array of shape (N,) are three "
        "different things to whoever goes on with them. `reshape` makes one of the other."
    )


def _tell_keys(got: Any, wanted: Any) -> str:
    more = sorted(map(str, got.keys() - wanted.keys())) if isinstance(got, dict) else []
    named = f": {', '.join(f'`{key}`' for key in more[:3])}" if more else ""
    return f"there is more in the dictionary than is asked for{named}. Whoever goes through it stumbles."


def _tell_iterator(got: Any, wanted: Any) -> str:
    return (
        f"they come one by one from {_iterator_in(got)}, which can be gone through only once and has no "
        "length. Make a list of them, and return that."
    )


def _iterator_in(value: Any) -> str:
    """What the first iterator in a value is: “an iterator of the class map”."""
    if isinstance(value, Proxy) and is_iterator(value):
        return kind(value)
    if is_iterator(value):
        return f"an iterator of the class {type(value).__name__}"
    inner = value.values() if isinstance(value, dict) else value
    parts = inner if isinstance(value, (*_CONTAINERS, dict)) else ()
    return next((told for part in parts if (told := _iterator_in(part))), "")


def _tell_rounded(digits: str) -> str:
    return f"rounded to {digits}. Round nothing: what is printed may be short, what is returned may not."


ITERATOR = "an iterator"  # how the student's side begins to tell of one
_FORMS: tuple[tuple[str, Callable[[Any, Any], Any], Callable[[Any, Any], str]], ...] = (
    ("number_in_an_array", _number_in_an_array, _tell_number),
    ("another_axis", _along_the_other_axis, _tell_axis),
    ("extra_keys", _with_more_keys, _tell_keys),
    ("iterator", _from_an_iterator, _tell_iterator),
)
