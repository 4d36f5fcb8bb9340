"""Initial weights have the scale that their name promises."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_lib.initialisers import (
    Initialiser,
    constant,
    glorot_normal,
    he,
    lecun_normal,
    normal,
    zeros,
)

WIDE = (400, 100)


@pytest.mark.parametrize(
    ("initialiser", "scale"),
    [
        (normal(0.01), 0.01),
        (lecun_normal, 1 / np.sqrt(400)),
        (glorot_normal, np.sqrt(2 / 500)),
        (he, np.sqrt(2 / 400)),
    ],
)
def test_random_weights_have_mean_zero_the_right_scale_and_a_normal_shape(
    initialiser: Initialiser, scale: float
) -> None:
    W = initialiser(WIDE, np.random.default_rng(0))
    assert W.shape == WIDE
    assert abs(W.mean()) < 4 * scale / np.sqrt(W.size)
    assert W.std() == pytest.approx(scale, rel=0.02)
    assert np.mean(np.abs(W) < scale) == pytest.approx(0.6827, abs=0.01)


@pytest.mark.parametrize("initialiser", [lecun_normal, glorot_normal, he, normal(1)])
def test_the_same_seed_gives_the_same_weights(initialiser: Initialiser) -> None:
    first, again, other = (initialiser((3, 2), np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).all()


def test_zeros_and_constants_need_no_generator() -> None:
    np.testing.assert_array_equal(zeros((2, 3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(
        constant(0.5)((2, 3), np.random.default_rng(0)), np.full((2, 3), 0.5)
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: normal(0), ValueError, "scale: expected a positive number, got 0"),
        (lambda: constant(np.inf), ValueError, "value: expected finite numbers, got inf"),
        (lambda: zeros((0, 3)), ValueError, "n_in: expected a whole number of at least 1, got 0"),
        (lambda: zeros((3,)), ValueError, r"shape: expected \(n_in, n_out\), got \(3,\)"),  # type: ignore[arg-type]
        (lambda: he((2, 3), 0), TypeError, r"rng: expected np.random.default_rng\(seed\), got 0"),  # type: ignore[arg-type]
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
