"""The pre-activations of a dense layer."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("dense_forward", points=1, lecture="07_vector_backprop#Shapes")

question.case(  # the notebook's example
    np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]]),
    np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 0.0], [2.0, 0.0, 0.0, 1.0]]),
    np.array([0.5, 0.0, -1.0, 1.0]),
)
question.case(  # as many neurons as inputs: a transpose too many goes through
    np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]]),
    np.array([[1.0, -2.0], [4.0, 0.5]]),
    np.array([10.0, -10.0]),
)
question.case(  # as many examples as neurons: a bias along the wrong axis goes through
    np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 4.0]]),
    np.array([[1.0, -2.0], [0.0, 3.0], [2.0, 1.0]]),
    np.array([1.0, -3.0]),
)
question.case(np.array([[2.0, -1.0]]), np.array([[1.0], [3.0]]), np.array([0.5]))  # 1 by 1
question.case(np.array([[3.0]]), np.array([[1.0, -2.0, 0.0]]), np.array([0.0, 1.0, 2.0]))
question.case(np.array([[1, 2], [3, 4], [0, 5]]), np.array([[1, 0], [2, -1]]), np.array([3, 4]))
question.case(  # whole numbers and fractions
    np.array([[1, 2, 3], [4, 5, 6]]), np.array([[0.5], [0.25], [-1.0]]), np.array([0.75])
)
# what the visible check tries
question.case(np.array([[1, 2]]), np.array([[3, 4], [0, 1]]), np.array([0.5, 0.0]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, m in [(5, 3, 4), (2, 6, 3), (4, 4, 4)]:
        yield rng.normal(size=(n, d)), rng.normal(size=(d, m)), rng.normal(size=m)


@question.right
def reference(X, W, b):
    return X @ W + b


@question.variant
def in_loops(X, W, b):
    n, d = X.shape
    m = W.shape[1]
    Z = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = b[j]
            for k in range(d):
                total = total + X[i, k] * W[k, j]
            Z[i, j] = total
    return Z


@question.variant
def by_einsum(X, W, b):
    return np.einsum("nd,dm->nm", X, W) + b


@question.variant
def bias_as_a_weight(X, W, b):
    with_ones = np.column_stack([X, np.ones(len(X))])
    return with_ones.dot(np.vstack([W, b]))


@question.variant
def row_by_row(X, W, b):
    return [[float(np.dot(row, W[:, j]) + b[j]) for j in range(len(b))] for row in X]


@question.variant
def in_columns(X, W, b):
    return (W.T @ X.T + b.reshape(-1, 1)).T


@question.variant
def in_float32(X, W, b):
    return X.astype("float32") @ W.astype("float32") + b.astype("float32")


@question.mistake("The bias has got lost. Each neuron adds its own to the sum.")
def without_the_bias(X, W, b):
    return X @ W


@question.mistake("The bias is taken away where it is added. z is the weighted sum plus the bias.")
def bias_taken_away(X, W, b):
    return X @ W - b


@question.mistake(
    "The matrix of weights is turned over: it fits only where there are as many neurons as inputs. "
    "Here column j of `W` holds the wires into neuron j."
)
def a_transpose_too_many(X, W, b):
    return X @ W.T + b


@question.mistake(
    "In other texts an example is a column and the product stands the other way round. Here "
    "examples are rows: the number of columns of the first matrix has to be D, the number of "
    "rows of the second."
)
def the_other_way_round(X, W, b):
    return W @ X + b


@question.mistake(
    "You multiply entry by entry. Each neuron takes a sum of products over its inputs, which is "
    "a matrix product."
)
def entry_by_entry(X, W, b):
    return X * W + b


@question.mistake(
    "The bias is added along the examples: every example gets its own in place of every neuron. "
    "A bias belongs to a column of `Z`."
)
def bias_by_examples(X, W, b):
    return X @ W + b.reshape(-1, 1)


@question.mistake(
    "You go on to an activation. The question asks for the pre-activations, which may be negative."
)
def activated(X, W, b):
    return np.maximum(X @ W + b, 0)


@question.mistake("You go on to a sigmoid. The question asks for the pre-activations alone.")
def squashed(X, W, b):
    return 0.5 * (1 + np.tanh(0.5 * (X @ W + b)))


@question.mistake(
    "You add the bias to the weights before the product, so that the inputs multiply it. It comes "
    "after the weighted sum, as it is."
)
def bias_inside(X, W, b):
    return X @ (W + b)


@question.mistake(
    "All biases are added to every neuron. Each neuron has one of its own.", credit=0.25
)
def all_biases_to_each(X, W, b):
    return X @ W + np.sum(b)


@question.mistake(
    "Only the first example is used. A batch has several, one in each row, and each gets a row of "
    "the result.",
    credit=0.5,
)
def first_example_alone(X, W, b):
    return X[:1] @ W + b


@question.mistake(
    "The numbers are right, but turned over: rows should be examples and columns neurons.",
    credit=0.5,
)
def turned_over(X, W, b):
    return (X @ W + b).T


@question.mistake(
    "The pre-activations of a neuron are averaged over the batch. Each example keeps a row of its "
    "own; means come only with the loss."
)
def averaged(X, W, b):
    return np.mean(X @ W + b, axis=0)


@question.mistake(
    "Your result is an array of whole numbers when the inputs are whole, and cuts the fractions "
    "off. Make it an array of floats.",
    credit=0.75,
)
def cut_to_whole_numbers(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]), dtype=X.dtype)
    for i in range(len(X)):
        for j in range(W.shape[1]):
            Z[i, j] = X[i] @ W[:, j] + b[j]
    return Z


@question.mistake(
    "Only the first row is filled in: your `return` stands in the loop over the examples, so the "
    "first round is the last. Put it behind the loop, with less indentation.",
    credit=0.25,
)
def returns_in_the_loop(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for n, x in enumerate(X):
        Z[n] = x @ W + b
        return Z


@question.mistake(
    "You round the result. The next layer goes on with it, so return it as it is.",
    credit=0.75,
)
def rounded(X, W, b):
    return np.round(X @ W + b, 2)
