"""Data for the lectures: nothing is downloaded, and all but the digits is made from a generator.

The sets for classification are pairs (X, y): rows of X are examples, y are integer labels.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.checks import Array, finite, matrix, one_hot, whole, within
from course_lib.digits import digits

__all__ = [
    "admissions",
    "blobs",
    "circles",
    "digits",
    "moons",
    "noisy_curve",
    "one_hot",
    "spirals",
    "split",
    "spoiled",
    "standardise",
    "xor",
]

Labels = NDArray[np.int64]
Labelled = tuple[Array, Labels]


def blobs(n: int, rng: np.random.Generator, classes: int = 2, spread: float = 0.5) -> Labelled:
    """Round clouds, one for each class, with centres on a circle of radius 2.

    Parameters
    ----------
    n : int
        Number of examples, spread evenly over the classes.
    rng : numpy.random.Generator
    classes : int, optional
    spread : float, optional
        Standard deviation of each cloud.
    """
    y = _labels(n, whole("classes", classes, 2))
    angles = 2 * np.pi * y / classes
    return _noisy(2 * np.column_stack([np.cos(angles), np.sin(angles)]), spread, rng), y


def circles(n: int, rng: np.random.Generator, noise: float = 0.1) -> Labelled:
    """Class 0 on a circle of radius 1, class 1 on one of radius 2: no line can part them."""
    y, angles = _labels(n, 2), rng.uniform(0, 2 * np.pi, n)
    return _noisy(
        np.column_stack([np.cos(angles), np.sin(angles)]) * (1 + y)[:, None], noise, rng
    ), y


def moons(n: int, rng: np.random.Generator, noise: float = 0.1) -> Labelled:
    """Two half circles of radius 1, one hooked into the other."""
    y, angles = _labels(n, 2), rng.uniform(0, np.pi, n)
    side = 1 - 2 * y
    x = side * np.cos(angles) + y - 0.5
    return _noisy(np.column_stack([x, side * np.sin(angles) + y / 2 - 0.25]), noise, rng), y


def spirals(
    n: int, rng: np.random.Generator, classes: int = 2, turns: float = 1.0, noise: float = 0.05
) -> Labelled:
    """Arms of a spiral, one for each class, out to radius 2."""
    y, reach = _labels(n, whole("classes", classes, 2)), rng.uniform(0.1, 1, n)
    angles = 2 * np.pi * (turns * reach + y / classes)
    arms = 2 * reach[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return _noisy(arms, noise, rng), y


def xor(n: int, rng: np.random.Generator, noise: float = 0.0) -> Labelled:
    """A square from -1 to 1 in four quarters: class 1 where the signs of the two inputs differ."""
    X = rng.uniform(-1, 1, (whole("n", n), 2))
    y = (np.sign(X[:, 0]) != np.sign(X[:, 1])).astype(np.int64)
    return _noisy(X, noise, rng), y


def spoiled(distance: float = 5.0) -> Labelled:
    """Four points that a line can part, one of them so placed that it spoils the fit of the rest.

    The best line for (1, 0) and (0, 1) against (-1, 0) leaves the spoiler, (0, -distance), on the
    wrong side. The perceptron rule goes on until all four are right. Descent on squared errors of
    a sigmoid unit, if it starts from that line and the distance is 3 or more, stays with it: the
    spoiler lies where the sigmoid is flat. From small weights it finds the line for all four.
    After Brady, Raghavan and Slawny, Back propagation fails to separate where perceptrons
    succeed (1989).

    Examples
    --------
    >>> X, y = spoiled(distance=9)
    >>> X.tolist(), y.tolist()
    ([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -9.0]], [1, 1, 0, 1])
    """
    distance = float(finite("distance", distance))
    return np.array([[1, 0], [0, 1], [-1, 0], [0, -distance]], float), np.array([1, 1, 0, 1])


def noisy_curve(n: int, rng: np.random.Generator, noise: float = 0.2) -> tuple[Array, Array]:
    """A regression task: y = sin(πx) + noise for x from -1 to 1, both of shape (n, 1)."""
    x = rng.uniform(-1, 1, (whole("n", n), 1))
    return x, _noisy(np.sin(np.pi * x), noise, rng)


def admissions(n: int, rng: np.random.Generator) -> tuple[dict[str, Array], Labels]:
    """A made-up table of applicants to a graduate school, and whether each was admitted.

    No real person is in it. Each applicant has an ability, drawn from N(0, 1), that shows in both
    scores: `test` is N(580 + 80 · ability, 80²), rounded to tens, from 200 to 800; `grade` is
    N(3.3 + 0.25 · ability, 0.25²), from 0 to 4. `school` is the rank of the college, 1 (best) to
    4, independent of ability. The chance of admission is
    sigmoid((test - 600) / 80 + 2 (grade - 3.4) - 0.6 (school - 2) - 0.5).

    Returns
    -------
    columns : dict of arrays, shape (n,)
        "test", "grade" and "school". They have different scales, and the last is a category:
        prepare them first (`standardise`, `one_hot`).
    admitted : array of 0 and 1, shape (n,)
    """
    ability = rng.normal(size=whole("n", n))
    test = np.clip(np.round(rng.normal(580 + 80 * ability, 80), -1), 200, 800)
    grade = np.clip(np.round(rng.normal(3.3 + 0.25 * ability, 0.25), 2), 0, 4)
    school = rng.choice([1.0, 2.0, 3.0, 4.0], size=n, p=[0.15, 0.4, 0.3, 0.15])
    logit = (test - 600) / 80 + 2 * (grade - 3.4) - 0.6 * (school - 2) - 0.5
    admitted = (rng.uniform(size=n) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    return {"test": test, "grade": grade, "school": school}, admitted


def split(
    X: NDArray[Any], y: NDArray[Any], share: float, rng: np.random.Generator
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The examples in two groups, at random: X and y of the first, then of the second.

    Parameters
    ----------
    share : float
        The part of the examples that goes to the second group, between 0 and 1; each group gets
        at least one example.

    Examples
    --------
    >>> X_train, y_train, X_test, y_test = split(np.eye(10), np.arange(10), 0.3,
    ...                                          np.random.default_rng(0))
    >>> len(X_train), len(y_test)
    (7, 3)
    """
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y) or len(X) < 2:
        raise ValueError(
            f"y: expected as many rows as X, at least 2, got shapes {X.shape} and {y.shape}"
        )
    within("share", share, 0, 1)
    second = min(max(round(share * len(X)), 1), len(X) - 1)
    order = rng.permutation(len(X))
    first, last = order[:-second], order[-second:]
    return X[first], y[first], X[last], y[last]


def standardise(train: Array, *others: Array) -> tuple[Array, ...]:
    """Columns shifted and scaled so that those of `train` have mean 0 and standard deviation 1.

    The others are moved by the statistics of `train` too: they stand for data not seen yet. A
    column that is constant in `train`, up to rounding, is only shifted. Its standard deviation, as
    computed, need not be 0: that of three times 0.1 is 1.4e-17.

    Examples
    --------
    >>> standardise(np.array([[1.0], [3.0]]), np.array([[4.0]]))
    (array([[-1.],
           [ 1.]]), array([[2.]]))
    """
    train = matrix("train", train)
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    rounding = 4 * np.finfo(train.dtype).eps * np.abs(train).max(axis=0)
    constant = (np.ptp(train, axis=0) <= rounding) | (deviation == 0)  # or too small to square
    scale = np.where(constant, 1, deviation)
    tables = [train, *(matrix("others", table, train.shape[1]) for table in others)]
    return tuple((table - mean) / scale for table in tables)


def _labels(n: int, classes: int) -> Labels:
    return np.arange(whole("n", n)) % classes


def _noisy(X: Array, noise: float, rng: np.random.Generator) -> Array:
    return X + rng.normal(0, within("noise", noise, 0, np.inf), X.shape)
