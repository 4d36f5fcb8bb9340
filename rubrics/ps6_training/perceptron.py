"""The perceptron rule: learn from mistakes alone."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "perceptron",
    points=2,
    lecture="13_does_backprop_do_the_right_thing#Two learners of one line",
)

question.case(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1, -1]), 1)  # the notebook's example
question.case(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1, -1]), 10)
question.case(np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([1, -1]), 10)
question.case(np.array([[1.0, 2.0], [-1.0, 0.5], [3.0, -1.0]]), np.array([-1, 1, 1]), 3)
question.case(np.array([[1.0, 1.0], [2.0, 2.0], [-1.0, -2.0]]), np.array([1, -1, -1]), 4)
question.case(  # no line parts these
    np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([-1, 1, 1, -1]), 5
)
question.case(np.array([[1, 2], [3, -1], [-2, 1], [0, -4]]), np.array([1, 1, -1, -1]), 20)  # whole
question.case(np.array([[3.0], [-1.0], [0.5]]), np.array([1, -1, -1]), 50)
question.case(np.array([[1.0, -1.0], [2.0, 0.0]]), np.array([-1, -1]), 3)
# the mistakes of the second epoch are all of one class
question.case(np.array([[-2.0, -2.0], [-2.0, 0.0]]), np.array([1, -1]), 10)
question.case(np.array([[-2.0, -2.0], [-2.0, 0.0]]), np.array([-1, 1]), 10)
question.case(np.array([[1.0, 2.0]]), np.array([1]), 0)  # nothing is learned in no epoch
# in some epochs the bias moves alone, or the corrections of the weights cancel
question.case(np.array([[1.0], [0.0]]), np.array([1, -1]), 9)
question.case(np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0]]), np.array([1, -1, 1]), 6)
# small numbers: an example may lie very near the line, and is right
question.case(np.array([[1e-4], [-1e-4], [1e-4]]), np.array([1, -1, 1]), 30)
# what the visible check tries
question.case(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1, -1]), 0)
question.case(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1, -1]), 2)
question.case(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1, -1]), 9)
question.case(np.array([[3e-4, -2.0], [-2e-4, 1.0], [5e-4, 5e-4]]), np.array([1, -1, -1]), 9)


_rng = np.random.default_rng(3)
question.case(  # no line parts these, and every one of many epochs counts
    _rng.normal(size=(12, 2)), _rng.choice([-1, 1], size=12), 60
)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, epochs in ((8, 2, 40), (12, 3, 30), (9, 4, 2)):
        X = rng.normal(size=(n, d))
        y = np.where(X @ rng.normal(size=d) + 0.3 > 0, 1, -1)
        yield X, y, epochs
    yield rng.normal(size=(10, 2)), rng.choice([-1, 1], size=10), 6


@question.right
def reference(X, y, epochs, *, accuracy, initialise, flatten_images):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        mistakes = 0
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b = w + label * x, b + label
                mistakes += 1
        if mistakes == 0:
            break
    return w, b


@question.variant
def with_a_column_of_ones(X, y, epochs):
    rows = np.column_stack([X, np.ones(len(X))])
    v = np.zeros(rows.shape[1])
    for _ in range(epochs):
        for i in range(len(rows)):
            if y[i] * np.dot(v, rows[i]) <= 0:
                v += y[i] * rows[i]
    return v[:-1], v[-1]


@question.variant
def by_the_sign(X, y, epochs):
    weights = [0.0] * X.shape[1]
    bias = 0.0
    for _ in range(epochs):
        moved = False
        for x, s in zip(X, y, strict=True):
            z = sum(w * value for w, value in zip(weights, x, strict=True)) + bias
            if np.sign(z) != s:
                weights = [w + s * value for w, value in zip(weights, x, strict=True)]
                bias += s
                moved = True
        if not moved:
            return weights, bias
    return weights, bias


@question.variant
def with_the_two_cases_apart(X, y, epochs):
    w = np.zeros(len(X[0]))
    b = 0
    epoch = 0
    done = False
    while epoch < epochs and not done:
        done = True
        for i in range(len(y)):
            z = np.sum(w * X[i]) + b
            if y[i] == 1 and z <= 0:
                w = w + X[i]
                b = b + 1
                done = False
            elif y[i] == -1 and z >= 0:
                w = w - X[i]
                b = b - 1
                done = False
        epoch += 1
    return [w, np.float64(b)]


@question.mistake(
    "An example on the line itself counts as right in your code. At the start all weights are 0, so "
    "every example is on the line, and nothing is ever learned.",
    credit=0.5,
)
def on_the_line_is_right(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) < 0:
                w, b = w + label * x, b + label
    return w, b


@question.mistake(
    "The line moves for every example, also for those that are right. Only a mistake moves it.",
    credit=0.25,
)
def moves_always(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            w, b = w + label * x, b + label
    return w, b


@question.mistake(
    "The bias stays at 0, so the line always goes through the origin. A mistake moves the bias, too.",
    credit=0.5,
)
def the_bias_stays(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w = w + label * x
    return w, b


@question.mistake(
    "The weights move the wrong way: each mistake makes the same mistake worse. A positive example "
    "should pull the weights towards itself.",
    credit=0.25,
)
def the_wrong_way(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b = w - label * x, b - label
    return w, b


@question.mistake(
    "Your steps do not have the label in them, so every mistake pulls the same way. Examples of "
    "class −1 should push.",
    credit=0.25,
)
def without_the_label(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b = w + x, b + 1
    return w, b


@question.mistake(
    "All examples of an epoch are judged by the same line, and the corrections come together at the "
    "end. Here each correction counts at once, for the next example.",
    credit=0.5,
)
def all_at_the_end_of_the_epoch(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        wrong = y * (X @ w + b) <= 0
        w, b = w + y[wrong] @ X[wrong], b + float(y[wrong].sum())
    return w, b


@question.mistake(
    "Your step is the label minus the prediction, which is ±2 for a mistake: weights and bias come "
    "out twice as large. The line is nearly the same, but the text adds the label once.",
    credit=0.75,
)
def twice_as_far(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b = w + 2 * label * x, b + 2 * label
    return w, b


@question.mistake(
    "You stop at the first example that is right. Stop when a whole epoch had no mistake.",
    credit=0.25,
)
def stops_at_the_first_right_one(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) > 0:
                return w, b
            w, b = w + label * x, b + label
    return w, b


@question.mistake(
    "You stop after an epoch in which all mistakes were of class 1. Those are mistakes, too: only an "
    "epoch without any is the last.",
    credit=0.75,
)
def mistakes_of_class_one_do_not_count(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        done = True
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b = w + label * x, b + label
                done = done and label == 1
        if done:
            break
    return w, b


@question.mistake(
    "You go through the examples once. As long as there are mistakes, there is another epoch, up to "
    "the number that is given.",
    credit=0.5,
)
def one_epoch_alone(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for x, label in zip(X, y, strict=True):
        if label * (x @ w + b) <= 0:
            w, b = w + label * x, b + label
    return w, b


@question.mistake(
    "You judge an example without the bias. Which side of the line it is on depends on all of "
    "w·x + b.",
    credit=0.5,
)
def judged_without_the_bias(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (x @ w) <= 0:
                w, b = w + label * x, b + label
    return w, b


@question.mistake(
    "Every epoch begins again from 0. What one epoch has learned, the next one should go on with.",
    credit=0.25,
)
def begins_again_each_epoch(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        w, b = np.zeros(X.shape[1]), 0.0
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b = w + label * x, b + label
    return w, b


@question.mistake(
    "You give back the weights alone. Without the bias nobody can draw the line.",
    credit=0.5,
)
def the_weights_alone(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b = w + label * x, b + label
    return w


@question.mistake(
    "The numbers are right, the order is not: first the weights, then the bias.",
    credit=0.75,
)
def the_bias_first(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (w @ x + b) <= 0:
                w, b = w + label * x, b + label
    return b, w
