"""A network: layers that run one after another, forward, and in reverse, backward.

All parameters of a network live in one flat vector, `network.parameters`, and all gradients in
another, `network.gradients`; the W and b of each layer are views of them. An optimiser can thus
move the whole network with the same three lines that move a single weight.
"""

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

__all__ = ["Network", "Skip"]


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
        self.layers = list(layers)
        if not self.layers:
            raise ValueError("layers: expected at least one layer, got none")
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise TypeError(f"layers: expected layers, got {layer!r}")
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError("layers: expected each layer once, got one of them twice")
        if np.dtype(dtype).kind != "f":
            raise TypeError(f"dtype: expected a type of floats, got {dtype!r}")
        arrays = [p.ravel() for layer in self.layers for p in layer.parameters.values()]
        parameters = np.concatenate([*arrays, np.zeros(0)]).astype(dtype)
        self.bind(parameters, np.zeros_like(parameters))

    @classmethod
    def dense(
        cls,
        sizes: Sequence[int],
        rng: np.random.Generator,
        activation: Activation = relu,
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
        """
        if len(sizes) < 2:
            raise ValueError(f"sizes: expected at least inputs and outputs, got {sizes!r}")
        layers: list[Layer] = []
        for n_in, n_out in pairwise(sizes):
            layers += [Dense.random(n_in, n_out, rng, initialiser), Activate(activation)]
        return cls(layers[:-1], dtype)

    def bind(self, parameters: Array, gradients: Array) -> None:
        """Keep all parameters and gradients in these two vectors from now on."""
        self.parameters, self.gradients, self.dtype = parameters, gradients, parameters.dtype
        start = 0
        for layer in self.layers:
            views: tuple[dict[str, Array], dict[str, Array]] = {}, {}
            for name, old in layer.parameters.items():
                for view, vector in zip(views, (parameters, gradients), strict=True):
                    view[name] = vector[start : start + old.size].reshape(old.shape)
                start += old.size
            layer.bind(*views)
        learning = [bool(layer.parameters) for layer in self.layers]
        self._first = learning.index(True) if any(learning) else len(self.layers)

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
        self._outputs = self.run(X.astype(self.dtype, copy=False))
        return self._outputs

    def backward(self, upstream: ArrayLike) -> Array:
        """The gradient with respect to the input of `forward`; `gradients` is filled on the way.

        Parameters
        ----------
        upstream : array
            Gradient of the loss with respect to the outputs, of their shape.
        """
        if not hasattr(self, "_outputs"):
            raise RuntimeError("backward: run forward first; it keeps what backward needs")
        upstream = finite("upstream", upstream).astype(self.dtype, copy=False)
        same_shape("upstream", upstream, "the outputs", self._outputs)
        return self.run_back(upstream)

    def loss_and_gradients(self, X: Array, targets: Array, loss: Loss) -> float:
        """The loss of a batch; afterwards `gradients` is its gradient.

        This is the inside of a training loop: it takes what `prepare` has checked, checks nothing
        again, and leaves out the gradient with respect to X.
        """
        value, upstream = loss.value_and_gradient(self.run(X), targets)
        for layer in self.layers[: self._first : -1]:
            upstream = layer.backward(upstream)
        if self._first < len(self.layers):
            self.layers[self._first].parameter_gradients(upstream)
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
        names: dict[str, Array] = {}
        learning = [layer for layer in self.layers if layer.parameters]
        for number, layer in enumerate(learning, start=1):
            if isinstance(layer, Skip):
                within = layer.inner.named(what).items()
                names |= {f"skip{number}.{name}": array for name, array in within}
            else:
                names |= {f"{name}{number}": a for name, a in getattr(layer, what).items()}
        return names

    @property
    def is_weight(self) -> Array:
        """1 for each weight and 0 for each bias, in the order of `parameters`."""
        masks = [mask.ravel() for layer in self.layers for mask in layer.is_weight().values()]
        return np.concatenate([*masks, np.zeros(0)]).astype(self.dtype)

    def run(self, X: Array) -> Array:
        """As `forward`, without its checks."""
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def run_back(self, upstream: Array) -> Array:
        """As `backward`, without its checks."""
        for layer in reversed(self.layers):
            upstream = layer.backward(upstream)
        return upstream

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.bind(self.parameters, self.gradients)  # views do not survive copying

    def __repr__(self) -> str:
        return f"Network({self.layers!r})"


class Skip(Layer):
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

    def __init__(self, layers: Iterable[Layer]) -> None:
        self.inner = Network(layers)
        has_parameters = self.inner.parameters.size > 0
        super().__init__(**({"inner": self.inner.parameters} if has_parameters else {}))

    def bind(self, parameters: dict[str, Array], gradients: dict[str, Array]) -> None:
        """Work on these arrays from now on."""
        super().bind(parameters, gradients)
        if parameters:
            self.inner.bind(parameters["inner"], gradients["inner"])

    def is_weight(self) -> dict[str, Array]:
        """1 for each weight of the layers within, 0 for their other parameters."""
        return {"inner": self.inner.is_weight} if self.parameters else {}

    def forward(self, X: Array) -> Array:
        """X + F(X)."""
        outputs = self.inner.run(X)
        if outputs.shape != X.shape:
            raise ValueError(
                f"X: a skip connection adds its input, of shape {X.shape}, to its "
                f"output, but that has shape {outputs.shape}"
            )
        return X + outputs

    def backward(self, upstream: Array) -> Array:
        """Upstream, plus upstream sent back through F."""
        return upstream + self.inner.run_back(upstream)

    def __repr__(self) -> str:
        return f"Skip({self.inner.layers!r})"
