"""Whole sessions between the judge and a student's process: recorded, spoiled, and played again.

What the student's end sent is recorded while the judge marks a small notebook in earnest. Played again,
some frames come twice, late, never, cut short or from another session. Whatever comes, the judge takes
an answer for the call that it belongs to, or asks no more.
"""

from __future__ import annotations

import copy
import json
import random
import socket
import struct
import threading
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.judge.outputs import Filter
from autograder.protocol.channel import Channel
from autograder.remote.client import Connection
from autograder.remote.errors import NotPlainError, StudentError, StudentStoppedError
from autograder.remote.proxies import (
    Namespace,
    NotANumberError,
    Proxy,
    in_turn,
    read_each,
    with_operators,
    write_each,
)
from autograder.sandbox.ledger import Ledger
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import CellRun, Session
from autograder.student.server import Server

# What a test may meet; anything else is a fault of the protocol's.
EXPECTED = (StudentStoppedError, NotPlainError, StudentError, NotANumberError, KeyError)
_HEADER = struct.Struct(">II")
NOTEBOOK = """
import warnings
import numpy as np

def double(x):
    return 2 * x

def noted(x):
    warnings.warn("noted", RuntimeWarning)
    x["seen"] = x.get("seen", 0) + 1
    return [x["seen"], np.arange(3) * x["at"]]

def drawn(rng):
    return rng.normal()

def apply(f, x):
    return f(x) + 1

def fails(x):
    raise ValueError(f"not {x}")

def calls(x):
    return lent(x) - 1

class Number:
    def __init__(self, value):
        self.value = value
    def __add__(self, other):
        return Number(self.value + other.value)
"""


class Stream:
    """A socket from which some bytes come, and then its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def settimeout(self, seconds: float | None) -> None:
        pass

    def recv(self, size: int) -> bytes:
        piece, self._data = self._data[:size], self._data[size:]
        return piece

    def send(self, data: bytes) -> int:
        return len(data)


def tries(names: Namespace) -> list[Any]:
    """Ask for all that a test asks for; each answer is another, so that none passes for its neighbour's."""
    told: list[Any] = []

    def tell(ask: Callable[[], Any]) -> None:
        try:
            told.append(ask())
        except EXPECTED as error:
            told.append(error)
        except (TypeError, AttributeError) as error:
            if not _is_of_the_test(error):
                raise
            told.append(StudentStoppedError("it is of another kind"))

    for number in (1.5, 2.5):
        tell(lambda number=number: names["double"](number))
    cases = [(float(number),) for number in range(10, 14)]
    try:
        call = in_turn(names["double"], cases)
    except EXPECTED:
        call = None
    for case in cases:
        tell(lambda case=case: call(*case) if call else None)
    at = {"at": 7}
    tell(lambda: names["noted"](at))
    tell(lambda: names["noted"](at))
    tell(lambda: names["drawn"](np.random.default_rng(3)))
    tell(lambda: names["apply"](lambda x: 100 * x, 3))
    tell(lambda: names["fails"](8))

    def borrowed() -> Any:
        with names.lend({"lent": lambda x: 1000 * x}):
            return names["calls"](9)

    tell(borrowed)
    tell(lambda: (with_operators(names["Number"])(20) + with_operators(names["Number"])(21)).value)
    tell(lambda: _read_and_written(names["Number"], (30, 31)))
    tell(lambda: names["absent"])
    return told


def _read_and_written(number: Any, values: tuple[int, int]) -> Any:
    """What some objects hold, before and after all of them were given something else."""
    objects = [number(value) for value in values]
    if not all(isinstance(one, Proxy) for one in objects):
        raise TypeError("what a class makes is an object of the student's")
    before = read_each(objects, "value")
    write_each(objects, "value", [value + 10 for value in values])
    return before, read_each(objects, "value")


def _is_of_the_test(error: Exception) -> bool:
    """Whether a test itself could not go on, with an answer that is of another kind than it expects."""
    return traceback.extract_tb(error.__traceback__)[-1].filename == __file__


class _Recording:
    """A socket that keeps what comes through it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.data = bytearray()

    def recv(self, size: int) -> bytes:
        piece = self._connection.recv(size)
        self.data += piece
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def recorded() -> tuple[list[bytes], list[Any]]:
    """What a student's process sends in a session, frame by frame, and what the judge makes of it."""
    names: dict[str, Any] = {}
    exec(NOTEBOOK, names)
    ours, theirs = socket.socketpair()
    server = threading.Thread(target=Server(Channel(theirs, ahead=True), names).serve, daemon=True)
    server.start()
    recording = _Recording(ours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = tries(Namespace(Connection(Channel(recording, ahead=True), 20.0, 60.0)))  # type: ignore[arg-type]
    ours.close()
    server.join(5.0)
    return frames_in(bytes(recording.data)), told


def frames_in(data: bytes) -> list[bytes]:
    """The frames of a stream."""
    frames = []
    while data:
        size = _HEADER.size + sum(_HEADER.unpack(data[: _HEADER.size]))
        frames.append(data[:size])
        data = data[size:]
    return frames


def played(frames: list[bytes]) -> list[Any]:
    """What the judge makes of a session that sends these frames."""
    stream: Any = Stream(b"".join(frames))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tries(Namespace(Connection(Channel(stream, ahead=True), 20.0, 60.0)))


def shuffled(rng: random.Random, frames: list[bytes]) -> list[bytes]:
    """The same frames, of which some come twice, late, early or never. Each is as it was sent."""
    frames = list(frames)
    for _ in range(rng.randint(1, 4)):
        at, to = rng.randrange(len(frames)), rng.randrange(len(frames))
        match rng.randrange(4):
            case 0:
                frames[at], frames[to] = frames[to], frames[at]
            case 1:
                frames.insert(to, frames[at])
            case 2 if len(frames) > 1:
                del frames[at]
            case _:
                frames[at] = frames[to]
    return frames


def broken(rng: random.Random, frames: list[bytes]) -> list[bytes]:
    """The same frames, of which one or two are spoiled inside: bits, bytes, or parts of the JSON."""
    frames = shuffled(rng, frames) if rng.random() < 0.3 else list(frames)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(frames))
        frames[at] = (
            _bytes_spoiled(rng, frames[at]) if rng.random() < 0.3 else grafted(rng, frames, at)
        )
    return frames


def _bytes_spoiled(rng: random.Random, frame: bytes) -> bytes:
    spoilt, at = bytearray(frame), rng.randrange(len(frame))
    match rng.randrange(3):
        case 0:
            spoilt[at] ^= 1 << rng.randrange(8)
        case 1:
            del spoilt[at : at + rng.randrange(9)]
        case _:
            spoilt[at:at] = rng.randbytes(rng.randrange(9))
    return bytes(spoilt)


def grafted(rng: random.Random, frames: list[bytes], at: int) -> bytes:
    """A frame in which a part of the JSON is one of another frame's."""
    try:
        message, body = unpacked(frames[at])
        other, _ = unpacked(rng.choice(frames))
    except (ValueError, struct.error):
        return frames[at]
    holder, key = rng.choice(_places(message, []) or [(message, 0)])
    _, graft = rng.choice([(None, other), *((h, h[k]) for h, k in _places(other, []))])
    holder[key] = copy.deepcopy(graft)
    text = json.dumps(message).encode()
    return _HEADER.pack(len(text), len(body)) + text + body


def unpacked(frame: bytes) -> tuple[Any, bytes]:
    """The JSON of a frame, and its buffers."""
    size, _ = _HEADER.unpack(frame[: _HEADER.size])
    text = frame[_HEADER.size : _HEADER.size + size]
    return json.loads(text), frame[_HEADER.size + size :]


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            found.append((value, key))
            _places(value[key], found)
    return found


def is_same(one: Any, other: Any) -> bool:
    """Whether two things that the judge made of an answer are the same."""
    if isinstance(one, Exception) or isinstance(other, Exception):
        return type(one) is type(other) and str(one) == str(other)
    return repr(one) == repr(other)


def taken_for_another(told: list[Any], right: list[Any]) -> list[int]:
    """The places at which an answer was taken that is another's, or none's."""
    stopped = (StudentStoppedError, type(None))
    return [
        place
        for place, (got, wanted) in enumerate(zip(told, right, strict=True))
        if not isinstance(got, stopped) and not is_same(got, wanted)
    ]


class _Nothing:
    """Stands for the processes of a session that is only played."""

    exceeded = ""

    def signal(self, number: int) -> None:
        pass


def cell(data: bytes) -> CellRun:
    """What the judge makes of a cell's answer; what it would store of it is made, too."""
    session = Session.__new__(Session)
    stream: Any = Stream(data)
    session._channel, session._limits, session._requests = Channel(stream), Limits(), 0
    session._ledger, session._meter = Ledger(50.0), None  # type: ignore[assignment]
    session._process = session._watch = _Nothing()  # type: ignore[assignment]
    run = session.run("1 + 1")
    json.dumps(Filter().passed(run.outputs, 1))
    return run
