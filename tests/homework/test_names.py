"""The course's own cells change no name of the notebook that they are not there to define."""

import builtins
import json
import re
import warnings

import pytest
from matplotlib import pyplot as plt

from autograder.authoring.lint import defined
from homework import leaving_no_names
from tests.support.problem_sets import ROOT

SETS = sorted(path.stem for path in (ROOT / "solutions").glob("ps*/ps*.ipynb"))


def marked(cell):
    return cell["metadata"].get("nbgrader", {})


def changes(source, names):
    """The names that a cell changes when it runs, each of which was something else before."""
    mine = {
        name: f"the student's own {name}"
        for name in defined(source)
        if name not in names and name != leaving_no_names.__name__ and not hasattr(builtins, name)
    }
    names.update(mine)
    before = dict(names)
    exec(compile(source, "<cell>", "exec"), names)
    changed = {name for name, value in before.items() if names.get(name, None) is not value}
    for name in mine.keys() - changed:
        del names[name]
    return changed | (names.keys() - before.keys())


@pytest.mark.parametrize("name", SETS)
@pytest.mark.filterwarnings("ignore")
def test_the_courses_own_cells_change_no_name(name):
    notebook = json.loads((ROOT / "solutions" / name / f"{name}.ipynb").read_bytes())
    names = {"display": lambda shown: None}
    checked = 0
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or marked(cell).get("grade"):
            continue
        if marked(cell).get("solution"):
            exec(compile(source, "<answer>", "exec"), names)
            continue
        with warnings.catch_warnings():
            changed = changes(source, names)
        plt.close("all")
        if cell["id"].endswith("-check"):
            assert not changed, (cell["id"], changed)
            checked += 1
        elif cell["id"] not in ("setup", "check-button", "at-work"):
            told = re.findall(r"keep=\((.*?)\)", source, re.S) + re.findall(
                r"^(?:def|class) \w+", source, re.M
            )
            assert changed <= set(re.findall(r"\w+", " ".join(told))), cell["id"]
    assert checked >= 7


def test_names_come_back_however_the_block_ends():
    names = {"answer": len, "gone": 1}
    cell = (
        "with leaving_no_names(globals(), keep=()):\n"
        "    answer = 2\n    other = 3\n    del gone\n    1 / 0"
    )
    names["leaving_no_names"] = leaving_no_names
    with pytest.raises(ZeroDivisionError):
        exec(cell, names)
    del names["__builtins__"]
    assert names == {"answer": len, "gone": 1}


def test_what_is_to_be_kept_stays():
    names = {"answer": len}
    with leaving_no_names(names, keep=("other", "answer")):
        names.update(answer=2, other=3, third=4)
    assert names == {"answer": 2, "other": 3}
