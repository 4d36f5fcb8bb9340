"""The numbers that the text of lecture 13 states are those that its cells print."""

import re

import pytest

LECTURE = "13_does_backprop_do_the_right_thing"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 13 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


def rows(text):
    """The numbers of each line that begins with one."""
    return [numbers(line) for line in text.splitlines() if re.match(r" *-?\d[\d.]* +-?\d", line)]


def test_the_loss_falls_while_the_error_rises(printed):
    lines = [numbers(line) for line in printed["descent-leaves-a-separating-line"].splitlines()]
    losses, wrong = [line[1] for line in lines], [line[2] for line in lines]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] == pytest.approx(0.22, abs=0.005)
    assert losses[-1] == pytest.approx(0.05, abs=0.005)
    assert wrong == [0, 1, 1, 1]


def test_far_spoilers_stay_wrong_and_the_perceptron_separates_them(printed):
    wrong = {row[0]: row[1] for row in rows(printed["backprop-on-spoiled"])}
    assert wrong == {1: 0, 2: 0, 3: 1, 5: 1, 9: 1}
    assert printed["mistakes-of-the-perceptron"].count("separates True") == 5


def test_only_the_squared_error_fails_from_large_weights(printed):
    of_square, of_entropy = zip(
        *[row[1:] for row in rows(printed["starts-and-losses"])], strict=True
    )
    assert of_square[0] == 20
    assert list(of_square) == sorted(of_square, reverse=True)
    assert of_square[-1] < 5
    assert set(of_entropy) == {20}


def test_more_steps_do_not_bring_the_outlier_over(printed):
    lines = [numbers(line) for line in printed["run-much-longer"].splitlines()]
    assert [line[2] for line in lines] == [0, 0, 0, 1, 1, 1]
    assert lines[-1][-1] == pytest.approx(1 / 21, abs=1e-4)


def test_the_outlier_pins_the_lines_of_the_perceptron(printed):
    of_backprop, of_perceptron = (
        numbers(line)[-1] for line in printed["spread-of-directions"].splitlines()
    )
    assert of_perceptron < of_backprop


def test_backprop_varies_less_and_its_bias_depends_on_the_world(printed):
    slip_b, slip_p, rare_b, rare_p = (
        numbers(line)
        for line in printed["bias-and-variance-measured"].splitlines()
        if "bias" in line
    )
    assert 7 < slip_p[1] / slip_b[1] < 15
    assert 7 < rare_p[1] / rare_b[1] < 15
    assert slip_b[0] < 0.001 < slip_p[0]
    assert rare_p[0] < rare_b[0]
    assert slip_p[2] / slip_b[2] == pytest.approx(20, abs=3)
    assert rare_p[2] == pytest.approx(rare_b[2], rel=0.1)


def test_saddles_outnumber_the_rest_as_dimensions_grow(printed):
    lines = [numbers(line) for line in printed["saddles-by-dimension"].splitlines()]
    shares = {line[0]: line[2] for line in lines}
    assert shares[1] == 0
    assert shares[2] == pytest.approx(0.57, abs=0.02)
    assert shares[4] == pytest.approx(0.93, abs=0.02)
    assert shares[10] == 1
    assert list(shares.values()) == sorted(shares.values())


def test_high_critical_points_of_the_network_have_one_way_down_for_each_unit(printed):
    table = rows(printed["network-critical-points"])
    assert [row[-2:] for row in table] == [[1, 0.34], [2, 0.34], [3, 0.34]]


def test_the_text_counts_runs_and_levels_apart(printed):
    runs, levels = [], []
    for line in printed["network-critical-points"].splitlines()[1:]:
        runs.append([int(number) for number in re.findall(r"\d+", line)[2:5:2]])
        levels.append(int(re.search(r"(\d+): ", line)[1]))
    assert runs[0] == [25, 17]
    assert all(arrived == at_saddles for arrived, at_saddles in runs[1:])
    assert levels == [2, 2, 3]


def test_noise_frees_a_network_from_zero(printed):
    still, *freed = [
        line for line in printed["zero-is-a-saddle"].splitlines() if line.startswith("noise")
    ]
    assert "never" in still
    assert all(numbers(line)[-1] < 500 for line in freed)


def test_the_second_pause_is_a_slope_and_no_saddle(printed):
    gradients = re.findall(
        r"near 0.34: ([\d.e+-]+)(?:; .* 0.12: ([\d.]+))?", printed["zero-is-a-saddle"]
    )
    assert float(gradients[1][0]) < 1e-6
    assert all(0.018 < float(second) < 0.022 for _, second in gradients[1:])


def test_a_saddle_that_is_not_strict_keeps_a_region_of_starts(printed):
    strict, flat = printed["flat-saddle"].splitlines()
    assert int(re.search(r"(\d+) of 200", strict)[1]) == 0
    assert int(re.search(r"(\d+) of 200", flat)[1]) > 80


def test_the_variance_on_cross_entropies_lies_between(printed):
    pattern = r" +(?:squared error|cross-entropy|perceptron) +bias .*? variance ([\d.]+)"
    measured = [float(word) for word in re.findall(pattern, printed["variance-by-loss"])]
    for squared, entropy, perceptron in (measured[:3], measured[3:]):
        assert 2 * squared < entropy < perceptron


def test_wider_networks_end_closer_together(printed):
    spreads = [row[-1] for row in rows(printed["spread-by-width"])]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > 50 * spreads[-1]
    ratios = [row[-2] for row in rows(printed["spread-by-width"])]
    assert ratios[0] < 1.5 < 2.5 < ratios[-1] < 3.5
