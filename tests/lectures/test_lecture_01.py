"""The numbers that the text of lecture 1 states are those that its cells print."""

import re

import pytest

LECTURE = "01_one_weight"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 1 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?", text)]


def test_the_worked_example(printed):
    assert numbers(printed["worked-example"]) == [-8, 3, 1, -24]
    assert numbers(printed["first-step"]) == [2.24, 0.58]


def test_the_impostor_agrees_on_the_first_example_only(printed):
    first, second = printed["rule-against-impostor"].splitlines()
    assert numbers(first)[-2:] == [-24, -24]
    assert numbers(second)[-2:] == [-8, -2]


def test_it_takes_nineteen_steps(printed):
    assert "after 19 steps" in printed["count-the-steps"]


def test_the_bound_on_the_learning_rate_tells_convergence_from_divergence(printed):
    lines = printed["the-bound-measured"]
    assert lines.count("0.99 of it, 100 steps lead closer") == 3
    assert lines.count("1.01 of it, 100 steps lead further away") == 3


def test_the_saturated_unit_learns_three_thousand_times_slower(printed):
    slight, saturated = (numbers(line)[-1] for line in printed["wrong-and-saturated"].splitlines())
    assert 2500 < slight / saturated < 3500


def test_the_largest_rate_shrinks_with_the_data_for_the_sse_and_not_for_the_mse(printed):
    rows = [numbers(line) for line in printed["largest-rates"].splitlines()]
    examples, of_sse, of_mse = zip(*rows, strict=True)
    assert examples == (10, 100, 1000, 10000)
    assert of_sse[1] / of_sse[3] == pytest.approx(100, rel=0.2)
    assert 0.9 < min(of_mse) < max(of_mse) < 3


def test_inputs_ten_times_as_large_need_a_rate_a_hundred_times_smaller(printed):
    small, middle, large = (numbers(li)[-1] for li in printed["scale-of-the-inputs"].splitlines())
    assert small / middle == pytest.approx(100, rel=0.02)
    assert middle / large == pytest.approx(100, rel=0.02)


def test_in_place_changes_what_others_hold(printed):
    new, in_place = printed["in-place"].splitlines()
    assert new.endswith("True")
    assert in_place.endswith("False")
