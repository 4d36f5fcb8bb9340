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

_X = real(-4, 4, edges=(1.0, -1.0), whole=True, near=1e-6, far=1e3, huge=1e9)
_PLAIN_UPSTREAM: dict[str, Any] = {"edges": (1.0, -1.0), "whole": True, "near": 1e-6, "far": 1e3}
_UPSTREAM = real(-4, 4, **_PLAIN_UPSTREAM, huge=1e9)
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
_NEXT = tuple(
    Relation(
        f"y is the next number {where} x",
        lambda _, case, towards=towards: {"y": float(np.nextafter(case["x"], towards))},  # type: ignore[misc]
        lambda case, towards=towards: case["y"] == np.nextafter(case["x"], towards) != case["x"],  # type: ignore[misc]
    )
    for where, towards in (("above", np.inf), ("below", -np.inf))
)
_FAR_LEFT = tuple(
    Relation(
        f"both far below 0, {one} above {other}",
        lambda rng, _, one=one, other=other: {  # type: ignore[misc]
            one: float(rng.uniform(-900, -500)),
            other: float(rng.uniform(-5000, -1000)),
        },
        lambda case, one=one, other=other: case[other] < case[one] < -300,  # type: ignore[misc]
    )
    for one, other in (("x", "y"), ("y", "x"))
)
DOMAINS["max_gate"] = Domain(_GATE, relations=(_ALIKE, _NEARLY, *_NEXT, *_FAR_LEFT))
_DRIVE = real(-5, 5, edges=(1.0, -12.0, 12.0), whole=True, near=1e-6, far=14.0)
_TAILS = tuple(
    Relation(
        f"{near} to {far} out on the {side}, under a large gradient",
        lambda rng, case, sign=sign, near=near, far=far: {  # type: ignore[misc]
            "x": sign * float(rng.uniform(near, far)),
            "upstream": float(rng.uniform(1e3, 1e4)),
        },
        lambda case, sign=sign, near=near, far=far: (  # type: ignore[misc]
            near <= sign * case["x"] <= far and case["upstream"] >= 1e3
        ),
    )
    for near, far in ((9, 13), (15, 19), (22, 28))
    for side, sign in (("left", -1), ("right", 1))
)
DOMAINS["sigmoid_gate"] = Domain(
    {"x": _DRIVE, "upstream": real(-4, 4, **_PLAIN_UPSTREAM)}, relations=_TAILS
)
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
                lambda _rng, _: ("16 times: x = x + x", {"x": 0.5}),
                lambda made, _: "16 times" in made[0],
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


def _with(name: str, formula: str, wide: bool = False, **values: float) -> Corner:
    return Corner(
        name, lambda _rng, _: (formula, values), lambda made, _: made[0] == formula, wide=wide
    )


_SCALARS = (
    _PLAIN_NUMBERS,
    _with("a sign turned twice", "p = -x; u = -p", x=1.5),
    _with(
        "a number of NumPy's",
        "p = x * float64(2.5); q = p + float64(0.5); u = q - float64(1.5)",
        x=1.5,
    ),
    *(
        _with(
            f"the plain number {c}",
            f"p = {c} * x + y; q = p * {c}; r = {c} - q; s = r - {c}; t = s + {c}; u = {c} + t * z + p",
            x=1.5,
            y=-0.5,
            z=2.25,
        )
        for c in (-1, 0, 1, 2, 0.5, -2.5, 1000)
    ),
    _with(
        "factors of 0", "p = x * y; q = y * x; r = p + q; u = r * z + z * r", x=0.0, y=1.5, z=2.5
    ),
    _with("a sum of 0", "p = x + y; q = p * z; r = z - z; u = q + r * x", x=1.5, y=-1.5, z=2.5),
    _with(
        "operators in place",
        "p = x * y; q = p; p += z; p *= x; p -= y; u = p * q",
        x=1.5,
        y=2.5,
        z=-2.0,
    ),
    _with("plain numbers in place", "p = x; p += 2; q = p; q *= 3; q -= 1; u = p * q * x", x=1.5),
    _with(
        "large values", "p = x * y; q = p - z; u = q * x + z * z", x=1234.5, y=-3456.7, z=98765.4
    ),
    _with(
        "small values",
        "p = x * y; q = p - z; u = q * y + z",
        x=1.2345678e-3,
        y=2.3456789e-3,
        z=1e-6,
    ),
)
DOMAINS["Scalar"] = _formulas(False, *_SCALARS)
_STEEP_AND_FLAT = (
    _with(
        "a gradient that is small on the way",
        "p = x * y; q = p * z; u = q + x",
        wide=True,
        x=1.5,
        y=2.5e14,
        z=1e-14,
    ),
    _with(
        "large gradients", "p = x * y; q = p * z; u = q * p", wide=True, x=1.5e4, y=2.5e4, z=-3e4
    ),
)
for _name in ("in_order", "zero_gradients", "send_back"):
    DOMAINS[_name] = _formulas(True, *_STEEP_AND_FLAT)
