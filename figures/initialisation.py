"""Initialisation by depth: how wide activations and gradients spread, layer by layer.

A network with random weights takes a batch forward and sends a gradient back. The left picture
shows the activations of every layer as a strip of shades; the right one the size of activations
and of the gradients of the weights, on a logarithmic scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import sqrt

import numpy as np

from course_lib.activations import relu, sigmoid, tanh
from course_lib.checks import Array
from course_lib.layers import Activate, Dense, Layer
from course_lib.network import Network

from .toolkit.controls import Action, Choice, Group, Slider
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, nice_limit, number, text

__all__ = ["RECIPES", "WIDTH", "Initialisation", "draw", "initialisation"]

WIDTH, EXAMPLES, MOST_LAYERS = 64, 64, 20
SIZE = (820, 438)
LEAST, MOST = 1e-12, 1e6
ACTIVATIONS = {"tanh": tanh, "ReLU": relu, "sigmoid": sigmoid}
# The standard deviation of the weights of a layer with WIDTH inputs and as many outputs.
RECIPES: Mapping[str, float] = {
    "zeros": 0.0,
    "0.01": 0.01,
    "1/√n": 1 / sqrt(WIDTH),
    "√(2/n)": sqrt(2 / WIDTH),
    "1": 1.0,
}
GOAL = 5.0
KEYS = (
    text(470, 412, "● spread of activations", "blue"),
    text(632, 412, "◆ gradient coming back", "orange"),
    text(470, 430, "● gradient of the weights", "purple"),
)


@dataclass(frozen=True)
class Initialisation:
    """A deep network at its start, through which one batch has gone forward and backward.

    Attributes
    ----------
    activation : str
        A name of `ACTIVATIONS`.
    recipe : str
        A name of `RECIPES`: the standard deviation of the weights; n is 64, the width.
    factor : float
        What that is multiplied by.
    layers : int
        How many layers, each with its activation.
    seed : int
        Draws the weights, the batch and the gradient that comes in at the end.
    """

    activation: str = "tanh"
    recipe: str = "0.01"
    factor: float = 1.0
    layers: int = 10
    seed: int = 0

    @property
    def scale(self) -> float:
        """The standard deviation of the weights."""
        return RECIPES[self.recipe] * self.factor

    @cached_property
    def network(self) -> Network:
        """The network, after its forward pass."""
        draws, batch, _ = _drawn(self.seed)
        parts: list[Layer] = []
        for W in draws[: self.layers]:
            parts += [Dense(self.scale * W), Activate(ACTIVATIONS[self.activation])]
        network = Network(parts)
        network.forward(batch)
        return network

    @cached_property
    def activations(self) -> list[Array]:
        """What leaves each layer, the batch itself first."""
        _, batch, _ = _drawn(self.seed)
        return [batch, *(layer.a for layer in self.network.layers if isinstance(layer, Activate))]

    @cached_property
    def spread(self) -> list[float]:
        """The standard deviation of the activations over all units and examples, batch first."""
        return [float(a.std()) for a in self.activations]

    @cached_property
    def _backward(self) -> tuple[list[float], list[float]]:
        upstream, arrived, weights = _drawn(self.seed)[2], [], []
        for layer in reversed(self.network.layers):
            if isinstance(layer, Activate):
                arrived.append(_size(upstream))
            upstream = layer.backward(upstream)
            if isinstance(layer, Dense):
                weights.append(_size(layer.gradients["W"]))
        return arrived[::-1], weights[::-1]

    @property
    def upstream(self) -> list[float]:
        """The size (root mean square) of the gradient that comes back to each layer's outputs."""
        return self._backward[0]

    @property
    def gradients(self) -> list[float]:
        """The size (root mean square) of the gradient of each layer's weights."""
        return self._backward[1]

    @cached_property
    def idle(self) -> float:
        """The share of the last layer's units that give the same for all examples, to 1 per cent.

        They are dead (ReLU) or saturated on one side.
        """
        last = self.activations[-1]
        return float(np.mean(last.std(axis=0) < 0.01))

    @property
    def forward_ratio(self) -> float:
        """The spread of the last layer over that of the first."""
        return self.spread[-1] / self.spread[1] if self.spread[1] else 0.0

    @property
    def backward_ratio(self) -> float:
        """The gradient that comes back to the first layer over the one that came in at the last."""
        return self.upstream[0] / self.upstream[-1]

    @property
    def goal_reached(self) -> bool:
        """Whether 20 layers keep both sizes within a factor of 5."""
        kept = [1 / GOAL < ratio < GOAL for ratio in (self.forward_ratio, self.backward_ratio)]
        return self.layers == MOST_LAYERS and all(kept)

    def redraw(self) -> "Initialisation":
        """The same network with other random numbers."""
        return replace(self, seed=self.seed + 1)


def _size(array: Array) -> float:
    return float(np.sqrt(np.mean(array**2)))


@lru_cache(maxsize=8)
def _drawn(seed: int) -> tuple[Array, Array, Array]:
    """Standard normal weights for all layers, a batch, and a gradient for the last outputs."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(MOST_LAYERS, WIDTH, WIDTH))
    return weights, rng.normal(size=(EXAMPLES, WIDTH)), rng.normal(size=(EXAMPLES, WIDTH))


def draw(state: Initialisation) -> Frame:
    """The strips, the sizes by layer, the numbers, and all in a sentence."""
    limits = _limits(state)
    strips = _strip_axes(state.layers, limits)
    return Frame(
        layers=(
            _scales(state.layers, limits),
            _draw_strips(strips, state) + _draw_sizes(_size_axes(state.layers), state),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def initialisation(
    *, activation: str = "tanh", recipe: str = "0.01", layers: int = 10
) -> Figure[Initialisation]:
    """The figure of initialisation by depth, from a network of the caller's choice."""
    start = Initialisation(activation, recipe, layers=layers)

    def story(activation: str) -> list[Initialisation]:
        begun = replace(start, activation=activation, layers=MOST_LAYERS)
        return [replace(begun, recipe=recipe) for recipe in RECIPES]

    deeper = [
        replace(start, recipe="1/√n", activation="ReLU", layers=layers)
        for layers in (2, 5, 10, 15, 20)
    ]
    return Figure(
        title="Activations and gradients, layer by layer, before any training",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "The network",
                Choice("activation", "Activation", {name: name for name in ACTIVATIONS}),
                Slider("layers", "layers", 2, MOST_LAYERS, 1),
            ),
            Group(
                "Standard deviation of the weights",
                Choice(
                    "recipe",
                    "Drawn with",
                    {name: name for name in RECIPES},
                    "n is the number of inputs of a unit, 64",
                ),
                Slider("factor", "times", 0.2, 3, 0.05, "Multiplies all weights"),
            ),
            [
                Action("Draw again", Initialisation.redraw, "Other random weights"),
            ],
        ],
        stories={
            **{f"{name}, 20 layers, from zeros to 1": story(name) for name in ACTIVATIONS},
            "ReLU with 1/√n, deeper and deeper": deeper,
        },
    )


def _limits(state: Initialisation) -> tuple[float, float]:
    """Where the strips end: where the activation does, or three spreads away for ReLU."""
    if state.activation == "tanh":
        return -1.05, 1.05
    if state.activation == "sigmoid":
        return -0.03, 1.03
    top = nice_limit(min(max(3 * max(state.spread[1:]), 1e-6), 1e30))
    return -0.03 * top, top


def _strip_axes(layers: int, limits: tuple[float, float]) -> Axes:
    return Axes(left=56, top=48, width=330, height=310, x=(0.4, layers + 0.6), y=limits)


def _size_axes(layers: int) -> Axes:
    return Axes(
        left=470, top=48, width=335, height=310, x=(0, layers + 0.6), y=(LEAST, MOST), log_y=True
    )


@lru_cache(maxsize=64)
def _scales(layers: int, limits: tuple[float, float]) -> str:
    left = _strip_axes(layers, limits).frame(
        "What leaves each layer", "layer", "activations: the darker, the more of them"
    )
    return left + _size_axes(layers).frame("How large it is", "layer", "")


def _draw_strips(axes: Axes, state: Initialisation) -> str:
    """For each layer a column of boxes; the share of activations in a box is its shade."""
    low, high = axes.y
    edges = np.linspace(low, high, 42)
    tall = axes.height / 41
    parts = []
    for layer, a in enumerate(state.activations[1:], start=1):
        shares = np.histogram(np.clip(a, low, high), bins=41, range=(low, high))[0] / a.size
        left, right = axes.px(layer - 0.42), axes.px(layer + 0.42)
        for box in np.flatnonzero(shares > 0.001):
            top = axes.py(float(edges[box + 1]))
            shade = min(1.0, 0.12 + 0.88 * float(np.sqrt(shares[box])))
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}"'
                f' height="{tall:.1f}" style="fill:var(--downhill-blue);fill-opacity:{shade:.2f}"/>'
            )
    return axes.inside(*parts)


def _draw_sizes(axes: Axes, state: Initialisation) -> str:
    depths = list(range(state.layers + 1))
    curves = {
        "blue": (depths, state.spread, "circle", ""),
        "orange": (depths[1:], state.upstream, "diamond", " dashed"),
        "purple": (depths[1:], state.gradients, "circle", " dotted"),
    }
    lines, points = [], []
    for colour, (at, values, shape, dashes) in curves.items():
        shown = np.clip(values, LEAST, MOST)
        lines.append(axes.line(at, shown, colour + dashes))
        points += [
            axes.point(depth, float(size), f"fill {colour}", 4, shape)
            for depth, size in zip(at, shown, strict=True)
        ]
    return axes.inside(*lines, *points) + "".join(KEYS)


def _numbers(state: Initialisation) -> str:
    rows = "".join(
        f'<tr><th scope="row">layer&nbsp;{layer}</th><td>{number(state.spread[layer], 2)}</td>'
        f"<td>{number(state.upstream[layer - 1], 2)}</td>"
        f"<td>{number(state.gradients[layer - 1], 2)}</td></tr>"
        for layer in sorted({1, (state.layers + 1) // 2, state.layers})
    )
    head = "<tr><td></td><td>activations</td><td>coming back</td><td>weights</td></tr>"
    return (
        f"<p><b>{state.layers} layers of {WIDTH} {state.activation} units,</b> weights with"
        f' standard deviation {number(state.scale, 3)}</p><table class="wide">{head}{rows}</table>'
        f"<p>From the first layer to the last the activations are multiplied by"
        f" {_ratio(state.forward_ratio)}; on the way back the gradient by"
        f" {_ratio(state.backward_ratio)}.</p>"
        f"<p>Units of the last layer that tell no two examples apart: {state.idle:.0%}.</p>"
        f"{_goal(state)}"
    )


def _ratio(ratio: float) -> str:
    return f"<b>{number(ratio, 2)}</b>"


def _goal(state: Initialisation) -> str:
    words = f"{MOST_LAYERS} layers, and both factors between {number(1 / GOAL)} and {number(GOAL)}."
    told = f"Reached, with {state.activation}." if state.goal_reached else ""
    return goal(words, state.goal_reached, told)


def _alt(state: Initialisation) -> str:
    return (
        f"Left: for each of {state.layers} layers, how its activations are spread. Right: their"
        f" standard deviation goes from {number(state.spread[1], 2)} in the first layer to"
        f" {number(state.spread[-1], 2)} in the last; the gradient that comes"
        f" back goes from {number(state.upstream[-1], 2)} in the last to"
        f" {number(state.upstream[0], 2)} in the first."
    )
