"""Whatever comes from the student's end is a value, the student's error, or the end of the asking."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.protocol.channel import Channel
from autograder.remote.client import Connection
from autograder.remote.errors import StudentStoppedError
from benchmarks import fuzz_sessions
from benchmarks.fuzz import ASKED, BUFFERS, RECORDED, one_cell, outcome, packed, spoiled
from benchmarks.fuzz_sessions import Stream


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


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**64), st.sampled_from(ASKED))
def test_no_spoiled_answer_is_worse_than_refused(seed, asked):
    outcome(spoiled(random.Random(seed)), asked)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2**64))
def test_bytes_before_an_answer_are_no_part_of_it(noise, seed):
    outcome(noise + spoiled(random.Random(seed)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-1, 5) | st.none() | st.booleans(), max_size=8))
def test_no_answer_is_taken_for_that_to_another_call(numbers):
    """Four calls are asked for at once; the answer to each bears its number as its value."""
    frames = [packed({"call": n, "value": n, "warnings": [], "after": []}, []) for n in numbers]
    connection = Connection(Channel(Stream(b"".join(frames))), 1.0, 5.0)
    call = connection.ask_in_turn(None, [(1.0,)] * 4)
    for number in range(4):
        right = number < len(numbers) and type(numbers[number]) is int and numbers[number] == number
        if not right:
            with pytest.raises(StudentStoppedError):
                call(1.0)
            break
        assert call(1.0) == number


@pytest.fixture(scope="module")
def session():
    return fuzz_sessions.recorded()


def test_a_recorded_session_is_understood_again(session):
    frames, told = session
    assert told[:6] == [3.0, 5.0, 20.0, 22.0, 24.0, 26.0]
    assert fuzz_sessions.taken_for_another(fuzz_sessions.played(frames), told) == []


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**64))
def test_answers_out_of_place_are_taken_for_none_but_their_own(session, seed):
    frames, right = session
    told = fuzz_sessions.played(fuzz_sessions.shuffled(random.Random(seed), frames))
    assert fuzz_sessions.taken_for_another(told, right) == []


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**64))
def test_no_session_with_broken_answers_is_worse_than_stopped(session, seed):
    fuzz_sessions.played(fuzz_sessions.broken(random.Random(seed), session[0]))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**64))
def test_no_spoiled_output_of_a_cell_is_worse_than_left_out(seed):
    one_cell(random.Random(seed))
