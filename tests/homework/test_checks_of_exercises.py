"""What the visible checks of the problem sets say of answers that are wrong in plausible ways."""

import json
from pathlib import Path

import numpy as np
import pytest

from homework.visible import HOLDS, WRONG, checks_of, run

ROOT = Path(__file__).resolve().parents[2]


def source_of(problem_set):
    return ROOT / "solutions" / problem_set / f"{problem_set}.ipynb"


def said(problem_set, question, answer):
    """The result of a visible check on the solutions, but for this one answer."""
    names = {"np": np}
    for cell in json.loads(source_of(problem_set).read_bytes())["cells"]:
        source = "".join(cell["source"])
        written = cell["id"] == "nodes" or "BEGIN SOLUTION" in source
        if written and cell["cell_type"] == "code":
            exec(source, names)
    exec(answer, names)
    check = next(c for c in checks_of(source_of(problem_set)) if c.question == question)
    return run(check, names)


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        (
            "slope",
            "def slope(weight, x, target): return '-24'",
            "one number, and slope(2, 3, 10) gave '-24'",
        ),
        ("slope", "def slope(weight, x, target): return [-24]", "one number"),
        (
            "new_weight",
            "def new_weight(weight, x, target, rate): return weight, 2.24",
            "one number, and new_weight(2, 3, 10, 0.01) gave (2, 2.24)",
        ),
        (
            "train",
            "def train(*_): return [2, [2.24], [2.4368]]",
            "a list or an array of weights",
        ),
        ("train", "def train(*_): return {0: 2, 1: 2.24}", "a list or an array of weights"),
        (
            "train",
            "visited = [2, 2.24, 2.4368]\ndef train(w, x, t, r, steps): return visited",
            "Does your list begin anew in each call?",
        ),
        (
            "train",
            "def train(w, x, t, r, steps):\n    if steps: return [2, 2.24, 2.4368]",
            "Is the return inside the loop?",
        ),
        (
            "sse",
            "def sse(p, t):\n    p -= t\n    return np.sum(p**2)",
            "changed the arrays",
        ),
        ("sse", "def sse(p, t): return 21", "an SSE of 4"),
        ("mse", "def mse(p, t):\n    t -= p\n    return np.mean(t**2)", "changed the arrays"),
        (
            "mse_gradient",
            "def mse_gradient(weights, X, y):\n    weights[:] = 0\n    return weights",
            "changed the arrays",
        ),
        (
            "sigmoid_unit_step",
            "def sigmoid_unit_step(weights, x, t, r):\n    weights += 1\n    return weights",
            "changed the weights",
        ),
    ],
)
def test_problem_set_1_says_what_is_wrong(question, answer, told):
    result = said("ps1_one_weight", question, answer)
    assert result.state == WRONG
    assert told in result.message


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        (
            "max_gate",
            "def max_gate(x, y, upstream):\n    if x > y: return upstream, 0\n"
            "    if x < y: return 0, upstream",
            "A tie goes to x: for 5 and 5 it is (2, 0). You have None.",
        ),
        (
            "in_order",
            "def in_order(output): return [output].sort()",
            "`nodes.sort()` gives nothing back",
        ),
        ("in_order", "def in_order(output): return [0, 1, 2, 3]", "yours holds [0, 1, 2, 3]"),
    ],
)
def test_problem_set_3_says_what_is_wrong(question, answer, told):
    result = said("ps3_graph", question, answer)
    assert result.state == WRONG
    assert told in result.message


@pytest.mark.parametrize("problem_set", ["ps1_one_weight", "ps3_graph"])
def test_the_solutions_hold(problem_set):
    for check in checks_of(source_of(problem_set)):
        if check.question != "whole":
            assert said(problem_set, check.question, "").state == HOLDS
