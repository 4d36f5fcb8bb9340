"""The playground's model: a small network, data in the plane, and training that can be paused.

It holds what the reader can choose and what the network has learned so far, and nothing of
pictures; `playground_drawing` draws it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib import data
from course_lib.activations import Activation, relu, tanh
from course_lib.checks import Array
from course_lib.data import Labelled
from course_lib.initialisers import he, lecun_normal
from course_lib.layers import Activate, Dense
from course_lib.losses import classification_error, sigmoid_cross_entropy
from course_lib.network import Network
from course_lib.optimisers import GradientDescent
from course_lib.training import train

__all__ = ["GOALS", "GOAL_ERROR", "HALF", "Playground", "Trained", "grid"]

TRAINING, TEST = 150, 200
HALF = 2.6  # the plane is shown from -HALF to HALF
CELLS = 48  # of the grid that is sent through the network, along each side
SCALE: Mapping[str, float] = {
    "blobs": 1.0,
    "circles": 1.0,
    "moons": 1.3,
    "xor": 2.0,
    "spirals": 1.1,
}
GOAL_ERROR = 0.08
# How many hidden units are enough for the goal, by data.
GOALS: Mapping[str, int] = {"blobs": 1, "circles": 3, "moons": 3, "xor": 4, "spirals": 8}


@dataclass(frozen=True, eq=False)
class Trained:
    """What training has led to so far.

    Attributes
    ----------
    start : tuple
        The choices that the weights began with; others make them worthless.
    parameters : array
        All weights and biases.
    losses, test_losses : tuples of float
        One for each epoch that was run, on the training and on the test points, after it.
    diverged : bool
        Whether a loss ran away to infinity; the parameters are those before that epoch.
    """

    start: tuple[object, ...]
    parameters: Array
    losses: tuple[float, ...] = ()
    test_losses: tuple[float, ...] = ()
    diverged: bool = False


@dataclass(frozen=True)
class Playground:
    """Points in the plane, and a network that learns to tell their two classes apart.

    Attributes
    ----------
    points : str
        Which data: "blobs", "circles", "moons", "xor" or "spirals".
    noise : float
        Standard deviation of what is added to each coordinate, as the plane is shown.
    layers, units : int
        Hidden layers, and units in each.
    activation : Activation
        Of the hidden units.
    learning_rate : float
    batch_size : int or None
        None for all points in each step.
    penalty : (str, float)
        "L1" or "L2", and its λ; ("", 0.0) for none.
    seed : int
        Draws points and first weights.
    trained : Trained or None
        What was learned; without effect once the data or the network are others.
    """

    points: str = "circles"
    noise: float = 0.1
    layers: int = 1
    units: int = 3
    activation: Activation = tanh
    learning_rate: float = 0.3
    batch_size: int | None = 10
    penalty: tuple[str, float] = ("", 0.0)
    seed: int = 0
    trained: Trained | None = field(default=None, repr=False)

    @property
    def start(self) -> tuple[object, ...]:
        """What the first weights and the data depend on."""
        return (self.points, self.noise, self.layers, self.units, self.activation, self.seed)

    @cached_property
    def now(self) -> Trained:
        """What the network has learned, or its first weights."""
        if self.trained is not None and self.trained.start == self.start:
            return self.trained
        rng = np.random.default_rng(self.seed)
        initialiser = he if self.activation is relu else lecun_normal
        sizes = [2, *[self.units] * self.layers, 1]
        network = Network.dense(sizes, rng, self.activation, initialiser)
        return Trained(self.start, network.parameters)

    @property
    def epoch(self) -> int:
        """How many epochs the network has been trained."""
        return len(self.now.losses)

    @property
    def training_points(self) -> Labelled:
        """The points to learn from."""
        return _points(self.points, self.noise, self.seed, TRAINING)

    @property
    def test_points(self) -> Labelled:
        """Other points of the same kind."""
        return _points(self.points, self.noise, self.seed + 1_000_000, TEST)

    @cached_property
    def network(self) -> Network:
        """A network of its own with the present weights."""
        zeros = np.random.default_rng(0)  # overwritten at once
        sizes = [2, *[self.units] * self.layers, 1]
        network = Network.dense(sizes, zeros, self.activation)
        network.parameters[:] = self.now.parameters
        return network

    def train(self, epochs: int = 1) -> "Playground":
        """The playground after some more epochs; after divergence it stays as it is."""
        if self.now.diverged:
            return self
        network, now = self.network_copy(), self.now
        kind, strength = self.penalty
        optimiser = GradientDescent(
            self.learning_rate,
            weight_decay=strength if kind == "L2" else 0.0,
            l1=strength if kind == "L1" else 0.0,
        )
        X, y = self.training_points
        X_test, y_test = self.test_points
        losses, test_losses, diverged = list(now.losses), list(now.test_losses), False
        for _ in range(epochs):
            before = network.parameters.copy()
            rng = np.random.default_rng([self.seed, len(losses)])
            run = train(
                network, X, y[:, None], sigmoid_cross_entropy, optimiser,
                epochs=1, rng=rng, batch_size=self.batch_size,
            )  # fmt: skip
            if run.outcome == "diverged" or not np.abs(network.parameters).max() < 1e6:
                network.parameters[:] = before
                diverged = True
                break
            losses.append(network.loss(X, y[:, None], sigmoid_cross_entropy))
            test_losses.append(network.loss(X_test, y_test[:, None], sigmoid_cross_entropy))
        trained = Trained(
            self.start, network.parameters, tuple(losses), tuple(test_losses), diverged
        )
        return replace(self, trained=trained)

    def network_copy(self) -> Network:
        """Another network with the present weights, free to be trained."""
        return replace(self, trained=self.now).network

    def reseed(self) -> "Playground":
        """Other points and other first weights, untrained."""
        return replace(self, seed=self.seed + 1, trained=None)

    def begin_again(self) -> "Playground":
        """The same choices, untrained."""
        return replace(self, trained=None)

    @cached_property
    def errors(self) -> tuple[float, float]:
        """The share of wrong points, of the training and of the test points."""
        of_training, of_test = (
            classification_error(self.network.forward(X), y, threshold=0)
            for X, y in (self.training_points, self.test_points)
        )
        return of_training, of_test

    @cached_property
    def signals(self) -> list[Array]:
        """The outputs of each hidden layer's activation and of the last layer, over the grid."""
        X, outputs = grid(), []
        for layer in self.network.layers:
            X = layer.forward(X)
            if isinstance(layer, Activate):
                outputs.append(X)
        return [*outputs, X]

    @property
    def weights(self) -> list[Array]:
        """The weight matrices, layer by layer."""
        return [layer.W for layer in self.network.layers if isinstance(layer, Dense)]

    def hidden(self, X: Array) -> Array:
        """Where points of the input plane lie in the hidden plane: shape (N, 2) to (N, 2).

        The hidden plane is a view of the last hidden layer. Its first axis is the distance from
        the place where the output is 0, so that the decision boundary is the line x = 0; its
        second is the direction, of those perpendicular to the first, along which the training
        points vary most.
        """
        across, up, bias = self._axes
        return self._before_the_last(X) @ np.column_stack([across, up]) + [bias, 0.0]

    @cached_property
    def hidden_points(self) -> Array:
        """Where the training points lie in the hidden plane."""
        return self.hidden(self.training_points[0])

    def _before_the_last(self, X: Array) -> Array:
        for layer in self.network.layers[:-1]:
            X = layer.forward(X)
        return X

    @cached_property
    def _axes(self) -> tuple[Array, Array, float]:
        last = self.network.layers[-1]
        assert isinstance(last, Dense)
        length = max(float(np.linalg.norm(last.W)), 1e-9)
        across = last.W[:, 0] / length
        inputs = self.training_points[0]
        X = self._before_the_last(inputs)
        rest = X - X.mean(axis=0)
        rest = rest - np.outer(rest @ across, across)
        up = np.linalg.svd(rest, full_matrices=False)[2][0]
        up = up - across * (across @ up)
        # Without a rule for its sign the picture would flip between epochs.
        sign = np.sign((rest @ up) @ (inputs @ [0.3, 1.0])) or 1.0
        return across, sign * up, float(last.b[0]) / length

    @property
    def goal_reached(self) -> bool:
        """Whether few test points are wrong, with no more hidden units than are needed."""
        few = self.layers * self.units <= GOALS[self.points]
        return few and self.epoch > 0 and self.errors[1] <= GOAL_ERROR


@lru_cache(maxsize=1)
def grid() -> Array:
    """The centres of the grid's cells, row by row from the top left, shape (CELLS², 2)."""
    half_cell = HALF / CELLS
    ticks = np.linspace(-HALF + half_cell, HALF - half_cell, CELLS)
    x, y = np.meshgrid(ticks, ticks[::-1])
    return np.column_stack([x.ravel(), y.ravel()])


@lru_cache(maxsize=32)
def _points(points: str, noise: float, seed: int, n: int) -> Labelled:
    rng = np.random.default_rng(seed)
    if points == "blobs":
        X, y = data.blobs(n, rng, spread=0.3 + 2 * noise)
    else:
        X, y = getattr(data, points)(n, rng, noise=noise / SCALE[points])
    return SCALE[points] * X, y
