"""A pass through a computational graph, forward and back, one number at a time.

These are the numbers of the figure of a graph, and what is said to a reader who predicts them.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from course_lib.graph import Scalar
from course_lib.wrong_graph import agree

__all__ = [
    "CIRCUITS",
    "FIELDS",
    "Answer",
    "Circuit",
    "Pass",
    "Step",
    "hint",
    "parts_of",
    "source_of",
]

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
    backward : function or None
        The reader's own backward pass, which is shown in place of the right one.
    passed : bool
        Whether that one is right on all graphs that were tried.
    """

    formula: str
    names: tuple[str, ...]
    start: tuple[float, ...]
    build: Callable[..., Scalar]
    reach: float
    backward: Callable[[Scalar], object] | None = None
    passed: bool = False

    def run(self, leaves: tuple[float, ...]) -> Scalar:
        """The output, after a forward and a backward pass."""
        inputs = (Scalar(v, name) for v, name in zip(leaves, self.names, strict=True))
        output = self.build(*inputs)
        if self.backward is None:
            output.backward()
        else:
            with contextlib.suppress(Exception):  # what it has found until then is shown
                self.backward(output)
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
        reach=8,
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

    @cached_property
    def wrong(self) -> tuple[int, ...]:
        """Where the reader's own backward pass is wrong, in the order of a backward pass."""
        if self.circuit.backward is None:
            return ()
        right = replace(self.circuit, backward=None).run(self.leaves).nodes()
        pairs = list(enumerate(zip(self.nodes, right, strict=True)))
        return tuple(
            i for i, (own, true) in reversed(pairs) if not agree(own.gradient, true.gradient)
        )

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
        owed = [s for s in self.steps if s.kind == "part" and source_of(self.nodes, s) == place]
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
def _steps(circuit: Circuit) -> tuple[Step, ...]:
    nodes = circuit.run(circuit.start).nodes()
    steps = [Step("value", i) for i, node in enumerate(nodes) if node.gate]
    steps.append(Step("seed", len(nodes) - 1))
    for i in reversed(range(len(nodes))):
        if len(parts_of(nodes, i)) > 1:
            steps.append(Step("sum", i))
        steps += [Step("part", i, k) for k in range(len(nodes[i].inputs))]
    return tuple(steps)


def source_of(nodes: list[Scalar], step: Step) -> int:
    """The place of the node to which a step of the kind "part" brings its number."""
    return nodes.index(nodes[step.node].inputs[step.which])


def _parsed(typed: str) -> float | None:
    plain = typed.strip().replace("−", "-").replace(",", ".").replace(" ", "")
    try:
        return float(Fraction(plain))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def parts_of(nodes: list[Scalar], i: int) -> list[float]:
    """What comes back to a node, use by use."""
    uses = [(u, k) for u in nodes for k, x in enumerate(u.inputs) if x is nodes[i]]
    return [gate.gradient * gate.local[k] for gate, k in uses]


def hint(state: Pass, said: Answer) -> str:
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
        if any(is_(part) for part in parts_of(state.nodes, step.node)):
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
