"""Mistakes that students make in `signal_by_depth`."""

import numpy as np

from .signal_by_depth import question


@question.mistake(
    "The gradients are in the order in which they are found, from the last layer to the "
    "first. Both lists begin with the first layer.",
    credit=0.75,
)
def backward_from_the_end(X, weights, activation, upstream):
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
    return forward, backward


@question.mistake(
    "You measure the spread around the mean. The root mean square is measured around 0: after "
    "ReLU the mean itself is part of the signal.",
    credit=0.5,
)
def spread_around_the_mean(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.std(a))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.std(g))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "These are mean squares: the root is missing.",
    credit=0.5,
)
def mean_squares(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.mean(a**2))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.mean(g**2))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "These are lengths: the sum of the squares, and not their mean, stands under your root, "
    "so that wide layers look larger.",
    credit=0.5,
)
def lengths(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.sum(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.sqrt(np.sum(g**2)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "On the way forward you measure pre-activations, and the question asks for activations.",
    credit=0.5,
)
def of_the_pre_activations(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(z**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "The slopes of the activation are missing on your way back: what does a unit let through "
    "that is saturated, or off?",
    credit=0.25,
)
def without_the_slopes(X, weights, activation, upstream):
    a, forward = X, []
    for W in weights:
        z = a @ W
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W in reversed(weights):
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "Your slope of tanh takes the tanh of the activation. Of the pre-activation it is 1 − "
    "tanh², which is 1 minus the square of the activation.",
    credit=0.5,
)
def slope_of_tanh_at_its_output(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(np.tanh(z)) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "The slope of tanh is 1 minus its *square*.",
    credit=0.5,
)
def a_slope_of_tanh_without_the_square(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) if activation == "tanh" else z > 0)
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "At a pre-activation of exactly 0 this course takes the slope of ReLU to be 0.",
    credit=0.75,
)
def one_at_the_kink(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z >= 0)
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "You measure the gradient of the activation. That of the pre-activation has passed the "
    "slope of the unit.",
    credit=0.5,
)
def measured_before_the_slope(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        backward.append(np.sqrt(np.mean(g**2)))
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "You measure what a layer hands on to the layer before it. Asked is the gradient of its "
    "own pre-activations, before it passes the weights.",
    credit=0.5,
)
def measured_behind_the_weights(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        g = g @ W.T
        backward.append(np.sqrt(np.mean(g**2)))
    return forward, backward[::-1]


@question.mistake(
    "There is no activation in your network: what a layer hands on is its pre-activation.",
    credit=0.25,
)
def no_activation(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = z
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "Your first list begins with the inputs. There is one number for each *layer*.",
    credit=0.75,
)
def with_the_inputs(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.sqrt(np.mean(a**2)))
    forward.insert(0, np.sqrt(np.mean(X**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "You average absolute values. The root mean square gives large values more weight.",
    credit=0.5,
)
def mean_of_absolutes(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        forward.append(np.mean(np.abs(a)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0)
        backward.append(np.mean(np.abs(g)))
        g = g @ W.T
    return forward, backward[::-1]


@question.mistake(
    "It is tanh in both cases: the text `activation` says which one is meant.",
    credit=0.5,
)
def always_tanh(X, weights, activation, upstream):
    a, kept, forward = X, [], []
    for W in weights:
        z = a @ W
        kept.append(z)
        a = np.tanh(z)
        forward.append(np.sqrt(np.mean(a**2)))
    backward, g = [], upstream
    for W, z in zip(reversed(weights), reversed(kept), strict=True):
        g = g * (1 - np.tanh(z) ** 2)
        backward.append(np.sqrt(np.mean(g**2)))
        g = g @ W.T
    return forward, backward[::-1]
