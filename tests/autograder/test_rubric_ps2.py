"""Problem set 2: what its rubric asks, accepts and says, and the notebook that goes with it."""

import ast
import json
import re
import warnings
from pathlib import Path

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
from course_lib import activations

ROOT = Path(__file__).parents[2]
SET = "ps2_activations"
RUBRIC = rubrics.load(SET)
QUESTIONS = list(RUBRIC.questions.values())
LECTURE = ROOT / "lectures" / "04_activations.ipynb"

ASKED = {
    "sigmoid": (2, "z"),
    "sigmoid_slope": (1, "z"),
    "tanh_slope": (1, "z"),
    "relu": (1, "z"),
    "relu_slope": (1, "z"),
    "leaky_relu": (1, "z, alpha=0.01"),
    "leaky_relu_slope": (1, "z, alpha=0.01"),
    "prelu_gradients": (3, "z, alpha, upstream"),
    "elu": (1, "z, alpha=1.0"),
    "elu_slope": (1, "z, alpha=1.0"),
    "softmax": (3, "z"),
}
SLOPES = {  # each slope, and the function it belongs to
    "sigmoid_slope": RUBRIC.reference("sigmoid"),
    "tanh_slope": np.tanh,
    "relu_slope": RUBRIC.reference("relu"),
    "leaky_relu_slope": RUBRIC.reference("leaky_relu"),
    "elu_slope": RUBRIC.reference("elu"),
}
LIBRARY = {
    "sigmoid": activations.sigmoid,
    "sigmoid_slope": activations.sigmoid.slope,
    "tanh_slope": activations.tanh.slope,
    "relu": activations.relu,
    "relu_slope": activations.relu.slope,
    "leaky_relu": activations.leaky_relu,
    "leaky_relu_slope": activations.leaky_relu.slope,
    "elu": activations.elu,
    "elu_slope": activations.elu.slope,
    "softmax": activations.softmax,
}
FAR = st.floats(-1e4, 1e4)
SHAPES = arrays.array_shapes(max_dims=3, max_side=4)


def cells(folder):
    notebook = json.loads((ROOT / folder / SET / f"{SET}.ipynb").read_bytes())
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


OFFICIAL = cells("solutions")
RELEASED = cells("exercises")


def answers(question):
    """All correct answers as text."""
    functions = (question.reference, *question.variants)
    return {f.__name__: source_as_answer(f, question.name) for f in functions}


def signature_in(source):
    definition = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
    return definition.name, ast.unparse(definition.args)


def namespace(*sources):
    """What a notebook knows in which all questions are answered, the last ones as given."""
    names = {"np": np, "warnings": warnings}
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
    assert len(question.variants) >= 5
    assert len(question.mistakes) >= 12
    assert len({mistake.hint for mistake in question.mistakes}) == len(question.mistakes)


def test_each_mistake_gets_its_own_hint_and_each_correct_answer_all_points():
    proof = prove(RUBRIC)
    assert proof.problems == []
    assert (proof.wrongly_accepted, proof.wrongly_rejected, proof.misdiagnosed) == (0, 0, 0)
    assert proof.mistakes > 150


@pytest.mark.parametrize("name", SLOPES)
@given(z=st.floats(-6, 6).filter(lambda z: abs(z) > 1e-3))
def test_each_slope_is_the_derivative_of_its_activation(name, z):
    function, h = SLOPES[name], 1e-5
    rise = (function(z + h) - function(z - h)) / (2 * h)
    assert RUBRIC.reference(name)(z) == pytest.approx(rise, abs=1e-8)


@pytest.mark.parametrize("name", LIBRARY)
@given(z=arrays.arrays(np.float64, SHAPES, elements=FAR))
def test_the_references_are_the_library_s_activations_far_out_and_at_the_kink(name, z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = RUBRIC.reference(name)(z)
    np.testing.assert_allclose(value, LIBRARY[name](z), rtol=1e-12, atol=1e-15)
    assert np.shape(value) == z.shape


@given(
    z=arrays.arrays(np.float64, (3, 2), elements=st.floats(-5, 5)),
    upstream=arrays.arrays(np.float64, (3, 2), elements=st.floats(-5, 5)),
    alpha=st.floats(-2, 2),
)
def test_the_gradients_of_prelu_are_the_library_s(z, upstream, alpha):
    d_z, d_alpha = RUBRIC.reference("prelu_gradients")(z, alpha, upstream)
    unit = activations.PReLU(alpha)
    np.testing.assert_allclose(d_z, unit.backward(upstream, z), atol=1e-12)
    np.testing.assert_allclose(d_alpha, unit.alpha_gradient(upstream, z), atol=1e-12)


@given(arrays.arrays(np.float64, SHAPES, elements=FAR), st.floats(-100, 100))
def test_softmax_rows_sum_to_one_and_do_not_feel_a_shift(z, shift):
    softmax = RUBRIC.reference("softmax")
    np.testing.assert_allclose(np.sum(softmax(z), axis=-1), 1)
    np.testing.assert_allclose(softmax(z + shift), softmax(z), atol=1e-8)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_the_cases_hold_numbers_arrays_whole_numbers_zeros_and_far_values(question):
    given_first = [arguments[0] for arguments in question.cases]
    sizes = {np.ndim(z) for z in given_first}
    assert sizes >= ({1, 2, 3} if question.name == "softmax" else {0, 1, 2, 3})
    assert any(isinstance(z, np.ndarray) and z.dtype.kind == "i" for z in given_first)
    assert any(np.any(z == 0) for z in given_first)
    if question.name != "prelu_gradients":  # which has no exponential
        assert any(np.max(z) > 800 for z in given_first)
        assert any(np.min(z) < -800 for z in given_first)


@pytest.mark.parametrize("name", ["sigmoid", "elu", "softmax"])
def test_where_stability_is_asked_the_exercise_says_so_and_the_check_looks_for_it(name):
    assert RUBRIC.questions[name].warnings_are_wrong
    assert "without a warning" in RELEASED[f"{name}-question"]
    assert "RuntimeWarning" in RELEASED[f"{name}-check"]


@pytest.mark.parametrize("name", ["sigmoid_slope", "tanh_slope", "elu_slope"])
def test_a_warning_that_was_marked_before_costs_nothing_again(name):
    right = RUBRIC.reference(name)

    def warns(*arguments):
        warnings.warn("overflow encountered in exp", RuntimeWarning, stacklevel=1)
        return right(*arguments)

    assert RUBRIC.mark(name, {name: warns}) == RUBRIC.questions[name].points


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_an_answer_that_spoils_the_caller_s_arrays_gets_half(question):
    right = RUBRIC.reference(question.name)

    def spoils(*arguments):
        result = right(*arguments)
        if isinstance(arguments[0], np.ndarray):
            arguments[0][...] = 7
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
        assert mistake.hint[0].isupper() or mistake.hint[0] == "`"
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


@pytest.mark.skipif(not LECTURE.is_file(), reason="lecture 4 is not here")
def test_every_section_to_read_is_in_the_lecture():
    for question in QUESTIONS:
        lecture, _, section = question.lecture.partition("#")
        assert lecture == "04_activations"
        assert section in headings(LECTURE)


@pytest.mark.skipif(not LECTURE.is_file(), reason="lecture 4 is not here")
def test_every_link_of_the_notebook_leads_somewhere():
    anchors = {heading.replace(" ", "-").replace("`", "") for heading in headings(LECTURE)}
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
    for cell in notebook.cells:
        assert not any(output.get("name") == "stderr" for output in cell.get("outputs", []))
    picture = notebook.cells[-1].outputs[-1]
    assert "aria-label=" in picture.data["text/html"]
