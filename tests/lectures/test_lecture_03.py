"""The numbers that the text of lecture 3 states are those that its cells print."""

import re

import pytest

LECTURE = "03_losses"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 3 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


def test_the_training_error_is_an_optimist_with_few_examples(printed):
    rows = [numbers(line) for line in printed["risk-and-empirical-risk"].splitlines()[1:]]
    assert rows[0] == pytest.approx([10, 0.5, 2.25], abs=0.3)  # 1 - 5/10 and 1 + 5/4 in theory
    assert rows[-1] == pytest.approx([1000, 1, 1], abs=0.02)
    assert all(seen <= unseen for _, seen, unseen in rows)


def test_the_three_squared_losses_by_hand(printed):
    loss = {line.split()[0]: numbers(line) for line in printed["three-by-hand"].splitlines()}
    assert loss["sse"] == [17, -8, 2]
    assert loss["half_sse"] == loss["mse"] == [8.5, -4, 1]


def test_rates_that_take_back_the_factor_give_the_same_path(printed):
    differences = [numbers(line)[-1] for line in printed["same-path-measured"].splitlines()]
    assert len(differences) == 3
    assert max(differences) < 1e-12


def test_squares_ask_for_the_mean_and_absolute_errors_for_the_median(printed):
    squared, absolute = (numbers(line) for line in printed["best-constants"].splitlines())
    assert squared == [22, 22]
    assert absolute == [3, 3]


def test_only_the_classification_error_does_not_care_for_the_probability(printed):
    squared, entropy, count = (numbers(x)[:2] for x in printed["best-probability"].splitlines())
    assert squared == entropy == [0.3, 0.3]
    assert count == [0.01, 0.49]


def test_the_classification_error_has_no_slope_nearly_everywhere(printed):
    flat, sloped = (numbers(line)[0] for line in printed["share-of-flat-places"].splitlines())
    assert flat >= 195
    assert sloped == 200


def test_a_unit_that_is_certain_and_wrong_learns_by_cross_entropy(printed):
    rows = [numbers(line) for line in printed["slopes-of-a-wrong-unit"].splitlines()[1:]]
    assert [row[0] for row in rows] == [0, -1, -3, -6, -10]
    assert abs(rows[3][2]) < 0.005 < 0.99 < abs(rows[3][3])
    race = {z: steps for z, *steps in map(numbers, printed["race-from-saturation"].splitlines())}
    assert race[-6.0][1] == 17
    assert race[-6.0][0] > 10 * race[-6.0][1]


def test_a_fresh_network_of_ten_classes_starts_near_ln_10(printed):
    expected, fresh, wrong = (numbers(line)[-1] for line in printed["first-loss"].splitlines())
    assert fresh == pytest.approx(expected, abs=0.01)
    assert wrong == 1000


def test_from_large_weights_cross_entropy_is_ahead_for_every_seed(printed):
    rows = [re.findall(r"([\d.]+)%", line) for line in printed["losses-on-digits"].splitlines()]
    small_mse, small_entropy, large_mse, large_entropy = [[float(e) for e in row] for row in rows]
    assert len(large_mse) == 4
    assert all(entropy < mse for mse, entropy in zip(large_mse, large_entropy, strict=True))
    ahead = [entropy < mse for mse, entropy in zip(small_mse, small_entropy, strict=True)]
    assert any(ahead)
    assert not all(ahead)


def test_errors_rise_in_about_one_of_six_epochs_in_which_the_loss_falls(printed):
    rows = [numbers(line) for line in printed["stand-in-measured"].splitlines()]
    assert len(rows) == 3
    fell, rose = sum(row[1] for row in rows), sum(row[2] for row in rows)
    assert 1 / 8 < rose / fell < 1 / 4.5
