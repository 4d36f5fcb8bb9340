"""The example under a check that does not hold: small, theirs, and never a reason to fail."""

import numpy as np
import pytest
from bs4 import BeautifulSoup

from homework.box import as_box
from homework.example import found_by, on_graphs, on_sizes
from homework.outcome import WRONG, Result


def replaces(output):
    output.gradient = 1.0
    for node in reversed(output.nodes()):
        for x, local in zip(node.inputs, node.local, strict=True):
            x.gradient = node.gradient * local


def test_the_smallest_graph_stands_in_the_box_with_one_number_marked():
    example = found_by(on_graphs(replaces))
    assert "a + a" in example.words
    box = BeautifulSoup(
        as_box(Result("send_back", WRONG, "No."), "", example.picture), "html.parser"
    )
    assert [t.text for t in box.find_all("text") if "✗" in t.text] == ["sum 1 ✗"]
    assert "Marked as wrong: 1, of a." in box.find("svg")["aria-label"]
    assert len(box.find_all(class_="downhill-check-box")) == 1


def test_what_is_right_on_all_graphs_has_no_example():
    assert found_by(on_graphs(lambda output: output.backward())) is None
    assert found_by(None) is None


def endless(output):
    while True:
        pass


@pytest.mark.parametrize("backward", [endless, lambda output: 1 / 0, lambda: None, "no function"])
def test_code_that_fails_or_does_not_end_has_none_or_one_and_no_more(backward, monkeypatch):
    monkeypatch.setattr("homework.example.SECONDS", 0.2)
    example = found_by(on_graphs(backward))
    assert example is None or "smallest graph" in example.words


def loss_and_gradients(p, X, labels, slip=""):
    A1 = np.maximum(X @ p["W1"] + p["b1"], 0)
    z = A1 @ p["W2"] + p["b2"]
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    rows = np.arange(len(X))
    loss = -np.log(probabilities[rows, labels]).mean()
    dZ = probabilities.copy()
    dZ[rows, labels] -= 1
    dZ /= 1 if slip == "no mean" else len(X)
    dA = dZ @ p["W2"].T
    dH = dA if slip == "no slope" else dA * (A1 > 0)
    return loss, {"W1": X.T @ dH, "b1": dH.sum(axis=0), "W2": A1.T @ dZ, "b2": dZ.sum(axis=0)}


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("no mean", "2 examples, 1 input, 1 hidden unit and 2 classes"),
        ("no slope", "1 input, 1 hidden unit and 2 classes"),
    ],
)
def test_the_smallest_network_is_named_with_what_is_wrong_there(slip, said):
    example = found_by(on_sizes(lambda *case: loss_and_gradients(*case, slip=slip)))
    assert said in example.words
    assert "b1" in example.words or slip == "no mean"
    assert ("b2" in example.words) == (slip == "no mean")


def test_gradients_that_are_right_have_no_example():
    assert found_by(on_sizes(loss_and_gradients)) is None
