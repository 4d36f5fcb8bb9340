"""A sigmoid unit with one threshold, and three losses of it: numbers alone, no picture."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib.activations import sigmoid
from course_lib.checks import Array
from course_lib.losses import classification_error, mse, sigmoid_cross_entropy

__all__ = ["FAR_START", "GOAL_STEPS", "LOSSES", "MOST_STEPS", "REACH", "ThreeLosses"]

GOAL_STEPS, FAR_START, MOST_STEPS = 10, 4.0, 20
REACH = 6.0
LOSSES = ("classification error", "squared error", "cross-entropy")


@dataclass(frozen=True)
class ThreeLosses:
    """A sigmoid unit over one input, whose threshold has taken some steps downhill.

    Attributes
    ----------
    threshold : float
        Where it starts: the input at which the unit says ½.
    steepness : float
        The weight; the pre-activation is steepness · (input - threshold).
    odd : float
        The input of one example of class 0 that the reader can move.
    loss : str
        The one to descend, of `LOSSES`.
    learning_rate : float
    steps : int
    guess : str
        Where the reader expects the next step to go: "left", "right", "nowhere", or "".
    seed : int
        Of the other twelve examples.
    """

    threshold: float = 5.0
    steepness: float = 2.0
    odd: float = -2.0
    loss: str = LOSSES[0]
    learning_rate: float = 1.0
    steps: int = 0
    guess: str = ""
    seed: int = 0

    @property
    def examples(self) -> tuple[Array, Array]:
        """The inputs and the labels, 0 or 1."""
        x, labels = _examples(self.seed)
        return np.append(x, self.odd), np.append(labels, 0.0)

    @cached_property
    def visited(self) -> list[float]:
        """The thresholds so far, the first one included."""
        thresholds = [self.threshold]
        for _ in range(self.steps):
            thresholds.append(self._after(thresholds[-1]))
        return thresholds

    @property
    def current(self) -> float:
        """The threshold now."""
        return self.visited[-1]

    @property
    def next_threshold(self) -> float:
        """Where one more step leads."""
        return self._after(self.current)

    @property
    def wrong(self) -> Array:
        """Which examples are put in the wrong class now."""
        x, labels = self.examples
        return (x >= self.current) != (labels == 1)

    @property
    def direction(self) -> str:
        """Where the next step goes: "left", "right", or "nowhere"."""
        change = self.next_threshold - self.current
        return "nowhere" if change == 0 else "right" if change > 0 else "left"

    @property
    def goal_reached(self) -> bool:
        """Whether all examples are right within the steps allowed, from a start far off."""
        far = abs(self.threshold) >= FAR_START
        return far and 0 < self.steps <= GOAL_STEPS and not self.wrong.any()

    def value(self, loss: str, threshold: float) -> float:
        """One of the losses, at any threshold."""
        x, labels = self.examples
        z = self.steepness * (x - threshold)
        if loss == "classification error":
            return classification_error(z, labels.astype(int), threshold=0.0)
        return (
            mse(sigmoid(z), labels) if loss == "squared error" else sigmoid_cross_entropy(z, labels)
        )

    def slope(self, loss: str, threshold: float) -> float:
        """Its slope there; that of the classification error is 0 wherever it has one."""
        x, labels = self.examples
        z = self.steepness * (x - threshold)
        if loss == "classification error":
            return 0.0
        for_z = (
            mse.gradient(sigmoid(z), labels) * sigmoid.derivative(z)
            if loss == "squared error"
            else sigmoid_cross_entropy.gradient(z, labels)
        )
        return -self.steepness * float(for_z.sum())

    def take_step(self) -> "ThreeLosses":
        """The state after one more step."""
        return replace(self, steps=min(self.steps + 1, MOST_STEPS))

    def draw_examples(self) -> "ThreeLosses":
        """The same with twelve new examples."""
        return replace(self, seed=self.seed + 1, steps=0)

    def _after(self, threshold: float) -> float:
        moved = threshold - self.learning_rate * self.slope(self.loss, threshold)
        return min(max(moved, -10 * REACH), 10 * REACH)


@lru_cache(maxsize=16)
def _examples(seed: int) -> tuple[Array, Array]:
    """Six inputs of each class, with a gap between the classes."""
    rng = np.random.default_rng(seed)
    x = 0.4 + 0.55 * np.tile(np.arange(6), 2) + rng.uniform(0, 0.35, 12)
    labels = np.repeat([0.0, 1.0], 6)
    return np.where(labels == 1, x, -x).round(2), labels
