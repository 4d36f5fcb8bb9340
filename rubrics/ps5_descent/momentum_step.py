"""One step that remembers the steps before it."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .drawing import SHAPES, like

question = Question(
    "momentum_step",
    points=2,
    lecture="09_descent_variants#Better steps from the same gradient",
)

question.case(  # the notebook's example
    {"w": np.array([1.0, 2.0])},
    {"w": np.array([-0.5, 0.0])},
    {"w": np.array([4.0, -2.0])},
    0.1,
    0.5,
)
question.case(  # from rest
    {"w": np.array([1.0]), "b": np.array([0.0])},
    {"w": np.array([0.0]), "b": np.array([0.0])},
    {"w": np.array([1.0]), "b": np.array([3.0])},
    0.1,
    0.9,
)
question.case(  # without momentum: plain descent
    {"w": np.array([1.0])}, {"w": np.array([5.0])}, {"w": np.array([2.0])}, 0.1, 0.0
)
question.case(  # on level ground it rolls on
    {"w": np.array([1.0])}, {"w": np.array([0.8])}, {"w": np.array([0.0])}, 0.1, 0.9
)
question.case(  # small ones, which are none of them 0
    {"w": np.array([5e-4, 1.0])},
    {"w": np.array([2e-4, 0.5])},
    {"w": np.array([1e-4, 2.0])},
    0.1,
    0.9,
)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for shapes in SHAPES:
        dictionaries = (like(shapes, rng) for _ in range(3))
        yield *dictionaries, float(rng.uniform(0.01, 0.3)), float(rng.uniform(0.3, 0.9))


@question.right
def reference(parameters, velocity, gradients, learning_rate, momentum, *, descent_step):
    velocity = {
        name: momentum * velocity[name] - learning_rate * gradients[name] for name in parameters
    }
    return {name: parameters[name] + velocity[name] for name in parameters}, velocity


@question.variant
def in_a_loop(parameters, velocity, gradients, learning_rate, momentum):
    new_parameters, new_velocity = {}, {}
    for name, weight in parameters.items():
        v = velocity[name] * momentum - gradients[name] * learning_rate
        new_velocity[name] = v
        new_parameters[name] = weight + v
    return new_parameters, new_velocity


@question.variant
def on_copies(parameters, velocity, gradients, learning_rate, momentum):
    import copy

    parameters, velocity = copy.deepcopy(parameters), copy.deepcopy(velocity)
    for name in gradients:
        velocity[name] *= momentum
        velocity[name] -= learning_rate * gradients[name]
        parameters[name] += velocity[name]
    return [parameters, velocity]


@question.variant
def by_the_plain_step(parameters, velocity, gradients, learning_rate, momentum, *, descent_step):
    rolled = {name: momentum * v for name, v in velocity.items()}
    velocity = descent_step(rolled, gradients, learning_rate)
    return descent_step(parameters, velocity, -1.0), velocity


@question.mistake(
    "The velocity has no effect on the step: this is plain descent. Momentum keeps a part of the "
    "last step and adds it to the new one.",
)
def plain_descent(parameters, velocity, gradients, learning_rate, momentum):
    steps = {name: -learning_rate * gradients[name] for name in parameters}
    return {name: parameters[name] + steps[name] for name in parameters}, steps


@question.mistake(
    "The parameters are right, but you give back the old velocity. The next step would not know "
    "of this one.",
    credit=0.5,
)
def forgets_the_new_velocity(parameters, velocity, gradients, learning_rate, momentum):
    new = {}
    for name in parameters:
        v = momentum * velocity[name] - learning_rate * gradients[name]
        new[name] = parameters[name] + v
    return new, velocity


@question.mistake(
    "The parameters move by the old velocity. First make the new one, then take the step.",
    credit=0.5,
)
def moves_by_the_old_velocity(parameters, velocity, gradients, learning_rate, momentum):
    new = {name: parameters[name] + velocity[name] for name in parameters}
    velocity = {
        name: momentum * velocity[name] - learning_rate * gradients[name] for name in parameters
    }
    return new, velocity


@question.mistake(
    "The new part of the velocity points up the slope. The velocity is the step itself, so the "
    "gradient comes in with the sign that a step downhill has.",
    credit=0.25,
)
def uphill(parameters, velocity, gradients, learning_rate, momentum):
    velocity = {
        name: momentum * velocity[name] + learning_rate * gradients[name] for name in parameters
    }
    return {name: parameters[name] + velocity[name] for name in parameters}, velocity


@question.mistake(
    "Your velocity adds up gradients, and the step goes against it. Some books do it so. Here the "
    "velocity is the step itself: it has the rate and the sign in it, and is added.",
    credit=0.5,
)
def velocity_of_gradients(parameters, velocity, gradients, learning_rate, momentum):
    velocity = {name: momentum * velocity[name] + gradients[name] for name in parameters}
    new = {name: parameters[name] - learning_rate * velocity[name] for name in parameters}
    return new, velocity


@question.mistake(
    "Your velocity has the rate in it but the sign of the gradient, and the step goes against it. "
    "Some books do it so. Here the velocity is the step itself and is added.",
    credit=0.5,
)
def velocity_with_the_other_sign(parameters, velocity, gradients, learning_rate, momentum):
    velocity = {
        name: momentum * velocity[name] + learning_rate * gradients[name] for name in parameters
    }
    return {name: parameters[name] - velocity[name] for name in parameters}, velocity


@question.mistake(
    "You make a mean of the velocity and the new step, so the gradient counts for less the more "
    "momentum there is. Here the new step comes in whole.",
    credit=0.5,
)
def a_running_mean(parameters, velocity, gradients, learning_rate, momentum):
    velocity = {
        name: momentum * velocity[name] - (1 - momentum) * learning_rate * gradients[name]
        for name in parameters
    }
    return {name: parameters[name] + velocity[name] for name in parameters}, velocity


@question.mistake(
    "The momentum has no effect: you keep the whole of the last velocity. Nothing would ever slow "
    "down.",
    credit=0.25,
)
def without_friction(parameters, velocity, gradients, learning_rate, momentum):
    velocity = {name: velocity[name] - learning_rate * gradients[name] for name in parameters}
    return {name: parameters[name] + velocity[name] for name in parameters}, velocity


@question.mistake(
    "The learning rate has no effect on your velocity: the gradient comes in whole.", credit=0.25
)
def without_the_rate(parameters, velocity, gradients, learning_rate, momentum):
    velocity = {name: momentum * velocity[name] - gradients[name] for name in parameters}
    return {name: parameters[name] + velocity[name] for name in parameters}, velocity


@question.mistake(
    "You give back the parameters alone. The caller needs the new velocity for the next step.",
    credit=0.5,
)
def the_parameters_alone(parameters, velocity, gradients, learning_rate, momentum):
    new = {}
    for name in parameters:
        new[name] = parameters[name] + momentum * velocity[name] - learning_rate * gradients[name]
    return new
