"""What the arguments of each question may be, as the notebook says it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import LARGE, NEGATIVE, ORDINARY, SOME_ZEROS, TIES, WHOLE
from autograder.marking.strategies import Corner, array, drawn, labels, one_of, real, whole

from .l2_gradients import pairs
from .train_digits import question as train_digits

DOMAINS: dict[str, Domain] = {}

Case = Mapping[str, Any]

DOMAINS["flatten_images"] = Domain(
    {"images": array("shape", regions=(*ORDINARY, LARGE))},
    sizes={
        "shape": one_of(
            (2, 3, 4),
            (1, 2, 3),
            (3, 3, 3),
            (4, 1, 1),
            (2, 4, 3, 2),
            (3, 1, 5),
            (2, 3, 2, 1),
            (2, 12, 11),
        )
    },
)


def _nearly_level(gap: str) -> Relation:
    """The largest logit of each row has another just below it, further to the left."""

    def beneath(value: np.ndarray) -> np.ndarray:
        step = np.nextafter(value, -np.inf)
        return step if gap.startswith("one") else np.minimum(value * (1 - 1e-6), step)

    def change(rng: np.random.Generator, case: Case) -> dict[str, Any]:
        logits = rng.normal(size=(case["N"], case["C"]))
        labels = rng.integers(1, case["C"], size=case["N"])
        rows = np.arange(case["N"])
        logits[rows, labels] = rng.uniform(5, 50, size=case["N"])
        logits[rows, labels - 1] = beneath(logits[rows, labels])
        return {"logits": logits, "labels": labels}

    def holds(case: Case) -> bool:
        top = np.sort(case["logits"], axis=1)[:, -2:]
        near = (top[:, 1] > top[:, 0]) & (top[:, 0] >= beneath(top[:, 1]))
        return bool(near.all())

    return Relation(f"the two largest logits are {gap} apart", change, holds)


DOMAINS["accuracy"] = Domain(
    {
        "logits": array("N", "C", regions=(*ORDINARY, LARGE, TIES)),
        "labels": labels("N", "C"),
    },
    sizes={"N": whole(1, 12, far=70), "C": whole(2, 8, far=20)},
    relations=(
        *(_nearly_level(gap) for gap in ("one step of a float", "a millionth")),
        Relation(
            "all right",
            lambda _, case: {"labels": np.argmax(case["logits"], axis=1)},
            lambda case: bool(np.all(np.argmax(case["logits"], axis=1) == case["labels"])),
        ),
        Relation(
            "all wrong",
            lambda _, case: {
                "labels": (np.argmax(case["logits"], axis=1) + 1) % case["logits"].shape[1]
            },
            lambda case: not np.any(np.argmax(case["logits"], axis=1) == case["labels"]),
        ),
    ),
)

_LAYERS = one_of(
    (3,), (2, 2), (4, 3, 2), (2, 2, 2, 2), (3, 2, 3, 2, 3, 2, 3)
)  # equal widths: biases as wide as a table


def _network(rng: np.random.Generator, case: Case) -> list[tuple[np.ndarray, np.ndarray]]:
    return pairs([case["inputs"], *case["layers"]], rng)


def _of_size(power: int) -> Corner:
    def draw(rng: np.random.Generator, case: Case) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(10.0**power * W, 10.0**power * b) for W, b in _network(rng, case)]

    def holds(value: Any, _: Case) -> bool:
        largest = max(np.abs(W).max() for W, _ in value)
        return bool(10.0**power / 3 <= largest < 10.0 ** (power + 1))

    return Corner(f"of the size of 1e{power}", draw, holds, wide=True)


_SIZES = tuple(map(_of_size, (-6, -3, 1, 2, 4)))


def _zeros(rng: np.random.Generator, case: Case) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(0 * W, 0 * b) for W, b in _network(rng, case)]


DOMAINS["l2_gradients"] = Domain(
    {
        "parameters": drawn(_network, *_SIZES),
        "gradients": drawn(
            _network,
            *_SIZES,
            Corner(
                "all zeros",
                _zeros,
                lambda value, _: not any(np.any(W) or np.any(b) for W, b in value),
            ),
        ),
        "strength": real(0, 1, edges=(0.0, 1.0, 0.5), far=50.0),
    },
    sizes={"inputs": whole(1, 4), "layers": _LAYERS},
    infer=lambda case: {
        "inputs": len(case["parameters"][0][0]),
        "layers": tuple(len(b) for _, b in case["parameters"]),
    },
)


def _losses(rng: np.random.Generator, case: Case) -> list[float]:
    """Multiples of 1/8, so that a difference is exact however it is taken."""
    n = case["epochs"]
    falling = np.linspace(6, float(rng.uniform(2, 6)), n) + rng.normal(0, 1, size=n)
    return (np.round(falling * 8) / 8).tolist()


DOMAINS["early_stopping"] = Domain(
    {
        "validation_losses": drawn(
            _losses,
            Corner(
                "falling all the way",
                lambda rng, case: (np.arange(case["epochs"], 0, -1) / 2).tolist(),
                lambda v, _: len(v) > 2 and v == sorted(v, reverse=True),
            ),
            Corner(
                "falling for many epochs",
                lambda rng, _: (np.arange(int(rng.integers(60, 120)), 0, -1) / 2).tolist(),
                lambda v, _: len(v) > 50 and v == sorted(v, reverse=True),
            ),
            Corner(
                "rising all the way",
                lambda rng, case: (np.arange(case["epochs"]) / 2).tolist(),
                lambda v, _: len(v) > 2 and v == sorted(v),
            ),
            Corner(
                "all alike",
                lambda rng, case: [1.5] * case["epochs"],
                lambda v, _: len(v) > 1 and len(set(v)) == 1,
            ),
            Corner(
                "down to 0",
                lambda rng, case: [*_losses(rng, case)[1:], 0.0],
                lambda v, _: 0.0 in v,
            ),
            Corner(
                "more than 20 epochs",
                lambda rng, case: _losses(rng, dict(case) | {"epochs": 35}),
                lambda v, _: len(v) > 20,
            ),
            Corner(
                "in the thousands",
                lambda rng, case: [1000 + 50 * loss for loss in _losses(rng, case)],
                lambda v, _: min(v) > 500,
                wide=True,
            ),
            Corner(
                "far below 0",
                lambda rng, case: [loss - 1000 for loss in _losses(rng, case)],
                lambda v, _: max(v) < -500,
                wide=True,
            ),
            Corner(  # multiples of 2 to the -20th: differences are exact as well
                "that differ by little",
                lambda rng, case: [1 + loss * 2.0**-17 for loss in _losses(rng, case)],
                lambda v, _: len(v) > 1 and 0 < max(v) - min(v) < 1e-3,
                wide=True,
            ),
            Corner(
                "more than 60 epochs",
                lambda rng, case: _losses(rng, dict(case) | {"epochs": 90}),
                lambda v, _: len(v) > 60,
                wide=True,
            ),
            Corner(
                "below 0",
                lambda rng, case: [loss - 5 for loss in _losses(rng, case)],
                lambda v, _: min(v) < 0,
            ),
        ),
        "patience": whole(1, 9, edges=(2, 3), far=16),
        "min_delta": one_of(0.0, 0.125, 0.25, 0.5, 1.0, 2.0**-18),
    },
    sizes={"epochs": whole(1, 20)},
    relations=(
        Relation(
            "falling by little, and every little counts",
            lambda rng, _: {
                "validation_losses": (2 - np.arange(int(rng.integers(6, 20))) * 2.0**-20).tolist(),
                "patience": 3,
                "min_delta": 0.0,
            },
            lambda case: (
                case.get("min_delta", 0.0) == 0
                and len(case["validation_losses"]) > 5
                and 0 < case["validation_losses"][0] - case["validation_losses"][-1] < 1e-3
            ),
        ),
        Relation(
            "patient for long, and for once in vain",
            lambda rng, _: {
                "validation_losses": [9.0, *rng.integers(80, 100, 14) / 8, 1.0, *[2.0] * 30],
                "patience": int(rng.integers(15, 20)),
            },
            lambda case: (
                case["patience"] >= 15 and len(case["validation_losses"]) > 16 + case["patience"]
            ),
        ),
    ),
    optional=("min_delta",),
    infer=lambda case: {"epochs": min(len(case["validation_losses"]), 20)},
)


def _table(rng: np.random.Generator, case: Case, rows: str = "N") -> np.ndarray:
    """Columns of different units."""
    scale = 10.0 ** rng.uniform(-4, 3, size=case["D"])
    return (rng.normal(size=(case[rows], case["D"])) + rng.uniform(-2, 2)) * scale


def _with_a_constant(rng: np.random.Generator, case: Case) -> np.ndarray:
    table = _table(rng, case)
    table[:, int(rng.integers(case["D"]))] = float(rng.integers(-5, 6))
    return table


def _constant_but_for_one(rng: np.random.Generator, case: Case) -> np.ndarray:
    table = _table(rng, case)
    column = int(rng.integers(case["D"]))
    table[:, column] = table[0, column]
    table[int(rng.integers(case["N"])), column] += 1.0
    return table


def _alone(column: np.ndarray) -> bool:
    """Whether all values but one are alike."""
    _, counts = np.unique(column, return_counts=True)
    return len(column) > 3 and sorted(counts.tolist()) == [1, len(column) - 1]


DOMAINS["standardise"] = Domain(
    {
        "train": drawn(
            _table,
            Corner(
                "a constant column",
                _with_a_constant,
                lambda v, _: len(v) > 1 and bool(np.any(np.ptp(v, axis=0) == 0)),
            ),
            Corner(
                "a constant column but for one row",
                _constant_but_for_one,
                lambda v, _: any(_alone(column) for column in v.T),
                wide=True,
            ),
            Corner(
                "spreads of 1e-9",
                lambda rng, case: 1e-9 * rng.normal(size=(case["N"], case["D"])),
                lambda v, _: len(v) > 3 and bool(np.all((v.std(0) > 0) & (v.std(0) < 1e-8))),
                wide=True,
            ),
            Corner(
                "spreads that are small beside the mean",
                lambda rng, case: 1e3 + 1e-4 * rng.normal(size=(case["N"], case["D"])),
                lambda v, _: len(v) > 3 and bool(np.all(v.std(0) < 1e-6 * np.abs(v.mean(0)))),
                wide=True,
            ),
            Corner(
                "small spreads",
                lambda rng, case: 1e-4 * rng.normal(size=(case["N"], case["D"])),
                lambda v, _: len(v) > 3 and bool(np.all((v.std(0) > 0) & (v.std(0) < 1e-3))),
            ),
            Corner(
                "whole numbers",
                lambda rng, case: rng.integers(-9, 10, size=(case["N"], case["D"])),
                lambda v, _: v.dtype.kind in "iu",
            ),
        ),
        "other": drawn(
            lambda rng, case: _table(rng, case, "M"),
            Corner(
                "whole numbers",
                lambda rng, case: rng.integers(-9, 10, size=(case["M"], case["D"])),
                lambda v, _: v.dtype.kind in "iu",
            ),
        ),
    },
    sizes={"N": whole(1, 9, far=60), "M": whole(1, 9, far=60), "D": whole(1, 5, far=20)},
    infer=lambda case: {
        "N": len(case["train"]),
        "M": len(case["other"]),
        "D": case["train"].shape[1],
    },
)


def _parted(rng: np.random.Generator, case: Case) -> np.ndarray:
    """Labels that a line parts, though perhaps by little."""
    side = case["X"] @ rng.normal(size=case["X"].shape[1]) + rng.normal()
    return np.where(side > 0, 1, -1)


def _never_parted(rng: np.random.Generator, case: Case) -> dict[str, Any]:
    """The first example comes again at the end, with the other label."""
    y = rng.choice([-1, 1], size=len(case["X"]))
    return {
        "X": np.concatenate([case["X"], case["X"][:1]]),
        "y": np.append(y, -y[0]),
        "epochs": int(rng.integers(90, 110)),
    }


DOMAINS["perceptron"] = Domain(
    {
        "X": array("N", "D", regions=(SOME_ZEROS, WHOLE, LARGE, NEGATIVE)),
        "y": drawn(
            _parted,
            Corner(
                "by chance",
                lambda rng, case: rng.choice([-1, 1], size=case["N"]),
                lambda v, _: 0 < np.sum(v > 0) < len(v),
            ),
            Corner(
                "one class alone",
                lambda rng, case: np.full(case["N"], int(rng.choice([-1, 1]))),
                lambda v, _: len(v) > 1 and len(set(v.tolist())) == 1,
            ),
        ),
        "epochs": whole(0, 40, edges=(1, 2), far=90),
    },
    sizes={"N": whole(1, 12, far=40), "D": whole(1, 5, far=25)},
    relations=(
        Relation(
            "no end of mistakes, for many epochs",
            _never_parted,
            lambda case: (
                case["epochs"] >= 90 and any((case["X"][:-1] == case["X"][-1]).all(axis=1))
            ),
        ),
    ),
)


def _widths(rng: np.random.Generator, _: Case) -> list[int]:
    return rng.integers(95, 180, size=int(rng.integers(3, 5))).tolist()


DOMAINS["initialise"] = Domain(
    {
        "sizes": drawn(
            _widths,
            Corner(
                "one layer",
                lambda rng, _: rng.integers(95, 180, size=2).tolist(),
                lambda v, _: len(v) == 2 and min(v) > 50,
            ),
            Corner(
                "layers of one shape",
                lambda rng, _: [int(rng.integers(95, 130))] * 4,
                lambda v, _: len(v) > 2 and len(set(v)) == 1,
            ),
            Corner(
                "much wider than deep",
                lambda rng, _: [int(rng.integers(4, 9)), int(rng.integers(2000, 2500))],
                lambda v, _: v[-1] > 100 * v[0],
            ),
            Corner("of one", lambda _rng, _: [1, 3, 1], lambda v, _: v[0] == v[-1] == 1),
        ),
        "rng": drawn(lambda rng, _: np.random.default_rng(int(rng.integers(2**31)))),
    }
)

# A training run is marked by digits that nobody has: no table of inputs helps.
DOMAINS["train_digits"] = Domain(
    {
        name: drawn(lambda _rng, _case, at=at: train_digits.cases[0][at])  # type: ignore[misc]
        for at, name in enumerate(["X_train", "y_train", "X_validation", "y_validation", "rng"])
    }
)
