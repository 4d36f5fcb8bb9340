"""The share of examples that are put in the right class."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "accuracy", points=1, lecture="13_does_backprop_do_the_right_thing#The loss is a stand-in"
)

question.case(  # the notebook's example: right, wrong, right, right
    np.array([[2.0, -1.0, 0.5], [0.1, 0.3, 0.2], [-5.0, -4.0, -1.0], [1.0, 4.0, 3.0]]),
    np.array([0, 2, 2, 1]),
)
question.case(np.array([[0.2, 0.1, 0.1]]), np.array([0]))  # right, though by little
question.case(np.array([[0.0, 3.0], [1.0, 0.0], [2.0, 1.0]]), np.array([0, 1, 1]))  # none
question.case(np.array([[5.0, 5.0, 1.0], [1.0, 7.0, 7.0], [0.0, 0.0, 0.0]]), np.array([0, 2, 2]))
question.case(np.array([[9, 1], [2, 3], [4, 8], [6, 5], [0, 1]]), np.array([0, 1, 1, 0, 0]))
question.case(np.array([[-3.0, -2.0, -9.0], [-8.0, -7.0, -1.0]]), np.array([1, 2]))
question.case(np.array([[4.0, 1.0, 0.0], [1.0, 2.0, 3.0], [0.0, 5.0, 9.0]]), np.array([0, 1, 2]))

question.case(np.array([[800.0, 900.0, 0.0], [-900.0, -950.0, -800.0]]), np.array([1, 2]))
# what the visible check tries
question.case(
    np.array([[2.0, -1.0, 0.5], [0.1, 0.3, 0.2], [-5.0, -4.0, -1.0], [1.0, 4.0, 3.0]]),
    np.array([1, 2, 0, 2]),
)
question.case(np.array([[3.0, 3.0], [3.0, 3.0]]), np.array([0, 1]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, classes in ((12, 3), (30, 4), (7, 7)):
        labels = rng.integers(classes, size=n)
        yield rng.normal(size=(n, classes)) + 1.2 * np.eye(classes)[labels], labels


@question.right
def reference(logits, labels, *, initialise, flatten_images, standardise):
    return np.mean(np.argmax(logits, axis=1) == labels)


@question.variant
def counted(logits, labels):
    right = 0
    for row, label in zip(logits, labels, strict=True):
        if row.argmax() == label:
            right += 1
    return right / len(labels)


@question.variant
def one_minus_the_errors(logits, labels):
    wrong = np.count_nonzero(logits.argmax(axis=-1) - labels)
    return 1 - wrong / labels.size


@question.variant
def by_the_softmax(logits, labels):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares = shares / shares.sum(axis=1, keepdims=True)
    predicted = [int(np.argmax(row)) for row in shares]
    return float(sum(p == label for p, label in zip(predicted, labels, strict=True)) / len(shares))


@question.mistake("That is the number of right ones. The accuracy is their share.", credit=0.5)
def number_of_right_ones(logits, labels):
    return np.sum(logits.argmax(axis=1) == labels)


@question.mistake(
    "You give per cent. The text asks for a share, from 0 to 1.",
    credit=0.5,
)
def per_cent(logits, labels):
    return 100 * np.mean(logits.argmax(axis=1) == labels)


@question.mistake("That is the share of the wrong ones: the error rate.", credit=0.5)
def the_error_rate(logits, labels):
    return np.mean(logits.argmax(axis=1) != labels)


@question.mistake(
    "You look for the largest entry of each column. A row is an example; its largest logit names the "
    "class.",
)
def along_the_columns(logits, labels):
    predicted = logits.argmax(axis=0)
    n = min(len(predicted), len(labels))
    return np.mean(predicted[:n] == labels[:n])


@question.mistake(
    "You compare the largest logit itself with the label. What you need is its place in the row.",
)
def the_logit_in_place_of_its_place(logits, labels):
    return np.mean(logits.max(axis=1) == labels)


@question.mistake(
    "You count an example as right only if its class gets more than half of the softmax. It is "
    "enough to have the largest logit.",
    credit=0.25,
)
def more_than_half(logits, labels):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return np.mean(shares[np.arange(len(labels)), labels] > 0.5)


@question.mistake(
    "You take e to the power of each logit. For large ones that is infinite and for very negative "
    "ones 0, so some of them come out alike. The logits themselves say which is the largest.",
    credit=0.75,
)
def by_a_softmax_that_overflows(logits, labels):
    with np.errstate(all="ignore"):
        powers = np.exp(logits)
        shares = powers / powers.sum(axis=1, keepdims=True)
    return np.mean(shares.argmax(axis=1) == labels)


@question.mistake(
    "Where several logits are the largest, you count the example as right if its class is any of "
    "them. The text takes the first: a prediction is one class.",
    credit=0.75,
)
def any_of_the_largest(logits, labels):
    own = logits[np.arange(len(labels)), labels]
    return np.mean(own == logits.max(axis=1))


@question.mistake(
    "Where several logits are the largest, you take the last. The text takes the first, as `argmax` "
    "does.",
    credit=0.75,
)
def the_last_of_the_largest(logits, labels):
    classes = logits.shape[1]
    predicted = classes - 1 - logits[:, ::-1].argmax(axis=1)
    return np.mean(predicted == labels)


@question.mistake(
    "You give one answer for each example. The accuracy is one number for all of them.",
    credit=0.25,
)
def one_for_each_example(logits, labels):
    return logits.argmax(axis=1) == labels


@question.mistake(
    "You divide by the number of all logits. The share is one of examples.",
    credit=0.5,
)
def divided_by_all_logits(logits, labels):
    return np.sum(logits.argmax(axis=1) == labels) / logits.size


@question.mistake(
    "Predictions of shape (N, 1) and labels of shape (N,) make NumPy compare each prediction with "
    "every label. Both should have the shape (N,).",
    credit=0.25,
)
def every_prediction_with_every_label(logits, labels):
    return np.mean(logits.argmax(axis=1)[:, np.newaxis] == labels)


@question.mistake(
    "You divide with `//`, which cuts a share below 1 down to 0. `/` keeps the fraction.",
    credit=0.5,
)
def cut_to_a_whole_number(logits, labels):
    return np.sum(logits.argmax(axis=1) == labels) // len(labels)


@question.mistake(
    "`right =+ 1` sets the count to 1, each time anew. `right += 1` adds to it.",
    credit=0.5,
)
def never_counts_beyond_one(logits, labels):
    right = 0
    for row, label in zip(logits, labels, strict=True):
        if np.argmax(row) == label:
            right = +1
    return right / len(labels)


@question.mistake(
    "Without an axis, `argmax` looks for the largest logit of the whole table. Each row has its own: "
    "`axis=1`."
)
def the_largest_of_the_whole_table(logits, labels):
    return np.mean(np.argmax(logits) == labels)
