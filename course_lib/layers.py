"""Layers: the pieces of a network, each of which can run forward and backward.

`forward(X)` maps a batch, one example a row, to outputs, and keeps what the way back will need.
`backward(upstream)` takes the gradient of the loss with respect to those outputs, stores the
gradient of each parameter in `gradients`, and returns the gradient with respect to `X`.

A layer's `parameters` and `gradients` are dictionaries of arrays with the same names. Both
are overwritten in place, by optimisers and by the next `backward`: copy what you want to keep.

Layers check shapes only. `Network` checks the rest, once, where data come in.
"""

import numpy as np
from numpy.typing import ArrayLike

from course_lib.activations import Activation
from course_lib.checks import Array, finite, same_shape, whole
from course_lib.initialisers import Initialiser, he

__all__ = ["Activate", "Dense", "Flatten", "Layer", "PReLU", "Product"]


class Layer:
    """What the layers share: parameters, and a gradient for each."""

    def __init__(self, **parameters: Array) -> None:
        self.parameters = parameters
        self.gradients = {name: np.zeros_like(p) for name, p in parameters.items()}

    @property
    def size(self) -> int:
        """How many numbers the parameters are."""
        return sum(parameter.size for parameter in self.parameters.values())

    def bind(self, parameters: Array, gradients: Array) -> None:
        """Work on views of these two vectors from now on, each of length `size`."""
        start = 0
        for name, old in self.parameters.items():
            place = slice(start, start + old.size)
            self.parameters[name] = parameters[place].reshape(old.shape)
            self.gradients[name] = gradients[place].reshape(old.shape)
            start = place.stop

    def forward(self, X: Array) -> Array:
        """The outputs for a batch X, whose rows are examples."""
        raise NotImplementedError

    def backward(self, upstream: Array) -> Array:
        """Fill `gradients` and return the gradient with respect to the input of `forward`."""
        raise NotImplementedError

    def parameter_gradients(self, upstream: Array) -> None:
        """Fill `gradients` only, for the first layer, whose input nobody wants to change."""
        self.backward(upstream)

    @property
    def is_weight(self) -> Array:
        """1 for each weight, 0 for biases and others: a vector in the order of the parameters."""
        masks = [np.full(p.size, name == "W", p.dtype) for name, p in self.parameters.items()]
        return np.concatenate(masks) if masks else np.zeros(0)

    def named(self, what: str, number: int) -> dict[str, Array]:
        """The "parameters" or "gradients" by the names they have in the network's layer `number`."""
        arrays: dict[str, Array] = getattr(self, what)
        return {f"{name}{number}": array for name, array in arrays.items()}

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Dense(Layer):
    """Every output is a weighted sum of all inputs plus a bias: z = X W + b.

    Parameters
    ----------
    W : array, shape (D, M)
        Weights from D inputs to M outputs; copied.
    b : array, shape (M,), optional
        Biases; zeros if left out.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> layer = Dense(W=[[1.0, 0.0], [2.0, -1.0]], b=[0.5, 0.0])
    >>> layer.forward(np.array([[3.0, 1.0]]))
    array([[ 5.5, -1. ]])
    >>> layer.backward(np.array([[1.0, 10.0]]))
    array([[ 1., -8.]])
    >>> layer.gradients["W"]
    array([[ 3., 30.],
           [ 1., 10.]])
    """

    def __init__(self, W: ArrayLike, b: ArrayLike | None = None) -> None:
        W = np.array(finite("W", W), order="C")
        if W.ndim != 2 or W.size == 0:
            raise ValueError(f"W: expected shape (D, M), got {W.shape}")
        b = np.zeros(W.shape[1], W.dtype) if b is None else np.array(finite("b", b), W.dtype)
        if b.shape != W.shape[1:]:
            raise ValueError(
                f"b: expected shape {W.shape[1:]}, one for each column of W, got {b.shape}"
            )
        super().__init__(W=W, b=b)

    @classmethod
    def random(
        cls,
        n_in: int,
        n_out: int,
        rng: np.random.Generator,
        initialiser: Initialiser = he,
    ) -> "Dense":
        """A layer with weights from `initialiser` and biases of zero."""
        return cls(initialiser((whole("n_in", n_in), whole("n_out", n_out)), rng))

    @property
    def W(self) -> Array:  # noqa: N802
        """The weights, shape (D, M)."""
        return self.parameters["W"]

    @property
    def b(self) -> Array:
        """The biases, shape (M,)."""
        return self.parameters["b"]

    def forward(self, X: Array) -> Array:
        """The weighted sums X W + b: shape (N, D) to (N, M)."""
        W, b = self.parameters.values()
        if X.shape[1:] != W.shape[:1]:
            raise ValueError(f"X: expected shape (N, {len(W)}) for {self}, got {X.shape}")
        self.X = X
        return X @ W + b

    def backward(self, upstream: Array) -> Array:
        """dL/dX = upstream Wᵀ: shape (N, M) to (N, D)."""
        self.parameter_gradients(upstream)
        return upstream @ self.parameters["W"].T

    def parameter_gradients(self, upstream: Array) -> None:
        """dL/dW = Xᵀ upstream, and dL/db is the sum of upstream over the examples."""
        np.matmul(self.X.T, upstream, out=self.gradients["W"])
        np.add.reduce(upstream, axis=0, out=self.gradients["b"])

    def __repr__(self) -> str:
        return "Dense({}, {})".format(*self.parameters["W"].shape)


class Activate(Layer):
    """An activation, applied to every unit: a = f(z)."""

    def __init__(self, activation: Activation) -> None:
        if not isinstance(activation, Activation):
            raise TypeError(f"activation: expected one from activations, got {activation!r}")
        self.activation = activation
        super().__init__()

    def forward(self, X: Array) -> Array:
        """The activations f(z), of the shape of z."""
        self.z = X
        self.a = self.activation(X)
        return self.a

    def backward(self, upstream: Array) -> Array:
        """Upstream times the derivative of f at z."""
        return self.activation.backward(upstream, self.z, self.a)

    def __repr__(self) -> str:
        return f"Activate({self.activation!r})"


class PReLU(Layer):
    """a = z where z > 0, else alpha z, with an `alpha` that is learned (He et al., 2015).

    Parameters
    ----------
    alpha : float or array, optional
        One for all units, or an array of shape (M,): one for each unit. Copied.

    Examples
    --------
    >>> prelu = PReLU(0.25)
    >>> prelu.forward(np.array([-2.0, 3.0]))
    array([-0.5,  3. ])
    >>> prelu.backward(np.array([10.0, 10.0]))
    array([ 2.5, 10. ])
    >>> float(prelu.gradients["alpha"])
    -20.0
    """

    def __init__(self, alpha: ArrayLike = 0.25) -> None:
        alpha = np.array(finite("alpha", alpha))
        if alpha.ndim > 1:
            raise ValueError(f"alpha: expected a number or shape (M,), got {alpha.shape}")
        super().__init__(alpha=alpha)

    def forward(self, X: Array) -> Array:
        """The pre-activation itself, or alpha times it on the left."""
        self.z = X
        return np.where(X > 0, X, self.parameters["alpha"] * X)

    def backward(self, upstream: Array) -> Array:
        """Upstream where z > 0, else alpha times upstream.

        Every z that is not above 0 adds upstream · z to the gradient of its alpha.
        """
        same_shape("upstream", upstream, "z", self.z)
        alpha, left = self.parameters["alpha"], self.z <= 0
        per_unit = np.where(left, upstream * self.z, 0)
        shared = tuple(range(per_unit.ndim - alpha.ndim))  # the axes along which one alpha acts
        per_unit.sum(axis=shared, out=self.gradients["alpha"])
        return np.where(left, alpha * upstream, upstream)

    def __repr__(self) -> str:
        return f"PReLU({self.parameters['alpha'].tolist()!r})"


class Flatten(Layer):
    """Each example, of whatever shape, as one row: (N, ...) to (N, D)."""

    def forward(self, X: Array) -> Array:
        """The same numbers, one row for each example."""
        self.shape = X.shape
        return X.reshape(len(X), -1)

    def backward(self, upstream: Array) -> Array:
        """The same numbers, back in the shape of the input."""
        return upstream.reshape(self.shape)


class Product(Layer):
    """Multiplicative units: the first half of the inputs times the second half, (N, 2M) to (N, M).

    A unit that multiplies lets one input switch another on and off. The gradient of each factor is
    upstream times the other factor.

    Examples
    --------
    >>> layer = Product()
    >>> layer.forward(np.array([[2.0, 5.0, 10.0, 0.0]]))
    array([[20.,  0.]])
    >>> layer.backward(np.array([[1.0, 1.0]]))
    array([[10.,  0.,  2.,  5.]])
    """

    def forward(self, X: Array) -> Array:
        """Column i times column M + i."""
        if X.ndim != 2 or X.shape[1] % 2:
            raise ValueError(f"X: expected shape (N, 2M), an even number of columns, got {X.shape}")
        self.left, self.right = np.hsplit(X, 2)
        return self.left * self.right

    def backward(self, upstream: Array) -> Array:
        """Upstream times the other factor, for both halves."""
        return np.hstack([upstream * self.right, upstream * self.left])
