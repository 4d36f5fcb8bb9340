"""How networks and tables do on the digits that `train_digits` is marked on, in many made-up terms.

Every reference and variant of the question trains with seeds of its own, and each is tried on another
term's digits. Beside them: what a table of the public images gives, looked up by sorted pixels, which
no order of pixels hides, and exactly. And what the nearest image gives once the order is undone: of the
whole public collection, of its part that is not marked on, and of the digits that a function is given.

Run: .venv/bin/python benchmarks/hidden_digits.py [TERMS]
"""

import sys

import numpy as np

import rubrics
from autograder.marking.fresh import in_term
from course_lib.digits import digits
from rubrics.ps6_training import hidden_digits, train_digits


def by_sorted_pixels(X, labels) -> float:
    """The share that the label of the most similar public image gets right, whatever the order."""
    images, known = digits()
    table, seen = np.sort(images.reshape(-1, 64), axis=1), np.sort(X, axis=1)
    distances = (table**2).sum(axis=1) - 2 * seen @ table.T
    _, classes = hidden_digits.drawn()
    return float(np.mean(classes[known[distances.argmin(axis=1)]] == labels))


def exactly(X) -> float:
    """The share of images that are public ones, whatever the order of their pixels."""
    known = {np.sort(image.ravel()).tobytes() for image in digits()[0]}
    return float(np.mean([np.sort(row).tobytes() in known for row in X]))


def by_the_nearest(X, labels) -> tuple[float, float, float]:
    """The shares that the nearest image gets right: of all public ones, of the rest, of those given."""
    images, known = digits()
    pixels, classes = hidden_digits.drawn()
    table, answers = images.reshape(-1, 64)[:, pixels], classes[known]
    order = np.random.default_rng(hidden_digits.SEED).permutation(len(images))
    rest = order[: hidden_digits.TRAINING + hidden_digits.VALIDATION]
    tables = ((table, answers), (table[rest], answers[rest]), hidden_digits.splits()["train"])
    found = []
    for rows, right in tables:
        distances = (rows**2).sum(axis=1) - 2 * X @ rows.T
        found.append(float(np.mean(right[distances.argmin(axis=1)] == labels)))
    return found[0], found[1], found[2]


def shares(function, terms: int) -> np.ndarray:
    """What a right answer's networks get, each trained with a seed of its own, in as many terms."""
    rubric = rubrics.load("ps6_training")
    answer, found = rubric.bound(function), []
    for seed in range(terms):
        with in_term(seed.to_bytes(4)):
            parts = hidden_digits.splits()
            network = answer(*parts["train"], *parts["validation"], np.random.default_rng(seed))
            found.append(train_digits.right_of(network, *parts["hidden"]))
    return np.array(found)


def main() -> None:
    """Print a line for each answer, and for each table."""
    terms = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    question = rubrics.load("ps6_training").questions["train_digits"]
    print(
        f"{terms} terms; full marks from {train_digits.FULL:.0%}, half from {train_digits.PARTIAL:.0%}"
    )
    for function in (question.reference, *question.variants):
        found = shares(function, terms)
        full = np.sum(found >= train_digits.FULL)
        name = function.__name__
        print(
            f"{name:40s} least {found.min():.1%}, mean {found.mean():.1%}, full marks {full}",
            flush=True,
        )
    tables, nearest = [], []
    for seed in range(terms):
        with in_term(seed.to_bytes(4)):
            X, labels = hidden_digits.splits()["hidden"]
            nearest.append(by_the_nearest(X, labels))
        tables.append((by_sorted_pixels(X, labels), exactly(X)))
    most = np.max(tables, axis=0)
    print(
        f"a table by sorted pixels: {most[0]:.1%} at most; looked up exactly: {most[1]:.1%} at most"
    )
    public, rest, given = np.mean(nearest, axis=0)
    print(
        f"the nearest image, in the right order: {public:.1%} with all public ones, {rest:.1%} with those "
        f"that are not marked on, {given:.1%} with the digits that a function is given"
    )


if __name__ == "__main__":
    main()
