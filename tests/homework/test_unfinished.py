"""The last cell of a problem set, run when half of it is written."""

import contextlib
import json
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from homework import as_far_as_written

matplotlib.use("agg")

EXERCISES = Path(__file__).parents[2] / "exercises"
SETS = sorted(folder.name for folder in EXERCISES.iterdir() if folder.is_dir())


def written(x):
    return 2 * x


def unwritten(x):
    raise NotImplementedError


@pytest.fixture
def axes():
    figure, axes = plt.subplots()
    axes.set_title("Twice")
    yield axes
    plt.close(figure)


def notes(axes):
    return [text.get_text() for text in axes.texts]


def test_what_is_written_is_drawn_and_no_note_left(axes, capsys):
    with as_far_as_written(axes):
        axes.plot([1, written(1)])
    assert len(axes.lines) == 1
    assert notes(axes) == []
    assert capsys.readouterr().out == ""


def test_pictures_titled_on_the_left_are_named_as_well(axes, capsys):
    axes.set_title("")
    axes.set_title("Twice, on the left", loc="left")
    for _ in range(2):
        with as_far_as_written(axes):
            unwritten(1)
    assert capsys.readouterr().out == "Twice, on the left: waits for unwritten\n"


def test_what_comes_before_the_missing_function_stays_and_the_note_names_it(axes, capsys):
    with as_far_as_written(axes):
        axes.plot([1, written(1)])
        axes.plot([1, unwritten(1)])
    assert len(axes.lines) == 1
    assert notes(axes) == ["waits for unwritten"]
    assert capsys.readouterr().out == "Twice: waits for unwritten\n"


def test_a_cell_that_was_not_run_is_waited_for_as_well(axes):
    with as_far_as_written(axes):
        unheard_of(1)  # noqa: F821
    assert notes(axes) == ["waits for unheard_of"]


def test_notes_stand_one_above_the_other_and_each_once(axes):
    for _ in range(2):
        with as_far_as_written(axes):
            unwritten(1)
        with as_far_as_written(axes):
            unheard_of(1)  # noqa: F821
    assert notes(axes) == ["waits for unwritten", "waits for unheard_of"]
    one, other = (text.get_position()[1] for text in axes.texts)
    assert one < other


def test_a_mistake_spoils_its_own_picture_only_and_is_told(axes, capsys):
    with as_far_as_written(axes):
        axes.plot([1, written(1)])
        written(1 / 0)
    assert len(axes.lines) == 1
    assert len(notes(axes)) == 1
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().out


def test_what_is_no_number_is_not_drawn(axes):
    for wrong in ([1, np.nan], [1j, 2], ["a", "b"], [1, 1e200], [1, np.inf]):
        with as_far_as_written(axes):
            axes.plot(wrong)
    assert len(axes.lines) == 0
    assert len(notes(axes)) == 4


def test_what_is_no_number_goes_even_where_the_block_ends_in_an_error(axes):
    with as_far_as_written(axes):
        axes.plot([1, 2], label="right")
        axes.plot([1, np.nan], label="wrong")
        axes.legend()
        unwritten(1)
    assert len(axes.lines) == 1
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["right"]
    assert "waits for unwritten" in notes(axes)
    assert len(notes(axes)) == 2


def run_untouched(problem_set, monkeypatch, *, answers):
    """Run a problem set as it is handed out, with or without the cells for the answers."""
    notebook = json.loads((EXERCISES / problem_set / f"{problem_set}.ipynb").read_bytes())
    monkeypatch.chdir(EXERCISES / problem_set)
    names = {"display": print}  # as in a notebook
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or cell["id"].endswith(("-check", "-try")):
            continue
        if not cell["metadata"].get("nbgrader", {}).get("solution"):
            exec("".join(cell["source"]), names)
        elif answers:
            with contextlib.suppress(NotImplementedError):  # a class that is not written yet
                exec("".join(cell["source"]), names)


@pytest.mark.parametrize("answers", [True, False], ids=["unwritten", "not run"])
@pytest.mark.parametrize("problem_set", SETS)
def test_the_last_cell_of_an_untouched_problem_set_says_what_it_waits_for(
    problem_set, answers, monkeypatch, capsys
):
    run_untouched(problem_set, monkeypatch, answers=answers)
    assert "waits for" in capsys.readouterr().out
    plt.close("all")
