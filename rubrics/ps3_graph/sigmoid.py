"""A new node: the sigmoid of one that is there."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.describe import kind, shown
from autograder.marking.questions import Question
from autograder.remote.proxies import places_among

from .formulas import is_object
from .given import Blank, Node

question = Question(
    "sigmoid",
    points=1,
    lecture="05_computational_graph#Large gates and small gates",
    combined=8,
    of_nodes=True,
    in_words=lambda value: f"for a node that holds {shown(value)}",
)

for value in (0.0, 2.0, -1.0, 1.0, 5.5, -12.0, 3):  # the notebook's examples first
    question.case(value)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(4):
        yield (float(2 * rng.normal()),)


@question.probe
def facts(sigmoid, value, *, Blank):
    """The new node, as it stands over the one with this value."""
    node = Blank(value)
    result = sigmoid(node)
    if not is_object(result):
        return {"what comes back": kind(result)}
    same = places_among([result], [node]) == [0]
    plain = kind(result) == "an object of the class Node"
    what = "the node it was given" if same else "a Node, and no Scalar" if plain else "a new Scalar"
    found: dict[str, Any] = {"what comes back": what}
    if same:
        return found
    inputs = result.inputs
    right = isinstance(inputs, list | tuple) and places_among(list(inputs), [node]) == [0]
    found["its value"] = result.value
    found["its one input is the node that was given"] = right
    local = result.local
    found["its local gradients"] = list(local) if isinstance(local, list | tuple) else kind(local)
    found["its gradient, to begin with"] = result.gradient
    second = Blank(value)
    second.gradient = 0.25
    other = [sigmoid(second), sigmoid(second), sigmoid(node)]
    found["the node that was given stays as it was"] = (
        node.value == value and not node.inputs and not node.local and second.gradient == 0.25
    )
    found["each call makes a node of its own"] = places_among(other, [node, result, *other]) == [
        2,
        3,
        4,
    ]
    return found


Scalar = Blank  # in a notebook it is the student's class


@question.right
def reference(x, *, add_gate, multiply_gate, max_gate, sigmoid_gate):
    value = 1 / (1 + np.exp(-x.value))
    return Scalar(value, (x,), (sigmoid_gate(x.value, 1.0),))


@question.variant
def from_its_value(x):
    s = 1 / (1 + np.exp(-x.value))
    return Scalar(s, [x], [s * (1 - s)])


@question.variant
def of_its_own_class(x):
    import math

    result = type(x)(1 / (1 + math.exp(-x.value)))
    result.inputs = (x,)
    result.local = (result.value - result.value**2,)
    return result


@question.variant
def by_tanh(x):
    t = np.tanh(x.value / 2)
    return Scalar((1 + t) / 2, inputs=(x,), local=((1 - t * t) / 4,))


@question.mistake(
    "You return a plain number. A new node is asked: with a value, its input and its local gradient."
)
def a_plain_number(x):
    return 1 / (1 + np.exp(-x.value))


@question.mistake(
    "The value is right, but the new node does not know what it was made of, so nothing could come "
    "back from it.",
    credit=0.25,
)
def remembers_nothing(x):
    return Scalar(1 / (1 + np.exp(-x.value)))


@question.mistake(
    "You keep the sigmoid itself as local gradient. The node's value is that; the local gradient is "
    "its slope.",
    credit=0.25,
)
def value_for_slope(x):
    s = 1 / (1 + np.exp(-x.value))
    return Scalar(s, (x,), (s,))


@question.mistake(
    "The local gradient is worked out from the input's value as if that were the output of the "
    "sigmoid. Which of the two does the rule want?",
    credit=0.25,
)
def slope_of_the_input(x):
    s = 1 / (1 + np.exp(-x.value))
    return Scalar(s, (x,), (x.value * (1 - x.value),))


@question.mistake(
    "The local gradient is worked out with the input's gradient as upstream, which is still 0 at "
    "this time. What is upstream for a gate that is asked for its local gradient?",
    credit=0.25,
)
def upstream_of_the_input(x, *, sigmoid_gate):
    s = 1 / (1 + np.exp(-x.value))
    return Scalar(s, (x,), (sigmoid_gate(x.value, x.gradient),))


@question.mistake(
    "The slope is taken at the output: the sigmoid was applied twice. The gate of question 4 wants "
    "the value before the sigmoid.",
    credit=0.25,
)
def slope_at_the_output(x, *, sigmoid_gate):
    s = 1 / (1 + np.exp(-x.value))
    return Scalar(s, (x,), (sigmoid_gate(s, 1.0),))


@question.mistake(
    "You change the node that you were given and return it. Its old value is lost to whatever else "
    "uses it: make a new node."
)
def changes_the_node(x):
    x.value = 1 / (1 + np.exp(-x.value))
    return x


@question.mistake(
    "The new node's input is not the node that you were given, but its number or a copy. What comes "
    "back would not reach the rest of the graph.",
    credit=0.25,
)
def of_a_copy(x, *, sigmoid_gate):
    s = 1 / (1 + np.exp(-x.value))
    return Scalar(s, (Scalar(x.value),), (s * (1 - s),))


@question.mistake(
    "The sign of the exponent is off: your values fall where the sigmoid rises.", credit=0.25
)
def falls(x):
    s = 1 / (1 + np.exp(x.value))
    return Scalar(s, (x,), (s * (1 - s),))


@question.mistake(
    "All is right but the class: a Node cannot be calculated with, so a formula could not go on from "
    "here. Make a Scalar.",
    credit=0.5,
)
def a_plain_node(x, *, sigmoid_gate):
    return Node(1 / (1 + np.exp(-x.value)), (x,), (sigmoid_gate(x.value, 1.0),))
