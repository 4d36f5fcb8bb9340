"""The backward pass of PReLU, whose slope on the left is learned."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import drawn

question = Question("prelu_gradients", points=3, lecture="04_activations#Leaky ReLU, PReLU and ELU")

question.case(np.array([-2.0, 3.0, -1.0]), 0.25, np.array([10.0, 10.0, 5.0]))
question.case(-2.0, 0.25, 3.0)
question.case(3.0, 0.25, -2.0)
question.case(0.0, 0.5, 4.0)
question.case(-3, 2, 5)
question.case(np.array([-3, 0, 2, -1]), 0.5, np.array([2, 3, -1, -4]))
question.case(
    np.array([[1.5, -2.0, 0.0], [-0.25, 4.0, -3.0]]),
    0.1,
    np.array([[2.0, -1.0, 3.0], [4.0, 0.5, -2.0]]),
)
question.case(np.array([-1.0, -2.0]), -0.5, np.array([3.0, 1.0]))  # it is learned: any sign
question.case(np.array([-1.0, 2.0, -4.0]), 1.5, np.array([1.0, -1.0, 0.5]))
question.case(np.array([-1.0, 2.0, 0.0]), 0.0, np.array([0.5, 3.0, 7.0]))
question.case(np.array([1.0, 2.0]), 0.25, np.array([3.0, -4.0]))  # nothing on the left
question.case(np.array([[-1.0, 2.0], [-3.0, -4.0]]), 0.25, np.zeros((2, 2)))
# what the visible check tries
question.case(0.0, 0.25, 4.0)


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield z, float(rng.normal()), rng.normal(size=z.shape)


@question.right
def reference(z, alpha, upstream, *, relu_slope):
    right = relu_slope(z)
    d_z = upstream * (right + alpha * (1 - right))
    d_alpha = np.sum(upstream * z * (1 - right))
    return d_z, d_alpha


@question.variant
def with_where(z, alpha, upstream):
    left = np.asarray(z) <= 0
    return np.where(left, alpha * np.asarray(upstream), upstream), np.where(
        left, np.multiply(upstream, z), 0
    ).sum()


@question.variant
def by_the_leaky_slope(z, alpha, upstream, *, leaky_relu_slope):
    return upstream * leaky_relu_slope(z, alpha), np.sum(np.minimum(z, 0) * upstream)


@question.variant
def by_relu(z, alpha, upstream, *, relu, relu_slope):
    d_alpha = -np.sum(np.multiply(upstream, relu(-z)))
    d_z = upstream * np.maximum(relu_slope(z), 0) + upstream * alpha * (1 - relu_slope(z))
    return d_z, d_alpha


@question.variant
def with_a_dot_product(z, alpha, upstream):
    z, upstream = np.asarray(z), np.asarray(upstream)
    left = (z < 0) * z
    return [(alpha + (1 - alpha) * (z > 0)) * upstream, np.dot(left.ravel(), upstream.ravel())]


@question.variant
def with_einsum(z, alpha, upstream):
    slope = np.where(np.asarray(z) > 0, 1, alpha)
    d_alpha = np.einsum("i,i->", np.ravel(upstream), np.ravel(np.minimum(z, 0)))
    return np.einsum("...,...->...", upstream, slope), d_alpha


@question.variant
def on_a_copy(z, alpha, upstream):
    d_z = np.array(upstream, dtype=float)
    left = np.asarray(z) <= 0
    d_alpha = (d_z[left] * np.asarray(z)[left]).sum()
    d_z[left] *= alpha
    return d_z, float(d_alpha)


@question.variant
def one_by_one(z, alpha, upstream):
    d_z, d_alpha = [], 0.0
    for v, u in zip(np.ravel(z).tolist(), np.ravel(upstream).tolist(), strict=True):
        d_z.append(u if v > 0 else alpha * u)
        d_alpha += 0.0 if v > 0 else u * v
    return np.reshape(d_z, np.shape(z)), d_alpha


@question.variant
def by_nudging_both_ways(z, alpha, upstream):
    def unit(z, alpha):
        return np.where(z > 0, z, alpha * np.asarray(z))

    h = 1e-3  # the unit is linear in alpha and on either side of the kink, so this is exact
    z = np.asarray(z, dtype=float)
    d_alpha = np.sum(upstream * (unit(z, alpha + h) - unit(z, alpha - h))) / (2 * h)
    from_the_left = (unit(z, alpha) - unit(z - 1e-6, alpha)) / 1e-6
    d_z = upstream * np.where(np.abs(from_the_left - 1) < 1e-6, 1, alpha)
    return d_z, d_alpha
