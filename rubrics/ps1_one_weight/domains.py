"""What the arguments of each question may be, as the notebook says it."""

from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import LARGE, ORDINARY, TINY
from autograder.marking.strategies import array, real, whole

DOMAINS: dict[str, Domain] = {}


_ANY: dict[str, Any] = {"edges": (1.0, -1.0), "whole": True, "near": 1e-6}
_UNIT = {
    "weight": real(-4, 4, **_ANY, far=3e2),
    "x": real(-4, 4, edges=(1.0,), whole=True, far=1e3),
    "target": real(-9, 9, **_ANY, far=1e3),
}
_RIGHT = Relation(
    "the prediction is right",
    lambda _, case: {"target": case["weight"] * case["x"]},
    lambda case: case["weight"] * case["x"] == case["target"] != 0,
)
_TOO_LOW = Relation(
    "the prediction is too low",
    lambda rng, case: {"target": case["weight"] * case["x"] + float(rng.uniform(0.5, 2))},
    lambda case: case["weight"] * case["x"] < case["target"],
)
_TOO_HIGH = Relation(
    "the prediction is too high",
    lambda rng, case: {"target": case["weight"] * case["x"] - float(rng.uniform(0.5, 2))},
    lambda case: case["weight"] * case["x"] > case["target"],
)
_ERRORS = (_RIGHT, _TOO_LOW, _TOO_HIGH)


def _measurable(case: Any) -> bool:
    """Whether the slope is not so small beside the loss that no difference quotient finds it."""
    return case["x"] == 0 or abs(case["x"]) >= 1e-3 * abs(
        case["weight"] * case["x"] - case["target"]
    )


DOMAINS["slope"] = Domain(_UNIT, relations=_ERRORS, valid=_measurable)
DOMAINS["new_weight"] = Domain(
    _UNIT | {"learning_rate": real(0, 3, edges=(0.0, 0.01, 1.0), whole=True)},
    relations=_ERRORS,
    valid=_measurable,
)
_AWAY = Relation(
    "further off with each step",
    lambda rng, _: {"x": 3.0, "learning_rate": 0.2, "steps": int(rng.integers(25, 32))},
    lambda case: case["steps"] >= 20 and case["learning_rate"] * case["x"] ** 2 > 1.5,
    wide=True,
)
DOMAINS["train"] = Domain(
    {
        "weight": real(-4, 4, **_ANY, far=2e3),
        "x": real(-2, 2, edges=(1.0,), whole=True),
        "target": real(-9, 9, **_ANY, far=1e3),
        "learning_rate": real(0, 0.3, edges=(0.0,)),
        "steps": whole(0, 8, edges=(1, 2), far=70),
    },
    relations=(*_ERRORS, _AWAY),
)


def _alike(names: tuple[str, str]) -> tuple[Relation, ...]:
    one, other = names

    def all_right(case: Any) -> bool:
        return bool(np.array_equal(case[one], case[other]) and np.any(case[one]))

    return (
        Relation("all right", lambda _, case: {other: case[one].copy()}, all_right),
        Relation(
            "the errors add up to 0",
            lambda _, case: {
                one: np.array([1.5, -2.0, 4.0]),
                other: np.array([0.5, 0.0, 3.0]),
            },
            lambda case: (
                abs(np.sum(case[one] - case[other])) < 1e-12
                and not np.array_equal(case[one], case[other])
            ),
        ),
        Relation(
            "the errors are small",
            lambda rng, case: {other: case[one] + rng.uniform(0.1, 1, size=case[one].shape)},
            lambda case: 0 < np.max(np.abs(case[one] - case[other])) <= 1,
        ),
    )


_N = {"N": whole(1, 40, edges=(2,), far=300)}
_VECTOR = array("N", regions=(*ORDINARY, LARGE, TINY), scale=2.0)
for _name in ("sse", "mse"):
    DOMAINS[_name] = Domain(
        {"predictions": _VECTOR, "targets": _VECTOR},
        sizes=_N,
        relations=_alike(("predictions", "targets")),
    )


def _exact(rng: np.random.Generator, case: Any) -> dict[str, np.ndarray]:
    return {"y": case["X"] @ case["weights"]}


_POWERS = (-8, -6, -4, -2, 1, 2, 3)  # where a difference quotient is still a good one
DOMAINS["mse_gradient"] = Domain(
    {
        "weights": array("D", regions=(*ORDINARY, LARGE), powers=_POWERS),
        "X": array("N", "D", regions=(*ORDINARY, LARGE), powers=_POWERS[3:]),
        "y": array("N", regions=(*ORDINARY, LARGE), powers=_POWERS),
    },
    sizes={"N": whole(1, 12, far=70), "D": whole(1, 6, far=40)},
    valid=lambda case: (
        np.max(np.abs(case["X"])) >= 1e-3 * np.max(np.abs(case["X"] @ case["weights"] - case["y"]))
    ),
    relations=(
        Relation(
            "nearly all right",
            lambda rng, case: {
                "y": case["X"] @ case["weights"] + 1e-4 * rng.normal(size=len(case["y"]))
            },
            lambda case: 0 < np.max(np.abs(case["X"] @ case["weights"] - case["y"])) < 1e-3,
        ),
        Relation(
            "all right",
            _exact,
            lambda case: bool(np.allclose(case["X"] @ case["weights"], case["y"])),
        ),
    ),
)


def _tail(name: str, z: float, rate: float, wide: bool = False) -> Relation:
    """A pre-activation where the sigmoid is nearly level, and a rate that shows what is left of it."""
    return Relation(
        name,
        lambda _, case: {
            "weights": np.full(case["x"].shape, float(np.copysign(2.0, z))),
            "x": np.full(case["x"].shape, abs(z) / 2 / len(case["x"])),
            "learning_rate": rate,
        },
        lambda case: np.dot(case["weights"], case["x"]) * np.sign(z) >= 0.75 * abs(z),
        wide,
    )


def _small(name: str, target: float | None = None) -> Relation:
    """Weights and a step so small that little moves; to one target, where one is given."""
    aim = {} if target is None else {"target": target}
    return Relation(
        name,
        lambda rng, case: {
            "weights": 1e-4 * rng.normal(size=case["x"].shape),
            "learning_rate": 1e-4,
            **aim,
        },
        lambda case: (
            0 < np.max(np.abs(case["weights"])) < 1e-3
            and 0 < case["learning_rate"] < 1e-3
            and target in (None, case["target"])
        ),
        wide=target is not None,
    )


DOMAINS["sigmoid_unit_step"] = Domain(
    {
        "weights": array("D", powers=(-8, -6, -4, -2)),
        "x": array("D", scale=1.5, powers=(-8, -6, -4, -2)),
        "target": real(-3, 3, edges=(0.0, 1.0, 0.5), whole=True),
        "learning_rate": real(0, 20, edges=(0.0, 1.0, 100.0), whole=True),
    },
    sizes={"D": whole(1, 9, far=60)},
    valid=lambda case: (
        abs(np.dot(case["weights"], case["x"])) <= 20
        # where both are tiny no difference quotient finds the slope
        and max(np.max(np.abs(case["weights"])), np.max(np.abs(case["x"]))) >= 1e-5
    ),
    relations=(
        _small("small weights, a small step"),
        _small("small weights, a small step to 0", 0.0),
        _small("small weights, a small step to 1", 1.0),
        Relation(
            "large inputs, a large gradient",
            lambda rng, case: {
                "weights": 1e-3 * rng.normal(size=case["x"].shape),
                "x": rng.uniform(50, 100, size=case["x"].shape) / len(case["x"]),
                "target": 3.0,
            },
            lambda case: (
                np.sum(np.abs(case["x"])) >= 50
                and abs(np.dot(case["weights"], case["x"])) < 1
                and case["target"] > 2
            ),
            wide=True,
        ),
        _tail("far in one tail", 11.0, 1000.0),
        _tail("far in the other tail", -11.0, 1000.0),
        _tail("further in one tail", 17.0, 1e4, wide=True),
        _tail("further in the other tail", -17.0, 1e4, wide=True),
    ),
)
