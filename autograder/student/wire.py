"""Plain data between the judge and the student's process.

A message is a JSON text followed by raw buffers for the arrays in it. Values are checked for their
exact type on the way out and for form, size and depth on the way in, and are never unpickled or
evaluated: what arrives is data, whoever sent it.
"""

from __future__ import annotations

import json
import math
import re
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_DEPTH = 32
MAX_ITEMS = 200_000
MAX_BYTES = 64 * 2**20
MAX_NAME = 200

_HEADER = struct.Struct(">II")
_DTYPE = re.compile(r"[<>|=][biufc]\d{1,2}")
_NUMPY_SCALARS = (np.bool_, np.number)


class WireError(Exception):
    """A value or message that may not travel; the text says why."""


class ConnectionLostError(WireError):
    """The other side has gone."""


class TimedOutError(WireError):
    """The other side did not answer in time."""


class Encoder:
    """Turns values into JSON with numbered buffers.

    ``other`` is asked about a value that is not plain data. It returns the JSON that stands for the
    value, or raises ``WireError``.
    """

    def __init__(self, other: Callable[[Any], list[Any]] | None = None) -> None:
        self.buffers: list[bytes] = []
        self._other = other
        self._items = 0
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
            if value.bit_length() > 4096:
                raise WireError("an integer of more than 4096 bits")
            return value
        if kind is str:
            self._count(len(value))
            return value
        if kind is list or kind is tuple:
            return [kind.__name__, [self.encode(item, depth + 1) for item in value]]
        if kind is dict:
            pairs = [
                [self.encode(key, depth + 1), self.encode(item, depth + 1)]
                for key, item in value.items()
            ]
            return ["dict", pairs]
        if kind is np.ndarray and _DTYPE.fullmatch(value.dtype.str):
            return ["array", value.dtype.str, list(value.shape), self._buffer(value)]
        if kind in _SCALAR_TYPES:
            array = np.asarray(value)
            return ["scalar", array.dtype.str, self._buffer(array)]
        if self._other is not None:
            return self._other(value)
        raise WireError(f"a {kind.__name__}, which is not plain data")

    def _buffer(self, array: np.ndarray) -> int:
        self._count(array.nbytes)
        self.buffers.append(np.ascontiguousarray(array).tobytes())
        return len(self.buffers) - 1

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_BYTES:
            raise WireError(f"a value of more than {MAX_BYTES // 2**20} MB")


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
        self, buffers: list[bytes], other: Callable[[list[Any]], Any] | None = None
    ) -> None:
        self._buffers = buffers
        self._other = other
        self._items = 0

    def decode(self, form: Any, depth: int = 0) -> Any:
        """Return the value that ``form`` stands for."""
        self._items += 1
        if self._items > MAX_ITEMS or depth > MAX_DEPTH:
            raise WireError("a value with too many parts or levels")
        if form is None or type(form) in (bool, int, float, str):
            return form
        if type(form) is not list or not form or type(form[0]) is not str:
            raise WireError("a malformed value")
        tag = form[0]
        if tag in ("list", "tuple") and len(form) == 2 and type(form[1]) is list:
            items = [self.decode(item, depth + 1) for item in form[1]]
            return items if tag == "list" else tuple(items)
        if tag == "dict" and len(form) == 2 and type(form[1]) is list:
            return self._dictionary(form[1], depth)
        if tag == "array" and len(form) == 4:
            return self._array(form[1], form[2], form[3])
        if tag == "scalar" and len(form) == 3:
            return self._array(form[1], [], form[2])[()]
        if self._other is not None:
            return self._other(form)
        raise WireError("a value that is not plain data")

    def _dictionary(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        decoded = {}
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2:
                raise WireError("a malformed dictionary")
            key = self.decode(pair[0], depth + 1)
            try:
                decoded[key] = self.decode(pair[1], depth + 1)
            except TypeError as error:
                raise WireError("a dictionary with a key that cannot be one") from error
        return decoded

    def _array(self, dtype: Any, shape: Any, index: Any) -> np.ndarray:
        if type(dtype) is not str or not _DTYPE.fullmatch(dtype):
            raise WireError("an array of a type that is not a number")
        sizes_right = type(shape) is list and all(type(n) is int and n >= 0 for n in shape)
        if not sizes_right or len(shape) > 16 or type(index) is not int:
            raise WireError("an array with a malformed shape")
        if not 0 <= index < len(self._buffers):
            raise WireError("an array without its numbers")
        try:
            flat = np.frombuffer(self._buffers[index], dtype=np.dtype(dtype))
        except (TypeError, ValueError) as error:
            raise WireError("an array with malformed numbers") from error
        if math.prod(shape) != flat.size:
            raise WireError("an array whose shape does not fit its numbers")
        return flat.reshape(shape).copy()


class Channel:
    """Messages over a connected stream socket, with deadlines."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection

    def send(
        self,
        message: dict[str, Any],
        buffers: list[bytes] | None = None,
        timeout: float | None = None,
    ) -> None:
        """Send a JSON object and its buffers as one message."""
        buffers = buffers or []
        text = json.dumps([message, [len(buffer) for buffer in buffers]]).encode()
        body = sum(map(len, buffers))
        try:
            self.socket.settimeout(timeout)
            self.socket.sendall(b"".join([_HEADER.pack(len(text), body), text, *buffers]))
        except TimeoutError as error:
            raise TimedOutError("the other side does not read") from error
        except OSError as error:
            raise ConnectionLostError("the other side has gone") from error

    def receive(self, timeout: float | None = None) -> tuple[dict[str, Any], list[bytes]]:
        """Return the next message and its buffers.

        Raises ``TimedOutError`` after ``timeout`` seconds, ``ConnectionLostError`` at the end of the stream,
        ``WireError`` for anything malformed or larger than a message may be.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        text_size, body_size = _HEADER.unpack(self._exactly(_HEADER.size, deadline))
        if text_size > MAX_BYTES or body_size > 2 * MAX_BYTES:
            raise WireError("a message larger than the limit")
        text = self._exactly(text_size, deadline)
        body = self._exactly(body_size, deadline)
        try:
            message, sizes = json.loads(text)
        except (ValueError, RecursionError, TypeError) as error:
            raise WireError("a malformed message") from error
        if type(message) is not dict or type(sizes) is not list:
            raise WireError("a malformed message")
        buffers, start = [], 0
        for size in sizes:
            if type(size) is not int or size < 0:
                raise WireError("a malformed message")
            buffers.append(body[start : start + size])
            start += size
        if start != body_size:
            raise WireError("a malformed message")
        return message, buffers

    def _exactly(self, size: int, deadline: float | None) -> bytes:
        pieces = []
        while size:
            if deadline is None:
                self.socket.settimeout(None)
            else:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimedOutError("no answer in time")
                self.socket.settimeout(left)
            try:
                piece = self.socket.recv(min(size, 1 << 20))
            except TimeoutError as error:
                raise TimedOutError("no answer in time") from error
            except OSError as error:
                raise ConnectionLostError("the other side has gone") from error
            if not piece:
                raise ConnectionLostError("the other side has gone")
            pieces.append(piece)
            size -= len(piece)
        self.socket.settimeout(None)
        return b"".join(pieces)

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


def random_state(generator: np.random.Generator) -> str:
    """The state of a PCG64 generator as text, so that a copy draws the same numbers."""
    return json.dumps(generator.bit_generator.state, default=int)


def generator_from(state: Any) -> np.random.Generator:
    """A generator that goes on from ``state``, made by ``random_state``."""
    generator = np.random.default_rng(0)
    try:
        generator.bit_generator.state = json.loads(state)
    except (TypeError, ValueError, KeyError) as error:
        raise WireError("a malformed random generator") from error
    return generator
