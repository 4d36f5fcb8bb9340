"""What the text of lecture 9 states is what its cells print; times are left to the reader."""

import re

import pytest

LECTURE = "09_descent_variants"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 9 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?|inf", text)]


def rows(text):
    """The numbers of each line that begins with a name, by that name."""
    found = {}
    for line in text.splitlines():
        name = re.match(r"[A-Za-z][a-zA-Z ]*( 0\.9)?(?=  )", line)
        if name:
            found[name[0].strip()] = numbers(line[name.end() :])
    return found


def test_an_epoch_has_45_steps_and_the_last_batch_30_examples(printed):
    assert numbers(printed["count-the-steps"]) == [1438, 45, 32, 32, 32, 30]


def test_descent_does_with_some_twenty_gradients_what_the_grid_does_with_ten_thousand_losses(
    printed,
):
    grid, descent, _ = printed["drain-the-lake"].splitlines()
    needed, error = numbers(descent)
    assert numbers(grid)[0] == 10_000
    assert needed < 30
    assert error < numbers(grid)[1]


def test_the_noise_of_a_batch_follows_the_formula(printed):
    for line in printed["measure-the-noise"].splitlines()[2:]:
        _, one, _, sixteen, _, large, formula = numbers(line)
        assert 9 < one < 40
        assert sixteen == pytest.approx(formula, rel=0.15)
        assert large < sixteen / 10


def test_smaller_rates_hover_lower_and_a_falling_one_starts_as_fast_as_the_largest(printed):
    table = {
        line[:28].strip(): numbers(line[28:])
        for line in printed["measure-the-floor"].splitlines()[1:]
    }
    first = {name: values[0] for name, values in table.items()}
    last = {name: values[1] for name, values in table.items()}
    assert first["0.2 to 0.0125"] == first["rate 0.2"] < first["rate 0.05"] < first["rate 0.0125"]
    assert last["rate 0.2"] > 10 * last["rate 0.05"] > 100 * last["rate 0.0125"]
    assert last["0.2 to 0.0125"] < last["rate 0.05"] / 5
    assert all(values[2] > values[1] for values in table.values())


def test_full_batch_descent_ends_at_a_saddle_unless_something_tips_it(printed):
    saddle, beside, noisy = printed["end-at-a-saddle"].splitlines()[:3]
    assert "[0. 0.] loss 1.0" in saddle
    assert "loss 0.0" in beside
    assert "loss 0.0" in noisy


def test_only_the_adaptive_steps_do_not_grow_with_the_slope(printed):
    lines = [line.split() for line in printed["three-steps"].splitlines()[1:]]
    steps = {(float(slope), name): values for slope, name, *values in lines}
    for name in ("AdaGrad", "Adam"):
        assert steps[1.0, name] == steps[1000.0, name]
    for name in ("GradientDescent", "Momentum"):
        assert steps[1.0, name] != steps[1000.0, name]


def test_what_is_said_of_ravines_holds(printed):
    table = rows(printed["measure-ravines"])
    plain, momentum = table["plain"], table["momentum 0.9"]
    assert plain[1] / plain[0] == pytest.approx(10, rel=0.2)
    assert plain[2] / plain[1] == pytest.approx(4, rel=0.2)
    assert momentum[0] > plain[0]
    assert momentum[2] < plain[2] / 5
    assert table["AdaGrad"][3] > 30 * table["AdaGrad"][1]
    assert plain[3] == pytest.approx(plain[1], rel=0.1)
    assert table["RMSProp"][2] == float("inf")


def test_tuned_optimisers_are_close_on_the_digits_and_a_rate_ten_times_too_small_is_dear(printed):
    middles = []
    for line in printed["compare-on-digits"].splitlines():
        *_, middle, _, _, slow = numbers(line)
        middles.append(middle)
        assert slow > 1.8 * middle
    assert max(middles) < 2 * min(middles)


def test_each_regime_reaches_the_loss_and_takes_the_steps_that_are_said(printed):
    table = {
        line[:17].strip(): numbers(line[17:]) for line in printed["time-to-a-loss"].splitlines()[1:]
    }
    steps = {name: values[4] for name, values in table.items()}
    epochs = {name: values[2] for name, values in table.items()}
    assert steps["full batch"] < steps["mini-batch of 32"] < steps["one at a time"]
    assert epochs["full batch"] > epochs["mini-batch of 32"] > epochs["one at a time"]


def test_a_rate_may_fall_but_not_too_fast(printed):
    constant, falling, halved = (
        [float(word) for word in line.split()[-3:]]
        for line in printed["how-fast-may-it-fall"].splitlines()[1:]
    )
    assert falling[2] < constant[2] < halved[2]
    assert halved[2] > 100 * falling[2]


def test_without_its_correction_adam_starts_with_steps_that_are_too_long(printed):
    corrected, uncorrected = (
        [float(word) for word in re.findall(r": ([\d.]+)", line)]
        for line in printed["adam-uncorrected"].splitlines()
    )
    assert set(corrected) == {0.1}
    assert uncorrected[:2] == [0.316, 0.425]
    assert max(uncorrected) < 0.7
    assert uncorrected[-1] < 0.15


def test_steps_go_with_the_condition_number_or_with_its_root(printed):
    lines = [numbers(line) for line in printed["steps-by-condition"].splitlines()[1:]]
    plain, tuned = ({int(line[0]): line[i] for line in lines} for i in (1, 3))
    assert tuned[10] < plain[10]
    assert plain[1600] / plain[100] == pytest.approx(20, abs=2)
    assert tuned[1600] / tuned[100] == pytest.approx(5, abs=0.5)
    assert lines[0][4] == 0.27
