"""The mean loss of an epoch, from the mean losses of its batches."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("epoch_loss", points=1, lecture="09_descent_variants#Three regimes")

question.case([1.5, 5.5, 8.5], [4, 4, 2])  # the notebook's example
question.case([2.0, 8.0], [3, 1])
question.case([2.0, 4.0], [5, 5])
question.case([3.0], [7])
question.case([0.0, 0.0, 6.0], [1, 2, 3])
question.case([1.0, 2.0, 3.0, 4.0], [10, 10, 10, 1])
question.case(np.array([0.25, 0.75]), np.array([8, 2]))
question.case([1, 2, 3], [32, 32, 30])
question.case([0.0, 2.5, 0.75], [3, 1, 7])


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n in (3, 5, 9):
        yield rng.uniform(0.1, 3, size=n).tolist(), rng.integers(1, 9, size=n).tolist()


@question.right
def reference(batch_losses, batch_sizes):
    return np.dot(batch_losses, batch_sizes) / np.sum(batch_sizes)


@question.variant
def by_average(batch_losses, batch_sizes):
    return np.average(batch_losses, weights=batch_sizes)


@question.variant
def in_a_loop(batch_losses, batch_sizes):
    total, count = 0.0, 0
    for loss, size in zip(batch_losses, batch_sizes, strict=True):
        total += loss * size
        count += size
    return total / count


@question.variant
def by_repeating(batch_losses, batch_sizes):
    return np.repeat(np.asarray(batch_losses, dtype=float), batch_sizes).mean()


@question.mistake(
    "This is the mean of the batches' means. A short batch has fewer examples, so its mean should "
    "count for less: every example counts alike, not every batch.",
    credit=0.25,
)
def mean_of_means(batch_losses, batch_sizes):
    return np.mean(batch_losses)


@question.mistake(
    "This is the sum over all examples. Their mean is asked, so one division is missing.",
    credit=0.25,
)
def the_sum_of_all(batch_losses, batch_sizes):
    return float(np.dot(batch_losses, batch_sizes))


@question.mistake(
    "You divide by the number of batches. The weighted sum in your numerator is one over all "
    "examples, so their number belongs below it.",
    credit=0.25,
)
def over_the_number_of_batches(batch_losses, batch_sizes):
    return float(np.dot(batch_losses, batch_sizes)) / len(batch_losses)


@question.mistake(
    "You count as many examples as if every batch were as large as the first. A short batch has "
    "fewer, so the number of examples is the sum of the sizes.",
    credit=0.5,
)
def as_if_all_were_full(batch_losses, batch_sizes):
    return float(np.dot(batch_losses, batch_sizes)) / (len(batch_sizes) * batch_sizes[0])


@question.mistake("This is the loss of the last batch. The epoch has the others, too.")
def the_last_batch_alone(batch_losses, batch_sizes):
    return batch_losses[-1]


@question.mistake(
    "The last batch is left out. It may be short, but its examples count like others."
)
def without_the_last_batch(batch_losses, batch_sizes):
    if len(batch_losses) == 1:
        return batch_losses[0]
    return np.dot(batch_losses[:-1], batch_sizes[:-1]) / np.sum(batch_sizes[:-1])


@question.mistake(
    "You add up the batches' losses as they are. They are means already, over batches of different "
    "sizes: make sums of them first."
)
def sum_over_the_number_of_examples(batch_losses, batch_sizes):
    return np.sum(batch_losses) / np.sum(batch_sizes)


@question.mistake("You add up the losses of the batches. A mean over the examples is asked.")
def the_sum_of_losses(batch_losses, batch_sizes):
    return np.sum(batch_losses)


@question.mistake(
    "It is right for arrays. The losses and the sizes may come as lists, and Python cannot multiply "
    "one list by another: make arrays of them, or go through both at once.",
    credit=0.5,
)
def product_of_lists(batch_losses, batch_sizes):
    return sum(batch_losses * batch_sizes) / sum(batch_sizes)
