"""Loss surfaces: the loss along one or two directions, and test functions with known landmarks.

A surface here is a function from a point, an array, to a number. `network_loss` makes one of a
network: its point is the vector of all parameters.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib.checks import Array, as_float, finite, same_shape
from course_lib.losses import Loss
from course_lib.network import Network

__all__ = [
    "BOWL",
    "DOUBLE_WELL",
    "FOUR_VALLEYS",
    "HIMMELBLAU",
    "MONKEY_SADDLE",
    "RASTRIGIN",
    "RAVINE",
    "ROSENBROCK",
    "SADDLE",
    "TEST_FUNCTIONS",
    "TestFunction",
    "along_line",
    "along_plane",
    "network_loss",
    "random_direction",
]


def network_loss(
    network: Network, X: ArrayLike, targets: ArrayLike, loss: Loss
) -> Callable[[ArrayLike], float]:
    """The loss of a network as a function of the vector of its parameters.

    The network itself stays as it is: each call puts its parameters back.

    Examples
    --------
    >>> from course_lib.layers import Dense
    >>> from course_lib.losses import mse
    >>> network = Network([Dense([[2.0]])])
    >>> f = network_loss(network, [[3.0]], [[10.0]], mse)
    >>> f([2.0, 0.0]), f([3.0, 1.0])
    (16.0, 0.0)
    """
    X, targets = network.prepare(X, targets, loss)

    def f(point: ArrayLike) -> float:
        kept, point = network.parameters.copy(), finite("point", point)
        same_shape("point", point, "the network's parameters", kept)
        network.parameters[:] = point
        try:
            return float(loss.value_and_gradient(network.forward(X), targets)[0])
        finally:
            network.parameters[:] = kept

    return f


def along_line(
    f: Callable[[Array], float], centre: ArrayLike, direction: ArrayLike, distances: ArrayLike
) -> Array:
    """The surface cut along a line: f at centre + t · direction, for each t in `distances`.

    Examples
    --------
    >>> along_line(lambda w: (w**2).sum(), centre=[1.0, 0.0], direction=[0.0, 1.0],
    ...            distances=[-1.0, 0.0, 2.0])
    array([2., 1., 5.])
    """
    (heights,) = along_plane(f, centre, direction, direction, distances, [0.0])
    return np.asarray(heights)


def along_plane(
    f: Callable[[Array], float],
    centre: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    first_distances: ArrayLike,
    second_distances: ArrayLike,
) -> Array:
    """The surface over a plane: f at centre + s · first + t · second.

    Returns
    -------
    array, shape (number of second distances, number of first distances)
        As matplotlib's `contour` takes it: one row for each t.

    Raises
    ------
    ValueError
        If the directions do not have the shape of the centre.
    """
    centre, first, second = (
        finite("centre", centre),
        finite("first", first),
        finite("second", second),
    )
    same_shape("first", first, "centre", centre)
    same_shape("second", second, "centre", centre)
    across, up = np.atleast_1d(as_float(first_distances)), np.atleast_1d(as_float(second_distances))
    return np.array([[float(f(centre + s * first + t * second)) for s in across] for t in up])


def random_direction(like: ArrayLike | Network, rng: np.random.Generator) -> Array:
    """A direction drawn at random, all alike likely: a vector of length 1.

    Parameters
    ----------
    like : array or Network
        For an array: its shape is that of the direction. For a network, the direction is scaled
        unit by unit to the length of the unit's weights, and biases stay (Li et al., Visualizing
        the loss landscape of neural nets, 2018): otherwise the picture depends on the scale of
        the weights, which ReLU networks can change without changing what they compute.
    """
    if not isinstance(like, Network):
        direction = rng.normal(size=np.shape(like))
        return direction / np.linalg.norm(direction)
    direction = np.zeros_like(like.parameters)
    start = 0
    for array in like.named().values():
        if array.ndim == 2:
            part = rng.normal(size=array.shape)
            part *= np.linalg.norm(array, axis=0) / np.linalg.norm(part, axis=0)
            direction[start : start + array.size] = part.ravel()
        start += array.size
    return direction


@dataclass(frozen=True)
class TestFunction:
    """A surface over the plane with known landmarks; call it with points of shape (..., 2).

    Examples
    --------
    >>> float(SADDLE([1.0, 2.0])), SADDLE.gradient([1.0, 2.0])
    (-3.0, array([ 2., -4.]))
    """

    __test__ = False  # no test class, though its name begins like one

    name: str
    value: Callable[[Array, Array], Array]
    """From x and y to the height."""
    slopes: Callable[[Array, Array], tuple[Array, Array]]
    """From x and y to the partial derivatives."""
    minima: tuple[tuple[float, float], ...] = ()
    saddles: tuple[tuple[float, float], ...] = ()
    maxima: tuple[tuple[float, float], ...] = ()
    reach: float = 2.0
    """The landmarks lie within the square from -reach to reach."""

    def __call__(self, point: ArrayLike) -> Array:
        """The height at each point: shape (..., 2) to (...)."""
        point = as_float(point)
        return self.value(point[..., 0], point[..., 1])

    def gradient(self, point: ArrayLike) -> Array:
        """The gradient at each point, of the shape of the points."""
        point = as_float(point)
        slopes = self.slopes(point[..., 0], point[..., 1])
        return np.stack(np.broadcast_arrays(*slopes), axis=-1)


BOWL = TestFunction("bowl", lambda x, y: x**2 + y**2, lambda x, y: (2 * x, 2 * y), minima=((0, 0),))
RAVINE = TestFunction(
    "ravine",
    lambda x, y: x**2 / 20 + y**2,
    lambda x, y: (x / 10, 2 * y),
    minima=((0, 0),),
)
SADDLE = TestFunction(
    "saddle", lambda x, y: x**2 - y**2, lambda x, y: (2 * x, -2 * y), saddles=((0, 0),)
)
MONKEY_SADDLE = TestFunction(  # second derivatives are 0 at its saddle: they cannot tell
    "monkey saddle",
    lambda x, y: x**3 - 3 * x * y**2,
    lambda x, y: (3 * x**2 - 3 * y**2, -6 * x * y),
    saddles=((0, 0),),
)
DOUBLE_WELL = TestFunction(
    "double well",
    lambda x, y: (x**2 - 1) ** 2 + y**2,
    lambda x, y: (4 * x * (x**2 - 1), 2 * y),
    minima=((-1, 0), (1, 0)),
    saddles=((0, 0),),
)
FOUR_VALLEYS = TestFunction(  # two tilted double wells: the lowest of its four minima has height 0
    "four valleys",
    lambda x, y: (x**2 - 1) ** 2 + (y**2 - 1) ** 2 + 0.3 * (x + y) + 0.610856967488,
    lambda x, y: (4 * x * (x**2 - 1) + 0.3, 4 * y * (y**2 - 1) + 0.3),
    minima=(
        (-1.035578714089, -1.035578714089),
        (-1.035578714089, 0.960149555519),
        (0.960149555519, -1.035578714089),
        (0.960149555519, 0.960149555519),
    ),
    saddles=(
        (-1.035578714089, 0.075429158570),
        (0.075429158570, -1.035578714089),
        (0.960149555519, 0.075429158570),
        (0.075429158570, 0.960149555519),
    ),
    maxima=((0.075429158570, 0.075429158570),),
)
ROSENBROCK = TestFunction(  # Rosenbrock, 1960
    "Rosenbrock",
    lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    lambda x, y: (-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)),
    minima=((1, 1),),
)
HIMMELBLAU = TestFunction(  # Himmelblau, 1972
    "Himmelblau",
    lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    lambda x, y: (
        4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7),
        2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7),
    ),
    minima=(
        (3.0, 2.0),
        (-2.805118086953, 3.131312518251),
        (-3.779310253378, -3.283185991286),
        (3.584428340330, -1.848126526964),
    ),
    saddles=(
        (0.086677504555, 2.884254701175),
        (3.385154183607, 0.073851879838),
        (-3.073025750764, -0.081353044288),
        (-0.127961346731, -1.953714980245),
    ),
    maxima=((-0.270844590667, -0.923038556480),),
    reach=5.0,
)
RASTRIGIN = TestFunction(  # Rastrigin, 1974; the lowest of its many minima
    "Rastrigin",
    lambda x, y: 20 + x**2 + y**2 - 10 * np.cos(2 * np.pi * x) - 10 * np.cos(2 * np.pi * y),
    lambda x, y: (
        2 * x + 20 * np.pi * np.sin(2 * np.pi * x),
        2 * y + 20 * np.pi * np.sin(2 * np.pi * y),
    ),
    minima=((0, 0),),
    reach=5.12,
)
TEST_FUNCTIONS = (
    BOWL, RAVINE, SADDLE, MONKEY_SADDLE, DOUBLE_WELL, FOUR_VALLEYS, ROSENBROCK, HIMMELBLAU,
    RASTRIGIN,
)  # fmt: skip
