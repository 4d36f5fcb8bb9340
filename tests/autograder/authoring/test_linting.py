"""What lint must find before a student does."""

import ast
import copy
import json
import re
from pathlib import Path

import pytest

import rubrics
from autograder.authoring import lint
from autograder.course import notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.marking.proof import prove
from tests.support import rubric_packages, tiny_course

ROOT = Path(__file__).parents[3]
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


@pytest.fixture(scope="module")
def course_of_tiny_set(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("course"))


def tiny_rubric(folder, **changes):
    """The rubric of the tiny set, with some files as they should not be."""
    return rubric_packages.installed(folder, rubric_packages.TINY | changes)


def test_a_rubric_whose_modules_are_all_in_use_has_no_problem(tmp_path):
    with tiny_rubric(tmp_path):
        rubric = rubrics.load(tiny_course.NAME)
        assert list(rubric.questions) == ["slope", "step"]
        assert rubric.questions["step"].earlier == ("slope",)
        assert [m.name for m in rubric.questions["slope"].mistakes] == ["without_the_input"]
        assert list(lint.unreached(rubric)) == []


@pytest.mark.parametrize(
    "name",
    [
        "slop_mistakes.py",  # of no question
        "mistakes_slope.py",
        "mistakes.py",
        "square.py",  # a question that is not listed
        "helper.py",  # that nobody imports
        "more/__init__.py",
        "more/slope_mistakes.py",
    ],
)
def test_a_module_that_no_question_reaches_is_refused(tmp_path, name):
    text = rubric_packages.STEP.replace("step", "square")
    with tiny_rubric(tmp_path, **{name: text}):
        found = list(lint.unreached(rubrics.load(tiny_course.NAME)))
    assert len(found) == 1
    assert f"no question of the rubric reaches {name}" in found[0]


def test_what_a_question_reaches_by_helpers_of_helpers_is_in_use(tmp_path):
    drawing = "from .more.shapes import SIZES\n" + rubric_packages.DRAWING
    files = {
        "drawing.py": drawing,
        "more/__init__.py": "",
        "more/shapes.py": "from . import sizes\nSIZES = sizes.SIZES\n",
        "more/sizes.py": "SIZES = [3]\n",
    }
    with tiny_rubric(tmp_path, **files):
        assert list(lint.unreached(rubrics.load(tiny_course.NAME))) == []


def test_a_question_that_another_imports_and_nobody_lists_is_refused(tmp_path):
    square = rubric_packages.STEP.replace("step", "square")
    step = "from . import square\n" + rubric_packages.STEP
    with tiny_rubric(tmp_path, **{"step.py": step, "square.py": square}):
        (problem,) = lint.unreached(rubrics.load(tiny_course.NAME))
    assert "has the question square, which __init__.py does not list" in problem


def test_mistakes_of_several_files_stand_in_the_order_of_their_names(tmp_path):
    more = rubric_packages.MISTAKES.replace("without_the_input", "another")
    files = {"slope_mistakes_b.py": more, "slope_mistakes_a.py": more.replace("another", "one")}
    with tiny_rubric(tmp_path, **files):
        mistakes = rubrics.load(tiny_course.NAME).questions["slope"].mistakes
    assert [mistake.name for mistake in mistakes] == ["without_the_input", "one", "another"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("__init__.py", rubric_packages.PACKAGE.replace("step", "stop"), "no module stop.py"),
        ("step.py", "asked = 1\n", "exports no `question`"),
        ("step.py", rubric_packages.STEP.replace('"step"', '"slope"'), "asks for slope twice"),
    ],
)
def test_a_package_that_is_not_laid_out_as_a_rubric_is_refused(tmp_path, name, text, told):
    with tiny_rubric(tmp_path, **{name: text}), pytest.raises(ValueError, match=told):
        rubrics.load(tiny_course.NAME)


@pytest.mark.parametrize("text", ["question = (\n", "import nothing_of_this_name\n"])
def test_a_rubric_that_does_not_load_is_told_in_a_sentence(course_of_tiny_set, tmp_path, text):
    with tiny_rubric(tmp_path, **{"step.py": text}):
        problems, _ = lint.lint(course_of_tiny_set, [tiny_course.NAME])
    (problem,) = problems
    assert problem.startswith(f"{tiny_course.NAME}: its rubric: ")


def test_an_exercise_that_is_out_of_date_is_found_whatever_else_is_wrong(tmp_path):
    course = tiny_course.make(tmp_path / "course")
    path = course.solution(tiny_course.NAME)
    notebook = json.loads(path.read_bytes())
    notebook["cells"][0]["source"] = "# Another title"
    path.write_text(json.dumps(notebook))
    with tiny_rubric(tmp_path / "rubrics", **{"step.py": "question = (\n"}):
        problems, _ = lint.lint(course, [tiny_course.NAME])
    file = f"exercises/{tiny_course.NAME}/{tiny_course.NAME}.ipynb"
    assert problems[0] == f"{file} is out of date: run autograder release"
    assert "its rubric" in problems[1]


def test_the_guide_s_example_of_a_rubric_is_one(tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    (package,) = (block for block in blocks if "Rubric.of_package" in block)
    (slope,) = (block for block in blocks if "question = Question(" in block)
    with rubric_packages.installed(tmp_path, {"__init__.py": package, "slope.py": slope}):
        rubric = rubrics.load(tiny_course.NAME)
        found = prove(rubric)
    question = rubric.questions["slope"]
    assert [m.name for m in question.mistakes] == ["without_the_input"]
    assert [v.__name__ for v in question.variants] == ["expanded"]
    assert len(question.cases) == 6
    assert found.problems == []


@pytest.mark.parametrize("name", rubrics.names())
def test_no_module_of_a_rubric_imports_the_package_that_is_still_loading(name):
    for file in rubrics.source(name).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.module is not None, file
                assert not node.module.endswith(name), file
