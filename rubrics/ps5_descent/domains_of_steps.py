"""What the arguments may be of the questions on Nesterov's step, rates, noise, and Adam's correction."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import ORDINARY, SOME_ZEROS, ZEROS
from autograder.marking.strategies import Corner, array, drawn, one_of, real, whole

from .gradient_descent import banana, bowl, chain, tilted
from .sweep import RUNS, hopeless, plateau
from .sweep import question as sweep

DOMAINS: dict[str, Domain] = {}

Case = Mapping[str, Any]

DOMAINS["nesterov_step"] = Domain(
    {
        "gradient": one_of(bowl, tilted, chain, banana),
        "w": array("D", scale=0.7, regions=(SOME_ZEROS, *ORDINARY[:4])),
        "velocity": array("D", scale=0.3, regions=(SOME_ZEROS, *ORDINARY[:4], ZEROS)),
        "learning_rate": real(0.005, 0.2, edges=(0.0, 0.1)),
        "momentum": real(0, 1, edges=(0.0, 0.5, 0.9, 1.0)),
    },
    sizes={"D": whole(2, 6, far=20)},
    valid=lambda case: (
        case["gradient"] in (bowl, chain)  # that of no other surface stays small far out
        or max(np.max(np.abs(case["w"])), np.max(np.abs(case["velocity"]))) <= 20
    ),
)


def _some_step(rng: np.random.Generator, case: Case) -> int:
    return int(rng.integers(case["S"]))


def _moved(rng: np.random.Generator, case: Case, *, after: int) -> dict[str, int]:
    """A warm-up, and a step so long after its end."""
    warmup = int(rng.integers(1, max(case["S"] - 1, 2)))
    return {"warmup": warmup, "step": warmup + after}


DOMAINS["scheduled_rate"] = Domain(
    {
        "step": drawn(
            _some_step,
            Corner("the first", lambda _rng, _: 0, lambda value, _: value == 0),
            Corner(
                "the last",
                lambda _, case: case["S"] - 1,
                lambda value, case: value == case["S"] - 1,
            ),
        ),
        "steps": drawn(lambda _, case: case["S"]),
        "peak": real(0.001, 2, edges=(1.0,), far=20.0),
        "warmup": drawn(
            _some_step,
            Corner("none", lambda _rng, _: 0, lambda value, _: value == 0),
            Corner(
                "all steps but one",
                lambda _, case: case["S"] - 1,
                lambda value, case: value == case["S"] - 1,
            ),
        ),
    },
    sizes={"S": whole(2, 60, edges=(3,), far=900)},
    infer=lambda case: {"S": case["steps"]},
    valid=lambda case: 0 <= case["step"] < case["steps"] and 0 <= case["warmup"] < case["steps"],
    relations=(
        Relation(
            "the last step of the warm-up",
            lambda rng, case: _moved(rng, case, after=-1),
            lambda case: case["step"] == case["warmup"] - 1,
        ),
        Relation(
            "the step after the warm-up",
            lambda rng, case: _moved(rng, case, after=0),
            lambda case: case["step"] == case["warmup"] > 0,
        ),
        Relation(
            "two steps before the end of the warm-up",
            lambda rng, case: _moved(rng, case, after=-2),
            lambda case: case["step"] == case["warmup"] - 2,
            wide=True,
        ),
        Relation(
            "a step further down",
            lambda rng, case: _moved(rng, case, after=1),
            lambda case: case["step"] == case["warmup"] + 1 > 1,
            wide=True,
        ),
        Relation(
            "down, after a warm-up of one step",
            lambda rng, case: {"warmup": 1, "step": int(rng.integers(2, max(case["S"], 3)))},
            lambda case: case["warmup"] == 1 < case["step"],
            wide=True,
        ),
        Relation(
            "within a long warm-up",
            lambda rng, _: {
                "step": int(rng.integers(100, 500)),
                "steps": 900,
                "warmup": int(rng.integers(550, 850)),
            },
            lambda case: 100 <= case["step"] < 500 < case["warmup"],
            wide=True,
        ),
        Relation(
            "the last of many steps, from a low peak",
            lambda rng, _: {
                "step": 899,
                "steps": 900,
                "peak": float(rng.uniform(0.005, 0.02)),
                "warmup": int(rng.integers(2, 90)),
            },
            lambda case: case["step"] == case["steps"] - 1 >= 800 and case["peak"] < 0.1,
            wide=True,
        ),
        Relation(
            "halfway down",
            lambda rng, case: {"warmup": case["S"] % 2, "step": (case["S"] + case["S"] % 2) // 2},
            lambda case: 2 * case["step"] == case["steps"] + case["warmup"],
        ),
    ),
)


def _batches(rng: np.random.Generator, case: Case) -> np.ndarray:
    return rng.integers(case["N"], size=(case["K"], case["B"]))


DOMAINS["noise_of_batches"] = Domain(
    {
        "gradients": array("N", "D"),
        "batches": drawn(
            _batches,
            Corner(
                "the same examples in all",
                lambda rng, case: np.tile(_batches(rng, case)[0], (case["K"], 1)),
                lambda value, _: len(value) > 1 and bool(np.all(value == value[0])),
            ),
            Corner(
                "each of one example",
                lambda rng, case: np.repeat(_batches(rng, case)[:, :1], case["B"], axis=1),
                lambda value, _: value.shape[1] > 1 and bool(np.all(value == value[:, :1])),
            ),
        ),
    },
    sizes={
        "N": whole(1, 8, far=40),
        "D": whole(1, 5, far=30),
        "K": whole(1, 6, far=40),
        "B": whole(1, 6, far=40),
    },
    infer=lambda case: {"K": len(case["batches"]), "B": np.shape(case["batches"])[1]},
)

DOMAINS["adam_steps"] = Domain(
    {
        "gradients": array("T", regions=(SOME_ZEROS, *ORDINARY[:4], ZEROS)),
        "learning_rate": real(0.01, 1, edges=(0.0, 1.0), far=5.0),
    },
    sizes={"T": whole(1, 12, edges=(2,), far=400)},
    relations=(
        Relation(
            "the same slope at every step",
            lambda rng, case: {"gradients": np.full(case["T"], rng.normal())},
            lambda case: len(case["gradients"]) > 2 and np.ptp(case["gradients"]) == 0,
        ),
        Relation(
            "no slope at first",
            lambda rng, case: {
                "gradients": np.append(np.zeros(case["T"]), rng.normal(size=case["T"]))
            },
            lambda case: len(case["gradients"]) > 2 and not np.any(case["gradients"][:2]),
        ),
    ),
)


def _rates(rng: np.random.Generator, case: Case) -> list[float]:
    """Rates that differ, over some powers of ten, in any order."""
    return (10.0 ** rng.uniform(-3, 0.6, size=case["R"])).tolist()


def _says(word: str) -> Relation:
    """A sweep in which a run is left, and that asks to look there."""

    def holds(case: Case) -> bool:
        _, best, where = sweep.reference(case["train"], case["rates"], gradient_descent=None)
        return best is not None and where == word

    def draw(rng: np.random.Generator, case: Case) -> dict[str, Any]:
        for _ in range(200):
            found = {"train": RUNS[int(rng.integers(len(RUNS)))], "rates": _rates(rng, case)}
            if holds(found):
                return found
        return found

    return Relation(f"look: {word}", draw, holds)


DOMAINS["sweep"] = Domain(
    {
        "train": one_of(*RUNS),
        "rates": drawn(
            _rates,
            Corner(
                "ascending",
                lambda rng, case: sorted(_rates(rng, case)),
                lambda value, _: len(value) > 2 and value == sorted(value),
            ),
            Corner(
                "descending",
                lambda rng, case: sorted(_rates(rng, case), reverse=True),
                lambda value, _: len(value) > 2 and value == sorted(value, reverse=True),
            ),
            Corner(
                "whole numbers",
                lambda rng, case: (1 + rng.permutation(case["R"])).tolist(),
                lambda value, _: all(isinstance(rate, int) for rate in value),
            ),
            Corner(
                "all tiny",
                lambda rng, case: [1e-6 * rate for rate in _rates(rng, case)],
                lambda value, _: max(value) < 1e-5,
                wide=True,
            ),
            Corner(
                "all large",
                lambda rng, case: [1e3 * rate + 10 for rate in _rates(rng, case)],
                lambda value, _: min(value) > 10,
                wide=True,
            ),
        ),
    },
    sizes={"R": whole(2, 7, edges=(3,), far=20)},
    infer=lambda case: {"R": len(case["rates"])},
    valid=lambda case: len(set(case["rates"])) == len(case["rates"]) >= 2,
    relations=(
        *map(_says, ("smaller", "larger", "enough")),
        Relation(
            "no run is left",
            lambda rng, case: {"train": hopeless},
            lambda case: case["train"].__name__ == "hopeless",
        ),
        Relation(
            "some end alike, the smaller one later",
            lambda rng, case: {
                "train": plateau,
                "rates": [0.9, 0.3, 0.01, 0.1 * rng.uniform(0.5, 1)],
            },
            lambda case: (
                case["train"].__name__ == "plateau"
                and len([rate for rate in case["rates"] if 0.02 <= rate <= 0.4]) > 1
            ),
        ),
    ),
)
