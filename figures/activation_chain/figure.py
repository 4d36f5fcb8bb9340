"""The seven units: each with its slope, and a gradient on its way back through a chain of them.

On the left the unit's graph and that of its slope, with a mark for every unit of the chain. On
the right the size of the gradient after each of them, from the output back to the input.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from math import ceil, floor, log10

import numpy as np

from course_lib.activations import softmax

from ..toolkit.controls import Action, Choice, Group, Slider
from ..toolkit.figure import Figure, Frame
from ..toolkit.goal import goal
from ..toolkit.svg import Axes, number, text
from ..toolkit.voices import answering
from .model import GOAL, GOAL_DEPTH, LASTS, UNITS, VERDICTS, Chain

__all__ = ["activation_chain", "draw"]

SIZE = (800, 400)
DEPTHS = (1, 30)


def activation_chain(unit: str = "sigmoid") -> Figure[Chain]:
    """The figure of the units.

    Parameters
    ----------
    unit : str
        The one to begin with: "sigmoid", "tanh", "ReLU", "Leaky ReLU", "PReLU", "ELU", "softmax".

    Raises
    ------
    ValueError
        If there is no unit of that name.
    """
    if unit not in UNITS:
        raise ValueError(f"unit: expected one of {', '.join(UNITS)}, got {unit!r}")
    start = Chain(unit)
    seen = replace(start, guesses=tuple((name, "lasts") for name in UNITS))

    def story(name: str) -> list[Chain]:
        chain = replace(seen, unit=name)
        deeper = [replace(chain, depth=depth) for depth in (1, 2, 5, 10, 20, 30)]
        weights = [replace(chain, depth=20, weight=w) for w in (0.5, 1.0, 1.5, 2.0, 4.0)]
        inputs = [replace(chain, depth=10, x=x) for x in (-4.0, -2.0, -0.5, 0.5, 2.0, 4.0)]
        return [*deeper, *weights, *inputs]

    return Figure(
        title="The seven units, and a gradient on its way back",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            [Choice("unit", "Unit", {name: name for name in UNITS})],
            Group(
                "The chain",
                Slider("x", "input", -6, 6, 0.1, "What goes into the first unit"),
                Slider("depth", "units in a row", *DEPTHS, 1),
            ),
            Group(
                "Every unit",
                Slider("weight", "weight", -5, 5, 0.1, "Each unit multiplies its input by it"),
                Slider("bias", "bias", -5, 5, 0.1, "Each unit adds it"),
            ),
            Group(
                "Leaky ReLU, PReLU, ELU",
                Slider("alpha", "α", 0, 1, 0.05, "Their slope on the left; in ELU, how deep it is"),
            ),
            [
                *(
                    Action(f"It {word}", _guesser(word), f"The gradient at the input {word}")
                    for word in VERDICTS
                ),
                Action("New numbers", Chain.new_numbers, "Draw input, weight and bias anew"),
            ],
        ],
        stories={name: story(name) for name in UNITS},
    )


def _guesser(word: str) -> Callable[[Chain], Chain]:
    return lambda state: state.guessing(word)


def draw(state: Chain) -> Frame:
    """The unit and the chain of a state, its numbers, and both in a sentence."""
    left = Axes(left=50, top=62, width=310, height=286, x=(-6, 6), y=UNITS[state.unit].window)
    right, scales = _right_axes(state)
    return Frame(
        layers=(
            _unit_picture(left, state.unit, state.alpha),
            scales,
            _draw_marks(left, state) + _draw_bars(right, state),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def _key() -> str:
    return (
        '<path class="line blue" d="M50 49h24"/><path class="line orange dashed" d="M136 49h24"/>'
        + text(80, 53.5, "output", "blue")
        + text(166, 53.5, "slope", "orange")
    )


@lru_cache(maxsize=64)
def _unit_picture(axes: Axes, unit: str, alpha: float) -> str:
    activation = UNITS[unit].activation(unit, alpha)
    z = np.linspace(*axes.x, 241)
    if UNITS[unit].entries == 1:
        outputs, slopes = activation(z), activation.derivative(z)
    else:
        rows = np.column_stack([z, 0 * z, 0 * z])
        outputs, slopes = activation(rows)[:, 0], softmax.jacobian(rows)[:, 0, 0]
    curves = axes.line(z, slopes, "orange dashed") + axes.line(z, outputs, "blue")
    frame = axes.frame("The unit and its slope", "pre-activation z")
    return frame + _key() + axes.inside(curves)


def _draw_marks(axes: Axes, state: Chain) -> str:
    """Where each unit of the chain stands, on the graph and on that of the slope."""
    marks = []
    for k, z in reversed(list(enumerate(state.drives))):
        faded, radius = ("faded", 4) if k else ("", 6)
        # What lies outside the picture is marked at its edge.
        at = min(max(float(z[0]), axes.x[0] + 0.2), axes.x[1] - 0.2)
        output = min(max(float(state.activation(z)[0]), axes.y[0] + 0.1), axes.y[1] - 0.1)
        marks.append(axes.point(at, state.derivative(k), f"fill orange {faded}", radius))
        marks.append(axes.point(at, output, f"fill blue {faded}", radius))
    return axes.inside(*marks)


def _right_axes(state: Chain) -> tuple[Axes, str]:
    """Axes whose y is the power of ten, and their scales."""
    powers = [log10(size) for size in state.sizes if size > 1e-16] if state.guess else [0.0]
    low = min(-4, 4 * floor(min(powers) / 4))
    high = max(2, 4 * ceil(max(powers) / 4))
    axes = Axes(left=434, top=62, width=350, height=286, x=(-0.6, state.depth + 0.6), y=(low, high))
    step = 1 if high - low <= 8 else 2 if high - low <= 14 else 4
    parts = [
        text(axes.left, 36, "The gradient on its way back", "title"),
        text(axes.left, 54, "its size, in powers of ten", "muted"),
        axes.inside(_bands(axes)),
    ]
    for power in range(low, high + 1):
        at = axes.top + axes.py(power)
        if power % step == 0:
            raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
            label = "1" if power == 0 else f"10{raised}"
            parts.append(text(axes.left - 7, at + 4.5, label, "muted", "end"))
            parts.append(f'<path class="grid" d="M{axes.left} {at:.1f}h{axes.width}"/>')
    bottom = axes.top + axes.height
    for k in range(0, state.depth + 1, 1 if state.depth <= 12 else 5):
        words = "input" if k == 0 else str(k)
        parts.append(text(axes.left + axes.px(k), bottom + 18, words, "muted", "middle"))
    parts.append(text(axes.left + axes.width, bottom + 38, "after unit", "muted", "end"))
    parts.append(f'<path class="axis" d="M{axes.left} {axes.top}V{bottom}h{axes.width}"/>')
    return axes, "".join(parts)


def _draw_bars(axes: Axes, state: Chain) -> str:
    """A bar from 1 to the size of the gradient, one for the input and one for each output."""
    base, wide = axes.py(0), min(22.0, 0.7 * axes.width / (state.depth + 1.2))
    level = f'<path class="axis" d="M0 {base:.1f}h{axes.width}"/>'
    parts, last = [level], state.depth
    if not state.guess:
        asked = "How large will it be here? Say it first."
        parts.append(axes.label(0, 0, f"↓ {asked}", "orange title", 72, gap=18))
    for k, size in enumerate(state.sizes):
        if not state.guess and k < last:
            continue
        at = axes.px(k)
        if size == 0.0:
            if k == 0 or wide > 12:
                parts.append(text(at, base + 18, "0", "halo orange", "middle"))
            continue
        end = axes.py(max(log10(size) if size > 1e-300 else -300.0, axes.y[0]))
        top, high = min(base, end), max(abs(end - base), 2.0)
        kind = "fill orange" if k == 0 else "fill orange faded"
        parts.append(
            f'<rect class="{kind}" x="{at - wide / 2:.1f}" y="{top:.1f}" width="{wide:.1f}"'
            f' height="{high:.1f}"/>'
        )
    return axes.inside(*parts)


def _bands(axes: Axes) -> str:
    """Where a gradient counts as vanished, as one that lasts, and as exploded."""
    below, above = (axes.py(log10(limit)) for limit in LASTS)
    parts = []
    for words, top, bottom in (
        ("explodes", 0.0, above), ("lasts", above, below), ("vanishes", below, axes.height),
    ):  # fmt: skip
        if bottom - top < 14:
            continue
        tint = ".13" if words == "lasts" else "0"
        parts.append(
            f'<rect class="green" style="fill:var(--c);fill-opacity:{tint}" x="0" y="{top:.1f}"'
            f' width="{axes.width}" height="{bottom - top:.1f}"/>'
        )
        parts.append(text(axes.width - 6, top + 15, words, "halo muted", "end"))
    return "".join(parts)


def _numbers(state: Chain) -> str:
    unit, z = UNITS[state.unit], state.drives[0]
    slope, output = state.derivative(0), float(state.activation(z)[0])
    rows = [
        ("pre-activation of the first", number(z[0])),
        ("its output", number(output)),
        ("its slope", number(slope)),
        ("weight × slope", number(state.weight * slope)),
    ]
    table = "".join(f'<tr><th scope="row">{a}</th><td>{b}</td></tr>' for a, b in rows)
    return (
        f"<p><b>{state.unit}</b>: a = {unit.formula}<br>slope: {unit.derivative}</p>"
        f"<table>{table}</table><p>{_told(state)}</p>{_extra(state)}{_goal(state)}"
    )


def _told(state: Chain) -> str:
    units = f"{state.depth} unit{'s' * (state.depth > 1)}"
    if not state.guess:
        low, high = map(number, LASTS)
        return (
            f"A gradient of 1 goes back through {units}. Does it <b>vanish</b> (below {low}),"
            f" <b>last</b>, or <b>explode</b> (above {high})?"
            + answering(" Say it, and you will see it.")
        )
    size = f"The gradient at the input is <b>{number(state.sizes[0])}</b>: it {state.verdict}."
    said = "You said so." if state.guess == state.verdict else f"You said that it {state.guess}."
    return size + answering(f" {said}")


def _extra(state: Chain) -> str:
    if not state.guess:
        return ""
    if state.unit == "PReLU":
        told = f"It learns α too: the gradient of α is {number(state.alpha_gradient)}."
        return f"<p>{told}</p>"
    if state.unit == "softmax":
        outputs = " + ".join(number(a, 3) for a in state.activation(state.drives[0]))
        return f"<p>The three outputs of the first: {outputs} = 1.</p>"
    return ""


def _goal(state: Chain) -> str:
    low, high = map(number, GOAL)
    words = f"a gradient between {low} and {high} at the input of {GOAL_DEPTH} units or more."
    if state.goal_reached and state.guess:
        return goal(words, True, f"Reached with {state.unit}. Now with another unit.")
    return goal(words, False)


def _alt(state: Chain) -> str:
    told = (
        f"Left: the graph of {state.unit} and its slope; the first unit has the pre-activation"
        f" {number(state.drives[0][0])} and the slope {number(state.derivative(0))}. Right: the size"
        f" of a gradient on its way back through {state.depth} units with weight"
        f" {number(state.weight)}"
    )
    if not state.guess:
        return f"{told}, which is hidden until you have said what becomes of it."
    return f"{told}: from 1 at the end to {number(state.sizes[0])} at the input."
