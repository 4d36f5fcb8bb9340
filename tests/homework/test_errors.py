"""What a beginner's error tends to come from, said in words."""

import numpy as np
import pytest

from homework.errors import advice
from rubrics.ps3_graph.given import Node


def text_of(code):
    """The class and the text of what Python raises for some code."""
    try:
        exec(code, {"np": np, "Node": Node})
    except Exception as error:
        return type(error).__name__, str(error)
    raise AssertionError(f"{code} raises nothing")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("2.0 * print()", "without a `return`"),
        ("[].append(1).append(2)", "`append`"),
        ("sum = 0\nsum([1, 2])", "is no function"),
        ("2.0 * (lambda x: x)", "call it"),
        ("for _ in 5: pass", "`range(…)`"),
        ("a, b = 2", "where several are due"),
        ("place = 0.5\n[1, 2][place]", "no whole number"),
        ("np.arange(3.0)[np.float64(1)]", "no whole number"),
        ("np.ones(2) @ np.ones((3, 2))", "shapes do not fit"),
        ("np.ones(3).dot(np.ones((2, 3)))", "shapes do not fit"),
        ("np.ones(3) + np.ones(4)", "shapes do not fit"),
        ("def slope(w, x): pass\nslope(1, 2, 3)", "as the question gives them"),
        ("def slope(w, x): pass\nslope(1)", "as the question gives them"),
        ("def slope(x):\n    slope = slope(x)\nslope(1)", "Call the value something else"),
        ("wieght * 2", "`wieght` misspelt"),
        ("math.exp(1)", "an import"),
        ("np.zeros(2)[2]", "one too short"),
        ("np.mean(np.ones(3), axis=1)", "axis 0"),
        ("[1, 2][2]", "one too short"),
        ("[2.0] * 0.1", "make an array"),
        ("number = 2\nnumber[0]", "Brackets take an entry"),
        ("sorted([Node(1.0), Node(2.0)])", "`key`"),
        ("for node in range(2): node.gradient = 0", "where a node is due"),
        ("np = 5\nnp.array([1])", "given to a number further up"),
        ("-Node(1.0)", "`value`"),
        ("class Scalar: pass\nScalar(2.0)", "Build Scalar on Node"),
        ("tuple(Node(2.0))", "`(x,)`"),
        ("def again(): return again()\nagain()", "calls itself"),
    ],
)
def test_an_error_is_followed_by_what_it_tends_to_come_from(code, said):
    assert said in advice(*text_of(code))


def test_nothing_is_guessed_of_an_error_that_may_come_from_anything():
    assert advice("ValueError", "a made-up text") == ""
    assert advice("ZeroDivisionError", "division by zero") == ""
