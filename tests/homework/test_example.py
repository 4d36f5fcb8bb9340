"""The example under a check that does not hold: small, theirs, and never a reason to fail."""

import pytest
from bs4 import BeautifulSoup

from homework.box import as_box
from homework.example import found_by, on_graphs
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
