"""What the text of lecture 8 says of its measurements is what its cells print."""

import re

import pytest

LECTURE = "08_special_cases"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 8 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)]


def rows(text):
    return [numbers(line) for line in text.splitlines()]


def test_softmax_and_cross_entropy_stay_finite_only_together(printed):
    apart, joined = printed["fused-or-not"].splitlines()
    assert "inf" in apart
    assert "nan" in apart
    assert numbers(joined) == [1000, 1, -1, 0]


def test_only_the_product_holds_outside_its_examples(printed):
    (*inside, low, high), products = rows(printed["learn-a-product"])
    assert max(inside) < 0.01
    assert 1 < low < high
    assert max(products) < 1e-12


def test_kinks_fail_a_right_gradient_only_for_large_steps(printed):
    lines = [numbers(line) for line in printed["checks-near-kinks"].splitlines()]
    of_relu = [line[1] for line in lines]
    assert of_relu[0] == 0
    assert of_relu == sorted(of_relu)
    assert of_relu[-1] > 20
    assert all(line[-1] == 0 for line in lines)


def test_the_slope_at_the_kink_matters_only_for_exact_zeros(printed):
    drawn, of_zeros = rows(printed["slope-one"])
    assert drawn[0] == 0
    assert of_zeros[0] > 0.1
    assert of_zeros[1] == pytest.approx(2.303, abs=0.001)
    assert of_zeros[3] < 2


def test_gradients_by_depth_are_of_the_stated_sizes(printed):
    found = {
        (line.split()[0], line.split()[1]): numbers(line)
        for line in printed["gradient-by-depth"].splitlines()[1:]
    }
    assert found["sigmoid", "plain"][0] == pytest.approx(0.2, abs=0.05)
    assert found["sigmoid", "plain"][-1] < 1e-30
    assert 0.5 < found["sigmoid", "skip"][-1] < 2
    assert 0.1 < found["ReLU", "plain"][-1] < 10
    assert 1e9 < found["ReLU", "skip"][-1] < 1e12


def test_units_that_listen_and_loops_have_the_gradients_of_differences(printed):
    backward, differences = rows(printed["neighbours"])
    assert backward == differences
    assert all(backward)
    one, other = numbers(printed["unrolled"])
    assert one == pytest.approx(other, abs=1e-8)
