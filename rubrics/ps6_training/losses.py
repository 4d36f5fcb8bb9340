"""Losses of epochs, as early stopping meets them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.strategies import Corner, drawn, one_of, whole

Case = Mapping[str, Any]


def _losses(rng: np.random.Generator, case: Case) -> list[float]:
    """Multiples of 1/8, so that a difference is exact however it is taken."""
    n = case["epochs"]
    falling = np.linspace(6, float(rng.uniform(2, 6)), n) + rng.normal(0, 1, size=n)
    return (np.round(falling * 8) / 8).tolist()


LOSSES = Domain(
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
            *(
                Corner(  # multiples of a power of two: differences are exact as well
                    f"that differ by about 2 to the {power}th",
                    lambda rng, case, power=power: [  # type: ignore[misc]
                        1 + loss * 2.0**power for loss in _losses(rng, case)
                    ],
                    lambda v, _, power=power: (
                        len(v) > 1  # type: ignore[misc]
                        and 2.0**power / 16 <= max(v) - min(v) <= 2.0 ** (power + 4)
                    ),
                    wide=True,
                )
                for power in (-17, -27, -37, -47)
            ),
            Corner(
                "more than 60 epochs",
                lambda rng, case: _losses(rng, dict(case) | {"epochs": 90}),
                lambda v, _: len(v) > 60,
                wide=True,
            ),
            Corner(
                "falling for hundreds of epochs",
                lambda rng, _: (np.arange(int(rng.integers(300, 400)), 0, -1) / 2).tolist(),
                lambda v, _: len(v) >= 300 and v == sorted(v, reverse=True),
                wide=True,
            ),
            Corner(
                "below 0",
                lambda rng, case: [loss - 5 for loss in _losses(rng, case)],
                lambda v, _: min(v) < 0,
            ),
        ),
        "patience": whole(1, 9, edges=(2, 3), far=16),
        "min_delta": one_of(0.0, 0.125, 0.25, 0.5, 1.0, 2.0**-18, 2.0**-38),
    },
    sizes={"epochs": whole(1, 20)},
    relations=(
        *(
            Relation(
                f"falling by 2 to the {power}th, with a min_delta of as much",
                lambda rng, _, power=power: {  # type: ignore[misc]
                    "validation_losses": (
                        2 - rng.integers(0, 4, size=12).cumsum() * 2.0**power
                    ).tolist(),
                    "patience": 2,
                    "min_delta": 2.0**power,
                },
                lambda case, power=power: (  # type: ignore[misc]
                    case.get("min_delta") == 2.0**power
                    and 0
                    < case["validation_losses"][0] - case["validation_losses"][-1]
                    <= 2.0 ** (power + 6)
                ),
                wide=True,
            )
            for power in (-22, -32, -42)
        ),
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
