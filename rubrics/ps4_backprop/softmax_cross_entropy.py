"""The mean cross-entropy of a softmax, and its gradient."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "softmax_cross_entropy",
    points=2,
    lecture="08_special_cases#With the cross-entropy, almost nothing is left",
    warnings_are_wrong=True,
)

question.case(  # the notebook's example
    np.log(np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 1.0]])), np.array([2, 1])
)
question.case(np.array([[2.0, -1.0, 0.0, 0.5]]), np.array([1]))  # one example
question.case(  # as many classes as examples
    np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 0.0], [3.0, 1.0, 1.0]]), np.array([2, 0, 0])
)
question.case(np.array([[1, 0, 2], [0, 3, 1]]), np.array([0, 1]))  # whole numbers
question.case(np.array([[1.0, -1.0], [0.5, 0.0], [0.0, 2.0], [1.0, 3.0]]), np.array([0, 0, 1, 0]))
question.case(np.array([[1000.0, 0.0, 0.0]]), np.array([1]))  # surely wrong
question.case(np.array([[1000.0, 0.0, 0.0]]), np.array([0]))  # surely right
question.case(  # rows that no common shift can serve
    np.array([[0.0, 0.0, 1.0], [1000.0, 1001.0, 1000.0]]), np.array([2, 0])
)
question.case(np.array([[-1000.0, -1002.0], [-900.0, 0.0]]), np.array([1, 0]))
question.case(np.array([[40.0, 0.0], [0.0, 60.0]]), np.array([1, 0]))
question.case(np.array([[1000.0, -1000.0, 0.0]]), np.array([2]))  # far on both sides of the mean
# what the visible check tries
question.case(np.array([[0, 0], [1000, 1000]]), np.array([0, 1]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, k in [(5, 3), (3, 6), (8, 2)]:
        yield rng.normal(scale=2.0, size=(n, k)), rng.integers(k, size=n)


@question.right
def reference(logits, labels, *, dense_forward, dense_backward, hidden_delta, softmax_jacobian):
    n = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_shares[np.arange(n), labels].mean()
    d_logits = np.exp(log_shares)
    d_logits[np.arange(n), labels] -= 1
    return loss, d_logits / n


@question.variant
def with_one_hot_rows(logits, labels):
    n, k = logits.shape
    targets = np.eye(k)[labels]
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    powers = np.exp(shifted)
    sums = np.sum(powers, axis=1, keepdims=True)
    loss = np.sum(targets * (np.log(sums) - shifted)) / n
    return loss, (powers / sums - targets) / n


@question.variant
def example_by_example(logits, labels):
    losses, rows = [], []
    for z, label in zip(logits, labels, strict=True):
        top = max(z)
        powers = np.exp(z - top)
        losses.append(top + np.log(powers.sum()) - z[label])
        row = powers / powers.sum()
        row[label] -= 1
        rows.append(row / len(labels))
    return sum(losses) / len(losses), rows


@question.variant
def by_logaddexp(logits, labels):
    n = logits.shape[0]
    log_sums = np.logaddexp.reduce(logits, axis=1)
    loss = np.mean(log_sums - logits[range(n), labels])
    d = np.exp(logits - log_sums[:, None])
    for i in range(n):
        d[i, labels[i]] -= 1.0
    return loss, d / n


@question.variant
def in_plain_python(logits, labels):
    from math import exp, fsum, log

    n, loss, gradient = len(labels), 0.0, []
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        shifted = [v - max(row) for v in row]
        total = fsum(exp(v) for v in shifted)
        loss += (log(total) - shifted[label]) / n
        gradient.append([(exp(v) / total - (j == label)) / n for j, v in enumerate(shifted)])
    return [loss, np.array(gradient)]


@question.variant
def through_the_jacobian_of_the_logarithm(logits, labels):
    z = logits - logits.max(1)[:, np.newaxis]
    log_p = z - np.log(np.exp(z).sum(1))[:, np.newaxis]
    n, k = z.shape
    upstream = np.zeros((n, k))
    upstream[np.arange(n), labels] = -1 / n
    jacobians = np.eye(k) - np.exp(log_p)[:, None, :]
    return np.sum(upstream * log_p), np.einsum("ni,nij->nj", upstream, jacobians)


@question.variant
def with_take_along_axis(logits, labels):
    columns = np.reshape(labels, (-1, 1))
    shifted = logits - logits.max(axis=-1, keepdims=True)
    sums = np.exp(shifted).sum(axis=-1, keepdims=True)
    picked = np.take_along_axis(shifted, columns, axis=1)
    hot = np.arange(logits.shape[1]) == columns
    return float(np.mean(np.log(sums) - picked)), (np.exp(shifted) / sums - hot) / len(labels)


@question.variant
def in_float32(logits, labels):
    z = logits.astype("float32")
    z = z - z.max(axis=1, keepdims=True)
    sums = np.exp(z).sum(axis=1, keepdims=True)
    hot = np.eye(z.shape[1], dtype="float32")[labels]
    n = np.float32(len(labels))
    return ((np.log(sums) - z) * hot).sum() / n, (np.exp(z) / sums - hot) / n
