"""What the text of lecture 5 says of its measurements is what its cells print."""

import re

import pytest

LECTURE = "05_computational_graph"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 5 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?", text)]


def test_the_local_gradients_of_the_first_graph(printed):
    ends = [numbers(line.split("gradients")[1]) for line in printed["look-at-local"].splitlines()]
    assert ends == [[3, 2], [1, -1], [-8]]


def test_wrong_rules_agree_on_a_chain_and_differ_where_values_fan_out(printed):
    rows = [numbers(line) for line in printed["wrong-backward"].splitlines()]
    assert rows == [[20, 135], [20, 27], [20, 207], [20, 81]]
    assert numbers(printed["weak-test"]) == [7, 3, 7, 7]


def test_there_are_more_ways_than_atoms_in_the_sun(printed):
    rounds, gates, ways, gradient = numbers(printed["count-paths"].splitlines()[-1])
    assert (rounds, gates, gradient) == (200, 600, 1)
    assert ways > 1e57


def test_one_sigmoid_gate_agrees_with_small_gates_until_they_overflow(printed):
    lines = printed["sigmoid-compare"].splitlines()
    for line in lines[1:4]:
        _, small, one = numbers(line)
        assert small == pytest.approx(one, rel=1e-4)
    assert "expected x up to 709.78" in printed["sigmoid-compare"]


def test_the_graph_agrees_with_matrices_and_with_nudging(printed):
    matrices, nudging = (numbers(line)[-1] for line in printed["check-network"].splitlines())
    assert matrices < 1e-12
    assert nudging < 1e-4
    parameters, nodes, _ = numbers(printed["build-network"])
    assert nodes - parameters > 1000


def test_four_hidden_units_learn_xor_and_two_do_not_always(printed):
    two, *stuck, four = printed["train-xor"].splitlines()
    assert numbers(four)[:2] == [4, 12]
    assert 6 <= numbers(two)[1] < 12
    assert numbers(stuck[0]) == pytest.approx([0.5] * (12 - int(numbers(two)[1])), abs=0.05)
    assert numbers(stuck[1])[0] < 0.1
