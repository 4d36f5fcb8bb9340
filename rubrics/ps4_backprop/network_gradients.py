"""Loss and gradients of a network: dense, ReLU, dense, softmax."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

Arrays = dict[str, np.ndarray]

question = Question(
    "network_gradients",
    points=3,
    lecture="07_vector_backprop#The backward recursion",
    warnings_are_wrong=True,
)


def network(W1: list[Any], b1: list[Any], W2: list[Any], b2: list[Any]) -> Arrays:
    """Parameters as students are given them."""
    return {"W1": np.array(W1), "b1": np.array(b1), "W2": np.array(W2), "b2": np.array(b2)}


question.case(  # the notebook's example
    network([[1.0, -2.0], [0.5, 0.5]], [0.0, 0.0], [[1.0, 3.0], [3.0, -1.0]], [4.0, 0.0]),
    np.array([[1.0, 2.0]]),
    np.array([0]),
)
question.case(  # unequal sizes; a pre-activation of exactly 0, twice; a unit that is off
    network(
        [[1.0, 0.5, -1.0, 2.0], [-1.0, 1.0, -0.5, -2.0]],
        [0.0, -0.5, -1.0, 0.25],
        [[0.5, -1.0, 0.0], [1.0, 2.0, -0.5], [3.0, -2.0, 1.0], [-0.5, 0.0, 1.0]],
        [0.1, 0.0, -0.2],
    ),
    np.array([[1.0, 1.0], [2.0, 0.0], [1.0, 0.0], [0.5, -1.0], [-2.0, -2.0]]),
    np.array([0, 2, 1, 1, 0]),
)
question.case(  # all sizes alike
    network([[1.0, -0.5], [0.5, 2.0]], [0.5, -1.0], [[2.0, -1.0], [0.5, 1.0]], [0.0, 0.5]),
    np.array([[1.0, 2.0], [-1.0, 0.5]]),
    np.array([1, 0]),
)
question.case(  # every hidden unit is off: only the last biases learn
    network([[1.0, 2.0, 1.0]], [0.0, -1.0, 0.0], [[1.0, 2], [3, 4], [5, 6]], [0.5, -0.5]),
    np.array([[-1.0], [-2.0], [0.0], [-3.0]]),
    np.array([0, 1, 1, 1]),
)
question.case(  # whole numbers
    network([[1, 0, -1], [2, 1, 1]], [0, -3, 1], [[1, 0], [0, 2], [-1, 1]], [1, 0]),
    np.array([[1, 2], [3, -1], [0, 1], [2, 2]]),
    np.array([0, 1, 0, 1]),
)
question.case(  # logits of a thousand
    network([[10.0, -5.0], [4.0, 3.0]], [0.0, 1.0], [[50.0, -20.0, 10.0], [30.0, 10.0, 0.0]], [0.0, 0, 0]),
    np.array([[1.0, 3.0], [2.0, 0.5], [-1.0, 1.0], [0.0, 0.0]]),
    np.array([1, 0, 2, 1]),
)  # fmt: skip
question.case(  # on both sides of 0
    network([[1.0, -1.0]], [0.0, 0.5], [[2.0, 0.0, 1.0], [-1.0, 1.0, 0.5]], [900.0, -900.0, 0.0]),
    np.array([[0.5], [-2.0]]),
    np.array([2, 1]),
)
# what the visible check tries
question.case(
    {
        "W1": np.array([[1.0, -2.0], [0.5, 0.5]]),
        "b1": np.array([0.0, 0.0]),
        "W2": np.array([[1.0, 3.0], [3.0, -1.0]]),
        "b2": np.array([4.0, 0.0]),
    },
    np.array([[1.0, 2.0], [1.0, 6.0]]),
    np.array([0, 0]),
)
question.case(
    {
        "W1": np.array([[1.0, -2.0], [0.5, 0.5]]),
        "b1": np.array([0.0, 0.0]),
        "W2": np.array([[1.0, 3.0], [3.0, -1.0]]),
        "b2": np.array([0.0, -1000.0]),
    },
    np.array([[0.0, 0.0]]),
    np.array([1]),
)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, h, k in [(6, 3, 5, 4), (1, 4, 3, 2), (7, 2, 4, 3), (4, 5, 6, 2)]:
        parameters = {
            "b2": rng.normal(size=k),  # in no particular order
            "W1": rng.normal(size=(d, h)),
            "b1": rng.normal(size=h),
            "W2": rng.normal(size=(h, k)),
        }
        yield parameters, rng.normal(size=(n, d)), rng.integers(k, size=n)


@question.right
def reference(
    parameters,
    X,
    labels,
    *,
    dense_forward,
    dense_backward,
    hidden_delta,
    softmax_jacobian,
    softmax_cross_entropy,
):
    z = dense_forward(X, parameters["W1"], parameters["b1"])
    hidden = np.maximum(z, 0)
    logits = dense_forward(hidden, parameters["W2"], parameters["b2"])
    loss, d_logits = softmax_cross_entropy(logits, labels)
    d_hidden, d_W2, d_b2 = dense_backward(d_logits, hidden, parameters["W2"])
    _, d_W1, d_b1 = dense_backward(d_hidden * (z > 0), X, parameters["W1"])
    return loss, {"W1": d_W1, "b1": d_b1, "W2": d_W2, "b2": d_b2}


@question.variant
def from_scratch(parameters, X, labels):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    n = X.shape[0]
    Z1 = np.dot(X, W1) + b1
    A1 = np.where(Z1 > 0, Z1, 0.0)
    Z2 = np.dot(A1, W2) + b2
    Z2 = Z2 - Z2.max(axis=1, keepdims=True)
    sums = np.exp(Z2).sum(axis=1, keepdims=True)
    loss = np.mean(np.log(sums[:, 0]) - Z2[np.arange(n), labels])
    dZ2 = np.exp(Z2) / sums
    dZ2[np.arange(n), labels] -= 1
    dZ2 /= n
    dZ1 = dZ2.dot(W2.T)
    dZ1[Z1 <= 0] = 0
    gradients = {}
    gradients["W2"] = A1.T.dot(dZ2)
    gradients["b2"] = dZ2.sum(axis=0)
    gradients["W1"] = X.T.dot(dZ1)
    gradients["b1"] = dZ1.sum(axis=0)
    return loss, gradients


@question.variant
def averaged_over_the_examples(parameters, X, labels, *, softmax_cross_entropy):
    total = 0.0
    sums = {name: np.zeros(value.shape) for name, value in parameters.items()}
    for n in range(len(X)):
        x = X[n]
        z = x @ parameters["W1"] + parameters["b1"]
        a = np.maximum(0, z)
        scores = a @ parameters["W2"] + parameters["b2"]
        loss, rows = softmax_cross_entropy(scores[None], labels[n : n + 1])
        delta = np.asarray(rows)[0]
        total += loss
        sums["W2"] += np.outer(a, delta)
        sums["b2"] += delta
        below = (parameters["W2"] @ delta) * np.heaviside(z, 0)
        sums["W1"] += np.outer(x, below)
        sums["b1"] += below
    return total / len(X), {name: value / len(X) for name, value in sums.items()}


@question.variant
def by_einsum(parameters, X, labels, *, softmax_cross_entropy, dense_forward):
    p = dict(parameters)
    z = dense_forward(X, p["W1"], p["b1"])
    a = z * (z > 0)
    loss, d = softmax_cross_entropy(dense_forward(a, p["W2"], p["b2"]), labels)
    d = np.array(d)
    back = np.einsum("nk,hk,nh->nh", d, p["W2"], (z > 0).astype(float))
    return [
        loss,
        dict(
            b2=np.einsum("nk->k", d),
            W2=np.einsum("nh,nk->hk", a, d),
            b1=np.einsum("nh->h", back),
            W1=np.einsum("nd,nh->dh", X, back),
        ),
    ]


@question.variant
def with_diagonal_jacobians(parameters, X, labels, *, softmax_cross_entropy, dense_backward):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    a = np.clip(X @ W1 + b1, 0, None)
    loss, upstream = softmax_cross_entropy(a @ W2 + b2, labels)
    upstream, d_W2, d_b2 = dense_backward(upstream, a, W2)
    upstream = np.stack([u @ np.diag(row > 0) for u, row in zip(upstream, a, strict=True)])
    d_W1, d_b1 = dense_backward(upstream, X, W1)[1:]
    return loss, {"W2": d_W2, "b2": d_b2, "W1": d_W1, "b1": d_b1}
