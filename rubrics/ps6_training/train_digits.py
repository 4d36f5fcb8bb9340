"""A training run, marked by how many digits the network gets right that it has never seen."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.marking.describe import kind
from autograder.marking.questions import Question

from .given import logits_of, loss_and_gradients
from .hidden_digits import as_in_the_notebook, splits

FULL, PARTIAL = 0.93, 0.82  # of the hidden digits; benchmarks/hidden_digits.py measures them
BY_HEART = 0.97  # of the training digits
NETWORK = "a list of pairs (W, b) that fit one another"
ONE_PAIR = "one pair (W, b), and no list of them"
AND_MORE = "the parameters, and something beside them"
OTHER_DIGITS = "it has learned from the digits of the notebook, and not from those it was given"
OTHER_ACTIVATION = "it does well with tanh or sigmoid between the layers, and is used with ReLU"
FROZEN = "the weights of the first layer do not depend on the labels: they never learn"

question = Question(
    "train_digits",
    points=3,
    lecture="12_training_pipeline#Train it",
    seconds=60,
    own_first=True,
    fresh=0,  # what is new each term are the digits that the network is tried on
)


@question.random
def the_digits(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    parts = splits()
    yield *parts["train"], *parts["validation"], np.random.default_rng(6)


@question.probe
def facts(function, X_train, y_train, X_validation, y_validation, rng):
    """How well the network does, and where it fails, why."""
    parameters = function(X_train, y_train, X_validation, y_validation, rng)
    found: dict[str, Any] = {"what comes back": kind_of_network(parameters)}
    if found["what comes back"] == AND_MORE:
        parameters = parameters[0]
    elif found["what comes back"] != NETWORK:
        return found
    X, labels = splits()["hidden"]
    share = right_of(parameters, X, labels)
    found["it gets 82 % of digits right that it has never seen"] = share >= PARTIAL
    found["it gets 93 % of digits right that it has never seen"] = share >= FULL
    reason = "nothing"
    if share < FULL:
        reasons = reasons_of_a_good_network if share >= PARTIAL else reasons_of_a_poor_network
        reason = reasons(function, parameters)
    found["what seems to be the matter"] = reason
    return found


def kind_of_network(parameters):
    """What came, in words."""
    if not isinstance(parameters, list | tuple) or len(parameters) == 0:
        return kind(parameters)
    if len(parameters) == 2 and kind_of_network(parameters[0]) == NETWORK:
        return AND_MORE
    if all(isinstance(layer, np.ndarray) for layer in parameters):
        one_pair = [array.ndim for array in parameters] == [2, 1]
        return ONE_PAIR if one_pair else "a list of arrays, without pairs"
    sizes = [64]
    for layer in parameters:
        if not (isinstance(layer, list | tuple) and len(layer) == 2):
            return "a list, but not of pairs"
        W, b = layer
        if not all(isinstance(a, np.ndarray) and a.dtype.kind in "fiu" for a in layer):
            return "a list of pairs, but not of arrays of numbers"
        if W.ndim != 2 or W.shape[0] != sizes[-1] or b.size != W.shape[1]:
            return f"a W of shape {W.shape} with a b of shape {b.shape}, for {sizes[-1]} inputs"
        sizes.append(W.shape[1])
    return NETWORK if sizes[-1] == 10 else f"a network with {sizes[-1]} outputs"


def predicted(parameters, X, activation: Callable[[Any], Any] | None = None):
    """The class that the network gives each row."""
    with np.errstate(all="ignore"):
        if activation is None:
            return np.argmax(logits_of([(W, np.ravel(b)) for W, b in parameters], X), axis=1)
        for W, b in parameters[:-1]:
            X = activation(X @ W + np.ravel(b))
        W, b = parameters[-1]
        return np.argmax(X @ W + np.ravel(b), axis=1)


def all_units_off(parameters, X) -> bool:
    """Whether all units of a hidden layer give 0, whatever the image."""
    for W, b in parameters[:-1]:
        X = np.maximum(X @ W + np.ravel(b), 0)
        if not X.any():
            return True
    return False


def right_of(parameters, X, labels, activation=None) -> float:
    """The share of rows that the network puts in the right class."""
    if not all(np.isfinite(W).all() and np.isfinite(b).all() for W, b in parameters):
        return 0.0
    return float(np.mean(predicted(parameters, X, activation) == labels))


def reasons_of_a_good_network(function, parameters):
    """Why a network falls somewhat short, in words. A known mistake must go with each of them."""
    parts = splits()
    if with_another_activation(parameters) >= FULL:
        return OTHER_ACTIVATION
    if len(parameters) > 1 and not learned_by(function)[0]:
        return FROZEN
    if right_of(parameters, *parts["train"]) >= BY_HEART:
        return "it knows the training digits by heart, and new ones less well"
    return "it has not learned the training digits well either"


def reasons_of_a_poor_network(function, parameters):
    """Why a network fails, in words."""
    X_train, y_train = splits()["train"]
    X, labels = splits()["hidden"]
    if not all(np.isfinite(W).all() and np.isfinite(b).all() for W, b in parameters):
        return "some weights are not finite (NaN or infinite)"
    learned = learned_by(function)
    if not any(learned):
        if right_of(parameters, *as_in_the_notebook(X, labels)) >= PARTIAL:
            return OTHER_DIGITS
        return "the parameters do not depend on the labels: nothing is learned"
    constant = X_train.max(axis=0) == X_train.min(axis=0)
    deviation = np.where(constant, 1, X_train.std(axis=0))
    standardised = (X - X_train.mean(axis=0)) / deviation
    if right_of(parameters, standardised, labels) >= PARTIAL:
        return "it does well on standardised pixels, and it is given pixels as they come"
    if with_another_activation(parameters) >= PARTIAL:
        return OTHER_ACTIVATION
    if all_units_off(parameters, X_train):
        return "a hidden layer is off for every image: all its units give 0"
    recall = [right_of(parameters, X_train[y_train == c], c) for c in range(10)]
    last_ones_alone = np.mean(recall[-3:]) - np.mean(recall[:5]) >= 0.3
    if last_ones_alone and learns_from_mixed_digits(function):
        return "it knows the digits that come last in the training set, and not the first ones"
    if len(parameters) > 1 and not learned[0]:
        return FROZEN
    share = right_of(parameters, X_train, y_train)
    if share >= BY_HEART:
        return "it knows the training digits by heart, and new ones much less well"
    if share < 0.3:
        return "it does no better on the training digits than by guessing"
    return "it has learned the training digits by halves only"


def with_another_activation(parameters) -> float:
    """The share of hidden digits that would be right with tanh or sigmoid between the layers."""
    hidden = splits()["hidden"]
    activations = (np.tanh, lambda z: 1 / (1 + np.exp(-z)))
    if len(parameters) == 1:
        return 0.0
    return max(right_of(parameters, *hidden, activation) for activation in activations)


def learned_by(function) -> list[bool]:
    """Which layers come out otherwise if the labels are other ones; tried with few digits."""
    (X_train, y_train), (X, y) = (splits()[name] for name in ("train", "validation"))
    few, rng = (X_train[::15], X[::5]), np.random.default_rng(7)
    try:
        runs = [
            function(
                few[0].copy(), (y_train[::15] + shift) % 10, few[1].copy(), (y[::5] + shift) % 10,
                copy.deepcopy(rng),
            )
            for shift in (0, 3)
        ]  # fmt: skip
        runs = [run if kind_of_network(run) == NETWORK else run[0] for run in runs]
        return [not np.array_equal(W, V) for (W, _), (V, _) in zip(*runs, strict=True)]
    except Exception:  # then this is not what is the matter
        return [True]


def learns_from_mixed_digits(function) -> bool:
    """Whether it would learn if the training digits did not come sorted."""
    (X_train, y_train), (X, y) = (splits()[name] for name in ("train", "validation"))
    rng = np.random.default_rng(8)
    order = rng.permutation(len(X_train))
    try:
        network = function(X_train[order], y_train[order], X.copy(), y.copy(), rng)
        return right_of(network, X, y) >= 0.5
    except Exception:  # then this is not what is the matter
        return True


@question.right
def reference(
    X_train, y_train, X_validation, y_validation, rng, *, initialise, early_stopping, l2_gradients
):
    rate, momentum, patience = 0.1, 0.9, 8
    parameters = initialise([X_train.shape[1], 32, 10], rng)
    velocity = [(0 * W, 0 * b) for W, b in parameters]
    best, losses = parameters, []
    for epoch in range(60):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            velocity = [
                (momentum * v_W - rate * d_W, momentum * v_b - rate * d_b)
                for (v_W, v_b), (d_W, d_b) in zip(velocity, gradients, strict=True)
            ]
            parameters = [
                (W + v_W, b + v_b) for (W, b), (v_W, v_b) in zip(parameters, velocity, strict=True)
            ]
        losses.append(loss_and_gradients(parameters, X_validation, y_validation)[0])
        best_epoch, stop_epoch = early_stopping(losses, patience)
        if best_epoch == epoch:
            best = parameters
        if stop_epoch - best_epoch >= patience:
            break
    return best


@question.variant
def plain_descent_with_a_price_on_weights(
    X_train, y_train, X_validation, y_validation, rng, *, initialise, l2_gradients, accuracy
):
    parameters = initialise([64, 48, 10], rng)
    best, most = parameters, 0.0
    for _ in range(40):
        order = rng.permutation(len(X_train))
        for part in np.array_split(order, 40):
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            gradients = l2_gradients(parameters, gradients, 1e-4)
            parameters = [
                (W - 0.3 * d_W, b - 0.3 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
        share = accuracy(logits_of(parameters, X_validation), y_validation)
        if share > most:
            best, most = parameters, share
    return best


@question.variant
def with_adam(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    arrays = [a.copy() for layer in initialise([64, 32, 10], rng) for a in layer]
    m, s = [0 * a for a in arrays], [0 * a for a in arrays]
    t = 0
    for _ in range(25):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            layers = list(zip(arrays[::2], arrays[1::2], strict=True))
            _, gradients = loss_and_gradients(layers, X_train[part], y_train[part])
            t += 1
            for i, g in enumerate(g for layer in gradients for g in layer):
                m[i] = 0.9 * m[i] + 0.1 * g
                s[i] = 0.999 * s[i] + 0.001 * g**2
                step = m[i] / (1 - 0.9**t) / (np.sqrt(s[i] / (1 - 0.999**t)) + 1e-8)
                arrays[i] = arrays[i] - 0.005 * step
    return list(zip(arrays[::2], arrays[1::2], strict=True))


@question.variant
def all_by_hand(X_train, y_train, X_validation, y_validation, rng):
    W1 = rng.normal(size=(64, 40)) * np.sqrt(2 / 64)
    W2 = rng.normal(size=(40, 10)) * np.sqrt(2 / 40)
    b1, b2 = np.zeros(40), np.zeros(10)
    targets = np.eye(10)[y_train]
    for _ in range(30):
        order = rng.permutation(len(X_train))
        for i in range(0, len(X_train), 20):
            x, t = X_train[order[i : i + 20]], targets[order[i : i + 20]]
            hidden = x @ W1 + b1
            a = hidden * (hidden > 0)
            z = a @ W2 + b2
            e = np.exp(z - z.max(axis=1)[:, None])
            delta = (e / e.sum(axis=1)[:, None] - t) / len(x)
            back = delta @ W2.T * (hidden > 0)
            W2 -= 0.2 * a.T @ delta
            b2 -= 0.2 * delta.sum(axis=0)
            W1 -= 0.2 * x.T @ back
            b1 -= 0.2 * back.sum(axis=0)
    return ((W1, b1), (W2, b2))


@question.variant
def a_softmax_layer_alone(X_train, y_train, X_validation, y_validation, rng):
    W, b = np.zeros((X_train.shape[1], 10)), np.zeros(10)
    for _ in range(40):
        order = rng.permutation(len(X_train))
        for part in np.split(order, range(16, len(order), 16)):
            ((d_W, d_b),) = loss_and_gradients([(W, b)], X_train[part], y_train[part])[1]
            W, b = W - 0.3 * d_W, b - 0.3 * d_b
    return [(W, b)]


@question.variant
def standardised_and_folded_back(
    X_train, y_train, X_validation, y_validation, rng, *, initialise, standardise
):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    std = np.where(std > 0, std, 1)
    X, _ = standardise(X_train, X_validation)
    parameters = initialise([64, 32, 10], rng)
    for _ in range(25):
        order = rng.permutation(len(X))
        for start in range(0, len(order), 30):
            part = order[start : start + 30]
            _, gradients = loss_and_gradients(parameters, X[part], y_train[part])
            parameters = [
                (W - 0.1 * d_W, b - 0.1 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    (W, b), *others = parameters
    return [(W / std[:, None], b - (mean / std) @ W), *others]
