"""Problem set 3: a class that students write, graphs with shared nodes, and long chains."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubrics
from autograder.course import notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.errors import SandboxError
from autograder.judge import test_runner
from autograder.judge.blocked import blocked_modules
from autograder.judge.run import judge
from autograder.marking.answer_source import source_as_answer
from autograder.marking.proof import marked_text
from autograder.remote.client import Connection
from autograder.sandbox.bubblewrap import check_available
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from course_lib import graph as library
from course_lib.calculus import numerical_gradient
from rubrics.ps3_graph import formulas
from rubrics.ps3_graph import given as given_out
from rubrics.ps3_graph.scalar import Remembering

ROOT = Path(__file__).parents[2]
SET = "ps3_graph"
RUBRIC = rubrics.load(SET)
QUESTIONS = RUBRIC.questions
SEED = st.integers(0, 10_000)
SOURCE = ROOT / "solutions" / SET / f"{SET}.ipynb"
CELLS = {c["id"]: "".join(c["source"]) for c in json.loads(SOURCE.read_bytes())["cells"]}


def finished(scalar=Remembering):
    """What a notebook knows in which everything is answered, with one class or another."""
    names = {"np": np}
    exec(CELLS["nodes"], names)
    for question in QUESTIONS.values():
        exec(source_as_answer(question.reference, question.name), names)
    exec(source_as_answer(scalar, "Scalar"), names)
    return names


def random_formula(seed):
    return next(formulas.some_formulas(np.random.default_rng(seed), 1))


def test_what_the_notebook_hands_out_is_what_the_rubric_proves_with():
    ours = ast.parse(Path(given_out.__file__).read_text()).body[1:]
    theirs = ast.parse(CELLS["nodes"]).body
    assert [ast.dump(node) for node in ours] == [ast.dump(node) for node in theirs]


@given(SEED)
@settings(max_examples=25, deadline=None)
def test_gradients_are_those_of_the_library_the_lecture_uses(seed):
    formula, values = random_formula(seed)
    scalar = finished()["Scalar"]
    mine = formulas.computed(formula, {name: scalar(value) for name, value in values.items()})
    theirs = formulas.computed(
        formula, {name: library.Scalar(value) for name, value in values.items()}
    )
    mine["u"].backward()
    theirs["u"].backward()
    for name in values:
        assert mine[name].gradient == pytest.approx(theirs[name].gradient, abs=1e-9)


@given(SEED)
@settings(max_examples=25, deadline=None)
def test_gradients_are_what_nudging_finds(seed):
    formula, values = random_formula(seed)

    def value(point):
        return formulas.graph(formula, dict(zip(values, map(float, point), strict=True))).rows[-1][
            0
        ]

    scalar = finished()["Scalar"]
    found = formulas.computed(formula, {name: scalar(v) for name, v in values.items()})
    found["u"].backward()
    nudged = numerical_gradient(value, np.array(list(values.values())))
    for name, slope in zip(values, nudged, strict=True):
        assert found[name].gradient == pytest.approx(slope, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("scalar", [Remembering, *QUESTIONS["Scalar"].variants])
def test_every_accepted_class_goes_through_the_last_check_of_the_notebook(scalar):
    exec(CELLS["whole-check"], finished(scalar))


@pytest.mark.parametrize(
    "function", [QUESTIONS["sigmoid"].reference, *QUESTIONS["sigmoid"].variants]
)
def test_one_can_reckon_with_what_an_accepted_sigmoid_gives(function):
    names = finished()
    exec(source_as_answer(function, "sigmoid"), names)
    error = names["Scalar"](0.0).sigmoid() - 1
    error.backward()
    assert (error.value, error.inputs[0].gradient) == (-0.5, 1.0)


def test_a_value_used_three_times_tells_wrong_orders_apart():
    def gradient_of_a(send_back):
        facts = QUESTIONS["send_back"].tried(send_back, RUBRIC.given)
        return facts("b = a * a; y = b * (b + a)", {"a": 3.0})["gradient of a for y"]

    mistakes = {m.name: m.function for m in QUESTIONS["send_back"].mistakes}
    assert gradient_of_a(RUBRIC.reference("send_back")) == 135
    assert gradient_of_a(mistakes["passes_on_at_once"]) == 207
    assert gradient_of_a(mistakes["replaces"]) == 27


def test_an_accepted_class_need_not_be_written_with_the_reference_s_gates():
    answer = CELLS["Scalar"].replace(
        "return Scalar(self.value - other.value, (self, other), (1.0, -1.0))",
        "return self + -other",
    )
    assert answer != CELLS["Scalar"]
    assert marked_text(QUESTIONS["Scalar"], answer, RUBRIC) == 4


def test_a_class_that_is_not_built_on_what_was_handed_out_lacks_its_methods():
    answer = CELLS["Scalar"].replace(
        "class Scalar(Node):",
        "class Scalar:\n"
        "    def __init__(self, value, inputs=(), local=()):\n"
        "        self.value, self.inputs, self.local, self.gradient = value, inputs, local, 0.0\n",
    )
    verdict = marked_text(QUESTIONS["Scalar"], answer, RUBRIC)
    assert verdict == 0
    assert "Not so: it still has what Node gives it." in verdict.message


def test_a_gate_that_remembers_a_plain_number_as_an_input_is_told_so():
    answer = CELLS["Scalar"].replace(
        "else Scalar(number)", "else type('', (), {'value': number})()"
    )
    verdict = marked_text(QUESTIONS["Scalar"], answer, RUBRIC)
    assert verdict == 0
    assert "Not so: all inputs are Scalars" in verdict.message


def test_a_notebook_without_what_was_handed_out_is_told_what_is_missing():
    names = {"in_order": QUESTIONS["in_order"].reference}
    verdict = RUBRIC.mark("in_order", names)
    assert verdict == 0
    assert "`build_nodes`" in verdict.message


@pytest.fixture(scope="module")
def marks():
    """Marks a notebook in which some answers are replaced, in the student's own process."""
    try:
        check_available()
        sandboxed = True
    except SandboxError:
        sandboxed = False
    assignment = Assignment.load(Course(ROOT), SET)
    with Worker(Limits(), blocked_modules(SET), sandboxed=sandboxed) as worker:

        def mark(order=lambda cells: cells, **answers):
            notebook = notebooks.read(SOURCE)
            # the picture at the end is not what is tested here
            notebook["cells"] = [c for c in notebook["cells"] if c["id"] != "at-work"]
            for cell in notebook["cells"]:
                cell["source"] = answers.get(cell["id"], cell["source"])
            notebook["cells"] = order(notebook["cells"])
            judged = judge(assignment, assignment.restore(notebook), worker)
            assert judged.errors == []
            return {m.name: m for m in judged.marks}

        yield mark


def text(name, mistake):
    question = QUESTIONS[name]
    return source_as_answer(next(m for m in question.mistakes if m.name == mistake).function, name)


def test_a_long_chain_does_not_travel_node_by_node_where_own_answers_are_right(marks, monkeypatch):
    asked = []
    ask = Connection.ask

    def counted(self, *details):
        asked.append(details)
        return ask(self, *details)

    def run_here(task, channel, allowed):
        return test_runner.run_task(task, channel, allowed), 0.0

    monkeypatch.setattr(Connection, "ask", counted)
    monkeypatch.setattr(test_runner.RUNNER, "run", run_here)
    assert all(mark.score == mark.max_score for mark in marks().values())
    assert (
        0 < sum(operation == "setattr" for operation, *_ in asked) < 1500
    )  # the nodes of the longest chain


@pytest.mark.parametrize("mistake", ["the_first_alone", "nothing_in_place_of_a_number"])
def test_gradients_that_do_not_go_back_to_0_cost_nothing_on_the_way_back(marks, mistake):
    sigmoid = text("sigmoid", "a_plain_node")  # which cannot be reckoned with
    found = marks(zero_gradients=text("zero_gradients", mistake), sigmoid=sigmoid)
    lost = {n for n, mark in found.items() if mark.score < mark.max_score}
    assert lost == {"zero_gradients", "sigmoid"}
    assert (found["sigmoid"].score, found["sigmoid"].mistake) == (0.5, "a_plain_node")


@pytest.mark.parametrize(
    ("first", "last"), [(["Scalar"], ["add_gate"]), (["nodes"], ["Scalar"]), ([], ["nodes"])]
)
def test_no_cell_is_moved_so_that_the_class_has_nothing_to_build_on(marks, first, last):
    def order(cells):
        return sorted(cells, key=lambda cell: (cell["id"] in last) - (cell["id"] in first))

    assert all(mark.score == mark.max_score for mark in marks(order).values())


def test_a_wrong_class_costs_nothing_in_the_questions_after_it(marks):
    found = marks(Scalar=text("Scalar", "NotSwapped"))
    lost = {name: mark.mistake for name, mark in found.items() if mark.score < mark.max_score}
    assert lost == {"Scalar": "NotSwapped"}


def test_a_missing_class_costs_nothing_in_the_questions_after_it(marks):
    found = marks(Scalar="raise NotImplementedError")
    assert {n for n, mark in found.items() if mark.score < mark.max_score} == {"Scalar"}


def test_recursion_gets_a_hint_and_leaves_the_other_questions_alone(marks):
    found = marks(in_order=text("in_order", "recursive"), add_gate=text("add_gate", "in_halves"))
    assert found["in_order"].score == 1.5
    assert "RecursionError" in found["in_order"].message
    assert "list of your own" in found["in_order"].message
    lost = {name for name, mark in found.items() if mark.score < mark.max_score}
    assert lost == {"in_order", "add_gate"}


def test_recursion_so_deep_that_the_process_dies_costs_only_its_own_question(marks):
    answer = (
        "def in_order(output):\n"
        "    import os\n"
        "    if len(output.inputs) == 2 and output.number > 100:\n"
        "        os._exit(139)\n"
        "    return sorted({output, *output.inputs}, key=lambda node: node.number)\n"
    )
    found = marks(in_order=answer)
    assert {n for n, mark in found.items() if mark.score < mark.max_score} == {"in_order"}


def test_answers_that_use_more_than_was_asked_of_earlier_ones_are_accepted(marks):
    own = (
        CELLS["Scalar"]
        + "\n    @property\n    def squashed(self):\n        return sigmoid_value(self)\n"
    )
    sigmoid = (
        "def sigmoid_value(x):\n    return 1 / (1 + np.exp(-x.value))\n\n"
        "def sigmoid(x):\n"
        "    s = Scalar.squashed.fget(x)\n"
        "    return Scalar(s, (x,), (s * (1 - s),))\n"
    )
    found = marks(Scalar=own, sigmoid=sigmoid)
    assert {n for n, mark in found.items() if mark.score < mark.max_score} == set()
