"""Initial weights: each initialiser makes a matrix W of shape (n_in, n_out) from a generator.

All are functions of `(shape, rng)`; `constant` and `normal` make such a function from a number.
A unit adds up n_in terms, so the scale of its pre-activation grows with √n_in unless the scale of
the weights falls with it.
"""

from collections.abc import Callable

import numpy as np

from course_lib.checks import Array, finite, positive, whole

__all__ = ["Initialiser", "constant", "glorot_normal", "he", "lecun_normal", "normal", "zeros"]

Initialiser = Callable[[tuple[int, int], np.random.Generator], Array]


def zeros(shape: tuple[int, int], rng: np.random.Generator | None = None) -> Array:
    """All zeros. Units of a layer then always stay alike: right for biases only."""
    return np.zeros(_sizes(shape))


def constant(value: float) -> Initialiser:
    """An initialiser that gives every weight the same value."""
    value = float(finite("value", value))
    return lambda shape, rng: np.full(_sizes(shape), value)


def normal(scale: float) -> Initialiser:
    """An initialiser that draws from N(0, scale²), however wide the layer.

    Examples
    --------
    >>> normal(0.01)((2, 3), np.random.default_rng(0)).shape
    (2, 3)
    """
    positive("scale", scale)
    return lambda shape, rng: _generator(rng).normal(0.0, scale, _sizes(shape))


def lecun_normal(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Draws with mean 0 and standard deviation 1/√n_in (LeCun et al., Efficient BackProp, 1998).

    Pre-activations then start with about the scale of the inputs. Suits tanh and sigmoid.
    """
    return normal(1 / np.sqrt(_sizes(shape)[0]))(shape, rng)


def glorot_normal(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Draws with standard deviation √(2 / (n_in + n_out)) (Glorot and Bengio, 2010).

    A compromise that keeps the scale of activations forward and of gradients backward.
    """
    return normal(np.sqrt(2 / sum(_sizes(shape))))(shape, rng)


def he(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Draws with standard deviation √(2 / n_in) (He et al., 2015): made for ReLU.

    ReLU sets half of the pre-activations to 0; the factor 2 makes up for it.
    """
    return normal(np.sqrt(2 / _sizes(shape)[0]))(shape, rng)


def _sizes(shape: tuple[int, int]) -> tuple[int, int]:
    if len(shape) != 2:
        raise ValueError(f"shape: expected (n_in, n_out), got {shape!r}")
    return whole("n_in", shape[0]), whole("n_out", shape[1])


def _generator(rng: np.random.Generator) -> np.random.Generator:
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng: expected np.random.default_rng(seed), got {rng!r}")
    return rng
