"""What lint must find before a student does."""

import copy
import json
from pathlib import Path

import pytest

import rubrics
from autograder.authoring import lint
from autograder.course import notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course

ROOT = Path(__file__).parents[2]
COURSE = Course.at(ROOT)
NAME = "ps1_one_weight"


@pytest.fixture
def source():
    return notebooks.read(COURSE.solutions / NAME / f"{NAME}.ipynb")


@pytest.fixture
def released():
    return notebooks.read(COURSE.exercises / NAME / f"{NAME}.ipynb")


def the(cells, name):
    return next(cell for cell in cells if notebooks.grade_id(cell) == name)


@pytest.mark.parametrize("name", COURSE.assignments())
def test_every_problem_set_of_the_course_is_in_order(name):
    problems, proofs = lint.lint(COURSE, [name])
    assert not problems
    proof = proofs[name]
    assert (proof.wrongly_accepted, proof.wrongly_rejected, proof.misdiagnosed) == (0, 0, 0)
    questions = len(rubrics.load(name).questions)
    assert proof.mistakes >= 3 * questions
    assert proof.variants >= 3 * questions


def test_a_clean_notebook_has_no_problems(source, released):
    assert not list(lint.cell_problems(source))
    assert not list(lint.leaks(source, released))


def test_an_id_that_is_used_twice_is_found(source):
    source["cells"].append(copy.deepcopy(the(source["cells"], "slope")))
    assert any("slope is used 2 times" in problem for problem in lint.cell_problems(source))


def test_a_graded_cell_that_leans_on_an_import_elsewhere_is_found(source):
    cell = the(source["cells"], "slope-test")
    cell["source"] += "\nassert np.isclose(slope(2, 3, 10), -24)"
    found = list(lint.cell_problems(source))
    assert any("slope-test uses np without importing it" in problem for problem in found)


def test_names_that_students_define_need_no_import():
    assert lint.unimported("import math\nassert f(math.pi) == [x for x in range(3)]") == {"f"}


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "def f(a, *b, c=1, **d):\n    return a, b, c, d",
        "for i in range(3):\n    print(i)",
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)",
        "with open('a') as file:\n    file.read()",
        "import numpy.linalg as la\nla.norm([1])",
        "from math import *",
        "print([y for x in [[1]] for y in x], {k: v for k, v in {}.items()}, lambda z: z)",
    ],
)
def test_names_that_the_cell_binds_itself_need_no_import(text):
    assert not lint.unimported(text)


def test_hidden_tests_outside_a_graded_cell_are_found(source):
    the(source["cells"], "slope-check")["source"] += (
        "\n### BEGIN HIDDEN TESTS\nassert True\n### END HIDDEN TESTS"
    )
    assert any("slope-check has hidden tests" in found for found in lint.cell_problems(source))


def test_a_solution_line_in_the_exercise_is_found(source, released):
    line = next(
        line for line in lint._secret_lines(lint._SOLUTION, the(source["cells"], "mse_gradient"))
    )
    released["cells"][0]["source"] += f"\n    {line}\n"
    assert any("solution of mse_gradient" in problem for problem in lint.leaks(source, released))


def test_a_hidden_test_in_the_exercise_is_found(source, released):
    the(released["cells"], "slope-test")["source"] = the(source["cells"], "slope-test")["source"]
    found = list(lint.leaks(source, released))
    assert any("BEGIN HIDDEN TESTS" in problem for problem in found)
    assert any("hidden test of slope-test" in problem for problem in found)


def test_a_model_answer_in_the_exercise_is_found(source, released):
    essay = "rate-too-large"
    the(released["cells"], essay)["source"] = the(source["cells"], essay)["source"]
    assert any("model answer" in problem for problem in lint.leaks(source, released))


def test_points_that_differ_are_found(source, released):
    notebooks.mark_of(the(source["cells"], "slope-test"))["points"] = 5
    assignment = Assignment(NAME, source, released)
    found = list(lint.point_problems(assignment, rubrics.load(NAME)))
    assert found == ["slope-test has 5.0 points in the notebook and 2 in the rubric"]


def test_an_exercise_that_is_out_of_date_is_found(tmp_path):
    import shutil

    for folder in ("solutions", "exercises"):
        shutil.copytree(ROOT / folder / NAME, tmp_path / folder / NAME)
    path = tmp_path / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_bytes())
    notebook["cells"][0]["source"] = "# Another title"
    path.write_text(json.dumps(notebook))
    problems, _ = lint.lint(Course.at(tmp_path), [NAME])
    assert any("out of date" in problem for problem in problems)
