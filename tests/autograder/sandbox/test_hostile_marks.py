"""What a submission says of its own cells, in nbgrader's metadata, decides nothing."""

import copy
import json

import pytest

from autograder.course import notebooks
from autograder.course.assignment import Assignment
from tests.support import tiny_course

CLAIMS = [
    {"grade": True, "solution": False, "locked": True, "points": 100},
    {"grade": True, "solution": False, "locked": True, "points": 100, "grade_id": 7},
    {"grade": True, "solution": False, "locked": True, "points": 100, "grade_id": None},
    {"grade": True, "solution": False, "locked": True, "points": 100, "grade_id": "new-test"},
    {"grade": True, "solution": False, "locked": True, "points": 100, "grade_id": "double-test"},
    {"grade": True, "solution": False, "locked": True, "points": "NaN", "grade_id": "double"},
    {"grade": [1], "solution": {"a": 1}, "locked": "yes", "points": -3, "grade_id": "setup"},
    {"grade": True, "solution": False, "grade_id": ["double-test"]},
]


@pytest.fixture(scope="module")
def assignment():
    source = json.loads(json.dumps(tiny_course.solution()))
    source = notebooks.parse(json.dumps(source).encode())
    return Assignment(tiny_course.NAME, source, copy.deepcopy(source))


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_cell_of_a_student_passes_for_a_hidden_test(assignment, claim):
    own = {"cell_type": "code", "metadata": {"nbgrader": claim}, "source": "own = 1", "id": "own"}
    handed_in = notebooks.parse(json.dumps({"cells": [own], "metadata": {}}).encode())
    restored = assignment.restore(handed_in).notebook["cells"]
    tests = [cell for cell in restored if assignment.is_test(cell)]
    assert [notebooks.grade_id(cell) for cell in tests] == [
        f"{name}-test" for name in tiny_course.HIDDEN
    ]
    assert not any("own" in cell["source"] for cell in tests)


@pytest.mark.parametrize("value", [7, "text", [1, 2], None, {"grade_id": 3}, {"a": {"b": []}}])
def test_marks_of_wrong_types_are_gone(value):
    own = {"cell_type": "code", "metadata": {"nbgrader": value}, "source": "", "id": "own"}
    cell = notebooks.parse(json.dumps({"cells": [own], "metadata": value}).encode())["cells"][0]
    assert "nbgrader" not in cell["metadata"]


def test_metadata_nested_to_the_limit_of_json_does_no_harm(assignment):
    deep = json.loads('{"a":' * 900 + "1" + "}" * 900)
    metadata = {"deep": deep, "nbgrader": {"grade_id": "double", "deep": deep}, "tags": [deep]}
    own = {"cell_type": "code", "metadata": metadata, "source": "", "id": "own"}
    notebook = notebooks.parse(json.dumps({"cells": [own], "metadata": deep}).encode())
    assert notebooks.dump(assignment.restore(notebook).notebook)
