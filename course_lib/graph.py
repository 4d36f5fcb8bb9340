"""A computational graph of single numbers: values go forward, gradients come back.

Computing with `Scalar`s builds the graph on the way. Each gate keeps its inputs and its local
gradients, the derivatives of its output with respect to each input. `backward()` then needs one
rule: what an input receives is upstream times the local gradient, and where a value was used
more than once, the parts add up.

    >>> x, w, b = Scalar(3.0, "x"), Scalar(2.0, "w"), Scalar(-5.0, "b")
    >>> loss = (w * x + b - 4.0) ** 2
    >>> loss.value
    9.0
    >>> loss.backward()
    >>> w.gradient, b.gradient
    (-18.0, -6.0)

The order of the backward pass needs no search for a sorting of the graph: a node is made after
everything that it depends on, so going from the newest to the oldest, every node has received all
of its gradient before it passes it on.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count
from operator import attrgetter
from typing import NamedTuple, Union

__all__ = ["Gate", "Scalar"]

Number = Union["Scalar", float]
Local = Callable[..., tuple[float, tuple[float, ...]]]
Binary = Callable[["Scalar", Number], "Scalar"]
Reflected = Callable[["Scalar", float], "Scalar"]
_next = count().__next__


class Gate(NamedTuple):
    """An operation: from the values of its inputs to its output and its local gradients."""

    symbol: str
    function: Local


def _float(value: object) -> float:
    if isinstance(value, str) or not hasattr(value, "__float__"):
        raise TypeError(f"value: expected a number, got {value!r}")
    return float(value)


def _sigmoid(x: float) -> tuple[float, tuple[float]]:
    power = math.exp(-abs(x))  # never overflows
    a = (1.0 if x >= 0 else power) / (1.0 + power)
    return a, (a * (1.0 - a),)


def _tanh(x: float) -> tuple[float, tuple[float]]:
    a = math.tanh(x)
    return a, (1.0 - a * a,)


def _exp(x: float) -> tuple[float, tuple[float]]:
    if x > 709.78:
        raise OverflowError(f"exp: expected x up to 709.78, got {x}")
    power = math.exp(x)
    return power, (power,)


def _log(x: float) -> tuple[float, tuple[float]]:
    if x <= 0:
        raise ValueError(f"log: expected a number above 0, got {x}")
    return math.log(x), (1.0 / x,)


def _power(n: float) -> Local:
    def function(x: float) -> tuple[float, tuple[float]]:
        if x < 0 and not n.is_integer():
            raise ValueError(f"{n:g}th power: expected a number of at least 0, got {x}")
        return x**n, (n * x ** (n - 1) if n else 0.0,)

    return function


def _binary(symbol: str, function: Local, doc: str = "") -> tuple[Binary, Reflected]:
    """A method for a gate of two inputs, and one for a number on its left."""
    gate = Gate(symbol, function)

    def method(self: "Scalar", other: Number) -> "Scalar":
        if not isinstance(other, Scalar):
            other = Scalar(other)
        value, local = function(self.value, other.value)
        return Scalar(value, "", gate, (self, other), local)

    def reflected(self: "Scalar", other: float) -> "Scalar":
        return method(Scalar(other), self)

    method.__doc__ = doc
    return method, reflected


def _unary(symbol: str, function: Local, doc: str = "") -> Callable[["Scalar"], "Scalar"]:
    """A method for a gate of one input."""
    gate = Gate(symbol, function)

    def method(self: "Scalar") -> "Scalar":
        value, local = function(self.value)
        return Scalar(value, "", gate, (self,), local)

    method.__doc__ = doc
    return method


class Scalar:
    """A number in a graph: an input, or the output of a gate.

    Parameters
    ----------
    value : float
    name : str, optional
        For tables and drawings.
    gate : Gate or None
        What computed it; None for an input.
    inputs : tuple of Scalar
        What the gate took.
    local : tuple of float
        The local gradients: the derivative with respect to each input, from the forward pass.

    Attributes
    ----------
    value, gradient : float
        `gradient` is that of the node on which `backward` was called last, with respect to this.
    """

    __slots__ = ("gate", "gradient", "inputs", "local", "name", "order", "value")

    def __init__(
        self,
        value: float,
        name: str = "",
        gate: Gate | None = None,
        inputs: tuple["Scalar", ...] = (),
        local: tuple[float, ...] = (),
    ) -> None:
        self.value = _float(value) if gate is None else value
        self.gradient = 0.0
        self.name = name
        self.gate = gate
        self.inputs = inputs
        self.local = local
        self.order = _next()

    def nodes(self) -> list["Scalar"]:
        """Every node that this one depends on, and itself, oldest first: inputs before outputs."""
        nodes, found = [self], {self}
        for node in nodes:  # grows as it goes
            for x in node.inputs:
                if x not in found:
                    found.add(x)
                    nodes.append(x)
        nodes.sort(key=attrgetter("order"))
        return nodes

    def forward_steps(self) -> Iterator["Scalar"]:
        """Compute the graph anew, gate by gate, after a change of inputs; yields each gate's node.

        Inputs are changed by hand: `x.value = 2.5`.
        """
        for node in self.nodes():
            if node.gate is not None:
                node.value, node.local = node.gate.function(*[x.value for x in node.inputs])
                yield node

    def backward_steps(self) -> Iterator["Scalar"]:
        """The backward pass, gate by gate; yields the node of each when it has passed on.

        Before the first step all gradients are 0, but for that of this node, which is 1.
        """
        nodes = self.nodes()
        for node in nodes:
            node.gradient = 0.0
        self.gradient = 1.0
        for node in reversed(nodes):
            if inputs := node.inputs:
                upstream = node.gradient
                if len(inputs) == 2:  # most have two: a loop over them takes a tenth longer
                    (x, y), (by_x, by_y) = inputs, node.local
                    x.gradient += upstream * by_x
                    y.gradient += upstream * by_y
                else:
                    for x, local in zip(inputs, node.local):  # noqa: B905 (strict is slower)
                        x.gradient += upstream * local
                yield node

    def forward(self) -> None:
        """Compute the graph anew, after a change of inputs."""
        deque(self.forward_steps(), maxlen=0)

    def backward(self) -> None:
        """Set the gradient of this node with respect to itself and to all that it depends on.

        What an earlier pass left in these nodes is replaced, not added to.
        """
        deque(self.backward_steps(), maxlen=0)

    def zero_gradients(self) -> None:
        """Set the gradients of this node and of all that it depends on to 0."""
        for node in self.nodes():
            node.gradient = 0.0

    def table(self) -> str:
        """The graph as text: a line for each node, with its value and its gradient.

        Examples
        --------
        >>> x = Scalar(3.0, "x")
        >>> y = x * x + 1.0
        >>> y.backward()
        >>> print(y.table())
        node    computed as  value  gradient
        x       input            3         6
        n2      x × x            9         1
        1       input            1         1
        n4      n2 + 1          10         1
        """
        names: dict[Scalar, str] = {}
        lines = [f"{'node':6}  {'computed as':11}  {'value':>5}  gradient"]
        for number, node in enumerate(self.nodes(), start=1):
            names[node] = node.name or (f"n{number}" if node.gate else f"{node.value:g}")
            inputs, symbol = [names[x] for x in node.inputs], node.gate and node.gate.symbol
            if symbol is None:
                formula = "input"
            elif symbol in "+−×÷":
                formula = f" {symbol} ".join(inputs) if len(inputs) == 2 else symbol + inputs[0]
            else:
                formula = f"{symbol}({', '.join(inputs)})"
            numbers = f"{node.value:>5.6g}  {node.gradient:>8.6g}"
            lines.append(f"{names[node]:6}  {formula:11}  {numbers}")
        return "\n".join(lines)

    # The gates: for each its symbol, its value and its local gradients.
    __add__, __radd__ = _binary("+", lambda x, y: (x + y, (1.0, 1.0)))
    __sub__, __rsub__ = _binary("−", lambda x, y: (x - y, (1.0, -1.0)))
    __mul__, __rmul__ = _binary("×", lambda x, y: (x * y, (y, x)))
    __truediv__, __rtruediv__ = _binary("÷", lambda x, y: (x / y, (1.0 / y, -x / (y * y))))
    __neg__ = _unary("−", lambda x: (-x, (-1.0,)))
    exp = _unary("exp", _exp, "e to the power of this.")
    log = _unary("ln", _log, "The natural logarithm of this.")
    sigmoid = _unary("σ", _sigmoid, "1 / (1 + e^-x).")
    tanh = _unary("tanh", _tanh, "The hyperbolic tangent of this.")
    relu = _unary(
        "ReLU",
        lambda x: (x, (1.0,)) if x > 0 else (0.0, (0.0,)),
        "The larger of this and 0; the slope at 0 is 0.",
    )
    maximum = _binary(
        "max",
        lambda x, y: (x, (1.0, 0.0)) if x >= y else (y, (0.0, 1.0)),
        "The larger of two; the gradient goes to it alone, in a tie to the first.",
    )[0]

    def __pow__(self, exponent: float) -> "Scalar":
        if not isinstance(exponent, int | float):
            raise TypeError(f"exponent: expected a number, got {exponent!r}")
        return _unary(f"^{exponent:g}", _power(float(exponent)))(self)

    def __repr__(self) -> str:
        name = f", {self.name!r}" if self.name else ""
        return f"Scalar({self.value:g}{name}, gradient={self.gradient:g})"


for _name, _member in vars(Scalar).items():
    if getattr(_member, "__name__", "") in ("method", "reflected"):  # made by _binary or _unary
        _member.__name__, _member.__qualname__ = _name, f"Scalar.{_name}"
