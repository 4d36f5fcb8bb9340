"""What a beginner's error tends to come from, said in words."""

import heapq
import linecache
import math
import traceback

import numpy as np
import pytest

from homework.errors import advice
from homework.raised import expression_at
from rubrics.ps3_graph.given import Node


def error_of(code):
    """The class and the text of what Python raises for some code, and the expression that raised it."""
    file = f"<errors {len(linecache.cache)}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names = {"np": np, "heapq": heapq, "math": math, "Node": Node}
    try:
        exec(compile(code, file, "exec"), names)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename == file]
        return type(error).__name__, str(error), expression_at(own[-1])
    raise AssertionError(f"{code} raises nothing")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("2.0 * print()", "without a `return`"),
        ("[].append(1).append(2)", "`append`"),
        ("sum = 0\nsum([1, 2])", "is no function"),
        ("2.0 * (lambda x: x)", "call it"),
        ("for _ in 5: pass", "`range(…)`"),
        ("a, b = 2", "where several are expected"),
        ("a, b = 1, 2, 3", "Not as many names"),
        ("{'b': 2}['W']", "has no key 'W'"),
        ("w = [1]\nw[1] = 2", "by `append`"),
        ("[1.0] - [2.0]", "make an array"),
        ("[1.0, 2.0].shape", "`np.array`"),
        ("a = np.arange(3)\na -= np.ones(3) / 2", "no fractions in place"),
        ("a = np.zeros(3)\na[0] = [1, 2]", "each place takes one"),
        ("place = 0.5\n[1, 2][place]", "no whole number"),
        ("np.arange(3.0)[np.float64(1)]", "no whole number"),
        ("np.ones(2) @ np.ones((3, 2))", "shapes do not fit"),
        ("np.ones(3).dot(np.ones((2, 3)))", "shapes do not fit"),
        ("np.ones(3) + np.ones(4)", "meet entry by entry"),
        ("a = np.ones(3)\na += np.ones(4)", "meet entry by entry"),
        ("np.subtract(np.ones(3), np.ones(4))", "meet entry by entry"),
        ("np.ones((3, 2))[:, 0] = np.ones(2)", "another shape than the place"),
        ("np.max(np.ones(3), 0.0)", "`np.max` looks for one entry of an array"),
        ("np.amin(np.ones(3), np.zeros(3))", "`np.amin` looks for one entry of an array"),
        ("max(np.ones(3), np.zeros(3))", "`max` asks which of two arrays"),
        ("if np.ones(3) > 0: pass", "`np.where` goes entry by entry"),
        ("math.exp(np.ones(3))", "`math.exp` takes one number"),
        ("np.zeros(3, 4)", "two pairs of parentheses"),
        ("range(4 / 2)", "`range` counts in whole numbers"),
        ("np.zeros(4 / 2)", "`np.zeros` is given a fraction"),
        ("np.mean(np.ones(3), along=1)", "`np.mean` is NumPy's"),
        ("np.take(np.ones(3), 7)", "An index that `np.take` is given"),
        ("np.ones(3)[7]", "along an axis of length n"),
        ("[].pop()", "Nothing is left there"),
        ("heapq.heapify([Node(1.0), Node(2.0)])", "`heapq.heapify` compares what it holds"),
        ("from heapq import heappush\nq = [Node(1)]\nheappush(q, Node(2))", "`heappush` compares"),
        ("[Node(1.0), Node(2.0)].sort()", "Tell `sort` what to go by, with `key`"),
        ("max([Node(1.0), Node(2.0)])", "Tell `max` what to go by, with `key`"),
        ("Node(1.0) < Node(2.0)", "Compare a number that belongs to each"),
        (
            "class Scalar(Node):\n    def __init__(self, v): self.v = v\nScalar(2.0).value",
            "of its own takes the place of Node's",
        ),
        (
            "class Scalar(Node):\n    def __init__(self, v): self.v = v\nScalar(2.0, (), ())",
            "of its own takes the place of Node's",
        ),
        ("def slope(w, x): pass\nslope(1, 2, 3)", "as the question gives them"),
        ("def slope(w, x): pass\nslope(1)", "as the question gives them"),
        ("def slope(x):\n    slope = slope(x)\nslope(1)", "Call the value something else"),
        ("wieght * 2", "`wieght` misspelt"),
        ("cmath.exp(1)", "an import"),
        ("np.zeros(2)[2]", "one too short"),
        ("np.mean(np.ones(3), axis=1)", "axis 0"),
        ("[1, 2][2]", "one too short"),
        ("[2.0] * 0.1", "make an array"),
        ("number = 2\nnumber[0]", "Brackets take an entry"),
        ("sorted([Node(1.0), Node(2.0)])", "`key`"),
        ("for node in range(2): node.gradient = 0", "where a node is expected"),
        ("np = 5\nnp.array([1])", "given to a number further up"),
        ("-Node(1.0)", "`value`"),
        ("class Scalar: pass\nScalar(2.0)", "Build Scalar on Node"),
        ("tuple(Node(2.0))", "`(x,)`"),
        ("def again(): return again()\nagain()", "calls itself"),
    ],
)
def test_an_error_is_followed_by_what_it_tends_to_come_from(code, said):
    assert said in advice(*error_of(code))


def test_nothing_is_guessed_of_an_error_that_may_come_from_anything():
    assert advice("ValueError", "a made-up text") == ""
    assert advice("ZeroDivisionError", "division by zero") == ""


def test_the_same_words_lead_to_another_advice_where_another_call_raised_them():
    words = "TypeError", "f() got an unexpected keyword argument 'axes'"
    assert "NumPy's" in advice(*words, "np.sum(z, axes=0)")
    assert "as the question gives them" in advice(*words, "softmax(z, axes=0)")
    shapes = "ValueError", "operands could not be broadcast together with shapes (3,) (4,)"
    assert "entry by entry" in advice(*shapes, "X * W")
    assert "order of the product" in advice(*shapes, "X @ W")


@pytest.mark.parametrize("expression", ["", "x +", "(" * 500, "a @= b", "for", "\0"])
def test_whatever_the_expression_is_there_is_an_answer(expression):
    assert isinstance(advice("TypeError", "bad operand", expression), str)
