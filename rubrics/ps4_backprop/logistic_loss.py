"""The mean logistic loss of sigmoid outputs, and its gradient."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "logistic_loss",
    points=2,
    lecture="03_losses#Its slope: prediction minus target",
    warnings_are_wrong=True,
)

question.case(np.log(np.array([1.0, 3.0])), np.array([1, 1]))  # the notebook's example
question.case(np.array([0.5]), np.array([0]))  # one example
question.case(np.array([2.0, -1.0, 0.0, 0.5]), np.array([0, 1, 1, 0]))
question.case(np.array([1, 0, -2]), np.array([0, 1, 0]))  # whole numbers
question.case(np.array([1000.0]), np.array([0]))  # surely wrong
question.case(np.array([-1000.0, 0.0]), np.array([1, 0]))
question.case(np.array([1000.0, -1000.0]), np.array([1, 0]))  # surely right
question.case(np.array([40.0, -40.0, -60.0, 60.0]), np.array([0, 1, 0, 1]))
question.case(np.array([-3.0, -0.2, -5.0]), np.array([0, 0, 1]))
# alike to three decimals
question.case(np.array([1.2004, 0.0001, -0.7996]), np.array([1, 0, 1]))
question.case(np.array([1.1996, 0.0004, -0.8004]), np.array([1, 0, 1]))
# what the visible check tries
question.case(np.array([-1000.0, 1000.0]), np.array([1, 0]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n in (2, 5, 9):
        yield rng.normal(scale=2.0, size=n), rng.integers(2, size=n)


@question.right
def reference(z, targets, *, dense_forward, relative_error):
    losses = np.logaddexp(0, z) - targets * z
    return losses.mean(), (np.exp(-np.logaddexp(0, -z)) - targets) / len(z)


@question.variant
def by_the_sign(z, targets):
    far = np.exp(-np.abs(z))
    losses = np.maximum(z, 0) - z * targets + np.log1p(far)
    a = np.where(z >= 0, 1 / (1 + far), far / (1 + far))
    return np.mean(losses), (a - targets) / z.size


@question.variant
def example_by_example(z, targets):
    import math

    losses, slopes = [], []
    for value, target in zip(z.tolist(), targets.tolist(), strict=True):
        signed = value if target == 1 else -value  # how sure it is of what is right
        far = math.exp(-abs(signed))
        losses.append(max(-signed, 0) + math.log1p(far))
        wrong = far / (1 + far) if signed > 0 else 1 / (1 + far)
        slopes.append((-wrong if target == 1 else wrong) / len(z))
    return sum(losses) / len(losses), slopes


@question.variant
def as_softmax_of_two(z, targets, *, softmax_cross_entropy):
    logits = np.stack([np.zeros(len(z)), z], axis=1)
    loss, d_logits = softmax_cross_entropy(logits, targets)
    return loss, d_logits[:, 1]


@question.variant
def by_tanh(z, targets):
    losses = np.logaddexp(0, np.where(targets == 1, -z, z))
    return losses.sum() / len(losses), ((1 + np.tanh(z / 2)) / 2 - targets) / len(losses)


@question.mistake(
    "The loss is right. The gradient is that of the sum: the loss is a mean over the examples, so "
    "each of them counts for one share.",
    credit=0.5,
)
def gradient_of_the_sum(z, targets):
    losses = np.logaddexp(0, z) - targets * z
    return losses.mean(), np.exp(-np.logaddexp(0, -z)) - targets


@question.mistake(
    "The gradient is right, and the loss is a sum over the examples. The question asks for the mean.",
    credit=0.5,
)
def loss_added_up(z, targets):
    losses = np.logaddexp(0, z) - targets * z
    return losses.sum(), (np.exp(-np.logaddexp(0, -z)) - targets) / len(z)


@question.mistake(
    "Loss and gradient are those of a sum over the examples, and the mean is asked.", credit=0.5
)
def both_added_up(z, targets):
    losses = np.logaddexp(0, z) - targets * z
    return losses.sum(), np.exp(-np.logaddexp(0, -z)) - targets


@question.mistake(
    "The gradient points the wrong way: where the target is 1, the loss falls as the pre-activation "
    "rises.",
    credit=0.5,
)
def gradient_turned_round(z, targets):
    losses = np.logaddexp(0, z) - targets * z
    return losses.mean(), (targets - np.exp(-np.logaddexp(0, -z))) / len(z)


@question.mistake(
    "The slope of the sigmoid stands in your gradient as well. With this loss it has cancelled: "
    "that is why the two belong together.",
    credit=0.5,
)
def with_the_slope_of_the_sigmoid(z, targets):
    losses = np.logaddexp(0, z) - targets * z
    a = np.exp(-np.logaddexp(0, -z))
    return losses.mean(), (a - targets) * a * (1 - a) / len(z)


@question.mistake(
    "Your gradient is that with respect to the activation. The question asks for the one with respect "
    "to the pre-activation: one factor more.",
    credit=0.25,
)
def with_respect_to_the_activation(z, targets):
    losses = np.logaddexp(0, z) - targets * z
    a = np.clip(np.exp(-np.logaddexp(0, -z)), 1e-12, 1 - 1e-12)
    return losses.mean(), (a - targets) / (a * (1 - a)) / len(z)


@question.mistake(
    "Only examples whose target is 1 have a loss in yours. Where the target is 0, what is wrong is the "
    "probability of a 1.",
    credit=0.25,
)
def only_where_the_target_is_one(z, targets):
    losses = targets * np.logaddexp(0, -z)
    return losses.mean(), targets * (np.exp(-np.logaddexp(0, -z)) - 1) / len(z)


@question.mistake(
    "It is right for moderate pre-activations. Far out the sigmoid is 0 or 1 to all digits, and its "
    "logarithm is infinite. Work the logarithm out before the quotient is formed.",
    credit=0.5,
)
def logarithm_of_zero(z, targets):
    with np.errstate(all="ignore"):
        a = 1 / (1 + np.exp(-z))
        losses = -np.where(targets == 1, np.log(a), np.log(1 - a))
    return losses.mean(), (a - targets) / len(z)


@question.mistake(
    "A clipped probability keeps the logarithm finite, but then the loss can no longer grow, however "
    "wrong the unit is. The exact loss needs no clipping.",
    credit=0.75,
)
def clipped(z, targets):
    a = np.exp(-np.logaddexp(0, -z))
    kept = np.clip(a, 1e-12, 1 - 1e-12)
    losses = -np.where(targets == 1, np.log(kept), np.log(1 - kept))
    return losses.mean(), (a - targets) / len(z)


@question.mistake(
    "The numbers are right where no exponential overflows. With ±1000 NumPy warns: let only negative "
    "numbers into the exponential.",
    credit=0.75,
)
def overflows(z, targets):
    losses = np.logaddexp(0, z) - targets * z
    return losses.mean(), (1 / (1 + np.exp(-z)) - targets) / len(z)


@question.mistake(
    "This is the squared error of the activation. What is asked is the logistic loss: how surprised "
    "one is by the target.",
)
def squared(z, targets):
    a = np.exp(-np.logaddexp(0, -z))
    return np.mean((a - targets) ** 2), 2 * (a - targets) * a * (1 - a) / len(z)


@question.mistake(
    "The gradient is right, and the loss has its sign turned round: a surprise is positive, the "
    "logarithm of a probability is not.",
    credit=0.5,
)
def negative_loss(z, targets):
    losses = targets * z - np.logaddexp(0, z)
    return losses.mean(), (np.exp(-np.logaddexp(0, -z)) - targets) / len(z)


@question.mistake(
    "Your logarithm has the base 2. The natural logarithm is meant, whose slope needs no factor.",
    credit=0.5,
)
def to_the_base_two(z, targets):
    losses = np.logaddexp(0, z) - targets * z
    return losses.mean() / np.log(2), (np.exp(-np.logaddexp(0, -z)) - targets) / len(z)
