"""What the arguments may be of the questions on softmax regression, and on signals through depth."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import ORDINARY, SOME_ZEROS
from autograder.marking.strategies import Corner, array, drawn, labels, one_of, real, whole

from .signal_by_depth import layers

DOMAINS: dict[str, Domain] = {}

Case = Mapping[str, Any]


def _square(rng: np.random.Generator, case: Case) -> dict[str, Any]:
    """A table of logits that is square: who takes its columns for its rows goes on without an error."""
    size = int(rng.integers(4, 7))
    return {
        "X": rng.normal(size=(size, case["D"])),
        "labels": rng.integers(size, size=size),
        "classes": size,
        "learning_rate": float(rng.uniform(0.2, 0.6)),
        "steps": int(rng.integers(3, 9)),
    }


DOMAINS["softmax_regression"] = Domain(
    {
        "X": array("N", "D", regions=(*ORDINARY, SOME_ZEROS), powers=(-8, -6, -4, -2)),
        "labels": labels("N", "K"),
        "classes": drawn(lambda _, case: case["K"]),
        "learning_rate": real(0.02, 0.6, edges=(0.0, 0.5)),
        "steps": whole(0, 8, edges=(1, 2), far=30),
    },
    sizes={"N": whole(1, 6, far=30), "D": whole(1, 5, far=20), "K": whole(2, 5, far=12)},
    infer=lambda case: {"K": case["classes"]},
    relations=(
        Relation(
            "as many examples as classes, for some steps",
            _square,
            lambda case: (
                len(case["X"]) == case["classes"] >= 4
                and case["steps"] >= 3
                and case["learning_rate"] > 0.1
            ),
            wide=True,
        ),
    ),
)


def _sizes(rng: np.random.Generator, case: Case) -> list[int]:
    return [case["D"], *(int(rng.integers(1, 6)) for _ in range(case["depth"]))]


def _drawn(rng: np.random.Generator, case: Case, scale: float = 1.0) -> list[np.ndarray]:
    return layers(case["widths"], rng, scale)


def _of_scale(name: str, scale: float) -> Corner:
    """Layers through which a signal vanishes, or explodes."""
    return Corner(
        name,
        lambda rng, case: _drawn(rng, case, scale),
        lambda value, _: all(
            0.1 * scale <= np.sqrt(np.mean(W**2) * len(W)) <= 10 * scale for W in value
        ),
        wide=True,
    )


def _through(activation: str, name: str, scale: float) -> Relation:
    """Layers deep enough for a signal to be nothing, or all, at their end."""

    def change(rng: np.random.Generator, case: Case) -> dict[str, Any]:
        sizes = [case["D"], *rng.integers(3, 6, size=7).tolist()]
        return {
            "weights": layers(sizes, rng, scale),
            "activation": activation,
            "upstream": rng.normal(size=(len(case["X"]), sizes[-1])),
        }

    def holds(case: Case) -> bool:
        weights = case["weights"]
        sizes = [np.sqrt(np.mean(W**2) * len(W)) / scale for W in weights]
        deep = case["activation"] == activation and len(weights) > 5
        return deep and 0.3 < min(sizes) < max(sizes) < 3

    return Relation(f"{name} through {activation}", change, holds, wide=True)


DOMAINS["signal_by_depth"] = Domain(
    {
        "X": array("N", "D", regions=(*ORDINARY, SOME_ZEROS), powers=(-4, -2, 1)),
        "weights": drawn(
            _drawn,
            _of_scale("that let a signal vanish", 1e-3),
            _of_scale("that let it explode", 30.0),
            Corner(
                "of width one",
                lambda rng, case: layers([case["D"], *[1] * case["depth"]], rng),
                lambda value, _: all(W.shape[1] == 1 for W in value),
            ),
        ),
        "activation": one_of("tanh", "relu"),
        "upstream": drawn(
            lambda rng, case: rng.normal(size=(len(case["X"]), case["weights"][-1].shape[1])),
            Corner(
                "of a size of its own",
                lambda rng, case: (
                    100 + rng.uniform(size=(len(case["X"]), case["weights"][-1].shape[1]))
                ),
                lambda value, _: bool(np.min(value) >= 100),
            ),
        ),
    },
    sizes={
        "N": whole(1, 6, far=30),
        "D": whole(1, 5, far=20),
        "depth": whole(1, 6, edges=(2,), far=12),
        "widths": drawn(_sizes),
    },
    infer=lambda case: {
        "depth": len(case["weights"]),
        "widths": [len(case["weights"][0]), *(W.shape[1] for W in case["weights"])],
    },
    relations=(
        _through("relu", "vanishing slowly", 0.1),
        _through("relu", "exploding", 10.0),
        _through("tanh", "vanishing slowly", 0.1),
        _through("tanh", "saturated", 10.0),
    ),
)
