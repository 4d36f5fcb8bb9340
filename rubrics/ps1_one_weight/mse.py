"""The mean of squared errors."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("mse", points=1, lecture="01_one_weight#SSE and MSE")

question.case(np.array([6.0, 3.0, 4.0]), np.array([10.0, 2.0, 6.0]))
question.case(np.array([1.0, 2.0, 0.5, -1.0]), np.array([0.0, 5.0, 0.5, 2.0]))
question.case(np.array([6.0]), np.array([10.0]))
question.case(np.array([3, 1, -2, 4, 0]), np.array([1, 1, 2, -3, 7]))
question.case(np.array([0.0, 0.0]), np.array([0.25, -0.5]))
question.case(np.array([1.5, -2.0, 4.0]), np.array([1.5, -2.0, 4.0]))  # all right
question.case(np.array([1.0, 3.0]), np.array([2.0, 2.0]))  # the errors add up to 0
question.case(np.array([1e4, -2e4, 3e4]), np.array([-1e4, 5e3, 0.0]))
# what the visible check tries
question.case(np.array([1.0, 2.0, 0.0, 0.0]), np.array([1.0, 0.0, 0.0, 2.0]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size in (2, 3, 7, 20):
        yield rng.normal(size=size), rng.normal(size=size)


@question.right
def reference(predictions, targets, *, sse):
    return sse(predictions, targets) / len(targets)


@question.variant
def with_np_mean(predictions, targets):
    return np.mean((predictions - targets) ** 2)


@question.variant
def in_a_loop(predictions, targets):
    total, count = 0.0, 0
    for p, t in zip(predictions, targets, strict=True):
        total += (t - p) ** 2
        count += 1
    return total / count


@question.variant
def weighted_first(predictions, targets):
    n = predictions.shape[0]
    return sum([(predictions[i] - targets[i]) ** 2 / n for i in range(n)])


@question.variant
def with_np_dot(predictions, targets):
    errors = targets - predictions
    return errors @ errors / errors.size


@question.variant
def by_the_variance(predictions, targets):
    errors = predictions - targets
    return np.var(errors) + errors.mean() ** 2


@question.variant
def by_the_statistics_module(predictions, targets):
    from statistics import fmean

    return fmean(((predictions - targets) ** 2).tolist())


@question.variant
def in_float32(predictions, targets, *, sse):
    return np.float32(sse(predictions, targets)) / np.float32(np.size(predictions))


@question.mistake(
    "This is the sum. It grows with the number of examples; the mean does not.", credit=0.5
)
def the_sum(predictions, targets):
    return np.sum((predictions - targets) ** 2)


@question.mistake(
    "You have half of it. Some texts put a ½ before the mean; this question does not.", credit=0.5
)
def half(predictions, targets):
    return np.mean((predictions - targets) ** 2) / 2


@question.mistake(
    "This is half the sum. It still grows with the number of examples. A mean is divided by how "
    "many there are, whatever that is."
)
def half_the_sum(predictions, targets):
    return np.sum((predictions - targets) ** 2) / 2


@question.mistake(
    "You take the mean of how far off the predictions are. Squared, a large error counts for more "
    "than several small ones."
)
def absolute_errors(predictions, targets):
    return np.mean(np.abs(predictions - targets))


@question.mistake(
    "You take the mean first and square afterwards, so errors of opposite sign cancel. Square "
    "each error, then take the mean."
)
def square_of_the_mean(predictions, targets):
    return np.mean(predictions - targets) ** 2


@question.mistake(
    "You add first and square afterwards, so errors of opposite sign cancel. Square each error, "
    "then add and divide."
)
def square_of_the_sum(predictions, targets):
    return np.sum(predictions - targets) ** 2 / len(targets)


@question.mistake(
    "The errors are not squared: those of opposite sign cancel, and the loss can be negative."
)
def not_squared(predictions, targets):
    return np.mean(predictions - targets)


@question.mistake(
    "There is a square root too many: this has the unit of the targets (RMSE). The MSE stays "
    "squared.",
    credit=0.5,
)
def root_of_the_mean(predictions, targets):
    return np.sqrt(np.mean((predictions - targets) ** 2))


@question.mistake(
    "You divide by one example too few. That is how a variance is estimated from a sample; the "
    "MSE is a plain mean.",
    credit=0.5,
)
def one_example_too_few(predictions, targets):
    return np.sum((predictions - targets) ** 2) / (len(targets) - 1)


@question.mistake(
    "You divide by the number of examples twice: a mean is divided already.", credit=0.25
)
def divided_twice(predictions, targets):
    return np.mean((predictions - targets) ** 2) / len(targets)


@question.mistake(
    "You take the average error away first, so predictions that are all too high by the same "
    "amount cost nothing. They should."
)
def variance_of_the_errors(predictions, targets):
    return np.var(predictions - targets)


@question.mistake(
    "You have a number for each example. The loss is one number for all of them.", credit=0.25
)
def not_averaged(predictions, targets):
    return (predictions - targets) ** 2


@question.mistake(
    "You divide, but never add up: there is still a number for each example. The loss is one "
    "number for all of them.",
    credit=0.25,
)
def divided_but_not_added(predictions, targets):
    return (predictions - targets) ** 2 / len(targets)


@question.mistake(
    "You square the predictions and the targets and then take the difference. The error comes "
    "first, the square after it."
)
def difference_of_squares(predictions, targets):
    return np.mean(predictions**2 - targets**2)


@question.mistake(
    "Every prediction is compared with every target. Look at the shapes: a column and a row make "
    "a whole table of differences. Each prediction has one target of its own."
)
def everything_with_everything(predictions, targets):
    return np.mean((predictions.reshape(-1, 1) - targets) ** 2)


@question.mistake(
    "In Python `^` is no power: it works on the bits of whole numbers, and not at all on other "
    "ones. A power is written with two stars."
)
def caret(predictions, targets):
    return np.mean((predictions - targets) ^ 2)


@question.mistake(
    "You double the errors. Doubling and squaring agree only for a 2; and a doubled error can be "
    "negative."
)
def doubled(predictions, targets):
    return np.mean((predictions - targets) * 2)


@question.mistake(
    "Your function returns inside the loop, after the first example. Move the `return` to the "
    "left, so that it comes after the whole loop."
)
def returns_inside_the_loop(predictions, targets):
    total = 0
    for p, t in zip(predictions, targets, strict=True):
        total += (p - t) ** 2
        return total / len(targets)
    return total


@question.mistake(
    "The division cuts off what is behind the decimal point. A single slash keeps it.", credit=0.5
)
def whole_numbers_only(predictions, targets):
    return np.sum((predictions - targets) ** 2) // len(targets)


@question.mistake(
    "You divide by a count that is right for the first example of the notebook only. The number "
    "of examples is another one each time.",
    credit=0.25,
)
def always_three_examples(predictions, targets):
    return np.sum((predictions - targets) ** 2) / 3


@question.mistake("This is the median of the squared errors. The mean is asked for.")
def the_median(predictions, targets):
    return np.median((predictions - targets) ** 2)
