"""What counts as the same answer, and how answers are spoken of."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.marking.compare import agrees, as_array, renamed
from autograder.marking.describe import kind, parts_off, shown, unlike

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
ARRAYS = arrays.arrays(
    np.float64, arrays.array_shapes(min_dims=1, max_dims=3, max_side=4), elements=NUMBERS
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ARRAYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(ARRAYS)
def test_an_array_agrees_with_its_copy_its_list_and_its_tuple(array):
    assert agrees(array.copy(), array)
    assert agrees(array.tolist(), array)
    assert agrees(array, array.tolist())
    assert agrees(tuple(array.tolist()), array)


@given(NUMBERS)
def test_a_number_agrees_with_itself_in_every_type(number):
    for form in (number, np.float64(number), np.array(number), np.longdouble(number)):
        assert agrees(form, number)


@pytest.mark.parametrize("value", [True, False])
def test_true_or_false_in_an_array_of_no_dimensions_is_true_or_false(value):
    assert agrees(np.array(value), value)
    assert not agrees(np.array(value), not value)
    assert not agrees(np.array([value]), value)


def test_an_empty_list_is_an_empty_array():
    assert agrees([], np.zeros(0))
    assert agrees(np.zeros(0), [])
    assert agrees([], ())
    assert not agrees([], np.zeros((0, 2)))
    assert not agrees([], np.zeros(1))


@given(ARRAYS, st.floats(2e-7, 1e3), st.booleans(), st.data())
def test_one_entry_that_is_off_is_enough(array, share, up, data):
    largest = max(float(np.abs(array).max()), 1e-3)
    place = data.draw(st.integers(0, array.size - 1))
    wrong = array.copy()
    wrong.flat[place] += (1 if up else -1) * share * largest
    assert not agrees(wrong, array)


@given(ARRAYS, st.floats(-0.5e-7, 0.5e-7))
def test_rounding_is_forgiven_in_proportion_to_the_largest_entry(array, share):
    largest = max(float(np.abs(array).max()), 1e-3)
    assert agrees(array + share * largest, array)


@given(ARRAYS)
def test_float32_is_precise_enough(array):
    assert agrees(array.astype(np.float32), array)
    assert agrees([np.float32(entry) for entry in array.ravel()], array.ravel())
    assert agrees([float(array.flat[0]), *map(np.float32, array.ravel()[1:])], array.ravel())


@given(ARRAYS)
def test_the_same_numbers_in_another_shape_are_another_answer(array):
    assert not agrees(array[..., np.newaxis], array)
    assert not agrees(array[np.newaxis], array)
    assert not agrees(np.append(array, 0.0), array.ravel())


@given(NUMBERS)
def test_a_number_is_not_an_array_of_one(number):
    assert not agrees(np.array([number]), number)
    assert not agrees(number, np.array([number]))


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (True, 1),
        (1, True),
        (np.True_, 1.0),
        ("1", 1),
        (1, "1"),
        (None, 0),
        (0, None),
        ([], [1.0]),
        ([1.0], []),
        ([1, "a"], [1, 2]),
        (1 + 0j, 1.0),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": 2}),
        ([[1, 2], [3]], [[1, 2], [3, 4]]),
        (math.nan, 1.0),
        (1.0, math.nan),
        (math.inf, 1e308),
        (math.inf, -math.inf),
        (np.array(["a"]), np.array([1.0])),
        (np.array([None]), np.array([0.0])),
        # beside a part that is large, a small one has to be right by itself
        (
            (np.array([1e9, 1.0]), np.array([1.0, 2.1])),
            (np.array([1e9, 1.0]), np.array([1.0, 2.0])),
        ),
        (([1e9, 1.0], [1.0, 2.1]), ((1e9, 1.0), (1.0, 2.0))),
    ],
)
def test_these_do_not_agree(got, expected):
    assert not agrees(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (True, np.True_),
        ("minimum", "minimum"),
        (None, None),
        ([], []),
        (math.nan, math.nan),
        (math.inf, np.inf),
        ({"W": [1, 2], "b": 0}, {"W": np.array([1.0, 2.0]), "b": 0.0}),
        ((1.0, [2.0, 3.0]), [1, np.array([2, 3])]),
        (np.array([1, 2], dtype=np.uint8), [1.0, 2.0]),
        (np.uint64(5), -0 + 5),
        (np.array([[1e9, 1.0], [1.0, 2.0]]), ((1e9, 1.0), (1.0, 2.0))),
    ],
)
def test_these_agree(got, expected):
    assert agrees(got, expected)


@given(ANYTHING, ANYTHING)
def test_whatever_comes_there_is_an_answer_and_words_for_it(got, expected):
    assert agrees(got, expected) in (True, False)
    place, *both = unlike(got, expected) or ("", None, None)
    assert isinstance(place, str)
    assert len(both) == 2
    assert kind(got)
    assert shown(got)


@given(ANYTHING)
def test_what_agrees_is_alike(value):
    assume(agrees(value, value))
    assert unlike(value, value) is None


@given(ARRAYS, st.data())
def test_the_words_for_an_array_do_not_give_its_entries_away(array, data):
    other = data.draw(arrays.arrays(np.float64, array.shape, elements=NUMBERS))
    assert kind(array) == kind(other)
    assert str(array.shape) in kind(array)


@given(arrays.arrays(np.float64, st.integers(13, 400), elements=NUMBERS))
def test_large_arrays_are_shown_by_their_shape(array):
    assert shown(array) == f"<{kind(array)}>"


def test_small_values_are_shown_in_full():
    assert shown(np.array([1.0, 2.5])) == "[1., 2.5]"
    assert shown(np.array([[0.016, -0.00025], [1e-12, 4.0]])) == "[[0.016, -0.00025], [1e-12, 4.]]"
    assert shown(np.array([3, -4])) == "[3, -4]"
    assert shown(np.array([np.nan, -np.inf])) == "[nan, -inf]"
    assert shown([2.0, 0.1 + 0.2]) == "[2.0, 0.3]"
    assert shown((np.float64(1 / 3), 2)) == "(0.333333, 2)"
    assert shown({"a": np.int64(3)}) == "{'a': 3}"


@given(st.lists(st.floats(999, 1001), min_size=1, max_size=12))
def test_entries_that_differ_look_different(entries):
    text = shown(np.array(entries))
    assert len(set(text.strip("[]").split(", "))) == len(set(entries))
    assert shown(np.array([1 / 3, np.nan])) == "[0.333333, nan]"


def test_what_is_not_finite_is_named():
    assert "not finite" in kind(math.nan)
    assert "not finite" in kind(np.array([1.0, np.inf]))
    assert unlike(math.inf, 1.0) is not None
    assert unlike(np.array([1.0, np.nan]), np.array([1.0, 2.0])) is not None


def test_a_list_and_an_array_of_one_length_are_alike():
    assert unlike([1.0, 2.0], np.array([3, 4])) is None
    assert unlike((1.0, 2.0), [3, 4]) is None
    assert unlike([1.0, 2.0], [1.0]) is not None
    assert unlike(2.0, [2.0]) is not None


def test_the_order_of_a_dictionary_is_no_difference_and_what_stands_in_it_is_told_by_itself():
    expected = (0.5, {"W": np.ones((2, 3)), "b": np.zeros(3)})
    assert unlike((0.7, {"b": np.ones(3), "W": np.zeros((2, 3))}), expected) is None
    place, came, due = unlike((0.5, {"b": 0.0, "W": np.ones((2, 3))}), expected)
    assert (place, came) == ("`b` of the second part", 0.0)
    assert due.shape == (3,)
    assert unlike((0.5, {"W": np.ones((2, 3))}), expected)[0] == "", "a key that is missing"


def test_where_something_may_be_infinite_parts_are_compared_and_not_their_names():
    assert unlike(([1.0, np.inf], "larger"), ([np.inf, 1.0], "smaller")) is None


@pytest.mark.parametrize(
    ("got", "expected", "off"),
    [
        ((1.0, 2.0), (1.0, 3.0), ["the second part"]),
        (({"w": 1.0, "b": 2.0}, 5.0), ({"b": 3.0, "w": 1.0}, 5.0), ["`b` of the first part"]),
        ({"m": {"w": 1.0}, "t": 2}, {"m": {"w": 4.0}, "t": 2}, ["`w` in `m`"]),
        ((np.zeros(3), 1.0), (np.ones(3), 2.0), ["the first part", "the second part"]),
        (np.zeros(3), np.ones(3), []),  # an array has entries, and to name those would be too much
        ([1.0, 2.0], [1.0, 3.0], []),
        ("saddle", "flat", []),
        (None, (1.0, 2.0), []),
    ],
)
def test_the_parts_of_an_answer_that_are_off_are_named(got, expected, off):
    assert parts_off(got, expected) == off


@given(ANYTHING, ANYTHING)
def test_no_part_is_off_in_what_agrees(got, expected):
    if agrees(got, expected):
        assert parts_off(got, expected) == []
    assert all(isinstance(part, str) for part in parts_off(got, expected))


def test_ragged_lists_are_no_array():
    assert as_array([[1, 2], [3]]) is None
    assert as_array([1, "a"]) is None
    assert as_array([[], [1]]) is None


def test_a_short_tuple_of_different_kinds_is_described_part_by_part():
    words = kind((np.zeros(3), 1.0))
    assert words == "a tuple of 2: an array of shape (3,); a number"
    assert kind((1.0, 2.0)) == "a tuple of 2, each a number"
    assert unlike((np.zeros(3), 1.0), (np.zeros(3), np.zeros(3))) is not None


@pytest.mark.parametrize("number", [2**63, -(2**64) - 1, 10**20, 2**127])
def test_an_integer_of_more_than_64_bits_is_a_number(number):
    assert agrees(number, number)
    assert agrees(float(number), number)
    assert not agrees(2 * number, number)


KEYED = (0.5, {"dW1": np.ones((2, 3)), "db1": np.zeros(3), "total loss": 2.0})


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        (("dw1", "db1", "total loss"), {"dw1": "dW1"}),
        (("W1", "b1", "total loss"), {"W1": "dW1", "b1": "db1"}),
        (("dW1", "db1", "total_loss"), {"total_loss": "total loss"}),
        (("dW1", "db1", "total loss"), {}),  # nothing is misspelt
        (("dW1", "db1", "accuracy"), {}),  # another name altogether
        (("db1", "dW1", "total loss"), {}),  # exchanged: the values are off
    ],
)
def test_a_key_that_is_misspelt_is_told_by_the_one_that_is_meant(keys, meant):
    loss, parts = KEYED
    got = (loss, dict(zip(keys, parts.values(), strict=True)))
    assert renamed(got, KEYED) == meant
    assert renamed(list(got), KEYED) == meant
    assert renamed((loss + 1, got[1]), KEYED) == {}
    assert renamed(got[1], KEYED[1]) == meant
    assert renamed(got[:1], KEYED) == {}


@given(
    st.dictionaries(st.sampled_from(["dW1", "db1", "dW2", "Loss"]), st.integers(), min_size=1),
    st.data(),
)
def test_a_key_in_other_letters_is_found_among_all_others(expected, data):
    key = data.draw(st.sampled_from(sorted(expected)))
    got = {(name.swapcase() if name == key else name): value for name, value in expected.items()}
    assert renamed(got, expected) == {key.swapcase(): key}


@given(ANYTHING, ANYTHING)
def test_in_whatever_comes_there_are_misspelt_keys_or_none(got, expected):
    assert isinstance(renamed(got, expected), dict)
