"""The last picture of each problem set, drawn with answers that are wrong in each kind of way."""

import contextlib
import json
import re
import time
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from homework import question_check, unfinished
from homework.outcome import WRONG
from tests.support.written import written

matplotlib.use("agg")

SOLUTIONS = Path(__file__).parents[2] / "solutions"
SETS = sorted(folder.name for folder in SOLUTIONS.iterdir() if folder.is_dir())


def cells_of(name):
    notebook = json.loads((SOLUTIONS / name / f"{name}.ipynb").read_bytes())
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def questions_of(name):
    """The questions of a problem set that ask for code."""
    ids = [cell["id"] for cell in cells_of(name)]
    return [each for each in ids if f"{each}-check" in ids]


def endless(right):
    while True:
        time.sleep(0)


def failing(right):
    raise ZeroDivisionError("division by zero")


def of_another_shape(right):
    if isinstance(right, tuple | list):
        return right[:-1]
    if isinstance(right, dict):
        return dict(list(right.items())[1:])
    return np.ones((3, 5, 2)) if np.ndim(right) else np.ones(7)


def not_a_number(right):
    """What was right, with each number replaced by NaN."""
    if isinstance(right, dict):
        return {key: not_a_number(value) for key, value in right.items()}
    if isinstance(right, tuple | list):
        return type(right)(not_a_number(value) for value in right)
    if isinstance(right, np.ndarray) or (np.isscalar(right) and not isinstance(right, str)):
        return np.asarray(right, float) * np.nan
    return right


KINDS = {
    "nothing": lambda right: None,
    "words": lambda right: "right",
    "another shape": of_another_shape,
    "nan": not_a_number,
    "too many": lambda right: np.full((2, 300), 1e300),
    "complex": lambda right: np.asarray(right) * 1j if np.ndim(right) else 1j,
    "an error": failing,
    "no end": endless,
    "exit": lambda right: exit(),
}


@pytest.fixture(scope="module")
def solved():
    """The notebooks of the problem sets with all that is written before the last picture, once."""
    known = {}

    def of(name):
        if name not in known:
            names = {"display": lambda *_: None}
            with contextlib.chdir(SOLUTIONS / name), contextlib.redirect_stdout(None):
                for cell in cells_of(name):
                    if not cell["id"].endswith(
                        ("-check", "-try", "-test", "check-button", "at-work")
                    ):
                        written("".join(cell["source"]), names)
            known[name] = names
        return known[name]

    yield of
    plt.close("all")


class Spoilt:
    """A right answer whose results are spoilt; being no function, it is nobody's answer."""

    def __init__(self, right, spoil):
        self.right, self.spoil = right, spoil

    def __call__(self, *given, **named):
        return self.spoil(self.right(*given, **named))


def with_a_wrong_answer(solved, question, kind):
    """What the notebook knows when one answer is wrong in a kind of way."""
    names = dict(solved)
    for name, value in solved.items():
        if getattr(value, "__globals__", None) is solved:  # it looks its helpers up in these names
            names[name] = type(value)(value.__code__, names, name, value.__defaults__)
    if not kind:
        return names
    names["_spoilt"] = Spoilt(names[question], KINDS[kind])
    written(f"def {question}(*given, **named):\n    return _spoilt(*given, **named)", names)
    return names


def draw(name, names):
    """Run the last cell; the picture, and the notes in it."""
    cell = next(cell for cell in cells_of(name) if cell["id"] == "at-work")
    drawing, _, _ = "".join(cell["source"]).rpartition("homework.show(")
    written(re.sub(r"seconds=\d+", f"seconds={unfinished.SECONDS}", drawing), names)
    notes = [note for axes in names["figure"].axes for note in unfinished._notes(axes)]
    return unfinished.show(names["figure"], "all of it"), notes


ALL = [(name, question) for name in SETS for question in questions_of(name)]
# Each kind comes up, and each problem set does.
SAMPLE = [(*ALL[(7 * place) % len(ALL)], kind) for place, kind in enumerate(KINDS)]


@pytest.mark.parametrize(("name", "question", "kind"), SAMPLE)
def test_a_wrong_answer_leaves_the_picture_standing(name, question, kind, solved, monkeypatch):
    monkeypatch.setattr(unfinished, "SECONDS", 0.5 if kind == "no end" else 20.0)
    monkeypatch.setattr(unfinished, "_stopped", [])
    picture, notes = draw(name, with_a_wrong_answer(solved(name), question, kind))
    assert picture.svg
    assert picture.alt == "all of it" or all(note in picture.alt for note in notes)


@pytest.mark.parametrize("kind", ["nothing", "nan", "an error", "no end", "exit"])
def test_the_note_names_the_answer_and_the_other_pictures_are_drawn(
    kind, solved, monkeypatch, capsys
):
    monkeypatch.setattr(unfinished, "SECONDS", 0.5 if kind == "no end" else 20.0)
    monkeypatch.setattr(unfinished, "_stopped", [])
    names = with_a_wrong_answer(solved("ps1_one_weight"), "train", kind)
    _, notes = draw("ps1_one_weight", names)
    assert len(notes) == 1
    assert notes[0].startswith("train ")
    assert "One weight: train " in capsys.readouterr().out
    valley, line, unit = names["figure"].axes
    assert [len(axes.lines) for axes in (valley, line, unit)] == [1, 4, 4]


def test_an_answer_whose_check_does_not_hold_is_named_though_it_can_be_drawn(solved, monkeypatch):
    monkeypatch.setitem(question_check._standing, "mse_gradient", WRONG)
    names = with_a_wrong_answer(solved("ps1_one_weight"), "", "")
    _, notes = draw("ps1_one_weight", names)
    assert notes == ["mse_gradient is not right yet"]
