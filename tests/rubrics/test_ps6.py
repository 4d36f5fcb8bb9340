"""What is special to problem set 6: references, hidden digits, and why a network fails."""

import copy
import inspect
import json
import socket
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from autograd import grad
from autograd import numpy as anp
from hypothesis import given, settings
from hypothesis import strategies as st

import rubrics
from autograder.course import secret
from autograder.course.course import Course
from autograder.judge.test_runner import Task, run_task
from autograder.marking.fresh import in_term, term
from autograder.marking.outcomes import outcomes
from autograder.protocol.channel import Channel
from benchmarks import hidden_digits as hidden_benchmark
from course_lib import data, training
from course_lib.digits import digits
from course_lib.perceptron import perceptron
from rubrics.ps6_training import hidden_digits, train_digits
from rubrics.ps6_training.given import logits_of, loss_and_gradients

ROOT = Path(__file__).parents[2]
RUBRIC = rubrics.load("ps6_training")
TRAINING = RUBRIC.questions["train_digits"]
SEED = st.integers(0, 10_000)
right = RUBRIC.reference


def cell(name):
    path = ROOT / "solutions" / "ps6_training" / "ps6_training.ipynb"
    cells = json.loads(path.read_bytes())["cells"]
    return next("".join(c["source"]) for c in cells if c["id"] == name)


def parameters(sizes, seed):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(n, m)), rng.normal(size=m)) for n, m in pairwise(sizes)]


@given(
    st.lists(st.integers(0, 40).map(lambda n: n / 8), min_size=1, max_size=25),
    st.integers(1, 6),
    st.sampled_from([0.0, 0.125, 1.0]),
)
def test_early_stopping_goes_as_the_library_s(losses, patience, min_delta):
    watch = training.EarlyStopping(patience, min_delta)
    for loss in losses:
        if watch.should_stop(loss):
            break
    expected = (watch.best_epoch, watch.epoch)
    assert right("early_stopping")(losses, patience, min_delta) == expected


@given(SEED, st.integers(1, 5), st.integers(1, 3), st.integers(2, 4), st.integers(0, 4))
def test_softmax_regression_takes_steps_along_the_derivatives_of_its_loss(seed, n, d, k, steps):
    rng = np.random.default_rng(seed)
    X, labels = rng.normal(size=(n, d)), rng.integers(k, size=n)

    def loss_of(W, b):
        logits = anp.dot(X, W) + b
        shares = anp.exp(logits) / anp.sum(anp.exp(logits), axis=1, keepdims=True)
        return -anp.mean(anp.log(shares[np.arange(n), labels]))

    W, b, losses = np.zeros((d, k)), np.zeros(k), []
    for _ in range(steps):
        losses.append(loss_of(W, b))
        W, b = W - 0.3 * grad(loss_of, 0)(W, b), b - 0.3 * grad(loss_of, 1)(W, b)
    found = right("softmax_regression")(X, labels, k, 0.3, steps)
    for one, expected in zip(found, (W, b, losses), strict=True):
        np.testing.assert_allclose(one, expected, atol=1e-12)


@given(SEED, st.lists(st.integers(1, 4), min_size=2, max_size=5), st.sampled_from(["tanh", "relu"]))
def test_the_gradients_through_depth_are_derivatives(seed, sizes, activation):
    rng = np.random.default_rng(seed)
    weights = [W for W, _ in parameters(sizes, seed)]
    X, upstream = rng.normal(size=(2, sizes[0])), rng.normal(size=(2, sizes[-1]))
    bend = anp.tanh if activation == "tanh" else lambda z: z * (z > 0)
    nudges = [np.zeros((2, width)) for width in sizes[1:]]

    def through(nudges):
        a, tables = X, []
        for W, nudge in zip(weights, nudges, strict=True):
            a = bend(anp.dot(a, W) + nudge)
            tables.append(a)
        return tables

    def size(table):
        return np.sqrt(np.mean(table**2))

    forward, backward = right("signal_by_depth")(X, weights, activation, upstream)
    np.testing.assert_allclose(forward, [size(table) for table in through(nudges)])
    slopes = grad(lambda nudges: anp.sum(upstream * through(nudges)[-1]))(nudges)
    np.testing.assert_allclose(backward, [size(table) for table in slopes], atol=1e-12)


@pytest.mark.parametrize(("activation", "factor"), [("relu", 2**0.5), ("tanh", 1.0)])
def test_the_factor_of_the_lecture_keeps_a_signal_through_twenty_layers(activation, factor):
    rng = np.random.default_rng(0)
    X, upstream = rng.normal(size=(100, 64)), rng.normal(size=(100, 64))

    def backward(times):
        scale = times * factor / 8
        weights = [scale * rng.normal(size=(64, 64)) for _ in range(20)]
        sizes = right("signal_by_depth")(X, weights, activation, upstream)[1]
        return sizes[0] / sizes[-1]

    assert 0.01 < backward(1) < 10
    assert backward(0.5) < 1e-4


@given(SEED, st.integers(1, 12), st.integers(1, 8))
def test_the_perceptron_goes_as_the_library_s(seed, n, epochs):
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-3, 4, size=(n, 2)), rng.choice([-1, 1], size=n)
    w, b = right("perceptron")(X, y, epochs)
    line = perceptron(X, y, epochs)
    assert w.tolist() == line.w.tolist()
    assert b == line.b


@given(SEED, st.integers(1, 9), st.integers(1, 9))
def test_standardising_goes_as_the_library_s(seed, n, m):
    rng = np.random.default_rng(seed)
    train, other = rng.integers(0, 3, size=(n, 4)), rng.integers(0, 3, size=(m, 4))
    for ours, theirs in zip(
        right("standardise")(train, other), data.standardise(train, other), strict=True
    ):
        np.testing.assert_allclose(ours, theirs)


@given(st.floats(-100, 100), st.integers(1, 12))
def test_a_constant_column_is_shifted_whatever_its_value(value, n):
    train, other = np.full((n, 1), value), np.array([[value], [value + 1.0]])
    new_train, new_other = right("standardise")(train, other)
    np.testing.assert_allclose(new_train, 0, atol=1e-12)
    np.testing.assert_allclose(new_other, [[0], [1]], atol=1e-12)


def test_who_asks_for_a_deviation_of_0_stumbles_at_constant_columns_only():
    question = RUBRIC.questions["standardise"]
    naive = {mistake.name: mistake for mistake in question.mistakes}["deviation_of_exactly_zero"]
    source = (  # right otherwise, with garbage of its own where it divides by what rounding left
        "def standardise(train, other):\n"
        "    mean, std = train.mean(axis=0), train.std(axis=0)\n"
        "    std = np.where(std == 0, 1, np.where(std < 1e-12, 7e-17, std))\n"
        "    return (train - mean) / std, (other - mean) / std\n"
    )
    names = {"np": np}
    exec(source, names)
    verdict = RUBRIC.mark("standardise", names)
    assert (verdict.mistake, verdict) == (naive.name, naive.credit * question.points)
    careful = source.replace("std == 0", "train.max(axis=0) == train.min(axis=0)")
    exec(careful, names)
    assert RUBRIC.mark("standardise", names) == question.points


@settings(max_examples=20)
@given(SEED, st.floats(0, 2))
def test_gradients_with_a_price_are_those_of_the_loss_with_the_price(seed, strength):
    network = parameters([3, 4, 2], seed)
    rng = np.random.default_rng(seed + 1)
    X, labels = rng.normal(size=(6, 3)), rng.integers(2, size=6)

    def loss(layers):
        (W1, b1), (W2, b2) = layers
        logits = anp.maximum(X @ W1 + b1, 0) @ W2 + b2
        top = logits.max(axis=1, keepdims=True)
        log_sums = top[:, 0] + anp.log(anp.sum(anp.exp(logits - top), axis=1))
        price = strength / 2 * (anp.sum(W1**2) + anp.sum(W2**2))
        return anp.mean(log_sums - logits[np.arange(6), labels]) + price

    value, gradients = loss_and_gradients(network, X, labels)
    priced = right("l2_gradients")(network, gradients, strength)
    assert value + strength / 2 * sum((W**2).sum() for W, _ in network) == pytest.approx(
        loss(network)
    )
    for ours, theirs in zip(priced, grad(loss)(network), strict=True):
        for own, their in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(own, their, atol=1e-9)


def test_the_notebook_hands_out_the_functions_that_the_rubric_knows():
    for function in (logits_of, loss_and_gradients):
        assert inspect.getsource(function) in cell("the-digits") + "\n"


def test_the_notebook_shows_none_of_the_hidden_digits():
    names = {"np": np, "digits": digits}
    exec(cell("the-digits"), names)
    shown = {row.tobytes() for row in [*names["X_train"], *names["X_validation"]]}
    images = digits()[0].reshape(-1, 64)
    order = np.random.default_rng(hidden_digits.SEED).permutation(len(images))
    kept = order[hidden_digits.TRAINING + hidden_digits.VALIDATION :]
    assert len(kept) == 350
    assert len(hidden_digits.splits()["hidden"][0]) == 350 * hidden_digits.COPIES
    assert not {row.tobytes() for row in images[kept]} & shown


@pytest.mark.parametrize("key", [b"", b"this", b"another"])
def test_a_table_of_the_public_images_does_not_reach_half_of_the_marked_ones(key):
    with in_term(key):
        X, labels = hidden_digits.splits()["hidden"]
    assert hidden_benchmark.by_sorted_pixels(X, labels) < 0.5
    assert hidden_benchmark.exactly(X) == 0


def test_the_marked_digits_are_the_same_in_a_term_and_others_in_the_next():
    with in_term(b"one"):
        first, again = hidden_digits.splits(), hidden_digits.splits()
    with in_term(b"two"):
        other = hidden_digits.splits()
    assert np.array_equal(first["hidden"][0], again["hidden"][0])
    assert not np.array_equal(first["hidden"][0], other["hidden"][0])
    assert np.array_equal(first["hidden"][1], other["hidden"][1])
    for part in ("train", "validation"):
        assert np.array_equal(first[part][0], other[part][0])


def test_any_way_to_find_the_weights_counts():
    """Random features with least squares: the text asks for a network that does well, and no more."""

    def random_features(X_train, y_train, X_validation, y_validation, rng):
        W, b = rng.normal(0, 0.4, (64, 600)), rng.normal(0, 0.4, 600)
        features = np.maximum(X_train @ W + b, 0)
        targets = np.eye(10)[y_train]
        solution = np.linalg.solve(features.T @ features + 30.0 * np.eye(600), features.T @ targets)
        return [(W, b), (solution, np.zeros(10))]

    assert RUBRIC.mark("train_digits", {"train_digits": random_features}) == 3


def test_nothing_that_travels_to_a_student_has_a_hidden_digit():
    seen = []

    def spy(*given):
        seen.extend(given)
        return right("train_digits")(*given)[:1]

    TRAINING.program(spy, *copy.deepcopy(TRAINING.cases[0]))
    rows = {row.tobytes() for array in seen if np.ndim(array) == 2 for row in array}
    assert len(rows) == 1447
    assert not rows & {row.tobytes() for row in hidden_digits.splits()["hidden"][0]}


def test_a_network_that_was_trained_beforehand_knows_nothing():
    images, labels = digits()
    order = np.random.default_rng(0).permutation(len(images))
    X, y = images.reshape(-1, 64)[order], labels[order]
    trained = right("train_digits")(X, y, X, y, np.random.default_rng(0))
    verdict = RUBRIC.mark("train_digits", {"train_digits": lambda *given: trained})
    assert verdict == 0
    assert verdict.mistake == "with_the_digits_of_the_notebook"


@pytest.mark.parametrize("seed", range(4))
def test_the_reference_gets_full_marks_whatever_it_draws(seed):
    *given, _ = TRAINING.cases[0]
    trained = right("train_digits")(*given, np.random.default_rng(seed))
    for key in (b"", b"this", b"another"):
        with in_term(key):
            share = train_digits.right_of(trained, *hidden_digits.splits()["hidden"])
        assert share >= train_digits.FULL


def test_whatever_keeps_a_fair_network_from_full_marks_it_gets_half():
    source = inspect.getsource(train_digits.reasons_of_a_good_network)
    credited = {
        known.got["what seems to be the matter"]
        for mistake in TRAINING.mistakes
        for known in outcomes(TRAINING, mistake.function, RUBRIC)
        if known.got["what comes back"] == train_digits.NETWORK and mistake.credit == 0.5
    }
    assert len(credited) == source.count("return ")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "None"),
        ({"W1": np.zeros((64, 10))}, "a dictionary with the keys 'W1'"),
        ([], "a list of 0"),
        ([(np.zeros((64, 10)), np.zeros(9))], "a W of shape (64, 10) with a b of shape (9,)"),
        ([(np.zeros((32, 10)), np.zeros(10))], "for 64 inputs"),
        ([(np.zeros((64, 5)), np.zeros(5))], "a network with 5 outputs"),
        ([np.zeros((64, 32)), np.zeros((32, 10))], "a list of arrays, without pairs"),
        ((np.zeros((64, 10)), np.zeros(10)), "one pair (W, b), and no list of them"),
        ([(np.zeros((64, 10)), "b")], "a list of pairs, but not of arrays of numbers"),
        (([(np.zeros((64, 10)), np.zeros(10))], 0.9), "the parameters, and something beside them"),
    ],
)
def test_something_other_than_a_network_is_named(answer, words):
    verdict = RUBRIC.mark("train_digits", {"train_digits": lambda *given: answer})
    assert words in verdict.message
    assert verdict == 0


def test_a_good_network_with_something_beside_it_gets_half():
    def with_its_losses(*given):
        return right("train_digits")(*given), {"losses": [1.0]}

    assert RUBRIC.mark("train_digits", {"train_digits": with_its_losses}) == 1.5


def test_a_bias_that_is_a_table_of_one_row_will_do():
    def as_tables(*given):
        return [(W, b[None, :]) for W, b in right("train_digits")(*given)]

    assert RUBRIC.mark("train_digits", {"train_digits": as_tables}) == 3


def with_images_shuffled_in_place(X_train, y_train, X_validation, y_validation, rng):
    """Trains on images that have lost their labels."""
    network = right("initialise")([64, 32, 10], rng)
    for _ in range(20):
        rng.shuffle(X_train)
        for start in range(0, len(X_train), 32):
            part = slice(start, start + 32)
            _, gradients = loss_and_gradients(network, X_train[part], y_train[part])
            network = [
                (W - 0.2 * d_W, b - 0.2 * d_b)
                for (W, b), (d_W, d_b) in zip(network, gradients, strict=True)
            ]
    return network


def test_images_without_their_labels_are_not_taken_for_units_that_are_off():
    names = {"train_digits": with_images_shuffled_in_place}
    assert RUBRIC.mark("train_digits", names).mistake == "shuffled_apart"


def in_the_notebook(**functions):
    """What the notebook knows when the check of the training runs."""
    names = {name: right(name) for name in RUBRIC.questions} | functions
    exec(cell("setup").replace("plots.use()", ""), names)
    exec(cell("the-digits"), names)
    return names


def test_the_visible_check_leaves_the_digits_as_they_are_whatever_the_answer_does():
    names = in_the_notebook(train_digits=with_images_shuffled_in_place)
    images, labels = names["X_train"].copy(), names["y_train"].copy()
    with pytest.raises(AssertionError):
        exec(cell("train_digits-check"), names)
    assert np.array_equal(names["X_train"], images)
    assert np.array_equal(names["y_train"], labels)


def test_the_visible_check_tells_whoever_writes_into_the_digits():
    def shuffles_both(X_train, y_train, *given):
        network = right("train_digits")(X_train, y_train, *given)
        order = np.random.default_rng(0).permutation(len(X_train))
        X_train[:], y_train[:] = X_train[order], y_train[order]
        return network

    names = in_the_notebook(train_digits=shuffles_both)
    with pytest.raises(AssertionError, match="changed the digits that it was given"):
        exec(cell("train_digits-check"), names)


@pytest.mark.parametrize(
    ("question", "mistake", "words"),
    [
        ("l2_gradients", "in_place", "has changed the gradients that it was given"),
        ("standardise", "the_other_set_first", "First comes train"),
        ("perceptron", "the_bias_first", "First come the weights"),
    ],
)
def test_the_visible_check_says_what_is_the_matter(question, mistake, words):
    functions = {m.name: m.function for m in RUBRIC.questions[question].mistakes}
    with pytest.raises(AssertionError, match=words):
        exec(cell(f"{question}-check"), {"np": np, question: functions[mistake]})


def test_the_visible_check_names_what_came_in_place_of_a_list_of_layers():
    def as_a_dictionary(sizes, rng):
        return {"W1": np.zeros((sizes[0], sizes[1])), "b1": np.zeros(sizes[1])}

    with pytest.raises(AssertionError, match=r"A list of pairs .* You return <class 'dict'>"):
        exec(cell("initialise-check"), {"np": np, "initialise": as_a_dictionary})


def test_a_hidden_test_is_run_in_the_term_that_it_is_told():
    source = "from autograder.marking.fresh import term\nprint(term().decode())"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        task = Task(source, 1, {}, None, frozenset(), 1.0, 1.0, 1.0, b"this term")
        result = run_task(task, Channel(ours))
    assert result.outputs[0]["text"] == "this term\n"
    assert term() == b""


def test_the_term_is_the_secret_s_and_gives_nothing_of_it_away(tmp_path):
    (tmp_path / "solutions").mkdir()
    course = Course.at(tmp_path)
    assert secret.term(secret.read(course)) == b""
    secret.make(course)
    first = secret.term(secret.read(course))
    assert len(first) == 32
    assert first != secret.read(course)
    secret.make(course, new=True)
    assert secret.term(secret.read(course)) != first
