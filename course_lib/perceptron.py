"""The perceptron rule: learn from mistakes only, one example at a time."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from course_lib.checks import Array, matrix, whole

__all__ = ["Perceptron", "perceptron"]


@dataclass
class Perceptron:
    """A line (or plane), w·x + b = 0, that puts points in class 1 or -1."""

    w: Array
    """Weights, shape (D,)."""
    b: float = 0.0
    mistakes: list[int] = field(default_factory=list)
    """How many examples were wrong in each epoch."""

    def __call__(self, X: ArrayLike) -> Array:
        """1 or -1 for each row of X; a point on the line itself counts as -1."""
        return np.where(matrix("X", X, len(self.w)) @ self.w + self.b > 0, 1, -1)

    @property
    def separates(self) -> bool:
        """Whether the last epoch of training had no mistake."""
        return bool(self.mistakes) and self.mistakes[-1] == 0


def perceptron(X: ArrayLike, y: ArrayLike, epochs: int) -> Perceptron:
    """Train by the perceptron rule (Rosenblatt, 1958).

    For each example in turn: if it is on the wrong side, or on the line, add y · x to the weights
    and y to the bias. If some line parts the classes, this finds one after a finite number of
    mistakes (Novikoff, 1962), and then stops; if none does, it never settles.

    Parameters
    ----------
    X : array, shape (N, D)
    y : array of 1 and -1, shape (N,)
    epochs : int
        How often to go through the examples, at most.

    Raises
    ------
    ValueError
        If a label is neither 1 nor -1, or the shapes do not fit.

    Examples
    --------
    >>> result = perceptron([[2.0, 0.0], [0.0, 1.0]], [1, -1], epochs=10)
    >>> result.separates, result.w, result.b, result.mistakes
    (True, array([ 2., -1.]), 0.0, [2, 0])
    """
    X, y = matrix("X", X), np.asarray(y)
    if y.shape != X.shape[:1]:
        raise ValueError(f"y: expected shape {X.shape[:1]}, one label for each row, got {y.shape}")
    if not np.isin(y, (-1, 1)).all():
        wrong = y[~np.isin(y, (-1, 1))][0]
        raise ValueError(f"y: expected labels 1 and -1, got {wrong}")
    line = Perceptron(np.zeros(X.shape[1]))
    for _ in range(whole("epochs", epochs)):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            if label * (line.w @ x + line.b) <= 0:
                line.w += label * x
                line.b += float(label)
                wrong += 1
        line.mistakes.append(wrong)
        if wrong == 0:
            break
    return line
