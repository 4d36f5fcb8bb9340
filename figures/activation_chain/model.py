"""Units of one kind in a row, and the gradient that comes back through them."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from course_lib.activations import (
    ELU,
    Activation,
    LeakyReLU,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from course_lib.checks import Array
from course_lib.layers import PReLU

__all__ = ["GOAL", "GOAL_DEPTH", "LASTS", "UNITS", "VERDICTS", "Chain", "Unit"]

GOAL_DEPTH, GOAL = 20, (0.5, 2.0)
LASTS = (0.01, 100.0)  # between these a gradient has neither vanished nor exploded
VERDICTS = ("vanishes", "lasts", "explodes")


@dataclass(frozen=True)
class Unit:
    """An activation as the figure tells of it.

    Attributes
    ----------
    formula, derivative : str
        In words and signs.
    window : (float, float)
        The scale for its graph.
    entries : int
        1, or 3 for softmax, whose outputs depend on each other; the other two inputs are 0.
    """

    formula: str
    derivative: str
    window: tuple[float, float]
    entries: int = 1

    def activation(self, name: str, alpha: float) -> Activation:
        """The activation; `alpha` matters to those that have one."""
        # what PReLU computes is Leaky ReLU; it differs in what it learns
        with_alpha = {"Leaky ReLU": LeakyReLU, "PReLU": LeakyReLU, "ELU": ELU}
        plain = {"sigmoid": sigmoid, "tanh": tanh, "ReLU": relu, "softmax": softmax}
        return plain[name] if name in plain else with_alpha[name](alpha)


SMALL, LARGE = (-1.25, 1.25), (-1.5, 3.5)
UNITS = {
    "sigmoid": Unit("1 / (1 + e⁻ᶻ)", "a (1 − a)", SMALL),
    "tanh": Unit("tanh z", "1 − a²", SMALL),
    "ReLU": Unit("the larger of z and 0", "1 for z > 0, else 0", LARGE),
    "Leaky ReLU": Unit("z for z > 0, else α z", "1 for z > 0, else α", LARGE),
    "PReLU": Unit("z for z > 0, else α z", "1 for z > 0, else α", LARGE),
    "ELU": Unit("z for z > 0, else α (eᶻ − 1)", "1 for z > 0, else α eᶻ", LARGE),
    "softmax": Unit("e^z₁ / (e^z₁ + e^z₂ + e^z₃)", "a₁ (1 − a₁) for z₁, −a₁ a₂ for z₂", SMALL, 3),
}


@dataclass(frozen=True)
class Chain:
    """Units of one kind in a row: each takes `weight` times the output before it, plus `bias`.

    Attributes
    ----------
    unit : str
        One of `UNITS`.
    x : float
        What goes into the first one.
    weight, bias : float
    alpha : float
        The slope on the left of the leaky units, and the depth of ELU.
    depth : int
        How many units there are.
    draws : int
        How often new numbers were drawn.
    guesses : tuple of (str, str)
        For which units the reader has said what becomes of the gradient, and what.
    """

    unit: str = "sigmoid"
    x: float = 0.5
    weight: float = 1.0
    bias: float = 0.0
    alpha: float = 0.1
    depth: int = 10
    draws: int = 0
    guesses: tuple[tuple[str, str], ...] = ()

    @property
    def activation(self) -> Activation:
        """The function of every unit."""
        return UNITS[self.unit].activation(self.unit, self.alpha)

    @cached_property
    def drives(self) -> list[Array]:
        """The pre-activation of each unit; for softmax a vector of three."""
        value: Array = np.zeros(UNITS[self.unit].entries)
        value[0] = self.x
        drives: list[Array] = []
        for _ in range(self.depth):
            drives.append(self.weight * value + self.bias)
            value = self.activation(drives[-1])
        return drives

    @cached_property
    def gradients(self) -> list[Array]:
        """The gradient of the last output with respect to the input and to each output in turn."""
        upstream = np.zeros(UNITS[self.unit].entries)
        upstream[0] = 1.0
        gradients: list[Array] = [upstream]
        for z in reversed(self.drives):
            gradients.append(self.weight * self.activation.backward(gradients[-1], z))
        return gradients[::-1]

    @property
    def sizes(self) -> list[float]:
        """The lengths of these gradients, from the input's to the last output's, which is 1."""
        return [float(np.linalg.norm(gradient)) for gradient in self.gradients]

    @property
    def alpha_gradient(self) -> float:
        """The gradient with respect to an `alpha` that all units share, as PReLU learns it."""
        prelu = PReLU(self.alpha)
        prelu.forward(np.array(self.drives))
        prelu.backward(np.array(self.gradients[1:]))
        return float(prelu.gradients["alpha"])

    @property
    def verdict(self) -> str:
        """What becomes of the gradient: it "vanishes", "lasts" or "explodes"."""
        low, high = LASTS
        return VERDICTS[int(self.sizes[0] >= low) + int(self.sizes[0] > high)]

    @property
    def guess(self) -> str:
        """What the reader said of this unit, or ""."""
        return dict(self.guesses).get(self.unit, "")

    @property
    def goal_reached(self) -> bool:
        """Whether the gradient comes through a long chain at about its size."""
        return self.depth >= GOAL_DEPTH and GOAL[0] <= self.sizes[0] <= GOAL[1]

    def derivative(self, k: int) -> float:
        """The derivative of unit k, counted from 0; for softmax that of its first output and input."""
        z = self.drives[k]
        if UNITS[self.unit].entries == 1:
            return float(self.activation.derivative(z)[0])
        return float(softmax.jacobian(z)[0, 0])

    def guessing(self, verdict: str) -> "Chain":
        """The state after the reader has said what becomes of the gradient."""
        others = tuple(pair for pair in self.guesses if pair[0] != self.unit)
        return replace(self, guesses=(*others, (self.unit, verdict)))

    def new_numbers(self) -> "Chain":
        """Another input, weight and bias, for which nothing has been said yet."""
        rng = np.random.default_rng(self.draws)
        x, bias = rng.integers(-30, 31, size=2) / 10
        weight = rng.integers(5, 41) / 10 * rng.choice([-1, 1])
        return replace(
            self,
            x=float(x),
            weight=float(weight),
            bias=float(bias),
            draws=self.draws + 1,
            guesses=(),
        )
