"""The Jacobian of softmax for one vector."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "softmax_jacobian",
    points=2,
    lecture="08_special_cases#Vector activations",
    warnings_are_wrong=True,
)

question.case(np.log(np.array([1.0, 1.0, 2.0])))  # the notebook's example
question.case(np.array([0.0, 0.0]))
question.case(np.array([1.0, -0.5, 2.0, 0.0]))
question.case(np.array([3, 1, 0]))  # whole numbers
question.case(np.array([2, -1]))
question.case(np.array([1000.0, 999.0, 0.0]))
question.case(np.array([-1000.0, -1001.0, -1000.0]))
question.case(np.array([1000.0, -1000.0]))  # certain: nothing moves
question.case(np.array([4.0]))  # one class
# what the visible check tries
question.case(np.array([0.0, 1.0986122886681098]))
question.case(np.array([1000.0, 1000.0, 0.0]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size in (3, 5):
        yield (rng.normal(scale=2.0, size=size),)


@question.right
def reference(z, *, dense_forward, dense_backward, hidden_delta):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return np.diag(a) - np.outer(a, a)


@question.variant
def in_loops(z):
    powers = [np.exp(value - max(z)) for value in z]
    a = [power / sum(powers) for power in powers]
    J = np.zeros((len(z), len(z)))
    for i in range(len(z)):
        for j in range(len(z)):
            J[i, j] = a[i] * (1 - a[i]) if i == j else -a[i] * a[j]
    return J


@question.variant
def with_the_identity(z):
    a = np.exp(z - np.logaddexp.reduce(z))
    return a[:, None] * (np.eye(a.size) - a)


@question.variant
def in_columns(z):
    e = np.exp(z - np.max(z)).reshape(-1, 1)
    a = e / np.sum(e)
    return np.diagflat(a) - a @ a.T


@question.variant
def diagonal_last(z):
    shifted = z - np.amax(z)
    a = np.exp(shifted) / np.exp(shifted).sum()
    J = -np.einsum("i,j->ij", a, a)
    J[np.diag_indices(len(a))] += a
    return J


@question.variant
def by_the_quotient_rule(z):
    e = np.exp(z - z.max())
    S = e.sum()
    return [
        [((i == j) * e[i] * S - e[i] * e[j]) / S**2 for j in range(len(e))] for i in range(len(e))
    ]


@question.variant
def in_float32(z):
    e = np.exp((z - z.max()).astype("float32"))
    a = e / e.sum()
    return np.diag(a) - np.outer(a, a)


@question.mistake(
    "Only the diagonal is there. Softmax divides by a sum over all scores, so each output depends "
    "on every score: the table is full.",
    credit=0.5,
)
def the_diagonal_alone(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return np.diag(a * (1 - a))


@question.mistake(
    "You have one slope for each output, as for a sigmoid. In softmax every output depends on every "
    "score, which makes a table of them.",
    credit=0.25,
)
def a_slope_for_each(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return a * (1 - a)


@question.mistake(
    "The entries off the diagonal have the wrong sign. Raising one score takes probability away "
    "from the others.",
    credit=0.5,
)
def others_gain(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return np.diag(a - 2 * a * a) + np.outer(a, a)


@question.mistake(
    "The whole table has the wrong sign. Raising a score raises its own probability, so the "
    "diagonal cannot be negative.",
    credit=0.5,
)
def all_signs_turned(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return np.outer(a, a) - np.diag(a)


@question.mistake(
    "The diagonal lacks a part: the score stands above the line and in the sum below it, and the "
    "rule for a quotient counts both. A sign of it: your rows do not add up to 0.",
    credit=0.5,
)
def nothing_taken_off_the_diagonal(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    J = -np.outer(a, a)
    np.fill_diagonal(J, a)
    return J


@question.mistake(
    "The diagonal lacks a part: only the sum below the line is in it, and the score stands above "
    "the line as well. Each row should add up to 0.",
    credit=0.5,
)
def the_diagonal_without_its_own(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return -np.outer(a, a)


@question.mistake(
    "You have the products of the probabilities, and not their slopes. The rule for a quotient "
    "gives two cases: a score's own output, and the others."
)
def the_outer_product(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return np.outer(a, a)


@question.mistake(
    "It is right for moderate scores. Large ones overflow, and infinity over infinity is NaN. "
    "Softmax stays the same when one number is taken off all scores: which one helps?",
    credit=0.75,
)
def without_a_shift(z):
    a = np.exp(z) / np.exp(z).sum()
    return np.diag(a) - np.outer(a, a)


@question.mistake(
    "The scores stand where the formula wants the probabilities. First put them through softmax.",
    credit=0.25,
)
def of_the_scores(z):
    return np.diag(z) - np.outer(z, z)


@question.mistake(
    "Your probabilities do not add up to 1: the powers are not divided by their sum.", credit=0.25
)
def of_the_powers(z):
    e = np.exp(z - z.max())
    return np.diag(e) - np.outer(e, e)


@question.mistake("These are the probabilities. The question asks how they move with the scores.")
def the_probabilities(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


@question.mistake(
    "Each score is squashed by itself, as by a sigmoid. The outputs of softmax share one sum, which "
    "ties them together.",
)
def slopes_of_a_sigmoid(z):
    a = 0.5 * (1 + np.tanh(0.5 * z))
    return np.diag(a * (1 - a))


@question.mistake(
    "You return the sums of the rows of the table, and each of them is 0. Return the table itself.",
    credit=0.25,
)
def rows_added_up(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return (np.diag(a) - np.outer(a, a)).sum(axis=1)


@question.mistake(
    "This is the gradient of the logarithm of the probabilities, not of the probabilities: each "
    "row is divided by its own.",
    credit=0.25,
)
def of_the_logarithm(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return np.eye(len(z)) - np.tile(a, (len(z), 1))


@question.mistake(
    "The product of the probabilities with themselves came out as one number, where a table is "
    "wanted: a row and a column, or an outer product.",
    credit=0.25,
)
def inner_for_outer(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    return np.diag(a) - a @ a.T


@question.mistake(
    "It is right for three scores alone: the number 3 is written into your function. Take it from "
    "z, as `len(z)`.",
    credit=0.5,
)
def always_three_scores(z):
    powers = np.exp(z - z.max())
    a = powers / powers.sum()
    table = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            table[i, j] = a[i] * ((i == j) - a[j])
    return table
