"""Arguments are taken as they are meant, or refused in a sentence."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_lib import checks


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_keep_their_type_and_are_not_copied(dtype: type) -> None:
    array = np.ones(3, dtype)
    assert checks.as_float(array) is array
    assert checks.finite("x", array) is array


@pytest.mark.parametrize("value", [3, [1, 2], np.array([1], np.int8), True])
def test_whole_numbers_become_float64(value: Any) -> None:
    assert checks.as_float(value).dtype == np.float64


def test_one_hot_rows_have_a_one_where_the_label_says() -> None:
    rows = checks.one_hot([2, 0, 2], 4, np.float32)
    np.testing.assert_array_equal(rows.argmax(axis=1), [2, 0, 2])
    np.testing.assert_array_equal(rows.sum(axis=1), 1)
    assert rows.dtype == np.float32
    assert checks.one_hot(rows, 4, np.float32) is rows
    assert checks.one_hot([], 4).shape == (0, 4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: checks.finite("x", "a"), TypeError, "x: expected real numbers"),
        (lambda: checks.finite("x", [1j]), TypeError, "x: expected real numbers.*complex"),
        (lambda: checks.finite("x", [[1], [1, 2]]), ValueError, "x: "),
        (lambda: checks.finite("x", np.inf), ValueError, "x: expected finite numbers, got inf$"),
        (lambda: checks.matrix("X", [1.0]), ValueError, r"X: .*\(N, D\), got \(1,\); .*X\[None\]"),
        (lambda: checks.matrix("X", [[1.0]], 2), ValueError, r"X: .*\(N, 2\), got \(1, 1\)"),
        (lambda: checks.positive("h", np.inf), ValueError, "h: expected a positive number, got in"),
        (lambda: checks.whole("n", True), ValueError, "n: expected a whole number .*, got True"),
        (lambda: checks.one_hot([True], 2), ValueError, "labels: expected integers, got dtype bo"),
        (lambda: checks.one_hot([[2.0, -1.0]], 2), ValueError, "labels: expected rows"),
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
