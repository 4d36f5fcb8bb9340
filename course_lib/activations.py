"""Activation functions: from a pre-activation `z` to an activation `a`, and back.

Each one is an object with three methods, here for `sigmoid`:

- `sigmoid(z)` is the activation, entry by entry;
- `sigmoid.derivative(z)` is its derivative da/dz, entry by entry;
- `sigmoid.backward(upstream, z)` takes the gradient of the loss with respect to `a` and gives the
  gradient with respect to `z`: `upstream * derivative(z)`.

All take a number or an array of any shape, keep float32 and float64, and stay finite, without
warnings, for |z| up to 1e4. Where a function has a kink, at 0, its derivative there is, by the
convention of this course, the one on its left: 0 for ReLU, `alpha` for the leaky ones.

An activation has nothing to learn. `layers.PReLU`, which has, is a layer.

`softmax` maps vectors to vectors (along the last axis), and so has a Jacobian for a derivative.
"""

import numpy as np
from numpy.typing import ArrayLike

from course_lib.checks import Array, as_float, finite, same_shape

__all__ = [
    "ELU",
    "Activation",
    "Identity",
    "LeakyReLU",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "elu",
    "identity",
    "leaky_relu",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
]


class Activation:
    """What the activations share; each adds its formula and its derivative."""

    def __call__(self, z: ArrayLike) -> Array:
        """The activation of `z`, of the same shape."""
        raise NotImplementedError

    def derivative(self, z: ArrayLike, a: Array | None = None) -> Array:
        """The derivative da/dz at `z`, of the same shape.

        A caller that already knows `a`, the activation of `z`, may pass it to spare the work.
        """
        raise NotImplementedError

    def backward(self, upstream: ArrayLike, z: ArrayLike, a: Array | None = None) -> Array:
        """The gradient with respect to `z`, from the gradient with respect to the activation.

        Parameters
        ----------
        upstream : array
            Gradient of the loss with respect to the activation, of the shape of `z`.
        z : array
            The pre-activations of the forward pass.
        a : array, optional
            The activations of the forward pass, to spare the work.

        Raises
        ------
        ValueError
            If `upstream` and `z` differ in shape.
        """
        upstream, z = as_float(upstream), as_float(z)
        same_shape("upstream", upstream, "z", z)
        return upstream * self.derivative(z, a)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({settings})"


class Identity(Activation):
    """a = z: a unit without an activation, as in linear regression."""

    def __call__(self, z: ArrayLike) -> Array:
        """The pre-activation itself."""
        return as_float(z)

    def derivative(self, z: ArrayLike, a: Array | None = None) -> Array:
        """1 everywhere."""
        return np.ones_like(as_float(z))[()]


class Sigmoid(Activation):
    """a = 1 / (1 + e^-z), between 0 and 1.

    Examples
    --------
    >>> float(sigmoid(0)), float(sigmoid.derivative(0))
    (0.5, 0.25)
    >>> sigmoid([-1e4, 1e4])
    array([0., 1.])
    """

    def __call__(self, z: ArrayLike) -> Array:
        """1 / (1 + e^-z), written so that e is only raised to powers below 0."""
        z = as_float(z)
        power = np.exp(-np.abs(z))
        a: Array = np.where(z >= 0, 1, power) / (1 + power)
        return a

    def derivative(self, z: ArrayLike, a: Array | None = None) -> Array:
        """The product a (1 - a): at most 1/4, and near 0 where the unit is saturated."""
        a = self(z) if a is None else a
        return a * (1 - a)


class Tanh(Activation):
    """a = tanh z, between -1 and 1.

    Examples
    --------
    >>> float(tanh(0)), float(tanh.derivative(0))
    (0.0, 1.0)
    """

    def __call__(self, z: ArrayLike) -> Array:
        """The hyperbolic tangent of z."""
        return np.tanh(as_float(z))

    def derivative(self, z: ArrayLike, a: Array | None = None) -> Array:
        """1 - a²: at most 1, and near 0 where the unit is saturated."""
        a = self(z) if a is None else a
        return 1 - a * a


class ReLU(Activation):
    """a = max(z, 0): the rectified linear unit (Nair and Hinton, 2010).

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0]), relu.derivative([-2.0, 0.0, 3.0])
    (array([0., 0., 3.]), array([0., 0., 1.]))
    """

    def __call__(self, z: ArrayLike) -> Array:
        """The positive part of z."""
        return np.maximum(as_float(z), 0)

    def derivative(self, z: ArrayLike, a: Array | None = None) -> Array:
        """1 where z > 0, else 0; at 0 itself it is 0 by the convention of this course."""
        z = as_float(z)
        return (z > 0).astype(z.dtype)


class LeakyReLU(Activation):
    """a = z where z > 0, else `alpha` z (Maas, Hannun and Ng, 2013).

    Parameters
    ----------
    alpha : float, optional
        The derivative on the left, and at 0.

    Examples
    --------
    >>> LeakyReLU(0.1)([-2.0, 3.0])
    array([-0.2,  3. ])
    """

    def __init__(self, alpha: float = 0.01) -> None:
        self.alpha = float(finite("alpha", alpha))

    def __call__(self, z: ArrayLike) -> Array:
        """`z`, or alpha z on the left."""
        z = as_float(z)
        return np.where(z > 0, z, self.alpha * z)

    def derivative(self, z: ArrayLike, a: Array | None = None) -> Array:
        """1 where z > 0, else alpha."""
        z = as_float(z)
        return np.where(z > 0, z.dtype.type(1), z.dtype.type(self.alpha))


class ELU(Activation):
    """a = z where z > 0, else `alpha` (e^z - 1) (Clevert, Unterthiner and Hochreiter, 2016).

    Parameters
    ----------
    alpha : float, optional
        Far on the left the activation tends to -alpha.

    Examples
    --------
    >>> ELU()([-1e4, 3.0])
    array([-1.,  3.])
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = float(finite("alpha", alpha))

    def __call__(self, z: ArrayLike) -> Array:
        """`z`, or alpha (e^z - 1) on the left."""
        z = as_float(z)
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def derivative(self, z: ArrayLike, a: Array | None = None) -> Array:
        """1 where z > 0, else alpha e^z."""
        z = as_float(z)
        return np.where(z > 0, z.dtype.type(1), self.alpha * np.exp(np.minimum(z, 0)))


class Softmax(Activation):
    """a_i = e^z_i / Σ_j e^z_j along the last axis: positive numbers that sum to 1.

    Each output depends on every input of its row, and so there is no derivative entry by entry:
    see `jacobian`.

    Examples
    --------
    >>> softmax([[0.0, 0.0], [1000.0, 0.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    """

    def __call__(self, z: ArrayLike) -> Array:
        """The softmax of each row, whose maximum is taken off first: so no power overflows."""
        z = _vectors(z)
        power = np.exp(z - z.max(axis=-1, keepdims=True))
        a: Array = power / power.sum(axis=-1, keepdims=True)
        return a

    def derivative(self, z: ArrayLike, a: Array | None = None) -> Array:
        """There is none: every call raises TypeError and points to `jacobian`."""
        raise TypeError(
            "softmax has no derivative per entry; use softmax.jacobian or softmax.backward"
        )

    def jacobian(self, z: ArrayLike) -> Array:
        """da_i/dz_j = a_i (1[i = j] - a_j): shape (M, M) for z of shape (M,).

        For z of shape (..., M) one such matrix for every row: (..., M, M).

        Examples
        --------
        >>> softmax.jacobian([0.0, 0.0])
        array([[ 0.25, -0.25],
               [-0.25,  0.25]])
        """
        a = self(z)
        return a[..., :, None] * (np.eye(a.shape[-1], dtype=a.dtype) - a[..., None, :])

    def backward(self, upstream: ArrayLike, z: ArrayLike, a: Array | None = None) -> Array:
        """The product of `upstream` and the Jacobian, row by row, without ever building it."""
        upstream, z = as_float(upstream), _vectors(z)
        same_shape("upstream", upstream, "z", z)
        a = self(z) if a is None else a
        downstream: Array = a * (upstream - (upstream * a).sum(axis=-1, keepdims=True))
        return downstream


def _vectors(z: ArrayLike) -> Array:
    z = as_float(z)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"z: expected vectors, of shape (..., M), got shape {z.shape}")
    return z


identity = Identity()
sigmoid = Sigmoid()
tanh = Tanh()
relu = ReLU()
leaky_relu = LeakyReLU()
elu = ELU()
softmax = Softmax()
