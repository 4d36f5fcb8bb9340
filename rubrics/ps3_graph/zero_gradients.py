"""All gradients back to 0."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question
from autograder.remote.proxies import write_each

from .formulas import each, graph, in_words, some_formulas

question = Question(
    "zero_gradients",
    points=1,
    lecture="05_computational_graph#Gradients come back",
    combined=8,
    of_nodes=True,
    of_objects=True,
    in_words=in_words,
)

question.case("b = a * a; y = b * (b + a)", {"a": 3.0})  # the notebook's example
question.case("p = x * y", {"x": 3.0, "y": -4.0})
question.case("y = x", {"x": 2.0})
question.case("120 times: y = y + x", {"x": 1.0, "y": 0.5})  # more than one would write down
question.case("p = x * 2; q = p + y; r = -q", {"x": 0.5, "y": 0.0})


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from some_formulas(rng, 2)


@question.probe
def facts(zero_gradients, formula, values, *, build_nodes):
    """The gradients of all nodes afterwards, and whether anything else has changed."""
    made = graph(formula, values)
    nodes = build_nodes(made.rows)
    before = [(-1.5, 0.0, 2.5, 1e-9, -3e6)[i % 5] for i in range(len(nodes))]
    write_each(nodes, "gradient", [*before[:-1], 1.0])  # the last as a pass leaves it
    listed = list(nodes)
    zero_gradients(listed)
    gradients = each("gradient", nodes)
    found = {f"gradient of {name}": gradients[place] for name, place in made.places.items()}
    found["gradients of all nodes"] = gradients
    found["the list stays"] = len(listed) == len(nodes)
    found["the local gradients stay"] = [list(x) for x in each("local", nodes)] == [
        list(local) for _, _, local in made.rows
    ]
    found["the values stay"] = each("value", nodes) == [value for value, _, _ in made.rows]
    found["the inputs stay"] = [len(x) for x in each("inputs", nodes)] == [
        len(inputs) for _, inputs, _ in made.rows
    ]
    return found


@question.right
def reference(nodes, *, add_gate, multiply_gate, max_gate, sigmoid_gate, Scalar, sigmoid, in_order):
    for node in nodes:
        node.gradient = 0.0


@question.variant
def by_place(nodes):
    i = 0
    while i < len(nodes):
        nodes[i].gradient = 0
        i += 1


@question.variant
def by_setattr(nodes):
    for node in nodes:
        setattr(node, "gradient", 0.0)  # noqa: B010
    return nodes


@question.variant
def by_taking_it_away(nodes):
    for node in reversed(nodes):
        node.gradient -= node.gradient


@question.mistake(
    "A loop ends when it meets `return`, so only the first node was done. Move the `return` to the "
    "left, or leave it out.",
    credit=0.25,
)
def the_first_alone(nodes):
    for node in nodes:
        node.gradient = 0.0
        return


@question.mistake(
    "The output keeps its gradient. It is the last of the nodes, and has one like the others.",
    credit=0.5,
)
def all_but_the_last(nodes):
    for node in nodes[:-1]:
        node.gradient = 0.0


@question.mistake(
    "The first node keeps its gradient. Counting starts at 0; or go through the nodes themselves.",
    credit=0.5,
)
def all_but_the_first(nodes):
    for node in nodes[1:]:
        node.gradient = 0.0


@question.mistake("Only the output, the last node, is set to 0. All nodes are asked.", credit=0.25)
def the_last_alone(nodes):
    nodes[-1].gradient = 0.0


@question.mistake(
    "You set the values to 0, and with them what the forward pass has computed. The gradients are "
    "to go."
)
def the_values(nodes):
    for node in nodes:
        node.value = 0.0


@question.mistake(
    "You set only those nodes to 0 that have no inputs. What lies between them and the output "
    "collects gradients as well.",
    credit=0.5,
)
def the_leaves_alone(nodes):
    for node in nodes:
        if not node.inputs:
            node.gradient = 0.0


@question.mistake(
    "You set only those nodes to 0 that have inputs. The nodes that others are made of, such as "
    "weights, would keep what they have.",
    credit=0.5,
)
def all_but_the_leaves(nodes):
    for node in nodes:
        if node.inputs:
            node.gradient = 0.0


@question.mistake(
    "The gradients are nothing now, and a number is asked: the next pass wants to add to it.",
    credit=0.25,
)
def nothing_in_place_of_a_number(nodes):
    for node in nodes:
        node.gradient = None


@question.mistake(
    "The gradients are as they were. Set the attribute `gradient` of each node itself: a new name, a "
    "new list or a comparison by `==` changes no node."
)
def a_name_of_its_own(nodes):
    for node in nodes:
        gradient = node.gradient
        gradient = 0.0
    return gradient
