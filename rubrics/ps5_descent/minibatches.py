"""All examples in batches, in an order drawn anew: judged by properties, not by one order."""

import copy
import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.describe import kind
from autograder.marking.questions import Question

question = Question(
    "minibatches", points=3, lecture="09_descent_variants#Three regimes", combined=12
)

BY_CHANCE = 1e-9  # what a right answer may fail by: nobody's does
CALLS = 40  # of the case that looks at many orders
MANY_ORDERS = (24, 6)  # its examples, and the size of its batches
NO_LIST = "something to go through once, and no list"


def examples(n: int, shape: tuple[int, ...] = (3,)) -> tuple[np.ndarray, np.ndarray]:
    """Rows that can be told apart by any of their entries, and a target that only they have."""
    X = np.arange(n, dtype=float).reshape(n, *(1 for _ in shape)) + np.zeros(shape)
    return X * 10 + np.arange(np.prod(shape, dtype=int)).reshape(shape), np.arange(n) * 7 + 3


question.case(*examples(10), 4, np.random.default_rng(1))  # the notebook's example: 4, 4, 2
question.case(*examples(12), 4, np.random.default_rng(2))  # no short batch
question.case(*examples(23, (2,)), 5, np.random.default_rng(3))
question.case(*examples(16, ()), 3, np.random.default_rng(4))  # X of shape (N,)
question.case(*examples(15, (2, 2)), 15, np.random.default_rng(5))  # one batch with all
question.case(*examples(11), 1, np.random.default_rng(6))  # one at a time
question.case(*examples(5), 8, np.random.default_rng(7))  # fewer examples than a batch has room for
question.case(*examples(1), 4, np.random.default_rng(8))
question.case(*examples(30), 3, np.random.default_rng(10))  # many batches
question.case(*examples(24), 6, np.random.default_rng(11))  # looked at many times
question.case(*examples(41, (2,)), 20, np.random.default_rng(9))  # a last batch of one
question.case(*examples(3), 2, np.random.default_rng(12))  # as many rows as columns


@question.probe
def facts(function, X, y, batch_size, rng):
    """What holds of the batches of three calls."""
    rows, targets, twin = X.copy(), y.copy(), copy.deepcopy(rng)
    batches = function(X, y, batch_size, rng)
    found: dict[str, Any] = {"what comes back": kind_of_batches(batches)}
    if found["what comes back"] in ("a list of pairs", NO_LIST):
        first = numbers(list(batches), rows, targets)
        sizes = [len(batch) for batch, _ in first]
        everyone = sorted(n for batch, _ in first for n in batch)
        found["sizes of the batches"] = sorted(sizes, reverse=True)
        found["every example is in one batch, and only once"] = everyone == list(range(len(rows)))
        found["each row of X has its own target beside it"] = all(a == b for a, b in first)
    if found["what comes back"] != "a list of pairs":
        return found
    if batch_size >= len(rows) or by_chance(sizes) > BY_CHANCE:  # any order may come up
        return found
    if batch_size == 1:
        shuffled = first != sorted(first)
        found["the examples come in another order"] = shuffled
    else:
        shuffled = any(max(b) - min(b) >= len(b) for b, _ in first if b)
        found["a batch mixes examples that were not neighbours"] = shuffled
    second = numbers(function(rows.copy(), targets.copy(), batch_size, rng), rows, targets)
    again = numbers(function(rows.copy(), targets.copy(), batch_size, twin), rows, targets)
    found["only the last batch is short"] = sizes == sorted(sizes, reverse=True)
    found["the next call draws another order"] = first != second
    found["the order is drawn from rng, so that it can be drawn again"] = first == again
    if (len(rows), batch_size) == MANY_ORDERS:
        found |= facts_of_orders(
            numbers(function(rows.copy(), targets.copy(), batch_size, rng), rows, targets)
            for _ in range(CALLS)
        )
    return found


def by_chance(sizes):
    """How likely batches of such sizes hold nothing but neighbours in a right order, at most."""
    factorials = [math.lgamma(size + 1) for size in (*sizes, sum(sizes))]
    ways = math.lgamma(len(sizes) + 1) + math.log(len(sizes))
    return math.exp(ways + sum(factorials[:-1]) - factorials[-1])


def facts_of_orders(calls):
    """What holds of many orders, whatever they are: each of it fails by chance once in 10^9."""
    orders = [[[n for n, _ in zip(*batch, strict=False)] for batch in call] for call in calls]
    n, size = MANY_ORDERS
    batch_of = np.full((len(orders), n), -1)
    for row, order in enumerate(orders):
        for place, batch in enumerate(order):
            batch_of[row, [number for number in batch if 0 <= number < n]] = place
    distinct = len({tuple(row) for row in batch_of.tolist()})
    first_half = (batch_of < n // size // 2).sum(axis=0)
    often = max(
        int(np.bincount((batch_of[:, one] + sign * batch_of[:, other]) % (n // size)).max())
        for one in range(n)
        for other in range(one)
        for sign in (1, -1)
    )
    most = max(int(np.bincount(column + 1).max()) for column in batch_of.T)
    return {
        "many calls draw as many orders": distinct == len(orders),
        "every example may come early or late": bool(
            np.all((first_half > 0) & (first_half < len(orders))) and most < 0.9 * len(orders)
        ),
        "where one example comes says nothing about another": often < 0.9 * len(orders),
        "when an example comes has nothing to do with its row": unlike_the_rows(batch_of),
        "an example may also come where it stands": any(
            place == number
            for order in orders
            for place, number in enumerate(itertools.chain(*order))
        ),
        "neighbours come together no more often than others": neighbours_parted(batch_of),
    }


def unlike_the_rows(batch_of):
    """Whether rows and batches are as little related as by chance, in one sense or the other."""
    calls, n = batch_of.shape
    rows = (np.arange(n) - (n - 1) / 2) / np.arange(n).std()
    related = (batch_of - batch_of.mean()) @ rows / n / max(batch_of.std(), 1e-12)
    # a correlation by chance has the variance 1 / (n - 1); these are 7 and 12 standard deviations
    return bool(
        abs(related.sum()) < 7 * np.sqrt(calls / (n - 1))
        and np.sum(related**2) * (n - 1) < calls + 12 * np.sqrt(2 * calls)
    )


def neighbours_parted(batch_of):
    """Whether two examples so many rows apart are in one batch as often as any two are."""
    calls, n = batch_of.shape
    size = MANY_ORDERS[1]
    share = (size - 1) / (n - 1)
    together = [(batch_of == np.roll(batch_of, -apart, axis=1)).sum() for apart in range(1, n // 2)]
    deviation = np.sqrt(calls * n * share * (1 - share))
    return bool(np.all(np.abs(np.array(together) - calls * n * share) < 8 * deviation))


def kind_of_batches(batches):
    """What the result is, in words."""
    if not isinstance(batches, list | tuple):
        if isinstance(batches, np.ndarray) or not hasattr(type(batches), "__iter__"):
            return kind(batches)
        if isinstance(batches, dict | str):
            return kind(batches)
        return NO_LIST
    if all(isinstance(b, list | tuple) and len(b) == 2 for b in batches):
        return "a list of pairs"
    return "a list, but not of pairs"


def numbers(batches, X, y):
    """The numbers of the rows in each batch, and those of the targets; -1 for a strange one."""
    row = {np.asarray(x).tobytes(): n for n, x in enumerate(X)}
    target = {value: n for n, value in enumerate(y.tolist())}
    return [
        (
            [row.get(np.asarray(x, dtype=X.dtype).tobytes(), -1) for x in X_batch],
            [target.get(t, -1) for t in np.asarray(y_batch).tolist()],
        )
        for X_batch, y_batch in batches
    ]


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(3):
        n = int(rng.integers(20, 40))
        yield *examples(n), int(rng.integers(3, 9)), np.random.default_rng(n)


@question.right
def reference(X, y, batch_size, rng, *, descent_step, gradient_descent, critical_point):
    order = rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    parts = [order[start : start + batch_size] for start in starts]
    return [(X[part], y[part]) for part in parts]


@question.variant
def shuffled_copies(X, y, batch_size, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    X, y = X[order], y[order]
    batches = []
    while len(X) > 0:
        batches.append((X[:batch_size], y[:batch_size]))
        X, y = X[batch_size:], y[batch_size:]
    return batches


@question.variant
def by_random_keys(X, y, batch_size, rng):
    order = np.argsort(rng.random(len(y)))
    parts = np.split(order, np.arange(batch_size, len(y), batch_size))
    return tuple((X[part], y[part]) for part in parts)


@question.variant
def one_by_one(X, y, batch_size, rng):
    batches = []
    rows, targets = [], []
    for i in rng.choice(len(X), size=len(X), replace=False):
        rows.append(X[i])
        targets.append(y[i])
        if len(rows) == batch_size:
            batches.append([np.array(rows), np.array(targets)])
            rows, targets = [], []
    if rows:
        batches.append([np.array(rows), np.array(targets)])
    return batches


@question.mistake(
    "The short last batch is missing, so some examples are never used in this epoch. It may be "
    "short, but it belongs to the epoch.",
    credit=0.5,
)
def last_batch_dropped(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for i in range(len(X) // batch_size):
        part = order[i * batch_size : (i + 1) * batch_size]
        batches.append((X[part], y[part]))
    return batches


@question.mistake(
    "After the examples are used up there is one more batch, an empty one. It appears where the "
    "batches come out even. The mean of nothing is not a number.",
    credit=0.5,
)
def an_empty_batch(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for i in range(len(X) // batch_size + 1):
        part = order[i * batch_size : (i + 1) * batch_size]
        batches.append((X[part], y[part]))
    return batches


@question.mistake(
    "The examples stay in the order of the rows. Data are often sorted, and a batch would then "
    "see one kind only. Draw an order first.",
    credit=0.5,
)
def never_shuffled(X, y, batch_size, rng):
    starts = range(0, len(X), batch_size)
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in starts]


@question.mistake(
    "X and y come in different orders, so an example no longer has its own target beside it, and "
    "there is nothing left to learn. Draw one order, and use it for both."
)
def shuffled_apart(X, y, batch_size, rng):
    X, y = rng.permutation(X), rng.permutation(y)
    starts = range(0, len(X), batch_size)
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in starts]


@question.mistake(
    "You shuffle the batches, but not what is in them: the same examples are together in every "
    "epoch, and the short batch need not come last. Draw the order of the examples before you cut.",
    credit=0.25,
)
def batches_shuffled_alone(X, y, batch_size, rng):
    starts = range(0, len(X), batch_size)
    batches = [(X[i : i + batch_size], y[i : i + batch_size]) for i in starts]
    return [batches[i] for i in rng.permutation(len(batches))]


@question.mistake(
    "Each batch is drawn for itself from all examples, so some come twice and others never. In an "
    "epoch each example is used once: draw one order, and cut it up.",
    credit=0.25,
)
def drawn_with_replacement(X, y, batch_size, rng):
    batches = []
    for start in range(0, len(X), batch_size):
        part = rng.integers(len(X), size=min(batch_size, len(X) - start))
        batches.append((X[part], y[part]))
    return batches


@question.mistake(
    "All your batches have the same examples. Where does the second batch begin?",
)
def the_first_rows_each_time(X, y, batch_size, rng):
    part = rng.permutation(len(X))[:batch_size]
    return [(X[part], y[part]) for _ in range(0, len(X), batch_size)]


@question.mistake(
    "Your function makes a generator of its own with a fixed seed, so every epoch has the same "
    "order. Draw from the `rng` that you are given.",
    credit=0.5,
)
def the_same_order_each_time(X, y, batch_size, rng):
    order = np.random.default_rng(0).permutation(len(X))
    starts = range(0, len(X), batch_size)
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in starts]


@question.mistake(
    "The order does not come from `rng`, so nobody can repeat your run. Draw it from the generator "
    "that you are given, not from NumPy's own.",
    credit=0.75,
)
def not_from_rng(X, y, batch_size, rng):
    order = np.random.permutation(len(X))  # noqa: NPY002
    starts = range(0, len(X), batch_size)
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in starts]


@question.mistake(
    "Your function hands out its batches one at a time, as `yield`, `zip` and `map` do. That is a good "
    "idea where data are many; the question asks for a list.",
    credit=0.75,
)
def yields(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        part = order[start : start + batch_size]
        yield X[part], y[part]
