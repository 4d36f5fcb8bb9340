"""What the text of lecture 11 states is what its cells print."""

import re

import pytest

LECTURE = "11_overfitting_and_regularisation"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 11 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    return [float(word) for word in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", text)]


def test_twice_as_many_steps_make_half_the_error(printed):
    rows = [numbers(line) for line in printed["steps-and-error"].splitlines()]
    assert all(row[2] == pytest.approx(2.4, rel=0.05) for row in rows)
    built, trained = printed["trained-against-built"].splitlines()
    errors = numbers(trained.split(":")[1])
    assert max(errors) < numbers(built)[-1] == 0.15
    assert max(errors) > 2 * min(errors)


def test_a_network_learns_nonsense_by_heart(printed):
    true, shuffled, _ = printed["learn-nonsense-by-heart"].splitlines()
    assert numbers(true)[1] == 0
    assert numbers(true)[2] < 10
    assert numbers(shuffled)[1] < 1
    assert numbers(shuffled)[2] > 80


def test_the_example_of_patience_stops_after_epoch_5_and_keeps_epoch_3(printed):
    last = printed["early-stopping-by-hand-answer"].splitlines()[-1]
    assert last == "epoch 5, loss 0.65: best so far epoch 3, stop: True"


def test_stopping_early_is_better_nearly_always_and_validation_promises_too_much(printed):
    text = printed["early-stopping-at-scale"]
    assert 15 <= int(re.search(r"better in (\d+) of 20", text)[1]) < 20
    promised, held = (numbers(line)[-1] for line in text.splitlines()[3:5])
    assert promised < held


def test_l1_takes_a_fixed_amount_and_l2_a_fixed_share(printed):
    lines = printed["penalty-steps"].splitlines()
    assert numbers(lines[0])[-2:] == [1.9, 0.114]
    assert "1.9500 +0.0700" in lines[4]
    assert "0.5000" in lines[7]


def test_within_adam_l2_takes_an_amount_and_decoupled_decay_a_share(printed):
    plain, within, decoupled = (
        numbers(line)[-2:] for line in printed["decoupled-steps"].splitlines()
    )
    assert plain == decoupled == [95, 95]
    assert within == [95, 51]


def test_from_zeros_descent_finds_the_shortest_fit(printed):
    zeros, large = (line.split()[-4:] for line in printed["start-as-regulariser"].splitlines()[1:])
    assert max(float(zeros[0]), float(large[0])) < 1e-9
    assert float(zeros[3]) < 1e-6 < 1 < float(large[3])
    assert float(large[1]) > 10 * float(zeros[1])


def test_the_distance_from_a_line_needs_the_biases_scaled_too(printed):
    lines = [re.findall(r"\d\.\d?e?[-+.\de]+", line) for line in printed["biases-too"].splitlines()]
    both, only = zip(*[(float(line[-2]), float(line[-1])) for line in lines], strict=True)
    assert both[2] / both[3] == pytest.approx(100, rel=0.05)
    assert only[2] / only[3] == pytest.approx(10, rel=0.05)


def test_l1_empties_more_weights_than_l2_and_neither_helps_much_here(printed):
    rows = {}
    for line in printed["penalties-on-the-digits"].splitlines()[1:]:
        name, strength, loss, _, tiny, *_ = line.split()
        rows[name, strength] = float(loss), float(tiny.rstrip("%"))
    free = rows["none", "0.0"]
    assert 25 < rows["L1", "0.0003"][1] < 45
    assert rows["L1", "0.003"][1] > 55
    assert rows["L2", "0.03"][1] < 35
    assert rows["L2", "0.003"][1] > 10
    assert max(rows["decoupled", "0.1"][1], rows["decoupled", "1.0"][1]) < 3
    assert min(loss for loss, _ in rows.values()) > 0.9 * free[0]
    assert rows["L2", "0.03"][0] > 1.5 * free[0]


def test_a_saturated_unit_is_nearly_constant_and_not_linear(printed):
    passes = re.findall(r"passes on ([\d.]+)", printed["linear-or-constant"])
    far = [numbers(line)[-1] for line in printed["linear-or-constant"].splitlines()]
    assert [float(p) for p in passes] == pytest.approx([1, 0.42, 0.01, 0.00002], rel=0.3, abs=3e-3)
    assert far[0] < far[1] < far[2]
    assert far[4] < far[5] < far[6] < far[7]


def test_decay_leads_to_a_line_and_the_best_tanh_network_lies_between(printed):
    table = {"tanh": [], "ReLU": []}
    for line in printed["decay-and-distance"].splitlines():
        table[line.split(",")[0]].append(numbers(line)[-2:])
    for rows in table.values():
        assert rows[-1][0] < rows[0][0] / 4
        assert rows[-1][1] > 1.5 * rows[0][1]
    losses = [loss for _, loss in table["tanh"]]
    assert min(losses[1:-1]) < 0.9 * min(losses[0], losses[-1])
