"""Derivatives by central differences, to check those from a formula, and what they say of a point.

The slope of f along a coordinate is estimated as (f(x + h) - f(x - h)) / (2h): the error of the
formula falls with h², that of rounding grows with 1/h, and h = 1e-5 balances them in float64.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib.checks import Array, finite, positive, same_shape, within

__all__ = [
    "GradientCheck",
    "check_gradient",
    "critical_point",
    "numerical_gradient",
    "numerical_hessian",
    "numerical_jacobian",
    "relative_error",
]


def numerical_jacobian(f: Callable[[Array], ArrayLike], x: ArrayLike, h: float = 1e-5) -> Array:
    """All partial derivatives of f at x: entry [..., j] is df/dx_j.

    Parameters
    ----------
    f : function
        From an array of the shape of x to an array of any shape (or a number).
    x : array
        Where; it is not changed. Integers and float32 are taken as float64.
    h : float, optional
        Half the distance of the two points.

    Returns
    -------
    array, shape (*shape of f(x), *shape of x)

    Raises
    ------
    ValueError
        If x is not finite or h not positive.

    Examples
    --------
    >>> numerical_jacobian(lambda x: np.array([x[0] * x[1], x[0]]), [2.0, 3.0]).round(6)
    array([[3., 2.],
           [1., 0.]])
    """
    x, h = np.array(finite("x", x), np.float64), positive("h", h)
    columns = []
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        rise = np.asarray(f(up), np.float64) - np.asarray(f(down), np.float64)
        columns.append(rise / (up[index] - down[index]))  # 2h, as it was rounded
    if not columns:
        raise ValueError(f"x: expected at least one number, got shape {x.shape}")
    return np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)


def numerical_gradient(f: Callable[[Array], ArrayLike], x: ArrayLike, h: float = 1e-5) -> Array:
    """The gradient of a function whose value is one number, of the shape of x.

    Takes and raises what `numerical_jacobian` does, and ValueError if f gives more than one number.

    Examples
    --------
    >>> numerical_gradient(lambda x: x[0] ** 2 + 3 * x[1], [2.0, 1.0]).round(6)
    array([4., 3.])
    """
    jacobian = numerical_jacobian(f, x, h)
    if jacobian.shape != np.shape(x):
        extra = jacobian.shape[: jacobian.ndim - np.ndim(x)]
        raise ValueError(f"f: expected one number as its value, got shape {extra}")
    return jacobian


def numerical_hessian(f: Callable[[Array], ArrayLike], x: ArrayLike, h: float = 1e-4) -> Array:
    """The second derivatives d²f / dx_i dx_j of a function of a vector, shape (D, D), symmetric.

    Examples
    --------
    >>> numerical_hessian(lambda x: x[0] ** 2 * x[1], [1.0, 3.0]).round(4)
    array([[6., 2.],
           [2., 0.]])
    """
    if np.ndim(x) != 1:
        raise ValueError(f"x: expected a vector, of shape (D,), got shape {np.shape(x)}")
    hessian = numerical_jacobian(lambda point: numerical_gradient(f, point, h), x, h)
    return (hessian + hessian.T) / 2


def relative_error(a: ArrayLike, b: ArrayLike) -> Array:
    """|a - b| / max(|a|, |b|), entry by entry; 0 where both are 0.

    In a gradient check in float64, 1e-7 or less is as good as central differences get; 1e-4 at a
    smooth point is a mistake.

    Examples
    --------
    >>> relative_error([1.0, 0.0, 2.0], [1.0, 0.0, -2.0])
    array([0., 0., 2.])
    """
    a, b = finite("a", a), finite("b", b)
    same_shape("a", a, "b", b)
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.abs(a - b) / np.where(scale > 0, scale, 1)


@dataclass(frozen=True)
class GradientCheck:
    """What `check_gradient` found: true if the gradient passed, and in words when printed."""

    passed: bool
    error: float
    """The largest relative error, with allowance for rounding and for small entries."""
    raw_error: float
    """The largest relative error by the formula alone: `relative_error`, at whatever entry."""
    worst: tuple[int, ...]
    """The index of the entry with that error."""
    given: float
    numerical: float
    tolerance: float

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        verdict = "The gradient agrees" if self.passed else "The gradient is wrong"
        return (
            f"{verdict}: largest relative error {self.error:.1e} (tolerance {self.tolerance:.0e}; "
            f"by the formula alone {self.raw_error:.1e}), "
            f"at index {self.worst}: given {self.given:.8g}, numerical {self.numerical:.8g}"
        )


def check_gradient(
    f: Callable[[Array], ArrayLike],
    gradient: ArrayLike,
    x: ArrayLike,
    h: float = 1e-5,
    tolerance: float = 1e-5,
    floor: float = 1e-3,
) -> GradientCheck:
    """Compare a gradient with central differences, entry by entry.

    Parameters
    ----------
    f : function
        From an array of the shape of x to one number.
    gradient : array
        The gradient of f at x, from a formula or from backpropagation.
    x : array
    h : float, optional
        Half the distance of the two points of each difference.
    tolerance : float, optional
        The largest relative error that passes. A kink within h of x can make a right gradient fail.
    floor : float, optional
        Entries below this share of the largest are compared with that share, not with their own
        size. What rounding alone can do to a difference, about |f(x)| / h units in the last place,
        never counts as an error.

    Returns
    -------
    GradientCheck
        Its `error` has both of these allowances, and is what passes or not; its `raw_error`, the
        largest `relative_error`, has none.

    Raises
    ------
    ValueError
        If the shapes differ, or something is not finite.

    Examples
    --------
    >>> print(check_gradient(lambda x: (x**2).sum(), [2.0, 5.0], [1.0, 2.0]))
    The gradient is wrong: largest relative error 2.0e-01 (tolerance 1e-05; by the formula alone \
2.0e-01), at index (1,): given 5, numerical 4
    """
    gradient, x = finite("gradient", gradient), finite("x", x)
    within("floor", floor, 0, np.inf)
    same_shape("gradient", gradient, "x", x)
    estimate = numerical_gradient(f, x, h)
    scale = np.maximum(np.maximum(np.abs(gradient), np.abs(estimate)), 1e-300)
    scale = np.maximum(scale, floor * scale.max())
    rounding = 4 * np.finfo(np.float64).eps * abs(float(np.asarray(f(x)))) / h
    errors = np.maximum(np.abs(gradient - estimate) - rounding, 0) / scale
    worst = tuple(int(i) for i in np.unravel_index(errors.argmax(), errors.shape))
    error = float(errors[worst])
    return GradientCheck(
        passed=error <= tolerance,
        error=error,
        raw_error=float(relative_error(gradient, estimate).max()),
        worst=worst,
        given=float(gradient[worst]),
        numerical=float(estimate[worst]),
        tolerance=tolerance,
    )


def critical_point(hessian: ArrayLike, tolerance: float = 1e-6) -> str:
    """What a point with gradient 0 is, from the signs of the eigenvalues of the Hessian there.

    Parameters
    ----------
    hessian : array, shape (D, D), symmetric
    tolerance : float, optional
        Eigenvalues below this share of the largest one count as 0.

    Returns
    -------
    str
        "minimum" if all are positive, "maximum" if all are negative, "saddle" if both signs
        occur, and "degenerate" otherwise: some are 0 and the rest have one sign, so that second
        derivatives cannot tell.

    Raises
    ------
    ValueError
        If the matrix is not square, symmetric and finite.

    Examples
    --------
    >>> critical_point([[2, 0], [0, 1]]), critical_point([[2, 0], [0, -1]])
    ('minimum', 'saddle')
    """
    hessian = np.atleast_2d(finite("hessian", hessian))
    if hessian.ndim != 2 or hessian.shape[0] != hessian.shape[1] or hessian.size == 0:
        raise ValueError(f"hessian: expected shape (D, D), got {hessian.shape}")
    size = np.abs(hessian).max()
    if np.abs(hessian - hessian.T).max() > 1e-6 * size:
        raise ValueError("hessian: expected a symmetric matrix")
    eigenvalues = np.linalg.eigvalsh(hessian)
    threshold = tolerance * np.abs(eigenvalues).max()
    up, down = bool((eigenvalues > threshold).any()), bool((eigenvalues < -threshold).any())
    if up and down:
        return "saddle"
    if (np.abs(eigenvalues) <= threshold).any():
        return "degenerate"
    return "minimum" if up else "maximum"
