"""What a dense layer passes back, and what it keeps: d_X, d_W and d_b."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("dense_backward", points=3, lecture="07_vector_backprop#The backward recursion")

question.case(  # the notebook's example
    np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 3.0, 0.0, 1.0]]),
    np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]]),
    np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 0.0], [2.0, 0.0, 0.0, 1.0]]),
)
question.case(  # one example
    np.array([[2.0, -1.0]]), np.array([[1.0, 0.5, -2.0]]), np.array([[1.0, 0], [3, -1], [0.5, 2]])
)
question.case(  # one neuron
    np.array([[2.0], [-1.0], [0.5]]), np.array([[1.0, 2.0], [0.0, 3.0], [-4.0, 1.0]]),
    np.array([[0.5], [-2.0]]),
)  # fmt: skip
question.case(  # one input
    np.array([[1.0, 2.0, 0.0], [-1.0, 0.5, 3.0]]), np.array([[2.0], [-3.0]]),
    np.array([[1.0, -1.0, 0.5]]),
)  # fmt: skip
question.case(  # all sizes alike: products go through with any transpose
    np.array([[1.0, 2.0], [0.0, -1.0]]),
    np.array([[3.0, -1.0], [2.0, 0.5]]),
    np.array([[1.0, 4.0], [-2.0, 0.0]]),
)
question.case(
    np.array([[1, 2], [0, -1], [3, 1]]), np.array([[3, -1], [2, 5], [0, 1]]), np.array([[1, 4], [-2, 0]])
)  # fmt: skip
question.case(np.zeros((2, 3)), np.ones((2, 4)), np.ones((4, 3)))  # nothing comes from above
# what the visible check tries
question.case(np.array([[1, 2]]), np.array([[3, -1]]), np.array([[1, 4], [-2, 0]]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, m in [(5, 3, 4), (2, 6, 3), (7, 2, 5), (3, 3, 3)]:
        yield rng.normal(size=(n, m)), rng.normal(size=(n, d)), rng.normal(size=(d, m))


@question.right
def reference(upstream, X, W, *, dense_forward):
    return upstream @ W.T, X.T @ upstream, upstream.sum(axis=0)


@question.variant
def in_loops(upstream, X, W):
    n, d = X.shape
    m = W.shape[1]
    d_X, d_W, d_b = np.zeros((n, d)), np.zeros((d, m)), np.zeros(m)
    for i in range(n):
        for j in range(m):
            d_b[j] += upstream[i, j]
            for k in range(d):
                d_W[k, j] += X[i, k] * upstream[i, j]
                d_X[i, k] += W[k, j] * upstream[i, j]
    return d_X, d_W, d_b


@question.variant
def example_by_example(upstream, X, W):
    d_X = [W @ u for u in upstream]
    d_W = sum(np.outer(x, u) for x, u in zip(X, upstream, strict=True))
    d_b = sum(upstream)
    return np.array(d_X), d_W, d_b


@question.variant
def by_einsum(upstream, X, W):
    d_X = np.einsum("nm,dm->nd", upstream, W)
    d_W = np.einsum("nd,nm->dm", X, upstream)
    return [d_X, d_W, np.einsum("nm->m", upstream)]


@question.variant
def by_transposes(upstream, X, W):
    d_W = np.dot(upstream.T, X).T
    d_X = np.dot(W, upstream.T).T
    d_b = np.ones(len(X)) @ upstream
    return d_X, d_W, d_b


@question.variant
def with_new_axes(upstream, X, W):
    slopes = X[:, :, None] * upstream[:, None, :]
    passed = upstream[:, None, :] * W[None, :, :]
    return passed.sum(axis=-1), slopes.sum(axis=0), np.add.reduce(upstream, axis=0)


@question.variant
def bias_as_a_weight(upstream, X, W):
    with_ones = np.hstack([X, np.ones((X.shape[0], 1))])
    both = with_ones.T.dot(upstream)
    return upstream.dot(W.T), both[:-1], both[-1]


@question.variant
def by_nudging_a_linear_map(upstream, X, W, *, dense_forward):
    def loss(X, W, b):
        return np.sum(upstream * dense_forward(X, W, b))

    b, zero = np.zeros(W.shape[1]), np.zeros(W.shape[1])
    here = loss(X, W, b)
    grown = []
    for index, array in enumerate((X, W, b)):
        slopes = np.zeros(array.shape)
        for place in np.ndindex(*array.shape):
            parts = [np.array(X, float), np.array(W, float), zero.copy()]
            parts[index][place] += 1.0  # the loss is a straight line in each entry
            slopes[place] = loss(*parts) - here
        grown.append(slopes)
    return tuple(grown)


@question.variant
def in_float32(upstream, X, W):
    upstream, X, W = (a.astype(np.float32) for a in (upstream, X, W))
    return upstream @ W.T, X.T @ upstream, upstream.sum(0)
