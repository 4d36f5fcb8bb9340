"""The data sets are what their documentation says, and follow their seed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from course_lib import data
from course_lib.activations import sigmoid
from course_lib.layers import Activate, Dense
from course_lib.losses import sse
from course_lib.network import Network
from course_lib.optimisers import GradientDescent
from course_lib.perceptron import perceptron
from course_lib.training import train

PLANE = [data.blobs, data.circles, data.moons, data.spirals, data.xor]


@pytest.mark.parametrize("make", PLANE)
def test_sets_of_the_plane_follow_the_seed_and_hold_both_classes(make: Any) -> None:
    (X, y), (again, _), (other, _) = (make(101, np.random.default_rng(s)) for s in (1, 1, 2))
    assert X.shape == (101, 2)
    assert y.shape == (101,)
    assert set(y.tolist()) == {0, 1}
    assert 30 < y.sum() < 71
    np.testing.assert_array_equal(X, again)
    assert not np.array_equal(X, other)


def test_without_noise_the_sets_have_their_shapes() -> None:
    rng = np.random.default_rng(0)
    X, y = data.circles(50, rng, noise=0)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), 1 + y)
    X, y = data.moons(50, rng, noise=0)
    centres = np.column_stack([y - 0.5, y / 2 - 0.25])
    np.testing.assert_allclose(np.linalg.norm(X - centres, axis=1), 1)
    X, y = data.spirals(60, rng, classes=3, noise=0)
    assert set(y.tolist()) == {0, 1, 2}
    assert np.linalg.norm(X, axis=1).max() <= 2
    X, y = data.xor(50, rng)
    np.testing.assert_array_equal(y == 1, X[:, 0] * X[:, 1] < 0)
    X, y = data.blobs(60, rng, classes=3, spread=0)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), 2)
    assert len(np.unique(X.round(6), axis=0)) == 3


def test_digits_are_those_that_scikit_learn_loads() -> None:
    given = load_digits()
    images, labels = data.digits()
    np.testing.assert_array_equal(images, given.images / 16)
    np.testing.assert_array_equal(labels, given.target)


def test_digits_are_images_from_zero_to_one() -> None:
    images, labels = data.digits()
    assert images.shape == (1797, 8, 8)
    assert (images.min(), images.max()) == (0, 1)
    assert np.bincount(labels).shape == (10,)


def test_admissions_follow_their_documentation() -> None:
    columns, admitted = data.admissions(20_000, np.random.default_rng(0))
    test, grade, school = columns["test"], columns["grade"], columns["school"]
    assert set(np.unique(school)) == {1, 2, 3, 4}
    assert ((test >= 200) & (test <= 800) & (test % 10 == 0)).all()
    assert ((grade >= 0) & (grade <= 4)).all()
    assert np.corrcoef(test, grade)[0, 1] > 0.3
    assert abs(np.corrcoef(test, school)[0, 1]) < 0.03
    chance = sigmoid((test - 600) / 80 + 2 * (grade - 3.4) - 0.6 * (school - 2) - 0.5)
    for low in np.arange(0, 1, 0.2):
        group = (chance >= low) & (chance < low + 0.2)
        assert admitted[group].mean() == pytest.approx(chance[group].mean(), abs=0.04)


def test_a_curve_is_a_sine_and_noise() -> None:
    x, y = data.noisy_curve(2000, np.random.default_rng(0), noise=0.2)
    assert x.shape == y.shape == (2000, 1)
    assert (y - np.sin(np.pi * x)).std() == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize("distance", [3.0, 9.0])
def test_the_spoiler_is_parted_by_the_perceptron_but_not_by_descent_from_the_line_without_it(
    distance: float,
) -> None:
    X, y = data.spoiled(distance)
    assert perceptron(X, 2 * y - 1, epochs=100).separates
    targets, optimiser = y[:, None], GradientDescent(0.5)
    network = Network([Dense(np.zeros((2, 1))), Activate(sigmoid)])
    settings: dict[str, Any] = {
        "epochs": 3000,
        "batch_size": None,
        "rng": np.random.default_rng(0),
    }
    train(network, X[:3], targets[:3], sse, optimiser, **settings)
    train(network, X, targets, sse, optimiser, **settings)
    np.testing.assert_array_equal(network.forward(X)[:, 0] > 0.5, [True, True, False, False])


@given(n=st.integers(2, 40), share=st.floats(0, 0.99), seed=st.integers(0, 99))
def test_a_split_puts_each_example_in_one_group(n: int, share: float, seed: int) -> None:
    X = np.arange(n)[:, None]
    first, y_first, second, y_second = data.split(X, -X[:, 0], share, np.random.default_rng(seed))
    np.testing.assert_array_equal(np.sort(np.concatenate([first, second]), axis=0), X)
    np.testing.assert_array_equal(first[:, 0], -y_first)
    np.testing.assert_array_equal(second[:, 0], -y_second)
    assert len(second) == min(max(round(share * n), 1), n - 1)


def test_standardised_columns_use_the_statistics_of_the_training_data() -> None:
    rng = np.random.default_rng(0)
    train_set, other = rng.normal(5, 3, (40, 3)), rng.normal(size=(7, 3))
    train_set[:, 2] = 4.0
    scaled, moved = data.standardise(train_set, other)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(scaled.std(axis=0), [1, 1, 0], atol=1e-14)
    back = moved[:, :2] * train_set[:, :2].std(axis=0) + train_set[:, :2].mean(axis=0)
    np.testing.assert_allclose(back, other[:, :2])
    np.testing.assert_allclose(moved[:, 2], other[:, 2] - 4)


@given(
    value=st.floats(-1e6, 1e6),
    n=st.integers(1, 20),
    parts=st.sampled_from([1, 3, 7]),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_a_column_that_is_constant_up_to_rounding_is_only_shifted(
    value: float, n: int, parts: int, dtype: type
) -> None:
    column = np.full((n, 1), value, dtype)
    column[::2] = column[::2] / dtype(parts) * dtype(parts)  # the same, but for rounding
    other = np.array([[value + 1.0]], dtype)
    scaled, moved = data.standardise(column, other)
    close = 8 * np.finfo(dtype).eps * abs(value) + np.finfo(dtype).tiny
    np.testing.assert_allclose(scaled, 0, atol=close)
    np.testing.assert_allclose(moved, other - dtype(value), atol=close)


@given(scale=st.sampled_from([1e-12, 1e-3, 1.0, 1e9]), shift=st.floats(-1e3, 1e3))
def test_a_column_that_varies_is_scaled_however_little_it_does(scale: float, shift: float) -> None:
    column = scale * (np.arange(5.0) + shift)[:, None]
    np.testing.assert_allclose(data.standardise(column)[0].std(), 1)


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.moons(0, RNG), "n: expected a whole number of at least 1, got 0"),
        (lambda: data.moons(9, RNG, noise=-1), "noise: expected a number in"),
        (lambda: data.blobs(9, RNG, classes=1), "classes: expected a whole number of at least 2"),
        (lambda: data.split(np.ones(3), np.ones(2), 0.5, RNG), r"y: .*\(3,\) and \(2,\)"),
        (lambda: data.split(np.ones(3), np.ones(3), 1.5, RNG), r"share: .* got 1.5"),
        (lambda: data.standardise(np.ones((2, 3)), np.ones((2, 2))), r"others: .*\(N, 3\)"),
        (lambda: data.spoiled(np.nan), "distance: expected finite numbers, got nan"),
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()
