"""How far the gradients of batches are from that of all examples: measured, and predicted."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "noise_of_batches",
    points=2,
    lecture="09_descent_variants#How noisy is the gradient of a batch?",
)

EXAMPLE = np.array([[1.0, 0.0], [3.0, 2.0], [5.0, 1.0], [3.0, 1.0]])

question.case(EXAMPLE, np.array([[0, 1], [2, 2], [3, 1]]))  # the notebook's example
question.case(EXAMPLE, np.array([[0], [1], [2], [3]]))  # one at a time: both are sigma squared
question.case(EXAMPLE, np.array([[0, 1, 2, 3]]))  # all of them: nothing is left to measure
question.case(EXAMPLE, np.array([[2, 2, 2]]))  # one batch, of one example three times
question.case(np.array([[1, -2, 0], [0, 4, 3]]), np.array([[0, 1], [1, 1]]))  # whole numbers
question.case(np.array([[2.0], [-1.0], [0.5]]), np.array([[0, 2], [1, 2], [0, 0], [1, 0]]))
question.case(np.array([[1.0, 2.0], [1.0, 2.0]]), np.array([[0, 1], [1, 1]]))  # no noise at all
question.case(np.array([[100.0, 0.0], [101.0, 1.0], [102.0, 5.0]]), np.array([[0, 1], [2, 1]]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, batches, size in [(5, 3, 4, 2), (8, 1, 6, 3), (3, 6, 2, 5)]:
        gradients = rng.normal(size=(n, d)) + rng.normal(size=d)
        yield gradients, rng.integers(n, size=(batches, size))


@question.right
def reference(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    measured = np.mean(np.sum(errors**2, axis=1))
    variance = np.mean(np.sum((gradients - mean) ** 2, axis=1))
    return measured, variance / batches.shape[1]


@question.variant
def batch_by_batch(gradients, batches):
    whole = sum(gradients) / len(gradients)
    total = 0.0
    for batch in batches:
        error = sum(gradients[i] for i in batch) / len(batch) - whole
        total += error @ error
    sigma2 = sum((g - whole) @ (g - whole) for g in gradients) / len(gradients)
    return total / len(batches), sigma2 / len(batches[0])


@question.variant
def by_variances(gradients, batches):
    _, size = np.shape(batches)
    sigma2 = np.var(gradients, axis=0).sum()
    off = np.stack([gradients[batch].mean(0) for batch in batches]) - np.mean(gradients, 0)
    return [np.linalg.norm(off, axis=1).dot(np.linalg.norm(off, axis=1)) / len(off), sigma2 / size]


@question.variant
def by_shares(gradients, batches):
    count, size = batches.shape
    shares = np.zeros((count, len(gradients)))
    for row, batch in zip(shares, batches, strict=True):
        for i in batch:
            row[i] += 1 / size
    centred = gradients - gradients.mean(axis=0)
    errors = shares @ centred
    return float((errors**2).sum() / count), float((centred**2).sum() / len(gradients) / size)


@question.variant
def in_plain_python(gradients, batches):
    rows = gradients.tolist()
    mean = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    away = [[v - m for v, m in zip(row, mean, strict=True)] for row in rows]
    sigma2 = sum(v * v for row in away for v in row) / len(rows)
    measured = 0.0
    for batch in batches.tolist():
        sums = [sum(away[i][j] for i in batch) / len(batch) for j in range(len(mean))]
        measured += sum(s * s for s in sums) / len(batches)
    return measured, sigma2 / len(batches[0])


@question.mistake(
    "These are distances. The noise is a variance: square them before you average.", credit=0.5
)
def distances(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    single = np.linalg.norm(gradients - mean, axis=1)
    return np.mean(np.linalg.norm(errors, axis=1)), np.mean(single) / batches.shape[1]


@question.mistake(
    "You average over the weights as well. A squared distance is a *sum* over the weights.",
    credit=0.5,
)
def averaged_over_the_weights(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    return np.mean(errors**2), np.mean((gradients - mean) ** 2) / batches.shape[1]


@question.mistake(
    "What you predict is the noise of one example. A batch averages over several: by how much does "
    "that lower a variance?",
    credit=0.5,
)
def of_one_example(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    measured = np.mean(np.sum(errors**2, axis=1))
    return measured, np.mean(np.sum((gradients - mean) ** 2, axis=1))


@question.mistake(
    "You divide by the root of the batch size. That is how the typical *error* falls; its square, "
    "the variance, falls faster.",
    credit=0.5,
)
def by_the_root(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    variance = np.mean(np.sum((gradients - mean) ** 2, axis=1))
    return np.mean(np.sum(errors**2, axis=1)), variance / np.sqrt(batches.shape[1])


@question.mistake(
    "You divide by how many batches there are. The noise depends on how many examples are in *one*.",
    credit=0.5,
)
def by_the_number_of_batches(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    variance = np.mean(np.sum((gradients - mean) ** 2, axis=1))
    return np.mean(np.sum(errors**2, axis=1)), variance / len(batches)


@question.mistake(
    "You measure how the batches scatter around their own mean. The noise is how far they are from "
    "the gradient of *all* examples.",
    credit=0.5,
)
def around_their_own_mean(gradients, batches):
    means = gradients[batches].mean(axis=1)
    variance = np.sum(np.var(gradients, axis=0))
    return np.sum(np.var(means, axis=0)), variance / batches.shape[1]


@question.mistake(
    "The squared distances are added up over the batches, and their mean is asked.", credit=0.5
)
def added_up_over_the_batches(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    variance = np.mean(np.sum((gradients - mean) ** 2, axis=1))
    return np.sum(errors**2), variance / batches.shape[1]


@question.mistake(
    "The gradient of a batch is the mean of its examples' gradients, and yours is their sum.",
    credit=0.5,
)
def sums_of_batches(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].sum(axis=1) - mean
    variance = np.mean(np.sum((gradients - mean) ** 2, axis=1))
    return np.mean(np.sum(errors**2, axis=1)), variance / batches.shape[1]


@question.mistake(
    "You divide by N − 1, as one does for a sample. Here the N examples are all that there are: the "
    "variance is a mean over N.",
    credit=0.75,
)
def as_of_a_sample(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    measured = np.mean(np.sum(errors**2, axis=1))
    variance = np.sum((gradients - mean) ** 2) / max(len(gradients) - 1, 1)
    return measured, variance / batches.shape[1]


@question.mistake(
    "The gradient itself is still in your numbers. Noise is what is left when the gradient of all "
    "examples is taken off.",
    credit=0.25,
)
def the_gradient_is_still_in_it(gradients, batches):
    means = gradients[batches].mean(axis=1)
    variance = np.mean(np.sum(gradients**2, axis=1))
    return np.mean(np.sum(means**2, axis=1)), variance / batches.shape[1]


@question.mistake(
    "Both numbers are right, in the other order: what was measured comes first.", credit=0.75
)
def the_other_order(gradients, batches):
    mean = gradients.mean(axis=0)
    errors = gradients[batches].mean(axis=1) - mean
    variance = np.mean(np.sum((gradients - mean) ** 2, axis=1))
    return variance / batches.shape[1], np.mean(np.sum(errors**2, axis=1))
