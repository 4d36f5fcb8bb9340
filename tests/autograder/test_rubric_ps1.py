"""Problem set 1: what its rubric asks, accepts and says, and the notebook that goes with it."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import rubrics
from autograder.marking.diagnosis import CHANGED_INPUTS_CREDIT
from tests.autograder.problem_sets import answers, cells, signature_in

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


OFFICIAL = cells("solutions", SET)
RELEASED = cells("exercises", SET)


def vectors(size):
    return arrays.arrays(np.float64, size, elements=NUMBER)


def test_the_questions_and_points_are_those_that_were_announced():
    assert {q.name: q.points for q in QUESTIONS} == {n: p for n, (p, _) in ASKED.items()}


@pytest.mark.parametrize("name", ASKED)
def test_notebook_exercise_and_rubric_have_the_same_signature(name):
    announced = (name, ASKED[name][1])
    assert signature_in(OFFICIAL[name]) == announced
    assert signature_in(RELEASED[name]) == announced
    for source in answers(RUBRIC.questions[name]).values():
        assert signature_in(source) == announced


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
