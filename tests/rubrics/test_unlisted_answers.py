"""Answers that no rubric lists: which of them are right, and what is said of those that are not."""

import re

import numpy as np
import pytest

import rubrics
from autograder.marking.proof import marked_text

DESCENT = """
def steps_to_learn(loss, z, learning_rate, most):
    for taken in range(most):
        if z > 0:
            return taken
        a = 1 / (1 + np.exp(-z))
        z = z - learning_rate * (2 * (a - 1) * a * (1 - a) if loss == "squared" else a - 1)
    return {after}
"""
SCHEDULE = """
def scheduled_rate(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step <= warmup + {level}:
        return peak
    return peak / 2 * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup)))
"""
PERCEPTRON = """
def perceptron(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range({rounds}):
        for x, label in zip(X, y):
            if label * (w @ x + b) <= 0:
                w, b = w + label * x, b + label
    return w, b
"""
STANDARDISE = """
def standardise(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where({constant}, 1, std)
    return (train - mean) / std, (other - mean) / std
"""
IN_ORDER = """
def in_order(output):
    nodes, met = [output], {{output}}
    for node in nodes:
        for x in node.inputs:
            if x not in met:
                met.add(x)
                nodes.append(x)
    return {given}
"""
BY_NUMBER = "sorted(nodes, key=lambda node: node.number)"
PRELU = """
def prelu_gradients(z, alpha, upstream):
    left = np.less_equal(z, 0)
    d_z = {copied}
    d_z[left] *= alpha
    return d_z, np.sum(upstream * np.minimum(z, 0))
"""
NETWORK = """
def network_gradients(parameters, X, labels):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    z = X @ W1 + b1
    hidden = np.maximum(z, 0)
    scores = hidden @ W2 + b2
    logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    d = np.exp(logs)
    d[np.arange(len(X)), labels] -= 1
    d /= len(X)
    back = d @ W2.T * (z > 0)
    loss = -logs[np.arange(len(X)), labels].mean()
    return loss, {{"W2": hidden.T @ d, "b2": {b2}, "W1": X.T @ back, "b1": back.sum(axis=0)}}
"""
FLATTEN = """
def flatten_images(images):
    return images.reshape(len(images), -1)[:, :{most}]
"""
START = """
def initialise(sizes, rng):
    pairs = zip(sizes, sizes[1:])
    return [(rng.normal(0, n**-0.5, (n, m)){more}, {biases}) for n, m in pairs]
"""


def verdict_on(name, text, **parts):
    """What the answer gets, and is told."""
    rubric = next(r for r in map(rubrics.load, rubrics.names()) if name in r.questions)
    return marked_text(rubric.questions[name], text.format(**parts), rubric)


RIGHT = {
    "steps_to_learn: the last step counts": (DESCENT, {"after": "most"}),
    "scheduled_rate: the fall begins at the peak": (SCHEDULE, {"level": "0"}),
    "perceptron: all epochs, whatever happens": (PERCEPTRON, {"rounds": "epochs"}),
    "standardise: no two values differ": (
        STANDARDISE,
        {"constant": "~np.diff(train, axis=0).any(axis=0)"},
    ),
    "in_order: a list": (IN_ORDER, {"given": BY_NUMBER}),
    "prelu_gradients: of numbers and arrays": (
        PRELU,
        {"copied": "np.array(upstream, dtype=float)"},
    ),
    "flatten_images: all numbers": (FLATTEN, {"most": ""}),
    "initialise: lists for arrays": (START, {"more": ".tolist()", "biases": "[0.0] * m"}),
}
WRONG = {
    "steps_to_learn: who gets there with the last step": (DESCENT, {"after": "most - (z > 0)"}),
    "steps_to_learn: who does not get there": (DESCENT, {"after": "most + (z <= 0)"}),
    "scheduled_rate: level for a step": (SCHEDULE, {"level": "1"}),
    "perceptron: never more than a hundred epochs": (PERCEPTRON, {"rounds": "min(epochs, 100)"}),
    "flatten_images: a few hundred numbers": (FLATTEN, {"most": "300"}),
    "initialise: biases that are numbers": (START, {"more": "", "biases": "0.0"}),
}


@pytest.mark.parametrize("case", RIGHT)
def test_right_answers_get_all_points(case):
    verdict = verdict_on(case.partition(":")[0], RIGHT[case][0], **RIGHT[case][1])
    assert verdict == verdict.max_score, verdict.message


@pytest.mark.parametrize("case", WRONG)
def test_wrong_answers_lose_some(case):
    verdict = verdict_on(case.partition(":")[0], WRONG[case][0], **WRONG[case][1])
    assert verdict < verdict.max_score


@pytest.mark.parametrize(
    "constant",
    [
        "std < 1e-8",
        "np.isclose(std, 0)",
        "np.isclose(train, train[0]).all(axis=0)",
        "std < 1e-6 * abs(mean)",
    ],
)
def test_who_takes_nearly_constant_columns_for_constant_hears_of_that_and_of_nothing_else(constant):
    told = verdict_on(
        "standardise", STANDARDISE, constant=f"({constant}) | (np.ptp(train, axis=0) == 0)"
    )
    assert told.mistake == "nearly_constant_is_constant"
    assert told == 0.9 * told.max_score


@pytest.mark.parametrize(
    "made", ["iter({})", "map(lambda n: n, {})", "reversed({}[::-1])", "(n for n in {})"]
)
def test_an_order_that_can_be_gone_through_once_gets_half(made):
    told = verdict_on("in_order", IN_ORDER, given=made.format(BY_NUMBER))
    assert (told, told.mistake) == (0.5 * told.max_score, "one_by_one")
    wrong = verdict_on("in_order", IN_ORDER, given=made.format("nodes"))
    assert wrong < told
    assert wrong.mistake != "one_by_one"


def test_who_calls_a_number_as_if_it_were_an_array_hears_that_it_is_one():
    told = verdict_on("prelu_gradients", PRELU, copied="upstream.astype(float)").message
    assert "plain numbers here, which have no `astype`" in told
    assert "only where `z` is a number, not an array" in told or "only where" not in told
    assert not re.search(r"where `z` is (not )?1\b", told)


def test_of_a_dictionary_in_another_order_only_what_is_off_is_told():
    told = verdict_on("network_gradients", NETWORK, b2="2 * d.sum(axis=0)").message
    assert "What is off in it: `b2` of the second part" in told
    told = verdict_on("network_gradients", NETWORK, b2="d.sum(axis=0)[0]").message
    assert "`b2` of the second part is a number; it should be an array of shape" in told


def test_who_keeps_numpy_from_warning_hears_of_the_mistake_that_is_left():
    told = verdict_on(
        "sigmoid",
        "def sigmoid(z):\n"
        "    with np.errstate(all='ignore'):\n"
        "        e = np.exp(np.asarray(z, dtype=float))\n"
        "        return e / (1 + e)\n",
    )
    assert told.mistake == "overflows_on_the_right"
    assert "infinity by infinity" in told.message


def test_what_is_said_of_digits_is_so_where_some_results_are_right():
    told = verdict_on(
        "sigmoid_slope",
        "def sigmoid_slope(z):\n"
        "    s = lambda v: 0.5 * (1 + np.tanh(v / 2))\n"
        "    return (s(np.add(z, 1e-2)) - s(np.subtract(z, 1e-2))) / 2e-2\n",
    ).message
    assert "right to about five digits, and not always in those after them" in told
    assert re.search(r"right in [1-9]\d* of", told)


def test_the_right_bounds_are_those_of_the_text():
    """The answers above are right where no case of a rubric was drawn for them, too."""
    names = {"np": np}
    exec(DESCENT.format(after="most"), names)
    assert names["steps_to_learn"]("cross-entropy", -2.0, 1.0, 3) == 3
    assert names["steps_to_learn"]("cross-entropy", -2.0, 1.0, 100) == 3
