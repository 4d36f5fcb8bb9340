"""A question says what its arguments may be; its cases reach every corner, and right answers agree there."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rubrics
from autograder.authoring import examples
from autograder.course import notebooks
from autograder.marking.compare import entries_agree
from autograder.marking.domain import Domain, DomainError, Relation
from autograder.marking.mark import judge
from autograder.marking.mutants import mutants, tried
from autograder.marking.precision import FACTOR, FLOOR, allowed_in_float32
from autograder.marking.proof import marked_text
from autograder.marking.rubric import Rubric
from autograder.marking.strategies import array, dictionary, labels, one_of, real, whole
from autograder.protocol.codec import Decoder, Encoder

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", rubrics.names())
def test_every_corner_of_every_domain_has_a_case_and_every_visible_example_is_one(name):
    rubric = rubrics.load(name)
    source = notebooks.read(ROOT / "solutions" / name / f"{name}.ipynb")
    assert not list(examples.unreached_by_cases(rubric))
    assert not list(examples.examples_without_a_case(rubric, source))


def doubling(**details):
    rubric = Rubric("double_set")
    question = rubric.question("double", points=1, lecture="01#x", **details)
    question.right(lambda x: 2 * x)
    return rubric, question


def test_a_question_without_a_domain_is_refused():
    rubric, question = doubling()
    question.case(1.0)
    (told,) = examples.unreached_by_cases(rubric)
    assert "double has no domain" in told


def test_a_corner_that_no_case_can_reach_is_refused():
    rubric, question = doubling()
    question.case(1.0)
    never = Relation("the sky is green", lambda rng, case: {}, lambda case: False)
    question.domain = Domain({"x": real(0, 1)}, relations=[never])
    (told,) = examples.unreached_by_cases(rubric)
    assert "the sky is green" in told


def test_an_example_of_the_check_cell_that_is_no_case_is_refused():
    rubric, question = doubling()
    question.case(1.0)
    cell = {
        "cell_type": "code",
        "source": "import math\nassert double(math.pi) > 6\nassert double(x=1.0) == 2",
        "metadata": {"nbgrader": {"grade_id": "double-check"}},
    }
    told = list(examples.examples_without_a_case(rubric, {"cells": [cell]}))
    assert told == ["the check cell's example double(3.14159) is no case"]


DOMAIN = Domain(
    {
        "X": array("N", "C"),
        "parameters": dictionary(),
        "gradients": dictionary(reordered=True),
        "labels": labels("N", "C"),
        "rate": real(0, 1, edges=(0.5,), whole=True, far=1e3),
    },
    sizes={
        "N": whole(1, 5),
        "C": whole(2, 4),
        "shapes": one_of({"u": (2,), "v": (2,)}),
    },
    optional=("rate",),
)


@given(st.integers(0, 2**32))
def test_what_is_drawn_fits_together_and_a_seed_draws_it_again(seed):
    case = DOMAIN.draw(np.random.default_rng(seed))
    assert repr(case) == repr(DOMAIN.draw(np.random.default_rng(seed)))
    X, parameters, gradients, classes, *rate = case
    assert len(X) == len(classes)
    assert parameters.keys() == gradients.keys()
    assert len(rate) < 2
    for corner in DOMAIN.corners():
        assert corner.holds(corner.draw(np.random.default_rng(seed))), corner.name


@given(st.integers(0, 2**32))
def test_a_twin_is_alike_in_shape_and_first_entry_alone(seed):
    rng = np.random.default_rng(seed)
    domain = Domain({"x": array(4, regions=())})
    case = domain.arguments["x"].middle(rng, {})
    (twin,) = domain.twin((case,), rng)
    assert twin.shape == case.shape
    assert twin[0] == case[0]
    assert sorted(twin) == sorted(case)
    assert not np.array_equal(twin, case)


def test_a_domain_from_which_nothing_can_be_drawn_says_so():
    with pytest.raises(DomainError, match="hardly ever valid"):
        Domain({"x": real(0, 1)}, valid=lambda case: False).draw(np.random.default_rng(0))


def test_how_an_array_lies_in_memory_travels():
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    encoder = Encoder(None)
    form = encoder.encode(array)
    came = Decoder(encoder.buffers).decode(form)
    assert came.flags.f_contiguous
    assert not came.flags.c_contiguous
    assert np.array_equal(came, array)


def test_float32_may_be_as_far_off_as_right_answers_in_it_and_no_further():
    def square(x):
        return x * x

    x = np.array([1.1, 2.3])
    allowed = allowed_in_float32([square], [], (x,), square(x))
    assert FLOOR <= allowed < 3e-6 * FACTOR

    def cancelling(x):
        x = np.float32(x)
        return np.float32(1e6) * x - np.float32(999_999) * x

    assert allowed_in_float32([square], [cancelling], (x,), x) > 1e-3  # lost to everybody


SPOILT = {
    "ps1_one_weight": {
        "slope": "def slope(w, x, t):\n    f = lambda w: (w * x - t) ** 2\n"
        "    return np.float32((f(w + 1e-6) - f(w)) / 1e-6 * (1 + 1e-5))",
        "mse": "def mse(p, t):\n    return np.float32(np.sum((p - t) ** 2) / (len(t) + 1e-5))",
        "sse": "def sse(p, t):\n    return sum((a - b) ** 2 for a, b in set(zip(p.tolist(), t.tolist())))",
        "sigmoid_unit_step": "def sigmoid_unit_step(w, x, t, rate):\n"
        "    p = 1 / (1 + np.exp(-np.dot(w, x)))\n"
        "    g = (p - t) * p * (1 - p) * x\n"
        "    return w - rate * g * min(1, 5 / max(np.linalg.norm(g), 1e-9))",
    },
    "ps3_graph": {
        "multiply_gate": "def multiply_gate(x, y, upstream):\n"
        "    return (0.0, 0.0) if 0 < x * y < 1e-9 else (upstream * y, upstream * x)",
        "send_back": "def send_back(nodes):\n    for n in nodes: n.gradient = 0.0\n"
        "    nodes[-1].gradient = 1.0\n    for n in reversed(nodes):\n"
        "        for x, local in zip(n.inputs, n.local):\n"
        "            x.gradient += n.gradient * local if abs(n.gradient) > 1e-12 else 0.0",
    },
    "ps4_backprop": {
        "numerical_gradient": "def numerical_gradient(f, x, h=1e-5):\n"
        "    h = 1e-3 if 1e-5 < h < 1e-3 else h\n    steps = h * np.eye(np.size(x))\n"
        "    steps = [step.reshape(np.shape(x)) for step in steps]\n"
        "    gradient = [(f(x + step) - f(x - step)) / (2 * h) for step in steps]\n"
        "    return np.reshape(gradient, np.shape(x))",
        "steps_to_learn": "def steps_to_learn(loss, z, learning_rate, most):\n"
        "    for step in range(most):\n        if z > 1e-3: return step\n"
        "        a = 1 / (1 + np.exp(-z))\n"
        "        z -= learning_rate * (a - 1) * (2 * a * (1 - a) if loss == 'squared' else 1)\n"
        "    return most",
    },
    "ps2_activations": {
        "sigmoid": "def sigmoid(z):\n    with np.errstate(all='ignore'):\n"
        "        return np.round(1 / (1 + np.exp(-np.float64(z))), 5).astype(np.float32)",
    },
    "ps5_descent": {
        "descent_step": "def descent_step(parameters, gradients, learning_rate):\n"
        "    pairs = zip(parameters.items(), gradients.values())\n"
        "    return {name: p - learning_rate * g for (name, p), g in pairs}",
        "gradient_descent": "def gradient_descent(gradient, start, learning_rate, steps):\n"
        "    points = [np.array(start, dtype=float)]\n"
        "    for _ in range(steps):\n"
        "        new = points[-1].copy()\n"
        "        for i in range(len(new)):\n"
        "            new[i] -= learning_rate * gradient(new)[i]\n"
        "        points.append(new)\n"
        "    return points",
        "minibatches": "def minibatches(X, y, batch_size, rng):\n    p = np.arange(len(X))\n"
        "    for i in range(len(X) - 1):\n        j = rng.integers(i + 1, len(X))\n"
        "        p[[i, j]] = p[[j, i]]\n"
        "    starts = range(0, len(X), batch_size)\n"
        "    return [(X[p[i:i + batch_size]], y[p[i:i + batch_size]]) for i in starts]",
    },
    "ps6_training": {
        "initialise": "def initialise(sizes, rng):\n"
        "    draw = lambda n, m: (rng.random((12, n, m)).sum(0) - 6) / np.sqrt(n)\n"
        "    return [(draw(n, m), np.zeros(m)) for n, m in zip(sizes, sizes[1:])]",
        "flatten_images": "def flatten_images(images):\n"
        "    return images.astype(np.float32).reshape(len(images), -1).astype(float)",
        "perceptron": "def perceptron(X, y, epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n"
        "    for _ in range(epochs):\n        before = w, b\n        for x, s in zip(X, y):\n"
        "            if s * (w @ x + b) <= 1e-9: w, b = w + s * x, b + s\n"
        "        if before[0] is w: break\n    return w, b",
    },
}


@pytest.mark.parametrize(
    ("name", "question", "answer"),
    [(name, q, answer) for name, all_ in SPOILT.items() for q, answer in all_.items()],
)
def test_what_is_nearly_right_gets_no_full_marks(name, question, answer):
    rubric = rubrics.load(name)
    asked = rubric.questions[question]
    assert marked_text(asked, answer, rubric) < asked.points


@pytest.mark.parametrize("kept_by", ["first call", "shape", "first entry", "second call"])
def test_state_between_calls_is_noticed(kept_by):
    rubric = rubrics.load("ps4_backprop")
    question = rubric.questions["softmax_jacobian"]
    right = rubric.bound(question.reference)
    kept: dict[object, object] = {}

    def answer(z):
        keys = {"first call": 0, "shape": z.shape, "first entry": (z.shape, z[0])}
        if kept_by == "second call":
            key = z.tobytes()
            kept[key] = kept.get(key, 0) + 1
            return right(z) if kept[key] == 1 else 0 * right(z)
        return kept.setdefault(keys[kept_by], right(z))

    assert judge(question, {"softmax_jacobian": answer}, rubric) < question.points


def test_a_right_answer_spoilt_in_a_region_is_noticed_or_named():
    rubric = rubrics.load("ps1_one_weight")
    question = rubric.questions["mse_gradient"]
    fates = {
        mutant.spoiler: tried(mutant, rubric, b"test", draws=3).fate
        for mutant in mutants(question)
        if mutant.answer == question.reference.__name__
    }
    assert set(fates.values()) == {"killed", "no mistake in the domain"}
    assert fates["kept by shape and first entry"] == fates["without its sign"] == "killed"
    assert fates["draws of its own"] == "no mistake in the domain"


@given(st.integers(0, 2**32))
def test_siblings_are_the_same_again_differ_in_one_argument_alone_or_are_nearly_alike(seed):
    domain = Domain(
        {"X": array("N", "D"), "y": array("N"), "rate": real(0, 1), "steps": whole(1, 40)},
        sizes={"N": whole(2, 6), "D": whole(2, 5)},
    )
    case, again, *others = domain.siblings(np.random.default_rng(seed))
    *one_other, by_decimals, by_digits, in_fractions, in_signs = others
    assert repr(again) == repr(case)
    unlike = [
        [place for place in range(4) if repr(other[place]) != repr(case[place])]
        for other in one_other
    ]
    assert unlike == [[0], [1], [2], [2], [3]]
    assert (
        one_other[0][0].sum() == case[0].sum()
    )  # whoever keeps results by a sum finds the old one
    assert np.array_equal(np.round(by_decimals[0], 5), case[0])
    assert by_digits[2] == pytest.approx(case[2], rel=5e-6)
    assert np.array_equal(np.trunc(in_fractions[0]), np.trunc(case[0]))
    assert np.array_equal(np.abs(in_signs[0]), np.abs(case[0]))
    for nearly in (by_decimals, by_digits, in_fractions):
        assert not np.array_equal(nearly[0], case[0])
    assert all(0 <= other[2] <= 1 for other in others)  # and none leaves the domain


@given(st.integers(0, 2**32))
def test_what_comes_after_the_first_entries_changes_places_alone(seed):
    domain = Domain({"x": array("N")}, sizes={"N": whole(30, 40)})
    case, _, other, *_ = (
        arguments[0] for arguments in domain.siblings(np.random.default_rng(seed))
    )
    changed = np.flatnonzero(case != other)
    assert 0 < len(changed) < len(case) - changed.min()
    tail = case[changed.min() : -1]
    assert tail.min() < 0 < tail.max()  # so that it matters to whoever looks at signs


def test_arguments_have_every_pair_of_signs_and_are_large_beside_small_ones():
    domain = Domain(
        {"X": array("N", "D"), "y": array("N"), "t": real(-4, 4, near=1e-6, far=1e3)},
        sizes={"N": whole(1, 6), "D": whole(1, 5)},
    )
    cases = domain.missing([], np.random.default_rng(0), wide=True)
    signs = {
        tuple(float(np.sign(np.max(part))) for part in case)
        for case in cases
        if all(np.ptp(np.sign(part)) == 0 for part in case)
    }
    for first, second in itertools.combinations(range(3), 2):
        assert {(one[first], one[second]) for one in signs} >= {(1, 1), (1, -1), (-1, 1), (-1, -1)}
    sizes = [[float(np.median(np.abs(part))) for part in case] for case in cases]
    for place in range(3):
        others = [size[:place] + size[place + 1 :] for size in sizes if size[place] >= 1e3]
        assert any(max(other) < 1e-5 for other in others)


def test_a_number_is_0_while_others_are_large():
    domain = Domain({"x": real(-4, 4, far=1e3), "t": real(-9, 9, far=1e3)})
    cases = domain.missing([], np.random.default_rng(0), wide=True)
    assert any(x == 0 and t >= 1e3 for x, t in cases)
    assert any(t == 0 and x >= 1e3 for x, t in cases)


def test_what_is_large_has_a_sign_that_the_range_has():
    """A learning rate below 0 is in no question; an answer that fails there is right all the same."""
    rng = np.random.default_rng(0)
    for low, high, signs in ((0.1, 2, {1}), (-2, 0, {-1}), (-2, 2, {-1, 1})):
        large = next(c for c in real(low, high, far=20).corners if c.name == "large")
        assert {np.sign(large.draw(rng, {})) for _ in range(30)} == signs


@given(st.integers(0, 200))
def test_labels_come_in_another_order_where_all_else_stays(seed):
    domain = Domain(
        {"z": array("N"), "labels": labels("N", "K")},
        sizes={"N": whole(7, 9), "K": one_of(2)},
        infer=lambda case: {"K": 2},
    )
    first, _, *others = domain.siblings(np.random.default_rng(seed))
    z, marks = first
    again = [case[1] for case in others if np.array_equal(case[0], z)]
    assert any(not np.array_equal(other, marks) for other in again)
    if 1 < sum(marks[1:]) < len(marks) - 2:
        assert any(sorted(other) == sorted(marks) and list(other) != list(marks) for other in again)


def test_examples_come_twice_also_where_each_is_a_number_with_its_target():
    domain = Domain({"p": array("N"), "t": array("N")}, sizes={"N": whole(3, 9)})
    assert "one of N twice, in p, t" in {corner.name for corner in domain.corners()}


def test_small_entries_count_by_themselves_where_the_question_says_so():
    right = np.array([1.0, 1e-4, 1e-9])
    assert entries_agree(right * (1 + 1e-9), right, 1e-7)
    assert entries_agree(np.array([1.0, 1e-4, 0.0]), right, 1e-3)
    assert not entries_agree(np.array([1.0, 1e-4, 0.0]), right, 1e-7)
    assert not entries_agree(right + 1e-9, right, 1e-7)
    rubric = rubrics.load("ps2_activations")
    cut_off = (
        "def softmax(z):\n"
        "    p = np.exp(z - np.max(z, axis=-1, keepdims=True))\n"
        "    p = p / np.sum(p, axis=-1, keepdims=True)\n"
        "    return np.where(p < 1e-7, 0, p)"
    )
    assert marked_text(rubric.questions["softmax"], cut_off, rubric) == 0


KEPT = """
kept = {}
def %(name)s(*case):
    key = tuple(str(np.asarray(value).tolist()) for at, value in enumerate(case) if at != %(left_out)d)
    if key not in kept:
        kept[key] = right(*case)
    return kept[key]
"""


@pytest.mark.parametrize(
    ("name", "question", "left_out"),
    [
        *(("ps1_one_weight", "slope", place) for place in range(3)),
        ("ps3_graph", "add_gate", 2),  # by the others, on which nothing depends
        *(("ps4_backprop", "dense_forward", place) for place in range(3)),
    ],
)
def test_who_keeps_results_by_all_arguments_but_one_is_found_out(name, question, left_out):
    rubric = rubrics.load(name)
    right = f"right = __import__('rubrics').load({name!r}).reference({question!r})"
    text = right + KEPT % {"name": question, "left_out": left_out}
    assert marked_text(rubric.questions[question], text, rubric) == 0


def test_numbers_meet_each_other_in_every_way():
    domain = Domain({name: real(-4, 4, whole=True) for name in "xyz"})
    names = {corner.name for corner in domain.corners()}
    assert {"x and y and z alike", "x and minus y alike, below 0"} <= names
    assert {"whole numbers in x, beside fractions in y, z", "whole numbers in x, y, z"} <= names
