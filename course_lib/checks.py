"""Checks of arguments: each error names the argument, what was expected and what came."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]


def as_float(value: ArrayLike) -> Array:
    """`value` as an array of floats: float32 and float64 are kept, integers become float64.

    Examples
    --------
    >>> as_float([1, 2])
    array([1., 2.])
    >>> as_float(np.float32(0.5)).dtype
    dtype('float32')
    """
    array = np.asarray(value)
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind not in "iub":
        raise TypeError(f"expected real numbers, got an array of dtype {array.dtype}")
    return array.astype(np.float64)


def finite(name: str, value: ArrayLike) -> Array:
    """`value` as floats, none of them NaN or infinite.

    Raises
    ------
    TypeError
        If the values are no real numbers.
    ValueError
        If one of them is not finite; the message gives its index.
    """
    try:
        array = as_float(value)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from None
    good = np.isfinite(array)
    if not good.all():
        index = tuple(int(i) for i in np.argwhere(~good)[0])
        where = f" at index {index}" if index else ""
        raise ValueError(f"{name}: expected finite numbers, got {array[index]}{where}")
    return array


def matrix(name: str, value: ArrayLike, columns: int | None = None) -> Array:
    """`value` as finite floats of shape (N, `columns`) with at least one row.

    Raises
    ------
    ValueError
        If it has another shape, no rows, or a value that is not finite.
    """
    array = finite(name, value)
    wanted = "(N, D)" if columns is None else f"(N, {columns})"
    if array.ndim != 2 or (columns is not None and array.shape[1] != columns):
        hint = f"; one example is a row, {name}[None]" if array.ndim == 1 else ""
        raise ValueError(f"{name}: expected shape {wanted}, got {array.shape}{hint}")
    not_empty(name, array)
    return array


def not_empty(name: str, array: NDArray[Any]) -> None:
    """Raise ValueError if `array` holds nothing."""
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one example, got shape {array.shape}")


def same_shape(name: str, array: NDArray[Any], other_name: str, other: NDArray[Any]) -> None:
    """Raise ValueError if the shapes differ, where NumPy might broadcast in silence."""
    if array.shape != other.shape:
        raise ValueError(
            f"{name}: expected shape {other.shape}, like {other_name}, got {array.shape}"
        )


def positive(name: str, value: float) -> float:
    """`value`, if it is a finite number above 0; else ValueError."""
    if not (isinstance(value, int | float | np.number) and np.isfinite(value) and value > 0):
        raise ValueError(f"{name}: expected a positive number, got {value!r}")
    return value


def within(name: str, value: float, low: float, high: float) -> float:
    """`value`, if low <= value < high; else ValueError."""
    if not low <= value < high:
        raise ValueError(f"{name}: expected a number in [{low}, {high}), got {value!r}")
    return value


def whole(name: str, value: int, least: int = 1) -> int:
    """`value` as an int that is at least `least`; else ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}: expected a whole number of at least {least}, got {value!r}")
    return int(value)


def one_hot(labels: ArrayLike, classes: int, dtype: Any = np.float64) -> Array:
    """Labels as rows with a one in the column of the class.

    Parameters
    ----------
    labels : array of integers, shape (N,), or rows that sum to one, shape (N, classes)
        Rows are returned as they are, as floats.
    classes : int
        Number of classes, K. Labels run from 0 to K - 1.
    dtype : data type, optional
        Of the result.

    Returns
    -------
    array, shape (N, classes)

    Raises
    ------
    ValueError
        If a label is out of range, a row does not sum to one, or the shape fits neither form.

    Examples
    --------
    >>> one_hot([2, 0], classes=3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    array = np.asarray(labels)
    if array.ndim == 2 and array.shape[1] == classes:
        rows = finite("labels", array).astype(dtype, copy=False)
        if (rows < 0).any() or not np.allclose(rows.sum(axis=1), 1, atol=1e-6):
            raise ValueError("labels: expected rows that are one-hot, or at least sum to 1")
        return rows
    if array.ndim != 1:
        raise ValueError(
            f"labels: expected integers of shape (N,) or one-hot rows of shape (N, {classes}), "
            f"got shape {array.shape}"
        )
    if array.size and array.dtype.kind not in "iu":
        raise ValueError(f"labels: expected integers, got dtype {array.dtype}")
    wrong = array[(array < 0) | (array >= classes)]
    if wrong.size:
        raise ValueError(f"labels: expected integers from 0 to {classes - 1}, got {wrong[0]}")
    rows = np.zeros((array.size, classes), dtype)
    rows[np.arange(array.size), array.astype(np.intp)] = 1
    return rows
