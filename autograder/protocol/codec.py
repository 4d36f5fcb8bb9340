"""Values as plain data: JSON with numbered buffers, of exact types, within bounds.

They are checked for their exact type on the way out and for form, size and depth on the way in, and are
never unpickled or evaluated: what arrives is data, whoever sent it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from .base_types import NO_DATA

MAX_DEPTH = 32


MAX_ITEMS = 200_000  # parts of a value


MAX_KEYS = 5_000  # entries of a dictionary; keys chosen to collide make more of them slow


MAX_BITS = 4096  # of an integer


MAX_TEXT = 24 * 2**20  # bytes of a message's JSON


MAX_BYTES = 64 * 2**20  # bytes of its buffers


MAX_NAME = 200
_MAX_STATE = 1_000  # characters


Buffer = bytes | memoryview


_DTYPE = re.compile(r"[<>|=][biufc]\d{1,2}")


_NUMPY_SCALARS = (np.bool_, np.number)


class WireError(Exception):
    """A value or message that may not travel; the text says why."""


class Encoder:
    """Turns values into JSON with numbered buffers.

    ``to_base`` is asked first what a value comes to that is not plain data, and gives ``NO_DATA`` where
    that is nothing. ``other`` is asked about what remains. It returns the JSON that stands for the value,
    or raises ``WireError``.
    """

    def __init__(
        self,
        other: Callable[[Any], list[Any]] | None = None,
        to_base: Callable[[Any], Any] | None = None,
    ) -> None:
        self.buffers: list[bytes] = []
        self._other = other
        self._to_base = to_base
        self._items = 0
        self._text = 0
        self._bytes = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the JSON that stands for ``value``."""
        self._items += 1
        if self._items > MAX_ITEMS:
            raise WireError(f"a value with more than {MAX_ITEMS:,} parts")
        if depth > MAX_DEPTH:
            raise WireError(f"a value nested more than {MAX_DEPTH} levels deep")
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            if value.bit_length() > MAX_BITS:
                raise WireError(f"an integer of more than {MAX_BITS} bits")
            return value
        if kind is str:
            self._text += len(value)
            if self._text > MAX_TEXT // 8:
                raise WireError(f"more than {MAX_TEXT // 8:,} characters of text")
            return value
        if kind is list or kind is tuple:
            return [kind.__name__, [self.encode(item, depth + 1) for item in value]]
        if kind is dict:
            if len(value) > MAX_KEYS:
                raise WireError(f"a dictionary with more than {MAX_KEYS:,} entries")
            pairs = [
                [self.encode(key, depth + 1), self.encode(item, depth + 1)]
                for key, item in value.items()
            ]
            return ["dict", pairs]
        if kind is np.ndarray and _DTYPE.fullmatch(value.dtype.str):
            form = ["array", value.dtype.str, list(value.shape), self._buffer(value)]
            return [*form, "F"] if is_fortran(value) else form
        if kind in _SCALAR_TYPES:
            array = np.asarray(value)
            return ["scalar", array.dtype.str, self._buffer(array)]
        if self._to_base is not None and (base := self._to_base(value)) is not NO_DATA:
            self._items -= 1  # it is the same part
            return self.encode(base, depth)
        if self._other is not None:
            return self._other(value)
        raise WireError(f"a {kind.__name__}, which is not plain data")

    def _buffer(self, array: np.ndarray) -> int:
        self._bytes += array.nbytes
        if self._bytes > MAX_BYTES:
            raise WireError(f"a value of more than {MAX_BYTES // 2**20} MB")
        if max(array.shape, default=0) > MAX_BYTES:  # of an array without entries
            raise WireError(f"an array of shape {array.shape}")
        self.buffers.append(array.tobytes("F" if is_fortran(array) else "C"))
        return len(self.buffers) - 1


def is_fortran(array: np.ndarray) -> bool:
    """Whether an array lies in memory column by column: student code may notice."""
    return array.flags.f_contiguous and not array.flags.c_contiguous


_SCALAR_TYPES = frozenset(
    scalar
    for scalar in np.sctypeDict.values()
    if issubclass(scalar, _NUMPY_SCALARS) and _DTYPE.fullmatch(np.dtype(scalar).str)
)


class Decoder:
    """Turns JSON with numbered buffers back into values.

    ``other`` is asked about the forms that are not plain data; without it they are refused.
    """

    def __init__(
        self, buffers: Sequence[Buffer], other: Callable[[list[Any]], Any] | None = None
    ) -> None:
        self._buffers = buffers
        self._other = other
        self._items = 0
        self._bytes = 0

    def decode(self, form: Any, depth: int = 0) -> Any:
        """Return the value that ``form`` stands for."""
        self._items += 1
        if self._items > MAX_ITEMS or depth > MAX_DEPTH:
            raise WireError("a value with too many parts or levels")
        if form is None or type(form) in (bool, float, str):
            return form
        if type(form) is int:
            if form.bit_length() > MAX_BITS:
                raise WireError(f"an integer of more than {MAX_BITS} bits")
            return form
        if type(form) is not list or not form or type(form[0]) is not str:
            raise WireError("a malformed value")
        tag = form[0]
        if tag in ("list", "tuple") and len(form) == 2 and type(form[1]) is list:
            items = [self.decode(item, depth + 1) for item in form[1]]
            return items if tag == "list" else tuple(items)
        if tag == "dict" and len(form) == 2 and type(form[1]) is list:
            return self._dictionary(form[1], depth)
        if tag == "array" and (len(form) == 4 or form[4:] == ["F"]):
            return self._array(form[1], form[2], form[3], "C" if len(form) == 4 else "F")
        if tag == "scalar" and len(form) == 3:
            return self._array(form[1], [], form[2])[()]
        if self._other is not None:
            return self._other(form)
        raise WireError("a value that is not plain data")

    def _dictionary(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        decoded: dict[Any, Any] = {}
        if len(pairs) > MAX_KEYS:
            raise WireError(f"a dictionary with more than {MAX_KEYS:,} entries")
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2:
                raise WireError("a malformed dictionary")
            key = self.decode(pair[0], depth + 1)
            try:
                decoded[key] = self.decode(pair[1], depth + 1)
            except TypeError as error:
                raise WireError("a dictionary with a key that cannot be one") from error
        return decoded

    def _array(
        self, dtype: Any, shape: Any, index: Any, order: Literal["C", "F"] = "C"
    ) -> np.ndarray:
        if type(dtype) is not str or not _DTYPE.fullmatch(dtype):
            raise WireError("an array of a type that is not a number")
        if type(shape) is not list or len(shape) > 16:
            raise WireError("an array with a malformed shape")
        if not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape):
            raise WireError("an array with a malformed shape")
        if type(index) is not int or not 0 <= index < len(self._buffers):
            raise WireError("an array without its numbers")
        self._bytes += len(self._buffers[index])  # each time, should several arrays name it
        if self._bytes > MAX_BYTES:
            raise WireError(f"a value of more than {MAX_BYTES // 2**20} MB")
        try:
            flat = np.frombuffer(self._buffers[index], dtype=np.dtype(dtype))
            if math.prod(shape) != flat.size:
                raise WireError("an array whose shape does not fit its numbers")
            if flat.dtype.kind == "b":  # a byte that is neither 0 nor 1 would be no bool at all
                flat = flat.view(np.uint8) != 0
            return flat.reshape(shape, order=order).copy(order)
        except (TypeError, ValueError, OverflowError) as error:
            raise WireError("an array with malformed numbers") from error


def random_state(generator: np.random.Generator) -> str:
    """The state of a PCG64 generator as text, so that a copy draws the same numbers."""
    return json.dumps(generator.bit_generator.state, default=int)


def generator_from(state: Any) -> np.random.Generator:
    """A generator that goes on from ``state``, made by ``random_state``.

    With an odd increment it has its full period, whatever its state. Any other could give the same
    number for ever, and code that draws until a number fits would never come to an end.
    """
    generator = np.random.default_rng(0)
    try:
        if len(state) > _MAX_STATE:
            raise WireError("a malformed random generator")
        loaded = json.loads(state)
        if loaded["state"]["inc"] % 2 != 1:
            raise WireError("a random generator that does not draw at random")
        generator.bit_generator.state = loaded
    except (TypeError, ValueError, LookupError, OverflowError, RecursionError) as error:
        raise WireError("a malformed random generator") from error
    return generator


def is_changeable(value: Any) -> bool:
    """Whether a call can change this argument in place, so that the other side tells what it became."""
    if isinstance(value, tuple):
        return any(map(is_changeable, value))
    return isinstance(value, np.ndarray | list | dict | np.random.Generator)
