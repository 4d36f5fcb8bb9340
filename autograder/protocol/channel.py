"""Plain data between the judge and the student's process.

A message is a JSON text followed by raw buffers for the arrays in it. Values are checked for their
exact type on the way out and for form, size and depth on the way in, and are never unpickled or
evaluated: what arrives is data, whoever sent it.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

from .codec import MAX_BYTES, MAX_ITEMS, MAX_TEXT, Buffer, WireError
from .deadline import Deadline, Meter

MAX_BRACKETS = 1_000_000  # lists and objects in its JSON: each takes many times its two characters
_AHEAD = 1 << 16  # bytes


_HEADER = struct.Struct(">II")


class ConnectionLostError(WireError):
    """The other side has gone."""


class TimedOutError(WireError):
    """The other side did not answer in time."""


class Channel:
    """Messages over a connected stream socket, with deadlines.

    With ``ahead`` it takes what has arrived of the messages to come as well, and nobody else may
    read from the socket.
    """

    def __init__(self, connection: socket.socket, ahead: bool = False) -> None:
        self.socket = connection
        self.received = 0  # bytes so far
        self.meter: Meter | None = None  # of the process on the other side, where there is one
        self._least = _AHEAD if ahead else 0
        self._waiting = bytearray()

    def send(
        self,
        message: Mapping[str, object],
        buffers: list[bytes] | None = None,
        timeout: float | Deadline | None = None,
    ) -> None:
        """Send a JSON object and its buffers as one message.

        Raises ``WireError`` for one that is larger than the other side takes, ``TimedOutError`` where
        it has not read all after ``timeout``, and ``ConnectionLostError`` where it has gone.
        """
        buffers = buffers or []
        text = json.dumps([message, [len(buffer) for buffer in buffers]]).encode()
        if len(text) > MAX_TEXT or text.count(b"[") + text.count(b"{") > MAX_BRACKETS:
            raise WireError("a message larger than the limit")
        body = sum(map(len, buffers))
        deadline = Deadline(timeout) if isinstance(timeout, int | float) else timeout
        left = memoryview(b"".join([_HEADER.pack(len(text), body), text, *buffers]))
        while left:
            self._wait_at_most(deadline, "the other side does not read")
            try:
                left = left[self.socket.send(left) :]
            except TimeoutError:
                continue  # it may have waited for the processor
            except OSError as error:
                raise ConnectionLostError("the other side has gone") from error

    def receive(
        self, timeout: float | Deadline | None = None
    ) -> tuple[dict[str, Any], list[Buffer]]:
        """Return the next message and its buffers.

        Raises ``TimedOutError`` after ``timeout``, ``ConnectionLostError`` at the end of the stream,
        ``WireError`` for anything malformed or larger than a message may be.
        """
        deadline = Deadline(timeout) if isinstance(timeout, int | float) else timeout
        text_size, body_size = _HEADER.unpack(self._exactly(_HEADER.size, deadline))
        if text_size > MAX_TEXT or body_size > MAX_BYTES:
            raise WireError("a message larger than the limit")
        text = self._exactly(text_size, deadline)
        body = memoryview(self._exactly(body_size, deadline))
        if text.count(b"[") + text.count(b"{") > MAX_BRACKETS:
            raise WireError("a message with too many parts")
        try:
            message, sizes = json.loads(text)
        except (ValueError, RecursionError, TypeError) as error:
            raise WireError("a malformed message") from error
        if type(message) is not dict or type(sizes) is not list:
            raise WireError("a malformed message")
        buffers: list[Buffer] = []
        start = 0
        for size in sizes:
            if type(size) is not int or not 0 <= size <= body_size:
                raise WireError("a malformed message")
            buffers.append(body[start : start + size])
            start += size
        if start != body_size or len(buffers) > MAX_ITEMS:
            raise WireError("a malformed message")
        return message, buffers

    def _exactly(self, size: int, deadline: Deadline | None) -> bytearray:
        received = self._waiting
        while len(received) < size:
            self._wait_at_most(deadline, "no answer in time")
            try:
                piece = self.socket.recv(min(max(size - len(received), self._least), 1 << 20))
            except TimeoutError:
                continue  # it may have waited for the processor
            except OSError as error:
                raise ConnectionLostError("the other side has gone") from error
            if not piece:
                raise ConnectionLostError("the other side has gone")
            received += piece
        self._waiting = received[size:]
        del received[size:]
        self.received += size
        return received

    def _wait_at_most(self, deadline: Deadline | None, otherwise: str) -> None:
        """Let the next wait for the other side end with its time; raises where that is over."""
        left = None if deadline is None else deadline.left()
        if left is not None and left <= 0:
            raise TimedOutError(otherwise)
        self.socket.settimeout(None if left is None else max(left, 0.001))

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()
