"""The smallest graph on which a backward pass of one's own goes wrong.

A wrong gradient in a large graph says little. Its smallest example says nearly all: that it takes
fan-out, say, or a value that is used twice and passes its gradient on. It does not tell what would
be right: it says where to look.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from math import isfinite

from course_lib.graph import Scalar

__all__ = ["Formula", "WrongGraph", "agree", "smallest_wrong_graph"]

STARTS = (3.0, 2.0)  # of the inputs of a graph
Gates = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Formula:
    """A formula of one or two inputs: gates, each with the places of what it takes.

    Attributes
    ----------
    inputs : int
        How many inputs there are; they have the first places.
    gates : tuple of (symbol, place, place)
        The symbols are "+", "−" and "·".
    """

    inputs: int
    gates: Gates

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs."""
        return ("a", "c")[: self.inputs]

    def build(self, *inputs: Scalar) -> Scalar:
        """The output, computed from the inputs."""
        nodes = list(inputs)
        for symbol, first, second in self.gates:
            x, y = nodes[first], nodes[second]
            nodes.append(x + y if symbol == "+" else x - y if symbol == "−" else x * y)
            if self.uses(len(nodes) - 1) > 1:
                nodes[-1].name = self._name(len(nodes) - 1)
        return nodes[-1]

    def uses(self, place: int) -> int:
        """How often a node is used."""
        return sum((first == place) + (second == place) for _, first, second in self.gates)

    def __str__(self) -> str:
        shared = [p for p in range(self.inputs, self.inputs + len(self.gates)) if self.uses(p) > 1]
        told = [f"{self._name(place)} = {self._words(place, True)}" for place in shared]
        whole = self._words(self.inputs + len(self.gates) - 1, True)
        return f"{whole}, where {' and '.join(told)}" if told else whole

    def words_of(self, place: int) -> str:
        """A node in words: an input or a shared node by its name, any other by its formula."""
        if place == self.inputs + len(self.gates) - 1:
            return "the output"
        return self._words(place)

    def _name(self, place: int) -> str:
        return "bdefg"[place - self.inputs]

    def _words(self, place: int, outermost: bool = False) -> str:
        if place < self.inputs:
            return self.names[place]
        if self.uses(place) > 1 and not outermost:
            return self._name(place)
        symbol, first, second = self.gates[place - self.inputs]
        left, right = self._words(first), self._words(second)
        if symbol == "·":
            return f"{left}·{right}"
        return f"{left} {symbol} {right}" if outermost else f"({left} {symbol} {right})"


@dataclass(frozen=True)
class WrongGraph:
    """A graph on which a backward pass goes wrong, and what it found there.

    Attributes
    ----------
    formula : Formula
    values : tuple of float
        Of the inputs.
    gradients : tuple of float
        What was found, node by node, inputs before outputs.
    wrong : tuple of int
        The places of the nodes whose gradient is wrong, in the order of a backward pass.
    raised : str
        The error in which it ended, or "".
    """

    formula: Formula
    values: tuple[float, ...]
    gradients: tuple[float, ...]
    wrong: tuple[int, ...]
    raised: str = ""


def smallest_wrong_graph(backward: Callable[[Scalar], object]) -> WrongGraph | None:
    """The first graph, from the smallest on, on which a backward pass goes wrong.

    Tried are all formulas of one or two inputs and up to three gates.

    Parameters
    ----------
    backward : function
        Takes the output of a graph, a `Scalar`, and sets the `gradient` of every node.

    Returns
    -------
    WrongGraph or None
        None if it is right on all of them.

    Examples
    --------
    >>> def overwrites(output):
    ...     output.gradient = 1.0
    ...     for node in reversed(output.nodes()):
    ...         for x, local in zip(node.inputs, node.local):
    ...             x.gradient = node.gradient * local
    >>> print(smallest_wrong_graph(overwrites).formula)
    a + a
    >>> smallest_wrong_graph(Scalar.backward) is None
    True
    """
    for formula in _formulas():
        found = _wrong_on(formula, backward)
        if found is not None:
            return found
    return None


def _formulas() -> Iterator[Formula]:
    """All formulas without needless parts, the smallest first."""
    for count, inputs in product((1, 2, 3), (1, 2)):
        symbols = "+·−" if count < 3 else "+·"
        takes = [
            list(combinations_with_replacement(range(inputs + gate), 2)) for gate in range(count)
        ]
        for gates in product(*(list(product(symbols, pairs)) for pairs in takes)):
            formula = Formula(inputs, tuple((symbol, *pair) for symbol, pair in gates))
            last = inputs + count - 1
            if all(formula.uses(place) for place in range(last)):
                yield formula


def _wrong_on(formula: Formula, backward: Callable[[Scalar], object]) -> WrongGraph | None:
    values = STARTS[: formula.inputs]

    def output() -> Scalar:
        pairs = zip(values, formula.names, strict=True)
        return formula.build(*(Scalar(value, name) for value, name in pairs))

    right, own, raised = output(), output(), ""
    right.backward()
    nodes = own.nodes()
    try:
        backward(own)
    except Exception as error:
        raised = f"{type(error).__name__}: {error}".rstrip(": ")
    gradients = tuple(as_number(node.gradient) for node in nodes)
    wrong = tuple(
        place
        for place, node in reversed(list(enumerate(right.nodes())))
        if not agree(gradients[place], node.gradient)
    )
    if not wrong and not raised:
        return None
    return WrongGraph(formula, values, gradients, wrong, raised)


def as_number(value: object) -> float:
    """A value that student code has left as a float; what is no number is nan."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def agree(found: float, right: float) -> bool:
    """Whether two gradients are the same but for rounding."""
    return isfinite(found) and abs(found - right) <= 1e-9 * max(1.0, abs(right))
