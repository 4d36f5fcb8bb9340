"""Six optimisers on a surface: their paths, their losses, and the parts of a step. No drawing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import hypot, inf, isfinite

import numpy as np

from course_lib.checks import Array
from course_lib.optimisers import (
    AdaGrad,
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimiser,
    RMSProp,
)
from course_lib.surfaces import DOUBLE_WELL, HIMMELBLAU, RAVINE, ROSENBROCK

__all__ = ["FINISH", "OPTIMISERS", "SURFACES", "OptimiserRace", "Part"]

FINISH, MOST_STEPS = 0.01, 100
SIZE = (820, 500)
LEAST = 1e-6  # the loss at which the trace ends

SURFACES = {surface.name: surface for surface in (RAVINE, DOUBLE_WELL, ROSENBROCK, HIMMELBLAU)}
REACH = {RAVINE.name: 4.0, DOUBLE_WELL.name: 2.0, ROSENBROCK.name: 2.0, HIMMELBLAU.name: 5.0}
# Rates of the first three suit the steepest curvature of a surface; the others measure their steps
# in units of the weights, whatever the surface.
STEEP = {RAVINE.name: 0.5, DOUBLE_WELL.name: 0.1, ROSENBROCK.name: 0.001, HIMMELBLAU.name: 0.01}
# Within reach of at least one optimiser from the first start, and not at its first rate.
GOAL_STEPS = {RAVINE.name: 25, DOUBLE_WELL.name: 8, ROSENBROCK.name: 50, HIMMELBLAU.name: 4}
OPTIMISERS: dict[str, tuple[type[Optimiser], Callable[[str], float]]] = {
    "plain": (GradientDescent, lambda surface: STEEP[surface]),
    "momentum": (Momentum, lambda surface: STEEP[surface] / 5),
    "Nesterov": (Nesterov, lambda surface: STEEP[surface] / 5),
    "AdaGrad": (AdaGrad, lambda surface: 0.5),
    "RMSProp": (RMSProp, lambda surface: 0.05),
    "Adam": (Adam, lambda surface: 0.2),
}
LINES = {
    "plain": "blue",
    "momentum": "orange",
    "Nesterov": "green",
    "AdaGrad": "purple",
    "RMSProp": "gold",
    "Adam": "sky",
}


@dataclass(frozen=True)
class Part:
    """A vector that has its share in a step."""

    name: str
    vector: tuple[float, float]
    colour: str = ""
    """Of its arrow; "" for numbers that are no direction."""


@dataclass(frozen=True)
class OptimiserRace:
    """Six optimisers that have taken the same number of steps from the same start.

    Attributes
    ----------
    surface : str
        A name of `SURFACES`.
    across, up : float
        The start, as shares of the reach of the surface, from -1 to 1.
    followed : str
        The optimiser whose next step is taken apart.
    factor : float
        What the learning rate of that one is multiplied by; the others keep theirs.
    steps : int
        How many steps all have taken.
    """

    surface: str = RAVINE.name
    across: float = -0.9
    up: float = 0.6
    followed: str = "plain"
    factor: float = 1.0
    steps: int = 0

    @property
    def start(self) -> tuple[float, float]:
        """Where all begin."""
        reach = REACH[self.surface]
        return self.across * reach, self.up * reach

    @property
    def first(self) -> float:
        """The first weight at the start."""
        return round(self.start[0], 2)

    @property
    def second(self) -> float:
        """The second weight at the start."""
        return round(self.start[1], 2)

    def with_first(self, weight: float) -> "OptimiserRace":
        """The same from another first weight."""
        return replace(self, across=weight / REACH[self.surface])

    def with_second(self, weight: float) -> "OptimiserRace":
        """The same from another second weight."""
        return replace(self, up=weight / REACH[self.surface])

    def from_place(self, first: float, second: float) -> "OptimiserRace":
        """The same from another place, as far as the surface reaches."""
        reach = REACH[self.surface]
        across, up = (min(max(weight / reach, -1.0), 1.0) for weight in (first, second))
        return replace(self, across=across, up=up)

    def rate(self, name: str) -> float:
        """The learning rate of an optimiser."""
        own = OPTIMISERS[name][1](self.surface)
        return own * self.factor if name == self.followed else own

    def run(self, name: str) -> tuple[Array, list[list[Array]]]:
        """Its points, and what it remembers at each: for all steps, and for one more."""
        return _run(name, self.surface, self.start, self.rate(name))

    def path(self, name: str) -> Array:
        """The points of an optimiser, up to this step."""
        return self.run(name)[0][: self.steps + 1]

    def losses(self, name: str) -> Array:
        """The height of the surface at the points of `path`; infinite where it ran away."""
        with np.errstate(over="ignore", invalid="ignore"):
            heights = SURFACES[self.surface](self.path(name))
        return np.where(np.isfinite(heights), heights, inf)

    @cached_property
    def arrivals(self) -> dict[str, float]:
        """After how many of all steps each is below the finish for good, or infinity."""
        full = replace(self, steps=MOST_STEPS)
        arrived = {}
        for name in OPTIMISERS:
            above = np.flatnonzero(~(full.losses(name) < FINISH))
            step = int(above[-1]) + 1 if len(above) else 0
            arrived[name] = step if step <= MOST_STEPS else inf
        return arrived

    @property
    def goal_reached(self) -> bool:
        """Whether the followed one has arrived in time, from a start that is not at the bottom."""
        own = self.arrivals[self.followed]
        began_high = float(SURFACES[self.surface](self.start)) > 50 * FINISH
        return began_high and own <= min(self.steps, GOAL_STEPS[self.surface])

    @cached_property
    def parts(self) -> list[Part]:
        """What the next step of the followed optimiser is made of; the step itself is last."""
        points, memory = self.run(self.followed)
        here, there = points[self.steps], points[self.steps + 1]
        before, after = memory[self.steps], memory[self.steps + 1]
        gradient = SURFACES[self.surface].gradient(here)
        kind = OPTIMISERS[self.followed][0]
        optimiser, rate = kind(self.rate(self.followed)), self.rate(self.followed)
        step = there - here
        parts = [("gradient g", gradient, "")]
        if isinstance(optimiser, Nesterov):
            parts.append(("−rate × g", -rate * gradient, "orange"))
            parts.append(("ahead: 0.9 × new velocity", optimiser.momentum * after[0], "blue"))
        elif isinstance(optimiser, Momentum):
            parts.append(("kept: 0.9 × velocity", optimiser.momentum * before[0], "blue"))
            parts.append(("−rate × g", -rate * gradient, "orange"))
        elif isinstance(optimiser, AdaGrad):
            kept = "√ of the mean square" if isinstance(optimiser, RMSProp) else "√ of summed g²"
            parts.append((kept, np.sqrt(after[0]), ""))
            parts.append(("so the rate is", rate / (np.sqrt(after[0]) + optimiser.epsilon), ""))
            parts.append(("−g, as long as the step", _as_long(-gradient, step), "orange"))
        elif isinstance(optimiser, Adam):
            taken = self.steps + 1
            mean = after[0] / (1 - optimiser.beta1**taken)
            parts.append(("mean gradient", mean, ""))
            root = np.sqrt(after[1] / (1 - optimiser.beta2**taken))
            parts.append(("√ of the mean square", root, ""))
            parts.append(("−g, as long as the step", _as_long(-gradient, step), "orange"))
            parts.append(("−mean, as long as the step", _as_long(-mean, step), "blue"))
        parts.append(("step", step, "green"))
        return [Part(name, (float(v[0]), float(v[1])), colour) for name, v, colour in parts]

    def take_step(self) -> "OptimiserRace":
        """The state after one more step of all."""
        return replace(self, steps=min(self.steps + 1, MOST_STEPS))

    def ten_steps(self) -> "OptimiserRace":
        """The state after ten more steps of all."""
        return replace(self, steps=min(self.steps + 10, MOST_STEPS))


def _as_long(vector: Array, other: Array) -> Array:
    length = hypot(*vector)
    return vector * (hypot(*other) / length) if length > 0 and isfinite(length) else vector


@lru_cache(maxsize=128)
def _run(
    name: str, surface: str, start: tuple[float, float], rate: float
) -> tuple[Array, list[list[Array]]]:
    optimiser, point = OPTIMISERS[name][0](rate), np.array(start)
    slopes = SURFACES[surface].slopes  # as `gradient`, without its care for many points
    points = [point.copy()]
    memory: list[list[Array]] = [[np.zeros(2) for _ in range(optimiser.memory)]]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(MOST_STEPS + 1):
            optimiser.step(point, np.array(slopes(*point)))
            points.append(point.copy())
            memory.append([array.copy() for array in optimiser.state])
    return np.array(points), memory
