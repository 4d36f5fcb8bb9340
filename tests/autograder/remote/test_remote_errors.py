"""Errors of student code are one typed error on this side."""

import builtins

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.remote.errors import StudentError, student_error

OWN = [kind for kind in vars(builtins).values() if isinstance(kind, type)]
SIGNALS = (StopIteration, StopAsyncIteration, ExceptionGroup)
OWN = [kind for kind in OWN if issubclass(kind, Exception) and not issubclass(kind, Warning)]


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.__name__)
def test_an_error_of_a_student_s_is_one_typed_error_and_is_caught_as_what_it_was(kind):
    bases = " ".join(base.__name__ for base in kind.__mro__)
    told = {"type": "Mine", "bases": f"Mine {bases}", "text": "'odd'", "where": "f, line 2: g()"}
    error = student_error(told)
    assert isinstance(error, StudentError)
    assert (error.class_name, error.where, str(error)) == ("Mine", "f, line 2: g()", "'odd'")
    assert not error.by_callback
    if not issubclass(kind, SIGNALS):
        with pytest.raises(kind):
            raise error


@pytest.mark.parametrize("kind", SIGNALS, ids=lambda kind: kind.__name__)
def test_no_error_of_a_student_s_is_a_signal_to_the_judge_s_own_python(kind):
    error = student_error({"bases": " ".join(base.__name__ for base in kind.__mro__)})

    def answer(case):
        raise error

    assert not isinstance(error, SIGNALS)
    for goes_on in (map(answer, [1, 2]), filter(answer, [1, 2]), (answer(x) for x in [1, 2])):
        with pytest.raises(StudentError):
            assert all(goes_on)  # and not: all of none


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["type", "bases", "text", "where", "by_callback", "x"]), inner
            )
        ),
    )
)
def test_whatever_the_other_side_tells_of_an_error_an_error_comes_out(told):
    error = student_error(told)
    assert isinstance(error, StudentError)
    assert isinstance(str(error), str)
    assert all(type(text) is str for text in (error.class_name, error.where))


def test_no_error_of_a_student_s_ends_the_judge():
    for name in ("SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException"):
        assert isinstance(student_error({"bases": f"{name} BaseException"}), Exception)
