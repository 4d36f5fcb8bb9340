"""Mistakes that students make in `train_digits`."""

import numpy as np

from .given import loss_and_gradients
from .train_digits import question


@question.mistake(
    "The gradients are worked out, and the parameters stay as they were. A step gives *new* "
    "parameters, and the next step goes on from those."
)
def never_updates(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 32, 10], rng)
    for _ in range(5):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True):
                W = W - 0.2 * d_W
                b = b - 0.2 * d_b
    return parameters


@question.mistake(
    "The training digits come sorted by label. Your batches hold one digit at a time, and each pulls "
    "the network away from the others. Draw an order anew for each epoch."
)
def never_shuffled(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 32, 10], rng)
    for _ in range(10):
        for start in range(0, len(X_train), 32):
            X, y = X_train[start : start + 32], y_train[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X, y)
            parameters = [
                (W - 0.2 * d_W, b - 0.2 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return parameters


@question.mistake(
    "Images and labels are shuffled apart, so no image has its own label beside it, and there is "
    "nothing to learn. Draw one order, and use it for both."
)
def shuffled_apart(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 32, 10], rng)
    for _ in range(10):
        X, y = rng.permutation(X_train), rng.permutation(y_train)
        for start in range(0, len(X), 32):
            part = slice(start, start + 32)
            _, gradients = loss_and_gradients(parameters, X[part], y[part])
            parameters = [
                (W - 0.02 * d_W, b - 0.02 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return parameters


@question.mistake(
    "The weights have run away. Do your steps go down the slope? Then the learning rate is too "
    "large: look at the loss after each step, and try a tenth."
)
def runs_away(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 32, 10], rng)
    for _ in range(10):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            parameters = [
                (W + 20 * d_W, b + 20 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return parameters


@question.mistake(
    "A step that was far too long has pushed every hidden unit below 0 for all images. A ReLU there "
    "has the slope 0, so nothing brings it back. Take a smaller learning rate."
)
def all_units_dead(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 32, 10], rng)
    for _ in range(10):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            parameters = [
                (W - 30 * d_W, b - 30 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return parameters


@question.mistake(
    "You train on standardised pixels, but the network is used on pixels as they come. Training and "
    "use must take the same road. Leave them as they are: they share one scale already."
)
def standardised(X_train, y_train, X_validation, y_validation, rng, *, initialise, standardise):
    X_train, X_validation = standardise(X_train, X_validation)
    parameters = initialise([64, 32, 10], rng)
    for _ in range(20):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            parameters = [
                (W - 0.1 * d_W, b - 0.1 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return parameters


@question.mistake(
    "Your network has learned with sigmoid units, and it is used with ReLU. The text says which "
    "activation stands between the layers.",
    credit=0.5,
)
def with_sigmoid_units(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    (W1, b1), (W2, b2) = initialise([64, 32, 10], rng)
    for _ in range(60):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            x = X_train[part]
            a = 1 / (1 + np.exp(-(x @ W1 + b1)))
            z = a @ W2 + b2
            shares = np.exp(z - z.max(axis=1, keepdims=True))
            shares /= shares.sum(axis=1, keepdims=True)
            shares[np.arange(len(part)), y_train[part]] -= 1
            delta = shares / len(part)
            back = (delta @ W2.T) * a * (1 - a)
            W2, b2 = W2 - 0.5 * a.T @ delta, b2 - 0.5 * delta.sum(axis=0)
            W1, b1 = W1 - 0.5 * x.T @ back, b1 - 0.5 * back.sum(axis=0)
    return [(W1, b1), (W2, b2)]


@question.mistake(
    "Your network has hardly begun to learn. Does each epoch go through all batches? Are there enough "
    "epochs, and is the learning rate not too small? The training loss tells: it is still falling."
)
def one_short_walk(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 32, 10], rng)
    for _ in range(10):
        _, gradients = loss_and_gradients(parameters, X_train, y_train)
        parameters = [
            (W - 0.5 * d_W, b - 0.5 * d_b)
            for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
        ]
    return parameters


@question.mistake(
    "It is on its way: more than 82 % of new digits are right, but the training digits are not "
    "learned well yet either. Go on for more epochs, or take a larger rate. Let the validation loss "
    "tell when to stop.",
    credit=0.5,
)
def stops_too_soon(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 32, 10], rng)
    for _ in range(5):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            parameters = [
                (W - 0.05 * d_W, b - 0.05 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return parameters


@question.mistake(
    "The network knows its training digits by heart, and new ones less well. Does it start with "
    "weights of the right scale? Go back to the epoch with the best validation loss; fewer units or "
    "a price on weights help, too.",
    credit=0.5,
)
def starts_with_large_weights(X_train, y_train, X_validation, y_validation, rng):
    parameters = [
        (rng.normal(0, 2, size=(64, 100)), np.zeros(100)),
        (rng.normal(0, 2, size=(100, 10)), np.zeros(10)),
    ]
    for _ in range(30):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            parameters = [
                (W - 0.1 * d_W, b - 0.1 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return parameters


@question.mistake(
    "Only the last layer learns. The first one keeps its random weights, so the last makes the best "
    "of what chance gives it. Every layer takes a step.",
    credit=0.5,
)
def the_last_layer_alone(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 64, 10], rng)
    for _ in range(30):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            (W, b), (d_W, d_b) = parameters[-1], gradients[-1]
            parameters = [*parameters[:-1], (W - 0.2 * d_W, b - 0.2 * d_b)]
    return parameters


@question.mistake(
    "The first layer keeps its random weights, and there are too few units for chance to give them "
    "anything of use. Every layer takes a step, not the last one alone."
)
def the_last_of_a_narrow_network(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 16, 10], rng)
    for _ in range(20):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            (W, b), (d_W, d_b) = parameters[-1], gradients[-1]
            parameters = [*parameters[:-1], (W - 0.2 * d_W, b - 0.2 * d_b)]
    return parameters


@question.mistake(
    "You give back the losses as well. The marking takes the parameters alone.",
    credit=0.5,
)
def the_losses_too(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters, losses = initialise([64, 32, 10], rng), []
    for _ in range(20):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            parameters = [
                (W - 0.2 * d_W, b - 0.2 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
        losses.append(float(loss_and_gradients(parameters, X_validation, y_validation)[0]))
    return parameters, losses


@question.mistake(
    "You give back the weights without the biases. The network is used with both: a pair for each "
    "layer."
)
def weights_alone(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    parameters = initialise([64, 32, 10], rng)
    for _ in range(20):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, X_train[part], y_train[part])
            parameters = [
                (W - 0.2 * d_W, b - 0.2 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return [W for W, _ in parameters]


@question.mistake(
    "You return one pair. The network is a list with a pair `(W, b)` for each layer, also where it "
    "has one layer alone."
)
def one_layer_of_them(X_train, y_train, X_validation, y_validation, rng, *, initialise):
    W, b = initialise([64, 10], rng)[0]
    for _ in range(20):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, [(d_W, d_b)] = loss_and_gradients([(W, b)], X_train[part], y_train[part])
            W, b = W - 0.2 * d_W, b - 0.2 * d_b
    return W, b


@question.mistake(
    "Your function trains with the digits of the notebook, whatever it is given. Use its arguments, "
    "under the names that stand in its first line."
)
def with_the_digits_of_the_notebook(
    X_train, y_train, X_validation, y_validation, rng, *, initialise
):
    from course_lib.digits import digits

    images, labels = digits()
    images = images.reshape(len(images), -1)
    parameters = initialise([64, 32, 10], rng)
    for _ in range(10):
        order = rng.permutation(len(images))
        for start in range(0, len(order), 32):
            part = order[start : start + 32]
            _, gradients = loss_and_gradients(parameters, images[part], labels[part])
            parameters = [
                (W - 0.2 * d_W, b - 0.2 * d_b)
                for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True)
            ]
    return parameters
