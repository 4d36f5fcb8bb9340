"""Whatever the student's side sends, it arrives as plain data, or is refused in a sentence."""

import json
import math
import socket
import struct
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.marking.compare import agrees
from autograder.marking.describe import kind, shown
from autograder.protocol.channel import Channel, TimedOutError
from autograder.protocol.codec import (
    MAX_BYTES,
    MAX_KEYS,
    MAX_TEXT,
    Decoder,
    Encoder,
    WireError,
    generator_from,
    random_state,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
DTYPES = st.sampled_from(["<f8", "|b1", "<f16", "<c32", "<f2", "|u1", ">i8", "=c8", "<b2", "|f8"])
SIZES = st.integers(-3, 12) | st.sampled_from([2**31, 2**62, 2**63, 2**64, 10**30, True, 1.5])
ARRAYS = st.tuples(
    st.sampled_from(["array", "scalar"]),
    DTYPES | st.from_regex(r"[<>|=][biufc]\d{1,2}", fullmatch=True) | st.text(),
    st.lists(SIZES, max_size=20) | SIZES,
    st.integers(-2, 3),
).map(list)
TAGS = st.sampled_from(["list", "tuple", "dict", "array", "scalar", "object", "generator"])
FORMS = st.recursive(
    JSON | ARRAYS,
    lambda inner: (
        st.tuples(TAGS, st.lists(inner, max_size=4)).map(list)
        | st.tuples(st.just("dict"), st.lists(st.tuples(inner, inner).map(list), max_size=4)).map(
            list
        )
    ),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.complex_numbers(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.integers() | st.text() | st.tuples(st.integers()), inner, max_size=4)
    ),
)
NUMBERS = arrays.arrays(
    arrays.scalar_dtypes().filter(lambda d: d.kind in "biufc"),
    arrays.array_shapes(min_dims=0, min_side=0),
)


def connected():
    ours, theirs = socket.socketpair()
    return Channel(ours), theirs


def packed(text: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">II", len(text), len(body)) + text + body


def same(one, other):
    if isinstance(one, np.ndarray | np.generic):
        return type(one) is type(other) and one.dtype == other.dtype and one.shape == other.shape
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and (one == other or (one != one and other != other))


@given(PLAIN.filter(lambda value: "j" not in repr(value)) | NUMBERS)
def test_plain_data_arrives_as_it_was_sent(value):
    encoder = Encoder()
    form = json.loads(json.dumps(encoder.encode(value)))
    assert same(value, Decoder(encoder.buffers).decode(form))


@given(NUMBERS)
def test_arrays_keep_every_entry(array):
    encoder = Encoder()
    form = encoder.encode(array)
    arrived = Decoder(encoder.buffers).decode(form)
    assert arrived.tobytes() == np.ascontiguousarray(array).tobytes()
    assert arrived.flags.writeable


@settings(max_examples=30)
@given(FORMS, st.lists(st.binary(max_size=64), max_size=3))
def test_no_form_is_worse_than_refused(form, buffers):
    decoder = Decoder(buffers)
    try:
        value = decoder.decode(form)
    except WireError:
        return
    assert isinstance(
        value, type(None) | bool | int | float | str | list | tuple | dict | np.ndarray | np.generic
    )


@settings(max_examples=100)
@given(FORMS, st.lists(st.binary(min_size=32, max_size=32), max_size=3))
def test_what_arrives_can_be_compared_and_put_into_words(form, buffers):
    try:
        value = Decoder(buffers).decode(form)
    except WireError:
        return
    for expected in (1.5, 3, True, "text", None, [1.0, 2.0], np.ones((2, 2)), {"a": 1}):
        assert agrees(value, expected) in (True, False)
    assert isinstance(kind(value), str)
    assert isinstance(shown(value), str)


@settings(max_examples=100)
@given(st.binary(max_size=300) | JSON.map(lambda value: packed(json.dumps(value).encode())))
def test_no_bytes_are_worse_than_refused(data):
    channel, theirs = connected()
    theirs.sendall(data)
    theirs.close()
    try:
        message, buffers = channel.receive(1.0)
    except WireError:
        return
    finally:
        channel.close()
    assert isinstance(message, dict)
    assert isinstance(buffers, list)


@given(JSON, st.lists(JSON | st.integers(0, 40), max_size=5), st.binary(max_size=40))
def test_no_sizes_are_worse_than_refused(message, sizes, body):
    channel, theirs = connected()
    theirs.sendall(packed(json.dumps([message, sizes]).encode(), body))
    theirs.close()
    try:
        _, buffers = channel.receive(1.0)
        assert b"".join(buffers) == body
    except WireError:
        pass
    finally:
        channel.close()


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'[{"value":' + b"[" * 5000 + b"]" * 5000 + b"}, []]",
        b"[" + b"[]," * 2_000_000 + b"[]]",
        b'[{"value": ' + b"9" * 100_000 + b"}, []]",
        b"\xff\xfe[{}, []]",
        b'[{"a": 1}, [' + b"0," * 300_000 + b"0]]",
    ],
)
def test_monstrous_messages_are_refused_soon(text):
    channel, theirs = connected()
    threading.Thread(target=theirs.sendall, args=(packed(text),), daemon=True).start()
    start = time.monotonic()
    with pytest.raises(WireError):
        channel.receive(30.0)
    assert time.monotonic() - start < 10.0
    theirs.close()
    channel.close()


@pytest.mark.parametrize("sizes", [(MAX_TEXT + 1, 0), (10, MAX_BYTES + 1), (2**32 - 1, 2**32 - 1)])
def test_a_message_that_says_it_is_too_large_is_not_waited_for(sizes):
    channel, theirs = connected()
    theirs.sendall(struct.pack(">II", *sizes))
    with pytest.raises(WireError, match="larger"):
        channel.receive(5.0)
    theirs.close()
    channel.close()


def test_the_deadline_is_for_the_whole_message():
    channel, theirs = connected()
    data = packed(json.dumps([{"value": "x" * 1000}, []]).encode())
    over = threading.Event()

    def drip():
        for byte in data:
            if over.wait(0.05):
                return
            theirs.sendall(bytes([byte]))

    thread = threading.Thread(target=drip)
    thread.start()
    start = time.monotonic()
    with pytest.raises(TimedOutError):
        channel.receive(0.5)
    assert time.monotonic() - start < 5.0
    over.set()
    thread.join()
    theirs.close()
    channel.close()


def test_one_buffer_cannot_be_many_arrays():
    form = ["list", [["array", "<f8", [2**20], 0]] * 1000]
    with pytest.raises(WireError, match="MB"):
        Decoder([bytes(8 * 2**20)]).decode(form)


def test_keys_chosen_to_collide_are_refused():
    keys = [[i * (2**61 - 1), 0] for i in range(1, MAX_KEYS + 2)]
    with pytest.raises(WireError, match="entries"):
        Decoder([]).decode(["dict", keys])


@pytest.mark.parametrize(
    "pairs", [[[["list", []], 1]], [[["dict", []], 1]], [[["array", "<f8", [0], 0], 1]], [[1]], [1]]
)
def test_keys_that_cannot_be_keys_are_refused(pairs):
    with pytest.raises(WireError):
        Decoder([b""]).decode(["dict", pairs])


def test_a_bool_is_true_or_false_whatever_its_byte():
    array = Decoder([bytes([0, 1, 2, 255])]).decode(["array", "|b1", [4], 0])
    assert array.tobytes() == bytes([0, 1, 1, 1])


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        b"bytes",
        np.array(["text"]),
        np.array([object()]),
        np.datetime64("2024"),
        np.zeros(1, dtype=[("a", "f8")]),
        np.ma.array([1.0]),
        2**5000,
        range(3),
    ],
)
def test_what_is_not_plain_data_does_not_travel(value):
    with pytest.raises(WireError):
        Encoder().encode(value)


@pytest.mark.parametrize("base", [int, float, str, list, tuple, dict])
def test_subclasses_of_plain_types_do_not_travel(base):
    with pytest.raises(WireError):
        Encoder().encode(type("Own", (base,), {})())


def test_a_value_that_holds_itself_does_not_travel():
    own = []
    own.append(own)
    with pytest.raises(WireError, match="deep"):
        Encoder().encode(own)


def test_a_generator_goes_on_where_its_copy_was_made():
    original = np.random.default_rng(3)
    original.normal(size=5)
    copy = generator_from(random_state(original))
    assert math.isclose(copy.normal(), original.normal())


@given(JSON | JSON.map(json.dumps))
def test_no_random_state_is_worse_than_refused(state):
    try:
        generator_from(state)
    except WireError as error:
        assert "generator" in str(error)
