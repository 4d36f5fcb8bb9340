"""Sends the judge frames as no student's process should, and counts what comes of them.

    python benchmarks/fuzz_protocol.py [--frames 1000000] [--seed 0]

Each frame is one that was recorded, spoiled: bytes, JSON, forms of values, numbers of answers. What may
come of it is a plain value, an error that the frame says is the student's, or that the student's process
is asked no more. Anything else is a fault, and the frame is printed.
"""

from __future__ import annotations

import argparse
import collections
import copy
import json
import random
import struct
import time
import warnings
from typing import Any

import numpy as np

from autograder.protocol.channel import Channel
from autograder.remote.client import Connection
from autograder.remote.errors import NotPlainError, StudentError, StudentStoppedError
from autograder.remote.proxies import Proxy

PLAIN = (type(None), bool, int, float, str, list, tuple, dict, np.ndarray, np.generic)
AFTER = [[0, ["list", [["array", "<f8", [2], 0]]]], [1, ["dict", [["W", 1.5]]]]]
_STATE = {"bit_generator": "PCG64", "state": {"state": 7, "inc": 9}, "has_uint32": 0, "uinteger": 0}
RECORDED: list[dict[str, Any]] = [
    {"value": 1.5, "warnings": [], "after": AFTER},
    {
        "value": ["array", "<f8", [2], 0],
        "warnings": [["RuntimeWarning", "overflow"]],
        "after": AFTER,
    },
    {"value": ["tuple", [["scalar", "<f8", 1], None, True, "x"]], "warnings": [], "after": AFTER},
    {"value": ["dict", [["W", ["list", [1, 2]]], ["b", 2]]], "warnings": [], "after": AFTER},
    {"value": ["object", 3, "callable", "f", "a function"], "warnings": [], "after": AFTER},
    {"value": ["generator", json.dumps(_STATE)], "warnings": [], "after": AFTER},
    {
        "raised": {
            "type": "ValueError",
            "bases": "ValueError Exception",
            "text": "t",
            "where": "w",
        },
        "warnings": [],
        "after": AFTER,
    },
    {"refused": "a set, which is not plain data"},
    {"callback": 0, "arguments": ["list", [1.5]], "keywords": ["dict", []]},
    {"callback": 0, "arguments": ["list", [["array", "<f8", [2], 0]]], "keywords": ["dict", []]},
]
BUFFERS = [np.ones(2).tobytes(), np.float64(2.5).tobytes()]
ODD: list[Any] = [
    None, True, -1, 0, 1, 2, 2**31, 2**63, 10**400, 1e308, float("nan"), float("inf"), "", "x" * 300,
    "array", "object", "callback", "generator", "<f8", "|O", ">i4", "|S8", "\ud800", "__class__", [], {},
    [[]], ["list"], ["list", [["list", []]]], ["array", "<f8", [2**62, 4], 0], ["array", "<f8", [-1], 0],
    ["array", "|O", [1], 0], ["dict", [[["list", []], 1]]], ["callback", 0], ["callback", -1],
    ["object", 0], ["object", True, "class", "n", "w"], {"callback": 0}, {"value": 1},
]  # fmt: skip


class FakeSocket:
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


def packed(message: Any, buffers: list[bytes], sizes: Any = None) -> bytes:
    """A frame as it travels."""
    sizes = [len(buffer) for buffer in buffers] if sizes is None else sizes
    text = json.dumps([message, sizes]).encode()
    return struct.pack(">II", len(text), sum(map(len, buffers))) + text + b"".join(buffers)


def places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every place in a JSON value where another could stand."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            found.append((value, key))
            places(value[key], found)
    return found


def spoiled(rng: random.Random) -> bytes:
    """One recorded answer, with the right number or another, spoiled in a few places."""
    message = copy.deepcopy(rng.choice(RECORDED))
    if "callback" not in message:
        message["call"] = rng.choice((0,) * 30 + (1, -1, True, None, 0.0))
    sizes: Any = None
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        holder, key = rng.choice(places(message, []))
        how = rng.randrange(6)
        if how == 0 and isinstance(holder, dict):
            holder[str(rng.choice(ODD))[:20]] = holder.pop(key, None)
        elif how == 1 and isinstance(holder, dict):
            del holder[key]
            message = message or {"value": 1}
        elif how == 2 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif how == 3 and isinstance(holder, list):
            holder[key] = holder[: key + 1] if rng.random() < 0.5 else rng.choice(RECORDED)
            holder[key] = copy.deepcopy(holder[key])
        else:
            holder[key] = copy.deepcopy(rng.choice(ODD))
    if rng.random() < 0.05:
        sizes = rng.choice(([], [16], [16, 8, 0], [-1, 25], [2**40], "x", None, [24]))
    data = packed(message, BUFFERS, sizes)
    if rng.random() < 0.1:
        at, spoilt = rng.randrange(len(data)), bytearray(data)
        how = rng.randrange(3)
        if how == 0:
            spoilt[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            del spoilt[at : at + rng.randrange(9)]
        else:
            spoilt[at:at] = rng.randbytes(rng.randrange(9))
        data = bytes(spoilt)
    return data


def outcome(data: bytes) -> str:
    """What comes of a call that is answered by these bytes; raises ``AssertionError`` for a fault."""
    connection = Connection(Channel(FakeSocket(data)), 1.0, 5.0)  # type: ignore[arg-type]
    connection._encode_other(lambda x: 2 * x)  # a function of the judge's, as number 0
    arguments: list[Any] = [[np.zeros(2)], {"W": 1.0}]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = connection.ask("call", None, arguments, {})
    except StudentStoppedError:
        return "stopped"
    except NotPlainError:
        return "not plain"
    except StudentError:
        return "an error of the student's"
    assert isinstance(value, (*PLAIN, Proxy, np.random.Generator)), type(value)
    assert isinstance(arguments[0], list)
    assert isinstance(arguments[1], dict)
    assert _answers(data), "an answer to another call was taken"
    return "a value"


def _answers(data: bytes) -> bool:
    """Whether a frame in these bytes says that it answers the call that was made."""
    return b'"call": 0' in data


def main() -> None:
    """Try the frames."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rng, found, start = random.Random(given.seed), collections.Counter[str](), time.monotonic()
    for number in range(given.frames):
        data = spoiled(rng)
        try:
            found[outcome(data)] += 1
        except BaseException:
            print(f"frame {number} of seed {given.seed}: {data!r}")
            raise
    for kind, count in found.most_common():
        print(f"{count:>10,}  {kind}")
    print(f"{given.frames:>10,}  frames in {time.monotonic() - start:.0f} s, no fault")


if __name__ == "__main__":
    main()
