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
from .toolkit.dragging import drag_along, drag_area
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, number
from .toolkit.voices import answering

__all__ = ["ACTIVATIONS", "GOAL", "Shrinking", "distance_from_line", "draw", "shrinking"]

UNITS = 20
GOAL = 0.01
SIZE = (820, 400)
X = np.linspace(-1, 1, 161)
ACTIVATIONS = {"tanh": tanh, "sigmoid": sigmoid, "ReLU": relu}
FALLS = {"not at all": 1, "10 times": 10, "100 times": 100}
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
    """A network with random weights and biases, those of its hidden layer multiplied by 10 ** `power`.

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
    guess : str
        By how much the reader says that the distance falls, a name of `FALLS`.
    """

    activation: str = "tanh"
    power: float = 0.5
    seed: int = 1
    earlier: tuple[tuple[str, float, float], ...] = ()
    guess: str = ""

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
    def fall(self) -> float | None:
        """By what factor the distance fell over the smallest decade that was tried; None before."""
        low, high = self.tried[self.activation]
        if low > -1 or high < low + 1:
            return None
        before, after = (_distance(self.activation, p, self.seed) for p in (low + 1, low))
        return before / after

    @property
    def reached_with(self) -> list[str]:
        """The activations with which the network came near enough to a line."""
        lows = {name: low for name, (low, _) in self.tried.items()}
        return [n for n, low in lows.items() if _distance(n, low, self.seed) < GOAL]

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


@lru_cache(maxsize=256)
def _distance(activation: str, power: float, seed: int) -> float:
    return distance_from_line(X, _output(activation, power, seed))[0]


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
    return Frame(
        layers=(_scales(), left + right + drag_area(_FAR)), numbers=_numbers(state), alt=_alt(state)
    )


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
                "Weights and biases of the hidden layer",
                Slider("factor", "all, times", -2, 2, 0.05, write=Shrinking.with_factor, log=True),
                drag_along(
                    _FAR,
                    0.05,
                    lambda state, power: state.with_factor(10 ** min(max(power, -2.0), 2.0)),
                ),
            ),
            Group(
                "Predict, then make them ten times smaller",
                Choice(
                    "guess",
                    "The distance falls",
                    {"?": "", **{words: words for words in FALLS}},
                    "Say by how much, then go from 0.1 to 0.01",
                    about=("activation", "seed"),
                ),
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
                "Its distance from the best line",
                "weights and biases multiplied by",
                "distance / spread",
            ),
        ]
    )


def _numbers(state: Shrinking) -> str:
    words = f"a distance below {GOAL:.0%} for each of the three. Is it within reach?"
    names = state.reached_with
    said = f"Reached with {' and '.join(names)}." if names else ""
    return (
        f"<p><b>{UNITS} {state.activation} units,</b> weights and biases multiplied by"
        f" {number(state.factor, 3)}</p>"
        f"<p>Distance from the best line: <b>{_percent(state.distance)}</b> of the network's own"
        f" spread, which is {number(float(state.output.std()), 2)}.</p>"
        f"{_judged(state)}"
        f"{goal(words, state.goal_reached, said)}"
    )


def _judged(state: Shrinking) -> str:
    """What became of the prediction, once ten times smaller weights were tried."""
    fall = state.fall
    if fall is None or not state.guess:
        return ""
    right = min(FALLS, key=lambda words: abs(np.log(fall / FALLS[words]))) == state.guess
    low = state.tried[state.activation][0]
    return (
        f"<p>{answering('Yes: from' if right else 'No: from', 'From')} {number(10 ** (low + 1), 3)} to"
        f" {number(10**low, 3)} the distance falls by a factor of {number(fall, 2)}.</p>"
    )


def _percent(share: float) -> str:
    return f"{number(100 * share, 3)}%"


def _alt(state: Shrinking) -> str:
    return (
        f"Left: the output of a network of {UNITS} {state.activation} units and the best line"
        f" through it. Right: the distance of the two, relative to the spread of the output,"
        f" against the factor on weights and biases, as far as it was tried: {_tried(state)}; at the factor"
        f" {number(state.factor, 3)} it is {_percent(state.distance)}."
    )


def _tried(state: Shrinking) -> str:
    return ", ".join(
        f"{name} from {number(10**low, 3)} to {number(10**high, 3)}"
        for name, (low, high) in state.tried.items()
    )
