"""Mistakes that students make in `softmax`."""

import numpy as np

from .softmax import question


@question.mistake(
    "It is right for moderate numbers. Large ones overflow, and infinity over infinity is NaN. "
    "Softmax stays the same when a number is taken off a whole row: which one helps?",
    credit=0.5,
)
def without_a_shift(z):
    return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)


@question.mistake(
    "You take one maximum off the whole batch. A row far below it then has nothing but zeros, and "
    "0/0 is NaN: each row needs a shift of its own.",
    credit=0.75,
)
def one_maximum_for_all(z):
    power = np.exp(z - np.max(z))
    return power / np.sum(power, axis=-1, keepdims=True)


@question.mistake(
    "It is right for one vector. In a batch each row is an example of its own; you add up over all "
    "rows, so that the whole batch sums to 1.",
    credit=0.5,
)
def sum_over_everything(z):
    power = np.exp(z - np.max(z))
    return power / np.sum(power)


@question.mistake(
    "You add up over the whole batch, so that all rows together sum to 1; and large numbers "
    "overflow. Each row is an example of its own, and can be shifted on its own.",
    credit=0.25,
)
def sum_over_everything_without_a_shift(z):
    return np.exp(z) / np.sum(np.exp(z))


@question.mistake(
    "Each row has a shift of its own, as it should, but the sum goes over the whole batch. Each "
    "row is to sum to 1.",
    credit=0.5,
)
def sum_over_everything_after_a_shift_by_rows(z):
    power = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return power / np.sum(power)


@question.mistake(
    "It is right for one vector. In a batch yours makes columns sum to 1: examples compete in "
    "place of classes. The classes are on the last axis.",
    credit=0.5,
)
def along_the_first_axis(z):
    power = np.exp(z - np.max(z, axis=0, keepdims=True))
    return power / np.sum(power, axis=0, keepdims=True)


@question.mistake(
    "In a batch yours makes columns sum to 1, where the classes are on the last axis; and large "
    "numbers overflow.",
    credit=0.25,
)
def along_the_first_axis_without_a_shift(z):
    return np.exp(z) / np.sum(np.exp(z), axis=0)


@question.mistake(
    "The sum is taken by rows, but the maximum by columns. Then a row can still be far below what "
    "is taken off it, and 0/0 is NaN; or the shift differs within a row.",
    credit=0.25,
)
def maximum_of_each_column(z):
    power = np.exp(z - np.max(z, axis=0))
    return power / np.sum(power, axis=-1, keepdims=True)


@question.mistake(
    "It is right for a batch. But axis 1 is the last axis of a matrix only: a single vector has "
    "none, and a stack of batches has another after it. Count from the end.",
    credit=0.5,
)
def along_axis_one(z):
    power = np.exp(z - np.max(z, axis=1, keepdims=True))
    return power / np.sum(power, axis=1, keepdims=True)


@question.mistake(
    "It is right for one vector. For a batch the sums have shape (N,), which does not line up with "
    "the rows of (N, M): keep the axis that you add up over.",
    credit=0.5,
)
def axis_not_kept(z):
    power = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return power / np.sum(power, axis=-1)


@question.mistake(
    "It is right for one vector. For a batch, maxima and sums have shape (N,), which does not line "
    "up with the rows of (N, M): keep the axis in both.",
    credit=0.5,
)
def axis_kept_nowhere(z):
    power = np.exp(z - np.max(z, axis=-1))
    return power / np.sum(power, axis=-1)


@question.mistake(
    "It is right for moderate numbers in one vector. Large ones overflow, and for a batch the sums "
    "do not line up with the rows: keep the axis that you add up over.",
    credit=0.25,
)
def axis_not_kept_and_no_shift(z):
    return np.exp(z) / np.sum(np.exp(z), axis=-1)


@question.mistake(
    "You take the smallest entry off. Then the powers are still large; the largest entry is the "
    "one that makes them all at most 1.",
    credit=0.5,
)
def shifted_by_the_minimum(z):
    power = np.exp(z - np.min(z, axis=-1, keepdims=True))
    return power / np.sum(power, axis=-1, keepdims=True)


@question.mistake(
    "You take the mean off each row. Entries far above it still overflow; the largest entry is "
    "the one that makes all powers at most 1.",
    credit=0.5,
)
def shifted_by_the_mean(z):
    power = np.exp(z - np.mean(z, axis=-1, keepdims=True))
    return power / np.sum(power, axis=-1, keepdims=True)


@question.mistake(
    "The rows do not sum to 1: the powers are not divided by their sum.",
)
def not_divided(z):
    return np.exp(z - np.max(z, axis=-1, keepdims=True))


@question.mistake(
    "The maximum is taken off above the line, but not below it. Both have to be shifted alike, or "
    "the rows no longer sum to 1.",
    credit=0.25,
)
def shifted_above_the_line_only(z):
    power = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return power / np.sum(np.exp(z), axis=-1, keepdims=True)


@question.mistake(
    "The exponential is missing: you divide each entry by their sum, which can be negative or 0."
)
def without_the_exponential(z):
    return z / np.sum(z, axis=-1, keepdims=True)


@question.mistake(
    "The sum stands inside the exponential's argument, not below the line: first raise e to each "
    "entry, then add up."
)
def exponential_of_the_sum(z):
    z = z - np.max(z, axis=-1, keepdims=True)
    return np.exp(z) / np.exp(np.sum(z, axis=-1, keepdims=True))


@question.mistake(
    "This is the logarithm of softmax. The question asks for probabilities.", credit=0.5
)
def its_logarithm(z):
    shifted = z - np.max(z, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@question.mistake(
    "You apply the sigmoid to each entry by itself. In softmax the entries of a row compete: they "
    "sum to 1."
)
def a_sigmoid_for_each_entry(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


@question.mistake(
    "The sign in the exponent is wrong: the largest entry should get the largest share."
)
def exponent_with_the_wrong_sign(z):
    power = np.exp(np.min(z, axis=-1, keepdims=True) - z)
    return power / np.sum(power, axis=-1, keepdims=True)


@question.mistake(
    "The rows do not sum to 1: raising e to each entry is half of it, and each row wants to be "
    "divided by its sum. Large entries overflow as well."
)
def powers_alone(z):
    return np.exp(z)


@question.mistake(
    "You divide each row by its largest entry before the exponential. That keeps the powers small, "
    "but it changes their ratios. Only a difference leaves softmax as it is."
)
def scaled_in_place_of_shifted(z):
    power = np.exp(z / (np.max(np.abs(z), axis=-1, keepdims=True) + 1e-300))
    return power / np.sum(power, axis=-1, keepdims=True)


@question.mistake(
    "You pick the winner: 1 for the largest entry, 0 for the others. Softmax is the soft form of "
    "it, which has a slope to learn from."
)
def the_hard_maximum(z):
    return 1.0 * (z == np.max(z, axis=-1, keepdims=True))


@question.mistake(
    "Axis 1 is there in a matrix only, and what is left of it after the sum does not line up with "
    "the rows: count the axis from the end, and keep it. Large numbers overflow as well."
)
def axis_one_not_kept_and_no_shift(z):
    return np.exp(z) / np.exp(z).sum(axis=1)


@question.mistake(
    "It is right for moderate numbers in a batch. A single vector has no axis 1: count from the "
    "end. And large numbers overflow: take one off each row.",
    credit=0.25,
)
def along_axis_one_and_no_shift(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
