"""A point on its way down a surface: what the figure of descent knows, without any picture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib.calculus import critical_point, numerical_jacobian
from course_lib.checks import Array
from course_lib.optimisers import Adam, GradientDescent, Momentum, Optimiser, descend
from course_lib.surfaces import RAVINE, TestFunction

__all__ = ["MOST_STEPS", "VARIANTS", "Descent", "Goal"]

MOST_STEPS = 100

VARIANTS: Mapping[str, Callable[[float], Optimiser]] = {
    "plain": GradientDescent,
    "momentum": Momentum,
    "Adam": Adam,
}


@dataclass(frozen=True)
class Goal:
    """What the reader is to reach: a low loss, within some steps, from a start that is not easy."""

    words: str
    loss: float
    steps: int
    fair: Callable[[float, float], bool] = lambda first, second: True
    """Whether a start counts."""


@dataclass(frozen=True)
class Descent:
    """A point that has taken some steps downhill.

    Attributes
    ----------
    surface : TestFunction
        The loss of every pair of weights.
    first, second : float
        The two weights at the start.
    learning_rate : float
    variant : str
        A name in `VARIANTS`.
    steps : int
        How many steps it has taken.
    guess : str
        How the reader expects it to end: "minimum", "saddle", "away", or "" for not yet said.
    goal : Goal or None
    reach : float
        The map goes from -reach to reach.
    seed : int
        Of the next random start.
    """

    surface: TestFunction = RAVINE
    first: float = -1.8
    second: float = 1.2
    learning_rate: float = 0.1
    variant: str = "plain"
    steps: int = 0
    guess: str = ""
    goal: Goal | None = None
    reach: float = 2.0
    seed: int = 1

    @property
    def visited(self) -> Array:
        """The points so far, the start included, until the path has run away: (steps + 1, 2)."""
        return self._path(self.variant)[: self.steps + 1]

    @property
    def visited_by_plain(self) -> Array:
        """The points that plain descent would have visited."""
        return self._path("plain")[: self.steps + 1]

    @property
    def current(self) -> Array:
        """The weights now."""
        return self.visited[-1]

    @property
    def losses(self) -> Array:
        """The loss at each point visited."""
        return self.surface(self.visited)

    @property
    def loss(self) -> float:
        """The loss now."""
        return float(self.losses[-1])

    @cached_property
    def gradient(self) -> Array:
        """The two partial derivatives at the present point."""
        return self.surface.gradient(self.current)

    @cached_property
    def curvatures(self) -> tuple[Array, Array]:
        """Eigenvalues of the Hessian at the present point, the largest first, and eigenvectors."""
        hessian = numerical_jacobian(self.surface.gradient, self.current)
        values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
        return values[::-1], vectors.T[::-1]

    @property
    def next_point(self) -> Array:
        """Where one more step leads."""
        return self._path(self.variant)[: self.steps + 2][-1]

    @property
    def outcome(self) -> str:
        """What has become of it: "minimum", "saddle", "degenerate", "away", or "on its way"."""
        if len(self._path(self.variant)) <= self.steps:
            return "away"
        if np.abs(self.gradient).max() > 5e-3:
            return "on its way"
        hessian = numerical_jacobian(self.surface.gradient, self.current)
        return critical_point((hessian + hessian.T) / 2, tolerance=1e-4)

    @property
    def goal_reached(self) -> bool:
        """Whether the goal is reached, from a start that counts."""
        goal = self.goal
        return (
            goal is not None
            and goal.fair(self.first, self.second)
            and 0 < self.steps <= goal.steps
            and self.loss < goal.loss
        )

    def parts(self) -> tuple[Array, Array] | None:
        """The part of each weight in the loss, point by point, if the loss is their sum."""
        if not _is_a_sum(self.surface):
            return None
        return _parts(self.surface, self.visited)

    def take_step(self) -> "Descent":
        """The state after one more step."""
        return replace(self, steps=min(self.steps + 1, MOST_STEPS))

    def start_at_random(self) -> "Descent":
        """Another start, drawn evenly from the map."""
        rng = np.random.default_rng(self.seed)
        first, second = rng.uniform(-self.reach, self.reach, 2).round(2)
        return replace(
            self, first=float(first), second=float(second), steps=0, guess="", seed=self.seed + 1
        )

    def _path(self, variant: str) -> Array:
        return _path(self.surface, self.first, self.second, variant, self.learning_rate)


@lru_cache(maxsize=64)
def _path(
    surface: TestFunction, first: float, second: float, variant: str, learning_rate: float
) -> Array:
    """All points of a long run, up to the first one that is out of sight."""
    with np.errstate(over="ignore", invalid="ignore"):
        optimiser = VARIANTS[variant](learning_rate)
        path = descend(surface.gradient, [first, second], optimiser, MOST_STEPS)
        seen = (np.abs(path) < 1e3).all(axis=1)
    return path if seen.all() else path[: max(1, int(seen.argmin()))]


def _parts(surface: TestFunction, points: Array) -> tuple[Array, Array]:
    (best_first, best_second), *_ = surface.minima
    first, second = points[..., 0], points[..., 1]
    return surface.value(first, np.full_like(first, best_second)), surface.value(
        np.full_like(second, best_first), second
    )


@lru_cache
def _is_a_sum(surface: TestFunction) -> bool:
    if not surface.minima or abs(float(surface(surface.minima[0]))) > 1e-9:
        return False
    points = np.random.default_rng(0).uniform(-2, 2, (20, 2))
    return bool(np.allclose(sum(_parts(surface, points)), surface(points)))
