"""Mistakes that students make in `dense_backward`."""

import numpy as np

from .dense_backward import question


@question.mistake(
    "The gradient of the weights is divided by the number of examples. A mean belongs to the loss, "
    "and then it is in `upstream` already: here the examples add up.",
    credit=0.5,
)
def weights_averaged(upstream, X, W):
    return upstream @ W.T, X.T @ upstream / len(X), upstream.sum(axis=0)


@question.mistake(
    "The gradient of the biases is a mean over the examples. Each bias works in every example, and "
    "its slopes add up, as those of the weights do.",
    credit=0.75,
)
def biases_averaged(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, upstream.mean(axis=0)


@question.mistake(
    "The gradients of weights and biases are divided by the number of examples. A mean belongs to "
    "the loss, and then it is in `upstream` already: here the examples add up.",
    credit=0.5,
)
def both_averaged(upstream, X, W):
    return upstream @ W.T, X.T @ upstream / len(X), upstream.mean(axis=0)


@question.mistake(
    "All three are divided by the number of examples. A mean belongs to the loss, and then it is in "
    "`upstream` already. A layer only passes on and adds up.",
    credit=0.5,
)
def all_averaged(upstream, X, W):
    n = len(X)
    return upstream @ W.T / n, X.T @ upstream / n, upstream.sum(axis=0) / n


@question.mistake(
    "The gradient of the biases is added up over the wrong axis: you have a number for each "
    "example, and the biases are one for each neuron.",
    credit=0.5,
)
def biases_on_the_wrong_axis(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, upstream.sum(axis=1)


@question.mistake(
    "The gradient of the biases is one number. Each neuron has a bias, and so a slope, of its own: "
    "add up over the examples only.",
    credit=0.5,
)
def biases_added_to_one_number(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, upstream.sum()


@question.mistake(
    "The biases have a gradient for each example. All examples share the same bias, and a value "
    "that is used several times adds up what comes from each use.",
    credit=0.5,
)
def biases_not_added_up(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, upstream


@question.mistake(
    "The numbers for the biases are right, but they come as a matrix with one row. A gradient has "
    "the shape of what it belongs to, and the biases are (M,).",
    credit=0.75,
)
def biases_with_an_axis_too_many(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, upstream.sum(axis=0, keepdims=True)


@question.mistake(
    "The gradient of the biases takes the first example alone. It is right for one example; in a "
    "batch all of them add up.",
    credit=0.5,
)
def biases_of_the_first_example(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, upstream[0]


@question.mistake(
    "The gradient of the biases is always 1. That is how much z moves with a bias; how much the "
    "loss moves with z is the other factor.",
    credit=0.5,
)
def biases_get_ones(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, np.ones(W.shape[1])


@question.mistake(
    "What goes back to the inputs meets `W` with a transpose missing: the shapes fit only where "
    "there are as many neurons as inputs. The wires are run through backwards.",
    credit=0.5,
)
def inputs_without_the_transpose(upstream, X, W):
    return upstream @ W, X.T @ upstream, upstream.sum(axis=0)


@question.mistake(
    "The gradient of the weights lacks a transpose: the shapes fit only where there are as many "
    "inputs as examples. The sum has to run over the examples.",
    credit=0.5,
)
def weights_without_the_transpose(upstream, X, W):
    return upstream @ W.T, X @ upstream, upstream.sum(axis=0)


@question.mistake(
    "The gradient of the weights is turned over. It should have the shape of `W`: a row for each "
    "input, a column for each neuron.",
    credit=0.75,
)
def weights_turned_over(upstream, X, W):
    return upstream @ W.T, upstream.T @ X, upstream.sum(axis=0)


@question.mistake(
    "What goes back to the inputs is turned over. It should have the shape of `X`: a row for each "
    "example.",
    credit=0.75,
)
def inputs_turned_over(upstream, X, W):
    return W @ upstream.T, X.T @ upstream, upstream.sum(axis=0)


@question.mistake(
    "You multiply entry by entry. Every input feeds several neurons and every weight works in "
    "several examples: both call for a sum of products, which is a matrix product."
)
def entry_by_entry(upstream, X, W):
    return upstream * W, X * upstream, upstream.sum(axis=0)


@question.mistake(
    "`upstream` is missing in what you pass back: you return the local derivative alone, which is "
    "`W` transposed, and not how much the loss changes with the inputs.",
    credit=0.5,
)
def inputs_without_upstream(upstream, X, W):
    return W.T, X.T @ upstream, upstream.sum(axis=0)


@question.mistake(
    "Only the local derivatives are there: nothing of `upstream` is in your answers. Each has to "
    "be multiplied by how much the loss changes with the pre-activations."
)
def all_without_upstream(upstream, X, W):
    return W.T, X.T, np.ones(W.shape[1])


@question.mistake(
    "The weights should meet what they were multiplied by on the way forward, the inputs. You use "
    "what goes back to them.",
    credit=0.5,
)
def weights_from_the_gradient_of_the_inputs(upstream, X, W):
    d_X = upstream @ W.T
    return d_X, d_X.T @ upstream, upstream.sum(axis=0)


@question.mistake(
    "The numbers are right, the order is not: the question asks for the inputs first, then the "
    "weights, then the biases.",
    credit=0.75,
)
def weights_first(upstream, X, W):
    return X.T @ upstream, upstream.sum(axis=0), upstream @ W.T


@question.mistake(
    "The numbers are right, but the first two have changed places: first the inputs, then the "
    "weights, then the biases.",
    credit=0.75,
)
def weights_before_the_inputs(upstream, X, W):
    return X.T @ upstream, upstream @ W.T, upstream.sum(axis=0)


@question.mistake(
    "You return two of the three. What goes back to the inputs is what the layer before lives on.",
    credit=0.5,
)
def without_the_inputs(upstream, X, W):
    return X.T @ upstream, upstream.sum(axis=0)


@question.mistake(
    "The gradient of the weights is right for one example only: for a batch yours keeps the last "
    "one's, because in the loop each takes the place of the one before it. The examples add up.",
    credit=0.5,
)
def weights_of_the_last_example(upstream, X, W):
    d_W = np.zeros(W.shape)
    for x, u in zip(X, upstream, strict=True):
        d_W = np.outer(x, u)
    return upstream @ W.T, d_W, upstream.sum(axis=0)


@question.mistake(
    "Your function is right for one example, and takes the first one alone. In a batch each row "
    "counts: the inputs get a row each, weights and biases the sum.",
    credit=0.25,
)
def the_first_example_alone(upstream, X, W):
    x, u = X[0], upstream[0]
    return (W @ u)[np.newaxis], np.outer(x, u), u


@question.mistake(
    "What goes back to the inputs is added up over the examples. Each example has inputs of its "
    "own, so each keeps its row; only what they share adds up.",
    credit=0.5,
)
def inputs_added_up(upstream, X, W):
    return (upstream @ W.T).sum(axis=0), X.T @ upstream, upstream.sum(axis=0)


@question.mistake(
    "Your signs are turned: you return the way downhill. The gradient points uphill, and the step "
    "against it is the business of the optimiser.",
    credit=0.25,
)
def downhill(upstream, X, W):
    return -upstream @ W.T, -X.T @ upstream, -upstream.sum(axis=0)


@question.mistake(
    "Weights and biases are returned after a step. The question asks for their gradients alone."
)
def already_a_step(upstream, X, W):
    return upstream @ W.T, W - X.T @ upstream, -upstream.sum(axis=0)


@question.mistake(
    "The numbers are right, and they come in a dictionary. The question asks for three arrays, "
    "in their order and with commas between them.",
    credit=0.75,
)
def in_a_dictionary(upstream, X, W):
    return {"d_X": upstream @ W.T, "d_W": X.T @ upstream, "d_b": upstream.sum(axis=0)}


@question.mistake(
    "`upstream` is divided by the number of examples, and in place, so that the caller's array "
    "changes. A mean belongs to the loss, and then it is in `upstream` already.",
    credit=0.5,
)
def averaged_in_place(upstream, X, W):
    upstream /= len(X)
    return upstream @ W.T, X.T @ upstream, upstream.sum(axis=0)
