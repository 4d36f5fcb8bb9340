"""What the text of lecture 6 says of its measurements is what its cells print."""

import re

import pytest

LECTURE = "06_backprop_by_hand"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 6 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)]


def rows(text):
    return [numbers(line) for line in text.splitlines()]


def test_the_forward_pass_and_the_slopes_are_those_of_the_text(printed):
    assert "h2: z = -1.00, a = -0.10" in printed["run-forward"]
    assert "loss 5.0" in printed["run-forward"]
    assert "h1: dL/da = 4.0, f'(z) = 1.0, δ = 4.0" in printed["hidden-numbers"]
    assert "[0.6 0.9]" in printed["hidden-numbers"]
    by_nudging = numbers(printed["nudge"].splitlines()[1])
    assert by_nudging == [8, 0.6, 12, 0.9, 4, 0.3, 4.5, -1.5, -0.3, 0.1, 3, -1]


def test_ten_layers_have_a_thousand_million_paths_and_a_few_hundred_products(printed):
    depth, paths, products = rows(printed["count-paths"])[-1]
    assert (depth, paths) == (10, 1e9)
    assert products < 1000


def test_one_step_brings_the_loss_from_5_to_about_3(printed):
    losses = [row[1] for row in rows(printed["run-updates"])]
    assert losses[0] == 5
    assert losses[1] == pytest.approx(2.87, abs=0.01)
    assert losses == sorted(losses, reverse=True)


def test_updating_too_early_spoils_the_slope_and_in_the_end_its_sign(printed):
    assert [row[-1] for row in rows(printed["wrong-order"])] == [7.7, 5.0, -7.0]
    assert "wrong" not in printed["wrong-order"]


def test_the_network_in_loops_fits_the_curve(printed):
    first, last, steps = numbers(printed["train-loops"])
    assert steps == 300
    assert last < first / 30


def test_all_slopes_cost_about_three_predictions_whatever_the_size(printed):
    lines = rows(printed["measure-cost"])
    assert lines[-1][0] > 397_000
    assert all(nudging == 2 * parameters for parameters, _, nudging in lines)
    # Processor time, but still a time: only the order of size is held to.
    assert all(1 < cost < 10 for _, cost, _ in lines)
