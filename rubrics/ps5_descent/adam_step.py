"""One step of Adam, with its memory in a dictionary."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .drawing import SHAPES, like

question = Question(
    "adam_step", points=2, lecture="09_descent_variants#Better steps from the same gradient"
)


def memory(steps: int, m: dict[str, Any], s: dict[str, Any]) -> dict[str, Any]:
    """The state of Adam after some steps."""
    return {"steps": steps, "m": m, "s": s}


question.case(  # the notebook's example: the first step
    {"w": np.array([1.0, 2.0])},
    memory(0, {"w": np.zeros(2)}, {"w": np.zeros(2)}),
    {"w": np.array([4.0, -0.5])},
    0.1,
)
question.case(  # the second one
    {"w": np.array([0.9, 2.1])},
    memory(1, {"w": np.array([0.4, -0.05])}, {"w": np.array([0.016, 0.00025])}),
    {"w": np.array([-2.0, -0.5])},
    0.1,
)
question.case(  # a weight whose slope was always 0 stays
    {"w": np.array([1.0, -1.0]), "b": np.array([0.0])},
    memory(0, {"w": np.zeros(2), "b": np.zeros(1)}, {"w": np.zeros(2), "b": np.zeros(1)}),
    {"w": np.array([0.0, 3.0]), "b": np.array([-1.0])},
    0.01,
)
question.case(  # slopes so small that epsilon counts
    {"w": np.array([0.5])},
    memory(0, {"w": np.zeros(1)}, {"w": np.zeros(1)}),
    {"w": np.array([1e-7])},
    0.5,
)
question.case(
    {"w": np.array([0.5, 0.25])},
    memory(3, {"w": np.array([1e-6, -1e-6])}, {"w": np.array([1e-14, 1e-13])}),
    {"w": np.array([1e-6, 3e-6])},
    0.5,
)
# what the visible check tries
question.case(
    {"b": np.array([1.0]), "w": np.array([0.9, 2.1])},
    {
        "steps": 1,
        "m": {"b": np.array([0.0]), "w": np.array([0.4, -0.05])},
        "s": {"b": np.array([0.0]), "w": np.array([0.016, 0.00025])},
    },
    {"b": np.array([0.0]), "w": np.array([-2.0, -0.5])},
    0.1,
)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for shapes, steps in zip(SHAPES, (4, 1, 40), strict=True):
        squares = {name: value**2 for name, value in like(shapes, rng).items()}
        state = memory(steps, like(shapes, rng), squares)
        yield like(shapes, rng), state, like(shapes, rng), float(rng.uniform(0.05, 0.5))


@question.right
def reference(parameters, state, gradients, learning_rate, *, descent_step, momentum_step):
    steps = state["steps"] + 1
    m = {name: 0.9 * state["m"][name] + 0.1 * gradients[name] for name in parameters}
    s = {name: 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2 for name in parameters}
    new = {}
    for name in parameters:
        mean = m[name] / (1 - 0.9**steps)
        square = s[name] / (1 - 0.999**steps)
        new[name] = parameters[name] - learning_rate * mean / (np.sqrt(square) + 1e-8)
    return new, {"steps": steps, "m": m, "s": s}


@question.variant
def in_one_loop(parameters, state, gradients, learning_rate):
    beta1, beta2, epsilon = 0.9, 0.999, 1e-8
    t = state["steps"] + 1
    new, m, s = {}, {}, {}
    for name, gradient in gradients.items():
        m[name] = state["m"][name] + (1 - beta1) * (gradient - state["m"][name])
        s[name] = state["s"][name] + (1 - beta2) * (gradient**2 - state["s"][name])
        m_hat, s_hat = m[name] / (1 - beta1**t), s[name] / (1 - beta2**t)
        new[name] = parameters[name] - learning_rate / (s_hat**0.5 + epsilon) * m_hat
    return new, dict(steps=t, m=m, s=s)


@question.variant
def on_copies(parameters, state, gradients, learning_rate):
    import copy

    parameters, state = copy.deepcopy(parameters), copy.deepcopy(state)
    state["steps"] += 1
    for name in parameters:
        m, s = state["m"][name], state["s"][name]
        m *= 0.9
        m += 0.1 * gradients[name]
        s *= 0.999
        s += 0.001 * np.square(gradients[name])
        root = np.sqrt(s / (1 - 0.999 ** state["steps"]))
        parameters[name] -= learning_rate * (m / (1 - 0.9 ** state["steps"])) / (root + 1e-8)
    return parameters, state


@question.variant
def with_the_corrections_in_the_rate(parameters, state, gradients, learning_rate):
    t = state["steps"] + 1
    root_of_correction = np.sqrt(1 - 0.999**t)
    rate = learning_rate * root_of_correction / (1 - 0.9**t)
    after = {"steps": t, "m": {}, "s": {}}
    new = {}
    for name in parameters:
        g = np.asarray(gradients[name])
        after["m"][name] = m = 0.9 * state["m"][name] + (1 - 0.9) * g
        after["s"][name] = s = 0.999 * state["s"][name] + (1 - 0.999) * g * g
        new[name] = parameters[name] - rate * m / (np.sqrt(s) + 1e-8 * root_of_correction)
    return new, after


@question.mistake(
    "The means are not corrected for their start at 0. After one step they hold a small part of "
    "the gradient only, and the step has the wrong length.",
    credit=0.5,
)
def without_correction(parameters, state, gradients, learning_rate):
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = 0.9 * state["m"][name] + 0.1 * gradients[name]
        s[name] = 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2
        new[name] = parameters[name] - learning_rate * m[name] / (np.sqrt(s[name]) + 1e-8)
    return new, {"steps": state["steps"] + 1, "m": m, "s": s}


@question.mistake(
    "You correct the means with the number of steps before this one. For the first step that is "
    "0, and you divide by 0. This step counts, too.",
    credit=0.5,
)
def counts_the_step_too_late(parameters, state, gradients, learning_rate):
    t = state["steps"]
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = 0.9 * state["m"][name] + 0.1 * gradients[name]
        s[name] = 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2
        mean = m[name] / np.float64(1 - 0.9**t)
        square = s[name] / np.float64(1 - 0.999**t)
        new[name] = parameters[name] - learning_rate * mean / (np.sqrt(square) + 1e-8)
    return new, {"steps": t + 1, "m": m, "s": s}


@question.mistake(
    "The parameters are right, but the state does not count this step. The next correction would "
    "be the same again.",
    credit=0.5,
)
def never_counts(parameters, state, gradients, learning_rate):
    t = state["steps"] + 1
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = 0.9 * state["m"][name] + 0.1 * gradients[name]
        s[name] = 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2
        mean, square = m[name] / (1 - 0.9**t), s[name] / (1 - 0.999**t)
        new[name] = parameters[name] - learning_rate * mean / (np.sqrt(square) + 1e-8)
    return new, {"steps": state["steps"], "m": m, "s": s}


@question.mistake(
    "You count a step for every entry of the dictionary, so the second one is corrected with "
    "another number. One step moves all of them.",
    credit=0.5,
)
def counts_every_entry(parameters, state, gradients, learning_rate):
    t = state["steps"]
    new, m, s = {}, {}, {}
    for name in parameters:
        t += 1
        m[name] = 0.9 * state["m"][name] + 0.1 * gradients[name]
        s[name] = 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2
        mean, square = m[name] / (1 - 0.9**t), s[name] / (1 - 0.999**t)
        new[name] = parameters[name] - learning_rate * mean / (np.sqrt(square) + 1e-8)
    return new, {"steps": t, "m": m, "s": s}


@question.mistake(
    "The parameters are right, but the corrected means go into the state. The running means "
    "belong there; the correction is for this step alone.",
    credit=0.5,
)
def keeps_the_corrected_means(parameters, state, gradients, learning_rate):
    t = state["steps"] + 1
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = (0.9 * state["m"][name] + 0.1 * gradients[name]) / (1 - 0.9**t)
        s[name] = (0.999 * state["s"][name] + 0.001 * gradients[name] ** 2) / (1 - 0.999**t)
        new[name] = parameters[name] - learning_rate * m[name] / (np.sqrt(s[name]) + 1e-8)
    return new, {"steps": t, "m": m, "s": s}


@question.mistake(
    "The root is missing: you divide by the mean of the squares. The step would get *shorter* the "
    "steeper the ground is; it should not depend on that.",
    credit=0.25,
)
def without_the_root(parameters, state, gradients, learning_rate):
    t = state["steps"] + 1
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = 0.9 * state["m"][name] + 0.1 * gradients[name]
        s[name] = 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2
        mean, square = m[name] / (1 - 0.9**t), s[name] / (1 - 0.999**t)
        new[name] = parameters[name] - learning_rate * mean / (square + 1e-8)
    return new, {"steps": t, "m": m, "s": s}


@question.mistake(
    "Epsilon stands under the root in your formula. There it counts for far more: the root of "
    "1e-8 is 1e-4.",
    credit=0.75,
)
def epsilon_under_the_root(parameters, state, gradients, learning_rate):
    t = state["steps"] + 1
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = 0.9 * state["m"][name] + 0.1 * gradients[name]
        s[name] = 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2
        mean, square = m[name] / (1 - 0.9**t), s[name] / (1 - 0.999**t)
        new[name] = parameters[name] - learning_rate * mean / np.sqrt(square + 1e-8)
    return new, {"steps": t, "m": m, "s": s}


@question.mistake(
    "The two rates of forgetting have changed places. The mean of the gradients forgets quickly, "
    "the mean of their squares slowly.",
    credit=0.5,
)
def betas_swapped(parameters, state, gradients, learning_rate):
    t = state["steps"] + 1
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = 0.999 * state["m"][name] + 0.001 * gradients[name]
        s[name] = 0.9 * state["s"][name] + 0.1 * gradients[name] ** 2
        mean, square = m[name] / (1 - 0.999**t), s[name] / (1 - 0.9**t)
        new[name] = parameters[name] - learning_rate * mean / (np.sqrt(square) + 1e-8)
    return new, {"steps": t, "m": m, "s": s}


@question.mistake(
    "You step along the gradient of this step. Adam steps along the running mean of the gradients; "
    "what you have is closer to RMSProp.",
    credit=0.25,
)
def along_the_gradient(parameters, state, gradients, learning_rate):
    t = state["steps"] + 1
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = 0.9 * state["m"][name] + 0.1 * gradients[name]
        s[name] = 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2
        root = np.sqrt(s[name] / (1 - 0.999**t))
        new[name] = parameters[name] - learning_rate * gradients[name] / (root + 1e-8)
    return new, {"steps": t, "m": m, "s": s}


@question.mistake(
    "Nothing keeps the divisor from being 0. A weight whose slope was always 0 becomes NaN.",
    credit=0.75,
)
def without_epsilon(parameters, state, gradients, learning_rate):
    t = state["steps"] + 1
    new, m, s = {}, {}, {}
    for name in parameters:
        m[name] = 0.9 * state["m"][name] + 0.1 * gradients[name]
        s[name] = 0.999 * state["s"][name] + 0.001 * gradients[name] ** 2
        mean, square = m[name] / (1 - 0.9**t), s[name] / (1 - 0.999**t)
        new[name] = parameters[name] - learning_rate * mean / np.sqrt(square)
    return new, {"steps": t, "m": m, "s": s}
