"""Whatever students do to the cells of a notebook, the course's own cells return."""

import copy
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import notebooks
from autograder.assignment import Assignment, is_locked
from autograder.notebooks import grade_id


def cell(name, kind="code", source="", **mark):
    made = notebooks.new_cell(kind, source, {})
    made["id"] = name
    if mark:
        flags = {"grade": False, "solution": False, "locked": False, "grade_id": name}
        made["metadata"]["nbgrader"] = {**flags, **mark, "schema_version": 3}
    return made


def notebook(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


STUB = "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
SOURCE = notebook(
    cell("title", "markdown", "# Set"),
    cell("setup", source="import numpy as np", locked=True),
    cell("f", source="def f(x):\n    return x", solution=True),
    cell("f-test", source="assert f(1) == 1", grade=True, locked=True, points=2),
    cell("g", source="def g(x):\n    return x", solution=True),
    cell("g-test", source="assert g(1) == 1", grade=True, locked=True, points=1),
    cell("essay", "markdown", "Because.", grade=True, solution=True, points=3),
)


def released():
    exercise = copy.deepcopy(SOURCE)
    for item in exercise["cells"]:
        if item["id"] in ("f", "g"):
            item["source"] = STUB.replace("f(", f"{item['id']}(")
        if item["id"] == "essay":
            item["source"] = "YOUR ANSWER HERE"
        if item["id"].endswith("-test"):
            item["source"] = "# hidden"
    return exercise


ASSIGNMENT = Assignment("set", copy.deepcopy(SOURCE), released())
OWN_WORDS = "def f(x):\n    return x + 0"


def answered():
    handed_in = released()
    handed_in["cells"][2]["source"] = OWN_WORDS
    return handed_in


def names(restored):
    return [name for item in restored.notebook["cells"] if (name := grade_id(item)) is not None]


@st.composite
def mangled(draw):
    """A submission with cells moved, lost, doubled and changed."""
    handed_in = answered()
    cells = handed_in["cells"]
    for _ in range(draw(st.integers(0, 6))):
        if not cells:
            break
        index = draw(st.integers(0, len(cells) - 1))
        match draw(st.sampled_from(["drop", "double", "move", "type", "text", "mark", "new"])):
            case "drop":
                cells.pop(index)
            case "double":
                cells.insert(draw(st.integers(0, len(cells))), copy.deepcopy(cells[index]))
            case "move":
                cells.insert(draw(st.integers(0, len(cells) - 1)), cells.pop(index))
            case "type":
                cells[index]["cell_type"] = draw(st.sampled_from(["code", "markdown", "raw"]))
            case "text":
                cells[index]["source"] = draw(st.text(max_size=20))
            case "mark":
                cells[index]["metadata"]["nbgrader"] = draw(
                    st.sampled_from([{}, {"grade_id": "other"}, {"grade_id": "f", "points": 99}, 3])
                )
            case "new":
                cells.insert(index, cell("", source=draw(st.text(max_size=20))))
    return notebooks.parse(json.dumps(handed_in).encode("utf-8", "replace"))


@given(mangled())
def test_every_cell_of_the_course_is_there_once(handed_in):
    restored = ASSIGNMENT.restore(handed_in)
    assert sorted(names(restored)) == sorted(ASSIGNMENT.cells)


@given(mangled())
def test_locked_cells_have_the_course_s_text_and_order(handed_in):
    restored = ASSIGNMENT.restore(handed_in)
    locked = [c for c in restored.notebook["cells"] if grade_id(c) and is_locked(c)]
    expected = [c for c in ASSIGNMENT.cells.values() if is_locked(c)]
    assert [(grade_id(c), c["source"]) for c in locked] == [
        (grade_id(c), c["source"]) for c in expected
    ]


@given(mangled())
def test_a_test_stands_after_every_answer_that_the_course_puts_before_it(handed_in):
    order = names(ASSIGNMENT.restore(handed_in))
    for test, answers in {"f-test": ["f"], "g-test": ["f", "g"]}.items():
        for answer in answers:
            assert order.index(answer) < order.index(test)


@given(mangled())
def test_points_and_marks_are_the_course_s(handed_in):
    for item in ASSIGNMENT.restore(handed_in).notebook["cells"]:
        name = grade_id(item)
        if name is not None:
            expected = notebooks.mark_of(ASSIGNMENT.cells[name])
            assert notebooks.mark_of(item) == expected


@given(mangled())
def test_the_restored_notebook_is_valid(handed_in):
    import nbformat

    restored = ASSIGNMENT.restore(handed_in).notebook
    nbformat.validate(nbformat.from_dict(restored))
    ids = [item["id"] for item in restored["cells"]]
    assert len(set(ids)) == len(ids)


@given(mangled())
def test_restoring_twice_changes_nothing_more(handed_in):
    once = ASSIGNMENT.restore(handed_in).notebook
    again = ASSIGNMENT.restore(copy.deepcopy(once)).notebook
    assert [c["source"] for c in again["cells"]] == [c["source"] for c in once["cells"]]


def test_an_untouched_copy_of_an_answered_cell_is_left_out():
    handed_in = answered()
    handed_in["cells"].insert(4, copy.deepcopy(released()["cells"][2]))
    sources = [c["source"] for c in ASSIGNMENT.restore(handed_in).notebook["cells"]]
    assert OWN_WORDS in sources
    assert STUB not in sources


def test_both_halves_of_a_split_essay_are_kept():
    handed_in = answered()
    first, second = copy.deepcopy(handed_in["cells"][-1]), copy.deepcopy(handed_in["cells"][-1])
    first["source"], second["source"] = "The step is too long.", "So it climbs."
    handed_in["cells"][-1:] = [first, second]
    restored = ASSIGNMENT.restore(handed_in)
    essay = next(c for c in restored.notebook["cells"] if grade_id(c) == "essay")
    assert essay["source"] == "The step is too long.\n\nSo it climbs."
    assert "essay" not in restored.unanswered


@pytest.mark.parametrize("untouched", ["g", "essay"])
def test_what_is_still_as_released_is_unanswered(untouched):
    assert untouched in ASSIGNMENT.restore(answered()).unanswered


def test_what_was_written_is_answered():
    assert "f" not in ASSIGNMENT.restore(answered()).unanswered


def test_what_is_missing_is_said():
    handed_in = answered()
    handed_in["cells"] = [c for c in handed_in["cells"] if grade_id(c) != "f-test"]
    assert any("f-test" in note for note in ASSIGNMENT.restore(handed_in).notes)


def test_the_checksums_are_nbgrader_s():
    from nbformat import from_dict
    from nbgrader.utils import compute_checksum

    for item in ASSIGNMENT.cells.values():
        assert notebooks.mark_of(item)["checksum"] == compute_checksum(from_dict(item))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_notebook_or_a_sentence(data):
    try:
        found = notebooks.parse(data)
    except notebooks.UnreadableError as error:
        assert str(error).endswith(".")
    else:
        ASSIGNMENT.restore(found)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.fixed_dictionaries({"cells": JSON | st.lists(JSON)}, optional={"metadata": JSON}))
def test_any_json_is_a_notebook_or_a_sentence(data):
    try:
        found = notebooks.parse(json.dumps(data).encode())
    except notebooks.UnreadableError as error:
        assert str(error).endswith(".")
    else:
        ASSIGNMENT.restore(found)


def test_shuffling_keeps_every_answer():
    for seed in range(50):
        handed_in = answered()
        random.Random(seed).shuffle(handed_in["cells"])
        assert OWN_WORDS in [c["source"] for c in ASSIGNMENT.restore(handed_in).notebook["cells"]]
