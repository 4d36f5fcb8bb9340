"""The numbers that the text of lecture 12 states are those that its cells print."""

import re

import pytest

LECTURE = "12_training_pipeline"


@pytest.fixture(scope="session")
def printed(lecture, executed):
    """What each cell of lecture 12 prints, by the id of the cell."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in executed.cells
        if cell.cell_type == "code"
    }


def numbers(text):
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?", plain)]


def after_colon(text):
    """For each line, the numbers after its colon."""
    return [numbers(line.split(":", 1)[1]) for line in text.splitlines()]


def test_unscaled_pixels_teach_nothing(printed):
    scaled, to_16, to_255 = after_colon(printed["scale-of-the-pixels"])
    assert max(scaled) < 8
    assert min(to_16) > 40
    assert min(to_255) > 85


def test_a_dense_layer_minds_a_shift_and_not_a_shuffle(printed):
    in_place, shuffled = after_colon(printed["shuffled-pixels"])
    assert sum(shuffled) == pytest.approx(sum(in_place), abs=4)
    still, by_one, by_two = (line[0] for line in after_colon(printed["shifted-images"]))
    assert still < 6
    assert by_one > 40
    assert by_two > by_one


def test_training_and_use_must_take_the_same_road(printed):
    assert "expected shape (N, 64)" in printed["too-large-an-image"]
    shrunk, blurred, trained_so = (
        numbers(line)[-1] for line in printed["resampled-images"].splitlines()
    )
    assert shrunk < trained_so < blurred


def test_sorted_batches_make_the_network_forget(printed):
    in_order, shuffled = after_colon(printed["unshuffled"])
    assert min(in_order) > 60
    assert max(shuffled) < 20


def test_the_network_has_2410_parameters(printed):
    assert "together 2410" in printed["define-the-network"]


def test_a_good_first_loss_is_necessary_and_not_sufficient(printed):
    rows = {line[:14].strip(): numbers(line[14:]) for line in printed["first-losses"].splitlines()}
    for alike in ("zeros", "all 0.1"):
        assert rows[alike][0] == pytest.approx(2.303, abs=0.01)
        assert rows[alike][2] > 80
    assert rows["N(0, 1)"][0] > 5
    assert rows["N(0, 2/n), He"][0] == pytest.approx(2.3, abs=0.3)
    assert rows["N(0, 2/n), He"][2] < 8


def test_twenty_examples_are_learned_by_heart(printed):
    assert "wrong 0%" in printed["overfit-twenty"]


def test_the_run_is_stopped_early_and_ends_well(printed):
    assert "stopped early" in printed["the-run"]
    error, chance = numbers(printed["test-once-and-for-all"].splitlines()[-1])
    assert error < 4
    assert 0.3 < chance < 1.1


def test_wrong_labels_show_in_the_validation_loss(printed):
    rows = {
        line[:12].strip(): numbers(line[12:]) for line in printed["three-sick-runs"].splitlines()
    }
    assert rows["healthy"][1] < 0.3
    assert rows["wrong labels"][0] < 2.25 < rows["wrong labels"][1]
    assert min(rows["rate × 100"][-2:]) > 1.5
    assert min(rows["rate ÷ 100"][-2:]) > 1.5


def test_operations_are_counted_right(printed):
    small, large = printed["count-and-clock"].splitlines()[::2]
    assert numbers(small)[-2:] == [2410, 6 * 32 * 2410]
    weights = 784 * 512 + 512 + 512 * 512 + 512 + 5120 + 10
    assert numbers(large)[-2:] == [weights, 6 * 128 * weights]


def test_the_mean_of_equal_parts_is_the_gradient_of_the_batch(printed):
    pattern = r"plain mean off by ([\d.e+-]+), weighted by size ([\d.e+-]+)"
    (equal, _), (unequal, weighted) = re.findall(pattern, printed["split-the-batch"])
    assert max(float(equal), float(weighted)) < 1e-6 < 1e-3 < float(unequal)
