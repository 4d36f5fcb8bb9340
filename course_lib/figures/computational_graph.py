"""A computational graph to step through: values go forward, gradients come back, wire by wire.

On the left the graph, with the value above each wire and the gradient below. On the right the
output against one of the inputs, all else being equal: once the backward pass has come to that
input, its gradient shows there as the slope of the tangent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from course_lib.figures.base import Figure, Frame
from course_lib.figures.controls import Action, Choice, Entry, Run, Slider
from course_lib.figures.drawing import Axes, number
from course_lib.graph import Scalar
from course_lib.graph_drawing import Drawing

__all__ = ["CIRCUITS", "Answer", "Circuit", "Pass", "Step", "computational_graph", "draw"]

SIZE = (800, 400)
ROOM = 570  # for the graph; the rest of the width is the curve's
NUDGE = 0.01
FIELDS = ("first", "second", "third", "fourth")


@dataclass(frozen=True)
class Circuit:
    """A formula as a graph.

    Attributes
    ----------
    formula : str
        As the reader sees it.
    names, start : tuple
        The inputs and their first values.
    build : function
        From the inputs to the output.
    reach : float
        The sliders of the inputs go from minus this to this.
    """

    formula: str
    names: tuple[str, ...]
    start: tuple[float, ...]
    build: Callable[..., Scalar]
    reach: float

    def run(self, leaves: tuple[float, ...]) -> Scalar:
        """The output, after a forward and a backward pass."""
        inputs = (Scalar(v, name) for v, name in zip(leaves, self.names, strict=True))
        output = self.build(*inputs)
        output.backward()
        return output


def _fan_out(a: Scalar, c: Scalar) -> Scalar:
    b = a * c
    b.name = "b"
    return b * (b + a)


CIRCUITS = {
    "unit": Circuit(
        "(w·x + b − t)²",
        ("w", "x", "b", "t"),
        (2.0, 3.0, 1.0, 10.0),
        lambda w, x, b, t: (w * x + b - t) ** 2,
        reach=12,
    ),
    "gates": Circuit(
        "max(p·q, r) · (r + s)",
        ("p", "q", "r", "s"),
        (3.0, 2.0, 4.0, -1.0),
        lambda p, q, r, s: (p * q).maximum(r) * (r + s),
        reach=5,
    ),
    "fan-out": Circuit(
        "b·(b + a), where b = a·c",
        ("a", "c"),
        (3.0, 2.0),
        _fan_out,
        reach=5,
    ),
}


class Step(NamedTuple):
    """One number that becomes known.

    `kind` is "value" for the output of the gate `node`, "seed" for the gradient of the output with
    respect to itself, "part" for what comes back from the gate `node` to its input `which`, and
    "sum" for the gradient of a `node` that is used more than once.
    """

    kind: str
    node: int
    which: int = 0


class Answer(NamedTuple):
    """What the reader expected a step to bring; `value` is None if it was no number."""

    leaves: tuple[float, ...]
    position: int
    value: float | None


@dataclass(frozen=True)
class Pass:
    """A forward and a backward pass through a circuit, part of the way done.

    Attributes
    ----------
    circuit : Circuit
    first, second, third, fourth : float
        The values of its inputs, as many as it has.
    position : int
        How many steps have been taken.
    watched : int
        The input that the right picture varies.
    draws : int
        How often new numbers were drawn.
    answers : tuple of Answer
        All that the reader has answered so far.
    """

    circuit: Circuit
    first: float
    second: float
    third: float = 0.0
    fourth: float = 0.0
    position: int = 0
    watched: int = 0
    draws: int = 0
    answers: tuple[Answer, ...] = ()

    @property
    def leaves(self) -> tuple[float, ...]:
        """The values of the inputs."""
        every = self.first, self.second, self.third, self.fourth
        return every[: len(self.circuit.names)]

    @cached_property
    def nodes(self) -> list[Scalar]:
        """All nodes with their values and gradients, inputs before outputs."""
        return self.circuit.run(self.leaves).nodes()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps of the two passes."""
        return _steps(self.circuit)

    @property
    def done(self) -> tuple[Step, ...]:
        """The steps taken so far."""
        return self.steps[: self.position]

    @property
    def next(self) -> Step | None:
        """The step that comes now; None at the end."""
        return self.steps[self.position] if self.position < len(self.steps) else None

    def result(self, step: Step) -> float:
        """The number that a step brings."""
        node = self.nodes[step.node]
        if step.kind == "value":
            return node.value
        return node.gradient * node.local[step.which] if step.kind == "part" else node.gradient

    def output_at(self, leaf: int, value: float) -> float:
        """The output, if one input had another value."""
        leaves = list(self.leaves)
        leaves[leaf] = value
        return self.circuit.run(tuple(leaves)).value

    def gradient_of(self, leaf: int) -> float | None:
        """The gradient with respect to an input, or None as long as a part of it is missing."""
        node = next(n for n in self.nodes if n.name == self.circuit.names[leaf])
        place = self.nodes.index(node)
        owed = [s for s in self.steps if s.kind == "part" and _source(self.nodes, s) == place]
        owed += [s for s in self.steps if s == Step("sum", place)]
        return node.gradient if set(owed) <= set(self.done) else None

    def advance(self) -> "Pass":
        """The state after one more step."""
        return replace(self, position=min(self.position + 1, len(self.steps)))

    def answer(self, typed: str) -> "Pass":
        """The state after an answer: a right one also takes the step."""
        if self.next is None:
            return self
        said = Answer(self.leaves, self.position, _parsed(typed))
        state = replace(self, answers=(*self.answers, said))
        return state.advance() if self.is_right(said) else state

    def is_right(self, said: Answer) -> bool:
        """Whether an answer is right, to half a per cent."""
        right = self.result(self.steps[said.position])
        return said.value is not None and abs(said.value - right) <= 0.005 * abs(right) + 1e-9

    def new_numbers(self) -> "Pass":
        """The same circuit with other inputs, whole numbers, from its beginning."""
        rng = np.random.default_rng(self.draws + 1)
        choice = [float(v) for v in (-4, -3, -2, 2, 3, 4, 5)]
        leaves = rng.choice(choice, size=len(self.circuit.names), replace=False).tolist()
        fields = dict(zip(FIELDS, leaves, strict=False))
        return replace(self, position=0, draws=self.draws + 1, **fields)

    @property
    def questions(self) -> list[int]:
        """The positions that count for the goal: all of the backward pass but its 1."""
        return [i for i, step in enumerate(self.steps) if step.kind in ("part", "sum")]

    @property
    def score(self) -> int:
        """How many of the questions were answered right at the first try, for these inputs."""
        firsts: dict[int, Answer] = {}
        for said in self.answers:
            if said.leaves == self.leaves:
                firsts.setdefault(said.position, said)
        return sum(i in firsts and self.is_right(firsts[i]) for i in self.questions)


@lru_cache
def _plan(circuit: Circuit) -> Drawing:
    return Drawing(circuit.run(circuit.start))


@lru_cache
def _steps(circuit: Circuit) -> tuple[Step, ...]:
    nodes, plan = circuit.run(circuit.start).nodes(), _plan(circuit)
    steps = [Step("value", i) for i, node in enumerate(nodes) if node.gate]
    steps.append(Step("seed", len(nodes) - 1))
    for i in reversed(range(len(nodes))):
        if plan.uses(i) > 1:
            steps.append(Step("sum", i))
        steps += [Step("part", i, k) for k in range(len(nodes[i].inputs))]
    return tuple(steps)


def _source(nodes: list[Scalar], step: Step) -> int:
    return nodes.index(nodes[step.node].inputs[step.which])


def _parsed(typed: str) -> float | None:
    plain = typed.strip().replace("−", "-").replace(",", ".").replace(" ", "")
    try:
        return float(Fraction(plain))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def computational_graph(circuit: str = "unit") -> Figure[Pass]:
    """The figure of a graph.

    Parameters
    ----------
    circuit : str
        "unit" is a unit with its squared error; "gates" has an add, a multiply and a max gate;
        in "fan-out" two values are used twice.

    Raises
    ------
    ValueError
        If there is no circuit of that name.
    """
    if circuit not in CIRCUITS:
        raise ValueError(f"circuit: expected one of {', '.join(CIRCUITS)}, got {circuit!r}")
    chosen = CIRCUITS[circuit]
    first, second, third, fourth = (*chosen.start, 0.0, 0.0)[:4]
    start = Pass(chosen, first, second, third, fourth)
    inputs = [
        Slider(field, name, -chosen.reach, chosen.reach, 0.5, f"The value of {name}")
        for field, name in zip(FIELDS, chosen.names, strict=False)
    ]
    options = {name: i for i, name in enumerate(chosen.names)}
    other = start.new_numbers()
    return Figure(
        title=f"A computational graph: {chosen.formula}",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            inputs[:2],
            *([inputs[2:]] if inputs[2:] else []),
            [
                Slider("position", "steps taken", 0, len(start.steps), 1),
                Choice("watched", "On the right, vary", options, "The input to look at"),
            ],
            [
                Entry("Your prediction", Pass.answer, "a number, then Enter"),
                Action("Step", Pass.advance, "Show the next number"),
                Run(Pass.advance, len(start.steps), every_ms=900),
                Action("New numbers", Pass.new_numbers, "Draw other inputs, and begin again"),
            ],
        ],
        stories={
            _listed(state): [replace(state, position=i) for i in range(len(state.steps) + 1)]
            for state in (start, other)
        },
    )


def _listed(state: Pass) -> str:
    named = zip(state.circuit.names, state.leaves, strict=True)
    return ", ".join(f"{name} = {number(value)}" for name, value in named)


def draw(state: Pass) -> Frame:
    """The graph and the curve of a state, its numbers, and both in words."""
    axes = _axes(state)
    scales = axes.frame("Seen from one input", state.circuit.names[state.watched], "output")
    return Frame(
        layers=(scales, _draw_graph(state) + _draw_curve(axes, state)),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def _draw_graph(state: Pass) -> str:
    plan, nodes, ahead = _plan(state.circuit), state.nodes, state.next
    computed = {i for i, node in enumerate(nodes) if node.gate is None}
    computed |= {step.node for step in state.done if step.kind == "value"}
    passed = {(s.node, s.which) for s in state.done if s.kind == "part"}
    passed |= {(-1, 0) for s in state.done if s.kind == "seed"}
    asked = None
    if ahead is not None and ahead.kind != "value":
        places = {"seed": (-1, 0), "sum": (ahead.node, -1), "part": (ahead.node, ahead.which)}
        asked = places[ahead.kind]
    summed = {s.node for s in state.done if s.kind == "sum"}
    active = None if ahead is None or ahead.kind == "seed" else ahead.node
    content = plan.svg(
        nodes, computed=computed, passed=passed, summed=summed, active=active, asked=asked
    )
    right, down = (ROOM - plan.size[0]) / 2, (SIZE[1] - plan.size[1]) / 2
    return f'<g transform="translate({right:.0f} {down:.0f})">{content}</g>'


def _axes(state: Pass) -> Axes:
    xs, ys = _curve(state.circuit, state.leaves, state.watched)
    low, high = min(ys), max(ys)
    unit = 10.0 ** np.floor(np.log10(max(high - low, 1e-3)))
    low, high = unit * np.floor(low / unit), unit * np.ceil(high / unit)
    limits = (float(low), float(high)) if high > low else (float(low) - 1, float(high) + 1)
    return Axes(left=618, top=86, width=172, height=230, x=(xs[0], xs[-1]), y=limits)


@lru_cache(maxsize=64)
def _curve(
    circuit: Circuit, leaves: tuple[float, ...], watched: int
) -> tuple[list[float], list[float]]:
    """The output for many values of one input, around the present one."""
    middle = 2 * round(leaves[watched] / 2)
    xs = np.linspace(middle - 3, middle + 3, 61).tolist()
    inputs = [Scalar(value) for value in leaves]
    output = circuit.build(*inputs)
    ys = []
    for x in xs:
        inputs[watched].value = x
        output.forward()
        ys.append(output.value)
    return xs, ys


def _draw_curve(axes: Axes, state: Pass) -> str:
    curve = axes.line(*_curve(state.circuit, state.leaves, state.watched), "purple")
    if not any(s == Step("value", len(state.nodes) - 1) for s in state.done):
        return axes.inside(curve)
    x, y, slope = (
        state.leaves[state.watched],
        state.nodes[-1].value,
        state.gradient_of(state.watched),
    )
    if slope is None:
        return axes.inside(curve, axes.point(x, y, "fill blue"))
    tangent = axes.line(axes.x, [y + slope * (end - x) for end in axes.x], "orange thin dashed")
    away = 155 if slope > 0 else 25
    label = axes.label(x, y, f"slope {number(slope)}", "orange", away, gap=16)
    return axes.inside(curve, tangent, axes.point(x, y, "fill blue"), label)


def _numbers(state: Pass) -> str:
    values = sum(step.kind == "value" for step in state.steps)
    if state.position <= values:
        where = f"Forward: {state.position} of {values} values"
    else:
        back = len(state.steps) - values
        where = f"Backward: {state.position - values} of {back} numbers"
    rows = ["<tr><th>input</th><td>value</td><td>gradient</td></tr>"]
    for i, (name, value) in enumerate(zip(state.circuit.names, state.leaves, strict=True)):
        gradient = state.gradient_of(i)
        shown = "?" if gradient is None else number(gradient)
        cells = f"<td>{number(value)}</td><td>{shown}</td>"
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    score, count = state.score, len(state.questions)
    goal = f"<b>Goal:</b> predict all {count} numbers of the way back, each at the first try."
    told = "Reached." if score == count else f"{score} so far."
    return (
        f"<p><b>y = {state.circuit.formula}</b><br>{where}.</p>"
        f"<p>{_last(state)}</p><p>{_question(state)}</p>"
        f"<table>{''.join(rows)}</table><p>{_nudge(state)}</p><p>{goal} {told}</p>"
    )


def _last(state: Pass) -> str:
    """How the newest number came about, and what to say to the reader's answer."""
    said = state.answers[-1] if state.answers else None
    fresh = said is not None and said.leaves == state.leaves
    praise = ""
    if said is not None and fresh and said.position == state.position:
        return f"<b>{_hint(state, said)}</b>"
    if said is not None and fresh and said.position == state.position - 1 and state.is_right(said):
        praise = "<b>Right.</b> "
    if not state.done:
        return "The inputs have their values. Nothing is computed yet."
    step = state.done[-1]
    node = state.nodes[step.node]
    result = f"<b>{number(state.result(step))}</b>"
    if step.kind == "value" and node.gate:
        inputs = " and ".join(number(x.value) for x in node.inputs)
        return f"{praise}The {node.gate.symbol} gate makes {result} of {inputs}."
    if step.kind == "seed":
        return f"{praise}The way back begins with {result}: dy/dy."
    if step.kind == "sum":
        parts = " + ".join(number(part) for part in _parts(state.nodes, step.node))
        parts = parts.replace("+ −", "− ")
        return f"{praise}{_called(state.nodes, step.node)} in all: {parts} = {result}."
    upstream, local = number(node.gradient), number(node.local[step.which])
    where = _called(state.nodes, _source(state.nodes, step))
    return f"{praise}Back to {where}: upstream {upstream} × local gradient {local} = {result}."


def _question(state: Pass) -> str:
    step = state.next
    if step is None:
        return "Every gradient is known. Change an input, or draw new numbers."
    gate = state.nodes[step.node].gate
    if step.kind == "value" and gate:
        return f"Next: what comes out of the {gate.symbol} gate?"
    if step.kind == "seed":
        return "Next: the gradient of y with respect to y itself?"
    if step.kind == "sum":
        name = _called(state.nodes, step.node)
        return f"Next: the gradient of {name} in all, from everything that uses it?"
    where = _called(state.nodes, _source(state.nodes, step))
    return f"Next: what comes back to {where} along the marked wire?"


def _nudge(state: Pass) -> str:
    gradient = state.gradient_of(state.watched)
    name, value = state.circuit.names[state.watched], state.leaves[state.watched]
    if gradient is None:
        return f"What would a nudge of {name} do to y? Its gradient will tell."
    change = state.output_at(state.watched, value + NUDGE) - state.nodes[-1].value
    return (
        f"Nudge {name} by {NUDGE}: the gradient foretells {number(gradient * NUDGE)},"
        f" and y changes by {number(change)}."
    )


def _called(nodes: list[Scalar], i: int) -> str:
    node = nodes[i]
    return node.name or f"the output of {node.gate.symbol if node.gate else 'an input'}"


def _parts(nodes: list[Scalar], i: int) -> list[float]:
    """What comes back to a node, use by use."""
    uses = [(u, k) for u in nodes for k, x in enumerate(u.inputs) if x is nodes[i]]
    return [gate.gradient * gate.local[k] for gate, k in uses]


def _hint(state: Pass, said: Answer) -> str:
    """What a wrong answer tells of the thought behind it; never the right number."""
    value, step = said.value, state.steps[said.position]
    if value is None:
        return "Type a number, such as −12, 0.5 or 3/4."
    node, right = state.nodes[step.node], state.result(step)

    def is_(other: float) -> bool:
        return abs(value - other) <= 0.005 * abs(other) + 1e-9

    if step.kind == "value":
        return "Not yet. The gate works on the values above the wires that lead into it."
    if step.kind == "seed":
        return "Not yet. If y rises by 1, by how much does y rise?"
    if step.kind == "sum":
        if any(is_(part) for part in _parts(state.nodes, step.node)):
            return "That came back along one wire. The others count as well: add them all up."
        return "Not yet. Add up what came back along all wires that leave it."
    upstream, local = node.gradient, node.local[step.which]
    own, symbol = node.inputs[step.which].value, node.gate.symbol if node.gate else ""
    if is_(-right):
        return "Right but for the sign."
    if symbol == "×" and is_(upstream * own):
        return "A multiply gate passes on upstream times the other factor, not times its own."
    if symbol.startswith("^") and is_(upstream * own):
        return "The square has the derivative 2 × its input. Where is the 2?"
    if symbol == "max":
        return "Not yet. If this input of max moves a little, does its output move?"
    if is_(local):
        return "That is the local gradient alone. Multiply it by upstream."
    if is_(upstream):
        return "That is upstream alone. Multiply it by the local gradient of this gate."
    if is_(upstream + local):
        return "Upstream and local gradient are multiplied, not added."
    return "Not yet. Upstream, below the wire that leaves the gate, times the gate's own slope."


def _alt(state: Pass) -> str:
    known = [f"{n.name} = {number(n.value)}" for n in state.nodes if not n.gate]
    for step in state.done:
        node, result = state.nodes[step.node], number(state.result(step))
        if step.kind == "value" and node.gate:
            known.append(f"{node.gate.symbol} gives {result}")
        elif step.kind == "seed":
            known.append(f"gradient of the output {result}")
        elif step.kind == "sum":
            known.append(f"gradient of {_called(state.nodes, step.node)} in all {result}")
        else:
            known.append(f"back to {_called(state.nodes, _source(state.nodes, step))} {result}")
    return f"A graph of {state.circuit.formula}. Known so far: {'; '.join(known)}."
