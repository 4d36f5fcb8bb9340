"""The smallest example of what is wrong with a backward pass, for the box of its check."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homework.limits import StoppedError, time_limit

if TYPE_CHECKING:
    from course_lib.wrong_graph import WrongGraph

SECONDS = 5.0


@dataclass(frozen=True)
class Example:
    """An example on which code goes wrong.

    Attributes
    ----------
    words : str
        What it shows, in plain text.
    picture : str
        The same in HTML.
    """

    words: str
    picture: str


Search = Callable[[], Example | None]


def on_graphs(backward: Callable[[Any], object]) -> Search:
    """A search for the smallest graph on which a backward pass goes wrong, drawn as it finds it.

    Parameters
    ----------
    backward : function
        Takes the output of a graph, a `course_lib.graph.Scalar`, and sets the `gradient` of every node.
    """

    def search() -> Example | None:
        from course_lib.graph import Scalar
        from course_lib.wrong_graph import smallest_wrong_graph
        from figures.graph_drawing import draw

        found = smallest_wrong_graph(backward)
        if found is None or not found.wrong:
            return None
        pairs = zip(found.values, found.formula.names, strict=True)
        output = found.formula.build(*(Scalar(value, name) for value, name in pairs))
        for node, gradient in zip(output.nodes(), found.gradients, strict=True):
            node.gradient = gradient
        picture = draw(output, wrong=found.wrong[0])
        told = f"The smallest graph on which it goes wrong is {found.formula}"
        seen = (
            f"{told}. It shows what your code finds: values above the wires, gradients below. ✗ marks the "
            "first wrong one on the way back. What should it be?"
        )
        return Example(
            f"{told}, {_first_wrong(found)}", f"<p>{html.escape(seen)}</p>{picture._repr_html_()}"
        )

    return search


def _first_wrong(found: WrongGraph) -> str:
    given = " and ".join(
        f"{name} = {value:g}" for name, value in zip(found.formula.names, found.values, strict=True)
    )
    if found.raised:
        return f"with {given}: there your code ends in {found.raised}."
    place = found.wrong[0]
    return (
        f"with {given}. On the way back, the first wrong gradient is that of "
        f"{found.formula.words_of(place)}: your code finds {found.gradients[place]:g}. What should it be?"
    )


def on_nodes(handed_out: Callable[[], tuple[Any, Any, Any]]) -> Search:
    """The same search, for a backward pass through nodes that a notebook hands out.

    Parameters
    ----------
    handed_out : function
        Gives what builds nodes from rows of value, places of the inputs and local gradients; the
        backward pass, which takes the nodes, inputs before outputs; and what reads an attribute, given
        its name, of all nodes. They are called with plain data, so that they may run elsewhere.
    """

    def backward(output: Any) -> None:
        build, send_back, read_all = handed_out()
        nodes = output.nodes()
        places = {id(node): place for place, node in enumerate(nodes)}
        rows = [(n.value, [places[id(x)] for x in n.inputs], list(n.local)) for n in nodes]
        made = build(rows)
        try:
            send_back(list(made))
        finally:
            for node, gradient in zip(nodes, read_all("gradient", made), strict=True):
                node.gradient = gradient

    return on_graphs(backward)


def on_sizes(loss_and_gradients: Callable[[dict[str, Any], Any, Any], Any]) -> Search:
    """A search for the smallest batch and network for which a gradient fails a gradient check.

    The gradients are held against differences of the loss that the same function gives.

    Parameters
    ----------
    loss_and_gradients : function
        From parameters W1, b1, W2 and b2, inputs and labels to the loss and a dictionary of gradients.
    """

    def search() -> Example | None:
        from course_lib.wrong_pass import smallest_wrong_sizes

        def run(values: dict[str, Any]) -> Any:
            own = {name: value for name, value in values.items() if name not in ("X", "labels")}
            return loss_and_gradients(own, values["X"], values["labels"])

        found = smallest_wrong_sizes(
            lambda values: dict(run(values)[1]), lambda values: float(run(values)[0]), _start
        )
        if found is None or not found.wrong:
            return None
        told = (
            "The smallest network on which a gradient disagrees with your own loss, by differences:"
            f" {_counted(found.n, 'example')}, {_counted(found.d, 'input')},"
            f" {_counted(found.h, 'hidden unit')} and {_counted(found.k, 'class')}."
            f" Wrong there: {', '.join(found.wrong)}."
        )
        return Example(told, f"<p>{html.escape(told)}</p>")

    return search


def _start(n: int, d: int, h: int, k: int) -> dict[str, Any]:
    import numpy as np

    rng = np.random.default_rng([n, d, h, k])
    shapes = {"X": (n, d), "W1": (d, h), "b1": (h,), "W2": (h, k), "b2": (k,)}
    drawn: dict[str, Any] = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return drawn | {"labels": rng.integers(k, size=n)}


def _counted(count: int, noun: str) -> str:
    many = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{count} {noun if count == 1 else many}"


def found_by(search: Search | None) -> Example | None:
    """What a search finds; nothing where it takes long, or where the figures are not there."""
    if search is None:
        return None
    try:
        with time_limit(SECONDS):
            return search()
    except (Exception, StoppedError):  # the check has said what is wrong; this is for good measure
        return None
