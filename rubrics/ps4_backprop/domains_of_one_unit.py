"""What the arguments may be of the questions on a single sigmoid unit."""

from dataclasses import replace

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import BANDS, LARGE, ORDINARY, TIES
from autograder.marking.strategies import array, labels, one_of, real, whole

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
            "loss": one_of("squared", "cross-entropy"),
            "z": real(-6, 2, edges=(0.0,), whole=True),
            "learning_rate": real(0.2, 3, edges=(1.0,), far=20.0),
            "most": whole(0, 120, edges=(1, 2)),
        },
    ),
}
