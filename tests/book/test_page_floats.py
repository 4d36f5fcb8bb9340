"""In the pages NumPy warns of what overflows, though its processor tells it nothing."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.book.test_runtime import guest

floats = guest("floats")
KINDS = {
    "over": (*floats.OVERFLOWS, *floats.BY_ZERO),
    "divide": floats.LOGARITHMS,
    "": floats.INVALID,
}
ENDS = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 710.0, -1000.0, 1e200, np.inf, -np.inf, np.nan]
numbers = st.sampled_from(ENDS) | st.floats(-800, 800)


def told(call, *arguments):
    """What a function warns of, as pairs of class and text, and what it gives."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = call(*arguments)
    return {(w.category, str(w.message)) for w in caught}, result


@pytest.mark.parametrize("name", [name for names in KINDS.values() for name in names])
@given(values=st.lists(numbers, min_size=1, max_size=4), others=st.lists(numbers, min_size=4))
def test_a_watched_function_warns_as_numpy_does_where_the_processor_tells(name, values, others):
    kind = next(kind for kind, names in KINDS.items() if name in names)
    ufunc = getattr(np, name)
    watched = floats.Watched(ufunc, kind)
    watched.__name__ = ufunc.__name__

    arguments = [np.array(values), np.array(others[: len(values)])][: ufunc.nin]
    expected, wanted = told(ufunc, *arguments)
    with np.errstate(all="ignore"):  # as a processor without flags
        result = ufunc(*arguments)
    found, _ = told(watched.look, result, arguments)
    assert np.array_equal(result, wanted, equal_nan=True)
    assert found == {(kind, text) for kind, text in expected if "underflow" not in text}


def test_errstate_is_heeded_and_the_rest_of_a_ufunc_is_there():
    watched = floats.Watched(np.exp, "over")
    assert watched.nin == 1
    assert repr(watched) == repr(np.exp)
    with np.errstate(over="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        watched(1000.0)
    with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow encountered"):
        watched(1000.0)


def test_numpy_is_left_alone_where_it_warns_by_itself():
    before = np.exp
    floats.watch()
    assert np.exp is before
