"""Problem set 4: what its rubric asks, accepts and says, and the notebook that goes with it."""

import copy
import re
from pathlib import Path

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

import rubrics
from autograder.course import notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.judge.blocked import blocked_modules
from autograder.judge.run import judge
from autograder.marking.answer_source import source_as_answer
from autograder.marking.diagnosis import (
    CHANGED_INPUTS,
    CHANGED_INPUTS_CREDIT,
    MISSPELT,
    MISSPELT_CREDIT,
)
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from course_lib import calculus, optimisers
from course_lib.activations import relu, softmax
from course_lib.layers import Activate, Dense
from course_lib.losses import softmax_cross_entropy
from course_lib.network import Network
from tests.support.problem_sets import answers, cells, namespace, signature_in
from tests.support.sandboxes import need_a_sandbox

ROOT = Path(__file__).parents[2]
SET = "ps4_backprop"
RUBRIC = rubrics.load(SET)
QUESTIONS = list(RUBRIC.questions.values())
SEED = st.integers(0, 10_000)
SIZE = st.integers(1, 5)

ASKED = {
    "dense_forward": (1, "X, W, b"),
    "dense_backward": (3, "upstream, X, W"),
    "hidden_delta": (2, "next_delta, W_next, z"),
    "softmax_jacobian": (2, "z"),
    "softmax_cross_entropy": (2, "logits, labels"),
    "network_gradients": (3, "parameters, X, labels"),
    "numerical_gradient": (2, "f, x, h=1e-05"),
    "relative_error": (1, "a, b"),
    "logistic_loss": (2, "z, targets"),
    "steps_to_learn": (2, "loss, z, learning_rate, most"),
}


OFFICIAL = cells("solutions", SET)
RELEASED = cells("exercises", SET)
right = RUBRIC.reference


def drawn(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def a_network(seed, n, d, h, k):
    """Parameters, inputs and labels."""
    W1, b1, W2, b2, X = drawn(seed, (d, h), h, (h, k), k, (n, d))
    labels = np.random.default_rng(seed).integers(k, size=n)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, X, labels


def cross_entropy(logits, labels):
    """The mean loss, in a form that can be differentiated by machine."""
    shifted = logits - anp.max(logits, axis=1, keepdims=True)
    log_p = shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))
    return -anp.mean(log_p[anp.arange(len(labels)), labels])


def test_the_questions_and_points_are_those_that_were_announced():
    assert {q.name: q.points for q in QUESTIONS} == {n: p for n, (p, _) in ASKED.items()}


@pytest.mark.parametrize("name", ASKED)
def test_notebook_exercise_and_rubric_have_the_same_signature(name):
    announced = (name, ASKED[name][1])
    assert signature_in(OFFICIAL[name]) == announced
    assert signature_in(RELEASED[name]) == announced
    for source in answers(RUBRIC.questions[name]).values():
        assert signature_in(source) == announced


@given(SEED, SIZE, SIZE, SIZE)
def test_a_dense_layer_passes_back_the_derivatives_of_what_it_computes(seed, n, d, m):
    X, W, b, upstream = drawn(seed, (n, d), (d, m), m, (n, m))

    def minded(X, W, b):
        return anp.sum(upstream * (anp.dot(X, W) + b))

    np.testing.assert_allclose(np.sum(upstream * right("dense_forward")(X, W, b)), minded(X, W, b))
    for index, gradient in enumerate(right("dense_backward")(upstream, X, W)):
        np.testing.assert_allclose(gradient, autograd.grad(minded, index)(X, W, b), atol=1e-12)


@given(SEED, SIZE, SIZE, SIZE)
def test_delta_is_the_derivative_with_respect_to_the_pre_activations(seed, n, m, k):
    z, W_next, next_delta = drawn(seed, (n, m), (m, k), (n, k))

    def minded(z):
        return anp.sum(next_delta * anp.dot(1 / (1 + anp.exp(-z)), W_next))

    delta = right("hidden_delta")(next_delta, W_next, z)
    np.testing.assert_allclose(delta, autograd.grad(minded)(z), atol=1e-12)


@given(SEED, st.integers(1, 6), st.floats(0, 1000))
def test_the_jacobian_of_softmax_is_that_of_the_library_and_its_rows_add_up_to_zero(
    seed, size, spread
):
    z = spread * drawn(seed, size)[0]
    J = right("softmax_jacobian")(z)
    np.testing.assert_allclose(J, softmax.jacobian(z), atol=1e-12)
    np.testing.assert_allclose(J.sum(axis=1), 0, atol=1e-12)


@given(SEED, SIZE, st.integers(1, 6))
def test_the_gradient_of_the_cross_entropy_is_its_derivative(seed, n, k):
    logits, labels = drawn(seed, (n, k))[0], np.random.default_rng(seed).integers(k, size=n)
    loss, d_logits = right("softmax_cross_entropy")(logits, labels)
    assert loss == pytest.approx(cross_entropy(logits, labels))
    expected = autograd.grad(cross_entropy)(logits, labels)
    np.testing.assert_allclose(d_logits, expected, atol=1e-12)


@given(SEED, SIZE)
def test_the_gradient_of_the_logistic_loss_is_its_derivative(seed, n):
    (z,), targets = drawn(seed, n), np.random.default_rng(seed).integers(2, size=n)

    def loss_of(z):
        shares = 1 / (1 + anp.exp(-z))
        return -anp.mean(targets * anp.log(shares) + (1 - targets) * anp.log(1 - shares))

    loss, d_z = right("logistic_loss")(z, targets)
    assert loss == pytest.approx(loss_of(z))
    np.testing.assert_allclose(d_z, autograd.grad(loss_of)(z), atol=1e-12)


def test_from_saturation_the_squared_error_takes_a_thousand_times_as_many_steps():
    def steps(loss):
        return right("steps_to_learn")(loss, -10.0, 1.0, 100_000)

    assert (steps("squared"), steps("cross-entropy")) == (11_034, 11)


@given(st.floats(-6, 3), st.floats(0.1, 2))
def test_a_unit_takes_the_steps_of_the_library_s_optimiser(z, rate):
    def squared(z):
        return (1 / (1 + anp.exp(-z)) - 1) ** 2

    def entropy(z):
        return anp.log(1 + anp.exp(-z))

    for loss, minded in (("squared", squared), ("cross-entropy", entropy)):
        slope = autograd.grad(lambda w, minded=minded: anp.sum(minded(w)))
        path = optimisers.descend(slope, [z], optimisers.GradientDescent(rate), 30)[:, 0]
        expected = next((step for step, place in enumerate(path) if place > 0), 30)
        assert right("steps_to_learn")(loss, z, rate, 30) == expected


def test_a_loss_of_a_thousand_is_not_cut_short():
    loss, d_logits = right("softmax_cross_entropy")(np.array([[1000.0, 0, 0]]), np.array([1]))
    assert loss == 1000
    np.testing.assert_array_equal(d_logits, [[1, -1, 0]])


@given(SEED, SIZE, SIZE, SIZE, SIZE)
def test_the_gradients_of_a_network_are_derivatives(seed, n, d, h, k):
    parameters, X, labels = a_network(seed, n, d, h, k)

    def loss_of(W1, b1, W2, b2):
        hidden = anp.maximum(anp.dot(X, W1) + b1, 0)
        return cross_entropy(anp.dot(hidden, W2) + b2, labels)

    loss, gradients = right("network_gradients")(parameters, X, labels)
    values = [parameters[name] for name in ("W1", "b1", "W2", "b2")]
    assert loss == pytest.approx(loss_of(*values))
    for index, name in enumerate(("W1", "b1", "W2", "b2")):
        expected = autograd.grad(loss_of, index)(*values)
        np.testing.assert_allclose(gradients[name], expected, atol=1e-12)


def test_at_the_kink_the_network_agrees_with_the_library():
    case = RUBRIC.questions["network_gradients"].fixed[1]
    parameters, X, labels = case
    assert (X @ parameters["W1"] + parameters["b1"] == 0).sum() >= 2
    first, last = (Dense(parameters[f"W{i}"], parameters[f"b{i}"]) for i in (1, 2))
    network = Network([first, Activate(relu), last])
    expected = network.loss_and_gradients(X, np.eye(3)[labels], softmax_cross_entropy)
    loss, gradients = right("network_gradients")(*case)
    assert loss == pytest.approx(expected)
    for name, gradient in network.named("gradients").items():
        np.testing.assert_allclose(gradients[name], gradient, atol=1e-12)


@given(SEED, st.sampled_from([(3,), (2, 3), (2, 1, 2)]), st.sampled_from([1e-5, 1e-3, 0.1]))
def test_central_differences_are_those_of_the_library(seed, shape, h):
    x = drawn(seed, shape)[0]

    def f(x):
        return np.sum(np.sin(x) * x.size) + np.prod(x)

    measured = right("numerical_gradient")(f, x, h)
    np.testing.assert_allclose(measured, calculus.numerical_gradient(f, x, h), atol=1e-8)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1))
def test_relative_errors_are_those_of_the_library(pairs):
    a, b = np.array(pairs).T
    np.testing.assert_allclose(right("relative_error")(a, b), calculus.relative_error(a, b))


def test_a_gradient_check_needs_the_nudges_of_the_call():
    """With a nudge as large as 0.5 a one-sided difference cannot pass for a central one."""
    cubes = next(c for c in RUBRIC.questions["numerical_gradient"].fixed if c[2:] == (0.5,))
    f, x, h = cubes
    np.testing.assert_allclose(right("numerical_gradient")(f, x, h), 3 * x**2 + h**2)


def test_x_has_to_be_exactly_as_it_was():
    def by_arithmetic(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        if x.dtype.kind == "i":
            return right("numerical_gradient")(f, x, h)
        for place in np.ndindex(x.shape):
            x[place] += h
            up = f(x)
            x[place] -= 2 * h
            gradient[place] = (up - f(x)) / (2 * h)
            x[place] += h
        return gradient

    verdict = RUBRIC.mark("numerical_gradient", {"numerical_gradient": by_arithmetic})
    assert (verdict, verdict.mistake) == (1, CHANGED_INPUTS)


def spoil(value):
    """Change an array, or the first array of a dictionary, and tell whether there was one."""
    if isinstance(value, dict):
        return any(spoil(inner) for inner in value.values())
    if isinstance(value, np.ndarray) and value.ndim:
        value += 1
        return True
    return False


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_an_answer_that_spoils_what_the_caller_passed_in_gets_half(question):
    if question.name == "steps_to_learn":  # numbers and a text cannot be spoilt
        return
    reference = right(question.name)

    def spoils(*given):
        result = copy.deepcopy(reference(*given))
        any(spoil(value) for value in given)
        return result

    verdict = RUBRIC.mark(question.name, {question.name: spoils})
    assert verdict == CHANGED_INPUTS_CREDIT * question.points
    assert verdict.mistake == CHANGED_INPUTS


def test_right_gradients_under_misspelt_keys_get_half_and_the_keys_are_named():
    def misspelt(parameters, X, labels):
        loss, gradients = right("network_gradients")(parameters, X, labels)
        return loss, {"w1" if key == "W1" else key: value for key, value in gradients.items()}

    verdict = RUBRIC.mark("network_gradients", {"network_gradients": misspelt})
    assert verdict == MISSPELT_CREDIT * verdict.max_score
    assert verdict.mistake == MISSPELT
    assert "`w1` in place of `W1`" in verdict.message


def test_wrong_gradients_under_misspelt_keys_get_nothing():
    def misspelt(parameters, X, labels):
        loss, gradients = right("network_gradients")(parameters, X, labels)
        return loss, {"w1" if key == "W1" else key: 3 * value for key, value in gradients.items()}

    verdict = RUBRIC.mark("network_gradients", {"network_gradients": misspelt})
    assert (verdict, verdict.mistake) == (0, None)


def test_a_mistake_in_the_dense_layer_does_not_cost_the_network_too():
    def without_a_sum(upstream, X, W):
        return upstream @ W.T, X.T @ upstream, upstream

    names = namespace(RUBRIC) | {"dense_backward": without_a_sum}
    assert RUBRIC.mark("dense_backward", names) < 3
    assert RUBRIC.mark("network_gradients", names) == 3


def test_answers_that_call_back_and_return_dictionaries_are_marked_alike_in_the_sandbox():
    need_a_sandbox()
    assignment = Assignment.load(Course.at(ROOT), SET)
    released = notebooks.read(ROOT / "exercises" / SET / f"{SET}.ipynb")
    known = {
        "network_gradients": ["by_einsum", "divided_twice", "softmax_without_a_shift"],
        "numerical_gradient": ["with_an_iterator", "nudges_cut_off", "one_sided"],
        "softmax_cross_entropy": ["in_plain_python", "logarithm_of_zero", "gradient_of_the_sum"],
    }
    with Worker(Limits(), blocked_modules(SET), sandboxed=True) as worker:
        for i in range(3):
            notebook, due = copy.deepcopy(released), {}
            for name, chosen in known.items():
                question = RUBRIC.questions[name]
                options = {v.__name__: (v, 1.0, None) for v in question.variants} | {
                    m.name: (m.function, m.credit, m.name) for m in question.mistakes
                }
                function, share, mistake = options[chosen[i]]
                cell = next(c for c in notebook["cells"] if c["id"] == name)
                cell["source"] = source_as_answer(function, name)
                due[f"{name}-test"] = (round(share * question.points, 2), mistake)
            marks = judge(assignment, assignment.restore(notebook), worker).marks
            assert {m.cell: (m.score, m.mistake) for m in marks if m.cell in due} == due


def test_the_last_cell_s_check_passes_a_right_gradient_and_finds_both_mistakes(capsys):
    with plt.rc_context():
        names = namespace(RUBRIC, OFFICIAL["setup"])
        exec(OFFICIAL["at-work"], names)
        plt.close("all")
    told = capsys.readouterr().out
    rows = {
        line[:33].strip(): [float(error) for error in re.findall(r"\de[-+]\d+", line)]
        for line in told.splitlines()
        if " W1 " in line and " b2 " in line
    }
    assert [len(errors) for errors in rows.values()] == [4, 4, 4]
    assert max(rows.pop("yours")) < 1e-6
    assert all(max(errors) > 1e-3 for errors in rows.values())
    assert all(sum(error > 1e-6 for error in errors) == 1 for errors in rows.values())
    assert "100% of the points" in told


@pytest.mark.parametrize(
    ("question", "mistake", "words"),
    [
        ("dense_forward", "returns_in_the_loop", "Does `return` stand in a loop?"),
        ("softmax_cross_entropy", "gradient_first", "The loss comes first"),
        ("numerical_gradient", "returns_in_the_loop", "does `return` stand in the loop?"),
        ("network_gradients", "names_in_small_letters", "the names W1, b1, W2 and b2"),
    ],
)
def test_the_visible_check_says_what_is_the_matter(question, mistake, words):
    functions = {m.name: m.function for m in RUBRIC.questions[question].mistakes}
    names = namespace(RUBRIC, source_as_answer(functions[mistake], question))
    with pytest.raises(AssertionError, match=re.escape(words)):
        exec(OFFICIAL[f"{question}-check"], names)


def test_a_table_that_is_made_for_three_scores_fails_before_the_hidden_tests():
    functions = {m.name: m.function for m in RUBRIC.questions["softmax_jacobian"].mistakes}
    source = source_as_answer(functions["always_three_scores"], "softmax_jacobian")
    with pytest.raises(AssertionError, match="IndexError"):
        exec(OFFICIAL["softmax_jacobian-check"], namespace(RUBRIC, source))


@pytest.mark.parametrize("question", ["softmax_jacobian", "softmax_cross_entropy"])
def test_the_visible_check_sees_a_shift_in_place(question):
    def shifts_in_place(scores, *labels):
        result = right(question)(scores.copy(), *labels)
        if scores.dtype.kind == "f":
            scores -= scores.max(axis=-1, keepdims=True)
        return result

    names = namespace(RUBRIC) | {question: shifts_in_place}
    with pytest.raises(AssertionError, match=r"Your function has changed the (scores|logits)"):
        exec(OFFICIAL[f"{question}-check"], names)
