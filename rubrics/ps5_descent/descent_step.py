"""One step of descent for a dictionary of parameters."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .drawing import SHAPES, like

question = Question(
    "descent_step", points=1, lecture="02_error_surface#Walk downhill from one point"
)

question.case(  # the notebook's example
    {"W": np.array([[2.0, 1.0]]), "b": np.array([0.5])},
    {"W": np.array([[-24.0, 10.0]]), "b": np.array([5.0])},
    0.01,
)
question.case(  # the gradients in another order than the parameters
    {"u": np.array([1.0, 2.0]), "v": np.array([3.0, 4.0])},
    {"v": np.array([10.0, -10.0]), "u": np.array([1.0, 0.0])},
    0.5,
)
question.case({"scale": np.array([3.0])}, {"scale": np.array([4.0])}, 2.0)
question.case({"W": np.array([[1.0, -1.0]])}, {"W": np.array([[0.0, 0.0]])}, 0.1)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for shapes in SHAPES:
        yield like(shapes, rng), like(shapes, rng), float(rng.uniform(0.01, 0.5))


@question.right
def reference(parameters, gradients, learning_rate):
    return {name: value - learning_rate * gradients[name] for name, value in parameters.items()}


@question.variant
def in_a_loop(parameters, gradients, learning_rate):
    new = {}
    for name in parameters:
        new[name] = parameters[name] - gradients[name] * learning_rate
    return new


@question.variant
def on_copies(parameters, gradients, learning_rate):
    new = {name: value.copy() for name, value in parameters.items()}
    for name, gradient in gradients.items():
        new[name] -= learning_rate * gradient
    return new


@question.variant
def on_a_deep_copy(parameters, gradients, learning_rate):
    import copy

    result = copy.deepcopy(parameters)
    for name in sorted(result):
        result[name] += -learning_rate * np.asarray(gradients[name])
    return result


@question.mistake(
    "You step up the slope. The gradient points to where the loss rises fastest; a step downhill "
    "goes against it."
)
def uphill(parameters, gradients, learning_rate):
    return {name: value + learning_rate * gradients[name] for name, value in parameters.items()}


@question.mistake("The learning rate has no effect: you go by the whole gradient.")
def without_the_rate(parameters, gradients, learning_rate):
    return {name: value - gradients[name] for name, value in parameters.items()}


@question.mistake(
    "These are the steps. The question asks where they lead: the parameters after the step."
)
def the_steps_alone(parameters, gradients, learning_rate):
    return {name: -learning_rate * gradients[name] for name in parameters}


@question.mistake(
    "These are the gradients times the rate, which say how far to go. The question asks where "
    "that leads: the parameters after the step."
)
def the_scaled_gradients(parameters, gradients, learning_rate):
    return {name: learning_rate * gradients[name] for name in parameters}


@question.mistake(
    "Only the first entry of the dictionary moves. A bias learns by the same rule as a weight.",
    credit=0.25,
)
def the_first_alone(parameters, gradients, learning_rate):
    new = dict(parameters)
    first = next(iter(new))
    new[first] = new[first] - learning_rate * gradients[first]
    return new


@question.mistake(
    "You leave out the parameters whose names you did not expect. The dictionary may hold any "
    "number of entries with any names.",
    credit=0.25,
)
def w_and_b_alone(parameters, gradients, learning_rate):
    return {
        name: parameters[name] - learning_rate * gradients[name]
        for name in parameters
        if name in ("W", "b")
    }


@question.mistake(
    "You pair parameters and gradients by their order in the dictionaries. Nobody promises that "
    "both have the same order: go by the name.",
    credit=0.5,
)
def paired_by_order(parameters, gradients, learning_rate):
    pairs = zip(parameters.items(), gradients.values(), strict=True)
    return {name: value - learning_rate * gradient for (name, value), gradient in pairs}


@question.mistake(
    "Your function moves the caller's arrays and gives nothing back. Build a new dictionary and "
    "return it.",
    credit=0.25,
)
def in_place_and_nothing_back(parameters, gradients, learning_rate):
    for name in parameters:
        parameters[name] -= learning_rate * gradients[name]


@question.mistake(
    "Your function returns inside the loop, so only the first entry gets there. Move the `return` "
    "to the left, so that it comes after the whole loop.",
    credit=0.25,
)
def returns_inside_the_loop(parameters, gradients, learning_rate):
    new = {}
    for name in parameters:
        new[name] = parameters[name] - learning_rate * gradients[name]
        return new
