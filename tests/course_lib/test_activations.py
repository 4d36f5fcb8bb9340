"""The activations agree with HIPS autograd and finite differences, and stay finite."""

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, jacobian
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.activations import (
    ELU,
    Activation,
    LeakyReLU,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    softmax,
    tanh,
)

# Each beside the same function written for autograd.
SCALAR: dict[Activation, Callable[[Any], Any]] = {
    identity: lambda z: z * 1.0,
    sigmoid: lambda z: 1 / (1 + anp.exp(-z)),
    tanh: anp.tanh,
    relu: lambda z: anp.where(z > 0, z, 0.0 * z),
    leaky_relu: lambda z: anp.where(z > 0, z, 0.01 * z),
    LeakyReLU(0.3): lambda z: anp.where(z > 0, z, 0.3 * z),
    ELU(): lambda z: anp.where(z > 0, z, anp.expm1(anp.where(z > 0, 0.0, z))),
    ELU(0.7): lambda z: anp.where(z > 0, z, 0.7 * anp.expm1(anp.where(z > 0, 0.0, z))),
}
scalar = pytest.mark.parametrize("activation", SCALAR, ids=repr)
every = pytest.mark.parametrize("activation", [*SCALAR, softmax], ids=repr)
pre_activations = arrays(np.float64, array_shapes(max_dims=3), elements=st.floats(-30, 30))


@scalar
@given(z=pre_activations)
def test_value_and_slope_agree_with_autograd(activation: Activation, z: np.ndarray) -> None:
    reference = SCALAR[activation]
    np.testing.assert_allclose(activation(z), reference(z), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(
        activation.derivative(z), elementwise_grad(reference)(z), rtol=1e-10, atol=1e-10
    )


@scalar
@given(z=pre_activations, seed=st.integers(0, 99))
def test_backward_is_upstream_times_slope(activation: Activation, z: np.ndarray, seed: int) -> None:
    upstream = np.random.default_rng(seed).normal(size=z.shape)
    expected = upstream * activation.derivative(z)
    np.testing.assert_allclose(activation.backward(upstream, z), expected, rtol=1e-12)
    np.testing.assert_allclose(
        activation.backward(upstream, z, activation(z)), expected, rtol=1e-12
    )


@scalar
@given(z=pre_activations)
def test_slope_agrees_with_finite_differences_away_from_the_kink(
    activation: Activation, z: np.ndarray
) -> None:
    z = np.where(np.abs(z) < 1e-3, 0.5, z)
    h = 1e-5
    estimate = (activation(z + h) - activation(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.derivative(z), estimate, atol=1e-8)


@given(z=arrays(np.float64, st.integers(1, 6), elements=st.floats(-30, 30)))
def test_softmax_and_its_jacobian_agree_with_autograd(z: np.ndarray) -> None:
    def reference(z: Any) -> Any:
        shifted = z - anp.max(z)
        return anp.exp(shifted) / anp.sum(anp.exp(shifted))

    np.testing.assert_allclose(softmax(z), reference(z), atol=1e-12)
    # Where two entries tie for the maximum, autograd halves a gradient that cancels anyway.
    np.testing.assert_allclose(softmax.jacobian(z), jacobian(reference)(z), atol=1e-10)


@given(z=arrays(np.float64, array_shapes(min_dims=1, max_dims=3), elements=st.floats(-30, 30)))
def test_softmax_rows_sum_to_one_and_backward_is_upstream_times_jacobian(z: np.ndarray) -> None:
    np.testing.assert_allclose(softmax(z).sum(axis=-1), 1)
    upstream = np.cos(np.arange(z.size)).reshape(z.shape)
    expected = np.einsum("...i,...ij->...j", upstream, softmax.jacobian(z))
    np.testing.assert_allclose(softmax.backward(upstream, z), expected, atol=1e-12)


@pytest.mark.filterwarnings("error")
@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_everything_is_finite_and_keeps_its_dtype_up_to_ten_thousand(
    activation: Activation, dtype: type
) -> None:
    z = np.array([[-1e4, -1e3, -100, -1, 0], [0, 1, 100, 1e3, 1e4]], dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        results = [activation(z), activation.backward(np.ones_like(z), z)]
        results.append(
            activation.jacobian(z) if activation is softmax else activation.derivative(z)
        )
    for result in results:
        assert np.isfinite(result).all()
        assert result.dtype == dtype


@scalar
def test_integers_are_taken_as_float64_and_nothing_is_changed_in_place(
    activation: Activation,
) -> None:
    z = np.array([-2, 0, 3])
    before = z.copy()
    for result in (activation(z), activation.derivative(z), activation.backward(z, z)):
        assert result.dtype == np.float64
    np.testing.assert_array_equal(activation(z), activation(z.astype(float)))
    np.testing.assert_array_equal(z, before)


@scalar
def test_numbers_and_lists_are_taken_too(activation: Activation) -> None:
    assert np.shape(activation(0.5)) == np.shape(activation.derivative(0.5)) == ()
    np.testing.assert_array_equal(activation([0.5, -1.0])[0], activation(0.5))


def test_derivatives_at_zero_follow_the_convention_of_the_course() -> None:
    assert relu.derivative(0.0) == 0
    assert LeakyReLU(0.1).derivative(0.0) == 0.1
    assert ELU(0.5).derivative(0.0) == 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sigmoid.backward([1.0], [[1.0]]), r"upstream: expected shape \(1, 1\), like z"),
        (lambda: softmax.backward([1.0], [1.0, 2.0]), r"upstream: expected shape \(2,\)"),
        (lambda: softmax(1.0), r"z: expected vectors.*got shape \(\)"),
        (lambda: LeakyReLU(np.nan), "alpha: expected finite numbers, got nan"),
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_softmax_slope_points_to_the_jacobian_and_text_is_refused() -> None:
    with pytest.raises(TypeError, match="jacobian"):
        softmax.derivative([1.0, 2.0])
    with pytest.raises(TypeError, match="real numbers"):
        sigmoid("high")  # type: ignore[arg-type]
