"""The reader's own backward pass on a graph: where the figure opens, and what it says."""

import html
from collections.abc import Callable
from dataclasses import replace

from course_lib.graph import Scalar
from course_lib.wrong_graph import smallest_wrong_graph

from ..toolkit.svg import number
from .model import Circuit, Pass

__all__ = ["called", "found_by", "opened_on"]


def opened_on(yours: Callable[[Scalar], object], otherwise: Circuit) -> Pass:
    """All that a function finds on the smallest graph on which it goes wrong.

    Where it goes wrong on none, it is shown on the circuit `otherwise`.
    """
    found = smallest_wrong_graph(yours)
    if found is None:
        circuit = replace(otherwise, backward=yours, passed=True)
    else:
        formula = found.formula
        circuit = Circuit(str(formula), formula.names, found.values, formula.build, 5, yours)
    first, second, third, fourth = (*circuit.start, 0.0, 0.0, 0.0)[:4]
    start = Pass(circuit, first, second, third, fourth)
    return replace(start, position=len(start.steps))


def found_by(state: Pass) -> str:
    """What there is to say of the function and of its first wrong number; never the right one."""
    yours = state.circuit.backward
    name = f"<code>{html.escape(getattr(yours, '__name__', 'your function'))}</code>"
    formula = f"<b>y = {html.escape(state.circuit.formula)}</b>"
    if not state.wrong:
        return f"<p>{formula}</p><p>{name} is right here.</p>"
    place = state.wrong[0]
    node = state.nodes[place]
    others = len(state.wrong) - 1
    follow = (
        f" {others} more {'is' if others == 1 else 'are'} wrong; on the way back, this one comes first."
        if others
        else ""
    )
    uses = sum(x is node for gate in state.nodes for x in gate.inputs)
    look = (
        "Look at all the wires that leave it."
        if uses > 1
        else "Look at the gate that it goes into."
    )
    return (
        f"<p>{formula}</p><p>{name} goes wrong here. The figure opens on the smallest graph that"
        f" shows it. It gives {called(state.nodes, place)} the gradient <b>{number(node.gradient)} ✗</b>."
        f"{follow} What should it be? {look}</p>"
    )


def called(nodes: list[Scalar], i: int) -> str:
    """What to call a node in a sentence."""
    node = nodes[i]
    return node.name or f"the output of {node.gate.symbol if node.gate else 'an input'}"
