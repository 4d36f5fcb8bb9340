"""One epoch: a step for each batch, and the mean loss on the way."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .drawing import like

question = Question("train_epoch", points=3, lecture="09_descent_variants#Three regimes")


def line(parameters, X, y):
    """The MSE of X @ w + b, and its gradients."""
    X, y = np.asarray(X), np.asarray(y)
    errors = X @ parameters["w"] + parameters["b"] - y
    gradients = {"w": 2 * errors @ X / len(X), "b": np.array([2 * errors.mean()])}
    return float(np.mean(errors**2)), gradients


def middle(parameters, X, y):
    """The MSE of one number for all targets, and its gradient."""
    errors = parameters["m"] - np.asarray(y)
    return float(np.mean(errors**2)), {"m": np.array([2 * errors.mean()])}


def softmax_layer(parameters, X, y):
    """The mean cross-entropy of a softmax over X @ W + b, and its gradients."""
    X, y = np.asarray(X), np.asarray(y)
    scores = X @ parameters["W"] + parameters["b"]
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    picked = np.arange(len(y)), y
    loss = float(-np.mean(np.log(shares[picked])))
    shares[picked] -= 1
    return loss, {"W": X.T @ shares / len(y), "b": shares.mean(axis=0)}


def curved(parameters, X, y):
    """A loss in which two parameters of one shape act on each other, and its gradients."""
    u, v = np.asarray(parameters["u"]), np.asarray(parameters["v"])
    X, y = np.asarray(X), np.asarray(y)
    errors = X @ (u * v) - y
    slope = 2 * errors @ X / len(X)
    return float(np.mean(errors**2)), {"v": slope * u, "u": slope * v}


def batched(X: np.ndarray, y: np.ndarray, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The rows in their order, cut into batches."""
    return [(X[i : i + size], y[i : i + size]) for i in range(0, len(X), size)]


question.case(  # the notebook's example
    {"m": np.array([0.0])},
    [(np.zeros((2, 1)), np.array([1.0, 3.0])), (np.zeros((1, 1)), np.array([4.0]))],
    middle,
    0.25,
)
question.case({"m": np.array([1.0])}, batched(np.ones((10, 1)), np.arange(10.0), 4), middle, 0.1)
question.case(  # one batch
    {"w": np.array([1.0, -1.0]), "b": np.array([0.5])},
    batched(np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]]), np.array([1.0, 0.0, 2.0]), 3),
    line,
    0.1,
)
question.case(  # one at a time
    {"w": np.array([0.0, 0.0]), "b": np.array([0.0])},
    batched(np.array([[1.0, 2.0], [0.0, 1.0], [1.0, -1.0]]), np.array([1.0, -1.0, 2.0]), 1),
    line,
    0.1,
)
question.case(  # a rate of 0
    {"m": np.array([2.0])}, batched(np.ones((5, 1)), np.arange(5.0), 2), middle, 0.0
)
question.case(  # small ones, which are none of them 0
    {"u": np.array([5e-4, 1.0]), "v": np.array([0.5, 2e-4])},
    batched(np.array([[1.0, 2.0], [3e-4, 1.0], [-1.0, 0.5]]), np.array([2e-4, 1.0, 0.5]), 2),
    curved,
    0.0001,
)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, size in ((11, 4), (9, 2)):
        batches = batched(rng.normal(size=(n, 3)), rng.normal(size=n), size)
        yield like({"w": (3,), "b": (1,)}, rng), batches, line, 0.05
    batches = batched(rng.normal(size=(14, 2)), rng.integers(3, size=14), 5)
    yield like({"W": (2, 3), "b": (3,)}, rng), batches, softmax_layer, 0.5


@question.right
def reference(
    parameters, batches, loss_and_gradients, learning_rate, *, descent_step, epoch_loss, minibatches
):
    losses, sizes = [], []
    for X, y in batches:
        loss, gradients = loss_and_gradients(parameters, X, y)
        parameters = descent_step(parameters, gradients, learning_rate)
        losses.append(loss)
        sizes.append(len(X))
    return parameters, epoch_loss(losses, sizes)


@question.variant
def in_plain_loops(parameters, batches, loss_and_gradients, learning_rate):
    w = {name: np.array(value) for name, value in parameters.items()}
    total = count = 0
    for batch in batches:
        loss, gradients = loss_and_gradients(w, batch[0], batch[1])
        total += loss * len(batch[1])
        count += len(batch[1])
        for name in w:
            w[name] = w[name] - learning_rate * gradients[name]
    return w, total / count


@question.variant
def in_place_on_copies(parameters, batches, loss_and_gradients, learning_rate, *, epoch_loss):
    own = {name: value.copy() for name, value in parameters.items()}
    losses = []
    for X_batch, y_batch in batches:
        loss, gradients = loss_and_gradients(own, X_batch, y_batch)
        losses.append(loss)
        for name, gradient in gradients.items():
            own[name] -= learning_rate * gradient
    return [own, epoch_loss(losses, [len(y_batch) for _, y_batch in batches])]


@question.variant
def recursive(parameters, batches, loss_and_gradients, learning_rate, *, descent_step):
    n = sum(len(y) for _, y in batches)
    (X, y), rest = batches[0], batches[1:]
    loss, gradients = loss_and_gradients(parameters, X, y)
    after = descent_step(parameters, gradients, learning_rate)
    if not rest:
        return after, loss
    last, mean = recursive(after, rest, loss_and_gradients, learning_rate)
    return last, (loss * len(y) + mean * (n - len(y))) / n


@question.mistake(
    "The parameters are right. The loss is the mean of the batches' means, in which a short batch "
    "counts as much as a full one. Every example should count alike.",
    credit=0.75,
)
def mean_of_means(parameters, batches, loss_and_gradients, learning_rate, *, descent_step):
    losses = []
    for X, y in batches:
        loss, gradients = loss_and_gradients(parameters, X, y)
        parameters = descent_step(parameters, gradients, learning_rate)
        losses.append(loss)
    return parameters, np.mean(losses)


@question.mistake(
    "The parameters are right. The loss is that of the last batch; the epoch had others before it.",
    credit=0.5,
)
def loss_of_the_last_batch(parameters, batches, loss_and_gradients, learning_rate, *, descent_step):
    for X, y in batches:
        loss, gradients = loss_and_gradients(parameters, X, y)
        parameters = descent_step(parameters, gradients, learning_rate)
    return parameters, loss


@question.mistake(
    "The parameters are right. The losses are added up, and the mean over the examples is asked.",
    credit=0.5,
)
def losses_added_up(parameters, batches, loss_and_gradients, learning_rate, *, descent_step):
    total = 0.0
    for X, y in batches:
        loss, gradients = loss_and_gradients(parameters, X, y)
        parameters = descent_step(parameters, gradients, learning_rate)
        total += loss
    return parameters, total


@question.mistake(
    "The parameters are right. You take each batch's loss after its step, which costs a second pass "
    "and looks better than it was. The loss to report comes with the gradients, before the step.",
    credit=0.5,
)
def loss_after_the_step(
    parameters, batches, loss_and_gradients, learning_rate, *, descent_step, epoch_loss
):
    losses, sizes = [], []
    for X, y in batches:
        gradients = loss_and_gradients(parameters, X, y)[1]
        parameters = descent_step(parameters, gradients, learning_rate)
        losses.append(loss_and_gradients(parameters, X, y)[0])
        sizes.append(len(X))
    return parameters, epoch_loss(losses, sizes)


@question.mistake(
    "You keep the gradients of earlier batches and add the new ones to them. Each step goes by the "
    "gradient of its own batch alone."
)
def gradients_add_up(
    parameters, batches, loss_and_gradients, learning_rate, *, descent_step, epoch_loss
):
    losses, sizes = [], []
    sums = {name: np.zeros_like(value) for name, value in parameters.items()}
    for X, y in batches:
        loss, gradients = loss_and_gradients(parameters, X, y)
        sums = {name: sums[name] + gradients[name] for name in sums}
        parameters = descent_step(parameters, sums, learning_rate)
        losses.append(loss)
        sizes.append(len(X))
    return parameters, epoch_loss(losses, sizes)


@question.mistake(
    "Every batch starts again from the parameters of the beginning, so only the last step is "
    "kept. Each step should begin where the one before it ended."
)
def always_from_the_start(
    parameters, batches, loss_and_gradients, learning_rate, *, descent_step, epoch_loss
):
    losses, sizes = [], []
    for X, y in batches:
        loss, gradients = loss_and_gradients(parameters, X, y)
        new = descent_step(parameters, gradients, learning_rate)
        losses.append(loss)
        sizes.append(len(X))
    return new, epoch_loss(losses, sizes)


@question.mistake(
    "You work out the gradients of all batches at the first parameters. After a step the "
    "parameters are others, and so is the gradient of the next batch.",
    credit=0.25,
)
def gradients_of_the_start(
    parameters, batches, loss_and_gradients, learning_rate, *, descent_step, epoch_loss
):
    pairs = [loss_and_gradients(parameters, X, y) for X, y in batches]
    for _, gradients in pairs:
        parameters = descent_step(parameters, gradients, learning_rate)
    return parameters, epoch_loss([loss for loss, _ in pairs], [len(X) for X, _ in batches])


@question.mistake(
    "You put all batches together and take one step. That is the full-batch regime; this epoch "
    "takes a step for each batch.",
    credit=0.25,
)
def one_step_for_all(parameters, batches, loss_and_gradients, learning_rate, *, descent_step):
    X = np.concatenate([X for X, _ in batches])
    y = np.concatenate([y for _, y in batches])
    loss, gradients = loss_and_gradients(parameters, X, y)
    return descent_step(parameters, gradients, learning_rate), loss


@question.mistake(
    "Your function returns inside the loop, after the first batch. Move the `return` to the left, "
    "so that it comes after the whole loop.",
    credit=0.25,
)
def returns_after_the_first_batch(
    parameters, batches, loss_and_gradients, learning_rate, *, descent_step
):
    for X, y in batches:
        loss, gradients = loss_and_gradients(parameters, X, y)
        return descent_step(parameters, gradients, learning_rate), loss


@question.mistake(
    "You give back the parameters alone. The mean loss of the epoch belongs beside them.",
    credit=0.5,
)
def the_parameters_alone(parameters, batches, loss_and_gradients, learning_rate, *, descent_step):
    for X, y in batches:
        gradients = loss_and_gradients(parameters, X, y)[1]
        parameters = descent_step(parameters, gradients, learning_rate)
    return parameters


@question.mistake(
    "Your steps go up the slope, so the loss grows. `descent_step` from question 1 goes down.",
    credit=0.25,
)
def uphill(parameters, batches, loss_and_gradients, learning_rate, *, descent_step, epoch_loss):
    losses, sizes = [], []
    for X, y in batches:
        loss, gradients = loss_and_gradients(parameters, X, y)
        parameters = descent_step(parameters, gradients, -learning_rate)
        losses.append(loss)
        sizes.append(len(X))
    return parameters, epoch_loss(losses, sizes)
