"""Problem set 1: what its rubric asks, accepts and says, and the notebook that goes with it."""

import ast
import inspect
import json
import re
from pathlib import Path

import autograd
import autograd.numpy as anp
import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from nbclient import NotebookClient

from autograder import rubrics
from autograder.answers import source_as_answer
from autograder.marking import CHANGED_INPUTS_CREDIT
from autograder.proving import marked_text, prove

ROOT = Path(__file__).parents[2]
SET = "ps1_one_weight"
RUBRIC = rubrics.load(SET)
QUESTIONS = list(RUBRIC.questions.values())
ABOUT_ARRAYS = [q for q in QUESTIONS if isinstance(q.fixed[0][0], np.ndarray)]
NUMBER = st.floats(-5, 5)

ASKED = {
    "slope": (2, "weight, x, target"),
    "new_weight": (2, "weight, x, target, learning_rate"),
    "train": (2, "weight, x, target, learning_rate, steps"),
    "sse": (1, "predictions, targets"),
    "mse": (1, "predictions, targets"),
    "mse_gradient": (3, "weights, X, y"),
    "sigmoid_unit_step": (3, "weights, x, target, learning_rate"),
}


def cells(folder):
    notebook = json.loads((ROOT / folder / SET / f"{SET}.ipynb").read_bytes())
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


OFFICIAL = cells("solutions")
RELEASED = cells("exercises")


def vectors(size):
    return arrays.arrays(np.float64, size, elements=NUMBER)


def answers(question):
    """All correct answers as text."""
    functions = (question.reference, *question.variants)
    return {f.__name__: source_as_answer(f, question.name) for f in functions}


def signature_in(source):
    definition = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
    return definition.name, ", ".join(a.arg for a in definition.args.args)


def namespace(*sources):
    """What a notebook knows in which all questions are answered, the last ones as given."""
    names = {"np": np}
    for question in QUESTIONS:
        exec(source_as_answer(question.reference, question.name), names)
    for source in sources:
        exec(source, names)
    return names


def test_the_questions_and_points_are_those_that_were_announced():
    assert {q.name: q.points for q in QUESTIONS} == {n: p for n, (p, _) in ASKED.items()}


@pytest.mark.parametrize("name", ASKED)
def test_notebook_exercise_and_rubric_have_the_same_signature(name):
    announced = (name, ASKED[name][1])
    assert signature_in(OFFICIAL[name]) == announced
    assert signature_in(RELEASED[name]) == announced
    for source in answers(RUBRIC.questions[name]).values():
        assert signature_in(source) == announced


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_each_question_knows_correct_answers_in_several_styles_and_several_mistakes(question):
    assert len(question.variants) >= 4
    assert len(question.mistakes) >= 15
    assert len({mistake.hint for mistake in question.mistakes}) == len(question.mistakes)


def test_each_mistake_gets_its_own_hint_and_each_correct_answer_all_points():
    proof = prove(RUBRIC)
    assert proof.problems == []
    assert (proof.wrongly_accepted, proof.wrongly_rejected, proof.misdiagnosed) == (0, 0, 0)
    assert proof.mistakes > 150


@given(NUMBER, NUMBER, NUMBER)
def test_the_slope_is_the_derivative_of_the_loss(weight, x, target):
    derivative = autograd.grad(lambda w: (w * x - target) ** 2)(weight)
    assert RUBRIC.reference("slope")(weight, x, target) == pytest.approx(derivative)


@given(NUMBER, NUMBER, NUMBER, st.floats(0, 0.05), st.integers(0, 12))
def test_training_shrinks_the_distance_by_one_factor_each_step(weight, x, target, rate, steps):
    visited = RUBRIC.reference("train")(weight, x, target, rate, steps)
    assert len(visited) == steps + 1
    errors = np.array(visited) * x - target
    factors = (1 - 2 * rate * x**2) ** np.arange(steps + 1)
    np.testing.assert_allclose(errors, errors[0] * factors, atol=1e-9)


@given(st.integers(1, 6), st.integers(1, 4), st.data())
def test_the_gradient_is_the_derivative_of_the_mse(n, d, data):
    weights, X, y = (data.draw(vectors(shape)) for shape in (d, (n, d), n))
    derivative = autograd.grad(lambda w: anp.mean((anp.dot(X, w) - y) ** 2))(weights)
    gradient = RUBRIC.reference("mse_gradient")(weights, X, y)
    np.testing.assert_allclose(gradient, derivative, atol=1e-9)


@given(st.integers(1, 5), st.floats(0, 1), st.floats(0, 10), st.data())
def test_the_sigmoid_unit_steps_against_the_derivative_of_half_the_squared_error(
    size, target, rate, data
):
    weights = data.draw(arrays.arrays(np.float64, size, elements=st.floats(-1, 1)))
    x = data.draw(arrays.arrays(np.float64, size, elements=st.floats(-2, 2)))

    def loss(w):
        return 0.5 * (target - 1 / (1 + anp.exp(-anp.dot(w, x)))) ** 2

    expected = weights - rate * autograd.grad(loss)(weights)
    new = RUBRIC.reference("sigmoid_unit_step")(weights, x, target, rate)
    np.testing.assert_allclose(new, expected, atol=1e-12)


@given(st.integers(1, 6), st.data())
def test_the_losses_are_those_of_the_library_the_lecture_uses(size, data):
    from course_lib import losses

    predictions, targets = data.draw(vectors(size)), data.draw(vectors(size))
    for name in ("sse", "mse"):
        expected = getattr(losses, name)(predictions, targets)
        assert RUBRIC.reference(name)(predictions, targets) == pytest.approx(expected)


def test_the_numbers_of_the_worked_example():
    assert RUBRIC.reference("slope")(2, 3, 10) == -24
    assert RUBRIC.reference("new_weight")(2, 3, 10, 0.01) == pytest.approx(2.24)
    assert RUBRIC.reference("train")(2, 3, 10, 0.01, 2) == pytest.approx([2, 2.24, 2.4368])
    assert RUBRIC.reference("train")(2, 3, 10, 0.2, 3) == pytest.approx([2, 6.8, -5.68, 26.768])


@pytest.mark.parametrize("container", [list, tuple, np.array, lambda w: np.float32(w)])
def test_the_weights_visited_may_come_in_any_container(container):
    right = RUBRIC.reference("train")
    verdict = RUBRIC.mark("train", {"train": lambda *given: container(right(*given))})
    assert verdict == 2


@pytest.mark.parametrize("question", ABOUT_ARRAYS, ids=lambda q: q.name)
def test_an_answer_that_spoils_the_caller_s_arrays_gets_half(question):
    right = RUBRIC.reference(question.name)

    def spoils(*given):
        result = right(*given)
        given[0][...] = 0
        return result

    verdict = RUBRIC.mark(question.name, {question.name: spoils})
    assert verdict == CHANGED_INPUTS_CREDIT * question.points


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_hints_are_words_and_hold_no_line_of_an_answer(question):
    lines = {
        line.strip().removeprefix("return ")
        for source in answers(question).values()
        for line in source.splitlines()[1:]
    }
    lines = {line for line in lines if len(line) > 12}
    for mistake in question.mistakes:
        assert not any(line in mistake.hint for line in lines)
        assert mistake.hint[0].isupper()
        assert mistake.hint[-1] in ".?"
        assert len(mistake.hint) < 300


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_correct_answers_pass_the_check_that_students_see(question):
    for name, source in answers(question).items():
        names = namespace(source)
        exec(compile(RELEASED[f"{question.name}-check"], name, "exec"), names)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_the_check_that_students_see_says_something_about_most_mistakes(question):
    silent = []
    for mistake in question.mistakes:
        names = namespace(source_as_answer(mistake.function, question.name))
        try:
            exec(RELEASED[f"{question.name}-check"], names)
        except AssertionError as error:
            assert len(str(error)) > 30, mistake.name
        except Exception:  # their own error says what is wrong
            continue
        else:
            silent.append(mistake.name)
    assert len(silent) <= len(question.mistakes) / 5, silent


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_the_official_solution_gets_all_points_and_the_untouched_exercise_none(question):
    assert marked_text(question, OFFICIAL[question.name], RUBRIC) == question.points
    untouched = marked_text(question, RELEASED[question.name], RUBRIC)
    assert untouched == 0
    assert "NotImplementedError" in untouched.message


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_each_question_comes_with_three_folded_hints(question):
    prose = OFFICIAL[f"{question.name}-question"]
    assert re.findall(r"<summary>Hint \d: (.*?)</summary>", prose) == [
        "a nudge",
        "the method",
        "almost the code",
    ]
    assert prose.count("<details>") == prose.count("</details>") == 3


def headings(path):
    notebook = json.loads(path.read_bytes())
    text = "\n".join(
        "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"
    )
    return [heading.strip() for heading in re.findall(r"^#+ (.*)$", text, flags=re.M)]


LECTURE = headings(ROOT / "lectures" / "01_one_weight.ipynb")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_the_section_to_read_is_in_the_lecture(question):
    lecture, _, section = question.lecture.partition("#")
    assert lecture == "01_one_weight"
    assert section in LECTURE


def test_every_link_of_the_notebook_leads_somewhere():
    anchors = {heading.replace(" ", "-").replace("`", "") for heading in LECTURE}
    links = [link for text in OFFICIAL.values() for link in re.findall(r"\]\(([^)]*)\)", text)]
    assert len(links) > len(QUESTIONS)
    for link in links:
        file, _, anchor = link.partition("#")
        assert (ROOT / "exercises" / SET / file).is_file()
        assert (ROOT / "solutions" / SET / file).is_file()
        assert not anchor or anchor in anchors


def test_the_official_notebook_runs_from_top_to_bottom(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(ROOT / "solutions" / SET / f"{SET}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    scores = {
        cell.id: float(cell.outputs[-1].data["text/plain"])
        for cell in notebook.cells
        if cell.id.endswith("-test")
    }
    assert scores == {f"{q.name}-test": q.points for q in QUESTIONS}
    picture = notebook.cells[-1].outputs[-1]
    assert "aria-label=" in picture.data["text/html"]


def test_references_have_no_parameters_that_students_do_not():
    for question in QUESTIONS:
        parameters = inspect.signature(question.reference).parameters.values()
        extra = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
        earlier = list(ASKED)[: list(ASKED).index(question.name)]
        assert set(extra) <= set(earlier)
