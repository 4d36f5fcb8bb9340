"""A max gate on the way back."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "max_gate", points=2, lecture="05_computational_graph#Three gates, three habits"
)

question.case(3.0, -4.0, 2.0)  # the notebook's examples
question.case(-1.0, 6.0, 2.0)
question.case(5.0, 5.0, 2.0)  # a tie
question.case(-5.0, -5.0, 3.0)
question.case(0.0, 0.0, -1.0)
question.case(-3.0, -4.0, 0.5)
question.case(2.0, -9.0, 4.0)  # the larger is not the one further from 0
question.case(-9.0, 2.0, -4.0)
question.case(1.0, 2.0, 0.0)
question.case(4, -2, 3)
question.case(0.0, 1e-9, 1.0)
# what the visible check tries
question.case(2, -9, -4)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(6):
        yield tuple(map(float, rng.normal(size=3)))


@question.right
def reference(x, y, upstream, *, add_gate, multiply_gate):
    return (upstream, 0.0) if x >= y else (0.0, upstream)


@question.variant
def by_truth_values(x, y, upstream):
    return upstream * (x >= y), upstream * (x < y)


@question.variant
def step_by_step(x, y, upstream):
    d_x = d_y = 0.0
    if y > x:
        d_y = upstream
    else:
        d_x = upstream
    return [d_x, d_y]


@question.variant
def by_argmax(x, y, upstream):
    gradients = np.zeros(2)
    gradients[np.argmax([x, y])] = upstream
    return gradients


@question.mistake(
    "In a tie your gate gives upstream to `y`. The course gives it to the first input.", credit=0.75
)
def a_tie_goes_to_y(x, y, upstream):
    return (upstream, 0.0) if x > y else (0.0, upstream)


@question.mistake(
    "In a tie both of your inputs get all of upstream, so twice as much comes out as went in. The "
    "course gives it to the first input alone.",
    credit=0.75,
)
def a_tie_goes_to_both(x, y, upstream):
    return upstream * (x >= y), upstream * (y >= x)


@question.mistake(
    "In a tie your gate shares upstream out in halves. Some libraries do so; the course gives it to "
    "the first input.",
    credit=0.75,
)
def a_tie_is_shared(x, y, upstream):
    if x == y:
        return upstream / 2, upstream / 2
    return (upstream, 0.0) if x > y else (0.0, upstream)


@question.mistake(
    "In a tie nobody gets anything with your gate. The course gives upstream to the first input.",
    credit=0.75,
)
def a_tie_goes_to_nobody(x, y, upstream):
    return upstream * (x > y), upstream * (y > x)


@question.mistake(
    "The smaller input gets the gradient. A nudge of the smaller one does not move the maximum at "
    "all: the gate looks at the larger."
)
def to_the_smaller(x, y, upstream):
    return (0.0, upstream) if x >= y else (upstream, 0.0)


@question.mistake(
    "These are the local gradients, 1 and 0, and the right ones. Upstream has no effect on them "
    "yet.",
    credit=0.5,
)
def without_upstream(x, y, upstream):
    return (1.0, 0.0) if x >= y else (0.0, 1.0)


@question.mistake(
    "You multiply upstream by the larger input. The maximum moves exactly as far as that input "
    "does, however large it is: the local gradient is 1."
)
def times_the_value(x, y, upstream):
    return (upstream * x, 0.0) if x >= y else (0.0, upstream * y)


@question.mistake(
    "Both inputs get upstream, as in an add gate. Only one of them is seen by the maximum."
)
def to_both(x, y, upstream):
    return upstream, upstream


@question.mistake(
    "Your gate compares the inputs without their signs. The larger of 2 and -9 is 2.", credit=0.25
)
def by_size_without_sign(x, y, upstream):
    return (upstream, 0.0) if abs(x) >= abs(y) else (0.0, upstream)


@question.mistake(
    "Your gate compares one input with 0, as ReLU does. A max gate compares its two inputs."
)
def like_relu(x, y, upstream):
    return (upstream, 0.0) if x > 0 else (0.0, upstream)


@question.mistake(
    "In a tie nothing comes back: neither of your comparisons is true, so the function ends without a "
    "`return`. Let one of them take the tie, with `>=`.",
    credit=0.75,
)
def none_in_a_tie(x, y, upstream):
    if x > y:
        return upstream, 0.0
    if x < y:
        return 0.0, upstream


@question.mistake(
    "The comparison depends on upstream. Which input is larger has nothing to do with what comes back.",
    credit=0.25,
)
def compares_with_upstream(x, y, upstream):
    return (upstream, 0.0) if upstream * x >= upstream * y else (0.0, upstream)


@question.mistake("All of it goes to `x`, also where `y` is the larger.", credit=0.25)
def always_to_x(x, y, upstream):
    return upstream, 0.0
