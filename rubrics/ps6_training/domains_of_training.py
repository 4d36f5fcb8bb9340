"""What the arguments may be of the questions on softmax regression, and on signals through depth."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.domain import Domain
from autograder.marking.regions import ORDINARY, SOME_ZEROS
from autograder.marking.strategies import Corner, array, drawn, labels, one_of, real, whole

from .signal_by_depth import layers

DOMAINS: dict[str, Domain] = {}

Case = Mapping[str, Any]

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
)
