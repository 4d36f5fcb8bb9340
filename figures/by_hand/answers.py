"""The fourteen steps of a pass worked by hand: what each asks, how to find it, and usual mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np

from course_lib.activations import Activation
from course_lib.trace import Trace

from ..toolkit.svg import number

__all__ = ["HIDDEN", "INPUTS", "NAMES", "OUTPUTS", "PLACE", "Step", "steps_of"]

INPUTS, HIDDEN, OUTPUTS = ("x1", "x2"), ("h1", "h2"), ("o1", "o2")
# In the order of the network's parameters, after the inputs and before the targets.
NAMES = (
    *INPUTS,
    *(f"{i} to {h}" for i, h in product(INPUTS, HIDDEN)),
    *(f"bias of {h}" for h in HIDDEN),
    *(f"{h} to {o}" for h, o in product(HIDDEN, OUTPUTS)),
    *(f"bias of {o}" for o in OUTPUTS),
    *(f"target of {o}" for o in OUTPUTS),
)
PLACE = {name: place for place, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Step:
    """One step of the pass.

    Attributes
    ----------
    kind : str
        "forward", "loss", "delta", "slopes" or "update".
    unit : str
        The unit that it belongs to.
    question, answer : str, float
        What it asks for.
    rule : str
        How to find it, in symbols.
    arithmetic : tuple of str
        The same in numbers.
    mistakes : tuple of (float, str)
        Other answers, and what is wrong with each.
    """

    kind: str
    unit: str
    question: str
    answer: float
    rule: str
    arithmetic: tuple[str, ...]
    mistakes: tuple[tuple[float, str], ...] = ()


class Pass(Protocol):
    """What the steps are worked out from: one pass through the network, and its numbers."""

    @property
    def numbers(self) -> tuple[float, ...]:
        """The sixteen numbers, in the order of `NAMES`."""

    @property
    def new_numbers(self) -> tuple[float, ...]:
        """The same after the update."""

    @property
    def slopes(self) -> tuple[float, ...]:
        """The slope of the loss with respect to each of them."""

    @property
    def chosen(self) -> int:
        """The place of the chosen number."""

    @property
    def learning_rate(self) -> float:
        """The step size."""

    @property
    def f(self) -> Activation:
        """The activation of the hidden units."""

    @property
    def trace(self) -> Trace:
        """Every number of the forward and of the backward pass."""

    @property
    def loss(self) -> float:
        """½ SSE, before the update."""

    def after_update(self) -> "Pass":
        """The pass with the new numbers."""

    def value(self, name: str) -> float:
        """What a unit puts out, or the number of that name."""

    def z(self, name: str) -> float:
        """The pre-activation of a unit."""

    def delta(self, name: str) -> float:
        """The slope of the loss with respect to the pre-activation of a unit."""

    def upstream(self, name: str) -> float:
        """The slope of the loss with respect to what a unit puts out."""

    def derivative(self, name: str) -> float:
        """The slope of the activation at the pre-activation of a unit."""


def steps_of(state: Pass) -> tuple[Step, ...]:
    """The steps of the present pass, in their order."""
    return (
        *(_forward(state, unit) for unit in (*HIDDEN, *OUTPUTS)),
        _loss(state),
        *(_output_delta(state, unit) for unit in OUTPUTS),
        *(_slopes(state, unit) for unit in OUTPUTS),
        *(_hidden_delta(state, unit) for unit in HIDDEN),
        *(_slopes(state, unit) for unit in HIDDEN),
        _update(state),
    )


def _sources(state: Pass, unit: str) -> Iterator[tuple[str, float, float]]:
    """For each wire into a unit: where it comes from, the value there, and the weight."""
    for source in INPUTS if unit in HIDDEN else HIDDEN:
        yield source, state.value(source), state.value(f"{source} to {unit}")


def _forward(state: Pass, unit: str) -> Step:
    terms = " + ".join(f"{_n(v)} × {_n(w)}" for _, v, w in _sources(state, unit))
    z, bias = state.z(unit), state.value(f"bias of {unit}")
    symbols = " + ".join(f"{s} · w({s} to {unit})" for s, *_ in _sources(state, unit))
    lines = [f"z = {terms} + {_n(bias)} = {number(z)}"]
    mistakes = [(z - bias, "You left out the bias.")]
    rule = f"z = {symbols} + bias"
    if unit in HIDDEN:
        lines.append(f"a = f({number(z)}) = {number(state.value(unit))}")
        rule += ", then a = f(z)"
        mistakes += [
            (z, "That is z; the activation comes after it."),
            (float(state.f(z - bias)), "You left out the bias."),
        ]
    question = f"What does {unit} put out?"
    answer = state.value(unit)
    return Step("forward", unit, question, answer, rule, tuple(lines), tuple(mistakes))


def _loss(state: Pass) -> Step:
    errors = state.trace.upstream[0]
    line = " + ".join(f"{_n(e)}²" for e in errors)
    squares = float(errors @ errors)
    return Step(
        "loss",
        "",
        "What is the loss, ½ SSE?",
        state.loss,
        "L = ½ ((o1 − target)² + (o2 − target)²)",
        (f"L = ½ ({line}) = {number(state.loss)}",),
        (
            (squares, "You left out the ½."),
            (float(np.abs(errors).sum()), "The errors have to be squared."),
            (float(errors.sum()) ** 2 / 2, "Square each error first, then add."),
        ),
    )


def _output_delta(state: Pass, unit: str) -> Step:
    target = state.value(f"target of {unit}")
    delta = state.delta(unit)
    return Step(
        "delta",
        unit,
        f"What is δ of {unit}, the slope of the loss for its z?",
        delta,
        f"dL/d{unit} = {unit} − target; the unit is linear, so δ = dL/d{unit} × 1",
        (f"δ = {_n(state.value(unit))} − {_n(target)} = {number(delta)}",),
        (
            (-delta, "The sign: the slope of ½ (o − t)² is o − t."),
            (2 * delta, "With the ½ before the SSE the 2 goes away."),
            (delta**2 / 2, "That is this output's part of the loss, not its slope."),
        ),
    )


def _hidden_delta(state: Pass, unit: str) -> Step:
    wires = [(o, state.delta(o), state.value(f"{unit} to {o}")) for o in OUTPUTS]
    other = HIDDEN[1 - HIDDEN.index(unit)]
    up, slope, delta = state.upstream(unit), state.derivative(unit), state.delta(unit)
    crossed = state.value(f"{HIDDEN[0]} to {OUTPUTS[HIDDEN.index(unit)]}") * wires[0][1]
    crossed += state.value(f"{HIDDEN[1]} to {OUTPUTS[HIDDEN.index(unit)]}") * wires[1][1]
    terms = " + ".join(f"{_n(d)} × {_n(w)}" for _, d, w in wires)
    symbols = " + ".join(f"δ({o}) · w({unit} to {o})" for o, *_ in wires)
    swapped = sum(d * state.value(f"{other} to {o}") for o, d, _ in wires)
    return Step(
        "delta",
        unit,
        f"What is δ of {unit}?",
        delta,
        f"dL/da = {symbols}, then δ = dL/da × f′(z)",
        (
            f"dL/da = {terms} = {number(up)}",
            f"f′(z) = f′({number(state.z(unit))}) = {number(slope)}",
            f"δ = {number(up)} × {_n(slope)} = {number(delta)}",
        ),
        (
            (up, "That is dL/da; the slope f′(z) of the unit's own activation is missing."),
            (
                wires[0][1] * wires[0][2] * slope,
                f"That is the way through {wires[0][0]} alone; add the one through o2.",
            ),
            (
                wires[1][1] * wires[1][2] * slope,
                f"That is the way through {wires[1][0]} alone; add the one through o1.",
            ),
            (crossed * slope, "Those are the wires into one output, not out of this unit."),
            (swapped * slope, f"Those are the wires out of {other}."),
            (
                sum(d for _, d, _ in wires) * slope,
                "Each δ has to be multiplied by the weight of its wire.",
            ),
            (
                up * float(state.f.derivative(state.value(unit))),
                "The slope of the activation is taken at z, not at a.",
            ),
            (-delta, "The size is right, the sign is not."),
        ),
    )


def _slopes(state: Pass, unit: str) -> Step:
    wires = list(_sources(state, unit))
    asked = wires[0] if unit[1] == "1" else wires[1]
    delta = state.delta(unit)
    lines = [f"{s} to {unit}: {_n(delta)} × {_n(v)} = {number(delta * v)}" for s, v, _ in wires]
    source, value, weight = asked
    mistakes = [
        (
            delta * weight,
            "A weight's slope takes the value that it multiplies, not the weight.",
        ),
        (delta, "That is the slope for the bias. A weight's also takes what it multiplies."),
        (-delta * value, "The size is right, the sign is not."),
        (state.upstream(unit) * value, "Use δ, behind the activation, not dL/da."),
    ]
    if source in HIDDEN:
        mistakes.append((delta * state.z(source), f"Use a of {source}, not its z."))
    return Step(
        "slopes",
        unit,
        f"What is the slope of the loss for the weight {source} to {unit}?",
        delta * value,
        f"slope of a weight = δ({unit}) × the value it multiplies; slope of the bias = δ({unit})",
        (*lines, f"bias: {number(delta)}"),
        tuple(mistakes),
    )


def _update(state: Pass) -> Step:
    place = state.chosen if 2 <= state.chosen < 14 else PLACE["x1 to h1"]
    old, slope, new = state.numbers[place], state.slopes[place], state.new_numbers[place]
    rate = state.learning_rate
    name = NAMES[place] if NAMES[place].startswith("bias") else f"weight {NAMES[place]}"
    lines = [f"{name}: {number(old)} − {number(rate)} × {_n(slope)} = {number(new)}"]
    after = state.after_update().loss
    lines.append(f"The loss goes from {number(state.loss)} to {number(after)}.")
    return Step(
        "update",
        "",
        f"What does the {name} become?",
        new,
        "new = old − learning rate × slope, for all twelve at once",
        tuple(lines),
        (
            (old + rate * slope, "Against the slope: subtract."),
            (old - slope, "You left out the learning rate."),
            (-rate * slope, "That is the change; add it to the old number."),
        ),
    )


def _n(value: float) -> str:
    """A number inside a formula: a negative one in brackets."""
    return f"({number(value)})" if value < 0 else number(value)
