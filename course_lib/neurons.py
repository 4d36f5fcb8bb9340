"""A network neuron by neuron, in plain loops: no matrices, one example at a time.

What `network` does with matrices, written out so that every number has a name. It is slow, and
made to be read. A network here is a list of layers, and a layer is a list of `Neuron`s, each of
which takes all outputs of the layer before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from course_lib.activations import Activation, identity

__all__ = ["Layers", "Neuron", "backward", "forward", "from_numbers", "update"]


@dataclass
class Neuron:
    """A neuron, the numbers of its last forward pass, and those of its last backward pass.

    Attributes
    ----------
    weights, bias : list of float, float
        One weight for each input.
    activation : Activation
        One that works entry by entry: not softmax.
    x, z, a : list of float, float, float
        Forward: the inputs, the pre-activation and the activation.
    delta : float
        Backward: dL/dz, the slope of the loss with respect to the pre-activation.
    weight_slopes, bias_slope : list of float, float
        Backward: the slope of the loss with respect to each weight, and to the bias.
    """

    weights: list[float]
    bias: float = 0.0
    activation: Activation = identity
    x: list[float] = field(default_factory=list)
    z: float = 0.0
    a: float = 0.0
    delta: float = 0.0
    weight_slopes: list[float] = field(default_factory=list)
    bias_slope: float = 0.0


Layers = Sequence[Sequence[Neuron]]


def from_numbers(
    W: Sequence[Sequence[float]], b: Sequence[float], activation: Activation = identity
) -> list[Neuron]:
    """A layer of neurons: column j of W and entry j of b belong to neuron j.

    Examples
    --------
    >>> [neuron.weights for neuron in from_numbers([[1.0, 2.0], [3.0, 4.0]], [0.0, 0.0])]
    [[1.0, 3.0], [2.0, 4.0]]
    """
    if any(len(row) != len(b) for row in W):
        raise ValueError(f"b: expected one bias for each column of W, got {len(b)}")
    columns = zip(*W, strict=True)
    return [Neuron(list(w), bias, activation) for w, bias in zip(columns, b, strict=True)]


def forward(layers: Layers, x: Sequence[float]) -> list[float]:
    """The outputs for one example; every neuron keeps its numbers.

    Examples
    --------
    >>> forward([from_numbers([[2.0], [1.0]], [0.5])], [3.0, 4.0])
    [10.5]
    """
    values = _numbers("x", x, len(layers[0][0].weights))
    for layer in layers:
        for neuron in layer:
            neuron.x = values
            products = [w * value for w, value in zip(neuron.weights, values, strict=True)]
            neuron.z = sum(products) + neuron.bias
            neuron.a = float(neuron.activation(neuron.z))
        values = [neuron.a for neuron in layer]
    return values


def backward(layers: Layers, upstream: Sequence[float]) -> list[float]:
    """Fill the slopes of every neuron, last layer first; the slopes for the inputs come out.

    Parameters
    ----------
    layers : sequence of layers
        After `forward`.
    upstream : sequence of float
        The slope of the loss with respect to each output, dL/da.

    Examples
    --------
    >>> layers = [from_numbers([[2.0], [1.0]], [0.5])]
    >>> forward(layers, [3.0, 4.0])
    [10.5]
    >>> backward(layers, [1.0]), layers[0][0].weight_slopes
    ([2.0, 1.0], [3.0, 4.0])
    """
    slopes = _numbers("upstream", upstream, len(layers[-1]))
    for layer in reversed(layers):
        for neuron, slope in zip(layer, slopes, strict=True):
            neuron.delta = slope * float(neuron.activation.derivative(neuron.z))
            neuron.weight_slopes = [neuron.delta * value for value in neuron.x]
            neuron.bias_slope = neuron.delta
        # An input reaches the loss through every neuron of the layer: its parts add up.
        inputs = range(len(layer[0].weights))
        slopes = [sum(neuron.delta * neuron.weights[i] for neuron in layer) for i in inputs]
    return slopes


def update(layers: Layers, learning_rate: float) -> None:
    """One step of gradient descent: every weight and bias moves against its slope."""
    for layer in layers:
        for neuron in layer:
            pairs = zip(neuron.weights, neuron.weight_slopes, strict=True)
            neuron.weights = [w - learning_rate * slope for w, slope in pairs]
            neuron.bias -= learning_rate * neuron.bias_slope


def _numbers(name: str, values: Sequence[float], count: int) -> list[float]:
    if len(values) != count:
        raise ValueError(f"{name}: expected {count} number{'s' * (count > 1)}, got {len(values)}")
    return [float(value) for value in values]
