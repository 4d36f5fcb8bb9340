"""The check cells of all problem sets: folded below their questions, and seen by Validate."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbgrader.validator import Validator

ROOT = Path(__file__).resolve().parents[2]
SETS = sorted(folder.name for folder in (ROOT / "exercises").iterdir() if folder.is_dir())


def cells_of(problem_set, folder="exercises"):
    path = ROOT / folder / problem_set / f"{problem_set}.ipynb"
    return {cell["id"]: cell for cell in json.loads(path.read_bytes())["cells"]}


@pytest.mark.parametrize("name", SETS)
def test_checks_and_hidden_tests_are_folded_below_a_line_that_says_what_they_are(name):
    for cell_id, cell in cells_of(name).items():
        first = "".join(cell["source"]).split("\n")[0]
        if cell_id.endswith("-check"):
            assert cell["metadata"]["jupyter"] == {"source_hidden": True}, cell_id
            assert re.fullmatch(r"# Run this cell to check .+\.", first)
        elif cell_id.endswith("-test"):
            assert cell["metadata"]["jupyter"] == {"source_hidden": True}, cell_id
            assert first.startswith("# Hidden tests stand here.")


@pytest.mark.parametrize("name", SETS)
def test_each_question_has_its_check_right_below_and_its_hidden_tests_ask_after_it(name):
    cells = cells_of(name)
    order = list(cells)
    tests = [cell_id for cell_id in order if cell_id.endswith("-test")]
    assert tests
    for test in tests:
        question = test.removesuffix("-test")
        place = order.index(test)
        assert order[place - 2 : place] == [question, f"{question}-check"]
        check = "".join(cells[f"{question}-check"]["source"])
        assert re.search(rf'@homework\.check\(\s*"{question}"', check)
        assert f'homework.checked("{question}")' in "".join(cells[test]["source"])


def validated(notebook, folder):
    """What stock nbgrader says of a notebook: the names in the cells that it calls failed."""
    path = folder / "notebook.ipynb"
    nbformat.write(notebook, path)
    found = Validator().validate(str(path))
    return {
        name: cell["raw_error"]
        for cell in found.get("failed", [])
        for name in re.findall(r'homework\.checked\("(\w+)"\)|(YOUR ANSWER)', cell["source"])
        for name in name
        if name
    }


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A problem set somewhere else, without the course's settings."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))

    def read(name, answers=()):
        notebook = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", 4)
        solved = cells_of(name, "solutions")
        for cell in notebook.cells:
            if cell["id"] in answers:
                cell["source"] = "".join(solved[cell["id"]]["source"])
        return notebook

    return read


def test_validate_reports_every_question_of_an_untouched_problem_set(copied, tmp_path):
    name = "ps3_graph"
    said = validated(copied(name), tmp_path)
    questions = {c.removesuffix("-test") for c in cells_of(name) if c.endswith("-test")}
    assert said.keys() >= questions
    assert "Nothing is written here yet" in said["add_gate"]


def test_validate_reports_what_of_a_half_done_problem_set_does_not_hold(copied, tmp_path):
    notebook = copied("ps1_one_weight", ["new_weight", "sse", "mse", "mse_gradient"])
    wrong = "def slope(weight, x, target):\n    return 2 * (weight * x - target)"
    next(cell for cell in notebook.cells if cell["id"] == "slope")["source"] = wrong
    said = validated(notebook, tmp_path)
    assert said.keys() == {"slope", "new_weight", "train", "sigmoid_unit_step", "YOUR ANSWER"}
    assert "By hand: the error is 6 - 10 = -4" in " ".join(said["slope"].split())
    assert "waits for slope" in said["new_weight"]
