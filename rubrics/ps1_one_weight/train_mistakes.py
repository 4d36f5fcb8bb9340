"""Mistakes that students make in `train`."""

import numpy as np

from .train import question


@question.mistake(
    "The weight that you start with is missing from the list. It counts as visited, so there is "
    "one weight more than there are steps.",
    credit=0.5,
)
def without_the_first(weight, x, target, learning_rate, steps, *, new_weight):
    weights = []
    for _ in range(steps):
        weight = new_weight(weight, x, target, learning_rate)
        weights.append(weight)
    return weights


@question.mistake(
    "The weight after the last step is missing from the list: you take it down before each step, "
    "and nobody does after the last. There is one weight more than there are steps.",
    credit=0.5,
)
def without_the_last(weight, x, target, learning_rate, steps, *, new_weight):
    weights = []
    for _ in range(steps):
        weights.append(weight)
        weight = new_weight(weight, x, target, learning_rate)
    return weights


@question.mistake(
    "You take one step too many. The weight that you start with is in the list already, and it "
    "took no step to get there.",
    credit=0.5,
)
def one_step_too_many(weight, x, target, learning_rate, steps, *, new_weight):
    weights = [weight]
    for _ in range(steps + 1):
        weights.append(new_weight(weights[-1], x, target, learning_rate))
    return weights


@question.mistake(
    "There are as many weights as there should be, but the first is the one after the first step. "
    "The list begins where you begin.",
    credit=0.5,
)
def begins_one_step_late(weight, x, target, learning_rate, steps, *, new_weight):
    weights = []
    for _ in range(steps + 1):
        weight = new_weight(weight, x, target, learning_rate)
        weights.append(weight)
    return weights


@question.mistake(
    "You return the last weight alone. The question asks for all that were visited on the way.",
    credit=0.25,
)
def the_last_alone(weight, x, target, learning_rate, steps, *, new_weight):
    for _ in range(steps):
        weight = new_weight(weight, x, target, learning_rate)
    return weight


@question.mistake(
    "All your steps are equally long, because you work the slope out once, at the start. The "
    "slope is another one at each new weight."
)
def slope_of_the_start(weight, x, target, learning_rate, steps, *, slope):
    step = learning_rate * slope(weight, x, target)
    return [weight - i * step for i in range(steps + 1)]


@question.mistake(
    "Every step starts from the first weight again, so you arrive at the same place each time. "
    "Each step starts where the one before it ended."
)
def always_from_the_start(weight, x, target, learning_rate, steps, *, new_weight):
    weights = [weight]
    for _ in range(steps):
        weights.append(new_weight(weight, x, target, learning_rate))
    return weights


@question.mistake(
    "The weight never moves: the list holds the first one over and over. You may work out a new "
    "weight and never give it the name that the loop uses."
)
def never_moves(weight, x, target, learning_rate, steps):
    return [weight] * (steps + 1)


@question.mistake(
    "Your steps go uphill, so the weight runs away from the best one. Go against the slope; "
    "`new_weight` from the question before does."
)
def uphill(weight, x, target, learning_rate, steps, *, slope):
    weights = [weight]
    for _ in range(steps):
        weights.append(weights[-1] + learning_rate * slope(weights[-1], x, target))
    return weights


@question.mistake(
    "Your steps are half as long as they should be: the slope goes on from the error, and the "
    "loss is the error squared. `new_weight` from the question before has it right.",
    credit=0.5,
)
def without_the_two(weight, x, target, learning_rate, steps):
    weights = [weight]
    for _ in range(steps):
        weight = weight - learning_rate * (weight * x - target) * x
        weights.append(weight)
    return weights


@question.mistake(
    "Your steps leave out the input, which the weight multiplies. `new_weight` from the question "
    "before has it right."
)
def without_the_input(weight, x, target, learning_rate, steps):
    weights = [weight]
    for _ in range(steps):
        weight = weight - learning_rate * 2 * (weight * x - target)
        weights.append(weight)
    return weights


@question.mistake(
    "In the worked example the first step comes out right by accident, because the weight there "
    "is 2. The 2 of the derivative never changes; a weight does."
)
def weight_for_the_two(weight, x, target, learning_rate, steps):
    weights = [weight]
    for _ in range(steps):
        weight = weight - learning_rate * (weight * x - target) * x * weight
        weights.append(weight)
    return weights


@question.mistake(
    "The learning rate has no effect on your steps: you go by the whole slope each time."
)
def without_the_rate(weight, x, target, learning_rate, steps, *, slope):
    weights = [weight]
    for _ in range(steps):
        weights.append(weights[-1] - slope(weights[-1], x, target))
    return weights


@question.mistake(
    "These are the losses on the way. The question asks for the weights.", credit=0.25
)
def the_losses(weight, x, target, learning_rate, steps, *, new_weight):
    losses = [(weight * x - target) ** 2]
    for _ in range(steps):
        weight = new_weight(weight, x, target, learning_rate)
        losses.append((weight * x - target) ** 2)
    return losses


@question.mistake(
    "These are the predictions on the way. The question asks for the weights.", credit=0.25
)
def the_predictions(weight, x, target, learning_rate, steps, *, new_weight):
    predictions = [weight * x]
    for _ in range(steps):
        weight = new_weight(weight, x, target, learning_rate)
        predictions.append(weight * x)
    return predictions


@question.mistake(
    "After the first weight your list holds how far each step went. It should hold where each "
    "step arrived."
)
def the_changes(weight, x, target, learning_rate, steps, *, new_weight):
    changes = [weight]
    for _ in range(steps):
        new = new_weight(weight, x, target, learning_rate)
        changes.append(new - weight)
        weight = new
    return changes


@question.mistake(
    "Your function returns inside the loop, after the first step. Move the `return` to the left, "
    "so that it comes after the whole loop."
)
def returns_inside_the_loop(weight, x, target, learning_rate, steps, *, new_weight):
    weights = [weight]
    for _ in range(steps):
        weights.append(new_weight(weights[-1], x, target, learning_rate))
        return weights
    return weights


@question.mistake(
    "Your function returns inside the loop, after the first step, and with no step at all it "
    "never gets to a `return`. Move the `return` to the left, so that it comes after the whole "
    "loop."
)
def returns_only_inside_the_loop(weight, x, target, learning_rate, steps, *, new_weight):
    weights = [weight]
    for _ in range(steps):
        weights.append(new_weight(weights[-1], x, target, learning_rate))
        return weights


@question.mistake(
    "The list is right while the weight moves, but you stop where the slope is 0. The question "
    "asks for a fixed number of steps, also where they no longer change anything.",
    credit=0.5,
)
def stops_on_level_ground(weight, x, target, learning_rate, steps, *, slope):
    weights = [weight]
    for _ in range(steps):
        gradient = slope(weights[-1], x, target)
        if gradient == 0:
            break
        weights.append(weights[-1] - learning_rate * gradient)
    return weights


@question.mistake(
    "When the first weight is a whole number, your array holds whole numbers only and cuts off "
    "the rest. Make it an array of floats.",
    credit=0.75,
)
def cut_to_whole_numbers(weight, x, target, learning_rate, steps, *, new_weight):
    weights = np.full(steps + 1, weight)
    for i in range(steps):
        weights[i + 1] = new_weight(weights[i], x, target, learning_rate)
    return weights


@question.mistake(
    "Your weights are rounded on the way, and each step goes on from the rounded one. Round only "
    "what you print.",
    credit=0.5,
)
def rounded(weight, x, target, learning_rate, steps, *, new_weight):
    weights = [weight]
    for _ in range(steps):
        weights.append(round(new_weight(weights[-1], x, target, learning_rate), 2))
    return weights


@question.mistake(
    "The number of steps has no effect: your list always has the same length. Repeat as often as "
    "`steps` says."
)
def always_two_steps(weight, x, target, learning_rate, steps, *, new_weight):
    first = new_weight(weight, x, target, learning_rate)
    second = new_weight(first, x, target, learning_rate)
    return [weight, first, second]


@question.mistake(
    "You take one step too few: `range(n)` counts n times. The first weight took no step, so all of "
    "`steps` are still to be taken.",
    credit=0.5,
)
def one_step_too_few(weight, x, target, learning_rate, steps, *, new_weight):
    weights = [weight]
    for _ in range(steps - 1):
        weights.append(new_weight(weights[-1], x, target, learning_rate))
    return weights


@question.mistake(
    "The first weight is in your list twice, and the last is missing: you append before the step. "
    "Take the step first, then append where you arrive.",
    credit=0.5,
)
def appends_before_the_step(weight, x, target, learning_rate, steps, *, new_weight):
    weights = [weight]
    for _ in range(steps):
        weights.append(weight)
        weight = new_weight(weight, x, target, learning_rate)
    return weights
