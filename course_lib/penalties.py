"""Penalties: what large weights cost beside the loss, so that a network prefers small ones.

The penalty of weights w is ½ l2 Σ w² + l1 Σ |w|. An optimiser adds its gradient to that of the
loss, before anything else. Plain descent then shrinks each weight by the same share in each step
(weight decay); an adaptive optimiser divides that pull, too, by the size of past gradients.
"""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from course_lib.checks import Array, within

__all__ = ["Penalty", "PenaltySettings"]


@dataclass(frozen=True)
class Penalty:
    """½ l2 Σ w² + l1 Σ |w|; false if both strengths are 0.

    Parameters
    ----------
    l2, l1 : float, optional
        The strengths, at least 0.

    Raises
    ------
    ValueError
        If a strength is below 0 or not finite.

    Examples
    --------
    >>> penalty = Penalty(l2=0.5, l1=0.25)
    >>> w = np.array([2.0, -4.0])
    >>> penalty(w), penalty.gradient(w)
    (6.5, array([ 1.25, -2.25]))
    """

    l2: float = 0.0
    l1: float = 0.0

    def __post_init__(self) -> None:
        within("l2", self.l2, 0, np.inf)
        within("l1", self.l1, 0, np.inf)

    def __bool__(self) -> bool:
        return bool(self.l2 or self.l1)

    def __call__(self, w: Array) -> float:
        """The penalty of these weights, one number."""
        return float(self.l2 * np.vdot(w, w) / 2 + self.l1 * np.abs(w).sum())

    def gradient(self, w: Array) -> Array:
        """The gradient l2 w + l1 sign(w), of the shape of w; sign(0) is 0."""
        return self.l2 * w + self.l1 * np.sign(w)


class PenaltySettings(TypedDict, total=False):
    """How every optimiser is told of penalties: by keywords."""

    weight_decay: float
    l1: float
