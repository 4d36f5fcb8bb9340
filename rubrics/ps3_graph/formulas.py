"""Graphs for the cases, written as formulas: `b = a * a; y = b * (b + a)`.

A statement gives a name to an expression of `+`, `-`, `*`, names and numbers; `float64(2.5)` is one of
NumPy's. `sum(x, y, x)` is one node with three inputs, for graphs of given nodes. `5000 times: y = y + x`
repeats one. `p += x` is written as Python has it: most classes give a new object, and one with an
operator of its own may not.
"""

from __future__ import annotations

import ast
import functools
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.marking.describe import shown
from autograder.remote.proxies import NotANumberError, Proxy, read_each

Values = dict[str, float]
_IN_PLACE: dict[str, Any] = {"+": operator.iadd, "-": operator.isub, "*": operator.imul}
_GATES: dict[type, Any] = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


class NoScalarError(Exception):
    """An operation gave something else than an object; the text is the operation."""


def computed(formula: str, operands: dict[str, Any]) -> dict[str, Any]:
    """What each name of a formula stands for, the operands first, in the order of assignment."""
    names = dict(operands)
    for statement in formula.split("; "):
        repeated = re.fullmatch(r"(\d+) times: (.*)", statement)
        times, statement = (int(repeated[1]), repeated[2]) if repeated else (1, statement)
        name, in_place, expression = re.split(r" ([-+*]?)= ", statement, maxsplit=1)
        tree = ast.parse(expression, mode="eval").body
        for _ in range(times):
            value = _value(tree, names)
            if in_place:
                value = _object(_IN_PLACE[in_place], [names[name], value], statement)
            names[name] = value
    return names


def _value(tree: ast.expr, names: dict[str, Any]) -> Any:
    match tree:
        case ast.Constant(value=number):
            return number
        case ast.Name(id=name):
            return names[name]
        case ast.BinOp(left=left, op=gate, right=right):
            operands = [_value(left, names), _value(right, names)]
            operation = _GATES[type(gate)]
        case ast.Call(func=ast.Name(id="float64"), args=[ast.Constant(value=float() as number)]):
            return np.float64(number)  # which is a float, and yet of another class
        case ast.Call(func=ast.Name(id="sum"), args=terms):  # one node with as many inputs
            return Row.of_all([_value(term, names) for term in terms])
        case ast.UnaryOp(operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.UnaryOp(operand=inner):
            operands, operation = [_value(inner, names)], operator.neg
        case _:
            raise ValueError(f"no formula: {ast.unparse(tree)}")
    return _object(operation, operands, ast.unparse(tree))


def _object(operation: Any, operands: list[Any], text: str) -> Any:
    try:
        result = operation(*operands)
    except NotANumberError:
        result = None
    if not is_object(result):
        raise NoScalarError(text)
    return result


def is_object(value: Any) -> bool:
    """Whether something is an object of the student's, and not plain data."""
    return isinstance(value, Proxy) or hasattr(value, "inputs")


@dataclass(frozen=True)
class Graph:
    """A graph as plain data: the rows to build its nodes from, and where its names stand."""

    rows: list[tuple[float, list[int], list[float]]]
    places: dict[str, int]

    @property
    def outputs(self) -> dict[str, int]:
        """The names of nodes from which nothing else is made, and their places."""
        used = {place for _, inputs, _ in self.rows for place in inputs}
        return {name: place for name, place in self.places.items() if place not in used}

    def order(self, output: int) -> list[int]:
        """What an output depends on, and itself: inputs before what is made of them."""
        needed = {output}
        for place in range(output, -1, -1):
            if place in needed:
                needed.update(self.rows[place][1])
        return sorted(needed)

    def named(self, order: list[int]) -> dict[str, int]:
        """The names in such an order, and where in it they stand."""
        at = {place: i for i, place in enumerate(order)}
        return {name: at[place] for name, place in self.places.items() if place in at}


def each(name: str, nodes: list[Any]) -> list[Any]:
    """An attribute of each node."""
    return [value for (value,) in read_each(nodes, name)]


def as_they_were(nodes: list[Any], rows: list[Any]) -> bool:
    """Whether values, local gradients and the number of inputs are those that nodes were made with."""
    few = nodes[:20]
    return bool(
        [(value, list(local)) for value, local in read_each(nodes, "value", "local")]
        == [(value, list(local)) for value, _, local in rows]
        and [len(x) for x in each("inputs", few)] == [len(x) for _, x, _ in rows[:20]]
    )


def in_words(formula: str, values: Values) -> str:
    """A case as a student reads it: the formula that was tried, and where it begins."""
    return f"for `{formula}` with {', '.join(f'{name} = {shown(v)}' for name, v in values.items())}"


def graph(formula: str, values: Values) -> Graph:
    """The graph of a formula; its nodes stand in the order in which they are made."""
    return _graph(formula, tuple(values.items()))


@functools.cache
def _graph(formula: str, values: tuple[tuple[str, float], ...]) -> Graph:
    rows: list[tuple[float, list[int], list[float]]] = []
    names = computed(formula, {name: Row(rows, value) for name, value in values})
    return Graph(rows, {name: row.place for name, row in names.items()})


class Row:
    """A number that writes down how it was made, in a row of its own."""

    def __init__(
        self,
        rows: list[tuple[float, list[int], list[float]]],
        value: float,
        inputs: tuple[Row, ...] = (),
        local: tuple[float, ...] = (),
    ) -> None:
        self.rows, self.value, self.place = rows, float(value), len(rows)
        # Places, and not the rows themselves: a long chain of objects is not let go of everywhere.
        self.inputs = [x.place for x in inputs]
        rows.append((self.value, self.inputs, [float(slope) for slope in local]))

    def _wrapped(self, other: Row | float) -> Row:
        return other if isinstance(other, Row) else Row(self.rows, other)

    def __add__(self, other: Row | float) -> Row:
        other = self._wrapped(other)
        return Row(self.rows, self.value + other.value, (self, other), (1.0, 1.0))

    def __sub__(self, other: Row | float) -> Row:
        other = self._wrapped(other)
        return Row(self.rows, self.value - other.value, (self, other), (1.0, -1.0))

    def __mul__(self, other: Row | float) -> Row:
        other = self._wrapped(other)
        return Row(self.rows, self.value * other.value, (self, other), (other.value, self.value))

    @staticmethod
    def of_all(terms: list[Row]) -> Row:
        """The sum of some numbers, in which one may stand several times: a single node."""
        total = sum(term.value for term in terms)
        return Row(terms[0].rows, total, tuple(terms), (1.0,) * len(terms))

    def __neg__(self) -> Row:
        return Row(self.rows, -self.value, (self,), (-1.0,))


def any_formula(rng: np.random.Generator, wide: bool) -> tuple[str, Values]:
    """A formula of three inputs in which much is used more than once; ``wide`` nodes have many inputs."""
    names, statements = ["x", "y", "z"], []
    for new in ("p", "q", "r", "s", "t", "v")[: int(rng.integers(2, 7))]:
        if wide and rng.random() < 0.4:
            terms = rng.choice(names, size=int(rng.integers(3, 6)))
            statements.append(f"{new} = sum({', '.join(terms)})")
        else:
            left, right = rng.choice(names[-4:] if rng.random() < 0.5 else names, size=2)
            statements.append(f"{new} = {left} {rng.choice(['+', '-', '*', '*'])} {right}")
        names.append(new)
    unused = [n for n in names if not any(re.search(rf"= .*\b{n}\b", s) for s in statements)]
    statements.append(f"u = {' + '.join(unused)}" if len(unused) > 1 else f"u = -{unused[0]}")
    drawn = rng.uniform(-2, 2, size=3).round(2)
    if rng.random() < 0.4:
        drawn[int(rng.integers(3))] = rng.choice([0.0, 1.0, -1.0])
    return "; ".join(statements), dict(zip("xyz", map(float, drawn), strict=True))


def some_formulas(rng: np.random.Generator, count: int) -> Iterator[tuple[str, Values]]:
    """Random formulas of three inputs, in which much is used more than once."""
    for _ in range(count):
        names, statements = ["x", "y", "z"], []
        for new in ("p", "q", "r", "s", "t"):
            left, right = rng.choice(names, size=2)
            statements.append(f"{new} = {left} {rng.choice(['+', '-', '*'])} {right}")
            names.append(new)
        unused = [n for n in names if not any(re.search(rf"= .*\b{n}\b", s) for s in statements)]
        statements.append(f"u = {' + '.join(unused)}" if len(unused) > 1 else f"u = -{unused[0]}")
        values = [float(v) for v in np.round(rng.uniform(-2, 2, size=3), 2)]
        yield "; ".join(statements), dict(zip("xyz", values, strict=True))
