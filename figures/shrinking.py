"""A network that shrinks to a linear model: how far it is from the best line.

A network of one input, one hidden layer and one output, with random weights. All weights and
biases of the hidden layer are multiplied by one factor. The left picture is what the network
computes, with the best line; the right one the distance of the two for the factors that were tried.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib.activations import relu, sigmoid, tanh
from course_lib.checks import Array

from .toolkit.controls import Action, Choice, Group, Slider
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, number

__all__ = ["ACTIVATIONS", "GOAL", "Shrinking", "distance_from_line", "draw", "shrinking"]

UNITS = 20
GOAL = 0.01
SIZE = (820, 400)
X = np.linspace(-1, 1, 161)
ACTIVATIONS = {"tanh": tanh, "sigmoid": sigmoid, "ReLU": relu}
COLOURS = {"tanh": "blue", "sigmoid": "orange", "ReLU": "purple"}


def distance_from_line(x: Array, y: Array) -> tuple[float, Array]:
    """How far y is from its best linear fit in x, and that fit.

    The distance is the root mean square of what the fit leaves, over the standard deviation of y:
    0 for a line, 1 for a curve of which no line explains anything.
    """
    fit = np.polynomial.Polynomial.fit(x, y, 1)(x)
    spread = float(y.std())
    return (float(np.sqrt(np.mean((y - fit) ** 2))) / spread if spread else 0.0), fit


@dataclass(frozen=True)
class Shrinking:
    """A network with random weights, those of its hidden layer multiplied by 10 ** `power`.

    Attributes
    ----------
    activation : str
        A name of `ACTIVATIONS`.
    power : float
        The decimal logarithm of the factor.
    seed : int
        Draws the weights.
    earlier : tuple of (str, float, float)
        For each activation that was tried before, from which power to which.
    """

    activation: str = "tanh"
    power: float = 0.5
    seed: int = 1
    earlier: tuple[tuple[str, float, float], ...] = ()

    @property
    def factor(self) -> float:
        """What the weights and biases of the hidden layer are multiplied by."""
        return float(10**self.power)

    def with_factor(self, factor: float) -> "Shrinking":
        """The same with another factor."""
        return replace(self, power=round(20 * np.log10(factor)) / 20, earlier=self._kept())

    def with_activation(self, activation: str) -> "Shrinking":
        """The same weights with another activation."""
        return replace(self, activation=activation, earlier=self._kept())

    @cached_property
    def tried(self) -> dict[str, tuple[float, float]]:
        """From which power to which each activation was tried with these weights."""
        found = {name: (low, high) for name, low, high in self.earlier}
        low, high = found.get(self.activation, (self.power, self.power))
        return found | {self.activation: (min(low, self.power), max(high, self.power))}

    def _kept(self) -> tuple[tuple[str, float, float], ...]:
        return tuple((name, *ends) for name, ends in sorted(self.tried.items()))

    @cached_property
    def output(self) -> Array:
        """What the network gives at the places `X`."""
        return _output(self.activation, self.power, self.seed)

    @cached_property
    def distance(self) -> float:
        """How far it is from the best line, relative to its own spread."""
        return distance_from_line(X, self.output)[0]

    @property
    def goal_reached(self) -> bool:
        """Whether the network is a line but for one per cent."""
        return self.distance < GOAL

    def redraw(self) -> "Shrinking":
        """The same with other random weights."""
        return replace(self, seed=self.seed + 1, earlier=())


def _output(activation: str, power: float, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    W, b = rng.normal(0, 2, UNITS), rng.normal(0, 1, UNITS)
    V = rng.normal(0, 1 / np.sqrt(UNITS), UNITS)
    z = 10**power * (X[:, None] * W + b)
    return ACTIVATIONS[activation](z) @ V


POWERS = np.round(np.arange(-2, 2.01, 0.1), 2)


@lru_cache(maxsize=64)
def _distances(activation: str, seed: int) -> tuple[float, ...]:
    return tuple(distance_from_line(X, _output(activation, float(p), seed))[0] for p in POWERS)


def draw(state: Shrinking) -> Frame:
    """The curve and its line, the distances, the numbers, and all in a sentence."""
    colour = COLOURS[state.activation]
    middle, spread = float(state.output.mean()), float(state.output.std()) or 1.0
    fit = distance_from_line(X, state.output)[1]
    left = _CURVE.inside(
        _CURVE.line(X, (fit - middle) / spread, "muted thin dashed"),
        _CURVE.line(X, (state.output - middle) / spread, colour),
    )
    right = _FAR.inside(
        *_ways(state),
        _FAR.line((state.power, state.power), _FAR.y, f"{colour} thin dotted"),
        _FAR.point(state.power, max(state.distance, _FAR.y[0]), f"fill {colour}", 7),
    )
    return Frame(layers=(_scales(), left + right), numbers=_numbers(state), alt=_alt(state))


def shrinking(*, activation: str = "tanh", power: float = 0.5) -> Figure[Shrinking]:
    """The figure of a shrinking network."""
    start = Shrinking(activation, power)

    def story(activation: str) -> list[Shrinking]:
        states = [replace(start, activation=activation, power=2.0)]
        for power in (1, 0.5, 0, -0.5, -1, -2):
            states.append(states[-1].with_factor(10.0**power))
        return states

    return Figure(
        title="A network that shrinks towards a line",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "The units",
                Choice(
                    "activation",
                    "Activation",
                    {n: n for n in ACTIVATIONS},
                    write=Shrinking.with_activation,
                ),
            ),
            Group(
                "The weights of the hidden layer",
                Slider("factor", "all, times", -2, 2, 0.05, write=Shrinking.with_factor, log=True),
            ),
            [Action("Draw again", Shrinking.redraw, "Other random weights")],
        ],
        stories={f"{name}, from large weights to small": story(name) for name in ACTIVATIONS},
    )


_CURVE = Axes(left=48, top=48, width=330, height=300, x=(-1, 1), y=(-3, 3))
_FAR = Axes(
    left=470, top=48, width=335, height=300, x=(-2.1, 2.1), y=(1e-5, 2), log_y=True, powers_x=True
)


def _ways(state: Shrinking) -> list[str]:
    """The distances as far as they were tried, each under the name of its activation."""
    parts = []
    for name, (low, high) in state.tried.items():
        distances = np.maximum(_distances(name, state.seed), _FAR.y[0])
        inside = [power for power in POWERS if low < power < high]
        powers = np.concatenate([[low], inside, [high]])
        heights = 10 ** np.interp(powers, POWERS, np.log10(distances))
        colour = COLOURS[name]
        parts.append(_FAR.line(powers, heights, f"{colour} thin"))
        parts.append(_FAR.label(high, float(heights[-1]), name, colour, 70, gap=14))
    return parts


@lru_cache(maxsize=1)
def _scales() -> str:
    return "".join(
        [
            _CURVE.frame("What the network computes", "input", "output, scaled; dashed: best line"),
            _FAR.frame(
                "Its distance from the best line", "weights multiplied by", "distance / spread"
            ),
        ]
    )


def _numbers(state: Shrinking) -> str:
    words = f"a distance below {GOAL:.0%} for each of the three. Is it within reach?"
    said = f"Reached with {state.activation}." if state.goal_reached else ""
    return (
        f"<p><b>{UNITS} {state.activation} units,</b> weights multiplied by"
        f" {number(state.factor, 3)}</p>"
        f"<p>Distance from the best line: <b>{_percent(state.distance)}</b> of the network's own"
        f" spread, which is {number(float(state.output.std()), 2)}.</p>"
        f"{goal(words, state.goal_reached, said)}"
    )


def _percent(share: float) -> str:
    return f"{number(100 * share, 3)}%"


def _alt(state: Shrinking) -> str:
    return (
        f"Left: the output of a network of {UNITS} {state.activation} units and the best line"
        f" through it. Right: the distance of the two, relative to the spread of the output,"
        f" against the factor on the weights, as far as it was tried: {_tried(state)}; at the factor"
        f" {number(state.factor, 3)} it is {_percent(state.distance)}."
    )


def _tried(state: Shrinking) -> str:
    return ", ".join(
        f"{name} from {number(10**low, 3)} to {number(10**high, 3)}"
        for name, (low, high) in state.tried.items()
    )
