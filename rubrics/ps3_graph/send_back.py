"""The way back through a graph whose order is known."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question
from autograder.remote.proxies import write_each

from .formulas import as_they_were, each, graph, in_words, some_formulas

question = Question(
    "send_back",
    points=3,
    lecture="05_computational_graph#One value, several uses",
    combined=8,
    of_nodes=True,
    own_first=True,  # a right `zero_gradients` from here travels for each node of a long chain
    in_words=in_words,
)

question.case("b = a * a; y = b * (b + a)", {"a": 3.0})  # the notebook's examples
question.case("e = w * x - 10; y = e * e", {"w": 2.0, "x": 3.0})
question.case("p = x * y", {"x": 3.0, "y": -4.0})
question.case("y = x", {"x": 2.0})
question.case("y = x + x", {"x": 2.0})
question.case("p = x - y; q = -p", {"x": 2.0, "y": 0.5})
question.case("p = x * y; q = p * p; r = q * p + x", {"x": 0.5, "y": -2.0})
question.case("p = a * b; u = p + a; v = p * c", {"a": 2.0, "b": 3.0, "c": -1.0})  # two outputs
question.case("s = x * x; 6 times: s = s * s", {"x": 1.01})
question.case("16 times: s = s + s", {"s": 0.5})  # as many ways through it as 2 to the 16th
question.case("p = sum(x, y, z); q = sum(p, x, p, y); u = q * p", {"x": 1.0, "y": 2.0, "z": 0.5})
question.case("p = x * y; q = p + z; u = q * z", {"x": 2.0, "y": 3.0, "z": 0.0})  # zeros on the way
question.case(  # a node whose gradient is 0 comes before others whose is not
    "p = x * y; q = p * p; m = z * q; u = m + p", {"x": 2.0, "y": 3.0, "z": 0.0}
)
question.case("p = x - x; q = p * y; r = q * z; u = r + y", {"x": 2.0, "y": 3.0, "z": 0.5})
question.case(  # more inputs than any other node has
    "p = x * y; q = x + z; r = y * z; u = sum(p, x, q, y, r, z, q)", {"x": 1.0, "y": 2.0, "z": 3.0}
)
question.case("p = x * y; q = p * p; u = q * p + x", {"x": 300.0, "y": -200.0})  # steep
question.case("p = x * y; q = p * z; u = q - x * z", {"x": 1.234567e-3, "y": 0.7654321, "z": 2e-3})
question.case("1500 times: y = y + x", {"x": 0.5, "y": 2.0})  # too deep for calls in calls


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from some_formulas(rng, 4)


@question.probe
def facts(send_back, formula, values, *, build_nodes):
    """The gradients after a pass from each output of a formula, one after the other."""
    made = graph(formula, values)
    nodes = build_nodes(made.rows)
    found: dict[str, Any] = {}
    for output, last in made.outputs.items():
        order = made.order(last)
        nodes_of_it = [nodes[place] for place in order]
        send_back(list(nodes_of_it))
        gradients = each("gradient", nodes_of_it)
        for name, place in made.named(order).items():
            found[f"gradient of {name} for {output}"] = gradients[place]
        found[f"gradients of all nodes for {output}"] = gradients
    write_each(nodes_of_it[:20], "gradient", [7.0] * len(nodes_of_it[:20]))
    send_back(list(nodes_of_it))
    again = each("gradient", nodes_of_it)
    found["whatever the gradients were before, they come out the same"] = again == gradients
    found["the values stay"] = each("value", nodes) == [value for value, _, _ in made.rows]
    found["inputs and local gradients stay"] = as_they_were(nodes, made.rows)
    return found


@question.right
def reference(
    nodes,
    *,
    add_gate,
    multiply_gate,
    max_gate,
    sigmoid_gate,
    Scalar,
    sigmoid,
    in_order,
    zero_gradients,
):
    zero_gradients(nodes)
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local


@question.variant
def by_place(nodes):
    for node in nodes:
        node.gradient = 0
    nodes[-1].gradient = 1
    for n in range(len(nodes) - 1, -1, -1):
        node = nodes[n]
        for i in range(len(node.inputs)):
            node.inputs[i].gradient = node.inputs[i].gradient + node.local[i] * node.gradient


@question.variant
def in_a_dictionary(nodes):
    gradients = {node: 0.0 for node in nodes}
    gradients[nodes[-1]] = 1.0
    for node in nodes[::-1]:
        upstream = gradients[node]
        for x, slope in zip(node.inputs, node.local, strict=True):
            gradients[x] += upstream * slope
    for node, gradient in gradients.items():
        node.gradient = gradient


@question.variant
def each_asks_its_users(nodes):
    users = {node: [] for node in nodes}  # type: ignore[var-annotated]
    for node in nodes:
        for x, local in zip(node.inputs, node.local, strict=True):
            users[x].append((node, local))
    nodes[-1].gradient = 1.0
    for node in reversed(nodes[:-1]):
        node.gradient = sum(user.gradient * local for user, local in users[node])


@question.variant
def takes_from_the_list(nodes):
    for node in nodes:
        node.gradient = float(node is nodes[-1])
    while nodes:
        node = nodes.pop()
        gradient = np.float64(node.gradient)
        for i, x in enumerate(node.inputs):
            x.gradient += gradient * node.local[i]


@question.mistake(
    "A gradient that arrives replaces the one before it. A value that is used more than once gets "
    "the *sum* of what comes back from its uses.",
    credit=0.25,
)
def replaces(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient = node.gradient * local


@question.mistake(
    "The first pass is right, and what it leaves behind is added to the next one. Before gradients "
    "come back, all of them have to be 0.",
    credit=0.75,
)
def not_from_zero(nodes):
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local


@question.mistake(
    "All gradients come out as 0: nothing was there to begin with. What is the gradient of the "
    "output with respect to itself?",
    credit=0.25,
)
def without_the_one(nodes):
    for node in nodes:
        node.gradient = 0.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local


@question.mistake(
    "Every node begins with the gradient 1. Only the output does: how far it moves with itself. The "
    "others begin with 0, and all they get comes back to them.",
    credit=0.25,
)
def ones_everywhere(nodes):
    for node in nodes:
        node.gradient = 1.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local


@question.mistake(
    "What arrives at an input is the local gradient alone. Upstream belongs to it: the gradient of "
    "the node that passes back."
)
def without_upstream(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += local


@question.mistake(
    "Only the output's own inputs get something, and nothing comes back from them. Either you stop "
    "after one gate, or you begin with the oldest node: then most have nothing yet when it is their "
    "turn.",
    credit=0.25,
)
def forwards(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0
    for node in nodes:
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local


@question.mistake(
    "You multiply upstream by the value of the input, where its local gradient belongs. Those were "
    "worked out in the forward pass and wait in `local`."
)
def values_for_slopes(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x in node.inputs:
            x.gradient += node.gradient * x.value


@question.mistake(
    "The output begins with its own value in place of 1, so all gradients are that many times too "
    "large.",
    credit=0.5,
)
def begins_with_the_value(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = nodes[-1].value
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local


@question.mistake(
    "Where both inputs of a gate are one and the same node, as in a square, it gets only one of its "
    "two parts. Go through the inputs by place, not as a set or a dictionary.",
    credit=0.5,
)
def once_for_both_inputs(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x, local in dict(zip(node.inputs, node.local, strict=True)).items():
            x.gradient += node.gradient * local


@question.mistake(
    "A node's gradient is 0 again once it has passed back. It is to keep it: the caller wants to "
    "read the gradient of every node.",
    credit=0.5,
)
def tidies_up_too_early(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local
        if node.inputs:
            node.gradient = 0.0


@question.mistake(
    "Your function calls itself and passes on each part as soon as it has arrived. Shared nodes then "
    "pass on some of it more than once, and a long chain is too deep for Python. The list says whose "
    "turn it is.",
    credit=0.25,
)
def passes_on_at_once(nodes):
    for node in nodes:
        node.gradient = 0.0

    def back(node):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local
            back(x)

    nodes[-1].gradient = 1.0
    back(nodes[-1])


@question.mistake(
    "Only the output gets a gradient. Is your loop gone through? Counting down, `range` needs −1 as its "
    "third argument. And does it pass on the gradient of the node whose turn it is, not of its input?",
    credit=0.25,
)
def never_loops(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0


@question.mistake(
    "You subtract what arrives at a node, so the signs are wrong at every second step. What comes "
    "back is added; a minus is in the local gradient where one is due.",
    credit=0.5,
)
def subtracts(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient -= node.gradient * local


@question.mistake(
    "The inputs of a node are set to 0 when its turn comes, and with them what other nodes have "
    "passed back already. Set all gradients to 0 once, before the loop.",
    credit=0.5,
)
def zeroes_on_the_way(nodes):
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x in node.inputs:
            x.gradient = 0.0
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient += node.gradient * local
