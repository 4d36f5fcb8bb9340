"""One neuron: what it predicts, how its loss changes with its weights, and how it learns.

`np.dot` serves three cases with the same line: one weight and one input (numbers), D weights and
one example (arrays of shape (D,)), and D weights and N examples, `X` of shape (N, D).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_lib.activations import Activation, identity
from course_lib.losses import Loss, sse

__all__ = ["Factors", "descend", "factors", "gradient", "loss_of", "predict", "step"]


class Factors(NamedTuple):
    """The three factors of the slope of the loss with respect to a weight."""

    loss_slope: Any  # of the loss, at the prediction
    x: Any  # the input that the weight multiplies
    activation_derivative: Any  # of the activation, at the pre-activation

    @property
    def product(self) -> Any:
        """The slope of the loss with respect to the weight."""
        return self.loss_slope * self.x * self.activation_derivative


def predict(weights: ArrayLike, x: ArrayLike, activation: Activation = identity) -> Any:
    """The prediction: the activation of `z`, the sum of the inputs times their weights."""
    z = np.dot(x, weights)
    return activation(z)


def loss_of(
    weights: ArrayLike,
    x: ArrayLike,
    target: ArrayLike,
    loss: Loss = sse,
    activation: Activation = identity,
) -> float:
    """The loss of the prediction that these weights make."""
    return loss(predict(weights, x, activation), target)


def factors(
    weight: float,
    x: float,
    target: float,
    loss: Loss = sse,
    activation: Activation = identity,
) -> Factors:
    """The three factors of the slope, for one weight and one input.

    Examples
    --------
    >>> [float(factor) for factor in factors(weight=2, x=3, target=10)]
    [-8.0, 3.0, 1.0]
    >>> float(factors(weight=2, x=3, target=10).product)
    -24.0
    """
    z = weight * x
    return Factors(loss.gradient(activation(z), target), x, activation.derivative(z))


def gradient(
    weights: ArrayLike,
    x: ArrayLike,
    target: ArrayLike,
    loss: Loss = sse,
    activation: Activation = identity,
) -> Any:
    """The slopes of the loss with respect to all weights, in an array of the shape of `weights`.

    With several examples the slopes that they give to a weight add up.

    Examples
    --------
    >>> gradient([1.0, 2.0], [3.0, 0.5], 10.0)
    array([-36.,  -6.])
    """
    z = np.dot(x, weights)
    z_slope = loss.gradient(activation(z), target) * activation.derivative(z)
    return np.dot(z_slope, x)


def step(
    weights: ArrayLike,
    x: ArrayLike,
    target: ArrayLike,
    learning_rate: float,
    loss: Loss = sse,
    activation: Activation = identity,
) -> Any:
    """The weights after one step downhill; the weights given are left as they are.

    Examples
    --------
    >>> float(step(2, x=3, target=10, learning_rate=0.01))
    2.24
    """
    return weights - learning_rate * gradient(weights, x, target, loss, activation)


def descend(
    weights: ArrayLike,
    x: ArrayLike,
    target: ArrayLike,
    learning_rate: float,
    steps: int,
    loss: Loss = sse,
    activation: Activation = identity,
) -> Any:
    """All weights that are visited: `steps + 1` of them (rows, if there are several weights).

    Examples
    --------
    >>> descend(2, x=3, target=10, learning_rate=0.01, steps=2)
    array([2.    , 2.24  , 2.4368])
    """
    visited = [np.asarray(weights, dtype=float)]
    for _ in range(steps):
        visited.append(step(visited[-1], x, target, learning_rate, loss, activation))
    return np.array(visited)
