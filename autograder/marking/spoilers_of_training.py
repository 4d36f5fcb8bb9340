"""Ways to spoil a training run: what it learns from, and what becomes of the network.

A run is marked by what its network achieves, so a spoilt one may be good enough; then it is no mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Function = Callable[..., Any]
Spoiler = Callable[[Function], Function]
Network = list[Any]


def given_other_digits(change: Callable[[np.ndarray, np.ndarray], tuple[Any, Any]]) -> Spoiler:
    """The training set is another."""
    return lambda function: lambda X, y, *others: function(*change(X, y), *others)


def with_network(change: Callable[[Network], Any]) -> Spoiler:
    """What comes back is changed."""
    return lambda function: lambda *case: change([tuple(layer) for layer in function(*case)])


def _labels_off(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return X, np.where(np.arange(len(y)) % 2, (y + 1) % 10, y)


def _standardised(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    spread = np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1)
    return (X - X.mean(axis=0)) / spread, y


def _weights(change: Callable[[np.ndarray], np.ndarray]) -> Spoiler:
    return with_network(lambda network: [(change(W), b) for W, b in network])


def _last(change: Callable[[Any, Any], tuple[Any, Any]]) -> Spoiler:
    return with_network(lambda network: [*network[:-1], change(*network[-1])])


TRAINING: dict[str, Spoiler] = {
    "the first 300 digits alone": given_other_digits(lambda X, y: (X[:300], y[:300])),
    "every tenth digit alone": given_other_digits(lambda X, y: (X[::10], y[::10])),
    "half of the labels off by one": given_other_digits(_labels_off),
    "standardised, and not folded back": given_other_digits(_standardised),
    "half of the pixels alone": given_other_digits(lambda X, y: (X * (np.arange(64) < 32), y)),
    "dark and light exchanged": given_other_digits(lambda X, y: (1 - X, y)),
    "without its biases": with_network(lambda network: [(W, 0 * b) for W, b in network]),
    "weights without their signs": _weights(np.abs),
    "weights clipped to ±0.1": _weights(lambda W: np.clip(W, -0.1, 0.1)),
    "weights rounded to whole numbers": _weights(np.round),
    "weights turned over": _weights(np.transpose),
    "half of the weights lost": _weights(lambda W: W * (np.arange(W.size) % 2).reshape(W.shape)),
    "the last class left out": _last(lambda W, b: (W[:, :9], b[:9])),
    "outputs in another order": _last(lambda W, b: (np.roll(W, 1, axis=1), np.roll(b, 1))),
    "one class always": _last(lambda W, b: (W, b + 1e6 * np.eye(len(b))[0])),
    "a weight is NaN": _last(lambda W, b: (np.where(np.arange(W.shape[1]) < 1, np.nan, W), b)),
    "the last layer alone": with_network(lambda network: network[-1:]),
    "with the loss beside it": with_network(lambda network: (network, 0.5)),
}
