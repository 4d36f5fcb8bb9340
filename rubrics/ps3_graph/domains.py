"""What the arguments of each question may be, as the notebook says it."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.strategies import Corner, drawn, real

from .formulas import any_formula

DOMAINS: dict[str, Domain] = {}

Case = Mapping[str, Any]

_X = real(-4, 4, edges=(1.0,), whole=True, near=1e-6, far=1e3)
_UPSTREAM = real(-4, 4, edges=(1.0,), whole=True, near=1e-6, far=1e3)
_ALIKE = Relation(
    "both alike",
    lambda _, case: {"y": case["x"]},
    lambda case: case["x"] == case["y"] != 0,
)
_NEARLY = Relation(
    "nearly alike",
    lambda rng, case: {"y": case["x"] + float(rng.choice([-1, 1]) * rng.uniform(1e-9, 1e-7))},
    lambda case: 0 < abs(case["x"] - case["y"]) < 1e-6,
)
_GATE = {"x": _X, "y": _X, "upstream": _UPSTREAM}
DOMAINS["add_gate"] = Domain(_GATE, relations=(_ALIKE,))
DOMAINS["multiply_gate"] = Domain(_GATE, relations=(_ALIKE,))
DOMAINS["max_gate"] = Domain(_GATE, relations=(_ALIKE, _NEARLY))
_DRIVE = real(-5, 5, edges=(1.0, -12.0, 12.0), whole=True, near=1e-6)
_TAILS = tuple(
    Relation(
        f"far out on the {side}, under a large gradient",
        lambda rng, case, sign=sign: {  # type: ignore[misc]
            "x": sign * float(rng.uniform(9, 13)),
            "upstream": float(rng.uniform(1e3, 1e4)),
        },
        lambda case, sign=sign: sign * case["x"] >= 9 and case["upstream"] >= 1e3,  # type: ignore[misc]
    )
    for side, sign in (("left", -1), ("right", 1))
)
DOMAINS["sigmoid_gate"] = Domain({"x": _DRIVE, "upstream": _UPSTREAM}, relations=_TAILS)
DOMAINS["sigmoid"] = Domain({"value": _DRIVE})


def _formulas(wide: bool, *further: Corner) -> Domain:
    """Graphs: what is made of what, and the values that it begins with."""

    def containing(name: str, pattern: str, formula: str) -> Corner:
        return Corner(
            name,
            lambda rng, _: (formula, dict(zip("xyz", rng.uniform(-2, 2, 3).tolist(), strict=True))),
            lambda made, _: re.search(pattern, made[0]) is not None,
        )

    corners = [
        containing("a number twice in one operation", r"\b(\w) [-+*] \1\b", "u = x * x + y + z"),
        containing("a sign turned", r"-", "u = x - y * z"),
        Corner(
            "a value of 0",
            lambda rng, _: (any_formula(rng, wide)[0], {"x": 0.0, "y": 1.5, "z": -2.0}),
            lambda made, _: 0.0 in made[1].values(),
        ),
        Corner(
            "values alike",
            lambda rng, _: (any_formula(rng, wide)[0], {"x": 1.5, "y": 1.5, "z": 1.5}),
            lambda made, _: len(made[1]) > 1 and len(set(made[1].values())) == 1,
        ),
        *further,
    ]
    if wide:
        corners += [
            containing("more than two inputs", r"sum\(\w, \w, \w", "u = sum(x, y, z, x)"),
            containing(
                "a gradient of 0 on the way",
                r"n = z - z; ",
                "n = z - z; p = x * y; q = p * p; m = n * q; u = m + p + z",
            ),
            containing("several outputs", r"; v = ", "p = x * y; u = p + z; v = p * z"),
            Corner(
                "many ways through it",
                lambda _rng, _: ("18 times: x = x + x", {"x": 0.5}),
                lambda made, _: "18 times" in made[0],
            ),
        ]
    return Domain(
        {
            "formula": drawn(lambda _, case: case["made"][0]),
            "values": drawn(lambda _, case: case["made"][1]),
        },
        sizes={"made": drawn(lambda rng, _: any_formula(rng, wide), *corners)},
        infer=lambda case: {"made": (case["formula"], case["values"])},
    )


def _plain_numbers(rng: np.random.Generator, _: Case) -> tuple[str, dict[str, float]]:
    values = np.round(rng.uniform(-2, 2, 3), 2).tolist()
    return "p = 2 * x - 3; u = 1 - p * 0.5 + y * z", dict(zip("xyz", values, strict=True))


_PLAIN_NUMBERS = Corner(
    "a plain number on the left and one on the right",
    _plain_numbers,
    lambda made, _: (
        re.search(r"\d [-+*] \w", made[0]) is not None
        and re.search(r"\w [-+*] \d", made[0]) is not None
    ),
)
DOMAINS["Scalar"] = _formulas(False, _PLAIN_NUMBERS)
for _name in ("in_order", "zero_gradients", "send_back"):
    DOMAINS[_name] = _formulas(True)
