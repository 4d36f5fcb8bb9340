"""An add gate on the way back."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "add_gate", points=1, lecture="05_computational_graph#Three gates, three habits"
)

question.case(3.0, -4.0, 2.0)  # the notebook's example
question.case(1.0, 1.0, -0.5)
question.case(0.0, 5.0, 7.0)
question.case(2.0, 0.0, 0.0)
question.case(4, -2, 3)
# what the visible check tries
question.case(5, 1, -0.5)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(5):
        yield tuple(map(float, rng.normal(size=3)))


@question.right
def reference(x, y, upstream):
    return upstream, upstream


@question.variant
def by_local_gradients(x, y, upstream):
    local_x, local_y = 1.0, 1.0
    return upstream * local_x, upstream * local_y


@question.variant
def an_array(x, y, upstream):
    return np.array([1, 1]) * upstream


@question.variant
def in_a_list(x, y, upstream):
    return [upstream for _ in (x, y)]


@question.mistake(
    "These are the local gradients. What comes back to an input is upstream times the local "
    "gradient."
)
def without_upstream(x, y, upstream):
    return 1.0, 1.0


@question.mistake(
    "Your gate multiplies upstream by the other input. That is the habit of a multiply gate: a sum "
    "moves exactly as far as either input does, whatever the other one is."
)
def like_a_product(x, y, upstream):
    return upstream * y, upstream * x


@question.mistake(
    "Your gate multiplies upstream by the input itself. How far does a sum move when one of its "
    "inputs moves by a little? That does not depend on how large the input is."
)
def times_the_input(x, y, upstream):
    return upstream * x, upstream * y


@question.mistake(
    "Your gate shares upstream out in halves. Each input moves the sum in full, so each gets all of "
    "it."
)
def in_halves(x, y, upstream):
    return upstream / 2, upstream / 2


@question.mistake(
    "This is what the gate computes on the way forward, scaled by upstream. On the way back the "
    "inputs' sum is no longer needed."
)
def the_sum(x, y, upstream):
    return upstream * (x + y), upstream * (x + y)


@question.mistake(
    "Your gate adds upstream to the inputs. It would change values; what comes back are slopes."
)
def adds_to_the_inputs(x, y, upstream):
    return x + upstream, y + upstream


@question.mistake(
    "The second input gets the opposite sign. So it would be for a difference; here both are added."
)
def like_a_difference(x, y, upstream):
    return upstream, -upstream


@question.mistake(
    "You return one number. Two are asked: what comes back to the first input, and to the second.",
    credit=0.5,
)
def one_number(x, y, upstream):
    return upstream
