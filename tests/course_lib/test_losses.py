"""The losses agree with HIPS autograd and finite differences, and refuse what does not fit."""

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.scipy.special import logsumexp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.activations import sigmoid
from course_lib.losses import (
    Loss,
    binary_cross_entropy,
    classification_error,
    half_sse,
    mse,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    sse,
)

SQUARED: dict[Loss, Callable[[Any, Any], Any]] = {
    sse: lambda p, t: anp.sum((p - t) ** 2),
    half_sse: lambda p, t: anp.sum((p - t) ** 2) / 2,
    mse: lambda p, t: anp.sum((p - t) ** 2) / p.shape[0],
}
CROSS: dict[Loss, Callable[[Any, Any], Any]] = {
    binary_cross_entropy: lambda p, t: (
        -anp.sum(t * anp.log(p) + (1 - t) * anp.log(1 - p)) / p.shape[0]
    ),
    sigmoid_cross_entropy: lambda z, t: anp.sum(anp.log(1 + anp.exp(z)) - t * z) / z.shape[0],
}
ELEMENTWISE = {**SQUARED, **CROSS}
shapes = array_shapes(max_dims=2, max_side=6)


def example(loss: Loss, shape: tuple[int, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    if loss is binary_cross_entropy:
        return rng.uniform(0.02, 0.98, shape), rng.uniform(size=shape)
    targets = rng.uniform(size=shape) if loss is sigmoid_cross_entropy else rng.normal(size=shape)
    return 3 * rng.normal(size=shape), targets


@pytest.mark.parametrize("loss", ELEMENTWISE, ids=repr)
@given(shape=shapes, seed=st.integers(0, 99))
def test_value_and_gradient_agree_with_autograd(
    loss: Loss, shape: tuple[int, ...], seed: int
) -> None:
    predictions, targets = example(loss, shape, seed)
    reference = ELEMENTWISE[loss]
    np.testing.assert_allclose(
        loss(predictions, targets), reference(predictions, targets), rtol=1e-10
    )
    gradient = loss.gradient(predictions, targets)
    np.testing.assert_allclose(gradient, grad(reference)(predictions, targets), rtol=1e-10)


@given(
    logits=arrays(np.float64, array_shapes(min_dims=2, max_dims=2), elements=st.floats(-50, 50)),
    seed=st.integers(0, 99),
)
def test_softmax_cross_entropy_agrees_with_autograd_for_integers_and_one_hot(
    logits: np.ndarray, seed: int
) -> None:
    n, classes = logits.shape
    labels = np.random.default_rng(seed).integers(classes, size=n)

    def reference(z: Any) -> Any:
        return anp.mean(logsumexp(z, axis=1) - z[np.arange(n), labels])

    for form in (labels, np.eye(classes)[labels]):
        np.testing.assert_allclose(
            softmax_cross_entropy(logits, form), reference(logits), rtol=1e-10, atol=1e-12
        )
        np.testing.assert_allclose(
            softmax_cross_entropy.gradient(logits, form), grad(reference)(logits), atol=1e-10
        )


@pytest.mark.parametrize("loss", [*ELEMENTWISE, softmax_cross_entropy], ids=repr)
@given(n=st.integers(1, 5), k=st.integers(1, 4), seed=st.integers(0, 99))
def test_gradient_agrees_with_finite_differences(loss: Loss, n: int, k: int, seed: int) -> None:
    predictions, targets = example(loss, (n, k), seed)
    if loss is softmax_cross_entropy:
        targets = np.random.default_rng(seed).integers(k, size=n)
    gradient, h = loss.gradient(predictions, targets), 1e-5
    for index in np.ndindex(n, k):
        step = np.zeros((n, k))
        step[index] = h
        rise = loss(predictions + step, targets) - loss(predictions - step, targets)
        assert rise / (2 * h) == pytest.approx(gradient[index], rel=1e-4, abs=1e-6)


def test_mse_is_sse_over_the_number_of_examples_not_of_entries() -> None:
    predictions, targets = np.ones((2, 3)), np.zeros((2, 3))
    assert sse(predictions, targets) == 6
    assert half_sse(predictions, targets) == 3
    assert mse(predictions, targets) == 3


def test_a_single_number_is_one_example() -> None:
    assert sse(6.0, 10.0) == mse(6.0, 10.0) == 16
    assert mse.gradient(6.0, 10.0) == -8


def test_untrained_classifier_loses_the_logarithm_of_the_number_of_classes() -> None:
    assert softmax_cross_entropy(np.zeros((4, 10)), [0, 3, 9, 9]) == pytest.approx(np.log(10))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropies_stay_finite_and_keep_their_dtype(dtype: type) -> None:
    logits = np.array([[1e4, -1e4], [-1e4, 1e4]], dtype)
    certain = np.array([[1, 0], [0, 1]], dtype)
    for loss, predictions, targets in (
        (softmax_cross_entropy, logits, np.array([1, 1])),
        (sigmoid_cross_entropy, logits, 1 - certain),
        (binary_cross_entropy, certain, 1 - certain),
    ):
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            value, gradient = loss(predictions, targets), loss.gradient(predictions, targets)
        assert np.isfinite(value)
        assert np.isfinite(gradient).all()
        assert gradient.dtype == dtype


def test_binary_cross_entropy_of_a_sigmoid_is_the_sigmoid_cross_entropy() -> None:

    z, t = np.array([[-2.0], [0.5], [3.0]]), np.array([[1.0], [0.0], [1.0]])
    assert binary_cross_entropy(sigmoid(z), t) == pytest.approx(sigmoid_cross_entropy(z, t))
    chained = binary_cross_entropy.gradient(sigmoid(z), t) * sigmoid.derivative(z)
    np.testing.assert_allclose(chained, sigmoid_cross_entropy.gradient(z, t))


def test_classification_error_counts_the_wrong_ones() -> None:
    scores = np.array([[1.0, 2.0, 0.0], [5.0, 1.0, 1.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    assert classification_error(scores, [1, 0, 2, 2]) == 0.25
    assert classification_error(scores, np.eye(3)[[1, 0, 2, 2]]) == 0.25
    assert classification_error([0.2, 0.5, 0.9], [0, 1, 0]) == pytest.approx(1 / 3)
    assert classification_error([[-0.1], [0.1]], [[0], [1]], threshold=0) == 0


@given(
    logits=arrays(
        np.float64, st.integers(1, 6), elements=st.floats(-5, 5).filter(lambda z: abs(z) > 1e-6)
    ),
    seed=st.integers(0, 99),
)
def test_logits_are_never_taken_for_probabilities(logits: np.ndarray, seed: int) -> None:
    labels = np.random.default_rng(seed).integers(2, size=len(logits))
    right = classification_error(logits, labels, threshold=0)
    assert right == classification_error(sigmoid(logits), labels)
    if logits.min() < 0 or logits.max() > 1:
        with pytest.raises(ValueError, match=r"probabilities from 0 to 1, got .* threshold=0"):
            classification_error(logits, labels)


LOGITS = np.zeros((2, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mse([1.0, 2.0], [[1.0], [2.0]]), r"targets: expected shape \(2,\), like pred"),
        (lambda: sse([], []), r"predictions: expected at least one example, got shape \(0,\)"),
        (lambda: sse([np.nan], [1.0]), r"predictions: expected finite .* nan at index \(0,\)"),
        (lambda: mse([1.0], [np.inf]), "targets: expected finite numbers, got inf"),
        (lambda: binary_cross_entropy([1.5], [1]), "predictions: .* from 0 to 1, got 1.5"),
        (lambda: binary_cross_entropy([0.5], [-1]), "targets: .* from 0 to 1, got -1.0"),
        (lambda: sigmoid_cross_entropy([0.5], [2]), "targets: .* from 0 to 1, got 2.0"),
        (lambda: softmax_cross_entropy(LOGITS, [0, 3]), "labels: .* from 0 to 2, got 3"),
        (lambda: softmax_cross_entropy(LOGITS, [-1, 0]), "labels: .* from 0 to 2, got -1"),
        (lambda: softmax_cross_entropy(LOGITS, [0, 1, 2]), r"expected shape \(2, 3\).*\(3, 3\)"),
        (lambda: softmax_cross_entropy(LOGITS, [0.0, 1.0]), "labels: expected integers, got dty"),
        (lambda: softmax_cross_entropy(LOGITS, np.ones((2, 3))), "labels: .* sum to 1"),
        (lambda: softmax_cross_entropy(LOGITS, np.ones((2, 2))), r"labels: .* \(N, 3\), got"),
        (lambda: softmax_cross_entropy(LOGITS[0], [0]), r"logits: .*\(N, D\).* logits\[None\]"),
        (lambda: softmax_cross_entropy(np.zeros((0, 3)), []), "logits: expected at least one"),
        (lambda: classification_error(LOGITS, [0, 1, 1]), r"targets: expected shape \(2,\)"),
        (lambda: classification_error(LOGITS, [0, 4]), "labels: .* from 0 to 2, got 4"),
        (lambda: classification_error(LOGITS, [0, 1], threshold=0), r"threshold: .*\(2, 3\).* 0$"),
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()
