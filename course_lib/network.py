"""A network: layers that run one after another, forward, and in reverse, backward.

All parameters of a network live in one flat vector, `network.parameters`, and all gradients in
another, `network.gradients`; the W and b of each layer are views of them. An optimiser can thus
move the whole network with the same three lines that move a single weight.

`Sequential` runs layers and checks nothing but shapes; `Network` is the door to it, at which data
are checked.
"""

import copy
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.activations import Activation, relu
from course_lib.checks import Array, finite, not_empty, same_shape
from course_lib.initialisers import Initialiser, he
from course_lib.layers import Activate, Dense, Layer
from course_lib.losses import Loss

__all__ = ["Network", "Sequential", "Skip"]


class Sequential(Layer):
    """Layers that run one after another, as a single layer.

    Parameters
    ----------
    layers : layers, in the order of the forward pass
    """

    def __init__(self, layers: Iterable[Layer]) -> None:
        self.layers = list(layers)
        if not self.layers:
            raise ValueError("layers: expected at least one layer, got none")
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise TypeError(f"layers: expected layers, got {layer!r}")
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError("layers: expected each layer once, got one of them twice")
        self.learning = [layer for layer in self.layers if layer.parameters]
        super().__init__()
        self._collect()

    def bind(self, parameters: Array, gradients: Array) -> None:
        """Work on views of these two vectors from now on, layer by layer."""
        start = 0
        for layer in self.learning:
            place = slice(start, start + layer.size)
            layer.bind(parameters[place], gradients[place])
            start = place.stop
        self._collect()

    def _collect(self) -> None:
        """Show the layers' arrays under their names: W1, b1, W2, ..."""
        for number, layer in enumerate(self.learning, start=1):
            self.parameters |= layer.named("parameters", number)
            self.gradients |= layer.named("gradients", number)

    @property
    def is_weight(self) -> Array:
        """1 for each weight, 0 for biases and others: a vector in the order of the parameters."""
        return np.concatenate([np.zeros(0), *(layer.is_weight for layer in self.learning)])

    def named(self, what: str, number: int) -> dict[str, Array]:
        """The arrays of the layers within, after the kind and number of this one: skip3.W1."""
        arrays: dict[str, Array] = getattr(self, what)
        kind = type(self).__name__.lower()
        return {f"{kind}{number}.{name}": array for name, array in arrays.items()}

    def forward(self, X: Array) -> Array:
        """The outputs of the last layer."""
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, upstream: Array) -> Array:
        """The gradient with respect to the input of the first layer."""
        for layer in reversed(self.layers):
            upstream = layer.backward(upstream)
        return upstream

    def parameter_gradients(self, upstream: Array) -> None:
        """Fill `gradients` only: the way back ends at the first layer that learns."""
        first = self.learning[0] if self.learning else None
        for layer in reversed(self.layers):
            if layer is first:
                layer.parameter_gradients(upstream)
                break
            upstream = layer.backward(upstream)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.layers!r})"


class Skip(Sequential):
    """A connection that skips: the output of some layers plus their input, X + F(X).

    The gradient reaches X by both ways, so it is the sum of the two: upstream itself, and upstream
    sent back through F. The first part does not shrink, however deep F is (He et al., 2016).

    Parameters
    ----------
    layers : layers
        F, which must keep the shape of its input.

    Examples
    --------
    >>> skip = Skip([Dense([[0.5]])])
    >>> skip.forward(np.array([[4.0]]))
    array([[6.]])
    >>> skip.backward(np.array([[1.0]]))
    array([[1.5]])
    """

    def forward(self, X: Array) -> Array:
        """The sum X + F(X)."""
        outputs = super().forward(X)
        if outputs.shape != X.shape:
            raise ValueError(
                f"X: a skip connection adds its input, of shape {X.shape}, to its "
                f"output, but that has shape {outputs.shape}"
            )
        return X + outputs

    def backward(self, upstream: Array) -> Array:
        """Upstream, plus upstream sent back through F."""
        return upstream + super().backward(upstream)


class Network:
    """A chain of layers.

    Parameters
    ----------
    layers : layers, in the order of the forward pass
        The network takes them over: their parameters become views of its own.
    dtype : data type, optional
        float64 or float32; inputs are converted to it.

    Attributes
    ----------
    parameters, gradients : arrays, shape (number of parameters,)
        Layer by layer. `gradients` is overwritten by each backward pass.

    Examples
    --------
    >>> from course_lib.activations import sigmoid
    >>> network = Network([Dense([[1.0], [2.0]], [-1.0]), Activate(sigmoid)])
    >>> network.forward([[1.0, 0.0]])
    array([[0.5]])
    >>> network.backward([[4.0]])
    array([[1., 2.]])
    >>> network.gradients
    array([1., 0., 1.])
    """

    def __init__(self, layers: Iterable[Layer], dtype: Any = np.float64) -> None:
        self.sequence = Sequential(layers)
        self.layers = self.sequence.layers
        if np.dtype(dtype).kind != "f":
            raise TypeError(f"dtype: expected a type of floats, got {dtype!r}")
        arrays = [parameter.ravel() for parameter in self.sequence.parameters.values()]
        self.parameters = np.concatenate([np.zeros(0), *arrays]).astype(dtype)
        self.gradients = np.zeros_like(self.parameters)
        self.sequence.bind(self.parameters, self.gradients)
        self._outputs: Array | None = None

    @classmethod
    def dense(
        cls,
        sizes: Sequence[int],
        rng: np.random.Generator,
        activation: Activation | Layer = relu,
        initialiser: Initialiser = he,
        dtype: Any = np.float64,
    ) -> "Network":
        """A network of dense layers with an activation between each two, none after the last.

        Parameters
        ----------
        sizes : sequence of int
            Numbers of units, inputs first: [64, 32, 10] is 64 inputs, 32 hidden units, 10 outputs.
        rng : numpy.random.Generator
            For the initial weights; biases start at 0.
        activation : Activation or Layer, optional
            A layer, such as `PReLU()`, is copied for each place.
        initialiser : function, optional
            As for `Dense.random`.
        dtype : data type, optional
            float64 or float32.
        """
        if len(sizes) < 2:
            raise ValueError(f"sizes: expected at least inputs and outputs, got {sizes!r}")
        layers: list[Layer] = []
        for n_in, n_out in pairwise(sizes):
            layers += [Dense.random(n_in, n_out, rng, initialiser), _activation_layer(activation)]
        return cls(layers[:-1], dtype)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The data type of the parameters."""
        return self.parameters.dtype

    def forward(self, X: ArrayLike) -> Array:
        """The outputs for a batch, one example a row; every layer keeps what backward needs.

        Raises
        ------
        ValueError
            If X is empty, not finite, or does not fit the first layer.
        """
        X = finite("X", X)
        not_empty("X", X)
        if X.ndim < 2:
            raise ValueError(f"X: expected one row for each example, got shape {X.shape}")
        self._outputs = self.sequence.forward(X.astype(self.dtype, copy=False))
        return self._outputs

    def backward(self, upstream: ArrayLike) -> Array:
        """The gradient with respect to the input of `forward`; `gradients` is filled on the way.

        Parameters
        ----------
        upstream : array
            Gradient of the loss with respect to the outputs, of their shape.
        """
        if self._outputs is None:
            raise RuntimeError("backward: run forward first; it keeps what backward needs")
        upstream = finite("upstream", upstream).astype(self.dtype, copy=False)
        same_shape("upstream", upstream, "the outputs", self._outputs)
        return self.sequence.backward(upstream)

    def loss_and_gradients(self, X: Array, targets: Array, loss: Loss) -> float:
        """The loss of a batch; afterwards `gradients` is its gradient.

        This is the inside of a training loop: it takes what `prepare` has checked, checks nothing
        again, and leaves out the gradient with respect to X.
        """
        value, upstream = loss.value_and_gradient(self.sequence.forward(X), targets)
        self.sequence.parameter_gradients(upstream)
        return float(value)

    def prepare(self, X: ArrayLike, targets: ArrayLike, loss: Loss) -> tuple[Array, Array]:
        """Inputs and targets in the form and data type that `loss_and_gradients` takes.

        Raises
        ------
        ValueError
            If they do not fit the network, the loss or each other, or are empty or not finite.
        """
        X = finite("X", X).astype(self.dtype, copy=False)
        _, targets = loss.check(self.forward(X), targets)
        return X, targets.astype(self.dtype, copy=False)

    def loss(self, X: ArrayLike, targets: ArrayLike, loss: Loss) -> float:
        """The loss on these data, without gradients."""
        return loss(self.forward(X), targets)

    def named(self, what: str = "parameters") -> dict[str, Array]:
        """The parameters (or the "gradients") by name: W1, b1, W2, ... for the dense layers.

        The number counts the layers that have parameters. The arrays are views, not copies.
        """
        arrays: dict[str, Array] = getattr(self.sequence, what)
        return dict(arrays)

    @property
    def is_weight(self) -> Array:
        """1 for each weight and 0 for each bias, in the order of `parameters`."""
        return self.sequence.is_weight.astype(self.dtype)

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.sequence.bind(self.parameters, self.gradients)  # views do not survive copying

    def __repr__(self) -> str:
        return f"Network({self.layers!r})"


def _activation_layer(activation: Activation | Layer) -> Layer:
    if isinstance(activation, Layer):
        return copy.deepcopy(activation)
    return Activate(activation)
