"""The model of the planted bug: seven lines of a backward pass, one of which may be wrong.

A network with one hidden layer and the MSE goes forward as it should. Its backward pass is seven
lines; each bug replaces one of them. The four gradients of the parameters are then checked against
central differences, which is all that a reader has to go by.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType

import numpy as np

from course_lib.activations import Activation, identity, tanh
from course_lib.calculus import GradientCheck, check_gradient
from course_lib.checks import Array
from course_lib.losses import mse

__all__ = [
    "ACTIVATIONS",
    "BUGS",
    "CHECKED",
    "LINES",
    "NO_BUG",
    "Bug",
    "PlantedBug",
    "forward_from",
    "start_of",
]

ACTIVATIONS = {"tanh": tanh, "none": identity}
CHECKED = ("W1", "b1", "W2", "b2")
Values = dict[str, Array]


@dataclass(frozen=True)
class Line:
    """A line of the backward pass: what it computes, as text and as a function."""

    name: str
    code: str
    run: Callable[[Values, Activation], Array]


@dataclass(frozen=True)
class Bug:
    """What stands in a line's place, and what there is to say of it once it is found."""

    line: int
    code: str
    run: Callable[[Values, Activation], Array]
    note: str


LINES = (
    Line("dZ2", "2 * (Z2 - T) / N", lambda v, f: 2 * (v["Z2"] - v["T"]) / len(v["X"])),
    Line("dW2", "A1.T @ dZ2", lambda v, f: v["A1"].T @ v["dZ2"]),
    Line("db2", "dZ2.sum(axis=0)", lambda v, f: v["dZ2"].sum(axis=0)),
    Line("dA1", "dZ2 @ W2.T", lambda v, f: v["dZ2"] @ v["W2"].T),
    Line("dZ1", "dA1 * f.derivative(Z1)", lambda v, f: v["dA1"] * f.derivative(v["Z1"])),
    Line("dW1", "X.T @ dZ1", lambda v, f: v["X"].T @ v["dZ1"]),
    Line("db1", "dZ1.sum(axis=0)", lambda v, f: v["dZ1"].sum(axis=0)),
)
NO_BUG = len(LINES) + 1  # the reader's answer, where lines are counted from 1

BUGS = (
    Bug(
        1,
        "2 * (Z2 - T)",
        lambda v, f: 2 * (v["Z2"] - v["T"]),
        "The mean has lost its 1/N. With one example nobody can tell.",
    ),
    Bug(
        5,
        "dA1",
        lambda v, f: v["dA1"],
        "The slope of the activation is missing. Without an activation nobody can tell.",
    ),
    Bug(
        4,
        "dZ2 @ W2",
        lambda v, f: v["dZ2"] @ v["W2"],
        "A transpose is missing. NumPy refuses, unless W2 is square: then it runs, and is wrong.",
    ),
    Bug(
        3,
        "dZ2.mean(axis=0)",
        lambda v, f: v["dZ2"].mean(axis=0),
        "A bias collects a sum over the examples; the 1/N is in dZ2 already.",
    ),
    Bug(
        6,
        "X.T @ dA1",
        lambda v, f: v["X"].T @ v["dA1"],
        "It takes the gradient from before the activation. The biases, from dZ1, are right.",
    ),
    Bug(
        4,
        "(Z2 - T) @ W2.T",
        lambda v, f: (v["Z2"] - v["T"]) @ v["W2"].T,
        "The error has taken the place of dZ2. With N = 2 both are the same.",
    ),
    Bug(
        2,
        "Z1.T @ dZ2",
        lambda v, f: v["Z1"].T @ v["dZ2"],
        "The weights of the second layer multiply A1, and not Z1.",
    ),
    Bug(
        7,
        "dZ1.sum(axis=1)",
        lambda v, f: v["dZ1"].sum(axis=1),
        "The sum runs over the units, not over the examples. It has a wrong shape, unless N = H.",
    ),
    Bug(
        5,
        "dA1 * f.derivative(A1)",
        lambda v, f: v["dA1"] * f.derivative(v["A1"]),
        "The slope is taken at A1 and not at Z1. Near 0 the two are close, so it is a small error.",
    ),
    Bug(
        1,
        "(Z2 - T) / N",
        lambda v, f: (v["Z2"] - v["T"]) / len(v["X"]),
        "The 2 is missing. All gradients are half as long: no direction is wrong.",
    ),
    Bug(
        3,
        "dZ2[0]",
        lambda v, f: v["dZ2"][0],
        "Only the first example counts. With one example nobody can tell.",
    ),
)
# The cases, in the order in which a reader meets them: -1 is a backward pass without a bug.
CASES = (-1, 0, 1, 2, -1, 3, 4, 5, 6, 7, -1, 8, 9, 10)


@dataclass(frozen=True)
class PlantedBug:
    """A network of some size, a case, and what the reader thinks of it.

    Attributes
    ----------
    n, d, h, k : int
        Examples, inputs, hidden units and outputs.
    activation : str
        Of the hidden units, by its name in `ACTIVATIONS`.
    seed : int
        Of the data and the weights.
    case : int
        Which backward pass; 0 is the right one.
    guess : int
        The line that the reader takes for wrong, counted from 1; 8 for none; 0 for not yet said.
    found : int
        How many cases in a row were told at the first guess.
    shown : str
        The matrix whose numbers are printed.
    """

    n: int = 3
    d: int = 2
    h: int = 4
    k: int = 2
    activation: str = "tanh"
    seed: int = 0
    case: int = 0
    guess: int = 0
    found: int = 0
    shown: str = "dW1"

    @property
    def bug(self) -> Bug | None:
        """The bug of this case."""
        place = CASES[self.case % len(CASES)]
        return None if place < 0 else BUGS[place]

    @property
    def answer(self) -> int:
        """The line that is wrong, counted from 1; `NO_BUG` if none is."""
        return self.bug.line if self.bug else NO_BUG

    @property
    def solved(self) -> bool:
        """Whether the guess is right."""
        return self.guess == self.answer

    def with_guess(self, guess: int) -> "PlantedBug":
        """The reader's answer: right ones in a row are counted."""
        if guess == self.guess or self.solved:
            return self
        right, first = guess == self.answer, self.guess == 0
        found = self.found + 1 if right and first else self.found if right else 0
        return replace(self, guess=guess, found=found)

    def next_case(self) -> "PlantedBug":
        """The next backward pass."""
        return replace(self, case=self.case + 1, guess=0)

    def other_data(self) -> "PlantedBug":
        """Other inputs, targets and weights."""
        return replace(self, seed=self.seed + 1)

    @property
    def f(self) -> Activation:
        """The activation of the hidden units."""
        return ACTIVATIONS[self.activation]

    @cached_property
    def forward(self) -> Mapping[str, Array]:
        """All matrices of the forward pass."""
        return MappingProxyType(
            forward_from(start_of(self.n, self.d, self.h, self.k, self.seed), self.f)
        )

    @cached_property
    def backward(self) -> Mapping[str, Array]:
        """The matrices of the backward pass, as far as NumPy comes; see `refused`."""
        return self._backward[0]

    @property
    def refused(self) -> str:
        """What NumPy says, if the shapes do not fit."""
        return self._backward[1]

    @cached_property
    def _backward(self) -> tuple[Values, str]:
        values = dict(self.forward)
        made: Values = {}
        for i, line in enumerate(LINES, start=1):
            run = self.bug.run if self.bug and self.bug.line == i else line.run
            try:
                result = run(values, self.f)
                target = self.forward[line.name[1:]]
                if result.shape != target.shape:
                    text = f"its shape is {result.shape}, that of {line.name[1:]} is {target.shape}"
                    return made, f"Line {i} fails: {text}."
            except ValueError:
                return made, f"Line {i} fails: NumPy says that the shapes do not fit."
            values[line.name] = made[line.name] = result
        return made, ""

    @cached_property
    def checks(self) -> Mapping[str, GradientCheck]:
        """The gradient check of each parameter for which there is a gradient."""
        numerical = _losses(self.n, self.d, self.h, self.k, self.seed, self.activation)
        return {
            name: check_gradient(numerical(name), self.backward[f"d{name}"], self.forward[name])
            for name in CHECKED
            if f"d{name}" in self.backward
        }

    def matrix(self, name: str) -> Array | None:
        """The matrix of that name, of either pass; None where NumPy did not come to it."""
        value = self.forward.get(name, self.backward.get(name))
        return None if value is None else np.atleast_2d(value)


@lru_cache(maxsize=8)
def start_of(n: int, d: int, h: int, k: int, seed: int) -> Mapping[str, Array]:
    """Data and parameters; more of one size leaves the seed of the rest alone."""
    shapes = {"X": (n, d), "T": (n, k), "W1": (d, h), "b1": (h,), "W2": (h, k), "b2": (k,)}
    rngs = np.random.default_rng(seed).spawn(len(shapes))
    pairs = zip(shapes.items(), rngs, strict=True)
    return MappingProxyType({name: rng.normal(size=shape) for (name, shape), rng in pairs})


def forward_from(start: Mapping[str, Array], f: Activation) -> Values:
    """All matrices of the forward pass, from data and parameters."""
    values = dict(start)
    values["Z1"] = values["X"] @ values["W1"] + values["b1"]
    values["A1"] = f(values["Z1"])
    values["Z2"] = values["A1"] @ values["W2"] + values["b2"]
    return values


def _losses(
    n: int, d: int, h: int, k: int, seed: int, activation: str
) -> Callable[[str], Callable[[Array], float]]:
    """For each parameter, the loss as a function of it alone."""
    start, f = start_of(n, d, h, k, seed), ACTIVATIONS[activation]

    def along(name: str) -> Callable[[Array], float]:
        def loss(value: Array) -> float:
            values = forward_from({**start, name: value}, f)
            return float(mse.value_and_gradient(values["Z2"], values["T"])[0])

        return loss

    return along
