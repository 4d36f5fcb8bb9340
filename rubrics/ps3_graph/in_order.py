"""All nodes that one depends on, inputs before what is made of them."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.describe import kind
from autograder.marking.forms import is_iterator
from autograder.marking.questions import Question
from autograder.remote.proxies import places_among, read_each, write_each

from .formulas import as_they_were, graph, in_words, some_formulas

question = Question(
    "in_order",
    points=3,
    lecture="05_computational_graph#In which order?",
    combined=8,
    of_nodes=True,
    of_objects=True,
    in_words=in_words,
)

NO_LIST = "something to go through once, and no list"

question.case("p = x * y", {"x": 3.0, "y": -4.0})
question.case("b = a * a; y = b * (b + a)", {"a": 3.0})  # the notebook's example
question.case("y = x", {"x": 1.0})  # one node, and nothing before it
question.case("y = a + b", {"a": 2.0, "b": 2.0})  # alike in value, and yet two nodes
question.case("p = x * y; q = p + x; r = q * p", {"x": 1.0, "y": 1.0})
question.case("p = -x; q = -p; r = -q; y = x * r", {"x": 2.0})
question.case("p = -x; q = -p; r = -q; y = r * x", {"x": 2.0})
question.case("p = x + y; q = p * p; y = q + (x - q) * p", {"x": 0.5, "y": 0.5})
question.case("u = a * b; v = b * c", {"a": 1.0, "b": 2.0, "c": 3.0})  # two outputs
question.case("s = x * x; 8 times: s = s * s", {"x": 1.0})
question.case("16 times: s = s + s", {"s": 1.0})  # as many ways through it as 2 to the 16th
question.case("p = sum(x, y, z); q = sum(p, x, p, y); u = q * p", {"x": 1.0, "y": 2.0, "z": 0.5})
question.case(  # more inputs than any other node has
    "p = x * y; q = x + z; r = y * z; u = sum(p, x, q, y, r, z, q)", {"x": 1.0, "y": 2.0, "z": 3.0}
)
question.case("5000 times: y = y + x", {"x": 1.0, "y": 0.0})


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from some_formulas(rng, 4)


@question.probe
def facts(in_order, formula, values, *, build_nodes):
    """What holds of the order of the nodes that each output of a formula depends on."""
    made = graph(formula, values)
    nodes = build_nodes(made.rows)
    write_each(nodes[:12], "gradient", [7.0] * len(nodes[:12]))
    found: dict[str, Any] = {}
    for name, output in made.outputs.items():
        came = in_order(nodes[output])
        many = isinstance(came, list | tuple)
        found["what comes back"] = (
            "a list" if many else NO_LIST if is_iterator(came) else kind(came)
        )
        if found["what comes back"] not in ("a list", NO_LIST):
            return found
        listed = list(came) if many else list(itertools.islice(came, len(nodes) + 1))
        places = places_among(listed, nodes)
        needed = set(made.order(output))
        first: dict[int, int] = {}
        for i, place in enumerate(places):
            first.setdefault(place, i)
        found[f"all that {name} depends on is in its list"] = needed - {output} <= first.keys()
        found[f"{name} itself is in its list"] = output in first
        found[f"nothing else is in the list of {name}"] = first.keys() <= needed
        found[f"no node is in the list of {name} twice"] = len(first) == len(places)
        steps = [
            first[place] - first[x]
            for place in first.keys() & needed
            for x in made.rows[place][1]
            if x in first
        ]
        found[f"in the list of {name} every node stands after its inputs"] = (
            min(steps, default=1) > 0
        )
        found[f"the list of {name} is turned round"] = max(steps, default=1) < 0
    found["the nodes stay as they were"] = as_they_were(nodes, made.rows) and all(
        gradient == 7.0 for (gradient,) in read_each(nodes[:12], "gradient")
    )
    return found


@question.right
def reference(output, *, add_gate, multiply_gate, max_gate, sigmoid_gate, Scalar, sigmoid):
    nodes, found = [output], {output}
    for node in nodes:  # the list grows while we go through it
        for x in node.inputs:
            if x not in found:
                found.add(x)
                nodes.append(x)
    return sorted(nodes, key=lambda node: node.number)


@question.variant
def with_a_stack(output):
    found, waiting = {}, [output]
    while waiting:
        node = waiting.pop()
        if node.number not in found:
            found[node.number] = node
            waiting.extend(node.inputs)
    return [found[number] for number in sorted(found)]


@question.variant
def depth_first(output):
    order, done, stack = [], set(), [(output, False)]
    while stack:
        node, inputs_are_done = stack.pop()
        if id(node) in done:
            continue
        if inputs_are_done:
            done.add(id(node))
            order.append(node)
        else:
            stack.append((node, True))
            stack.extend((x, False) for x in node.inputs)
    return order


@question.variant
def by_counting_uses(output):
    uses = {output: 0}
    waiting = [output]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in uses:
                uses[x] = 0
                waiting.append(x)
            uses[x] += 1
    newest_first, ready = [], [output]
    while ready:
        node = ready.pop()
        newest_first.append(node)
        for x in node.inputs:
            uses[x] -= 1
            if uses[x] == 0:
                ready.append(x)
    return newest_first[::-1]


@question.variant
def by_the_standard_library(output):
    from graphlib import TopologicalSorter

    graph, waiting = {}, [output]
    while waiting:
        node = waiting.pop()
        if node not in graph:
            graph[node] = node.inputs
            waiting += node.inputs
    return tuple(TopologicalSorter(graph).static_order())


@question.mistake(
    "Your function calls itself for every input, so a chain of thousands of nodes is thousands of "
    "calls deep, and Python gives up. Small graphs come out right. Keep the nodes that wait in a "
    "list of your own, and go through it in a loop.",
    credit=0.5,
)
def recursive(output):
    order, found = [], set()

    def visit(node):
        if node not in found:
            found.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)

    visit(output)
    return order


@question.mistake(
    "The order is right, but the nodes come one by one, as from `yield`, `reversed` and `map`, and can be "
    "gone through only once. Make a list of them: who goes back begins at its end.",
    credit=0.5,
)
def one_by_one(output):
    nodes, found = [output], {output}
    for node in nodes:
        for x in node.inputs:
            if x not in found:
                found.add(x)
                nodes.append(x)
    yield from sorted(nodes, key=lambda node: node.number)


@question.mistake(
    "The order is turned round: the output comes first. Inputs are to stand before what is made of "
    "them, as in the forward pass; the way back goes through the list from its end.",
    credit=0.5,
)
def newest_first(output):
    nodes, found = [output], {output}
    for node in nodes:
        for x in node.inputs:
            if x not in found:
                found.add(x)
                nodes.append(x)
    return sorted(nodes, key=lambda node: -node.number)


@question.mistake(
    "The list is in the order in which the nodes were found, turned round. A node that is used near "
    "the output and once more far from it is found too early. Everything that uses it has to come "
    "after it.",
    credit=0.25,
)
def nearest_to_the_output_last(output):
    nodes = [output]
    for node in nodes:
        for x in node.inputs:
            if x not in nodes:
                nodes.append(x)
    return nodes[::-1]


@question.mistake(
    "The list is in the order in which the nodes were found, beginning with the output. It has to "
    "say which was made before which.",
    credit=0.25,
)
def as_they_were_found(output):
    nodes, found = [output], {output}
    for node in nodes:
        for x in node.inputs:
            if x not in found:
                found.add(x)
                nodes.append(x)
    return nodes


@question.mistake(
    "A node that is used several times is in your list several times. Each should have one turn, so "
    "remember which ones you have met.",
    credit=0.25,
)
def once_for_each_use(output):
    nodes = [output]
    for node in nodes:
        nodes.extend(node.inputs)
    return sorted(nodes, key=lambda node: node.number)


@question.mistake(
    "Two nodes with the same value are taken for one. Tell them apart by what they are (`is`, a set "
    "of the nodes themselves, or their `number`), not by what they hold.",
    credit=0.25,
)
def alike_in_value(output):
    nodes, found = [output], {output.value}
    for node in nodes:
        for x in node.inputs:
            if x.value not in found:
                found.add(x.value)
                nodes.append(x)
    return sorted(nodes, key=lambda node: node.number)


@question.mistake(
    "Your list goes one step back and no further. The inputs have inputs of their own.",
)
def one_step_back(output):
    nodes = {output, *output.inputs}
    return sorted(nodes, key=lambda node: node.number)


@question.mistake(
    "The output itself is missing from the list. It is where the gradients begin.", credit=0.5
)
def without_the_output(output):
    nodes, waiting = set(), [output]
    while waiting:
        node = waiting.pop()
        waiting.extend(x for x in node.inputs if x not in nodes)
        nodes.update(node.inputs)
    return sorted(nodes, key=lambda node: node.number)


@question.mistake(
    "The nodes without inputs are missing from the list. Those are the weights, for whose gradients "
    "all of this is done.",
    credit=0.25,
)
def without_the_leaves(output):
    nodes, found = [output], {output}
    for node in nodes:
        for x in node.inputs:
            if x.inputs and x not in found:
                found.add(x)
                nodes.append(x)
    return sorted(nodes, key=lambda node: node.number)


@question.mistake(
    "You follow the first input of each node only. A gate of two inputs has another way back."
)
def along_the_first_input(output):
    nodes = [output]
    while nodes[-1].inputs:
        nodes.append(nodes[-1].inputs[0])
    return nodes[::-1]


@question.mistake(
    "The nodes are sorted by their values. That a node is larger does not mean that it was made "
    "later.",
    credit=0.25,
)
def by_value(output):
    nodes, found = [output], {output}
    for node in nodes:
        for x in node.inputs:
            if x not in found:
                found.add(x)
                nodes.append(x)
    return sorted(nodes, key=lambda node: node.value)


@question.mistake(
    "The list holds what is in the nodes, or what they are called by. The nodes themselves are asked.",
    credit=0.5,
)
def numbers_in_place_of_nodes(output):
    nodes, found = [output], {output}
    for node in nodes:
        for x in node.inputs:
            if x not in found:
                found.add(x)
                nodes.append(x)
    return sorted(node.number for node in nodes)
