"""Random weights of the right scale, judged by what holds of them, not by one draw."""

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.compare import as_array
from autograder.marking.describe import kind
from autograder.marking.forms import is_iterator
from autograder.marking.questions import Question

from .normal import (
    center_of,
    looks_independent,
    looks_normal,
    small_layers_are_normal,
    spread_of,
)

question = Question(
    "initialise",
    points=2,
    lecture="10_initialisation#How large",
    fresh=2,
    combined=3,
    hints_from_code=False,  # each call draws thousands of weights
)

MANY = 8000  # weights of a layer: then its mean and its spread are known to a few per cent
SMALL, CALLS = [6, 30, 5], 40  # the sizes of a network that is drawn so many times more

question.case([3, 2], np.random.default_rng(1))  # the notebook's example
question.case([120, 225, 64], np.random.default_rng(2))
question.case([64, 100, 100, 49], np.random.default_rng(3))  # two layers of one shape
question.case([5, 1], np.random.default_rng(4))
question.case([1, 4, 1], np.random.default_rng(7))
question.case([2, 3, 4], np.random.default_rng(5))
question.case([470, 410], np.random.default_rng(9))  # so many that the shape of the spread shows
question.case(SMALL, np.random.default_rng(8))  # called many times


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield rng.integers(80, 200, size=3).tolist(), np.random.default_rng(6)


@question.probe
def facts(function, sizes, rng):
    """What holds of the layers, and of those of another call."""
    twin, once = copy.deepcopy(rng), [False]

    def called(sizes, rng):
        layers = function(sizes, rng)
        once[0] |= is_iterator(layers)
        return list(itertools.islice(layers, len(sizes))) if is_iterator(layers) else layers

    layers = called(sizes, rng)
    found: dict[str, Any] = {"what comes back": kind_of_layers(layers)}
    if found["what comes back"] != "a list of pairs of arrays":
        return found
    if once[0]:
        found["what comes back"] = "something to go through once, and no list"
    found["shapes of the weights"] = [list(np.shape(W)) for W, _ in layers]
    found["shapes of the biases"] = [list(np.shape(b)) for _, b in layers]
    found["every bias is 0"] = not any(np.any(b) for _, b in layers)
    wanted = [[n, m] for n, m in zip(sizes[:-1], sizes[1:], strict=True)]
    if found["shapes of the weights"] != wanted:
        return found
    large = [np.asarray(W, dtype=float) for W, _ in layers if np.size(W) >= MANY]
    found["the mean of the weights"] = sorted({center_of(W) for W in large})
    found["the standard deviation of the weights"] = sorted({spread_of(W) for W in large})
    if any(np.ptp(W) > 0 for W in large):
        tails = [np.mean(np.abs(W - W.mean()) > 2.2 * W.std()) for W in large]
        found["some weights lie far out, as in a normal distribution"] = min(tails) > 0.01
        found["units are independent of each other, and so are inputs"] = all(
            map(looks_independent, large)
        )
        found["as many weights lie at any distance as in a normal distribution"] = all(
            map(looks_normal, large)
        )
    counted = [np.unique(np.abs(W), return_counts=True) for W in large]
    # as sizes, for a layer that is another one's with the signs turned, cut out, or scaled
    every = [(a / max(W.std(), 1e-12)).round(12) for W, (a, _) in zip(large, counted, strict=True)]
    pairs = [(a, b) for i, a in enumerate(every) for b in every[:i]]
    found["every layer has weights of its own"] = not any(
        np.intersect1d(a, b).size > 0.01 * min(a.size, b.size) for a, b in pairs
    )
    found["every weight is drawn by itself"] = all(
        times.size > 0.99 * W.size
        and times.max() < 8
        and abs(W.mean()) * np.sqrt(W.size) > 1e-10 * W.std()  # a mean of 0 was made, not drawn
        for W, (_, times) in zip(large, counted, strict=True)
    )
    if once[0]:  # what is drawn after a call says nothing of the next one
        return found
    other, again = called(list(sizes), rng), called(list(sizes), twin)
    if list(sizes) == SMALL and found["every bias is 0"]:
        calls = [layers, *(called(list(sizes), rng) for _ in range(CALLS))]
        found["small layers are drawn from the same distribution"] = small_layers_are_normal(calls)
        drawn = {np.asarray(call[0][0], dtype=float).tobytes() for call in calls}
        found["many calls draw as many networks"] = len(drawn) == len(calls)
    found["the next call draws others"] = not same(layers, other)
    found["the weights are drawn from rng, so that they can be drawn again"] = same(layers, again)
    return found


def kind_of_layers(layers):
    """What came, in words."""
    if not isinstance(layers, list | tuple) or not layers:
        return kind(layers)
    pairs = all(isinstance(layer, list | tuple) and len(layer) == 2 for layer in layers)
    if not pairs:
        return "a list, but not of pairs"
    arrays = all(as_array(array) is not None for layer in layers for array in layer)
    return "a list of pairs of arrays" if arrays else "a list of pairs, but not of arrays"


def same(layers, others):
    """Whether two networks have the same weights."""
    return len(layers) == len(others) and all(
        np.array_equal(W, V) for (W, _), (V, _) in zip(layers, others, strict=True)
    )


@question.right
def reference(sizes, rng):
    return [
        (rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros(n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]


@question.variant
def in_a_loop(sizes, rng):
    parameters = []
    for i in range(len(sizes) - 1):
        W = rng.standard_normal((sizes[i], sizes[i + 1])) / sizes[i] ** 0.5
        parameters.append((W, np.zeros(sizes[i + 1])))
    return parameters


@question.variant
def row_by_row(sizes, rng):
    parameters = []
    n_in = sizes[0]
    for n_out in sizes[1:]:
        rows = [rng.normal(scale=n_in**-0.5, size=n_out) for _ in range(n_in)]
        parameters.append([np.array(rows), 0 * rows[0]])
        n_in = n_out
    return tuple(parameters)


@question.variant
def drawn_from_the_last_layer_on(sizes, rng):
    parameters: list[Any] = []
    for n_out, n_in in zip(sizes[:0:-1], sizes[-2::-1], strict=True):
        W = np.sqrt(1 / n_in) * rng.normal(size=(n_out, n_in)).T
        parameters.insert(0, (W.copy(), np.zeros(shape=(n_out,))))
    return parameters


@question.mistake(
    "All weights are 0. Then all units of a layer are alike, get the same gradient, and always stay "
    "alike."
)
def all_zeros(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [(np.zeros((n_in, n_out)), np.zeros(n_out)) for n_in, n_out in layers]


@question.mistake(
    "The weights are right, but the layers come one by one, as from `yield`, `zip` and `map`, and can be "
    "gone through only once. A network is used again and again: make a list of them.",
    credit=0.5,
)
def one_by_one(sizes, rng):
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        yield rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros(n_out)


@question.mistake(
    "The weights have the standard deviation 1, whatever the number of inputs. A sum of many such "
    "terms is far too large.",
    credit=0.25,
)
def standard_normal(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [(rng.normal(size=(n_in, n_out)), np.zeros(n_out)) for n_in, n_out in layers]


@question.mistake(
    "You multiply by the root of the number of inputs. The more terms a sum has, the *smaller* its "
    "weights should be.",
    credit=0.25,
)
def times_the_root(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(size=(n_in, n_out)) * np.sqrt(n_in), np.zeros(n_out)) for n_in, n_out in layers
    ]


@question.mistake(
    "The scale goes by the number of outputs. A pre-activation adds up the inputs, so their number "
    "decides.",
    credit=0.5,
)
def by_the_outputs(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(0, 1 / np.sqrt(n_out), size=(n_in, n_out)), np.zeros(n_out))
        for n_in, n_out in layers
    ]


@question.mistake(
    "The root is missing. One over the number of inputs is the variance; NumPy takes the standard "
    "deviation.",
    credit=0.5,
)
def the_variance_as_scale(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(0, 1 / n_in, size=(n_in, n_out)), np.zeros(n_out)) for n_in, n_out in layers
    ]


@question.mistake(
    "You hand the scale over as the mean: the first argument of `rng.normal` is the middle of the "
    "distribution, the second its standard deviation.",
    credit=0.25,
)
def the_scale_as_mean(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros(n_out))
        for n_in, n_out in layers
    ]


@question.mistake(
    "The weights lie between 0 and a bound, so all are positive, and every unit adds all its inputs "
    "up. Draw from a normal distribution around 0.",
    credit=0.25,
)
def all_positive(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [(rng.random((n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out)) for n_in, n_out in layers]


@question.mistake(
    "The weights come from a uniform distribution, so none lies far out. The text asks for a normal "
    "one, and the scale is its standard deviation.",
    credit=0.5,
)
def between_two_bounds(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.uniform(-1, 1, size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out))
        for n_in, n_out in layers
    ]


@question.mistake(
    "That is He's rule, with the factor √2 for ReLU. It is a good one; the text asks for the rule "
    "without the factor.",
    credit=0.75,
)
def the_rule_of_he(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(0, np.sqrt(2 / n_in), size=(n_in, n_out)), np.zeros(n_out))
        for n_in, n_out in layers
    ]


@question.mistake(
    "The biases are random, too. They start at 0: the weights alone make the units differ.",
    credit=0.5,
)
def random_biases(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), rng.normal(size=n_out))
        for n_in, n_out in layers
    ]


@question.mistake(
    "The weights are turned round. In this course W has a row for each input and a column for each "
    "unit, so that X @ W can be calculated.",
    credit=0.5,
)
def turned_round(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(0, 1 / np.sqrt(n_in), size=(n_out, n_in)), np.zeros(n_out))
        for n_in, n_out in layers
    ]


@question.mistake(
    "There is one bias for each input. The bias is added to the pre-activation, so there is one for "
    "each unit of the layer.",
    credit=0.5,
)
def biases_for_the_inputs(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros(n_in))
        for n_in, n_out in layers
    ]


@question.mistake(
    "Your biases are tables of one row. The text asks for plain rows, of shape (n_out,).",
    credit=0.75,
)
def biases_as_tables(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros((1, n_out)))
        for n_in, n_out in layers
    ]


@question.mistake(
    "A layer is missing. Between three sizes there are two layers: the last one leads to the last "
    "size.",
    credit=0.25,
)
def one_layer_short(sizes, rng):
    layers = zip(sizes[:-2], sizes[1:-1], strict=True)
    return [
        (rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros(n_out))
        for n_in, n_out in layers
    ]


@question.mistake(
    "Your function makes a generator of its own with a fixed seed, so every network starts alike. "
    "Draw from the `rng` that you are given.",
    credit=0.5,
)
def a_generator_of_its_own(sizes, rng):
    rng = np.random.default_rng(0)
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros(n_out))
        for n_in, n_out in layers
    ]


@question.mistake(
    "The weights do not come from `rng`, so nobody can repeat your run. Draw them from the generator "
    "that you are given, not from NumPy's own.",
    credit=0.75,
)
def not_from_rng(sizes, rng):
    layers = zip(sizes[:-1], sizes[1:], strict=True)
    return [
        (np.random.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros(n_out))  # noqa: NPY002
        for n_in, n_out in layers
    ]


@question.mistake(
    "You give back one list of weights and one of biases. The text asks for one list, with a pair for "
    "each layer.",
    credit=0.5,
)
def two_lists(sizes, rng):
    layers = list(zip(sizes[:-1], sizes[1:], strict=True))
    weights = [rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)) for n_in, n_out in layers]
    return weights, [np.zeros(n_out) for _, n_out in layers]


@question.mistake(
    "Only the first layer is there: your `return` stands in the loop, so the first round is the "
    "last. Put it behind the loop, with less indentation.",
    credit=0.25,
)
def returns_in_the_loop(sizes, rng):
    parameters = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        parameters.append((rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out)), np.zeros(n_out)))
        return parameters
