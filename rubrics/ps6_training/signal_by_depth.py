"""How large activations are, layer by layer, and gradients on their way back."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "signal_by_depth", points=3, lecture="10_initialisation#From vanishing to exploding"
)

TANH, RELU = "tanh", "relu"
ONES = np.array([[2.0, -1.0], [0.0, 1.0]])

question.case(np.array([[1.0, -2.0]]), [ONES, ONES], RELU, np.array([[1.0, 3.0]]))  # the example
question.case(np.array([[1.0, -2.0]]), [ONES, ONES], TANH, np.array([[1.0, 3.0]]))
question.case(np.array([[1.0, -2.0]]), [ONES], RELU, np.array([[1.0, 3.0]]))  # one layer
question.case(  # whole numbers, and weights that are none
    np.array([[1, 0], [0, 2], [3, 1]]), [ONES, 0.75 * ONES], TANH, np.ones((3, 2))
)
question.case(  # all units dead
    np.array([[1.0, 1.0]]), [-np.ones((2, 3)), np.ones((3, 2))], RELU, np.array([[1.0, 2.0]])
)
question.case(  # layers that grow wider, then narrower
    np.array([[0.5, -1.0], [2.0, 0.3]]),
    [np.array([[1.0, -0.5, 0.3], [0.2, 0.8, -1.0]]), np.array([[0.5], [1.0], [-2.0]])],
    TANH,
    np.array([[1.0], [-0.5]]),
)
question.case(  # a pre-activation of exactly 0
    np.array([[1.0, 2.0]]), [np.array([[2.0, 1.0], [-1.0, 1.0]])], RELU, np.array([[4.0, 3.0]])
)


def layers(sizes: list[int], rng: np.random.Generator, scale: float = 1.0) -> list[np.ndarray]:
    """Weights of a network of these sizes."""
    return [
        scale * rng.normal(size=(n, m)) / np.sqrt(n)
        for n, m in zip(sizes[:-1], sizes[1:], strict=True)
    ]


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for kind, n, sizes in [(TANH, 3, [3, 4, 2]), (RELU, 4, [2, 5, 4, 3]), (TANH, 1, [4, 4, 4, 4])]:
        yield (
            rng.normal(size=(n, sizes[0])),
            layers(sizes, rng),
            kind,
            rng.normal(size=(n, sizes[-1])),
        )


@question.right
def reference(X, weights, activation, upstream, *, initialise, softmax_regression):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    # in tuples each number goes by itself, however small it is beside those of other layers
    return tuple(forward), tuple(backward[::-1])


@question.variant
def by_lists(X, weights, activation, upstream):
    activations = [X]
    for W in weights:
        z = np.dot(activations[-1], W)
        activations.append(np.tanh(z) if activation == "tanh" else z * (z > 0))
    deltas: list[np.ndarray] = []
    for i in range(len(weights) - 1, -1, -1):
        behind = upstream if not deltas else deltas[0] @ weights[i + 1].T
        a = activations[i + 1]
        slope = 1 - a * a if activation == "tanh" else (a > 0) * 1.0
        deltas.insert(0, behind * slope)

    def size(table):
        return np.linalg.norm(table) / np.sqrt(table.size)

    return [size(a) for a in activations[1:]], [size(delta) for delta in deltas]


@question.variant
def calling_itself(X, weights, activation, upstream):
    def rms(values):
        return float(np.mean(np.square(values)) ** 0.5)

    def through(inputs, rest):
        if not rest:
            return [], [], upstream
        z = inputs @ rest[0]
        if activation == "relu":
            a, slope = np.where(z > 0, z, 0.0), np.where(z > 0, 1.0, 0.0)
        else:
            a, slope = np.tanh(z), 1 / np.cosh(z) ** 2
        forward, backward, g = through(a, rest[1:])
        delta = g * slope
        return [rms(a), *forward], [rms(delta), *backward], delta @ rest[0].T

    forward, backward, _ = through(X, list(weights))
    return np.array(forward), np.array(backward)


@question.variant
def example_by_example(X, weights, activation, upstream):
    forward = [np.zeros(0) for _ in weights]
    backward = [np.zeros(0) for _ in weights]
    for x, g in zip(X, upstream, strict=True):
        slopes = []
        for i, W in enumerate(weights):
            z = W.T @ x
            x = np.tanh(z) if activation == "tanh" else np.clip(z, 0, None)
            slopes.append(1 - x**2 if activation == "tanh" else np.sign(x))
            forward[i] = np.append(forward[i], x)
        for i in reversed(range(len(weights))):
            g = g * slopes[i]
            backward[i] = np.append(backward[i], g)
            g = weights[i] @ g
    return [
        [np.sqrt(sum(v * v for v in values) / len(values)) for values in part]
        for part in (forward, backward)
    ]
