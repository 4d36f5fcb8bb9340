"""Problem set 5: what its rubric asks, accepts and says, and the notebook that goes with it."""

import copy
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rubrics
from autograder.course import notebooks
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.judge.blocked import blocked_modules
from autograder.judge.run import judge
from autograder.marking.answer_source import source_as_answer
from autograder.marking.diagnosis import CHANGED_INPUTS, CHANGED_INPUTS_CREDIT
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker
from course_lib import calculus, optimisers
from tests.support.problem_sets import answers, cells, signature_in
from tests.support.sandboxes import need_a_sandbox

ROOT = Path(__file__).parents[2]
SET = "ps5_descent"
RUBRIC = rubrics.load(SET)
QUESTIONS = list(RUBRIC.questions.values())
SEED = st.integers(0, 10_000)

ASKED = {
    "descent_step": (1, "parameters, gradients, learning_rate"),
    "gradient_descent": (2, "gradient, start, learning_rate, steps"),
    "critical_point": (2, "hessian"),
    "minibatches": (3, "X, y, batch_size, rng"),
    "epoch_loss": (1, "batch_losses, batch_sizes"),
    "train_epoch": (3, "parameters, batches, loss_and_gradients, learning_rate"),
    "momentum_step": (2, "parameters, velocity, gradients, learning_rate, momentum"),
    "adam_step": (2, "parameters, state, gradients, learning_rate"),
    "nesterov_step": (2, "gradient, w, velocity, learning_rate, momentum"),
    "scheduled_rate": (1, "step, steps, peak, warmup"),
    "noise_of_batches": (2, "gradients, batches"),
    "adam_steps": (2, "gradients, learning_rate"),
    "sweep": (2, "train, rates"),
}


OFFICIAL = cells("solutions", SET)
RELEASED = cells("exercises", SET)
right = RUBRIC.reference


def test_the_questions_and_points_are_those_that_were_announced():
    assert {q.name: q.points for q in QUESTIONS} == {n: p for n, (p, _) in ASKED.items()}


@pytest.mark.parametrize("name", ASKED)
def test_notebook_exercise_and_rubric_have_the_same_signature(name):
    announced = (name, ASKED[name][1])
    assert signature_in(OFFICIAL[name]) == announced
    assert signature_in(RELEASED[name]) == announced
    for source in answers(RUBRIC.questions[name]).values():
        assert signature_in(source) == announced


def a_surface(seed, size=3):
    """The gradient of a quadratic, and a start."""
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(size, size))
    return (lambda w: roots @ roots.T @ w), rng.normal(size=size)


@given(SEED, st.floats(0.001, 0.1), st.integers(0, 8))
def test_the_walk_is_that_of_the_library_the_lecture_uses(seed, rate, steps):
    gradient, start = a_surface(seed)
    expected = optimisers.descend(gradient, start, optimisers.GradientDescent(rate), steps)
    np.testing.assert_allclose(right("gradient_descent")(gradient, start, rate, steps), expected)


@given(SEED, st.floats(0.001, 0.1), st.floats(0, 0.95))
def test_momentum_walks_as_the_library_does(seed, rate, momentum):
    gradient, start = a_surface(seed)
    expected = optimisers.descend(gradient, start, optimisers.Momentum(rate, momentum), 5)
    parameters, velocity = {"w": start}, {"w": np.zeros(3)}
    for point in expected[1:]:
        gradients = {"w": gradient(parameters["w"])}
        parameters, velocity = right("momentum_step")(
            parameters, velocity, gradients, rate, momentum
        )
        np.testing.assert_allclose(parameters["w"], point, atol=1e-12)


@given(SEED, st.floats(0.001, 0.5))
def test_adam_walks_as_the_library_does(seed, rate):
    gradient, start = a_surface(seed)
    expected = optimisers.descend(gradient, start, optimisers.Adam(rate), 5)
    parameters = {"w": start}
    state = {"steps": 0, "m": {"w": np.zeros(3)}, "s": {"w": np.zeros(3)}}
    for point in expected[1:]:
        gradients = {"w": gradient(parameters["w"])}
        parameters, state = right("adam_step")(parameters, state, gradients, rate)
        np.testing.assert_allclose(parameters["w"], point, atol=1e-12)


@given(SEED, st.floats(0.001, 0.1), st.floats(0, 0.95))
def test_nesterov_walks_as_the_library_does(seed, rate, momentum):
    gradient, w = a_surface(seed)
    expected = optimisers.descend(gradient, w, optimisers.Nesterov(rate, momentum), 5)
    velocity = np.zeros(3)
    for point in expected[1:]:
        w, velocity = right("nesterov_step")(gradient, w, velocity, rate, momentum)
        ahead = w + momentum * velocity  # which is what the library keeps
        np.testing.assert_allclose(ahead, point, atol=1e-12)


@given(st.integers(1, 60), st.floats(0.01, 3), st.data())
def test_a_scheduled_rate_rises_evenly_to_its_peak_then_falls_and_never_ends(steps, peak, data):
    warmup = data.draw(st.integers(0, steps - 1))
    rates = np.array([right("scheduled_rate")(t, steps, peak, warmup) for t in range(steps)])
    assert rates.max() == pytest.approx(peak)
    assert np.all(rates > 0)
    np.testing.assert_allclose(np.diff(rates[:warmup], prepend=0.0), peak / max(warmup, 1))
    assert np.all(np.diff(rates[warmup:]) < 0)
    falling = rates[warmup:]
    np.testing.assert_allclose(falling[1:] + falling[1:][::-1], peak)  # the curve is its own mirror


@given(SEED, st.integers(1, 4), st.integers(1, 3), st.integers(1, 3))
def test_over_all_batches_that_may_be_drawn_the_noise_is_the_one_foreseen(seed, n, d, size):
    gradients = np.random.default_rng(seed).normal(size=(n, d))
    every = np.array(list(itertools.product(range(n), repeat=size)))
    measured, foreseen = right("noise_of_batches")(gradients, every)
    assert measured == pytest.approx(foreseen, abs=1e-12)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=20), st.floats(0.001, 0.5))
def test_adam_s_corrected_steps_are_the_library_s_and_the_others_differ_by_known_factors(
    slopes, rate
):
    slopes = [slope if abs(slope) > 1e-3 else 0.0 for slope in slopes]  # epsilon counts for nothing
    met = iter(slopes)
    walk = optimisers.descend(
        lambda w: np.array([next(met)]), np.zeros(1), optimisers.Adam(rate), len(slopes)
    )
    corrected, uncorrected = right("adam_steps")(np.array(slopes), rate)
    np.testing.assert_allclose(np.cumsum(corrected), np.ravel(walk[1:]), atol=1e-12)
    t = np.arange(1, len(slopes) + 1)
    factor = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    np.testing.assert_allclose(uncorrected, corrected * factor, rtol=1e-3, atol=1e-12)


def test_without_its_correction_adam_s_longest_step_is_more_than_six_times_the_rate():
    corrected, uncorrected = right("adam_steps")(np.ones(2000), 0.1)
    np.testing.assert_allclose(corrected, -0.1)
    assert np.argmin(uncorrected) == 11
    assert -uncorrected[[0, 11, -1]] / 0.1 == pytest.approx([3.16, 6.57, 1.08], abs=0.01)


@given(st.dictionaries(st.floats(0.001, 10), st.sampled_from([0.5, 1.0, 2.0, np.nan, np.inf]),
                       min_size=2, max_size=6))  # fmt: skip
def test_a_sweep_ends_where_no_run_is_lower_and_no_smaller_rate_as_low(ends):
    rates = list(ends)
    lasts, best, look = right("sweep")(lambda rate: [9.0, ends[rate]], rates)
    assert [np.isfinite(last) for last in lasts] == [np.isfinite(ends[rate]) for rate in rates]
    if best is None:
        assert look == "smaller"
        assert not np.isfinite(list(ends.values())).any()
        return
    assert all(ends[best] < ends[rate] or not ends[rate] < ends[best] for rate in rates)
    assert not any(ends[rate] == ends[best] for rate in rates if rate < best)
    beside = (any(rate < best for rate in rates), any(rate > best for rate in rates))
    assert look == ("smaller" if not beside[0] else "enough" if beside[1] else "larger")


@given(SEED, st.lists(st.sampled_from([-2.0, -0.5, 0.0, 1.0, 3.0]), min_size=1, max_size=4))
def test_a_critical_point_is_what_the_library_calls_it(seed, eigenvalues):
    size = len(eigenvalues)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))
    hessian = turn @ np.diag(eigenvalues) @ turn.T
    hessian = (hessian + hessian.T) / 2
    assert right("critical_point")(hessian) == calculus.critical_point(hessian)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_older_word_for_a_degenerate_point_counts_in_full_and_only_there(share):
    rng = np.random.default_rng(0)

    def critical_point(hessian):
        answer = right("critical_point")(hessian)
        return "flat" if answer == "degenerate" and rng.random() < share else answer

    assert RUBRIC.mark("critical_point", {"critical_point": critical_point}) == 2
    text = "".join(cells("solutions", SET)["critical_point-question"])
    assert '"flat"' in text
    everything_flat = RUBRIC.mark("critical_point", {"critical_point": lambda hessian: "flat"})
    assert everything_flat == 0
    assert "'flat'" in everything_flat.message


@given(st.integers(1, 40), st.integers(1, 45), SEED)
def test_batches_deal_out_each_example_once_with_its_target(n, size, seed):
    X, y = np.arange(2.0 * n).reshape(n, 2), np.arange(n)
    batches = right("minibatches")(X, y, size, np.random.default_rng(seed))
    assert [len(part) for part, _ in batches[:-1]] == [size] * (len(batches) - 1)
    np.testing.assert_array_equal(np.concatenate([p for p, _ in batches])[:, 0] / 2,
                                  np.concatenate([t for _, t in batches]))  # fmt: skip
    assert sorted(np.concatenate([t for _, t in batches])) == list(range(n))


@given(st.lists(st.lists(st.floats(0, 9), min_size=1, max_size=5), min_size=1, max_size=5))
def test_the_loss_of_an_epoch_is_the_mean_over_all_examples(batches):
    loss = right("epoch_loss")([np.mean(b) for b in batches], [len(b) for b in batches])
    assert loss == pytest.approx(np.mean([loss for batch in batches for loss in batch]))


def test_the_numbers_of_the_guide_tell_the_wrong_means_apart():
    losses, sizes = [1.5, 5.5, 8.5], [4, 4, 2]
    assert right("epoch_loss")(losses, sizes) == pytest.approx(4.5)
    assert np.mean(losses) == pytest.approx(5.17, abs=0.01)


def test_any_way_to_draw_an_order_is_accepted():
    def by_sorting_pairs(X, y, batch_size, rng):
        keyed = sorted(range(len(X)), key=dict(enumerate(rng.random(len(X)))).get)
        return [
            [[X[n] for n in keyed[i : i + batch_size]], [y[n] for n in keyed[i : i + batch_size]]]
            for i in range(0, len(X), batch_size)
        ]

    assert RUBRIC.mark("minibatches", {"minibatches": by_sorting_pairs}) == 3


def test_what_is_wrong_with_the_batches_is_told_in_words(capsys):
    def forgets_one(X, y, batch_size, rng):
        batches = right("minibatches")(X, y, batch_size, rng)
        return [(batches[0][0][1:], batches[0][1][1:]), *batches[1:]]

    verdict = RUBRIC.mark("minibatches", {"minibatches": forgets_one})
    assert verdict == 0
    assert "Not so: every example is in one batch, and only once." in verdict.message
    assert "Sizes of the batches: [0]." in verdict.message  # of the simplest case: one example


def test_something_other_than_batches_is_named():
    verdict = RUBRIC.mark("minibatches", {"minibatches": lambda *given: None})
    assert verdict == 0
    assert "is a return missing?" in verdict.message


def test_batches_that_are_handed_out_one_by_one_are_named():
    def one_by_one(X, y, batch_size, rng):
        yield from right("minibatches")(X, y, batch_size, rng)

    verdict = RUBRIC.mark("minibatches", {"minibatches": one_by_one})
    assert verdict.mistake == "yields"
    assert "What comes back: something to go through once, and no list." in verdict.message


def spoil(value):
    """Change an array, or the first array of a dictionary, and tell whether there was one."""
    if isinstance(value, dict):
        return any(spoil(inner) for inner in value.values())
    if isinstance(value, np.ndarray) and value.dtype.kind in "if":
        value += 1
        return True
    return False


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_an_answer_that_spoils_what_the_caller_passed_in_gets_half(question):
    if question.name in ("epoch_loss", "scheduled_rate", "sweep"):
        assert not any(spoil(value) for value in copy.deepcopy(question.fixed[0]))
        return
    reference = right(question.name)

    def spoils(*given):
        result = copy.deepcopy(reference(*given))
        any(spoil(value) for value in given)
        return result

    verdict = RUBRIC.mark(question.name, {question.name: spoils})
    assert verdict == CHANGED_INPUTS_CREDIT * question.points
    assert verdict.mistake == CHANGED_INPUTS


def test_a_shallow_copy_that_moves_the_caller_s_arrays_gets_half():
    def shallow(parameters, gradients, learning_rate):
        new = dict(parameters)
        for name in new:
            new[name] -= learning_rate * gradients[name]
        return new

    verdict = RUBRIC.mark("descent_step", {"descent_step": shallow})
    assert (verdict, verdict.mistake) == (0.5, CHANGED_INPUTS)


def test_answers_that_draw_and_call_back_are_marked_alike_in_the_sandbox():
    need_a_sandbox()
    assignment = Assignment.load(Course.at(ROOT), SET)
    released = notebooks.read(ROOT / "exercises" / SET / f"{SET}.ipynb")
    names = ("minibatches", "gradient_descent", "train_epoch")
    known = {
        "minibatches": ["shuffled_copies", "the_same_order_each_time", "yields"],
        "gradient_descent": ["recursive", "one_array_many_times", "without_the_start"],
        "train_epoch": ["recursive", "gradients_add_up", "loss_after_the_step"],
    }
    with Worker(Limits(), blocked_modules(SET), sandboxed=True) as worker:
        for i in range(3):
            notebook, due = copy.deepcopy(released), {}
            for name in names:
                question = RUBRIC.questions[name]
                options = {v.__name__: (v, 1.0, None) for v in question.variants} | {
                    m.name: (m.function, m.credit, m.name) for m in question.mistakes
                }
                function, share, mistake = options[known[name][i]]
                cell = next(c for c in notebook["cells"] if c["id"] == name)
                cell["source"] = source_as_answer(function, name)
                due[f"{name}-test"] = (round(share * question.points, 2), mistake)
            marks = judge(assignment, assignment.restore(notebook), worker).marks
            assert {m.cell: (m.score, m.mistake) for m in marks if m.cell in due} == due
