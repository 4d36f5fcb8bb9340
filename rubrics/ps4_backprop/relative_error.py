"""The distance of two numbers, by the size of the larger one."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("relative_error", points=1, lecture="07_vector_backprop#Checking a gradient")

question.case(np.array([1.0, 0.0, 2.0]), np.array([1.25, 0.0, -2.0]))  # the notebook's example
question.case(np.array([1000.0, 0.001]), np.array([1000.001, 0.002]))
question.case(np.array([1e-9, -3e-12, 0.0, 0.0]), np.array([2e-9, -3e-12, 1e-10, 0.0]))
question.case(np.array([-1.0, -2.0, 3.0]), np.array([-1.5, 1.0, 3.0]))
question.case(  # a matrix
    np.array([[1.0, -4.0, 0.0], [2.0, 0.0, -0.5]]), np.array([[1.0, 4.0, 0.0], [-1.0, 3.0, -0.25]])
)
question.case(np.array([2, 0, -3]), np.array([1, 0, -4]))  # whole numbers
question.case(3.0, 4.0)
question.case(-2.0, 1.0)
question.case(0.0, 0.0)
question.case(0.0, 1e-9)
question.case(np.array([3.0, 0.0, -1e-6]), np.array([0.0, 2.0, 0.0]))  # one of them 0
question.case(np.zeros((2, 2)), np.zeros((2, 2)))
question.case(np.array([[1.0, 1.0]]), np.array([[1.0, 1.0 + 1e-3]]))
# what the visible check tries
question.case(np.array([[-3.0, 1e-09, 0.0]]), np.array([[-4.0, 2e-09, 5.0]]))
question.case(4.0, 3.0)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield rng.normal(size=5), rng.normal(size=5)
    exact = rng.normal(size=(3, 2))
    yield exact, exact * (1 + 1e-3 * rng.normal(size=(3, 2)))
    yield rng.normal(scale=1e4, size=(2, 1, 3)), rng.normal(scale=1e-4, size=(2, 1, 3))


@question.right
def reference(
    a,
    b,
    *,
    dense_forward,
    dense_backward,
    hidden_delta,
    softmax_jacobian,
    softmax_cross_entropy,
    network_gradients,
    numerical_gradient,
):
    larger = np.maximum(np.abs(a), np.abs(b))
    return np.abs(np.subtract(a, b)) / np.where(larger > 0, larger, 1.0)


@question.variant
def one_by_one(a, b):
    shape = np.shape(a)
    errors = []
    for first, second in zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True):
        scale = max(abs(first), abs(second))
        errors.append(0.0 if scale == 0 else abs(first - second) / scale)
    return np.reshape(errors, shape)


@question.variant
def with_warnings_held_back(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))
    return np.where((a == 0) & (b == 0), 0.0, errors)


@question.variant
def with_warnings_let_out(a, b):
    a, b = np.asarray(a), np.asarray(b)
    errors = abs(a - b) / np.fmax(abs(a), abs(b))
    return np.nan_to_num(errors)


@question.variant
def with_where_in_the_division(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    size = np.maximum(abs(a), abs(b))
    return np.divide(abs(b - a), size, out=np.zeros(size.shape), where=size != 0)


@question.variant
def with_the_smallest_number_below_the_line(a, b):
    difference = np.abs(np.asarray(a) - np.asarray(b))
    return difference / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)


@question.variant
def by_masks(a, b):
    a, b = np.atleast_1d(a).astype(float), np.atleast_1d(b).astype(float)
    result = np.zeros(a.shape)
    differ = a != b
    larger = np.max(np.abs(np.stack([a, b])), axis=0)
    result[differ] = np.abs(a - b)[differ] / larger[differ]
    return result if result.shape != (1,) else result[0]


@question.mistake(
    "Where both are 0 you divide 0 by 0, and NaN comes. Two zeros agree: their error is 0. In a "
    "network a dead unit has many of them.",
    credit=0.75,
)
def zero_over_zero(a, b):
    with np.errstate(invalid="ignore"):
        return np.abs(np.subtract(a, b)) / np.asarray(np.maximum(np.abs(a), np.abs(b)), float)


@question.mistake(
    "This is the absolute error. 0.001 is nothing for a slope of 1,000 and everything for one of "
    "0.001: divide by the size.",
    credit=0.25,
)
def absolute(a, b):
    return np.abs(np.subtract(a, b))


@question.mistake(
    "You divide by the sum of both sizes. Some texts do; here it is the larger of the two, so that "
    "yours is about half of what it should be.",
    credit=0.75,
)
def over_the_sum(a, b):
    scale = np.abs(a) + np.abs(b)
    return np.abs(np.subtract(a, b)) / np.where(scale > 0, scale, 1.0)


@question.mistake(
    "You divide by the mean of both sizes. Here it is the larger of the two.",
    credit=0.75,
)
def over_the_mean(a, b):
    scale = (np.abs(a) + np.abs(b)) / 2
    return np.abs(np.subtract(a, b)) / np.where(scale > 0, scale, 1.0)


@question.mistake(
    "You add a small number below the line. It keeps 0/0 away, but for slopes of that size and "
    "below it hides a real difference. Treat the case of two zeros by itself.",
    credit=0.75,
)
def a_small_number_below_the_line(a, b):
    return np.abs(np.subtract(a, b)) / (np.maximum(np.abs(a), np.abs(b)) + 1e-8)


@question.mistake(
    "You let nothing smaller than 1e-8 stand below the line. It keeps 0/0 away, but for slopes "
    "below that size it hides a real difference. Treat the case of two zeros by itself.",
    credit=0.75,
)
def at_least_a_small_number_below_the_line(a, b):
    return np.abs(np.subtract(a, b)) / np.maximum(1e-8, np.maximum(np.abs(a), np.abs(b)))


@question.mistake(
    "You divide by the first of the two. Where it is 0 and the other is not, there is no number; "
    "and which one comes first should not matter. Take the larger size.",
    credit=0.5,
)
def over_the_first(a, b):
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.abs(np.subtract(a, b)) / np.asarray(np.abs(a), float)
    return np.where(np.equal(a, b), 0.0, error)


@question.mistake(
    "You divide by the second of the two. Where it is 0 and the other is not, there is no number; "
    "and which one comes second should not matter. Take the larger size.",
    credit=0.5,
)
def over_the_second(a, b):
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.abs(np.subtract(a, b)) / np.asarray(np.abs(b), float)
    return np.where(np.equal(a, b), 0.0, error)


@question.mistake(
    "The larger number is not the one of larger size when both are negative or the signs differ. "
    "Take absolute values before you compare.",
    credit=0.5,
)
def larger_without_the_size(a, b):
    larger = np.maximum(a, b)
    return np.abs(np.subtract(a, b)) / np.where(larger != 0, larger, 1.0)


@question.mistake(
    "The smaller of the two stands below the line. If one slope is 0 and the other is not, that "
    "gives no number. Take the larger size.",
    credit=0.5,
)
def over_the_smaller(a, b):
    smaller = np.minimum(np.abs(a), np.abs(b))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.abs(np.subtract(a, b)) / np.asarray(smaller, float)
    return np.where(np.equal(a, b), 0.0, error)


@question.mistake(
    "An error can be negative in your answer. Take the absolute value of the difference as well.",
    credit=0.5,
)
def with_a_sign(a, b):
    larger = np.maximum(np.abs(a), np.abs(b))
    return np.subtract(a, b) / np.where(larger > 0, larger, 1.0)


@question.mistake(
    "You subtract the sizes, so that 2 and −2 agree. A slope with the wrong sign is as wrong as can "
    "be.",
    credit=0.5,
)
def difference_of_the_sizes(a, b):
    larger = np.maximum(np.abs(a), np.abs(b))
    return np.abs(np.abs(a) - np.abs(b)) / np.where(larger > 0, larger, 1.0)


@question.mistake(
    "The numbers are right, and you return the largest alone. Here each entry keeps its own, so "
    "that one can see where a gradient is off.",
    credit=0.75,
)
def the_largest_alone(a, b):
    larger = np.maximum(np.abs(a), np.abs(b))
    return np.max(np.abs(np.subtract(a, b)) / np.where(larger > 0, larger, 1.0))


@question.mistake(
    "You return the mean over all entries. One wrong slope among many right ones then hides. Each "
    "entry keeps its own error.",
    credit=0.5,
)
def the_mean_alone(a, b):
    larger = np.maximum(np.abs(a), np.abs(b))
    return np.mean(np.abs(np.subtract(a, b)) / np.where(larger > 0, larger, 1.0))


@question.mistake(
    "You divide by the largest entry of the whole array. Then a small slope may be wrong altogether "
    "and hardly show. Each pair is measured by its own size.",
    credit=0.5,
)
def by_the_largest_of_all(a, b):
    largest = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.abs(np.subtract(a, b)) / (largest if largest > 0 else 1.0)


@question.mistake(
    "Norms make one number of all entries: a wrong slope that is small beside the others hides in "
    "it. Each pair is measured by its own size.",
    credit=0.5,
)
def by_norms(a, b):
    size = max(np.linalg.norm(np.ravel(a)), np.linalg.norm(np.ravel(b)))
    return np.linalg.norm(np.ravel(np.subtract(a, b))) / (size if size > 0 else 1.0)


@question.mistake(
    "It is right for two numbers. `a` and `b` may be arrays, and an `if` takes one number: let "
    "`np.where` choose for each entry.",
    credit=0.25,
)
def for_two_numbers_alone(a, b):
    if a == 0 and b == 0:
        return 0.0
    return abs(a - b) / max(abs(a), abs(b))


@question.mistake(
    "It is right for arrays. For two numbers there is nothing to write into with `[...]`: let "
    "`np.where` choose, which works for both.",
    credit=0.75,
)
def for_arrays_alone(a, b):
    larger = np.maximum(np.abs(a), np.abs(b))
    larger[larger == 0] = 1
    return np.abs(np.subtract(a, b)) / larger


@question.mistake(
    "Nothing equals NaN, not even NaN itself, so `== np.nan` finds none. Two zeros agree: choose "
    "where both are 0, before you divide.",
    credit=0.5,
)
def compared_with_nan(a, b):
    error = np.abs(np.subtract(a, b)) / np.maximum(np.abs(a), np.abs(b))
    error[error == np.nan] = 0
    return error


@question.mistake(
    "It is right for arrays of one axis. Two numbers have nothing to go through, and a matrix gives "
    "whole rows: let `np.where` choose, which works for all of them.",
    credit=0.5,
)
def for_one_axis_alone(a, b):
    sizes = [max(abs(x), abs(y)) for x, y in zip(a, b, strict=False)]
    return [abs(x - y) / s if s > 0 else 0 for x, y, s in zip(a, b, sizes, strict=False)]
