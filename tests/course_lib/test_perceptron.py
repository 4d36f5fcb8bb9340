"""The perceptron rule parts what a line can part, and says so when it cannot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.perceptron import perceptron


@given(n=st.integers(2, 30), d=st.integers(1, 4), seed=st.integers(0, 999))
def test_separable_points_are_separated_within_the_bound_of_novikoff(
    n: int, d: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    normal, offset = rng.normal(size=d), rng.normal()
    X = rng.normal(size=(n, d))
    scale = np.hypot(np.linalg.norm(normal), offset)
    side = (X @ normal + offset) / scale
    X, y = X[np.abs(side) > 0.05], np.sign(side[np.abs(side) > 0.05])
    if len(X) == 0:
        return
    result = perceptron(X, y, epochs=10_000)
    assert result.separates
    np.testing.assert_array_equal(result(X), y)
    radius = np.sqrt((X**2).sum(axis=1).max() + 1)
    assert sum(result.mistakes) <= (radius / np.abs((X @ normal + offset) / scale).min()) ** 2


def test_points_that_no_line_parts_never_settle() -> None:
    X, y = [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]], [1, 1, -1, -1]
    result = perceptron(X, y, epochs=50)
    assert not result.separates
    assert len(result.mistakes) == 50


def test_each_mistake_adds_the_example_times_its_label() -> None:
    result = perceptron([[1.0, 2.0]], [-1], epochs=1)
    np.testing.assert_array_equal([*result.w, result.b], [-1, -2, -1])


def test_errors_name_the_argument_what_was_expected_and_what_came() -> None:
    with pytest.raises(ValueError, match="y: expected labels 1 and -1, got 0"):
        perceptron([[1.0], [2.0]], [0, 1], epochs=1)
    with pytest.raises(ValueError, match=r"y: expected shape \(2,\).*got \(1,\)"):
        perceptron([[1.0], [2.0]], [1], epochs=1)
    with pytest.raises(ValueError, match="epochs: expected a whole number"):
        perceptron([[1.0]], [1], epochs=0)
