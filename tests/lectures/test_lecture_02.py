"""The numbers that the text of lecture 2 states are those that its cells print."""

import re
from itertools import pairwise

import pytest

LECTURE = "02_error_surface"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 2 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


def test_the_partial_derivatives_by_hand(printed):
    first, second, third = printed["partials-checked"].splitlines()
    assert numbers(first)[2:] == [-10, -6, -10, -6]
    assert numbers(second)[2:] == [-4, -2, -4, -2]
    assert set(numbers(third)[2:]) == {0}


def test_no_direction_is_steeper_than_the_one_against_the_gradient(printed):
    best, found, rising, difference = map(numbers, printed["a-thousand-directions"].splitlines())
    assert best[-1] < found[-1] < 0.99 * best[-1]
    assert 450 < rising[0] < 550
    assert difference[-1] < 1e-6


def test_ten_times_as_narrow_takes_ten_times_as_many_steps(printed):
    steps = [numbers(line)[2] for line in printed["steps-by-condition-number"].splitlines()]
    assert len(steps) == 4
    for few, many in pairwise(steps):
        assert many / few == pytest.approx(10, rel=0.02)


def test_the_double_well_has_a_saddle_between_two_minima(printed):
    lines = printed["double-well-by-hand"].splitlines()
    assert [line.split()[-1] for line in lines[:3]] == ["minimum", "saddle", "minimum"]
    assert "condition number 6.9" in lines[-1]


def test_only_the_monkey_saddle_cannot_be_told(printed):
    lines = printed["all-landmarks"].splitlines()
    unknown = [line.split("(")[0].strip() for line in lines if line.endswith("degenerate")]
    assert unknown == ["monkey saddle"]


def test_each_tenth_closer_to_the_ridge_costs_the_same_number_of_steps(printed):
    *lines, on_the_ridge = printed["time-to-escape"].splitlines()
    steps = [numbers(line)[1] for line in lines]
    assert steps[-1] - steps[-2] == pytest.approx(3 * 12.6, abs=1)
    assert steps[-2] - steps[-3] == pytest.approx(3 * 12.6, abs=1)
    assert "still there" in on_the_ridge
    assert printed["random-starts-escape"].startswith("200 of 200")


def test_the_lowest_valley_gets_its_share_and_large_rates_run_away(printed):
    rows = [numbers(line) for line in printed["share-of-the-lowest"].splitlines()[1:]]
    by_rate = {rate: shares for rate, *shares in rows}
    assert by_rate[0.01] == by_rate[0.05] == [23, 77, 0, 0]
    assert by_rate[0.1][0] > 23
    assert by_rate[0.2][2] > 5
    assert by_rate[0.3][:2] == [0, 0]


def test_momentum_reaches_the_lowest_valley_by_luck(printed):
    plain, momentum = (numbers(line)[0] for line in printed["luck-measured"].splitlines())
    assert plain == 0
    assert 0 < momentum < 15


def test_random_directions_hide_the_negative_eigenvalues(printed):
    lines = printed["hessian-of-a-network"].splitlines()
    assert lines[0] == "random directions that bend down: 0 of 200"
    assert lines[1] == "negative eigenvalues: 53 of 610"
    assert numbers(lines[2])[1] == pytest.approx(2.4, abs=0.05)
    few, many = numbers(lines[4])[1], numbers(lines[4])[-1]
    assert few < 30
    assert many > 200


def test_the_directions_that_are_flat_exactly_can_be_counted_beforehand(printed):
    found, counted = printed["hessian-of-a-network"].splitlines()[-1].split(";")
    assert numbers(found)[-1] == numbers(counted)[-1] == 73


def test_minima_get_rare_with_the_number_of_weights(printed):
    rows = [numbers(line) for line in printed["share-of-saddles"].splitlines()[1:]]
    assert [row[0] for row in rows] == [1, 2, 3, 5, 8]
    for column in (1, 3):
        shares = [row[column] for row in rows]
        assert shares == sorted(shares, reverse=True)
    assert rows[-1][4] == 100
