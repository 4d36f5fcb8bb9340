"""The sum of squared errors."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("sse", points=1, lecture="01_one_weight#SSE and MSE")

question.case(np.array([6.0, 3.0, 4.0]), np.array([10.0, 2.0, 6.0]))
question.case(np.array([1.0, 2.0, 0.5, -1.0]), np.array([0.0, 5.0, 0.5, 2.0]))
question.case(np.array([6.0]), np.array([10.0]))
question.case(np.array([3, 1, -2, 4, 0]), np.array([1, 1, 2, -3, 7]))
question.case(np.array([0.0, 0.0]), np.array([0.25, -0.5]))
question.case(np.array([1.5, -2.0, 4.0]), np.array([1.5, -2.0, 4.0]))  # all right
question.case(np.array([1.0, 3.0]), np.array([2.0, 2.0]))  # the errors add up to 0
question.case(np.array([1e4, -2e4, 3e4]), np.array([-1e4, 5e3, 0.0]))
# what the visible check tries
question.case(np.array([1.0, 2.0]), np.array([1.0, 0.0]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size in (2, 3, 7, 20):
        yield rng.normal(size=size), rng.normal(size=size)


@question.right
def reference(predictions, targets):
    return np.sum((predictions - targets) ** 2)


@question.variant
def in_a_loop(predictions, targets):
    total = 0
    for i in range(len(predictions)):
        total += (predictions[i] - targets[i]) ** 2
    return total


@question.variant
def with_zip(predictions, targets):
    return sum((t - p) ** 2 for p, t in zip(predictions, targets, strict=True))


@question.variant
def with_np_dot(predictions, targets):
    errors = predictions - targets
    return np.dot(errors, errors)


@question.variant
def by_the_norm(predictions, targets):
    return np.linalg.norm(targets - predictions) ** 2


@question.variant
def multiplied_out(predictions, targets):
    p, t = predictions, targets
    return np.dot(p, p) - 2 * np.dot(p, t) + np.dot(t, t)


@question.variant
def in_python_floats(predictions, targets):
    from math import fsum

    return fsum(float(p - t) * float(p - t) for p, t in zip(predictions, targets, strict=True))


@question.variant
def in_float32(predictions, targets):
    errors = predictions.astype(np.float32) - targets.astype(np.float32)
    return np.square(errors).sum()


@question.mistake("This is the mean of the squared errors. Here the question is their sum.")
def the_mean(predictions, targets):
    return np.mean((predictions - targets) ** 2)


@question.mistake(
    "You have half of it. Some texts put a ½ before the sum; this question does not.", credit=0.5
)
def half(predictions, targets):
    return 0.5 * np.sum((predictions - targets) ** 2)


@question.mistake(
    "You add up how far off the predictions are. Squared, a large error counts for more than "
    "several small ones."
)
def absolute_errors(predictions, targets):
    return np.sum(np.abs(predictions - targets))


@question.mistake(
    "You add first and square afterwards, so errors of opposite sign cancel. Square each error, "
    "then add."
)
def square_of_the_sum(predictions, targets):
    return np.sum(predictions - targets) ** 2


@question.mistake(
    "The errors are added, but not squared: those of opposite sign cancel, and the loss can be "
    "negative."
)
def not_squared(predictions, targets):
    return np.sum(predictions - targets)


@question.mistake(
    "The errors are added, but not squared, and they are taken the other way round: those of "
    "opposite sign cancel, and the loss can be negative."
)
def not_squared_reversed(predictions, targets):
    return np.sum(targets - predictions)


@question.mistake(
    "There is a square root too many: this is the length of the errors. The loss stays squared."
)
def root_of_the_sum(predictions, targets):
    return np.sqrt(np.sum((predictions - targets) ** 2))


@question.mistake(
    "You have a squared error for each example. The loss is one number: what do you do with them "
    "all?",
    credit=0.25,
)
def not_added_up(predictions, targets):
    return (predictions - targets) ** 2


@question.mistake(
    "You square the predictions and the targets and then take the difference. The error comes "
    "first, the square after it."
)
def difference_of_squares(predictions, targets):
    return np.sum(predictions**2 - targets**2)


@question.mistake(
    "Your function returns inside the loop, after the first example. Move the `return` to the "
    "left, so that it comes after the whole loop."
)
def returns_inside_the_loop(predictions, targets):
    total = 0
    for p, t in zip(predictions, targets, strict=True):
        total += (p - t) ** 2
        return total
    return total


@question.mistake(
    "Only the last example is left: in your loop each squared error takes the place of the one "
    "before it. Add it to the total."
)
def keeps_the_last(predictions, targets):
    total = 0
    for p, t in zip(predictions, targets, strict=True):
        total = (p - t) ** 2
    return total


@question.mistake("The last example is left out. Does your loop end one too early?", credit=0.25)
def last_left_out(predictions, targets):
    total = 0.0
    for i in range(len(predictions) - 1):
        total += (predictions[i] - targets[i]) ** 2
    return total


@question.mistake("The first example is left out. Counting starts at 0.", credit=0.25)
def first_left_out(predictions, targets):
    total = 0.0
    for i in range(1, len(predictions)):
        total += (predictions[i] - targets[i]) ** 2
    return total


@question.mistake(
    "Every prediction is compared with every target. Look at the shapes: a column and a row make "
    "a whole table of differences. Each prediction has one target of its own."
)
def everything_with_everything(predictions, targets):
    errors = predictions.reshape(-1, 1) - targets
    return np.sum(errors**2)


@question.mistake(
    "In Python `^` is no power: it works on the bits of whole numbers, and not at all on other "
    "ones. A power is written with two stars."
)
def caret(predictions, targets):
    return np.sum((predictions - targets) ^ 2)


@question.mistake(
    "You double the errors. Doubling and squaring agree only for a 2; and a doubled error can be "
    "negative."
)
def doubled(predictions, targets):
    return np.sum((predictions - targets) * 2)


@question.mistake(
    "You take the average error away first, so predictions that are all too high by the same "
    "amount cost nothing. They should."
)
def spread_of_the_errors(predictions, targets):
    errors = predictions - targets
    return np.sum((errors - errors.mean()) ** 2)


@question.mistake("This is the largest squared error alone. All the examples count.", credit=0.25)
def the_largest(predictions, targets):
    return np.max((predictions - targets) ** 2)
