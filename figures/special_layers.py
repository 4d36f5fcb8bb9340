"""The Jacobian of layers that plain backpropagation does not foresee, and what it does to a gradient.

On the left the Jacobian, one row for each output and one column for each input, with the upstream
gradient beside its rows and the gradient of the inputs below its columns. On the right all outputs
against one input: the slopes of these curves are a column of the Jacobian.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib.activations import relu, softmax, tanh
from course_lib.calculus import numerical_jacobian
from course_lib.checks import Array
from course_lib.colours import SERIES
from course_lib.graph import Scalar
from course_lib.layers import Activate, Dense, Layer, Product
from course_lib.network import Skip

from .toolkit.controls import Action, Choice, Group, Pick, Slider
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, number, text

__all__ = ["KINDS", "UPSTREAMS", "SpecialLayer", "draw", "special_layers"]

SIZE = (810, 400)
WIDE, TALL = 62, 44
LEFT, TOP = 84, 112
VANISHED = 0.01

SKIPPED = [
    [0.3, -0.4, 0.2, 0.0],
    [0.5, 0.1, -0.3, 0.2],
    [-0.2, 0.4, 0.3, -0.1],
    [0.1, 0.2, -0.4, 0.4],
]
UPSTREAMS = {
    "first output only": (1.0, 0.0, 0.0, 0.0),
    "all outputs alike": (1.0, 1.0, 1.0, 1.0),
    "to and fro": (1.0, -1.0, 1.0, -1.0),
}


def _within(z: list[Scalar]) -> list[Scalar]:
    """Each unit takes off what its neighbour on the left puts out."""
    outputs = [z[0].tanh()]
    for value in z[1:]:
        outputs.append((value - outputs[-1]).tanh())
    return outputs


def _largest(z: list[Scalar]) -> list[Scalar]:
    largest = z[0]
    for value in z[1:]:
        largest = largest.maximum(value)
    return [largest]


# Layers where the library has one, else graphs.
LAYERS: dict[str, Callable[[], Layer]] = {
    "tanh": lambda: Activate(tanh),
    "softmax": lambda: Activate(softmax),
    "product": Product,
    "ReLU": lambda: Activate(relu),
    "skip": lambda: Skip([Dense(SKIPPED), Activate(tanh)]),
}
GRAPHS: dict[str, Callable[[list[Scalar]], list[Scalar]]] = {
    "maximum": _largest,
    "within": _within,
}
KINDS = ("tanh", "softmax", "product", "ReLU", "maximum", "skip", "within")
FORMULAS = {
    "tanh": "a<sub>i</sub> = tanh z<sub>i</sub>: each output has its own input. Diagonal.",
    "softmax": "a<sub>i</sub> = e<sup>z<sub>i</sub></sup> / Σ e<sup>z<sub>j</sub></sup>: every"
    " output depends on every input. Full.",
    "product": "a<sub>1</sub> = z<sub>1</sub> z<sub>3</sub>, a<sub>2</sub> = z<sub>2</sub>"
    " z<sub>4</sub>: the slope for a factor is the other factor.",
    "ReLU": "a<sub>i</sub> = max(z<sub>i</sub>, 0), with slope 0 at its kink. Diagonal.",
    "maximum": "a = the largest of all four; it alone gets the gradient, in a tie the first.",
    "skip": "a = z + tanh(z W): the 1 on the diagonal passes the gradient on as it is.",
    "within": "a<sub>i</sub> = tanh(z<sub>i</sub> − a<sub>i−1</sub>): each unit also takes what"
    " its left neighbour puts out. Triangular.",
}


@dataclass(frozen=True)
class SpecialLayer:
    """A layer of some kind, its four inputs, and the gradient that comes from above.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    z1, z2, z3, z4 : float
        The inputs.
    upstream : str
        One of `UPSTREAMS`: the gradient of the loss with respect to the outputs.
    chosen : int
        The input, from 1, along which the curves are drawn.
    seed : int
        Of inputs drawn at random; 0 for those of the start.
    found : frozenset of str
        The kinds for which the reader has made the gradient vanish.
    """

    kind: str = "softmax"
    z1: float = 1.0
    z2: float = -0.5
    z3: float = 2.0
    z4: float = 0.5
    upstream: str = "first output only"
    chosen: int = 1
    seed: int = 0
    found: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.vanishes:
            object.__setattr__(self, "found", self.found | {self.kind})

    @property
    def z(self) -> Array:
        """The four inputs."""
        return np.array([self.z1, self.z2, self.z3, self.z4])

    @cached_property
    def outputs(self) -> Array:
        """What the layer puts out."""
        return _outputs(self.kind, self.z)

    @cached_property
    def jacobian(self) -> Array:
        """The derivative of each output (row) with respect to each input (column)."""
        return _jacobian(self.kind, tuple(float(value) for value in self.z))

    @property
    def received(self) -> Array:
        """The upstream gradient, one number for each output."""
        return np.array(UPSTREAMS[self.upstream])[: len(self.outputs)]

    @property
    def gradient(self) -> Array:
        """The gradient with respect to the inputs: upstream times the Jacobian."""
        return self.received @ self.jacobian

    @property
    def vanishes(self) -> bool:
        """Whether next to nothing is left of the gradient."""
        return bool(np.abs(self.gradient).max() < VANISHED)

    @property
    def difference(self) -> float:
        """How far the Jacobian is from central differences: much, at a kink."""
        estimate = numerical_jacobian(lambda z: _outputs(self.kind, z), self.z)
        return float(np.abs(estimate - self.jacobian).max())

    def drawn_anew(self) -> "SpecialLayer":
        """Other inputs: multiples of ½ from -2 to 2."""
        values = np.random.default_rng(self.seed + 1).integers(-4, 5, size=4) / 2
        z1, z2, z3, z4 = (float(value) for value in values)
        return replace(self, z1=z1, z2=z2, z3=z3, z4=z4, seed=self.seed + 1)


def _outputs(kind: str, z: Array) -> Array:
    if kind in GRAPHS:
        return np.array([node.value for node in GRAPHS[kind]([Scalar(value) for value in z])])
    return LAYERS[kind]().forward(z[None])[0]


@lru_cache(maxsize=32)
def _jacobian(kind: str, z: tuple[float, ...]) -> Array:
    """Row by row: a backward pass with 1 for one output and 0 for the others gives its row."""
    if kind in LAYERS:
        layer = LAYERS[kind]()
        outputs = layer.forward(np.array([z]))
        return np.array([layer.backward(row[None])[0] for row in np.eye(outputs.size)])
    inputs = [Scalar(value) for value in z]
    rows = []
    for output in GRAPHS[kind](inputs):
        for node in inputs:
            node.gradient = 0.0
        output.backward()
        rows.append([node.gradient for node in inputs])
    return np.array(rows)


def draw(state: SpecialLayer) -> Frame:
    """The Jacobian with the gradients around it, the curves, and both in words."""
    axes = _axes(_reach(state))
    return Frame(
        layers=(_scales(axes.y, state.chosen), _draw_jacobian(state) + _draw_curves(axes, state)),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def special_layers(*, kind: str = "softmax") -> Figure[SpecialLayer]:
    """The figure of the special layers, beginning with a kind of the caller's choice."""
    start = SpecialLayer(kind=kind)

    def story(name: str) -> list[SpecialLayer]:
        begun = replace(start, kind=name)
        moved = [replace(begun, z1=value / 2) for value in range(-6, 7, 2)]
        alike = replace(begun, upstream="all outputs alike")
        return [*moved, alike, replace(begun, z1=0.0, z2=0.0, z3=0.0, z4=0.0)]

    return Figure(
        title="The Jacobian of special layers, and what it does to a gradient",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "The inputs",
                *(Slider(f"z{i}", f"z{i}", -4, 4, 0.5) for i in (1, 2, 3, 4)),
                columns=2,
            ),
            Group(
                "Gradient and curves",
                Pick("upstream", "From above", {name: name for name in UPSTREAMS}),
                Choice("chosen", "Along", {f"z{i}": i for i in (1, 2, 3, 4)}, "For the curves"),
            ),
            [
                Choice("kind", "Layer", {name: name for name in KINDS}),
                Action("Other inputs", SpecialLayer.drawn_anew, "Draw the four inputs anew"),
            ],
        ],
        stories={name: story(name) for name in KINDS},
    )


def _draw_jacobian(state: SpecialLayer) -> str:
    rows, columns = state.jacobian.shape
    reach = max(0.25, float(np.abs(state.jacobian).max()))
    right, bottom = LEFT + columns * WIDE, TOP + rows * TALL
    parts = [text(12, 24, "The Jacobian, and the gradient through it", "title")]
    for j, value in enumerate(state.z):
        x = LEFT + (j + 0.5) * WIDE
        parts.append(text(x, TOP - 34, f"z{j + 1}", "muted", "middle"))
        parts.append(text(x, TOP - 12, number(value, 3), "blue", "middle"))
        gradient = _short(state.gradient[j])
        parts.append(text(x, bottom + 24, gradient, "orange title", "middle"))
    parts.append(text(2, TOP - 12, "from above", "orange"))
    parts.append(text(right + 10, TOP - 12, "output", "blue"))
    parts.append(text(LEFT, bottom + 48, "gradient of the inputs: from above × Jacobian", "orange"))
    for i in range(rows):
        y = TOP + (i + 0.5) * TALL + 5
        parts.append(text(LEFT - 12, y, number(state.received[i], 3), "orange", "end"))
        parts.append(text(right + 10, y, _short(state.outputs[i]), "blue"))
        for j in range(columns):
            value = _tidy(state.jacobian[i, j])
            colour = "orange" if value > 0 else "blue"
            opacity = 0.06 + 0.45 * abs(value) / reach if value else 0
            left, top = LEFT + j * WIDE, TOP + i * TALL
            parts.append(
                f'<rect class="{colour}" x="{left}" y="{top}" width="{WIDE}" height="{TALL}"'
                f' style="fill:var(--c);fill-opacity:{opacity:.2f};stroke:var(--downhill-grid)"/>'
            )
            kind = "" if value else "muted"
            parts.append(text(left + WIDE / 2, y, _short(value), kind, "middle"))
    left = LEFT + (state.chosen - 1) * WIDE
    parts.append(
        f'<rect class="line purple" x="{left + 1}" y="{TOP + 1}" width="{WIDE - 2}"'
        f' height="{rows * TALL - 2}"/>'
    )
    return f'<g style="font-size:15px">{"".join(parts)}</g>'


def _tidy(value: float) -> float:
    """The number, or 0 where it is nothing but rounding."""
    return 0.0 if abs(value) < 1e-12 else float(value)


def _short(value: float) -> str:
    """The number to three decimals, and "≈ 0" where they say nothing but it is not 0."""
    rounded = round(_tidy(value), 3)
    return number(rounded, 3) if rounded or not _tidy(value) else "≈ 0"


def _axes(reach: float) -> Axes:
    return Axes(left=468, top=64, width=328, height=258, x=(-4.2, 4.2), y=(-reach, reach))


def _reach(state: SpecialLayer) -> float:
    _, curves = _curves(state.kind, _others(state), state.chosen)
    highest = max(abs(float(curves.min())), abs(float(curves.max())))
    return next(limit for limit in (1.25, 2.5, 5.0, 10.0, 20.0) if highest < limit)


def _others(state: SpecialLayer) -> tuple[float, ...]:
    """The inputs with 0 for the chosen one: it makes no difference to the curves."""
    z = [float(value) for value in state.z]
    z[state.chosen - 1] = 0.0
    return tuple(z)


@lru_cache(maxsize=64)
def _curves(kind: str, z: tuple[float, ...], chosen: int) -> tuple[Array, Array]:
    values = np.linspace(-4.2, 4.2, 61)
    Z = np.tile(z, (values.size, 1))
    Z[:, chosen - 1] = values
    if kind in GRAPHS:
        return values, np.array([_outputs(kind, row) for row in Z])
    return values, LAYERS[kind]().forward(Z)


@lru_cache(maxsize=32)
def _scales(y: tuple[float, float], chosen: int) -> str:
    axes = _axes(y[1])
    return axes.frame(f"All outputs along z{chosen}", f"z{chosen}", "output")


def _draw_curves(axes: Axes, state: SpecialLayer) -> str:
    values, curves = _curves(state.kind, _others(state), state.chosen)
    here = float(state.z[state.chosen - 1])
    parts = [axes.line((here, here), axes.y, "purple thin dotted")]
    dashes = ("", "dashed", "dotted", "thin")
    colours = list(SERIES)
    for i, curve in enumerate(curves.T):
        parts.append(axes.line(values, curve, f"{colours[i]} {dashes[i]}"))
    for i, output in enumerate(state.outputs):
        slope = state.jacobian[i, state.chosen - 1]
        ends = (here - 0.9, here + 0.9)
        tangent = [output + slope * (end - here) for end in ends]
        parts.append(axes.line(ends, tangent, "muted thin"))
        parts.append(axes.point(here, output, f"fill {colours[i]}", radius=5))
    for i, value in enumerate(curves[-1]):
        name = f"a{i + 1}" if len(curves[-1]) > 1 else "a"
        parts.append(axes.label(axes.x[1], float(value), name, colours[i], 135, gap=10))
    return axes.inside(*parts)


def _numbers(state: SpecialLayer) -> str:
    lines = []
    for j, total in enumerate(state.gradient):
        terms = [
            f"{_bracketed(number(u))} × {_bracketed(_short(slope))}"
            for u, slope in zip(state.received, state.jacobian[:, j], strict=True)
            if u
        ]
        lines.append(f"dL/dz{j + 1} = {' + '.join(terms)} = <b>{_short(total)}</b>")
    total = _short(float(state.gradient.sum()))
    return (
        f"<p><b>{state.kind}:</b> {FORMULAS[state.kind]}</p><p>{'<br>'.join(lines)}</p>"
        f"<p>The four add up to {total}. {_kink(state)}</p>{_goal(state)}"
    )


def _bracketed(words: str) -> str:
    """A negative number inside a formula."""
    return f"({words})" if words.startswith("−") else words


def _kink(state: SpecialLayer) -> str:
    if state.difference > 1e-4:
        return (
            "<b>This is a kink:</b> central differences see half of the slope on either side, and"
            " disagree with the convention."
        )
    return "Central differences agree."


def _goal(state: SpecialLayer) -> str:
    words = (
        f"let the gradient vanish (all four below {VANISHED}) while the one from above"
        " does not. It can be done for five of the seven."
    )
    if not state.found:
        return goal(words, False, "None so far.")
    reached = len(state.found) >= 5
    done = ", ".join(name for name in KINDS if name in state.found)
    return goal(words, reached, f"{'Reached' if reached else 'Done'}: {done}.")


def _alt(state: SpecialLayer) -> str:
    z = ", ".join(number(value) for value in state.z)
    gradient = ", ".join(_short(value) for value in state.gradient)
    rows, columns = state.jacobian.shape
    return (
        f"Left: the {rows} by {columns} Jacobian of the {state.kind} layer at the inputs {z}, as"
        f" coloured cells with numbers; below it the gradient of the inputs, {gradient}. Right:"
        f" its outputs as curves along z{state.chosen}, with their tangents."
    )
