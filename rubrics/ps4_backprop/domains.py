"""What the arguments of each question may be, as the notebook says it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import (
    BANDS,
    FAR_OUT,
    LARGE,
    ORDINARY,
    SOME_SMALL,
    SOME_ZEROS,
    SPREAD,
    TIES,
    TINY,
    WHOLE,
    ZEROS,
    decade,
)
from autograder.marking.strategies import (
    POWERS,
    Strategy,
    array,
    dictionary,
    drawn,
    labels,
    one_of,
    real,
    whole,
)

from .domains_of_one_unit import DOMAINS as OF_ONE_UNIT
from .numerical_gradient import (
    banana,
    coupled,
    cubes,
    product,
    ripples,
    row_by_row,
    waves,
    weighted,
)

DOMAINS: dict[str, Domain] = {**OF_ONE_UNIT}

_SIZE = whole(1, 6, far=40)
_EXAMPLES = whole(1, 6, far=130)
_ANY = (*ORDINARY, LARGE)
_UP_TO_A_MILLION = (*POWERS[:-1], 5)

DOMAINS["dense_forward"] = Domain(
    {
        "X": array("N", "D", regions=_ANY),
        "W": array("D", "M", regions=_ANY),
        "b": array("M", regions=_ANY),
    },
    sizes={"N": _EXAMPLES, "D": _SIZE, "M": _SIZE},
)
DOMAINS["dense_backward"] = Domain(
    {
        "upstream": array("N", "M", regions=(*_ANY, ZEROS)),
        "X": array("N", "D", regions=_ANY, powers=_UP_TO_A_MILLION),
        "W": array("D", "M", regions=_ANY, powers=_UP_TO_A_MILLION),
    },
    # whoever nudges one number after another calls the layer as often as there are numbers
    sizes={"N": _EXAMPLES, "D": whole(1, 6, far=16), "M": whole(1, 6, far=16)},
    # who nudges a number and subtracts losses has digits enough
    valid=lambda case: np.max(np.abs(case["X"])) * np.max(np.abs(case["W"])) <= 3e7,
)
DOMAINS["hidden_delta"] = Domain(
    {
        "next_delta": array("N", "K", regions=(*_ANY, ZEROS)),
        "W_next": array("M", "K", regions=_ANY),
        "z": array(
            "N", "M", scale=2.0, regions=(*ORDINARY, FAR_OUT, *BANDS), powers=(-8, -6, -4, -2)
        ),
    },
    sizes={"N": _EXAMPLES, "M": _SIZE, "K": _SIZE},
    relations=(
        Relation(
            "far out, under large gradients",
            lambda rng, case: {
                "next_delta": rng.uniform(1e4, 3e4, size=case["next_delta"].shape),
                "z": rng.uniform(10, 14, size=case["z"].shape),
            },
            lambda case: np.min(np.abs(case["z"])) >= 10 and np.min(case["next_delta"]) >= 1e4,
        ),
    ),
)
DOMAINS["softmax_jacobian"] = Domain(
    {
        "z": array(
            "K",
            scale=2.0,
            regions=(*_ANY, TIES, TINY, SPREAD, *BANDS),
            powers=(-8, -6, -4, -2, 1, 2),
        )
    },
    sizes={"K": whole(1, 7, far=30)},
)
DOMAINS["softmax_cross_entropy"] = Domain(
    {
        "logits": array(
            "N",
            "K",
            scale=2.0,
            regions=(*_ANY, TIES, SPREAD, *BANDS),
            powers=(-8, -6, -4, -2, 1, 2),
        ),
        "labels": labels("N", "K"),
    },
    sizes={"N": _EXAMPLES, "K": whole(2, 6, far=20)},
)


def _shapes(_rng: np.random.Generator, case: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    d, h, k = case["D"], case["H"], case["K"]
    return {"W1": (d, h), "b1": (h,), "W2": (h, k), "b2": (k,)}


DOMAINS["network_gradients"] = Domain(
    {
        "parameters": dictionary(reordered=True, regions=(SOME_ZEROS, SOME_SMALL, WHOLE)),
        # beyond these the logarithm of a sum of powers keeps few digits of what it adds
        "X": array("N", "D", powers=POWERS[:-1]),
        "labels": labels("N", "K"),
    },
    sizes={"N": _SIZE, "D": _SIZE, "H": _SIZE, "K": whole(2, 5, far=15), "shapes": drawn(_shapes)},
    infer=lambda case: {
        "H": len(case["parameters"]["b1"]),
        "K": len(case["parameters"]["b2"]),
        "shapes": {name: case["parameters"][name].shape for name in ("W1", "b1", "W2", "b2")},
    },
)

_ANY_SHAPE: Strategy = one_of((3,), (4,), (2, 3), (3, 2), (2, 1, 3), (50,), (2, 1, 2, 3))
DOMAINS["numerical_gradient"] = Domain(
    {
        "f": one_of(cubes, product, waves, weighted, banana, coupled, row_by_row, ripples),
        "x": array(
            "shape",
            regions=ORDINARY,
            powers=_UP_TO_A_MILLION,
            entries=lambda rng, shape: rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape),
        ),
        "h": real(0.01, 1.0, edges=(1e-3, 1e-4, 0.5)),
    },
    sizes={"shape": _ANY_SHAPE},
    optional=("h",),
    relations=(
        Relation(
            "short waves, and a small nudge of another size than usual",
            lambda rng, _: {"f": ripples, "h": float(10 ** rng.uniform(-4.7, -3.3))},
            lambda case: case["f"].__name__ == "ripples" and 1.5e-5 < case.get("h", 0) < 1e-3,
            wide=True,
        ),
    ),
)


def _near(rng: np.random.Generator, case: Mapping[str, Any]) -> dict[str, Any]:
    return {"b": case["a"] * (1 + 1e-5 * rng.normal(size=np.shape(case["a"])))}


def _one_is_zero(case: Mapping[str, Any]) -> bool:
    a, b = np.asarray(case["a"]), np.asarray(case["b"])
    return bool(np.any((a == 0) & (b != 0)))


def _both_of_size(power: int) -> Relation:
    region = decade(power)
    return Relation(
        f"both {region.name}",
        lambda rng, case: {n: region.entries(rng, np.shape(case[n])) for n in ("a", "b")},
        lambda case: region.holds(np.asarray(case["a"])) and region.holds(np.asarray(case["b"])),
        wide=True,
    )


DOMAINS["relative_error"] = Domain(
    {
        "a": array("shape", regions=(*_ANY, TINY, ZEROS), powers=(-300, -30, -14, -11, *POWERS)),
        "b": array("shape", regions=(*_ANY, TINY, ZEROS), powers=(-300, -30, -14, -11, *POWERS)),
    },
    sizes={"shape": one_of((), (5,), (2, 3), (2, 1, 3), (60,), (2, 1, 3, 2))},
    relations=(
        Relation(
            "alike", lambda _, case: {"b": case["a"]}, lambda c: np.array_equal(c["a"], c["b"])
        ),
        Relation(
            "nearly alike",
            _near,
            lambda c: 0 < np.max(np.abs(c["a"] - c["b"])) < 1e-3 * np.max(np.abs(c["a"])),
        ),
        *map(_both_of_size, (-300, -30, -14, -11, *POWERS)),
        Relation("one of them 0", lambda _, case: {"a": 0 * case["a"]}, _one_is_zero),
        Relation(
            "opposite", lambda _, case: {"b": -case["a"]}, lambda c: np.array_equal(c["a"], -c["b"])
        ),
    ),
)
