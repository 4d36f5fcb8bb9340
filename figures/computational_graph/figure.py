"""A computational graph to step through: values go forward, gradients come back, wire by wire.

On the left the graph, with the value above each wire and the gradient below. On the right the
output against one of the inputs, all else being equal: once the backward pass has come to that
input, its gradient shows there as the slope of the tangent.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np

from course_lib.graph import Scalar

from ..graph_drawing import Drawing
from ..toolkit.controls import Action, Choice, Entry, Group, Run, Slider
from ..toolkit.figure import Figure, Frame
from ..toolkit.goal import goal
from ..toolkit.svg import Axes, number
from .model import CIRCUITS, FIELDS, Circuit, Pass, Step, hint, parts_of, source_of
from .yours import called, found_by, opened_on

__all__ = ["computational_graph", "draw", "your_graph"]

SIZE = (800, 400)
ROOM = 570  # for the graph; the rest of the width is the curve's
NUDGE = 0.01


@lru_cache
def _plan(circuit: Circuit) -> Drawing:
    return Drawing(circuit.run(circuit.start))


def computational_graph(
    circuit: str = "unit", *, yours: Callable[[Scalar], object] | None = None
) -> Figure[Pass]:
    """The figure of a graph.

    Parameters
    ----------
    circuit : str
        "unit" is a unit with its squared error; "gates" has an add, a multiply and a max gate;
        in "fan-out" two values are used twice.
    yours : function, optional
        A backward pass of your own: it takes the output of a graph, and sets the `gradient` of every
        node. The figure opens on the smallest graph on which it goes wrong, and shows what it finds.

    Raises
    ------
    ValueError
        If there is no circuit of that name.
    """
    if circuit not in CIRCUITS:
        raise ValueError(f"circuit: expected one of {', '.join(CIRCUITS)}, got {circuit!r}")
    if yours is not None:
        return your_graph(yours, CIRCUITS[circuit])
    chosen = CIRCUITS[circuit]
    first, second, third, fourth = (*chosen.start, 0.0, 0.0)[:4]
    start = Pass(chosen, first, second, third, fourth)
    other = start.new_numbers()
    return Figure(
        title=f"A computational graph: {chosen.formula}",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            *_inputs_and_view(start, "steps taken"),
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


def your_graph(yours: Callable[[Scalar], object], otherwise: Circuit) -> Figure[Pass]:
    """The figure of the smallest graph on which a backward pass of the reader's goes wrong."""
    start = opened_on(yours, otherwise)
    return Figure(
        title=f"Your backward pass on a graph: {start.circuit.formula}",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            *_inputs_and_view(start, "steps shown"),
            [Action("Step", Pass.advance, "Show the next number")],
        ],
        stories={"what your function finds": [start]},
    )


def _inputs_and_view(start: Pass, steps: str) -> tuple[Group, Group]:
    """The controls of the inputs, and those of what is seen; ``steps`` names how far it has come."""
    circuit = start.circuit
    inputs = [
        Slider(field, name, -circuit.reach, circuit.reach, 0.5, f"The value of {name}")
        for field, name in zip(FIELDS, circuit.names, strict=False)
    ]
    options = {name: i for i, name in enumerate(circuit.names)}
    return (
        Group("Inputs", *inputs, columns=2 if len(inputs) > 2 else 1),
        Group(
            "How far, and what to look at",
            Slider("position", steps, 0, len(start.steps), 1),
            Choice("watched", "Vary", options, "The input to look at on the right"),
        ),
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
        nodes,
        computed=computed,
        passed=passed,
        summed=summed,
        active=active,
        asked=asked,
        wrong=state.wrong[0] if state.wrong else None,
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
    if state.circuit.backward is not None:
        return f"{found_by(state)}<table>{''.join(rows)}</table><p>{_nudge(state)}</p>{_own_goal(state)}"
    score, count = state.score, len(state.questions)
    words = f"predict all {count} numbers of the way back, each at the first try."
    told = "Reached." if score == count else f"{score} so far."
    return (
        f"<p><b>y = {state.circuit.formula}</b><br>{where}.</p>"
        f"<p>{_last(state)}</p><p>{_question(state)}</p>"
        f"<table>{''.join(rows)}</table><p>{_nudge(state)}</p>"
        f"{goal(words, score == count, told)}"
    )


def _own_goal(state: Pass) -> str:
    return goal("a backward pass that is right on every graph that is tried.", state.circuit.passed)


def _last(state: Pass) -> str:
    """How the newest number came about, and what to say to the reader's answer."""
    said = state.answers[-1] if state.answers else None
    fresh = said is not None and said.leaves == state.leaves
    praise = ""
    if said is not None and fresh and said.position == state.position:
        return f"<b>{hint(state, said)}</b>"
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
        parts = " + ".join(number(part) for part in parts_of(state.nodes, step.node))
        parts = parts.replace("+ −", "− ")
        return f"{praise}{called(state.nodes, step.node)} in all: {parts} = {result}."
    upstream, local = number(node.gradient), number(node.local[step.which])
    where = called(state.nodes, source_of(state.nodes, step))
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
        name = called(state.nodes, step.node)
        return f"Next: the gradient of {name} in all, from everything that uses it?"
    where = called(state.nodes, source_of(state.nodes, step))
    return f"Next: what comes back to {where} along the marked wire?"


def _nudge(state: Pass) -> str:
    gradient = state.gradient_of(state.watched)
    name, value = state.circuit.names[state.watched], state.leaves[state.watched]
    if gradient is None:
        return f"What would a nudge of {name} do to y? Its gradient will tell."
    change = state.output_at(state.watched, value + NUDGE) - state.nodes[-1].value
    return (
        f"Nudge {name} by {NUDGE}: the gradient predicts {number(gradient * NUDGE)},"
        f" and y changes by {number(change)}."
    )


def _alt(state: Pass) -> str:
    known = [f"{n.name} = {number(n.value)}" for n in state.nodes if not n.gate]
    for step in state.done:
        node, result = state.nodes[step.node], number(state.result(step))
        if step.kind == "value" and node.gate:
            known.append(f"{node.gate.symbol} gives {result}")
        elif step.kind == "seed":
            known.append(f"gradient of the output {result}")
        elif step.kind == "sum":
            known.append(f"gradient of {called(state.nodes, step.node)} in all {result}")
        else:
            known.append(f"back to {called(state.nodes, source_of(state.nodes, step))} {result}")
    return f"A graph of {state.circuit.formula}. Known so far: {'; '.join(known)}."
