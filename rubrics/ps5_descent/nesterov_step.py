"""One step of Nesterov's momentum: the gradient is taken where the velocity leads."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .gradient_descent import banana, bowl, chain, double_well, ravine, tilted

question = Question(
    "nesterov_step", points=2, lecture="09_descent_variants#Better steps from the same gradient"
)

question.case(bowl, np.array([1.0, 2.0]), np.array([-1.0, 0.5]), 0.1, 0.5)  # the notebook's example
question.case(bowl, np.array([1.0, 2.0]), np.array([0.0, 0.0]), 0.1, 0.5)  # at rest
question.case(ravine, np.array([2.0, -1.0]), np.array([0.3, -0.4]), 0.05, 0.9)
question.case(double_well, np.array([0.5, 1.0]), np.array([0.2, -0.1]), 0.1, 0.8)
question.case(tilted, np.array([0.5, 0.0, 3.0]), np.array([0.1, -0.3, 0.2]), 0.2, 0.9)
question.case(banana, np.array([0.5, -0.5]), np.array([0.2, 0.6]), 0.05, 0.7)
question.case(bowl, np.array([3, -2]), np.array([1, -1]), 0.25, 0.5)  # whole numbers
question.case(chain, np.array([1.5]), np.array([-0.5]), 0.2, 0.0)  # no momentum: plain descent
question.case(chain, np.array([1.5, 2.0]), np.array([-0.5, 0.5]), 0.0, 0.9)  # no rate: it rolls on
question.case(bowl, np.array([0.0, 1.0]), np.array([1.0, 0.0]), 0.1, 1.0)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size, gradient in ((1, tilted), (3, chain), (4, banana)):
        w, velocity = rng.normal(size=size), 0.5 * rng.normal(size=size)
        yield gradient, w, velocity, float(rng.uniform(0.02, 0.2)), float(rng.uniform(0.3, 0.95))


@question.right
def reference(gradient, w, velocity, learning_rate, momentum, *, momentum_step):
    new_velocity = momentum * velocity - learning_rate * gradient(w + momentum * velocity)
    return w + new_velocity, new_velocity


@question.variant
def by_the_step_before(gradient, w, velocity, learning_rate, momentum, *, momentum_step):
    slopes = {"w": gradient(w + momentum * velocity)}
    place, speed = momentum_step({"w": w}, {"w": velocity}, slopes, learning_rate, momentum)
    return place["w"], speed["w"]


@question.variant
def roll_then_correct(gradient, w, velocity, learning_rate, momentum):
    ahead = w + momentum * velocity
    landed = ahead - learning_rate * gradient(ahead)
    return landed, landed - w


@question.variant
def weight_by_weight(gradient, w, velocity, learning_rate, momentum):
    ahead = np.array([a + momentum * v for a, v in zip(w, velocity, strict=True)])
    slopes = gradient(ahead)
    speed = [momentum * v - learning_rate * g for v, g in zip(velocity, slopes, strict=True)]
    return [a + v for a, v in zip(w, speed, strict=True)], speed


@question.variant
def on_copies(gradient, w, velocity, learning_rate, momentum):
    w, velocity = np.array(w, dtype=float), np.array(velocity, dtype=float)
    velocity *= momentum
    velocity -= learning_rate * gradient(w + velocity)
    w += velocity
    return [w, velocity]


@question.mistake(
    "This is momentum as in the question before: the gradient is taken where the weights stand. "
    "Nesterov looks ahead first.",
    credit=0.25,
)
def where_the_weights_stand(gradient, w, velocity, learning_rate, momentum):
    new_velocity = momentum * velocity - learning_rate * gradient(w)
    return w + new_velocity, new_velocity


@question.mistake(
    "You look ahead by the whole velocity. The step will keep only the share µ of it: that is how far "
    "to look.",
    credit=0.5,
)
def ahead_by_the_whole_velocity(gradient, w, velocity, learning_rate, momentum):
    new_velocity = momentum * velocity - learning_rate * gradient(w + velocity)
    return w + new_velocity, new_velocity


@question.mistake(
    "You look back: the velocity is a step, and the weights move *with* it, so the place ahead is a sum.",
    credit=0.5,
)
def behind(gradient, w, velocity, learning_rate, momentum):
    new_velocity = momentum * velocity - learning_rate * gradient(w - momentum * velocity)
    return w + new_velocity, new_velocity


@question.mistake(
    "The share µ of the velocity is added twice: once to look ahead, and again in the step. The step "
    "starts at the old weights.",
    credit=0.5,
)
def from_the_place_ahead(gradient, w, velocity, learning_rate, momentum):
    ahead = w + momentum * velocity
    new_velocity = momentum * velocity - learning_rate * gradient(ahead)
    return ahead + new_velocity, new_velocity


@question.mistake(
    "Momentum and gradient pull the same way in yours. The velocity has the sign of the step in it, "
    "so the gradient is taken off.",
    credit=0.25,
)
def uphill(gradient, w, velocity, learning_rate, momentum):
    new_velocity = momentum * velocity + learning_rate * gradient(w + momentum * velocity)
    return w + new_velocity, new_velocity


@question.mistake(
    "The weights move by the new velocity, and yours move by the old one. Which of the two results do "
    "you need for the other?",
    credit=0.5,
)
def by_the_old_velocity(gradient, w, velocity, learning_rate, momentum):
    new_velocity = momentum * velocity - learning_rate * gradient(w + momentum * velocity)
    return w + velocity, new_velocity


@question.mistake(
    "The weights are taken off their own step: they move by the new velocity, which has its sign "
    "already.",
    credit=0.25,
)
def the_weights_the_other_way(gradient, w, velocity, learning_rate, momentum):
    new_velocity = momentum * velocity - learning_rate * gradient(w + momentum * velocity)
    return w - new_velocity, new_velocity


@question.mistake(
    "Both results are right, in the other order. Weights first, then the velocity.", credit=0.75
)
def the_other_order(gradient, w, velocity, learning_rate, momentum):
    new_velocity = momentum * velocity - learning_rate * gradient(w + momentum * velocity)
    return new_velocity, w + new_velocity


@question.mistake(
    "The weights are right. The next step needs the velocity as well: a pair is asked.", credit=0.5
)
def the_weights_alone(gradient, w, velocity, learning_rate, momentum):
    ahead = w + momentum * velocity
    return ahead - learning_rate * gradient(ahead)


@question.mistake(
    "What goes into the next step is the velocity, and you hand on the gradient's part of it alone: "
    "without memory there is no momentum.",
    credit=0.5,
)
def forgets(gradient, w, velocity, learning_rate, momentum):
    ahead = w + momentum * velocity
    return ahead - learning_rate * gradient(ahead), -learning_rate * gradient(ahead)
