"""Whatever comes from the student's end is a value, the student's error, or the end of the asking."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.protocol.channel import Channel
from autograder.remote.client import Connection
from autograder.remote.errors import StudentStoppedError
from benchmarks.fuzz_protocol import BUFFERS, RECORDED, FakeSocket, outcome, packed, spoiled


@pytest.mark.parametrize("number", range(len(RECORDED)))
def test_a_recorded_answer_does_what_it_did(number):
    message = RECORDED[number]
    what = outcome(packed({"call": 0, **message}, BUFFERS))
    if "callback" in message:
        assert what == "stopped"  # the end of the recording
    elif "raised" in message:
        assert what == "an error of the student's"
    else:
        assert what == ("not plain" if "refused" in message else "a value")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**64))
def test_no_spoiled_answer_is_worse_than_refused(seed):
    outcome(spoiled(random.Random(seed)))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2**64))
def test_bytes_before_an_answer_are_no_part_of_it(noise, seed):
    outcome(noise + spoiled(random.Random(seed)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-1, 5) | st.none() | st.booleans(), max_size=8))
def test_no_answer_is_taken_for_that_to_another_call(numbers):
    """Four calls are asked for at once; the answer to each bears its number as its value."""
    frames = [packed({"call": n, "value": n, "warnings": [], "after": []}, []) for n in numbers]
    connection = Connection(Channel(FakeSocket(b"".join(frames))), 1.0, 5.0)
    call = connection.ask_in_turn(None, [(1.0,)] * 4)
    for number in range(4):
        right = number < len(numbers) and type(numbers[number]) is int and numbers[number] == number
        if not right:
            with pytest.raises(StudentStoppedError):
                call(1.0)
            break
        assert call(1.0) == number
