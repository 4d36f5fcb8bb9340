"""The search for the smallest graph: what is right passes, and nothing smaller shows the mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.graph import Scalar
from course_lib.wrong_graph import WrongGraph, _formulas, _wrong_on, smallest_wrong_graph


def sent_back(output, send):
    """A backward pass that is right but for how one part is added: `send` makes the new gradient."""
    output.gradient = 1.0
    for node in reversed(output.nodes()):
        for which, (x, local) in enumerate(zip(node.inputs, node.local, strict=True)):
            x.gradient = send(x.gradient, node.gradient, local, which)


MISTAKES = {
    "replaces": lambda had, up, local, which: up * local,
    "forgets upstream": lambda had, up, local, which: had + local,
    "forgets the local gradient": lambda had, up, local, which: had + up,
    "adds upstream": lambda had, up, local, which: had + up + local,
    "only the first input": lambda had, up, local, which: had + up * local * (which == 0),
    "the larger part": lambda had, up, local, which: max(had, up * local, key=abs),
    "loses the sign": lambda had, up, local, which: had + abs(up * local),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_is_found_is_wrong_and_nothing_smaller_is(mistake):
    def backward(output):
        sent_back(output, MISTAKES[mistake])

    found = smallest_wrong_graph(backward)
    assert isinstance(found, WrongGraph)
    assert found.wrong
    for formula in _formulas():
        if formula == found.formula:
            break
        assert len(formula.gates) <= len(found.formula.gates)
        assert _wrong_on(formula, backward) is None


def test_a_backward_pass_that_is_right_is_right_on_all_graphs():
    assert smallest_wrong_graph(Scalar.backward) is None
    assert smallest_wrong_graph(lambda y: sent_back(y, lambda g, u, d, _: g + u * d)) is None


def test_the_first_wrong_number_is_the_one_nearest_to_the_output():
    def no_seed(output):
        Scalar.backward(output)
        output.gradient = 0.0

    found = smallest_wrong_graph(no_seed)
    assert found.wrong[0] == len(found.gradients) - 1


@pytest.mark.parametrize("left", [None, "text", [1.0], float("nan")])
def test_what_is_no_number_is_wrong(left):
    def backward(output):
        Scalar.backward(output)
        output.nodes()[0].gradient = left

    assert smallest_wrong_graph(backward).wrong == (0,)


def test_an_error_is_told_and_ends_nothing():
    found = smallest_wrong_graph(lambda output: output.nothing)
    assert found.raised.startswith("AttributeError")


@given(st.sampled_from(list(_formulas())), st.floats(-3, 3), st.floats(-3, 3))
def test_a_formula_reads_as_it_computes(formula, a, c):
    value = formula.build(*(Scalar(v) for v in (a, c)[: formula.inputs])).value
    words, _, named = str(formula).replace("·", "*").replace("−", "-").partition(", where ")
    values = {"a": a, "c": c}
    for one in filter(None, named.split(" and ")):
        name, _, part = one.partition(" = ")
        values[name] = eval(part, {}, values)
    assert value == pytest.approx(eval(words, {}, values))
