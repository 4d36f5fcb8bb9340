"""Central differences match known derivatives, and the check finds what is wrong."""

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, hessian, jacobian
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.calculus import (
    check_gradient,
    critical_point,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
    relative_error,
)

points = arrays(np.float64, array_shapes(max_dims=3, max_side=3), elements=st.floats(-2, 2))
vectors = arrays(np.float64, st.integers(1, 4), elements=st.floats(-2, 2))


def wave(x: Any) -> Any:
    return anp.sum(anp.sin(x) * anp.exp(x / 2)) + anp.sum(x) ** 3 / 10


@given(x=points)
def test_gradient_agrees_with_autograd_and_leaves_its_argument(x: np.ndarray) -> None:
    before = x.copy()
    np.testing.assert_allclose(numerical_gradient(wave, x), grad(wave)(x), atol=1e-8)
    np.testing.assert_array_equal(x, before)


@given(x=vectors)
def test_jacobian_and_hessian_agree_with_autograd(x: np.ndarray) -> None:
    def field(x: Any) -> Any:
        return anp.outer(anp.sin(x), x**2)

    np.testing.assert_allclose(numerical_jacobian(field, x), jacobian(field)(x), atol=1e-8)
    np.testing.assert_allclose(numerical_hessian(wave, x), hessian(wave)(x), atol=1e-5)


def test_numbers_integers_and_float32_are_taken_as_float64() -> None:
    assert numerical_gradient(lambda x: x**2, 3) == pytest.approx(6)
    np.testing.assert_allclose(numerical_gradient(lambda x: (x**2).sum(), [1, 2]), [2, 4])
    single = np.array([1.0, 2.0], np.float32)
    np.testing.assert_allclose(
        numerical_gradient(lambda x: (x**3).sum(), single), [3, 12], rtol=1e-8
    )


@given(x=points, seed=st.integers(0, 99), size=st.sampled_from([1e-6, 1.0, 1e6]))
def test_a_right_gradient_passes_and_one_wrong_entry_is_named(
    x: np.ndarray, seed: int, size: float
) -> None:
    def f(x: Any) -> Any:
        return size * anp.sum(anp.sin(x) + 3 * x)

    right = size * (np.cos(x) + 3)
    assert check_gradient(f, right, x, floor=0)
    index = np.unravel_index(seed % x.size, x.shape)
    wrong = right.copy()
    wrong[index] *= 1.01
    result = check_gradient(f, wrong, x, floor=0)
    assert not result
    assert result.worst == index
    assert result.error == pytest.approx(0.01, rel=0.02)
    assert f"at index {tuple(map(int, index))}" in str(result)
    assert result.raw_error == relative_error(wrong, numerical_gradient(f, x)).max()
    assert f"by the formula alone {result.raw_error:.1e}" in str(result)


def test_zero_against_rounding_is_no_mistake_but_a_missing_sign_is() -> None:
    assert check_gradient(lambda x: 1e5 + 0 * x.sum(), [0.0, 0.0], [1.0, 2.0])
    right = check_gradient(lambda x: 1e5 + (x**3).sum(), [3.0, 12.0], [1.0, 2.0])
    assert right.error < right.raw_error < 1e-5
    assert not check_gradient(lambda x: (x**2).sum(), [-2.0, 4.0], [1.0, 2.0])


@given(vectors, vectors)
def test_relative_error_is_symmetric_and_at_most_two(a: np.ndarray, b: np.ndarray) -> None:
    b = np.resize(b, a.shape)
    error = relative_error(a, b)
    np.testing.assert_array_equal(error, relative_error(b, a))
    assert ((error >= 0) & (error <= 2)).all()
    assert (relative_error(a, a) == 0).all()


@given(
    signs=st.lists(st.sampled_from([-2.0, -0.5, 0.0, 0.7, 3.0]), min_size=1, max_size=4),
    size=st.sampled_from([1e-9, 1.0, 1e9]),
    seed=st.integers(0, 99),
)
def test_critical_points_are_told_apart_whatever_the_axes_and_the_scale(
    signs: list[float], size: float, seed: int
) -> None:
    axes = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(signs), len(signs))))[0]
    matrix = size * (axes * signs) @ axes.T
    up, down = max(signs) > 0, min(signs) < 0
    expected = (
        "saddle" if up and down else "degenerate" if 0 in signs else "minimum" if up else "maximum"
    )
    assert critical_point((matrix + matrix.T) / 2) == expected


def test_a_single_second_derivative_is_a_hessian_too() -> None:
    assert critical_point(2.0) == "minimum"
    assert critical_point([[0.0]]) == "degenerate"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: numerical_gradient(lambda x: x, [1.0, 2.0]), "f: expected one number.*(2,)"),
        (lambda: numerical_gradient(np.sum, [np.nan]), "x: expected finite numbers, got nan"),
        (lambda: numerical_gradient(np.sum, [1.0], h=0), "h: expected a positive number, got 0"),
        (lambda: numerical_gradient(np.sum, []), r"x: expected at least one number.*\(0,\)"),
        (lambda: numerical_hessian(np.sum, [[1.0]]), r"x: expected a vector.*\(1, 1\)"),
        (lambda: relative_error([1.0], [[1.0]]), r"a: expected shape \(1, 1\), like b, got \(1,\)"),
        (lambda: check_gradient(np.sum, [1.0], [1.0, 2.0]), r"gradient: expected shape \(2,\)"),
        (lambda: critical_point([[1.0, 2.0]]), r"hessian: expected shape \(D, D\), got \(1, 2\)"),
        (lambda: critical_point([[1.0, 2.0], [0.0, 1.0]]), "hessian: expected a symmetric matrix"),
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()
