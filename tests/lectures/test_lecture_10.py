"""What the text of lecture 10 states is what its cells print."""

import re

import pytest

LECTURE = "10_initialisation"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 10 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", text)]


def test_equal_units_stay_equal_and_random_ones_learn(printed):
    zeros, same, half, at_random = printed["break-the-symmetry"].splitlines()
    assert numbers(zeros)[0] == 1
    assert "units  1" in same
    assert numbers(half.split("units")[1])[0] == 32
    assert numbers(half)[-1] < 15
    assert numbers(at_random)[0] == 32
    assert numbers(at_random)[1] < 8 < 80 < numbers(zeros)[1]


def test_the_spread_grows_with_the_root_of_the_inputs_unless_the_weights_shrink(printed):
    lines = [line.split() for line in printed["spread-of-z"].splitlines()[1:]]
    spread = {(int(n), name): float(z) for n, name, z, _ in lines}
    for n in (4, 100, 2500):
        assert spread[n, "1"] == pytest.approx(n**0.5, rel=0.1)
        assert spread[n, "1/√n"] == pytest.approx(1, rel=0.1)


def test_the_sigmoid_is_in_balance_at_a_price(printed):
    goal, idle = (numbers(line) for line in printed["sigmoid-in-balance"].splitlines())
    assert goal[-2] == goal[-1] == 24
    assert 38 < idle[-2] < idle[-1] < 80


def test_scaled_starts_learn_where_too_small_and_too_large_ones_do_not(printed):
    wrong = {
        line.split()[0]: float(re.search(r"wrong +([\d.]+)%", line)[1])
        for line in printed["init-on-the-digits"].splitlines()
    }
    assert max(wrong["1/√n"], wrong["√(2/n)"]) < 15
    assert min(wrong["0.01"], wrong["1"]) > 70
