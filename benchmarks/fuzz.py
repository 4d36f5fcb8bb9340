"""Sends the judge frames as no student's process should, and counts what comes of them.

    python benchmarks/fuzz.py [--frames 1000000] [--seed 0]

A third are single answers, a third cells' outputs, and a third come in whole sessions that were recorded.
They are spoiled: bytes, JSON, forms of values, numbers of answers, their order. What may come of it is a
plain value, an error that the frame says is the student's, or that the student's process is asked no
more. Anything else is a fault, as is an answer that is taken for that to another call; it is printed.
"""

from __future__ import annotations

import argparse
import collections
import copy
import json
import random
import struct
import sys
import time
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from autograder.protocol.channel import Channel
from autograder.remote.client import Connection
from autograder.remote.errors import NotPlainError, StudentError, StudentStoppedError
from autograder.remote.proxies import Proxy, read_each, write_each
from benchmarks import fuzz_sessions
from benchmarks.fuzz_sessions import Stream

PLAIN = (type(None), bool, int, float, str, list, tuple, dict, np.ndarray, np.generic)
ASKED = ("call", "call", "read each", "write each")
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
    {
        "value": [
            "list",
            [["list", [1.5, ["tuple", []]]], ["list", [["array", "<f8", [2], 0], None]]],
        ],
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


def outcome(data: bytes, asked: str = "call") -> str:
    """What comes of a call that is answered by these bytes; raises ``AssertionError`` for a fault.

    With ``asked`` some of the student's objects are read ("read each") or written ("write each").
    """
    connection = Connection(Channel(Stream(data)), 1.0, 5.0)  # type: ignore[arg-type]
    connection._encode_other(lambda x: 2 * x)  # a function of the judge's, as number 0
    arguments: list[Any] = [[np.zeros(2)], {"W": 1.0}]
    objects = [Proxy(connection, number, "object", "Number", "a Number") for number in range(2)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if asked == "call":
                value = connection.ask("call", None, arguments, {})
            elif asked == "read each":
                value = read_each(objects, "value", "parents")
                assert [type(row) for row in value] == [list, list], value
                assert [len(row) for row in value] == [2, 2], value
            else:
                value = write_each(objects, "value", [arguments, None])
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


CELLS: list[dict[str, Any]] = [
    {"output_type": "stream", "name": "stdout", "text": "a\n"},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t", "u"]},
    {
        "output_type": "display_data",
        "data": {"text/plain": "x", "image/png": "AAAA", "text/html": "<b>"},
        "metadata": {"image/png": {"width": 3}},
    },
    {"output_type": "execute_result", "data": {"text/latex": "$x$"}, "metadata": {}},
]
_CELL = {"request": 1, "succeeded": True, "lacking": [[1, "a", "b"]], "outputs": CELLS}


def spoiled_cell(rng: random.Random) -> bytes:
    """What a cell shows, spoiled in a few places."""
    message = copy.deepcopy(_CELL)
    for _ in range(rng.choice((1, 1, 2, 3))):
        holder, key = rng.choice(places(message, []))
        other = rng.choice(CELLS) if rng.random() < 0.3 else rng.choice(ODD)
        if rng.random() < 0.2 and isinstance(holder, dict):
            holder[str(rng.choice(ODD))[:20]] = holder.pop(key)
            continue
        holder[key] = copy.deepcopy(other)
    return packed(message, [])


def one_cell(rng: random.Random) -> str:
    """What comes of a cell that is answered by a spoiled frame."""
    run = fuzz_sessions.cell(spoiled_cell(rng))
    assert run.alive or not run.outputs
    return "a cell's outputs" if run.alive else "stopped"


def one_session(rng: random.Random, frames: list[bytes], right: list[Any]) -> str:
    """What comes of a whole session, in which frames are out of place or broken."""
    if rng.random() < 0.5:
        told = fuzz_sessions.played(fuzz_sessions.shuffled(rng, frames))
        assert not (wrong := fuzz_sessions.taken_for_another(told, right)), (wrong, told)
    else:
        fuzz_sessions.played(fuzz_sessions.broken(rng, frames))
    return "a session"


def main() -> None:
    """Try the frames."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    found, start, sent, number = collections.Counter[str](), time.monotonic(), 0, 0
    frames, right = fuzz_sessions.recorded()
    tries = (
        (1, lambda rng: outcome(spoiled(rng), rng.choice(ASKED))),
        (1, one_cell),
        (len(frames), lambda rng: one_session(rng, frames, right)),
    )
    while sent < given.frames:
        number += 1
        # of each kind about as many frames
        kind = 2 if number % len(frames) == 0 else number % 2
        size, attempt = tries[kind]
        try:
            found[attempt(random.Random(f"{given.seed} {number}"))] += size
        except BaseException:
            print(f"try {number} of seed {given.seed}")
            raise
        sent += size
    for kind_of_end, count in found.most_common():
        print(f"{count:>10,}  {kind_of_end}")
    print(f"{sent:>10,}  frames in {time.monotonic() - start:.0f} s, no fault")


if __name__ == "__main__":
    main()
