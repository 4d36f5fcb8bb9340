"""Problem set 2: what its rubric asks, accepts and says, and the notebook that goes with it."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import rubrics
from autograder.marking.diagnosis import CHANGED_INPUTS_CREDIT
from course_lib import activations, layers
from tests.autograder.problem_sets import answers, cells, signature_in

SET = "ps2_activations"
RUBRIC = rubrics.load(SET)
QUESTIONS = list(RUBRIC.questions.values())

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
    "sigmoid_slope": activations.sigmoid.derivative,
    "tanh_slope": activations.tanh.derivative,
    "relu": activations.relu,
    "relu_slope": activations.relu.derivative,
    "leaky_relu": activations.leaky_relu,
    "leaky_relu_slope": activations.leaky_relu.derivative,
    "elu": activations.elu,
    "elu_slope": activations.elu.derivative,
    "softmax": activations.softmax,
}
FAR = st.floats(-1e4, 1e4)
SHAPES = arrays.array_shapes(max_dims=3, max_side=4)


OFFICIAL = cells("solutions", SET)
RELEASED = cells("exercises", SET)


def test_the_questions_and_points_are_those_that_were_announced():
    assert {q.name: q.points for q in QUESTIONS} == {n: p for n, (p, _) in ASKED.items()}


@pytest.mark.parametrize("name", ASKED)
def test_notebook_exercise_and_rubric_have_the_same_signature(name):
    announced = (name, ASKED[name][1])
    assert signature_in(OFFICIAL[name]) == announced
    assert signature_in(RELEASED[name]) == announced
    for source in answers(RUBRIC.questions[name]).values():
        assert signature_in(source) == announced


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
    unit = layers.PReLU(alpha)
    unit.forward(z)
    np.testing.assert_allclose(d_z, unit.backward(upstream), atol=1e-12)
    np.testing.assert_allclose(d_alpha, unit.gradients["alpha"], atol=1e-12)


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
