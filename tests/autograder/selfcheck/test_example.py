"""`autograder check` shows the smallest example of a wrong gradient, found in the student's process."""

from pathlib import Path

import nbformat
import pytest

import rubrics
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.notebooks import grade_id
from autograder.selfcheck.check import check
from autograder.selfcheck.example import found, named_in, searches
from tests.support.problem_sets import cells, namespace

ROOT = Path(__file__).parents[3]
SETS = [path.name for path in sorted((ROOT / "solutions").iterdir()) if path.is_dir()]

REPLACES = """
def zero_gradients(nodes):
    pass

def send_back(nodes):
    for node in nodes:
        node.gradient = 0.0
    nodes[-1].gradient = 1.0
    for node in reversed(nodes):
        for x, local in zip(node.inputs, node.local):
            x.gradient = node.gradient * local
"""
# it leans on an earlier answer, which is wrong as well: that is not what the example is about
NO_MEAN = """
def dense_backward(upstream, X, W):
    return upstream, W, upstream

def network_gradients(parameters, X, labels):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    z = dense_forward(X, W1, b1)
    hidden = np.maximum(z, 0)
    loss, upstream = softmax_cross_entropy(dense_forward(hidden, W2, b2), labels)
    upstream, d_W2, d_b2 = dense_backward(upstream * len(X), hidden, W2)
    _, d_W1, d_b1 = dense_backward(upstream * (z > 0), X, W1)
    return loss, {"W1": d_W1, "b1": d_b1, "W2": d_W2, "b2": d_b2}
"""
WRONG = {
    ("ps3_graph", "send_back"): (REPLACES, "a + a, with a = 3. On the way back, the first"),
    ("ps4_backprop", "network_gradients"): (NO_MEAN, "2 examples, 1 input, 1 hidden unit and 2 cl"),
}


@pytest.mark.parametrize(("problem_set", "question"), WRONG)
def test_a_wrong_gradient_has_its_smallest_example_and_a_right_one_none(
    problem_set, question, capsys
):
    rubric = rubrics.load(problem_set)
    answer, said = WRONG[problem_set, question]
    expression = named_in(cells("exercises", problem_set)[f"{question}-check"])
    found(problem_set, question, expression, namespace(rubric, answer))
    assert said in capsys.readouterr().out
    found(problem_set, question, expression, namespace(rubric))
    assert capsys.readouterr().out == ""


def test_it_is_shown_beside_the_message_and_nothing_is_where_all_is_right(tmp_path):
    notebook = nbformat.read(ROOT / "solutions" / "ps3_graph" / "ps3_graph.ipynb", 4)
    (cell,) = [cell for cell in notebook.cells if grade_id(cell) == "send_back"]
    cell.source = REPLACES
    file = tmp_path / "ps3_graph.ipynb"
    nbformat.write(notebook, file)
    questions = check(file, ROOT, sandboxed=False).as_data()["questions"]
    (wrong,) = [question for question in questions if question["example"]]
    assert wrong["name"] == "send_back"
    assert WRONG["ps3_graph", "send_back"][1] in wrong["example"]


@pytest.mark.parametrize("problem_set", SETS)
def test_every_search_that_a_check_names_is_tried(problem_set):
    sources = cells("exercises", problem_set)
    named = {cell for cell, source in sources.items() if "example=" in source}
    tried = searches(Assignment.load(Course(ROOT), problem_set))
    assert {f"{name.removesuffix('-test')}-check" for name in tried} == named


def test_a_check_without_a_search_names_none():
    assert named_in("@homework.check('slope')\ndef _check():\n    pass\n") == ""
