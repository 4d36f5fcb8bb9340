"""Numbers that remember how they were made: values and operators."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.describe import kind
from autograder.marking.questions import Question
from autograder.remote.proxies import (
    identity,
    places_among,
    read_each,
    with_operators,
    write_each,
)

from .formulas import NoScalarError, computed, in_words, is_object, some_formulas
from .given import Node

question = Question(
    "Scalar",
    points=4,
    lecture="05_computational_graph#Each gate knows its own slopes",
    combined=8,
    stand_in="Blank",
    in_words=in_words,
)

MANY = 100  # nodes: more than any of the cases needs

question.case("p = x * y", {"x": 3.0, "y": -4.0})  # the notebook's examples
question.case("p = x - y", {"x": 3.0, "y": -4.0})
question.case("p = x + y", {"x": 3.0, "y": -4.0})
question.case("p = -x", {"x": 3.0})
question.case("p = x", {"x": 2.5})
question.case("p = x + 2", {"x": 3.0})
question.case("p = x * 2.5", {"x": 3.0})
question.case("p = x - 7", {"x": 3.0})
question.case("p = 2 + x", {"x": 3.0})
question.case("p = 2.5 * x", {"x": 3.0})
question.case("p = 7 - x", {"x": 3.0})
question.case("p = 0 * x", {"x": 3.0})
question.case("p = x * x", {"x": 3.0})
question.case("p = x + x", {"x": 3.0})
question.case("p = x - x", {"x": 3.0})
question.case("p = x * y", {"x": 2.0, "y": 2.0})
question.case("b = a * a; y = b * (b + a)", {"a": 3.0})
question.case("e = w * x - 10; p = e * e", {"w": 2.0, "x": 3.0})
question.case("p = -(x - y) * (1 - x * y)", {"x": 1.5, "y": -0.5})
question.case("p = x + 0", {"x": 3.0})  # equal to x, and yet another number
question.case("p = x * 1", {"x": 3.0})
question.case("p = x - 0", {"x": 3.0})
question.case("p = 0 + x", {"x": 3.0})
question.case("p = 1 * x", {"x": 3.0})
question.case("p = x * y - y", {"x": 4, "y": -2})


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from some_formulas(rng, 3)


@question.probe
def facts(scalar, formula, values):
    """What the last name of a formula is, and what would come back from it to the operands."""
    make = with_operators(scalar)
    operands = {name: make(value) for name, value in values.items()}
    for name, operand in operands.items():
        if not is_object(operand):
            return {f"Scalar({values[name]})": kind(operand)}
    try:
        result = list(computed(formula, operands).values())[-1]
    except NoScalarError as operation:
        return {f"{operation} gives a Scalar": False}
    value, gradient = read_each([result], "value", "gradient")[0]
    found: dict[str, Any] = {"value": value, "gradient to begin with": gradient}
    methods = ("sigmoid", "zero_gradients", "backward")
    found["it still has what Node gives it"] = all(hasattr(result, name) for name in methods)
    kept = read_each(list(operands.values()), "value", "gradient")
    for (name, value), now in zip(values.items(), kept, strict=True):
        found[f"{name} stays as it was"] = now[0] == value and now[1] == 0
    nodes = list(operands.values())
    if re.search("[-+*]", formula):
        new = places_among([result], nodes) == [-1]
        found["what an operation gives is a new Scalar, and none of its operands"] = new
    try:
        remembered = walk(result, nodes)
        output = places_among([result], nodes)[0]
        for place, gradient in enumerate(back(remembered, output)[: len(operands)]):
            found[f"gradient that would come back to {list(values)[place]}"] = gradient
        write_each(list(operands.values()), "value", [17.0] * len(operands))
        if walk(result, list(nodes)) != remembered:
            found["the local gradients stay as they were when a value changes later"] = False
    except RememberedError as error:
        found[str(error)] = False
    return found


class RememberedError(Exception):
    """What a number remembers makes no graph; the text is the sentence that does not hold."""


def walk(result, nodes):
    """For each node its inputs' places among all, and its local gradients; `nodes` grows."""
    places = {identity(node): place for place, node in enumerate(nodes)}

    def place_of(node):
        if identity(node) not in places:
            places[identity(node)] = len(nodes)
            nodes.append(node)
        return places[identity(node)]

    place_of(result)
    rows: list[tuple[list[int], Any]] = []
    while len(rows) < len(nodes):
        for inputs, local in read_each(nodes[len(rows) :], "inputs", "local"):
            rows.append(([place_of(x) for x in _checked(inputs, local)], local))
        if len(nodes) > MANY:
            raise RememberedError("each operation makes one node or a few")
    return rows


def _checked(inputs, local):
    """The inputs that a number remembers, where they and its local gradients are what they should be."""
    if not all(isinstance(part, list | tuple) for part in (inputs, local)):
        raise RememberedError("`inputs` and `local` are tuples or lists")
    if not all(map(is_object, inputs)):
        raise RememberedError("all inputs are Scalars, with numbers wrapped or left out")
    if len(inputs) != len(local):
        raise RememberedError("there is one local gradient for each input")
    if not all(isinstance(slope, int | float | np.number) for slope in local):
        raise RememberedError("the local gradients are numbers")
    return inputs


def back(rows, output):
    """The gradient of every node; each has its turn when nothing that waits still uses it."""
    gradients = [0.0] * len(rows)
    gradients[output] = 1.0
    waiting = set(range(len(rows)))
    while waiting:
        used = {x for node in waiting for x in rows[node][0]}
        ready = waiting - used
        if not ready:
            raise RememberedError("no number is made of itself")
        for node in ready:
            for x, local in zip(*rows[node], strict=True):
                gradients[x] += gradients[node] * local
        waiting -= ready
    return gradients


@question.right
class Remembering(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else Remembering(other)
        return Remembering(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else Remembering(other)
        return Remembering(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = other if isinstance(other, Node) else Remembering(other)
        return Remembering(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return Remembering(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Remembering(other) - self


@question.variant
class Frugal(Node):
    """Makes differences of sums and products, and leaves numbers out of the graph."""

    def __add__(self, other):
        if isinstance(other, Frugal):
            return Frugal(self.value + other.value, [self, other], [1, 1])
        return Frugal(self.value + other, [self], [1])

    def __mul__(self, other):
        if isinstance(other, Frugal):
            return Frugal(self.value * other.value, [self, other], [other.value, self.value])
        return Frugal(self.value * other, [self], [other])

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__


@question.variant
class InOnePlace(Node):
    """Every gate of two inputs goes through one method, with its local gradients."""

    def _gate(self, other, value, local):
        x, y = self.wrapped(self), self.wrapped(other)
        return InOnePlace(value(x.value, y.value), (x, y), local(x.value, y.value))

    @staticmethod
    def wrapped(number):
        return number if isinstance(number, Node) else InOnePlace(number)

    def __add__(self, other):
        return self._gate(other, lambda x, y: x + y, lambda x, y: (1.0, 1.0))

    def __mul__(self, other):
        return self._gate(other, lambda x, y: x * y, lambda x, y: (y, x))

    def __sub__(self, other):
        return self._gate(other, lambda x, y: x - y, lambda x, y: (1.0, -1.0))

    def __neg__(self):
        return self.wrapped(0.0) - self

    def __radd__(self, other):
        return self.wrapped(other) + self

    def __rmul__(self, other):
        return self.wrapped(other) * self

    def __rsub__(self, other):
        return self.wrapped(other) - self


@question.variant
class OneAtATime(Node):
    """Sets what is remembered after the number is made, and asks forgiveness for numbers."""

    def __add__(self, other):
        try:
            total = OneAtATime(self.value + other.value)
        except AttributeError:
            return self + OneAtATime(other)
        total.inputs = (self, other)
        total.local = (1.0, 1.0)
        return total

    def __radd__(self, other):
        return self.__add__(other)

    def __mul__(self, other):
        try:
            product = OneAtATime(self.value * other.value)
        except AttributeError:
            return self * OneAtATime(other)
        product.inputs = (self, other)
        product.local = (other.value, self.value)
        return product

    def __rmul__(self, other):
        return self.__mul__(other)

    def __neg__(self):
        return (-1) * self

    def __sub__(self, other):
        return self + (-1) * other

    def __rsub__(self, other):
        return other + (-1) * self
