"""Examples for a perceptron: parted by a line, by little, or never."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Case = Mapping[str, Any]
TRIES = 200


def parted(rng: np.random.Generator, case: Case) -> np.ndarray:
    """Labels that a line parts, though perhaps by little."""
    side = case["X"] @ rng.normal(size=case["X"].shape[1]) + rng.normal()
    return np.where(side > 0, 1, -1)


def never_parted(rng: np.random.Generator, case: Case) -> dict[str, Any]:
    """The first example comes again at the end, with the other label."""
    y = rng.choice([-1, 1], size=len(case["X"]))
    return {
        "X": np.concatenate([case["X"], case["X"][:1]]),
        "y": np.append(y, -y[0]),
        "epochs": int(rng.integers(90, 110)),
    }


def parted_by_little(rng: np.random.Generator, case: Case) -> dict[str, Any]:
    """Examples near the line: it takes many epochs, late ones with a single mistake among them."""

    def draw() -> dict[str, Any]:
        X = 1 + rng.normal(scale=0.5, size=(5, 1))
        X = np.concatenate([X, 0.3 * rng.normal(size=(5, 1))], axis=1)
        side = X @ rng.normal(size=2) + 0.3 * rng.normal()
        return {"X": X, "y": np.where(side > 0, 1, -1), "epochs": 120}

    return _until(takes_long, draw)


def moved_for_long(rng: np.random.Generator, case: Case) -> dict[str, Any]:
    """Two examples side by side: they are parted by a line that is steep, and far to go to."""
    X = np.ones((2, case["X"].shape[1])) * float(rng.uniform(0.8, 1.2))
    X[1, 0] += float(rng.uniform(0.005, 0.01))
    return {"X": X, "y": np.array([1, -1]), "epochs": int(rng.integers(150, 200))}


def never_the_same(case: Case) -> bool:
    """Whether there are mistakes in more than 150 epochs, and each ends with parameters of its own."""
    rows = np.column_stack([case["X"], np.ones(len(case["X"]))]) * np.asarray(case["y"])[:, None]
    w, ends = np.zeros(rows.shape[1]), set()
    for _ in range(case["epochs"]):
        for row in rows:
            w = w + row * (row @ w <= 0)
        ends.add(w.tobytes())
    return len(ends) == case["epochs"] >= 150


def takes_long(case: Case) -> bool:
    """Whether there is a single mistake in an epoch after the 20th, and more in others after it."""
    mistakes = mistakes_of(case)
    late = mistakes[21:]
    return bool(late and mistakes[-1] == 0 and 1 in late[:-3])


def in_turn(rng: np.random.Generator, case: Case) -> dict[str, Any]:
    """Labels in turn, so that the bias comes back to 0, and little but the bias to tell them by."""
    sides = np.resize([1, -1], max(len(case["X"]), 4))
    X = 1e-6 * (1 + rng.uniform(size=(len(sides), case["X"].shape[1]))) * sides[:, None]
    return {"X": X, "y": sides, "epochs": 8}


def small_and_in_turn(case: Case) -> bool:
    """Whether labels go to and fro, and all examples are small."""
    y = np.asarray(case["y"])
    to_and_fro = len(y) > 3 and bool(np.all(y[1:] == -y[:-1]))
    return to_and_fro and case["epochs"] > 2 and 0 < np.max(np.abs(case["X"])) < 1e-5


def come_again(rng: np.random.Generator, case: Case) -> dict[str, Any]:
    """Each example three times, of which a later one may be a mistake again."""

    def draw() -> dict[str, Any]:
        rows = rng.permutation(np.repeat(np.arange(4), 3))
        X = rng.normal(size=(4, case["X"].shape[1])) * [[3.0], [0.3], [0.1], [1.0]]
        y = rng.choice([-1, 1], size=4)
        return {"X": X[rows], "y": y[rows], "epochs": int(rng.integers(5, 20))}

    return _until(mistaken_again, draw)


def mistaken_again(case: Case) -> bool:
    """Whether examples come again, and more mistakes are made in an epoch than there are examples."""
    different = len(np.unique(np.column_stack([case["X"], case["y"]]), axis=0))
    return different < len(case["X"]) and max(mistakes_of(case), default=0) > different


def mistakes_of(case: Case) -> list[int]:
    """How many mistakes there are in each epoch, the last one without any if there is one."""
    w = np.zeros(case["X"].shape[1] + 1)
    rows = np.column_stack([case["X"], np.ones(len(case["X"]))]) * np.asarray(case["y"])[:, None]
    found: list[int] = []
    while len(found) < case["epochs"] and 0 not in found[-1:]:
        found.append(0)
        for row in rows:
            if row @ w <= 0:
                w = w + row
                found[-1] += 1
    return found


def _until(holds: Callable[[Case], bool], draw: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    case = draw()
    for _ in range(TRIES):
        if holds(case):
            break
        case = draw()
    return case
