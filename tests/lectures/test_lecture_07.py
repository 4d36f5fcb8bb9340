"""What the text of lecture 7 says of its measurements is what its cells print."""

import re

import pytest

LECTURE = "07_vector_backprop"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 7 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)]


def test_the_example_of_lecture_6_comes_back_as_a_matrix(printed):
    assert numbers(printed["backward-in-matrices"])[1:5] == [8, 0.6, 12, 0.9]
    assert printed["library-agrees"].count("True") == 4


def test_the_formulas_of_the_jacobians_agree_with_differences(printed):
    assert printed["jacobian-formulas"].count("True") == 2
    assert numbers(printed["order-of-products"])[-1] < 1e-12


def test_every_small_network_has_directions_that_bend_down_and_up(printed):
    counts = numbers(printed["network-hessian"].splitlines()[-1])[1:]
    assert len(counts) == 20
    assert all(0 < count < 13 for count in counts)


def test_two_gradients_give_the_product_with_the_hessian(printed):
    largest, difference = numbers(printed["hessian-vector"])
    assert difference < 1e-6 * largest


def test_the_best_step_of_each_difference_is_as_stated(printed):
    lines = [numbers(line.split("best h")[1]) for line in printed["sweep-of-h"].splitlines()]
    (h_one, one), (h_central, central), (h_32, in_32) = lines
    assert 1e-9 < h_one < 1e-7
    assert 1e-6 < h_central < 1e-4
    assert h_32 >= 3e-3
    assert central < 1e-9 < one < 1e-6 < in_32 < 1e-3


def test_the_check_tells_small_mistakes(printed):
    verdicts = printed["run-check"].splitlines()
    assert [line.startswith("The gradient agrees") for line in verdicts] == [True, False, False]


def test_six_wrong_gradients_of_nine_learn_from_every_start(printed):
    lines = printed["train-with-bugs"].splitlines()
    assert "no bug" in lines[0]
    assert lines[0].startswith("10 of 10")
    assert sum(line.startswith("10 of 10") for line in lines[1:]) == 6
    assert sum("shapes do not fit" in line for line in lines) == 2
    assert len(lines) == 12
