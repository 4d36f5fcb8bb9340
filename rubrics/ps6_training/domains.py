"""What the arguments of each question may be, as the notebook says it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import LARGE, NEGATIVE, ORDINARY, SOME_ZEROS, TIES, WHOLE
from autograder.marking.strategies import Corner, array, drawn, labels, one_of, real, whole

from .domains_of_training import DOMAINS as OF_TRAINING
from .examples import (
    come_again,
    in_turn,
    mistaken_again,
    moved_for_long,
    never_parted,
    never_the_same,
    parted,
    parted_by_little,
    small_and_in_turn,
    takes_long,
)
from .l2_gradients import pairs
from .losses import LOSSES
from .train_digits import question as train_digits

DOMAINS: dict[str, Domain] = {"early_stopping": LOSSES, **OF_TRAINING}

Case = Mapping[str, Any]


def _as_large_as(shape: tuple[int, ...]) -> Corner:
    """Images as they are in the sets that everybody begins with."""
    return Corner(
        f"images of shape {shape[1:]}",
        lambda rng, _: rng.normal(size=shape),
        lambda value, _: np.shape(value) == shape,
        wide=True,
    )


DOMAINS["flatten_images"] = Domain(
    {
        "images": replace(
            images := array("shape", regions=(*ORDINARY, LARGE)),
            corners=(*images.corners, *map(_as_large_as, ((2, 28, 28), (1, 32, 32, 3)))),
        )
    },
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
    families=4,  # few of whose shares differ
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
    (1,), (1, 1), (3,), (2, 2), (4, 3, 2), (2, 2, 2, 2), (3, 2, 3, 2, 3, 2, 3)
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


def _table(rng: np.random.Generator, case: Case, rows: str = "N") -> np.ndarray:
    """Columns of different units."""
    scale = 10.0 ** rng.uniform(-4, 3, size=case["D"])
    return (rng.normal(size=(case[rows], case["D"])) + rng.uniform(-2, 2)) * scale


def _with_a_constant(rng: np.random.Generator, case: Case) -> np.ndarray:
    table = _table(rng, case)
    table[:, int(rng.integers(case["D"]))] = float(rng.integers(-5, 6))
    return table


def _constant_but_for_one(rng: np.random.Generator, case: Case, row: int) -> np.ndarray:
    table = _table(rng, {**case, "N": max(case["N"], 12)})
    column = int(rng.integers(case["D"]))
    table[:, column] = table[0, column]
    # whoever looks at the first ones, or at these and the last, takes it for constant
    table[row, column] += 1.0
    return table


def _alone(column: np.ndarray, rows: Sequence[int]) -> bool:
    """Whether all values are alike but one, which stands in one of some rows."""
    _, counts = np.unique(column, return_counts=True)
    alone = len(column) > 3 and sorted(counts.tolist()) == [1, len(column) - 1]
    return alone and any(column[row] not in np.delete(column, row) for row in rows)


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
                "a constant column but for its last row",
                lambda rng, case: _constant_but_for_one(rng, case, -1),
                lambda v, _: any(_alone(column, [-1]) for column in v.T),
                wide=True,
            ),
            Corner(
                "a constant column but for a row in its midst",
                lambda rng, case: _constant_but_for_one(rng, case, 7),
                lambda v, _: any(_alone(column, range(6, len(column) - 2)) for column in v.T),
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
                "a constant column",
                lambda rng, case: _with_a_constant(rng, {**case, "N": max(case["M"], 3)}),
                lambda v, _: len(v) > 2 and bool(np.any(np.ptp(v, axis=0) == 0)),
                wide=True,
            ),
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


DOMAINS["perceptron"] = Domain(
    {
        "X": array("N", "D", regions=(SOME_ZEROS, WHOLE, LARGE, NEGATIVE)),
        "y": drawn(
            parted,
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
    sizes={"N": whole(1, 12, far=110), "D": whole(1, 5, far=25)},
    relations=(
        Relation("parted by little, after many epochs", parted_by_little, takes_long, wide=True),
        Relation("small examples, with labels in turn", in_turn, small_and_in_turn, wide=True),
        Relation("examples that come again", come_again, mistaken_again, wide=True),
        Relation(
            "mistakes that move the line on and on", moved_for_long, never_the_same, wide=True
        ),
        Relation(
            "no end of mistakes, for many epochs",
            never_parted,
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
            Corner(
                "much deeper than wide",
                lambda rng, _: [int(rng.integers(1100, 1500)), int(rng.integers(8, 12))],
                lambda v, _: v[0] > 100 * v[-1],
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
