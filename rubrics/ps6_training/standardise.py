"""Columns of mean 0 and standard deviation 1, by the statistics of the training set alone."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "standardise", points=2, lecture="12_training_pipeline#One range for all inputs"
)

question.case(  # the notebook's example
    np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[4.0, 7.0], [2.0, 5.0], [0.0, 4.0]])
)
question.case(  # columns of different units
    np.array([[1.0, 1000.0], [2.0, 3000.0], [6.0, 2000.0]]), np.array([[2.0, 500.0]])
)
question.case(np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 6.0]]), np.array([[0.0, 3.0], [0.0, -1.0]]))
question.case(np.array([[2, 0], [4, 1], [12, 1], [2, 0]]), np.array([[5, 1], [3, 9]]))  # whole
question.case(np.array([[0.0, -3.0, 2.0]]), np.array([[1.0, -3.0, 0.0], [2.0, 2.0, 2.0]]))
question.case(  # a small spread is not none
    np.array([[1e-3, 0.5], [2e-3, 0.5], [6e-3, 0.5]]), np.array([[3e-3, 0.25]])
)
# what the visible check tries
question.case(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[4.0, 7.0]]))
question.case(np.array([[1.0], [2.0], [6.0]]), np.array([[4.0]]))
question.edge_case(np.array([[0.1], [0.1], [0.1]]), np.array([[0.3]]))
# constant, and yet NumPy's deviation is not 0: the mean is rounded
question.edge_case(np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 6.0]]), np.array([[0.3, 3.0]]))
question.edge_case(
    np.column_stack([np.full(6, 0.7), np.arange(6.0), np.full(6, -1.1)]),
    np.array([[0.7, 1.0, 0.0], [1.7, -1.0, -1.1]]),
)
# not constant, and yet nearly: a small spread, and one that is small beside the mean
question.edge_case(
    np.array([[1.0, 2e-9], [2.0, 5e-9], [4.0, -3e-9]]), np.array([[3.0, 1e-9], [0.0, 0.5e-9]])
)
question.edge_case(np.array([[1000.0], [1000.0001], [1000.0004]]), np.array([[1000.0002]]))
question.case(np.array([[2e-4, -1.0], [5e-4, -2.0], [9e-4, -4.0]]), np.array([[4e-4, -2.5]]))
question.case(np.array([[-1.0], [-2.5], [-4.0]]), np.array([[-3.0], [-0.5]]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, m, d in ((7, 4, 3), (5, 9, 2), (12, 3, 4)):
        scale, shift = rng.uniform(0.5, 4, size=d), rng.normal(size=d) * 5
        yield rng.normal(size=(n, d)) * scale + shift, rng.normal(size=(m, d)) * scale + shift


@question.right
def reference(train, other, *, initialise, flatten_images):
    constant = train.max(axis=0) == train.min(axis=0)
    mean, deviation = train.mean(axis=0), np.where(constant, 1.0, train.std(axis=0))
    return (train - mean) / deviation, (other - mean) / deviation


@question.variant
def column_by_column(train, other):
    new_train, new_other = np.zeros(train.shape), np.zeros(other.shape)
    for j in range(train.shape[1]):
        column = train[:, j]
        middle = sum(column) / len(column)
        spread = np.sqrt(sum((column - middle) ** 2) / len(column))
        if (column == column[0]).all():
            spread = 1
        new_train[:, j] = (column - middle) / spread
        new_other[:, j] = (other[:, j] - middle) / spread
    return new_train, new_other


@question.variant
def by_a_function_for_both(train, other):
    mean = np.mean(train, axis=0, keepdims=True)
    std = np.std(train, axis=0, keepdims=True)
    std[std <= 1e-12 * np.abs(mean)] = 1
    std[std == 0] = 1

    def moved(X):
        return (X - mean) / std

    return [moved(train), moved(other)]


@question.variant
def divided_where_it_can_be(train, other):
    mean, std = train.mean(0), train.std(0)
    train, other = train - mean, other - mean
    varies = ~np.isclose(std, 0, atol=1e-12)
    train[:, varies] = train[:, varies] / std[varies]
    other[:, varies] = other[:, varies] / std[varies]
    return train, other


@question.mistake(
    "The training set is right, but you measure the other set by its own mean and deviation. It "
    "stands for data that nobody has seen yet, and the network knows the training set's measure.",
    credit=0.5,
)
def each_by_its_own(train, other):
    def moved(X):
        std = X.std(axis=0)
        return (X - X.mean(axis=0)) / np.where(std > 0, std, 1)

    return moved(train), moved(other)


@question.mistake(
    "You take mean and deviation from both sets together. So the training knows something of the "
    "data that it is to be judged by.",
    credit=0.25,
)
def by_both_together(train, other):
    both = np.concatenate([train, other])
    mean, std = both.mean(axis=0), both.std(axis=0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (other - mean) / std


@question.mistake(
    "You use one mean and one deviation for the whole table. Each column has its own unit, and "
    "needs its own.",
)
def one_for_the_whole_table(train, other):
    mean, std = train.mean(), train.std()
    std = std if std > 0 else 1.0
    return (train - mean) / std, (other - mean) / std


@question.mistake(
    "You standardise each row, that is, each example. What has a unit of its own is a column.",
)
def along_the_rows(train, other):
    def moved(X):
        std = X.std(axis=1, keepdims=True)
        return (X - X.mean(axis=1, keepdims=True)) / np.where(std > 0, std, 1)

    return moved(train), moved(other)


@question.mistake(
    "You ask whether the deviation is exactly 0. Means are rounded: three times 0.1 have the deviation "
    "1.4e-17, and whatever is divided by that is huge. Ask whether all values of a column are alike.",
    credit=0.9,  # nearly all: an earlier edition's text said that the deviation is 0
)
def deviation_of_exactly_zero(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (other - mean) / std


@question.mistake(
    "You take a column for constant that nearly is: a small deviation, or values that are close to each "
    "other. It is small in its unit, and has to be divided by what it is. Ask whether all values of a "
    "column are alike, to the last digit.",
    credit=0.9,
)
def nearly_constant_is_constant(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(np.isclose(train, train[0]).all(axis=0), 1, std)
    return (train - mean) / std, (other - mean) / std


@question.mistake(
    "A column that is constant in the training set has the deviation 0, and you divide by it. Digits "
    "have many such pixels.",
    credit=0.5,
)
def divides_by_zero(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / std, (other - mean) / std


@question.mistake(
    "You add a small number to the deviation. The training set survives that, but where a column is "
    "constant and the other set differs, the other set gets huge numbers.",
    credit=0.5,
)
def a_small_number_added(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0) + 1e-8
    return (train - mean) / std, (other - mean) / std


@question.mistake(
    "Columns that are constant in the training set become 0 in both sets. The text only shifts them: "
    "in the other set something may be left.",
    credit=0.75,
)
def constant_columns_wiped_out(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    varies, std = std > 0, np.where(std > 0, std, 1)
    return varies * (train - mean) / std, varies * (other - mean) / std


@question.mistake(
    "Columns that are constant in the training set are left as they are. They are to be shifted like "
    "the others; only the division has to be left out.",
    credit=0.5,
)
def constant_columns_left_alone(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    mean, std = np.where(std > 0, mean, 0), np.where(std > 0, std, 1)
    return (train - mean) / std, (other - mean) / std


@question.mistake(
    "You divide by the variance. The standard deviation is its root, and has the unit of the column.",
    credit=0.25,
)
def by_the_variance(train, other):
    mean, variance = train.mean(axis=0), train.var(axis=0)
    variance = np.where(variance > 0, variance, 1)
    return (train - mean) / variance, (other - mean) / variance


@question.mistake(
    "Your deviation divides by N − 1. The text asks for the one that divides by N, which makes the "
    "deviation of the training set exactly 1.",
    credit=0.75,
)
def divides_by_n_minus_1(train, other):
    mean = train.mean(axis=0)
    std = np.sqrt(((train - mean) ** 2).sum(axis=0) / max(len(train) - 1, 1))
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (other - mean) / std


@question.mistake(
    "You divide, but do not shift: the columns keep their means, only smaller.",
    credit=0.25,
)
def without_the_shift(train, other):
    std = train.std(axis=0)
    std = np.where(std > 0, std, 1)
    return train / std, other / std


@question.mistake(
    "You shift, but do not divide: each column keeps its unit.",
    credit=0.25,
)
def without_the_division(train, other):
    return train - train.mean(axis=0), other - train.mean(axis=0)


@question.mistake(
    "You give back the training set alone. The other set has to be moved by the same numbers.",
    credit=0.5,
)
def the_training_set_alone(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / np.where(std > 0, std, 1)


@question.mistake(
    "The numbers are right, the order is not: first the training set, then the other one.",
    credit=0.75,
)
def the_other_set_first(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(std > 0, std, 1)
    return (other - mean) / std, (train - mean) / std


@question.mistake(
    "You write into the tables that you are given, and where they hold whole numbers that fails. "
    "Build new ones: `train - mean` in place of `train -= mean`.",
    credit=0.5,
)
def in_place(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(std > 0, std, 1)
    train -= mean
    train /= std
    other -= mean
    other /= std
    return train, other


@question.mistake(
    "The training set is right. When you come to the other set, `train` is standardised already, so "
    "its mean is 0 and its deviation 1. Keep mean and deviation under names of their own.",
    credit=0.5,
)
def by_what_train_has_become(train, other):
    def scale(table):
        std = table.std(axis=0)
        return np.where(std > 0, std, 1)

    train = (train - train.mean(axis=0)) / scale(train)
    return train, (other - train.mean(axis=0)) / scale(train)
