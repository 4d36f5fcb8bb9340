"""A notebook whose marks are lost is graded as if it had them, whatever it was converted with."""

import ast
import copy
import functools
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubrics
from autograder.course import matching, notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.matching import definitions
from autograder.course.notebooks import grade_id, mark_of
from autograder.judge.blocked import blocked_modules
from autograder.judge.run import judge
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from tests.support.problem_sets import ROOT
from tests.support.sandboxes import need_a_sandbox

SETS = sorted(path.stem for path in (ROOT / "solutions").glob("ps*/ps*.ipynb"))


@functools.cache
def assignment(name):
    return Assignment.load(Course.at(ROOT), name)


@functools.cache
def exercise(name):
    return notebooks.read(ROOT / "exercises" / name / f"{name}.ipynb")


@functools.cache
def _handed_in(name):
    """The exercise with the official answers in it, as a student hands it in."""
    official = {
        grade_id(cell): cell["source"]
        for cell in notebooks.read(ROOT / "solutions" / name / f"{name}.ipynb")["cells"]
        if mark_of(cell).get("solution")
    }
    notebook = copy.deepcopy(exercise(name))
    for cell in notebook["cells"]:
        if grade_id(cell) in official:
            lines = official[grade_id(cell)].splitlines()
            cell["source"] = "\n".join(line for line in lines if "### " not in line)
    return notebook


def handed_in(name):
    return copy.deepcopy(_handed_in(name))


def stripped(cells, rng):
    for cell in cells:
        cell["metadata"] = {}
    return cells


def without_ids(cells, rng):
    for cell in stripped(cells, rng):
        cell["id"] = f"{rng.getrandbits(40):x}"
    return cells


def from_colab(cells, rng):
    for cell in without_ids(cells, rng):
        cell["metadata"] = {"id": "x", "colab": {"base_uri": "https://localhost:8080/"}}
        cell["source"] = cell["source"].rstrip()
    return cells


def from_deepnote(cells, rng):
    for cell in without_ids(cells, rng):
        cell["metadata"] = {"cell_id": cell["id"], "deepnote_cell_type": "code"}
    return [cell for cell in cells if cell["source"].strip()]


def retyped(cells, rng):
    """Only what students write, and what the set needs to run; spaced by another hand."""
    kept = [cell for cell in cells if mark_of(cell).get("solution") or cell["id"] == "setup"]
    for cell in kept:
        if cell["cell_type"] == "code":
            cell["source"] = f"# my answer\n\n{ast.unparse(ast.parse(cell['source']))}\n"
    return without_ids(kept, rng)


def merged_in_pairs(cells, rng):
    """Neighbouring code cells in one, without marks."""
    joined = []
    for cell in without_ids(cells, rng):
        both = joined and joined[-1]["cell_type"] == cell["cell_type"] == "code"
        if both and rng.random() < 0.5:
            joined[-1]["source"] += f"\n\n{cell['source']}"
        else:
            joined.append(cell)
    return joined


def all_at_the_end(cells, rng):
    """All answers in one last cell, and the stubs untouched in their places."""
    stubs = {cell["id"]: cell["source"] for cell in released_cells(cells)}
    texts = []
    for cell in cells:
        if mark_of(cell).get("solution") and cell["cell_type"] == "code":
            texts.append(cell["source"])
            cell["source"] = stubs[cell["id"]]
    return [*cells, notebooks.new_cell("code", "\n\n".join(texts), {})]


def each_above_its_stub(cells, rng):
    """Each answer in a cell of its own, and below it the untouched stub."""
    stubs = {cell["id"]: cell["source"] for cell in released_cells(cells)}
    result = []
    for cell in cells:
        if mark_of(cell).get("solution") and cell["cell_type"] == "code":
            result.append(notebooks.new_cell("code", cell["source"], {}))
            cell["source"] = stubs[cell["id"]]
        result.append(cell)
    return result


def released_cells(cells):
    name = next(
        n for n in SETS if {c["id"] for c in _handed_in(n)["cells"]} >= {c["id"] for c in cells}
    )
    return exercise(name)["cells"]


def split(cells, rng):
    """Each answer in two cells: a helper of the student's, and the answer."""
    result = []
    for cell in without_ids(cells, rng):
        if cell["cell_type"] == "code" and cell["source"].startswith(("def ", "class ")):
            result.append(notebooks.new_cell("code", "def my_helper(x):\n    return x", {}))
        result.append(cell)
    return result


CONVERTERS = [
    stripped,
    without_ids,
    from_colab,
    from_deepnote,
    retyped,
    merged_in_pairs,
    all_at_the_end,
    each_above_its_stub,
    split,
]


def converted(name, converter, seed=0):
    notebook = handed_in(name)
    notebook["cells"] = converter(notebook["cells"], random.Random(seed))
    return notebooks.parse(notebooks.dump(notebook))


def last_definition(cells, name):
    return max(
        i
        for i, c in enumerate(cells)
        if c["cell_type"] == "code" and name in definitions(c["source"])
    )


@settings(max_examples=30)
@given(st.sampled_from(SETS), st.sampled_from(CONVERTERS), st.integers(0, 99))
def test_each_test_comes_after_the_answer_and_no_stub_comes_between(name, converter, seed):
    restored = assignment(name).restore(converted(name, converter, seed))
    cells = restored.notebook["cells"]
    stubs = {grade_id(c): c["source"] for c in exercise(name)["cells"]}
    for question in rubrics.load(name).questions:
        test = next(i for i, cell in enumerate(cells) if grade_id(cell) == f"{question}-test")
        place = last_definition(cells[:test], question)
        assert definitions(cells[place]["source"])[question] != definitions(stubs[question]).get(
            question
        )
    assert len(restored.notes) <= 3, restored.notes
    assert not restored.unanswered & assignment(name).by_hand


@pytest.mark.parametrize("name", SETS)
def test_a_notebook_that_has_its_marks_is_left_alone(name):
    restored = assignment(name).restore(handed_in(name))
    assert restored.notes == []
    assert assignment(name).recognised(handed_in(name)) == len(assignment(name).cells)


@pytest.mark.parametrize("name", SETS)
def test_a_notebook_without_marks_is_known_for_the_problem_set_that_it_is(name):
    for converter in (stripped, without_ids, from_colab, from_deepnote, retyped):
        found = {one: assignment(one).recognised(converted(name, converter)) for one in SETS}
        assert found.pop(name) > 2 * max(found.values()), converter


@pytest.fixture(scope="module")
def worker():
    need_a_sandbox()
    with Worker(Limits(), blocked_modules(SETS[0]), sandboxed=True) as worker:
        yield worker


@pytest.mark.parametrize("converter", [from_colab, retyped, merged_in_pairs, all_at_the_end])
def test_converted_notebooks_get_full_marks(worker, converter):
    asked = assignment(SETS[0])
    judged = judge(asked, asked.restore(converted(SETS[0], converter)), worker)
    by_machine = [mark for mark in judged.marks if mark.cell not in asked.by_hand]
    assert [(m.name, m.score) for m in by_machine] == [(m.name, m.max_score) for m in by_machine]
    assert len(judged.notes) <= 3


def test_a_second_try_elsewhere_does_not_take_the_place_of_an_answer():
    notebook = handed_in(SETS[0])
    wrong = notebooks.new_cell("code", "def slope(weight, x, target):\n    return 0", {})
    for cells in ([wrong, *notebook["cells"]], [*notebook["cells"], wrong]):
        for strip in (lambda c, _: c, without_ids):
            given = strip(copy.deepcopy(cells), random.Random(0))
            restored = assignment(SETS[0]).restore({**notebook, "cells": given})
            cells_then = restored.notebook["cells"]
            test = next(i for i, c in enumerate(cells_then) if grade_id(c) == "slope-test")
            assert (
                "return 0" not in cells_then[last_definition(cells_then[:test], "slope")]["source"]
            )


NESTED = {
    "sums": lambda depth: "+".join(["1"] * depth),
    "attributes": lambda depth: "a" + ".b" * depth,
    "calls": lambda depth: "a" + "()" * depth,
    "signs": lambda depth: "-" * depth + "1",
    "powers": lambda depth: "**".join(["1"] * depth),
    "brackets": lambda depth: "[" * depth + "]" * depth,
}


@pytest.mark.parametrize("kind", NESTED)
def test_code_that_is_nested_as_deep_as_may_be_is_known_by_what_it_defines(kind):
    for depth in (1, 90, 900, *range(980, 3200, 111), 50_000):
        source = f"def f(x):\n    return {NESTED[kind](depth)}\n"
        assert list(matching.definitions(source)) == ["f"], depth


def test_what_a_notebook_without_marks_costs_does_not_grow_with_its_code(monkeypatch):
    asked = assignment(SETS[0])
    code = "".join(f"a{i} = {i}\n" for i in range(3000))
    cells = [notebooks.new_cell("code", code, {}) for _ in range(150)]
    seen = []
    parse = ast.parse
    monkeypatch.setattr(
        ast, "parse", lambda text, *rest: seen.append(len(text)) or parse(text, *rest)
    )
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    asked.recognised(notebook)
    asked.restore(notebook)
    assert 0 < sum(seen) <= 3 * matching.MAX_CODE < sum(len(cell["source"]) for cell in cells)


def test_of_nbgrader_s_marks_only_those_stay_that_it_knows():
    mark = {"grade_id": "a", "points": 1, "locked": True} | {f"k{i}": i for i in range(1000)}
    data = {"cells": [{"cell_type": "code", "metadata": {"nbgrader": mark}, "source": "x"}]}
    (cell,) = notebooks.parse(json.dumps(data).encode())["cells"]
    assert cell["metadata"]["nbgrader"] == {"grade_id": "a", "points": 1, "locked": True}
