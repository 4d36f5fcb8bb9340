"""How far off an answer in float32 may be: as far as right ones are that reckon in it, and no more."""

from __future__ import annotations

import contextlib
import copy
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .compare import COARSE_TOLERANCE, apart, as_array
from .trial import copied

FACTOR = 4.0  # by which another right answer may be further off than those that we know
FLOOR = 8 * float(np.finfo(np.float32).eps)
NUDGES = 3  # how often the arguments are moved by what float32 leaves out


def allowed_in_float32(
    answers: Sequence[Callable[..., Any]],
    written_for_it: Sequence[Callable[..., Any]],
    arguments: tuple[Any, ...],
    expected: Any,
) -> float:
    """The largest share of the largest entry that right answers in float32 are off, times a factor.

    ``answers`` are the reference and the variants, some of them ``written_for_it``. They are given
    the arguments in float32, and the reference also such that are moved by an ulp of it. An answer
    that was not written for float32 and is off by more than 1e-4 in it, as a difference quotient is,
    says nothing.
    """
    rng = np.random.default_rng(32)
    tried = [(answer, with_reals(arguments, np.float32), COARSE_TOLERANCE) for answer in answers]
    tried += [(answer, arguments, np.inf) for answer in written_for_it]
    tried += [(answers[0], with_reals(arguments, _moved(rng)), np.inf) for _ in range(NUDGES)]
    off = [FLOOR / FACTOR]
    for answer, case, most in tried:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.suppress(Exception),
        ):
            warnings.simplefilter("ignore")
            share = deviation(answer(*map(copied, case)), expected)
            if share <= most:
                off.append(share)
    return FACTOR * max(off)


def with_reals(value: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of a value with its real numbers changed; whole numbers and all else stay."""
    if isinstance(value, float):
        return change(value)
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "f":
            return value.copy()
        return value.astype(np.float32) if change is np.float32 else change(value)
    if isinstance(value, dict):
        return {key: with_reals(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(with_reals(item, change) for item in value)
    return copy.deepcopy(value)


def _moved(rng: np.random.Generator) -> Callable[[Any], Any]:
    def move(value: Any) -> Any:
        eps = float(np.finfo(np.float32).eps)
        moved = value * (1 + eps * rng.uniform(-0.5, 0.5, size=np.shape(value)))
        return float(moved) if isinstance(value, float) else moved

    return move


def deviation(got: Any, expected: Any) -> float:
    """The largest share of its largest entry by which a part of an answer is off."""
    return max(_deviations(got, expected), default=0.0)


def _deviations(got: Any, expected: Any) -> Iterator[float]:
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in expected.keys() & got.keys():
            yield from _deviations(got[key], expected[key])
        return
    if isinstance(expected, str | bool | np.bool_ | type(None)):
        return
    came, wanted = as_array(got), as_array(expected)
    if apart(expected) and came is not None and wanted is not None and came.shape == wanted.shape:
        for g, e in zip(came, expected, strict=True):
            yield from _deviations(g, e)
        return
    if came is not None and wanted is not None and came.shape == wanted.shape:
        came, wanted = came.astype(float), wanted.astype(float)
        finite = np.isfinite(wanted) & np.isfinite(came)
        if finite.any():
            scale = max(float(np.abs(wanted[finite]).max()), 1e-3)
            yield float(np.abs(came - wanted)[finite].max()) / scale
    elif isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        for g, e in zip(got, expected, strict=False):
            yield from _deviations(g, e)
