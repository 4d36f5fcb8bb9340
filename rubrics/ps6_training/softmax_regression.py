"""Softmax regression, trained from zero by full-batch descent."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "softmax_regression",
    points=2,
    lecture="03_losses#More than two classes",
    warnings_are_wrong=True,
)

question.case(  # the notebook's example
    np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([0, 1]), 2, 0.5, 1
)
question.case(np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([0, 1]), 2, 0.5, 2)
question.case(np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([0, 1]), 2, 0.5, 0)  # no step
question.case(np.array([[0.5, -1.0, 2.0]]), np.array([2]), 4, 0.3, 5)  # one example
question.case(np.array([[1, -2], [0, 3], [2, 1]]), np.array([1, 0, 2]), 3, 0.1, 4)  # whole numbers
question.case(  # a class that no example has
    np.array([[1.0, -1.0], [0.5, 0.2], [-1.0, 0.3]]), np.array([0, 2, 2]), 4, 0.2, 6
)
question.case(  # logits in the thousands
    np.array([[100.0, 0.0], [0.0, 100.0], [90.0, 5.0]]), np.array([0, 1, 1]), 2, 1.0, 3
)
question.case(np.array([[2.0], [1.0], [-1.0], [0.0]]), np.array([0, 0, 1, 1]), 2, 1.0, 8)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, k, steps in [(5, 3, 3, 4), (8, 2, 4, 7), (3, 4, 2, 3)]:
        yield (
            rng.normal(size=(n, d)),
            rng.integers(k, size=n),
            k,
            float(rng.uniform(0.1, 0.6)),
            steps,
        )


@question.right
def reference(X, labels, classes, learning_rate, steps, *, initialise, perceptron):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    rows = np.arange(len(X))
    for _ in range(steps):
        logits = X @ W + b
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        losses.append(-log_shares[rows, labels].mean())
        d_logits = np.exp(log_shares)
        d_logits[rows, labels] -= 1
        W = W - learning_rate * X.T @ d_logits / len(X)
        b = b - learning_rate * d_logits.mean(axis=0)
    return W, b, losses


@question.variant
def with_targets(X, labels, classes, learning_rate, steps):
    targets = np.eye(classes)[labels]
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), np.empty(steps)
    for step in range(steps):
        z = X @ W + b
        z -= np.max(z, axis=1)[:, None]
        powers = np.exp(z)
        sums = powers.sum(axis=1, keepdims=True)
        losses[step] = np.sum(targets * (np.log(sums) - z)) / len(targets)
        d = (powers / sums - targets) / len(targets)
        W -= learning_rate * np.einsum("nd,nk->dk", X, d)
        b -= learning_rate * d.sum(0)
    return W, b, losses


@question.variant
def example_by_example(X, labels, classes, learning_rate, steps):
    W, b = np.zeros((len(X[0]), classes)), np.zeros(classes)
    losses = []
    for _ in range(steps):
        loss, d_W, d_b = 0.0, np.zeros(W.shape), np.zeros(b.shape)
        for x, label in zip(X, labels, strict=True):
            z = x @ W + b
            top = z.max()
            shares = np.exp(z - top)
            loss += top + np.log(shares.sum()) - z[label]
            shares /= shares.sum()
            shares[label] -= 1
            d_W += np.outer(x, shares)
            d_b += shares
        losses.append(loss / len(X))
        W, b = W - learning_rate * d_W / len(X), b - learning_rate * d_b / len(X)
    return [W, b, losses]


@question.variant
def with_a_column_of_ones(X, labels, classes, learning_rate, steps):
    inputs = np.hstack([X, np.ones((len(X), 1))])
    V = np.zeros((inputs.shape[1], classes))
    hot = np.equal.outer(labels, np.arange(classes))
    losses = []
    for _ in range(steps):
        scores = inputs @ V
        log_sums = np.logaddexp.reduce(scores, axis=1)
        losses.append(float(np.mean(log_sums - scores[hot])))
        V = V - learning_rate / len(X) * inputs.T @ (np.exp(scores - log_sums[:, None]) - hot)
    return V[:-1], V[-1], losses


@question.mistake(
    "The gradient is a mean over the examples, as the loss is, and yours is a sum: your steps are too "
    "long by as many times as there are examples.",
    credit=0.5,
)
def steps_of_the_sum(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        z = X @ W + b
        log_shares = z - np.logaddexp.reduce(z, axis=1)[:, None]
        losses.append(-np.sum(hot * log_shares) / len(X))
        d = np.exp(log_shares) - hot
        W, b = W - learning_rate * X.T @ d, b - learning_rate * d.sum(0)
    return W, b, losses


@question.mistake(
    "Weights and biases are right. The losses are those after each step; the one of a step is that of "
    "the parameters with which it begins.",
    credit=0.75,
)
def losses_after_the_step(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        z = X @ W + b
        d = (np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None]) - hot) / len(X)
        W, b = W - learning_rate * X.T @ d, b - learning_rate * d.sum(0)
        z = X @ W + b
        log_shares = z - np.logaddexp.reduce(z, axis=1)[:, None]
        losses.append(-np.sum(hot * log_shares) / len(X))
    return W, b, losses


@question.mistake(
    "Weights and biases are right. The losses are added up over the examples, and their mean is asked.",
    credit=0.75,
)
def losses_added_up(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        z = X @ W + b
        log_shares = z - np.logaddexp.reduce(z, axis=1)[:, None]
        losses.append(-np.sum(hot * log_shares))
        d = (np.exp(log_shares) - hot) / len(X)
        W, b = W - learning_rate * X.T @ d, b - learning_rate * d.sum(0)
    return W, b, losses


@question.mistake(
    "The biases stay at 0 in yours. They have a gradient as well: each moves every example's logit by "
    "the same.",
    credit=0.5,
)
def without_biases(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        z = X @ W + b
        log_shares = z - np.logaddexp.reduce(z, axis=1)[:, None]
        losses.append(-np.sum(hot * log_shares) / len(X))
        W = W - learning_rate * X.T @ (np.exp(log_shares) - hot) / len(X)
    return W, b, losses


@question.mistake(
    "Your steps go uphill: the losses rise. A step goes against the gradient, and the target is taken "
    "off the prediction.",
    credit=0.25,
)
def uphill(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        z = X @ W + b
        log_shares = z - np.logaddexp.reduce(z, axis=1)[:, None]
        losses.append(-np.sum(hot * log_shares) / len(X))
        d = (np.exp(log_shares) - hot) / len(X)
        W, b = W + learning_rate * X.T @ d, b + learning_rate * d.sum(0)
    return W, b, losses


@question.mistake(
    "The biases are moved by what the *new* weights give. One step is one gradient: both from the "
    "parameters before it.",
    credit=0.5,
)
def biases_after_the_weights(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        z = X @ W + b
        log_shares = z - np.logaddexp.reduce(z, axis=1)[:, None]
        losses.append(-np.sum(hot * log_shares) / len(X))
        W = W - learning_rate * X.T @ (np.exp(log_shares) - hot) / len(X)
        z = X @ W + b
        shares = np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])
        b = b - learning_rate * (shares - hot).mean(axis=0)
    return W, b, losses


@question.mistake(
    "It takes a step for each example alone. Full-batch descent takes one step along the mean over all "
    "of them.",
    credit=0.25,
)
def one_example_at_a_time(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        z = X @ W + b
        log_shares = z - np.logaddexp.reduce(z, axis=1)[:, None]
        losses.append(-np.sum(hot * log_shares) / len(X))
        for x, t in zip(X, hot, strict=True):
            z = x @ W + b
            d = np.exp(z - np.logaddexp.reduce(z)) - t
            W, b = W - learning_rate * np.outer(x, d), b - learning_rate * d
    return W, b, losses


@question.mistake(
    "Logits in the thousands overflow in yours. Taking one number off all logits of a row changes "
    "nothing in softmax.",
    credit=0.75,
)
def without_a_shift(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        powers = np.exp(X @ W + b)
        shares = powers / powers.sum(axis=1, keepdims=True)
        losses.append(-np.log(shares[np.arange(len(X)), labels]).mean())
        d = (shares - hot) / len(X)
        W, b = W - learning_rate * X.T @ d, b - learning_rate * d.sum(0)
    return W, b, losses


@question.mistake(
    "The logits are shifted, and a share still becomes 0, whose logarithm is infinite. Work out the "
    "logarithm as a difference.",
    credit=0.75,
)
def logarithm_of_zero(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps):
        z = X @ W + b
        powers = np.exp(z - z.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        losses.append(-np.log(shares[np.arange(len(X)), labels]).mean())
        d = (shares - hot) / len(X)
        W, b = W - learning_rate * X.T @ d, b - learning_rate * d.sum(0)
    return W, b, losses


@question.mistake(
    "It takes one step more than asked. There are as many losses as steps.", credit=0.5
)
def one_step_too_many(X, labels, classes, learning_rate, steps):
    W, b, losses = np.zeros((X.shape[1], classes)), np.zeros(classes), []
    hot = np.eye(classes)[labels]
    for _ in range(steps + 1):
        z = X @ W + b
        log_shares = z - np.logaddexp.reduce(z, axis=1)[:, None]
        losses.append(-np.sum(hot * log_shares) / len(X))
        d = (np.exp(log_shares) - hot) / len(X)
        W, b = W - learning_rate * X.T @ d, b - learning_rate * d.sum(0)
    return W, b, losses
