"""Whatever students do to the cells of a notebook, the course's own cells return."""

import copy
import json
import random
import re

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import notebooks
from autograder.course.assignment import Assignment, is_locked
from autograder.course.notebooks import grade_id


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
    cell("f-check", source="answer = f(2)\nassert answer == 2", locked=True),
    cell("base", source="class Base:\n    def twice(self):\n        return f(2)", locked=True),
    cell("H", source="class H(Base):\n    pass", solution=True),
    cell("H-test", source="assert H().twice()", grade=True, locked=True, points=1),
    cell("essay", "markdown", "Because.", grade=True, solution=True, points=3),
)


def released():
    exercise = copy.deepcopy(SOURCE)
    for item in exercise["cells"]:
        if item["id"] in ("f", "g"):
            item["source"] = STUB.replace("f(", f"{item['id']}(")
        if item["id"] == "H":
            item["source"] = "class H(Base):\n    # YOUR CODE HERE"
        if item["id"] == "essay":
            item["source"] = "YOUR ANSWER HERE"
        if item["id"].endswith("-test"):
            item["source"] = "# hidden"
    return exercise


ASSIGNMENT = Assignment("set", copy.deepcopy(SOURCE), released())
OWN_WORDS = "def f(x):\n    return x + 0"
OWN_CLASS = "class H(Base):\n    answered = True"


def answered():
    handed_in = released()
    handed_in["cells"][2]["source"] = OWN_WORDS
    handed_in["cells"][8]["source"] = OWN_CLASS
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
def test_locked_cells_have_the_course_s_text(handed_in):
    for item in ASSIGNMENT.restore(handed_in).notebook["cells"]:
        if grade_id(item) and is_locked(item):
            assert item["source"] == ASSIGNMENT.cells[grade_id(item)]["source"]


@given(mangled())
def test_locked_cells_that_look_at_answers_have_the_course_s_order(handed_in):
    looking = ["f-test", "g-test", "f-check", "H-test"]
    restored = names(ASSIGNMENT.restore(handed_in))
    assert [name for name in restored if name in looking] == looking


def test_what_is_handed_out_is_told_from_what_tries_an_answer():
    assert ASSIGNMENT.handed_out == {"setup", "base"}


@given(mangled())
def test_what_is_handed_out_stands_before_the_answer_that_needs_it(handed_in):
    order = [
        name if (name := grade_id(item)) else item["source"]
        for item in ASSIGNMENT.restore(handed_in).notebook["cells"]
    ]
    class_of_theirs = next(
        item for item in ASSIGNMENT.restore(handed_in).notebook["cells"] if grade_id(item) == "H"
    )
    if "Base" in class_of_theirs["source"]:
        assert order.index("base") < order.index("H")


def moved(name, place):
    """A submission with one cell moved elsewhere."""
    handed_in = answered()
    cells = handed_in["cells"]
    index = next(i for i, item in enumerate(cells) if grade_id(item) == name)
    cells.insert(place % len(cells), cells.pop(index))
    return handed_in


@pytest.mark.parametrize("place", [0, 2, -1])
@pytest.mark.parametrize("name", [name for name in ASSIGNMENT.cells if name != "essay"])
def test_no_cell_can_be_moved_so_that_an_answer_lacks_what_is_handed_out(name, place):
    known = {}
    for item in ASSIGNMENT.restore(moved(name, place)).notebook["cells"]:
        if item["id"] in ("setup", "f", "base", "H"):
            exec(item["source"], known)
    assert known["H"]().twice() is not None


def test_a_class_of_their_own_may_stand_between_what_is_handed_out_and_the_answer():
    handed_in = answered()
    cells = handed_in["cells"]
    cells[8]["source"] = "H = Mine"
    cells.insert(8, cell("", source="class Mine(Base):\n    pass"))
    cells.append(cells.pop(7))
    restored = ASSIGNMENT.restore(handed_in)
    sources = [item["source"] for item in restored.notebook["cells"]]
    assert sources.index(ASSIGNMENT.cells["base"]["source"]) < sources.index(
        "class Mine(Base):\n    pass"
    )
    assert restored.notes == ["The cell base had been moved and has been put back."]


@pytest.mark.parametrize(
    "source",
    [
        "%%time\nclass H(Base):\n    pass",
        "class H(Base):\n    text = '\\d'",
        "class H(Base) pass",
        "class H(Base):\n    total = " + "-" * 100_000 + "1",
        "x = " + "(" * 5_000 + "\nclass H(Base): pass",
        "class H(Base): pass\n" + "x = 1\n" * 100_000,
    ],
    ids=["magic", "escape", "slip", "too deep", "brackets", "too long"],
)
@pytest.mark.filterwarnings("error")
def test_whatever_an_answer_is_what_it_may_need_comes_before_it(source):
    handed_in = moved("H", 0)
    handed_in["cells"][0]["source"] = source
    order = names(ASSIGNMENT.restore(handed_in))
    assert order.index("base") < order.index("H")


def test_an_answer_that_came_before_what_it_needs_is_told_so():
    assert ASSIGNMENT.restore(moved("H", 0)).notes == [
        "The answer H stood before base, which it needs: that was put first."
    ]


@pytest.mark.parametrize("name", ["f", "g"])
def test_an_answer_that_needs_nothing_may_be_moved_and_no_more_is_done(name):
    restored = ASSIGNMENT.restore(moved(name, 0))
    assert restored.notes == []
    assert names(restored) == [name, *(other for other in ASSIGNMENT.cells if other != name)]


def test_what_needs_what_is_handed_out_brings_along_what_that_needs():
    source = copy.deepcopy(SOURCE)
    source["cells"][7]["source"] = "class Base:\n    zero = np.zeros(1)"
    assignment = Assignment("set", source, released())
    assert names(assignment.restore(moved("H", 0)))[:3] == ["setup", "base", "H"]


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


def test_pictures_pasted_into_both_halves_stay_apart():
    handed_in = answered()
    first, second = copy.deepcopy(handed_in["cells"][-1]), copy.deepcopy(handed_in["cells"][-1])
    for half, data in ((first, "AAAA"), (second, "BBBB")):
        half["source"] = "![](attachment:image.png)"
        half["attachments"] = {"image.png": {"image/png": data}}
    handed_in["cells"][-1:] = [first, second]
    restored = ASSIGNMENT.restore(notebooks.parse(json.dumps(handed_in).encode())).notebook
    essay = next(c for c in restored["cells"] if grade_id(c) == "essay")
    named = re.findall(r"attachment:([^)]*)", essay["source"])
    shown = [essay["attachments"][name]["image/png"] for name in named]
    assert shown == ["AAAA", "BBBB"]
    nbformat.validate(nbformat.from_dict(restored))


@pytest.mark.parametrize(
    "attachments",
    [
        3,
        ["image.png"],
        {"image.png": "AAAA"},
        {"image.png": {"image/png": ["AAAA"]}},
        {"image.png": {"image/png": "no base64!"}},
        {"image.svg": {"image/svg+xml": "<svg onload='alert(1)'/>"}},
    ],
)
def test_of_what_is_attached_only_pictures_are_kept(attachments):
    handed_in = answered()
    handed_in["cells"][-1] |= {"source": "See it.", "attachments": attachments}
    restored = ASSIGNMENT.restore(notebooks.parse(json.dumps(handed_in).encode())).notebook
    assert not any("attachments" in cell for cell in restored["cells"])


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
