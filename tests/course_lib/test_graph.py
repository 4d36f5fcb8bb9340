"""The graph's gradients agree with HIPS autograd, for any graph, however deep."""

import math
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from autograd import numpy as anp
from autograd import value_and_grad
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from course_lib.graph import Scalar
from figures.graph_drawing import Drawing, draw

# Each gate on Scalars, and the same for autograd.
GATES: dict[str, tuple[int, Callable[..., Any], Callable[..., Any]]] = {
    "+": (2, lambda x, y: x + y, lambda x, y: x + y),
    "-": (2, lambda x, y: x - y, lambda x, y: x - y),
    "*": (2, lambda x, y: x * y, lambda x, y: x * y),
    "/": (2, lambda x, y: x / (y * y + 1), lambda x, y: x / (y * y + 1)),
    "max": (2, lambda x, y: x.maximum(y), lambda x, y: anp.where(x >= y, x, y)),
    "neg": (1, lambda x: -x, lambda x: -x),
    "2 -": (1, lambda x: 2 - x, lambda x: 2 - x),
    "3 +": (1, lambda x: 3 + x, lambda x: 3 + x),
    "0.5 *": (1, lambda x: 0.5 * x, lambda x: 0.5 * x),
    "/ 2": (1, lambda x: x / 2, lambda x: x / 2),
    "1 /": (1, lambda x: 1 / (x**2 + 1), lambda x: 1 / (x**2 + 1)),
    "**3": (1, lambda x: x**3, lambda x: x**3),
    "exp": (1, lambda x: (-(x**2)).exp(), lambda x: anp.exp(-(x**2))),
    "log": (1, lambda x: (x * x + 1).log(), lambda x: anp.log(x * x + 1)),
    "sigmoid": (1, lambda x: x.sigmoid(), lambda x: 1 / (1 + anp.exp(-x))),
    "tanh": (1, lambda x: x.tanh(), anp.tanh),
    "relu": (1, lambda x: x.relu(), lambda x: anp.where(x > 0, x, 0.0)),
}


@given(
    start=st.lists(st.floats(-2, 2), min_size=1, max_size=4),
    plan=st.lists(
        st.tuples(st.sampled_from(list(GATES)), st.integers(0, 99), st.integers(0, 99)), max_size=10
    ),
)
def test_values_and_gradients_of_any_graph_agree_with_autograd(
    start: list[float], plan: list[tuple[str, int, int]]
) -> None:
    def build(inputs: list[Any], which: int) -> Any:
        wires = list(inputs)
        for name, first, second in plan:
            arity, *forms = GATES[name]
            chosen = [wires[i % len(wires)] for i in (first, second)[:arity]]
            wires.append(0.5 * GATES["tanh"][1 + which](forms[which](*chosen)))
        total = wires[0]
        for wire in wires[1:]:
            total = total + wire
        return total * 1.0

    inputs = [Scalar(value) for value in start]
    output = build(inputs, 0)
    output.backward()
    value, gradient = value_and_grad(lambda x: build(list(x), 1))(np.array(start))
    assert output.value == pytest.approx(value, rel=1e-10)
    np.testing.assert_allclose([x.gradient for x in inputs], gradient, rtol=1e-10, atol=1e-12)


def test_a_node_used_again_after_its_gate_gets_all_of_its_gradient_before_it_passes_it_on() -> None:
    a = Scalar(3.0)
    b = a * a
    y = b * (b + a)
    y.backward()
    assert (a.gradient, b.gradient, y.gradient) == (135, 21, 1)


def test_ties_and_kinks_follow_the_convention_of_the_course() -> None:
    x, y, zero = Scalar(2.0), Scalar(2.0), Scalar(0.0)
    x.maximum(y).backward()
    assert (x.gradient, y.gradient) == (1, 0)
    zero.relu().backward()
    assert zero.gradient == 0


@pytest.mark.parametrize("length", [100_000])
def test_a_chain_of_any_length_works_forward_and_backward(length: int) -> None:
    x = Scalar(1.0)
    y = x
    for _ in range(length):
        y = y + 1e-5
    y = y * x
    y.backward()
    assert y.value == pytest.approx(1 + length * 1e-5)
    assert x.gradient == pytest.approx(2 + length * 1e-5)
    x.value = 2.0
    y.forward()
    assert y.value == pytest.approx(2 * (2 + length * 1e-5))


def test_a_diamond_of_many_paths_takes_no_longer_than_its_nodes() -> None:
    x = Scalar(1.0)
    y = x
    for _ in range(200):  # 2^200 paths
        y = 0.5 * y + 0.5 * y
    y.backward()
    assert x.gradient == pytest.approx(1)


def test_a_second_backward_replaces_what_the_first_left() -> None:
    x = Scalar(2.0)
    square, cube = x**2, x**3
    for _ in range(2):
        square.backward()
        assert x.gradient == 4
    cube.backward()
    assert x.gradient == 12
    cube.zero_gradients()
    assert x.gradient == cube.gradient == 0


def test_changed_inputs_are_computed_anew_gate_by_gate_with_their_local_gradients() -> None:
    x, w = Scalar(3.0, "x"), Scalar(2.0, "w")
    y = (w * x).tanh() * x
    w.value, x.value = 0.1, -1.5
    gates = list(y.forward_steps())
    assert [node.gate.symbol for node in gates if node.gate] == ["×", "tanh", "×"]
    y.backward()
    fresh_x, fresh_w = Scalar(-1.5), Scalar(0.1)
    fresh = (fresh_w * fresh_x).tanh() * fresh_x
    fresh.backward()
    assert (y.value, x.gradient, w.gradient) == (fresh.value, fresh_x.gradient, fresh_w.gradient)


def test_backward_steps_pass_gradients_on_one_gate_at_a_time() -> None:
    x, w, b = Scalar(3.0), Scalar(2.0), Scalar(1.0)
    product = w * x
    y = product + b
    steps = y.backward_steps()
    assert next(steps) is y
    assert (product.gradient, b.gradient, w.gradient) == (1, 1, 0)
    assert next(steps) is product
    assert (w.gradient, x.gradient) == (3, 2)
    assert list(steps) == []


def test_sigmoid_and_tanh_stay_finite_for_large_numbers() -> None:
    for value in (-1e4, 1e4):
        for gate in (Scalar.sigmoid, Scalar.tanh):
            x = Scalar(value)
            y = gate(x)
            y.backward()
            assert math.isfinite(y.value)
            assert x.gradient == 0


def test_the_table_gives_each_node_in_words_and_numbers() -> None:
    x, w = Scalar(3.0, "x"), Scalar(-0.5, "w")
    z = w * x
    z.name = "z"
    y = (-z).sigmoid()
    y.backward()
    lines = [line.split() for line in y.table().splitlines()]
    assert ["w", "input", "-0.5", f"{3 * -y.local[0]:.6g}"] in lines
    assert lines[3][:4] == ["z", "w", "×", "x"]
    assert lines[-1][1].startswith("σ(")


def words_of(svg: str) -> list[str]:
    return [text.get_text() for text in BeautifulSoup(svg, "html.parser").find_all("text")]


def test_the_drawing_shows_value_and_gradient_on_every_wire() -> None:
    a = Scalar(3.0, "a")
    b = a * a
    y = b * (b + a)
    y.backward()
    shown = Counter(words_of(draw(y).svg))
    assert {"a", "×", "+", "108", "1", "sum 135", "sum 21"} <= set(shown)
    # a on three wires and b on two, each with the part of the gradient that came back along it
    assert (shown["3"], shown["63"], shown["12"]) == (3, 2, 2)
    assert "× gives 108 (1)" in draw(y).alt


def test_a_drawing_can_hide_what_has_not_been_computed() -> None:
    a = Scalar(3.0, "a")
    b = a * a
    y = b * (b + a)
    y.backward()
    drawing, nodes = Drawing(y), y.nodes()
    shown = words_of(drawing.svg(nodes, computed=[0], passed=[], summed=[], active=1))
    assert Counter(shown) == Counter(["3", "3", "3", "a", "×", "+", "×"])
    asked = words_of(
        drawing.svg(nodes, passed=[(-1, 0), (3, 0)], summed=[], asked=(3, 1), computed=range(4))
    )
    assert asked.count("?") == 1
    assert asked.count("12") == 2  # the value of b + a, and the gradient of the first wire
    assert "sum ?" in words_of(drawing.svg(nodes, asked=(1, -1)))


def test_one_drawing_serves_all_graphs_of_the_same_structure() -> None:
    first, second = (Scalar(v, "x") * 2.0 for v in (1.0, 5.0))
    assert "10" in words_of(Drawing(first).svg(second.nodes()))


def test_every_node_of_a_larger_graph_has_a_place_of_its_own() -> None:
    draws = random.Random(0)
    nodes = [Scalar(draws.random()) for _ in range(5)]
    for _ in range(30):
        nodes.append(draws.choice(nodes) * draws.choice(nodes))
    total = nodes[0]
    for node in nodes[1:]:
        total = total + node
    drawing = Drawing(total)
    gaps = [math.dist(p, q) for i, p in enumerate(drawing.places) for q in drawing.places[:i]]
    assert len(drawing.places) == len(total.nodes())
    assert min(gaps) > 60
    width, height = drawing.size
    assert all(0 < x < width and 0 < y < height for x, y in drawing.places)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Scalar("2"), TypeError, "value: expected a number, got '2'"),  # type: ignore[arg-type]
        (lambda: Scalar(1.0) + "2", TypeError, "value: expected a number, got '2'"),  # type: ignore[operator]
        (lambda: Scalar(1.0) ** Scalar(2.0), TypeError, "exponent: expected a number"),  # type: ignore[operator]
        (lambda: Scalar(-1.0).log(), ValueError, "log: expected a number above 0, got -1.0"),
        (lambda: Scalar(800.0).exp(), OverflowError, "exp: expected x up to 709.78, got 800.0"),
        (lambda: Scalar(-1.0) ** 0.5, ValueError, "0.5th power: expected a number of at least 0"),
        (lambda: Scalar(1.0) / 0, ZeroDivisionError, "division"),
    ],
)
def test_errors_say_what_was_expected_and_what_came(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
