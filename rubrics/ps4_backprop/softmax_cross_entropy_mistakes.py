"""Mistakes that students make in `softmax_cross_entropy`."""

import numpy as np

from .softmax_cross_entropy import question


@question.mistake(
    "The loss is right. The gradient is that of the sum: the loss is a mean over the examples, so "
    "each of them counts for one share.",
    credit=0.5,
)
def gradient_of_the_sum(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), np.exp(log_p) - hot


@question.mistake(
    "The gradient is right, and the loss is a sum over the examples. The question asks for the mean.",
    credit=0.5,
)
def loss_added_up(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p), (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "Loss and gradient are those of a sum over the examples. It is right for one example; the "
    "question asks for the mean over a batch.",
    credit=0.5,
)
def both_added_up(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p), np.exp(log_p) - hot


@question.mistake(
    "You average over the classes, too. The mean is over the examples: each has one loss, that of "
    "its own label.",
    credit=0.5,
)
def averaged_over_the_classes(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.mean(hot * log_p), (np.exp(log_p) - hot) / logits.size


@question.mistake(
    "The gradient is right. The loss is averaged over the classes, too: each example has one loss, "
    "that of its own label.",
    credit=0.5,
)
def loss_averaged_over_the_classes(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.mean(hot * log_p), (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "It is right for moderate logits. Large ones overflow, and NaN comes. Taking one number off a "
    "whole row changes nothing in softmax; and a logarithm of a quotient is a difference.",
    credit=0.5,
)
def without_a_shift(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    hot = np.eye(logits.shape[1])[labels]
    return -np.mean(np.log(p[np.arange(len(labels)), labels])), (p - hot) / len(labels)


@question.mistake(
    "The logits are shifted, and still a probability becomes 0 where another class is sure, and "
    "its logarithm is infinite. Work out the logarithm of the quotient without the quotient.",
    credit=0.75,
)
def logarithm_of_zero(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    hot = np.eye(logits.shape[1])[labels]
    return -np.mean(np.log(p[np.arange(len(labels)), labels])), (p - hot) / len(labels)


@question.mistake(
    "A small number in the logarithm keeps it finite, but the loss can then no longer grow beyond "
    "about 28, however wrong the network is. The exact loss needs no such number.",
    credit=0.75,
)
def a_small_number_in_the_logarithm(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    hot = np.eye(logits.shape[1])[labels]
    return -np.mean(np.log(p[np.arange(len(labels)), labels] + 1e-12)), (p - hot) / len(labels)


@question.mistake(
    "Clipped probabilities keep the logarithm finite, but the loss can then no longer grow, however "
    "wrong the network is. The exact loss needs no clipping.",
    credit=0.75,
)
def probabilities_clipped(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    hot = np.eye(logits.shape[1])[labels]
    right = np.clip(p[np.arange(len(labels)), labels], 1e-15, 1)
    return -np.mean(np.log(right)), (p - hot) / len(labels)


@question.mistake(
    "You take one maximum off the whole batch. A row far below it then has nothing but zeros, and "
    "0/0 is NaN: each row needs a shift of its own.",
    credit=0.75,
)
def one_maximum_for_all(logits, labels):
    shifted = logits - logits.max()
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "You take the mean off each row. Entries far above it still overflow; the largest entry is "
    "the one that makes all powers at most 1.",
    credit=0.75,
)
def shifted_by_the_mean(logits, labels):
    shifted = logits - logits.mean(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "The loss is negative: the logarithm of a probability is, and cross-entropy turns its sign. "
    "The gradient is right.",
    credit=0.75,
)
def loss_with_the_wrong_sign(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return np.sum(hot * log_p) / len(labels), (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "The loss is right, and the gradient points downhill. Raising the logit of the label lowers "
    "the loss, so its slope is negative.",
    credit=0.5,
)
def gradient_downhill(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), (hot - np.exp(log_p)) / len(labels)


@question.mistake(
    "The loss is right. Where the gradient should be you return the probabilities: the target is "
    "not yet taken off.",
    credit=0.5,
)
def probabilities_for_the_gradient(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), np.exp(log_p)


@question.mistake(
    "The loss is right. The probabilities are divided by the number of examples, and the target is "
    "taken off in full: the share belongs to the whole difference.",
    credit=0.5,
)
def target_not_divided(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), np.exp(log_p) / len(labels) - hot


@question.mistake(
    "The loss is right. Your gradient stops at the probabilities, −1/p for the label: the way on "
    "through softmax, to the logits, is missing.",
    credit=0.5,
)
def gradient_for_the_probabilities(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    with np.errstate(over="ignore"):
        slopes = -np.exp(-np.sum(hot * log_p, axis=1, keepdims=True))
    return -np.sum(hot * log_p) / len(labels), np.where(hot == 1, slopes, 0.0) / len(labels)


@question.mistake(
    "The loss is right. Your gradient has entries for the labels alone. The other classes have "
    "their share: raising their logits raises the loss.",
    credit=0.5,
)
def gradient_of_the_labels_alone(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), hot * (np.exp(log_p) - 1) / len(labels)


@question.mistake(
    "The loss is that of all classes together. Only the probability of the label counts.",
    credit=0.25,
)
def all_classes_count(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(log_p) / len(labels), (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "Softmax is applied twice: its result goes through softmax once more. The logits are the raw "
    "scores."
)
def softmax_twice(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    p = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)
    hot = np.eye(logits.shape[1])[labels]
    return -np.mean(np.log(p[np.arange(len(labels)), labels])), (p - hot) / len(labels)


@question.mistake(
    "The sums run down the columns, so examples compete in place of classes. Each row is a set of "
    "probabilities of its own.",
)
def along_the_first_axis(logits, labels):
    shifted = logits - logits.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "Your losses come one for each example. The question asks for their mean, one number.",
    credit=0.75,
)
def a_loss_for_each_example(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p, axis=1), (np.exp(log_p) - hot) / len(labels)


@question.mistake("The loss alone comes back. The gradient belongs beside it: a pair.", credit=0.5)
def the_loss_alone(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].mean()


@question.mistake(
    "The logarithm has base 2. The slopes of the course, and probability minus target, hold for the "
    "natural one.",
    credit=0.5,
)
def in_bits(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    loss = -np.sum(hot * log_p) / len(labels) / np.log(2)
    return loss, (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "You index rows and columns apart, `[:, labels]`, and so take every label for every example. "
    "Each row goes with its own label.",
    credit=0.25,
)
def every_label_for_every_example(logits, labels):
    n = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d_logits = np.exp(log_p)
    d_logits[:, labels] -= 1
    return -log_p[:, labels].mean(), d_logits / n


@question.mistake(
    "The numbers are right, the order is not: the question asks for the loss first, then its gradient.",
    credit=0.75,
)
def gradient_first(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return (np.exp(log_p) - hot) / len(labels), -np.sum(hot * log_p) / len(labels)


@question.mistake(
    "Each row has a sum of its own, but a sum over `axis=1` has shape (N,), and NumPy lays it along "
    "the columns. `keepdims=True` leaves it standing, as (N, 1).",
    credit=0.25,
)
def sums_laid_along_the_columns(logits, labels):
    powers = np.exp(logits)
    p = powers / powers.sum(axis=1)
    hot = np.eye(logits.shape[1])[labels]
    return -np.mean(np.log(p[np.arange(len(labels)), labels])), (p - hot) / len(labels)


@question.mistake(
    "Each row has a logarithm of its own sum, but a sum over `axis=1` has shape (N,), and NumPy takes "
    "it off along the columns. `keepdims=True` leaves it standing, as (N, 1).",
    credit=0.25,
)
def logarithms_laid_along_the_columns(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1))
    hot = np.eye(logits.shape[1])[labels]
    return -np.sum(hot * log_p) / len(labels), (np.exp(log_p) - hot) / len(labels)


@question.mistake(
    "The gradient is right. The loss is that of the last example alone: in the loop each takes the "
    "place of the one before it. They add up, with `+=`.",
    credit=0.5,
)
def loss_of_the_last_example(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -log_p[-1, labels[-1]] / len(labels), (np.exp(log_p) - hot) / len(labels)
