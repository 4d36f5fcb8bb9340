"""Each optimiser follows its paper, number by number, for whole training runs too."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.scipy.special import logsumexp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.activations import tanh
from course_lib.calculus import numerical_gradient
from course_lib.losses import softmax_cross_entropy
from course_lib.network import Network
from course_lib.optimisers import (
    AdaGrad,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimiser,
    RMSProp,
    descend,
    steps_until,
)
from course_lib.penalties import Penalty

Path = Iterator[list[float]]
Slope = Callable[[list[float]], list[float]]


# The optimisers once more, in plain Python and in the notation of their papers. Each yields the
# point where the next gradient is wanted.
def plain_descent(x: list[float], slope: Slope, rate: float) -> Path:
    while True:
        x = [xi - rate * gi for xi, gi in zip(x, slope(x), strict=True)]
        yield x


def plain_momentum(x: list[float], slope: Slope, rate: float, mu: float) -> Path:
    v = [0.0] * len(x)
    while True:
        v = [mu * vi - rate * gi for vi, gi in zip(v, slope(x), strict=True)]
        x = [xi + vi for xi, vi in zip(x, v, strict=True)]
        yield x


def plain_nesterov(x: list[float], slope: Slope, rate: float, mu: float) -> Path:
    v = [0.0] * len(x)
    while True:
        ahead = [xi + mu * vi for xi, vi in zip(x, v, strict=True)]
        v = [mu * vi - rate * gi for vi, gi in zip(v, slope(ahead), strict=True)]
        x = [xi + vi for xi, vi in zip(x, v, strict=True)]
        yield [xi + mu * vi for xi, vi in zip(x, v, strict=True)]


def plain_adagrad(x: list[float], slope: Slope, rate: float, eps: float) -> Path:
    total = [0.0] * len(x)
    while True:
        g = slope(x)
        total = [ti + gi**2 for ti, gi in zip(total, g, strict=True)]
        x = [xi - rate * gi / (math.sqrt(ti) + eps) for xi, gi, ti in zip(x, g, total, strict=True)]
        yield x


def plain_rmsprop(x: list[float], slope: Slope, rate: float, rho: float, eps: float) -> Path:
    mean = [0.0] * len(x)
    while True:
        g = slope(x)
        mean = [rho * mi + (1 - rho) * gi**2 for mi, gi in zip(mean, g, strict=True)]
        x = [xi - rate * gi / (math.sqrt(mi) + eps) for xi, gi, mi in zip(x, g, mean, strict=True)]
        yield x


def plain_adam(
    x: list[float], slope: Slope, rate: float, beta1: float, beta2: float, eps: float
) -> Path:
    m, v, t = [0.0] * len(x), [0.0] * len(x), 0
    while True:
        g, t = slope(x), t + 1
        m = [beta1 * mi + (1 - beta1) * gi for mi, gi in zip(m, g, strict=True)]
        v = [beta2 * vi + (1 - beta2) * gi**2 for vi, gi in zip(v, g, strict=True)]
        x = [
            xi - rate * (mi / (1 - beta1**t)) / (math.sqrt(vi / (1 - beta2**t)) + eps)
            for xi, mi, vi in zip(x, m, v, strict=True)
        ]
        yield x


def plain_uncorrected_adam(
    x: list[float], slope: Slope, rate: float, beta1: float, beta2: float, eps: float
) -> Path:
    m, v = [0.0] * len(x), [0.0] * len(x)
    while True:
        g = slope(x)
        m = [beta1 * mi + (1 - beta1) * gi for mi, gi in zip(m, g, strict=True)]
        v = [beta2 * vi + (1 - beta2) * gi**2 for vi, gi in zip(v, g, strict=True)]
        x = [xi - rate * mi / (math.sqrt(vi) + eps) for xi, mi, vi in zip(x, m, v, strict=True)]
        yield x


def plain_adamw(x: list[float], slope: Slope, rate: float, decay: float) -> Path:
    m, v, t = [0.0] * len(x), [0.0] * len(x), 0
    while True:
        g, t = slope(x), t + 1
        m = [0.9 * mi + 0.1 * gi for mi, gi in zip(m, g, strict=True)]
        v = [0.999 * vi + 0.001 * gi**2 for vi, gi in zip(v, g, strict=True)]
        x = [
            (1 - rate * decay) * xi
            - rate * (mi / (1 - 0.9**t)) / (math.sqrt(vi / (1 - 0.999**t)) + 1e-8)
            for xi, mi, vi in zip(x, m, v, strict=True)
        ]
        yield x


CASES: dict[str, tuple[Callable[..., Path], Callable[[], Optimiser], tuple[float, ...]]] = {
    "descent": (plain_descent, lambda: GradientDescent(0.05), (0.05,)),
    "momentum": (plain_momentum, lambda: Momentum(0.02, 0.8), (0.02, 0.8)),
    "nesterov": (plain_nesterov, lambda: Nesterov(0.02, 0.8), (0.02, 0.8)),
    "adagrad": (plain_adagrad, lambda: AdaGrad(0.1), (0.1, 1e-8)),
    "rmsprop": (plain_rmsprop, lambda: RMSProp(0.01, 0.95, 1e-6), (0.01, 0.95, 1e-6)),
    "adam without correction": (
        plain_uncorrected_adam,
        lambda: Adam(0.03, 0.85, 0.98, corrected=False),
        (0.03, 0.85, 0.98, 1e-8),
    ),
    "adamw": (plain_adamw, lambda: AdamW(0.03, 0.5), (0.03, 0.5)),
    "adam": (plain_adam, lambda: Adam(0.03, 0.85, 0.98), (0.03, 0.85, 0.98, 1e-8)),
}
every = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@every
@given(start=st.lists(st.floats(-3, 3), min_size=1, max_size=5))
def test_steps_follow_the_paper(case: Any, start: list[float]) -> None:
    plain, make, settings_ = case

    def slope(x: list[float]) -> list[float]:
        return [(i + 1) * xi + math.sin(xi) for i, xi in enumerate(x)]

    path = descend(lambda w: slope(w.tolist()), start, make(), steps=20)  # type: ignore[arg-type]
    reference = plain(start, slope, *settings_)
    np.testing.assert_array_equal(path[0], start)
    for point in path[1:]:
        np.testing.assert_allclose(point, next(reference), rtol=1e-10, atol=1e-12)


@every
@settings(max_examples=3)
@given(seed=st.integers(0, 99))
def test_a_hundred_steps_of_a_network_agree_with_autograd(case: Any, seed: int) -> None:
    plain, make, settings_ = case
    rng = np.random.default_rng(seed)
    network, optimiser = Network.dense([4, 5, 3], rng, tanh), make()
    X, labels = rng.normal(size=(12, 4)), rng.integers(3, size=12)
    batches = [rng.permutation(12)[:5] for _ in range(100)]
    step = 0

    def loss(flat: Any) -> Any:
        rows = batches[step]
        W1, b1 = anp.reshape(flat[:20], (4, 5)), flat[20:25]
        W2, b2 = anp.reshape(flat[25:40], (5, 3)), flat[40:]
        z = anp.dot(anp.tanh(anp.dot(X[rows], W1) + b1), W2) + b2
        return anp.mean(logsumexp(z, axis=1) - z[np.arange(5), labels[rows]])

    reference = plain(
        network.parameters.tolist(), lambda x: grad(loss)(np.array(x)).tolist(), *settings_
    )
    prepared, targets = network.prepare(X, labels, softmax_cross_entropy)
    for step, rows in enumerate(batches):  # noqa: B007 (read by `loss`)
        expected = next(reference)
        network.loss_and_gradients(prepared[rows], targets[rows], softmax_cross_entropy)
        optimiser.step(network.parameters, network.gradients)
    np.testing.assert_allclose(network.parameters, expected, rtol=1e-10, atol=1e-10)


@every
def test_long_and_shaped_arrays_move_like_their_single_entries(case: Any) -> None:
    _, make, _ = case
    rng = np.random.default_rng(0)
    start, gradients = rng.normal(size=(300, 200)), rng.normal(size=(3, 300, 200))
    whole, optimiser = start.copy(), make()
    column, alone = start[:, 7].copy(), make()
    strided, other = start.T.copy().T, make()
    for gradient in gradients:
        optimiser.step(whole, gradient)
        alone.step(column, gradient[:, 7])
        other.step(strided, gradient)
    np.testing.assert_allclose(whole[:, 7], column, rtol=1e-14)
    np.testing.assert_allclose(whole, strided, rtol=1e-14)


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_parameters_move_in_place_keep_their_dtype_and_leave_the_gradient(
    case: Any, dtype: type
) -> None:
    w, g = np.ones(3, dtype), np.full(3, 0.5, dtype)
    optimiser = case[1]()
    optimiser.step(w, g)
    assert w.dtype == dtype
    assert (w < 1).all()
    assert (g == 0.5).all()
    assert all(array.dtype == dtype for array in optimiser.state)


@every
def test_reset_forgets_all_earlier_steps(case: Any) -> None:
    used, new = case[1](), case[1]()
    used.step(np.ones(2), np.ones(2))
    used.reset()
    w, v = np.ones(3), np.ones(3)
    used.step(w, w.copy())
    new.step(v, v.copy())
    np.testing.assert_array_equal(w, v)


def test_weight_decay_and_l1_are_the_gradients_of_their_penalties() -> None:
    w, g, weights = np.array([2.0, -3.0, 4.0]), np.zeros(3), np.array([1.0, 1.0, 0.0])
    GradientDescent(0.1, weight_decay=0.5, l1=0.2).step(w, g, weights)
    np.testing.assert_allclose(w, [2 - 0.1 * (1 + 0.2), -3 + 0.1 * (1.5 + 0.2), 4])
    v = np.array([2.0])
    GradientDescent(0.1, weight_decay=0.5).step(v, np.zeros(1))
    np.testing.assert_allclose(v, [1.9])


@given(
    w=arrays(np.float64, 4, elements=st.floats(-3, 3).filter(lambda x: abs(x) > 1e-3)),
    l2=st.floats(0, 5),
    l1=st.floats(0, 5),
)
def test_a_penalty_has_the_gradient_of_its_value(w: np.ndarray, l2: float, l1: float) -> None:
    penalty = Penalty(l2, l1)
    np.testing.assert_allclose(penalty.gradient(w), numerical_gradient(penalty, w), atol=1e-7)
    assert penalty(w) == pytest.approx(l2 * (w @ w) / 2 + l1 * np.abs(w).sum())
    assert bool(penalty) == (penalty(w) > 0)


def test_first_step_of_adam_has_the_size_of_the_learning_rate_whatever_the_gradient() -> None:
    for size in (1e-3, 1.0, 1e3):
        w = np.zeros(1)
        Adam(0.1).step(w, np.array([size]))
        assert w[0] == pytest.approx(-0.1, rel=1e-4)


def test_the_learning_rate_can_be_changed_between_steps() -> None:
    optimiser, w = GradientDescent(0.1), np.zeros(1)
    optimiser.step(w, np.ones(1))
    optimiser.learning_rate = 0.01
    optimiser.step(w, np.ones(1))
    assert w[0] == pytest.approx(-0.11)
    assert "learning_rate=0.01" in repr(optimiser)


def test_descent_with_too_large_a_rate_runs_away_without_warnings() -> None:
    path = descend(lambda w: w**3, [2.0], GradientDescent(1.0), steps=20)
    assert path.shape == (21, 1)
    assert not np.isfinite(path[-1, 0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: GradientDescent(0), "learning_rate: expected a positive number, got 0"),
        (lambda: Adam(-0.1), "learning_rate: expected a positive number, got -0.1"),
        (lambda: Adam(np.nan), "learning_rate: expected a positive number, got nan"),
        (lambda: Adam("fast"), "learning_rate: expected a positive number, got 'fast'"),  # type: ignore[arg-type]
        (lambda: Momentum(0.1, 1.0), r"momentum: expected a number in \[0, 1\), got 1.0"),
        (lambda: RMSProp(0.1, decay=-1), r"decay: expected a number in \[0, 1\), got -1"),
        (lambda: Adam(beta2=2), r"beta2: expected a number in \[0, 1\), got 2"),
        (lambda: AdaGrad(epsilon=0), "epsilon: expected a positive number, got 0"),
        (lambda: AdamW(decay=-1), r"decay: expected a number in \[0, inf\), got -1"),
        (lambda: Adam(weight_decay=-1), "weight_decay: expected a number in"),
        (lambda: Adam(l1=-1), "l1: expected a number in"),
        (lambda: Penalty(l2=np.nan), "l2: expected a number in"),
        (lambda: Adam().step(np.ones(2), np.ones(3)), r"gradients: expected shape \(2,\)"),
        (
            lambda: descend(lambda w: w, [1.0], Adam(), steps=-1),
            "steps: expected a whole number of at least 0, got -1",
        ),
        (lambda: descend(lambda w: w, [np.inf], Adam(), steps=1), "start: expected finite"),
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_other_parameters_need_a_reset_and_lists_cannot_move() -> None:
    optimiser = Momentum(0.1)
    optimiser.step(np.ones(2), np.ones(2))
    with pytest.raises(ValueError, match="those of earlier steps"):
        optimiser.step(np.ones(3), np.ones(3))
    with pytest.raises(TypeError, match="parameters: expected an array of floats"):
        optimiser.step([1.0], np.ones(1))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="parameters: expected an array of floats"):
        optimiser.step(np.ones(1, int), np.ones(1))


def test_many_descents_at_once_are_the_single_ones() -> None:
    starts = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, 3.0]])
    together = descend(lambda w: w**3, starts, Adam(0.1), steps=20)
    assert together.shape == (21, 3, 2)
    for i, start in enumerate(starts):
        np.testing.assert_array_equal(
            together[:, i], descend(lambda w: w**3, start, Adam(0.1), steps=20)
        )


def test_decoupled_decay_spares_what_is_no_weight() -> None:
    w = np.array([2.0, 2.0])
    AdamW(0.1, decay=0.5).step(w, np.zeros(2), np.array([1.0, 0.0]))
    np.testing.assert_allclose(w, [1.9, 2.0])


@given(rate=st.floats(0.1, 0.9), goal=st.floats(1e-6, 0.5))
def test_steps_are_counted_until_the_loss_stays_below_the_goal(rate: float, goal: float) -> None:
    """On w²/2 each step multiplies w by 1 - rate."""
    taken = steps_until(
        lambda w: w, [1.0], GradientDescent(rate), lambda points: points[:, 0] ** 2, goal, most=200
    )
    expected = math.ceil(math.log(goal) / (2 * math.log(1 - rate)) + 1e-9)
    assert abs(taken - expected) <= 1


def test_a_goal_that_is_not_reached_takes_for_ever() -> None:
    never = steps_until(lambda w: w, [1.0], GradientDescent(0.001), lambda w: w[:, 0], 0.01, 100)
    away = steps_until(lambda w: w, [1.0], GradientDescent(3.0), lambda w: w[:, 0] ** 2, 0.01, 2000)
    assert never == away == math.inf
