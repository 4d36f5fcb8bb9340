"""What the text of lecture 4 says of its measurements is what its cells print."""

import re

import pytest

LECTURE = "04_activations"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 4 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?", text)]


def row(text, *words):
    """The numbers in the line that begins with these words."""
    line = next(li for li in text.splitlines() if re.match(r"\s+".join(words) + r"\s", li))
    return numbers(re.sub(r"^" + r"\s+".join(words), "", line))


def test_without_activations_three_layers_are_one(printed):
    assert numbers(printed["layers-collapse"])[-1] < 1e-12


def test_near_zero_the_sigmoid_is_nearly_linear_and_far_out_nearly_constant(printed):
    near, _, far = (numbers(line) for line in printed["nearly-constant"].splitlines()[1:])
    assert near[-1] == 2
    assert far[2] < 0.006
    assert far[3] < 0.004
    assert 15 < far[-1] < 20


def test_positive_inputs_give_slopes_of_one_sign(printed):
    signs = printed["same-signs"]
    assert row(signs, "sigmoid")[-1] == 100
    assert numbers(signs.splitlines()[1])[-1] > 50
    assert numbers(signs.splitlines()[2])[-1] == 0


def test_centred_inputs_need_a_small_part_of_the_steps(printed):
    lines = [numbers(line)[-1] for line in printed["centred-or-not"].splitlines()]
    assert all(raw > 20 * centred for raw, centred in zip(lines[::2], lines[1::2], strict=True))


def test_the_factors_of_a_layer_are_those_of_the_text(printed):
    table = printed["measure-depth"]
    assert row(table, "sigmoid")[2] == pytest.approx(0.23, abs=0.02)
    assert row(table, "ReLU")[2] == pytest.approx(0.7, abs=0.02)
    assert row(table, "ReLU")[3] == pytest.approx(1, abs=0.05)
    assert row(table, "sigmoid")[0] < 1e-11


def test_steps_that_are_too_long_silence_units(printed):
    table = printed["count-dead"]
    shares = {
        rate: row(table, "ReLU", rate)[0] for rate in ("untrained", "0.1", "0.3", "1.0", "3.0")
    }
    assert max(shares["untrained"], shares["0.1"], shares["0.3"]) < 4
    assert 25 < shares["1.0"] < 55
    assert shares["3.0"] > 90
    assert row(table, "Leaky ReLU", "3.0")[0] > 80


def test_no_silent_relu_comes_back_and_the_leaky_network_recovers_best(printed):
    table = printed["do-they-recover"]
    assert row(table, "ReLU")[1] == 0
    relu, leaky, elu = (row(table, name)[-1] for name in ("ReLU", "Leaky ReLU 0.01", "ELU"))
    assert leaky > 20 + max(relu, elu)


def test_only_the_sigmoid_fails_with_eight_layers(printed):
    rows = printed["test-the-rule"].splitlines()
    right = {
        (int(li[0]), re.split(r"\s{2,}| \d", li[10:])[0].split(",")[0].strip()): numbers(
            re.search(r"[\d.]+%", li)[0]
        )[0]
        for li in rows
        if "hidden:" in li
    }
    others = ("tanh", "ReLU", "Leaky ReLU", "PReLU", "ELU")
    assert right[8, "sigmoid"] < 20
    assert min(right[8, name] for name in others) > 65
    assert min(right[8, name] for name in ("tanh", "PReLU", "ELU")) > right[8, "ReLU"]
    assert right[1, "sigmoid"] + 15 < min(right[1, name] for name in others)


def test_half_the_units_of_a_random_network_are_silent(printed):
    below = re.findall(r"(\d+)% below", printed["exactly-zero"].splitlines()[0])
    assert [int(share) for share in below] == pytest.approx([50, 50], abs=4)


def test_larger_weights_take_a_deep_sigmoid_network_from_vanishing_to_exploding(printed):
    left = {}
    for line in printed["sigmoid-by-scale"].splitlines():
        factor, rest = re.search(r"× +(\d+): .* ([\d.e+-]+)$", line).groups()
        left[int(factor)] = float(rest)
    assert list(left.values()) == sorted(left.values())
    assert left[1] < 1e-11
    assert left[10] < 1 < left[12]
    assert left[24] > 1000


def test_a_deep_sigmoid_network_learns_from_larger_weights(printed):
    alone, larger = (
        float(re.search(r"Adam: ([\d.]+)%", line)[1])
        for line in printed["sigmoid-rescued"].splitlines()
    )
    assert alone < 30
    assert larger > 80
