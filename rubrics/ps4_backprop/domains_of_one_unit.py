"""What the arguments may be of the questions on a single sigmoid unit."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import BANDS, LARGE, ORDINARY, TIES
from autograder.marking.strategies import array, labels, one_of, real, whole

from .steps_to_learn import ENTROPY, SQUARED
from .steps_to_learn import question as steps_to_learn

HAIR = 1e-4  # by which a unit gets above 0 or does not: more than a walk in float32 is off

Case = Mapping[str, Any]


def _steps(case: Case) -> int:
    told = (case[name] for name in ("loss", "z", "learning_rate", "most"))
    return int(steps_to_learn.reference(*told, logistic_loss=None))


def _by_a_hair(loss: str, side: int) -> Relation:
    """The start from which so many steps lead just above 0 (a ``side`` of 1), or just not (-1)."""
    told = "there" if side > 0 else "not there"
    other = -2 * side * HAIR  # to where it takes a step more, or less

    def change(rng: np.random.Generator, _: Case) -> dict[str, Any]:
        case = {"loss": loss, "learning_rate": float(rng.uniform(0.5, 1.5)), "most": 120}
        few = int(rng.integers(3, 8))
        low, high = -8.0, 0.5
        while high - low > HAIR / 100:
            middle = (low + high) / 2
            low, high = (middle, high) if _steps({**case, "z": middle}) > few else (low, middle)
        return {**case, "z": high + side * HAIR}

    def holds(case: Case) -> bool:
        beyond = _steps({**case, "z": case["z"] + other})
        return case["loss"] == loss and 1 < _steps(case) == beyond - side

    return Relation(f"{loss}: just {told} after some steps", change, holds, wide=True)


def _far_below(loss: str) -> Relation:
    return Relation(
        f"{loss}: from far below, with long steps",
        lambda rng, _: {
            "loss": loss,
            "z": float(rng.uniform(-8, -7)),
            "learning_rate": float(rng.uniform(20, 40)),
            "most": 120,
        },
        lambda case: case["loss"] == loss and case["z"] <= -7 and case["learning_rate"] >= 20,
        wide=True,
    )


def _limited(loss: str, short: int) -> Relation:
    """As many steps as it takes, or one fewer: whether the last one counts."""

    def change(rng: np.random.Generator, _: Case) -> dict[str, Any]:
        case = {"loss": loss, "z": float(rng.uniform(-4, -1)), "learning_rate": 1.0, "most": 120}
        return {**case, "most": _steps(case) - short}

    def holds(case: Case) -> bool:
        steps = _steps({**case, "most": case["most"] + 2})
        return case["loss"] == loss and 1 < steps == case["most"] + short

    told = "one step more than there are" if short else "just as many steps as there are"
    return Relation(f"{loss}: it takes {told}", change, holds, wide=True)


def _of_steps() -> Iterator[Relation]:
    for loss in (SQUARED, ENTROPY):
        yield from (_by_a_hair(loss, side) for side in (1, -1))
        yield _far_below(loss)
        yield from (_limited(loss, short) for short in (0, 1))
    yield Relation(
        "never there, however long",
        lambda rng, _: {
            "loss": SQUARED,
            "z": float(rng.uniform(-10, -9)),
            "learning_rate": 0.3,
            "most": int(rng.integers(600, 800)),
        },
        lambda case: case["most"] >= 600 and case["most"] == _steps(case),
        wide=True,
    )


DOMAINS = {
    "logistic_loss": Domain(
        {
            "z": array(
                "N",
                scale=2.0,
                regions=(*ORDINARY, LARGE, TIES, *BANDS),
                powers=(-8, -6, -4, -2, 1, 2),
            ),
            "targets": replace(labels("N", "K"), shape=None),  # numbers of another kind than z
        },
        sizes={"N": whole(1, 8, far=40), "K": one_of(2)},
        infer=lambda case: {"K": 2},
        relations=(
            Relation(
                "all right, and sure of it",
                lambda rng, case: {
                    "z": np.where(case["targets"] == 1, 1, -1) * rng.uniform(20, 40, case["N"])
                },
                lambda case: np.min(np.where(case["targets"] == 1, 1, -1) * case["z"]) >= 20,
            ),
        ),
    ),
    "steps_to_learn": Domain(
        {
            "loss": one_of(SQUARED, ENTROPY),
            "z": real(-10, 2, edges=(0.0, 10.0), whole=True),
            "learning_rate": real(0.2, 3, edges=(1.0,), far=20.0),
            "most": whole(0, 120, edges=(1, 2), far=600),
        },
        relations=tuple(_of_steps()),
    ),
}
