"""The gradients of the loss with a price on weights."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "l2_gradients",
    points=2,
    lecture="11_overfitting_and_regularisation#L1 and L2: a price on weights",
)


def pairs(sizes: list[int], rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """A list of (W, b) with entries of all kinds."""
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [(rng.normal(size=(n, m)), rng.normal(size=m)) for n, m in layers]


question.case(  # the notebook's example
    [(np.array([[2.0, -1.0], [0.0, 4.0]]), np.array([3.0, 5.0]))],
    [(np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([0.5, 0.5]))],
    0.1,
)
question.case(  # two layers, whose biases are as wide as a table can be
    [(np.array([[1.0, -3.0]]), np.array([4.0, -2.0])), (np.array([[2.0], [0.5]]), np.array([7.0]))],
    [(np.array([[0.0, 0.0]]), np.array([0.0, 0.0])), (np.array([[1.0], [-1.0]]), np.array([2.0]))],
    0.5,
)
question.case(  # no price
    [(np.array([[3.0, 1.0]]), np.array([2.0, 2.0]))],
    [(np.array([[0.25, -1.0]]), np.array([1.0, 0.0]))],
    0.0,
)
question.case(  # whole numbers
    [(np.array([[3, -2], [5, 1]]), np.array([1, 4]))],
    [(np.array([[1, 0], [2, -1]]), np.array([6, 1]))],
    0.25,
)
# what the visible check tries
question.case(
    [
        (np.array([[2.0, -1.0], [0.0, 4.0]]), np.array([3.0, 5.0])),
        (np.array([[2.0, 0.0], [-1.0, 4.0]]), np.array([3.0, 5.0])),
    ],
    [
        (np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([0.5, 0.5])),
        (np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([0.5, 0.5])),
    ],
    0.5,
)
question.case(  # small ones, which are none of them 0
    [(np.array([[5e-4, 1.0]]), np.array([3e-4, 1.0]))],
    [(np.array([[2e-4, -1.0]]), np.array([4e-4, 0.5]))],
    0.5,
)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for sizes in ([3, 4, 2], [2, 2, 2, 2], [5, 3]):
        yield pairs(sizes, rng), pairs(sizes, rng), float(rng.uniform(0.05, 0.9))


@question.right
def reference(
    parameters, gradients, strength, *, initialise, flatten_images, standardise, accuracy
):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W + strength * W, d_b) for (W, _), (d_W, d_b) in layers]


@question.variant
def in_a_loop(parameters, gradients, strength):
    new = []
    for i in range(len(parameters)):
        d_W, d_b = gradients[i]
        new.append([parameters[i][0] * strength + d_W, d_b.copy()])
    return new


@question.variant
def on_copies(parameters, gradients, strength):
    import copy

    own = copy.deepcopy(gradients)
    for layer, (W, _) in enumerate(parameters):
        own[layer] = (own[layer][0] + np.multiply(strength, W), own[layer][1])
    return own


@question.variant
def entry_by_entry(parameters, gradients, strength):
    new = []
    for (W, _), (d_W, d_b) in zip(parameters, gradients, strict=True):
        d_new = np.zeros(W.shape)
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                d_new[i, j] = d_W[i, j] + strength * W[i, j]
        new.append((d_new, d_b))
    return tuple(new)


@question.mistake(
    "The price on the weights comes in twice as strong: it is the gradient of λ Σ w². In this "
    "course the penalty has a ½ before it.",
    credit=0.75,
)
def without_the_half(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W + 2 * strength * W, d_b) for (W, _), (d_W, d_b) in layers]


@question.mistake(
    "You put a price on the biases, too. They shift a curve and do not make it steep, so they are "
    "spared.",
    credit=0.5,
)
def on_the_biases_too(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W + strength * W, d_b + strength * b) for (W, b), (d_W, d_b) in layers]


@question.mistake(
    "You put the price on the biases and leave the weights alone. The first of each pair has the "
    "weights."
)
def on_the_biases_alone(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W, d_b + strength * b) for (_, b), (d_W, d_b) in layers]


@question.mistake(
    "The price has the wrong sign. A gradient points uphill, and the penalty rises where a weight "
    "grows away from 0; as you have it, descent makes weights larger.",
    credit=0.25,
)
def the_wrong_sign(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W - strength * W, d_b) for (W, _), (d_W, d_b) in layers]


@question.mistake(
    "You add the penalty itself, with the squares. Into the gradient goes its slope.",
    credit=0.25,
)
def the_penalty_in_place_of_its_slope(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W + strength * W**2 / 2, d_b) for (W, _), (d_W, d_b) in layers]


@question.mistake(
    "You add one number for the whole layer, the sum over its weights. Each weight has a slope of its "
    "own.",
)
def one_number_for_a_layer(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W + strength * np.sum(W), d_b) for (W, _), (d_W, d_b) in layers]


@question.mistake(
    "That is the price of L1, which takes off the same amount from large weights and small ones. "
    "L2 takes off the same share.",
    credit=0.25,
)
def that_is_l1(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W + strength * np.sign(W), d_b) for (W, _), (d_W, d_b) in layers]


@question.mistake(
    "Only the slope of the penalty is left. The gradient of the loss belongs to the sum.",
    credit=0.25,
)
def the_penalty_alone(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(strength * W, d_b) for (W, _), (_, d_b) in layers]


@question.mistake(
    "You scale the gradients. The price does not depend on them; it depends on how large the weights "
    "are.",
)
def the_gradients_scaled(parameters, gradients, strength):
    return [((1 + strength) * d_W, d_b) for d_W, d_b in gradients]


@question.mistake(
    "Only the last layer gets the price. It is one on the weights of all layers.",
    credit=0.5,
)
def the_last_layer_alone(parameters, gradients, strength):
    new = list(gradients)
    new[-1] = (new[-1][0] + strength * parameters[-1][0], new[-1][1])
    return new


@question.mistake(
    "You already take a step with a rate of your own. The question asks for gradients; the step "
    "comes later, with the learning rate.",
)
def takes_a_step(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(W - strength * (d_W + W), b - strength * d_b) for (W, b), (d_W, d_b) in layers]


@question.mistake(
    "The gradients of the biases are missing. They stay as they are, but the next step needs them.",
    credit=0.5,
)
def without_the_biases(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [d_W + strength * W for (W, _), (d_W, _) in layers]


@question.mistake(
    "You divide the price by the number of weights. The penalty is a sum over them, not a mean.",
    credit=0.5,
)
def a_mean_over_the_weights(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [(d_W + strength * W / W.size, d_b) for (W, _), (d_W, d_b) in layers]


@question.mistake(
    "You write into the gradients that you are given, and where they hold whole numbers that fails. "
    "Build new ones: `d_W + ...` in place of `d_W += ...`.",
    credit=0.5,
)
def in_place(parameters, gradients, strength):
    for (W, _), (d_W, _) in zip(parameters, gradients, strict=True):
        d_W += strength * W
    return gradients


@question.mistake(
    "The numbers are right, and they come in one row. The text asks for a list of pairs, one for "
    "each layer.",
    credit=0.5,
)
def without_the_pairs(parameters, gradients, strength):
    layers = zip(parameters, gradients, strict=True)
    return [array for (W, _), (d_W, d_b) in layers for array in (d_W + strength * W, d_b)]
