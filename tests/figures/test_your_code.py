"""Figures that take a reader's own backward pass: they open where it goes wrong, and tell no more."""

import numpy as np
import pytest
from bs4 import BeautifulSoup

from course_lib import neurons
from course_lib.graph import Scalar
from figures.by_hand import by_hand
from figures.computational_graph import computational_graph
from figures.planted_bug import planted_bug


def replaces(output):
    output.gradient = 1.0
    for node in reversed(output.nodes()):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient = node.gradient * local


def one_way_back(layers, upstream):
    neurons.backward(layers, upstream)
    for unit, neuron in enumerate(layers[0]):
        last = layers[1][-1]
        neuron.delta = last.delta * last.weights[unit] * neuron.activation.derivative(neuron.z)
        neuron.weight_slopes = [neuron.delta * x for x in neuron.x]
        neuron.bias_slope = neuron.delta


def gradients(X, T, W1, b1, W2, b2):
    A1 = np.tanh(X @ W1 + b1)
    dZ2 = 2 * (A1 @ W2 + b2 - T) / len(X)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    return {"W1": X.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": A1.T @ dZ2, "b2": dZ2.sum(axis=0)}


def averaged(*data):
    return gradients(*data) | {"b1": gradients(*data)["b1"] / len(data[0])}


WRONG = [
    lambda: computational_graph(yours=replaces),
    lambda: by_hand(yours=one_way_back),
    lambda: planted_bug(yours=averaged),
]
RIGHT = [
    lambda: computational_graph(yours=Scalar.backward),
    lambda: by_hand(yours=neurons.backward),
    lambda: planted_bug(yours=gradients),
]


def words(figure):
    return BeautifulSoup(figure.frame.numbers, "html.parser").get_text(" ")


@pytest.mark.parametrize("figure", WRONG)
def test_it_opens_where_the_function_goes_wrong_and_marks_one_number(figure):
    figure = figure()
    assert "✗" in words(figure)
    assert "Goal" in words(figure)
    assert "✓" not in BeautifulSoup(figure.frame.numbers, "html.parser").select_one(".sign").text
    drawing = "".join(figure.frame.layers)
    assert "✗" in drawing


def test_the_marked_number_is_the_readers_and_the_right_one_is_nowhere():
    figure = by_hand(yours=one_way_back)
    right = by_hand(step=13)
    right.change(numbers=figure.state.numbers)
    marked = figure.state.run.wrong[0]
    told = BeautifulSoup("".join(figure.frame.layers), "html.parser")
    (cross,) = [t.text for t in told.find_all("text") if "✗" in t.text]
    assert cross.startswith("δ 0")
    assert right.state.delta(f"h{marked[2] + 1}") != 0
    assert f"{right.state.delta(f'h{marked[2] + 1}'):g}" not in words(figure).split("Goal")[0]


@pytest.mark.parametrize("figure", RIGHT)
def test_a_function_that_is_right_reaches_the_goal(figure):
    figure = figure()
    page = BeautifulSoup(figure.frame.numbers, "html.parser")
    assert page.select_one(".downhill-goal-reached") is not None
    assert "✗" not in "".join(figure.frame.layers)


@pytest.mark.parametrize("figure", [*WRONG, *RIGHT])
def test_every_control_moves_the_figure_on(figure):
    figure = figure()

    def walk(widget):
        for child in getattr(widget, "children", ()):
            yield child
            yield from walk(child)

    for widget in walk(figure.widget):
        kind = type(widget).__name__
        if kind in ("IntSlider", "FloatSlider"):
            for value in (widget.min, widget.max):
                widget.value = value
        elif kind == "Dropdown":
            for _, value in widget.options:
                widget.value = value
        elif kind == "Button":
            widget.click()
    assert figure.state == figure.start  # the last button is Reset


@pytest.mark.parametrize(
    "figure",
    [
        lambda: by_hand(yours=lambda layers, upstream: 1 / 0),
        lambda: planted_bug(yours=lambda *data: 1 / 0),
    ],
)
def test_an_error_in_it_is_told_in_a_sentence(figure):
    assert "ends in an error: ZeroDivisionError: division by zero" in words(figure())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "a dictionary of gradients is asked"),
        ({}, "no gradient for W1"),
        ({"W1": np.zeros(9)}, "shape of your gradient for W1 is (9,)"),
    ],
)
def test_what_is_no_set_of_gradients_is_told(given, said):
    assert said in words(planted_bug(yours=lambda *data: given))


def test_a_graph_whose_function_fails_shows_what_it_has_found_until_then():
    def fails(output):
        output.gradient = 1.0
        raise ValueError("not yet")

    assert "0 ✗" in words(computational_graph(yours=fails))
