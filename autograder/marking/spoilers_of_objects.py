"""Ways to spoil right answers that take objects or are classes: graphs of nodes, numbers with operators.

As in ``spoilers``, each takes a right answer and gives one that is right but for its spoiler. A node has
``value``, ``inputs``, ``local`` and ``gradient``, as the notebook hands it out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

Function = Callable[..., Any]
Spoiler = Callable[[Function], Function]

DEEP = 900  # nodes: about as many as a function can be deep in calls of itself
OPERATORS = ("__add__", "__radd__", "__mul__", "__rmul__", "__sub__", "__rsub__", "__neg__")


def nodes_of(argument: Any) -> list[Any]:
    """All nodes that an argument, a node or a list of them, depends on."""
    waiting = list(argument) if isinstance(argument, list | tuple) else [argument]
    found: dict[int, Any] = {}
    while waiting:
        node = waiting.pop()
        if id(node) not in found:
            found[id(node)] = node
            waiting.extend(node.inputs)
    return list(found.values())


@contextlib.contextmanager
def seen_otherwise(nodes: list[Any], change: Callable[[list[Any]], list[Any]]) -> Iterator[None]:
    """While the pairs of input and local gradient of each node are changed."""
    before = [(node, node.inputs, node.local) for node in nodes]
    for node, inputs, local in before:
        pairs = change(list(zip(inputs, local, strict=False)))
        node.inputs, node.local = tuple(x for x, _ in pairs), tuple(slope for _, slope in pairs)
    try:
        yield
    finally:
        for node, inputs, local in before:
            node.inputs, node.local = inputs, local


def with_inputs(change: Callable[[list[Any]], list[Any]]) -> Spoiler:
    """Nodes are taken as if they had other inputs."""

    def spoil(function: Function) -> Function:
        def spoilt(argument: Any) -> Any:
            with seen_otherwise(nodes_of(argument), change):
                return function(argument)

        return spoilt

    return spoil


def once_each(pairs: list[Any]) -> list[Any]:
    """Each input once, with its first local gradient."""
    found: dict[int, Any] = {}
    for x, slope in pairs:
        found.setdefault(id(x), (x, slope))
    return list(found.values())


def afterwards(change: Callable[[Any], None]) -> Spoiler:
    """Each node is changed in the end."""

    def spoil(function: Function) -> Function:
        def spoilt(argument: Any) -> Any:
            nodes = nodes_of(argument)
            result = function(argument)
            for node in nodes:
                change(node)
            return result

        return spoilt

    return spoil


def setting(name: str, value: Callable[[Any], Any]) -> Spoiler:
    """An attribute of each node becomes another in the end."""
    return afterwards(lambda node: setattr(node, name, value(getattr(node, name))))


def too_deep(function: Function) -> Function:
    """It gives up as a function does that calls itself for each input."""

    def spoilt(argument: Any) -> Any:
        if len(nodes_of(argument)) > DEEP:
            raise RecursionError("maximum recursion depth exceeded")
        return function(argument)

    return spoilt


def first_call_alone(function: Function) -> Function:
    """A second call does nothing."""
    calls = 0

    def spoilt(argument: Any) -> Any:
        nonlocal calls
        calls += 1
        return function(argument) if calls == 1 else None

    return spoilt


def first_hundred(function: Function) -> Function:
    """Only so many nodes of a list have their turn, or come back."""

    def spoilt(argument: Any) -> Any:
        if not isinstance(argument, list):
            result = function(argument)
            return result[-100:] if isinstance(result, list | tuple) else result
        before = [(node, node.gradient) for node in argument[:-100]]
        result = function(argument)
        for node, gradient in before:
            node.gradient = gradient
        return result

    return spoilt


def emptying(function: Function) -> Function:
    """The caller's list is empty afterwards."""

    def spoilt(argument: Any) -> Any:
        result = function(argument)
        if isinstance(argument, list):
            argument.clear()
        return result

    return spoilt


def exchanged(function: Function) -> Function:
    """The two nodes in the middle of a list change places."""

    def spoilt(argument: Any) -> Any:
        result = function(argument)
        if isinstance(result, list | tuple) and len(result) > 2:
            result = list(result)
            middle = len(result) // 2
            result[middle - 1], result[middle] = result[middle], result[middle - 1]
        return result

    return spoilt


def same_value_same_node(function: Function) -> Function:
    """Nodes that hold the same value are taken for one."""

    def spoilt(argument: Any) -> Any:
        result = function(argument)
        if isinstance(result, list | tuple):
            return list({node.value: node for node in result}.values())
        gradients: dict[float, Any] = {}
        for node in nodes_of(argument):
            node.gradient = gradients.setdefault(node.value, node.gradient)
        return result

    return spoilt


def kept_on_the_node(function: Function) -> Function:
    """What was made of a node is given again."""

    def spoilt(argument: Any) -> Any:
        if isinstance(argument, list):
            return function(argument)
        if not hasattr(argument, "made_of_it"):
            argument.made_of_it = function(argument)
        return argument.made_of_it

    return spoilt


GRAPHS: dict[str, Spoiler] = {
    "the first two inputs alone": with_inputs(lambda pairs: pairs[:2]),
    "the first four inputs alone": with_inputs(lambda pairs: pairs[:4]),
    "each input once": with_inputs(once_each),
    "inputs in another order": with_inputs(
        lambda pairs: [
            (x, slope) for (x, _), (_, slope) in zip(pairs, reversed(pairs), strict=True)
        ]
    ),
    "no way through a local gradient of 0": with_inputs(lambda pairs: [p for p in pairs if p[1]]),
    "values change": setting("value", lambda value: value + 1),
    "local gradients change": setting("local", lambda local: tuple(0.0 for _ in local)),
    "inputs are lost": setting("inputs", lambda inputs: inputs[:1]),
    "gradients are set to 1": setting("gradient", lambda _: 1.0),
    "gradients one too large": setting("gradient", lambda gradient: gradient + 1),
    "gradients rounded to four digits": setting("gradient", lambda g: float(f"{g:.4g}")),
    "gradients clipped to ±1000": setting("gradient", lambda g: max(-1000.0, min(1000.0, g))),
    "negative gradients cut off": setting("gradient", lambda gradient: max(0.0, gradient)),
    "small gradients taken for 0": setting("gradient", lambda g: g if abs(g) > 1e-3 else 0.0),
    "too deep for calls in calls": too_deep,
    "right in the first call alone": first_call_alone,
    "a hundred nodes alone": first_hundred,
    "the caller's list is emptied": emptying,
    "two nodes change places": exchanged,
    "one node for all of a value": same_value_same_node,
    "kept on the node": kept_on_the_node,
}


def _patched(change: Callable[[str, Function], Function], *operators: str) -> Spoiler:
    """A class whose operators are changed."""

    def spoil(cls: Any) -> Any:
        for name in operators or OPERATORS:
            if hasattr(cls, name):
                setattr(cls, name, change(name, getattr(cls, name)))
        return cls

    return spoil


def _is_plain(others: tuple[Any, ...], number: float) -> bool:
    return bool(others) and isinstance(others[0], int | float) and others[0] == number


def _itself(number: float) -> Callable[[str, Function], Function]:
    return lambda _, operate: (
        lambda self, *others: self if _is_plain(others, number) else operate(self, *others)
    )


def _on_result(change: Callable[[Any], None]) -> Callable[[str, Function], Function]:
    def changed(_: str, operate: Function) -> Function:
        def spoilt(self: Any, *others: Any) -> Any:
            result = operate(self, *others)
            change(result)
            return result

        return spoilt

    return changed


def _on_operand(change: Callable[[Any], None]) -> Callable[[str, Function], Function]:
    def changed(_: str, operate: Function) -> Function:
        def spoilt(self: Any, *others: Any) -> Any:
            result = operate(self, *others)
            change(self)
            return result

        return spoilt

    return changed


def _attribute(name: str, value: Callable[[Any], Any]) -> Callable[[Any], None]:
    return lambda node: setattr(node, name, value(getattr(node, name)))


def _kept_by_value(name: str, operate: Function) -> Function:
    kept: dict[Any, Any] = {}

    def spoilt(self: Any, *others: Any) -> Any:
        key = (self.value, *(getattr(other, "value", other) for other in others))
        if key not in kept:
            kept[key] = operate(self, *others)
        return kept[key]

    return spoilt


def _in_place(cls: Any) -> Any:
    def iadd(self: Any, other: Any) -> Any:
        self.value += getattr(other, "value", other)
        return self

    cls.__iadd__ = iadd
    return cls


def _read_later(cls: Any) -> Any:
    """The local gradients of a product are worked out when somebody asks for them."""
    product = cls.__mul__

    def multiply(self: Any, other: Any) -> Any:
        result = product(self, other)
        result.__dict__["late"] = isinstance(other, cls) and len(result.inputs) == 2
        return result

    def read(self: Any) -> Any:
        if self.__dict__.get("late"):
            return (self.inputs[1].value, self.inputs[0].value)
        return self.__dict__["slopes"]

    cls.__mul__ = multiply
    cls.local = property(read, lambda self, local: self.__dict__.update(slopes=local))
    return cls


CLASSES: dict[str, Spoiler] = {
    "x + 0 is x": _patched(_itself(0), "__add__", "__radd__", "__sub__"),
    "x * 1 is x": _patched(_itself(1), "__mul__", "__rmul__"),
    "a factor of -1 is lost": _patched(_itself(-1), "__mul__", "__rmul__"),
    "values rounded to four digits": _patched(
        _on_result(_attribute("value", lambda v: float(f"{v:.4g}")))
    ),
    "values cut to whole numbers": _patched(_on_result(_attribute("value", int))),
    "values clipped to ±1000": _patched(
        _on_result(_attribute("value", lambda v: max(-1000.0, min(1000.0, v))))
    ),
    "gradients begin with 1": _patched(_on_result(_attribute("gradient", lambda _: 1.0))),
    "local gradients turned round": _patched(
        _on_result(_attribute("local", lambda local: tuple(local)[::-1]))
    ),
    "local gradients rounded": _patched(
        _on_result(_attribute("local", lambda local: [round(slope, 1) for slope in local]))
    ),
    "remembers its first input alone": _patched(
        _on_result(_attribute("inputs", lambda inputs: tuple(inputs)[:1]))
    ),
    "operands change": _patched(_on_operand(_attribute("value", lambda value: value + 1))),
    "a gradient set on the way": _patched(_on_operand(_attribute("gradient", lambda _: 1.0))),
    "one result for equal values": _patched(_kept_by_value),
    "+= in place": _in_place,
    "local gradients read later": _read_later,
}
