"""How many steps a saturated unit needs: squared error against cross-entropy."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("steps_to_learn", points=2, lecture="03_losses#At scale: handwritten digits")

SQUARED, ENTROPY = "squared", "cross-entropy"

question.case(ENTROPY, -2.0, 1.0, 100)  # the notebook's example
question.case(SQUARED, -2.0, 1.0, 100)
question.case(SQUARED, 0.5, 1.0, 100)  # right from the start
question.case(ENTROPY, 0.5, 1.0, 100)
question.case(SQUARED, -8.0, 1.0, 40)  # hardly moves
question.case(ENTROPY, -8.0, 1.0, 40)
question.case(ENTROPY, 0.0, 0.5, 100)  # undecided is not yet right
question.case(SQUARED, 0.0, 0.5, 100)
question.case(ENTROPY, -3.0, 1.0, 2)  # there are not enough steps
question.case(ENTROPY, -3.0, 1.0, 0)
question.case(SQUARED, -4.0, 5.0, 100)
question.case(SQUARED, -3, 2, 100)  # whole numbers
question.case(SQUARED, -1.5, 0.25, 150)
question.case(ENTROPY, -1.5, 0.25, 150)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for loss in (SQUARED, ENTROPY, SQUARED, ENTROPY):
        yield loss, float(rng.uniform(-4, -0.5)), float(rng.uniform(0.3, 2)), 150


@question.right
def reference(loss, z, learning_rate, most, *, logistic_loss):
    for step in range(most):
        if z > 0:
            return step
        a = 1 / (1 + np.exp(-z))
        slope = a - 1
        if loss == "squared":
            slope = 2 * (a - 1) * a * (1 - a)
        z = z - learning_rate * slope
    return most


@question.variant
def counting(loss, z, learning_rate, most):
    from math import exp

    steps = 0
    while z <= 0 and steps < most:
        a = exp(z) / (1 + exp(z))
        z -= learning_rate * (-2 * a * (1 - a) ** 2 if loss == "squared" else a - 1)
        steps += 1
    return steps


@question.variant
def by_a_chain(loss, z, learning_rate, most):
    path = [float(z)]
    for _ in range(most):
        a = 1 / (1 + np.exp(-path[-1]))
        upstream = 2 * (a - 1) if loss == "squared" else -1 / a
        path.append(path[-1] - learning_rate * upstream * a * (1 - a))
    right = [step for step, value in enumerate(path) if value > 0]
    return right[0] if right else most


@question.variant
def by_the_loss_before(loss, z, learning_rate, most, *, logistic_loss):
    z = np.array([float(z)])
    for taken in range(most):
        if z[0] > 0:
            return taken
        _, slope = logistic_loss(z, np.array([1]))
        if loss != "cross-entropy":
            a = slope + 1
            slope = 2 * slope * a * (1 - a)
        z = z - learning_rate * slope
    return most


@question.variant
def calling_itself(loss, z, learning_rate, most):
    def from_here(z, left):
        if z > 0 or not left:
            return 0
        a = 0.5 * (1 + np.tanh(z / 2))
        factor = 2 * a * (1 - a) if loss == "squared" else 1
        return 1 + from_here(z + learning_rate * factor * (1 - a), left - 1)

    return from_here(z, most)


@question.mistake(
    "The slope of the sigmoid is missing in your squared error: the loss sees the activation, and you "
    "move the pre-activation.",
    credit=0.5,
)
def squared_without_the_slope_of_the_sigmoid(loss, z, learning_rate, most):
    steps = 0
    while z <= 0 and steps < most:
        a = 1 / (1 + np.exp(-z))
        z = z - learning_rate * (2 * (a - 1) if loss == "squared" else a - 1)
        steps += 1
    return steps


@question.mistake(
    "With the cross-entropy the slope of the sigmoid cancels, and in yours it is still there: the unit "
    "stays saturated.",
    credit=0.5,
)
def entropy_with_the_slope_of_the_sigmoid(loss, z, learning_rate, most):
    steps = 0
    while z <= 0 and steps < most:
        a = 1 / (1 + np.exp(-z))
        factor = 2 if loss == "squared" else 1
        z = z - learning_rate * factor * (a - 1) * a * (1 - a)
        steps += 1
    return steps


@question.mistake("The squared error here has no ½ before it, so its slope has a 2.", credit=0.75)
def half_the_squared_error(loss, z, learning_rate, most):
    steps = 0
    while z <= 0 and steps < most:
        a = 1 / (1 + np.exp(-z))
        z = z - learning_rate * ((a - 1) * a * (1 - a) if loss == "squared" else a - 1)
        steps += 1
    return steps


@question.mistake(
    "You count the place where the unit starts as a step, too: your count is one too high.",
    credit=0.5,
)
def one_too_many(loss, z, learning_rate, most):
    steps = 1
    while z <= 0 and steps <= most:
        a = 1 / (1 + np.exp(-z))
        z = z - learning_rate * (2 * (a - 1) * a * (1 - a) if loss == "squared" else a - 1)
        steps += 1
    return steps


@question.mistake(
    "Your unit always takes a step first. One that is right at the start needs none.", credit=0.75
)
def a_step_before_looking(loss, z, learning_rate, most):
    for step in range(most):
        a = 1 / (1 + np.exp(-z))
        z = z - learning_rate * (2 * (a - 1) * a * (1 - a) if loss == "squared" else a - 1)
        if z > 0:
            return step + 1
    return most


@question.mistake(
    "Your count is one too low: the step that leads above 0 is a step as well.", credit=0.5
)
def one_too_few(loss, z, learning_rate, most):
    for step in range(most):
        a = 1 / (1 + np.exp(-z))
        z = z - learning_rate * (2 * (a - 1) * a * (1 - a) if loss == "squared" else a - 1)
        if z > 0:
            return step
    return most


@question.mistake(
    "At 0 the activation is exactly one half, and the unit undecided: that is not yet right.",
    credit=0.75,
)
def undecided_is_right(loss, z, learning_rate, most):
    steps = 0
    while z < 0 and steps < most:
        a = 1 / (1 + np.exp(-z))
        z = z - learning_rate * (2 * (a - 1) * a * (1 - a) if loss == "squared" else a - 1)
        steps += 1
    return steps


@question.mistake(
    "Your unit walks away from its target: a step goes against the slope, and the slope is negative "
    "here."
)
def uphill(loss, z, learning_rate, most):
    steps = 0
    while z <= 0 and steps < most:
        a = 1 / (1 + np.exp(-z))
        z = z + learning_rate * (2 * (a - 1) * a * (1 - a) if loss == "squared" else a - 1)
        steps += 1
    return steps


@question.mistake(
    "Both losses go the same way in yours. Which slope belongs to which word?", credit=0.25
)
def always_the_cross_entropy(loss, z, learning_rate, most):
    steps = 0
    while z <= 0 and steps < most:
        z = z - learning_rate * (1 / (1 + np.exp(-z)) - 1)
        steps += 1
    return steps


@question.mistake(
    "The two losses have changed places: the cross-entropy is the one without the slope of the sigmoid.",
    credit=0.25,
)
def changed_places(loss, z, learning_rate, most):
    steps = 0
    while z <= 0 and steps < most:
        a = 1 / (1 + np.exp(-z))
        z = z - learning_rate * (2 * (a - 1) * a * (1 - a) if loss != "squared" else a - 1)
        steps += 1
    return steps


@question.mistake(
    "The squared error has its full slope at the start of the walk only. Work out the activation anew "
    "at each step.",
    credit=0.25,
)
def the_slope_of_the_start(loss, z, learning_rate, most):
    a = 1 / (1 + np.exp(-z))
    slope = 2 * (a - 1) * a * (1 - a) if loss == "squared" else a - 1
    steps = 0
    while z <= 0 and steps < most:
        z = z - learning_rate * slope
        steps += 1
    return steps
