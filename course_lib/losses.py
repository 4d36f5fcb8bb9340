"""Losses: one number that says how far the predictions are from the targets, and its gradient.

Each one is an object: `mse(predictions, targets)` is the loss, a number, and
`mse.gradient(predictions, targets)` its gradient with respect to the predictions, of their shape.
`mse.value_and_gradient(predictions, targets)` gives both at once and checks nothing: it is for
loops that have checked their data before.

With errors e = predictions - targets and N examples (rows):

=========================  ==========================================  =================
loss                       formula                                     gradient
=========================  ==========================================  =================
`sse`                      Σ e²                                        2 e
`half_sse`                 ½ Σ e²                                      e
`mse`                      Σ e² / N                                    2 e / N
`binary_cross_entropy`     -Σ (t ln p + (1 - t) ln(1 - p)) / N         see there
`sigmoid_cross_entropy`    the same for p = sigmoid(logit)             (p - t) / N
`softmax_cross_entropy`    -Σ ln p[label] / N, p = softmax(logits)     (p - one-hot) / N
=========================  ==========================================  =================

`classification_error` is what one would like to lower. It is flat almost everywhere, so it has no
useful gradient, and none is given.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.activations import sigmoid
from course_lib.checks import Array, finite, matrix, not_empty, one_hot, same_shape

__all__ = [
    "BinaryCrossEntropy",
    "Loss",
    "SigmoidCrossEntropy",
    "SoftmaxCrossEntropy",
    "SquaredError",
    "binary_cross_entropy",
    "classification_error",
    "half_sse",
    "mse",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "sse",
]


class Loss:
    """What the losses share: the checks, and the loss or the gradient alone."""

    name: str
    mean = True
    """Whether the loss is a mean over the examples; if not, it is a sum."""

    def __call__(self, predictions: ArrayLike, targets: ArrayLike) -> float:
        """The loss, one number.

        Parameters
        ----------
        predictions : array, shape (N, K) or (N,)
            A single number counts as one example.
        targets : array
            Of the shape of the predictions (or labels, for the softmax cross-entropy).

        Raises
        ------
        ValueError
            If the shapes do not fit, there are no examples, or a number is not finite or out of
            the range the loss is made for.
        """
        return float(self.value_and_gradient(*self.check(predictions, targets))[0])

    def gradient(self, predictions: ArrayLike, targets: ArrayLike) -> Array:
        """The gradient with respect to the predictions, of their shape; raises as the loss does."""
        return self.value_and_gradient(*self.check(predictions, targets))[1]

    def value_and_gradient(self, predictions: Array, targets: Array) -> tuple[Any, Array]:
        """The loss and its gradient, for arguments that have passed `check`."""
        raise NotImplementedError

    def check(self, predictions: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
        """Both as arrays of floats that fit each other; raises ValueError if they do not."""
        predictions, targets = finite("predictions", predictions), finite("targets", targets)
        same_shape("targets", targets, "predictions", predictions)
        not_empty("predictions", predictions)
        return predictions, targets.astype(predictions.dtype, copy=False)

    def __repr__(self) -> str:
        return self.name


class SquaredError(Loss):
    """A multiple of the sum of squared errors, or of its mean over the examples.

    Examples
    --------
    >>> predictions, targets = [[6.0], [2.0]], [[10.0], [1.0]]
    >>> sse(predictions, targets), half_sse(predictions, targets), mse(predictions, targets)
    (17.0, 8.5, 8.5)
    >>> sse.gradient(predictions, targets)
    array([[-8.],
           [ 2.]])
    """

    def __init__(self, name: str, factor: float = 1.0, mean: bool = False) -> None:
        self.name, self.factor, self.mean = name, factor, mean

    def value_and_gradient(self, predictions: Array, targets: Array) -> tuple[Any, Array]:
        """Σ e² and 2 e, times the factor, and over the number of rows for a mean."""
        errors = predictions - targets
        factor = self.factor / len(errors) if self.mean and errors.ndim else self.factor
        return factor * np.vdot(errors, errors), (2 * factor) * errors


class BinaryCrossEntropy(Loss):
    """-Σ (t ln p + (1 - t) ln(1 - p)) / N, for probabilities p and targets t between 0 and 1.

    Its gradient is (p - t) / (p (1 - p)) / N. Both are infinite for a prediction that is certain
    and wrong, so p is kept at least one rounding unit away from 0 and 1. A sigmoid unit that is
    certain and wrong hardly learns from that: train on `sigmoid_cross_entropy`, which never
    divides by p.

    Examples
    --------
    >>> round(binary_cross_entropy([0.8, 0.1], [1, 0]), 4)
    0.1643
    >>> binary_cross_entropy.gradient([0.8], [1])
    array([-1.25])
    """

    name = "binary_cross_entropy"

    def check(self, predictions: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
        """As for every loss; both must also lie in [0, 1]."""
        predictions, targets = super().check(predictions, targets)
        for name, array in (("predictions", predictions), ("targets", targets)):
            if array.min() < 0 or array.max() > 1:
                wrong = array.min() if array.min() < 0 else array.max()
                raise ValueError(f"{name}: expected numbers from 0 to 1, got {wrong}")
        return predictions, targets

    def value_and_gradient(self, predictions: Array, targets: Array) -> tuple[Any, Array]:
        """The mean over rows of the sum over columns, and its gradient."""
        n = len(predictions) if predictions.ndim else 1
        unit = np.finfo(predictions.dtype).epsneg
        p = np.clip(predictions, unit, 1 - unit)
        value = -(targets * np.log(p) + (1 - targets) * np.log1p(-p)).sum() / n
        return value, (p - targets) / (p * (1 - p)) / n


class SigmoidCrossEntropy(Loss):
    """The binary cross-entropy of sigmoid(logit), from the logits themselves.

    Written as ln(1 + e^z) - t z it needs no probability, and so stays finite for every logit z.
    Its gradient is (sigmoid(z) - t) / N: however wrong the unit, it learns.

    Examples
    --------
    >>> sigmoid_cross_entropy([-1000.0], [1.0])
    1000.0
    >>> sigmoid_cross_entropy.gradient([-1000.0], [1.0])
    array([-1.])
    """

    name = "sigmoid_cross_entropy"

    def check(self, predictions: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
        """As for every loss; the targets must also lie in [0, 1]."""
        predictions, targets = super().check(predictions, targets)
        if targets.min() < 0 or targets.max() > 1:
            wrong = targets.min() if targets.min() < 0 else targets.max()
            raise ValueError(f"targets: expected numbers from 0 to 1, got {wrong}")
        return predictions, targets

    def value_and_gradient(self, predictions: Array, targets: Array) -> tuple[Any, Array]:
        """The mean over rows of the sum over columns, and its gradient."""
        n = len(predictions) if predictions.ndim else 1
        log_1_plus_exp = np.maximum(predictions, 0) + np.log1p(np.exp(-np.abs(predictions)))
        value = (log_1_plus_exp - targets * predictions).sum() / n
        return value, (sigmoid(predictions) - targets) / n


class SoftmaxCrossEntropy(Loss):
    """-Σ ln softmax(logits)[label] / N, for logits of shape (N, K).

    Labels are integers from 0 to K - 1, shape (N,), or one-hot rows, shape (N, K).

    Examples
    --------
    >>> round(softmax_cross_entropy([[0.0, 0.0, 0.0]], [2]), 4)  # -ln(1/3)
    1.0986
    >>> softmax_cross_entropy.gradient([[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """

    name = "softmax_cross_entropy"

    def check(self, predictions: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
        """The logits as a matrix and the labels as one-hot rows."""
        logits = matrix("logits", predictions)
        labels = one_hot(targets, logits.shape[1], logits.dtype)
        same_shape("labels, as one-hot rows", labels, "logits", logits)
        return logits, labels

    def value_and_gradient(self, predictions: Array, targets: Array) -> tuple[Any, Array]:
        """The mean over the rows, and softmax(logits) - one-hot over N."""
        n = len(predictions)
        shifted = predictions - predictions.max(axis=1, keepdims=True)
        powers = np.exp(shifted)
        sums = powers.sum(axis=1, keepdims=True)
        value = (np.log(sums).sum() - np.vdot(targets, shifted)) / n
        return value, (powers / sums - targets) / n


def classification_error(
    predictions: ArrayLike, targets: ArrayLike, threshold: float | None = None
) -> float:
    """The fraction of examples that are put in the wrong class.

    Parameters
    ----------
    predictions : array, shape (N, K) or (N,) or (N, 1)
        Scores or probabilities of K classes, the largest of which decides; or, for two classes,
        probabilities of class 1, where at least 0.5 counts as class 1. For other scores of class 1
        say where it begins, by `threshold`.
    targets : array
        Labels, integers of shape (N,) or one-hot rows of shape (N, K).
    threshold : float, optional
        For one column only: the smallest score that counts as class 1. For logits it is 0.

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no examples, a label is out of range, one column
        without a threshold has a number that is no probability, or several columns have one.

    Examples
    --------
    >>> classification_error([0.2, 0.8], [1, 1]), classification_error([-0.4, 0.4], [1, 1], 0)
    (0.5, 0.5)
    >>> classification_error([[0.2, 0.8], [0.9, 0.1]], [1, 1])
    0.5
    """
    scores = finite("predictions", predictions)
    not_empty("predictions", scores)
    labels: NDArray[Any] = np.asarray(targets)
    if scores.ndim <= 1 or scores.shape[1:] == (1,):
        if threshold is None and (scores.min() < 0 or scores.max() > 1):
            wrong = scores.min() if scores.min() < 0 else scores.max()
            raise ValueError(
                f"predictions: expected probabilities from 0 to 1, got {wrong}; "
                "for logits, say threshold=0"
            )
        chosen = (scores.ravel() >= (0.5 if threshold is None else threshold)).astype(int)
        labels = labels.ravel()
    else:
        if threshold is not None:
            raise ValueError(
                f"threshold: expected none for predictions of shape {scores.shape}, of which the "
                f"largest in each row decides, got {threshold!r}"
            )
        chosen = matrix("predictions", scores).argmax(axis=1)
        labels = one_hot(labels, scores.shape[1]).argmax(axis=1)
    same_shape("targets", labels, "predictions, one class for each example", chosen)
    return float(np.mean(chosen != labels))


sse = SquaredError("sse")
half_sse = SquaredError("half_sse", factor=0.5)
mse = SquaredError("mse", mean=True)
binary_cross_entropy = BinaryCrossEntropy()
sigmoid_cross_entropy = SigmoidCrossEntropy()
softmax_cross_entropy = SoftmaxCrossEntropy()
