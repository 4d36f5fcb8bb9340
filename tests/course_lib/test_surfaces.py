"""Landmarks are where they are said to be, and cuts through a surface show its heights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.activations import tanh
from course_lib.calculus import critical_point, numerical_gradient, numerical_hessian
from course_lib.losses import mse, softmax_cross_entropy
from course_lib.network import Network
from course_lib.optimisers import GradientDescent, descend
from course_lib.surfaces import (
    MONKEY_SADDLE,
    RAVINE,
    TEST_FUNCTIONS,
    TestFunction,
    along_line,
    along_plane,
    network_loss,
    random_direction,
)

every = pytest.mark.parametrize("surface", TEST_FUNCTIONS, ids=lambda s: s.name)


@every
@given(x=st.floats(-1, 1), y=st.floats(-1, 1))
def test_gradients_agree_with_finite_differences(surface: TestFunction, x: float, y: float) -> None:
    point = surface.reach * np.array([x, y])
    np.testing.assert_allclose(
        surface.gradient(point), numerical_gradient(surface, point), rtol=1e-5, atol=1e-5
    )


@every
def test_landmarks_are_critical_points_of_their_kind(surface: TestFunction) -> None:
    landmarks = {"minimum": surface.minima, "saddle": surface.saddles, "maximum": surface.maxima}
    assert any(landmarks.values())
    for kind, points in landmarks.items():
        for point in points:
            assert np.abs(point).max() <= surface.reach
            np.testing.assert_allclose(surface.gradient(point), 0, atol=1e-8)
            found = critical_point(numerical_hessian(surface, point), tolerance=1e-5)
            assert found == ("degenerate" if surface is MONKEY_SADDLE else kind)


@every
def test_a_grid_of_points_gives_the_height_and_gradient_of_each(surface: TestFunction) -> None:
    points = np.random.default_rng(0).normal(size=(3, 4, 2))
    assert surface(points).shape == (3, 4)
    assert surface.gradient(points).shape == (3, 4, 2)
    assert surface(points)[1, 2] == pytest.approx(surface(points[1, 2]))
    np.testing.assert_allclose(surface.gradient(points)[1, 2], surface.gradient(points[1, 2]))


def test_descent_into_the_ravine_ends_at_its_minimum() -> None:
    path = descend(RAVINE.gradient, [2.0, 1.0], GradientDescent(0.9), steps=300)
    np.testing.assert_allclose(path[-1], 0, atol=1e-9)


def test_the_loss_of_a_network_is_a_function_of_its_parameters_and_leaves_them() -> None:
    rng = np.random.default_rng(0)
    network = Network.dense([2, 3, 2], rng, tanh)
    X, labels = rng.normal(size=(6, 2)), rng.integers(2, size=6)
    f = network_loss(network, X, labels, softmax_cross_entropy)
    start = network.parameters.copy()
    assert f(start) == network.loss(X, labels, softmax_cross_entropy)
    network.loss_and_gradients(
        *network.prepare(X, labels, softmax_cross_entropy), softmax_cross_entropy
    )
    np.testing.assert_allclose(network.gradients, numerical_gradient(f, start), atol=1e-9)
    np.testing.assert_array_equal(network.parameters, start)


def test_cuts_along_lines_and_planes_have_the_heights_of_their_points() -> None:
    centre, first, second = np.array([1.0, -1.0]), np.array([1.0, 0.0]), np.array([0.5, 2.0])
    s, t = np.linspace(-1, 1, 3), np.linspace(0, 1, 4)
    plane = along_plane(RAVINE, centre, first, second, s, t)  # type: ignore[arg-type]
    assert plane.shape == (4, 3)
    assert plane[3, 0] == pytest.approx(RAVINE(centre - first + second))
    line = along_line(RAVINE, centre, second, t)  # type: ignore[arg-type]
    np.testing.assert_allclose(line, plane[:, 1])


def test_random_directions_are_of_length_one_or_scaled_to_the_units_of_a_network() -> None:
    rng = np.random.default_rng(0)
    assert np.linalg.norm(random_direction(np.zeros((3, 4)), rng)) == pytest.approx(1)
    network = Network.dense([5, 4, 3], rng)
    direction = Network.dense([5, 4, 3], rng)
    direction.parameters[:] = random_direction(network, rng)
    for name, array in network.named().items():
        found = direction.named()[name]
        if name.startswith("W"):
            np.testing.assert_allclose(np.linalg.norm(found, axis=0), np.linalg.norm(array, axis=0))
        else:
            assert (found == 0).all()


def test_errors_name_the_argument_what_was_expected_and_what_came() -> None:
    network = Network.dense([1, 1], np.random.default_rng(0))
    f = network_loss(network, [[1.0]], [[1.0]], mse)
    with pytest.raises(ValueError, match=r"point: expected shape \(2,\).*got \(3,\)"):
        f([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"first: expected shape \(2,\), like centre, got \(1,\)"):
        along_plane(f, [1.0, 2.0], [1.0], [1.0, 0.0], [0.0], [0.0])
