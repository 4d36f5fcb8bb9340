"""What the arguments of each question may be, as the notebook says it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.marking.domain import Domain, Relation
from autograder.marking.regions import ORDINARY, POSITIVE, SOME_ZEROS, TINY, WHOLE, ZEROS
from autograder.marking.strategies import (
    Corner,
    Strategy,
    array,
    as_list,
    dictionary,
    drawn,
    one_of,
    real,
    whole,
)

from .critical_point import question as critical_point
from .domains_of_steps import DOMAINS as OF_STEPS
from .drawing import SHAPES, like
from .gradient_descent import banana, bowl, chain, tilted
from .minibatches import examples
from .train_epoch import batched, curved, line, middle, softmax_layer

DOMAINS: dict[str, Domain] = {**OF_STEPS}

Case = Mapping[str, Any]
_REALS = ORDINARY[:4]
# parameters of equal shapes: whoever takes them by their place and not by their name is found out
_MANY = {name: (3,) for name in ("layer1.weight", "", "b b", "_", "0", "keys", "Ω", "params")}
_SHAPES = one_of(*SHAPES, {"u": (2,), "v": (2,)}, {"v": (2, 2), "u": (2, 2), "w": (2, 2)}, _MANY)
_RATE = real(0.01, 1, edges=(0.0, 1.0), far=5.0)

_NAMES = {"shapes": _SHAPES}
_PARAMETERS = dictionary(regions=_REALS)
_GRADIENTS = dictionary(reordered=True, regions=(*_REALS, TINY, ZEROS, WHOLE))
DOMAINS["descent_step"] = Domain(
    {"parameters": _PARAMETERS, "gradients": _GRADIENTS, "learning_rate": _RATE}, sizes=_NAMES
)
DOMAINS["momentum_step"] = Domain(
    {
        "parameters": _PARAMETERS,
        "velocity": dictionary(reordered=True, regions=(*_REALS, ZEROS)),
        "gradients": _GRADIENTS,
        "learning_rate": _RATE,
        "momentum": real(0, 1, edges=(0.0, 0.9, 0.99, 1.0)),
    },
    sizes=_NAMES,
)


def _memory(rng: np.random.Generator, case: Case, *, steps: int | None = None) -> dict[str, Any]:
    shapes = case["shapes"]
    taken = int(rng.integers(1, 60)) if steps is None else steps
    squares = {name: value**2 for name, value in like(shapes, rng).items()}
    return {"steps": taken, "m": like(shapes, rng), "s": squares}


def _rest(rng: np.random.Generator, case: Case) -> dict[str, Any]:
    shapes = case["shapes"]
    zeros = {name: np.zeros(shape) for name, shape in shapes.items()}
    return {"steps": 0, "m": zeros, "s": {name: value.copy() for name, value in zeros.items()}}


def _turned(part: str) -> Corner:
    def draw(rng: np.random.Generator, case: Case) -> dict[str, Any]:
        state = _memory(rng, case)
        return {**state, part: dict(reversed(state[part].items()))}

    def holds(state: Any, case: Case) -> bool:
        return len(state[part]) > 1 and list(state[part]) != list(case["parameters"])

    return Corner(f"{part} in another order", draw, holds)


_STATE = drawn(
    _memory,
    Corner("at rest", _rest, lambda state, _: state["steps"] == 0),
    Corner(
        "after 3000 steps",
        lambda rng, case: _memory(rng, case, steps=3000),
        lambda state, _: state["steps"] >= 1000,
    ),
    *(
        Corner(
            f"after {steps} steps",
            lambda rng, case, steps=steps: _memory(rng, case, steps=steps),  # type: ignore[misc]
            lambda state, _, steps=steps: 0.8 * steps <= state["steps"] <= 1.1 * steps,  # type: ignore[misc]
            wide=True,
        )
        for steps in (100, 130, 8000, 14000)
    ),
    _turned("m"),
    _turned("s"),
)
DOMAINS["adam_step"] = Domain(
    {
        "parameters": _PARAMETERS,
        "state": replace(_STATE, twin=lambda state, _: state),  # another memory, as old
        "gradients": _GRADIENTS,
        "learning_rate": _RATE,
    },
    sizes=_NAMES,
)

DOMAINS["gradient_descent"] = Domain(
    {
        "gradient": one_of(bowl, tilted, chain, banana),
        "start": array("D", scale=0.7, regions=(SOME_ZEROS, *_REALS)),
        "learning_rate": real(0.005, 0.05, edges=(0.0,)),
        "steps": whole(0, 30, edges=(1, 2), far=60),
    },
    sizes={"D": whole(2, 6, far=20)},
    valid=lambda case: (
        case["gradient"] in (bowl, chain)  # that of no other surface stays small far out
        or np.max(np.abs(case["start"])) <= 2.5
    ),
    relations=(
        Relation(
            "far out, where it is steep",
            lambda rng, case: {
                "gradient": [bowl, chain][int(rng.integers(2))],
                "start": rng.choice([-1.0, 1.0], case["D"]) * rng.uniform(1e2, 1e4, case["D"]),
            },
            lambda case: np.min(np.abs(case["start"])) >= 100,
        ),
    ),
)

_KINDS = ("minimum", "maximum", "saddle", "degenerate")


def _hessian(kind: str, rng: np.random.Generator, size: int | None = None) -> np.ndarray:
    """A symmetric matrix of a kind, turned at random, of any scale."""
    n = int(rng.integers(2, 6)) if size is None else size
    values = rng.uniform(0.01, 3, size=n)
    if kind == "maximum":
        values = -values
    elif kind == "saddle":
        values[0] *= -1
        if n > 2 and rng.random() < 0.5:
            values[1] = 0.0
    elif kind == "degenerate":
        values[0] = rng.choice([0.0, 1e-8]) * values[1:].max(initial=1.0)
        values *= rng.choice([-1.0, 1.0])
    turn, _ = np.linalg.qr(rng.normal(size=(n, n)))
    matrix = 10.0 ** rng.uniform(-6, 6) * (turn @ np.diag(values) @ turn.T)
    return (matrix + matrix.T) / 2


def _of_kind(kind: str) -> Corner:
    judged = critical_point.reference

    def holds(value: Any, _: Case) -> bool:
        off_axis = np.any(value - np.diag(np.diag(value)))
        found = judged(value, descent_step=None, gradient_descent=None)
        return bool(len(value) > 1 and off_axis and found == kind)

    return Corner(f"{kind}, turned", lambda rng, _: _hessian(kind, rng), holds)


def _near_the_threshold(side: str) -> Corner:
    """An eigenvalue that just counts as 0, or just does not, beside others of about one size."""

    def draw(rng: np.random.Generator, _: Case) -> np.ndarray:
        n = int(rng.integers(2, 10))
        values = rng.uniform(0.5, 1, size=n) * rng.choice([-1.0, 1.0])
        share = rng.uniform(1.001, 1.05) if side == "beyond" else rng.uniform(0.95, 0.999)
        values[0] = rng.choice([-1.0, 1.0]) * share * 1e-6 * np.abs(values[1:]).max()
        turn = np.linalg.qr(rng.normal(size=(n, n)))[0]
        turned = turn @ np.diag(values) @ turn.T
        return 10.0 ** rng.uniform(-6, 6) * (turned + turned.T) / 2

    def holds(value: Any, _: Case) -> bool:
        sizes = np.sort(np.abs(np.linalg.eigvalsh(value)))
        share = sizes[0] / sizes[-1] if sizes[-1] else 0.0
        return bool(1e-6 < share < 1.1e-6 if side == "beyond" else 9e-7 < share < 1e-6)

    return Corner(f"just {side} the threshold", draw, holds, wide=True)


def _among_zeros(rng: np.random.Generator, _: Case) -> np.ndarray:
    """A saddle that is level in most directions."""
    n = int(rng.integers(5, 8))
    values = np.zeros(n)
    values[:2] = rng.uniform(0.5, 3), -rng.uniform(0.5, 3)
    turn, _r = np.linalg.qr(rng.normal(size=(n, n)))
    matrix = turn @ np.diag(values) @ turn.T
    return (matrix + matrix.T) / 2


def _turned_by_little(rng: np.random.Generator, _: Case) -> np.ndarray:
    """Nearly diagonal: a saddle whose diagonal is positive."""
    off = float(rng.uniform(0.004, 0.009))
    return np.array([[1.0, off], [off, 0.3 * off**2]])


def _scaled(power: int, *kinds: str) -> Corner:
    def holds(value: Any, case: Case) -> bool:
        of_size = 0.1 <= np.abs(value).max() / 10.0**power <= 10
        return of_size and any(_of_kind(kind).holds(value, case) for kind in kinds)

    return Corner(
        f"{' or '.join(kinds)}, of the size of 1e{power}",
        lambda rng, _: 10.0**power * _unit(str(rng.choice(kinds)), rng),
        holds,
        wide=True,
    )


def _unit(kind: str, rng: np.random.Generator) -> np.ndarray:
    matrix = _hessian(kind, rng)
    return matrix / np.abs(matrix).max()


def _larger(rng: np.random.Generator, _: Case) -> np.ndarray:
    return _hessian("saddle", rng, int(rng.integers(12, 16)))


DOMAINS["critical_point"] = Domain(
    {
        "hessian": drawn(
            lambda rng, _: _hessian(str(rng.choice(_KINDS)), rng),
            *map(_of_kind, _KINDS),
            *map(_near_the_threshold, ("beyond", "within")),
            *(_scaled(power, *_KINDS[:3]) for power in (-30, -12, 9, 30)),
            *(_scaled(power, "degenerate") for power in (-12, 30)),
            Corner(
                "a saddle among zeros",
                _among_zeros,
                lambda value, _: len(value) > 4 and np.linalg.matrix_rank(value, 1e-9) == 2,
                wide=True,
            ),
            Corner(
                "turned by little",
                _turned_by_little,
                lambda value, _: len(value) == 2 and 0 < abs(value[0, 1]) < 1e-2 * value[0, 0],
                wide=True,
            ),
            Corner(
                "a dozen rows and more",
                _larger,
                lambda value, case: len(value) >= 12 and _of_kind("saddle").holds(value, case),
                wide=True,
            ),
        )
    }
)

_SHAPES_OF_ROWS = one_of((), (1,), (3,), (2, 2))


def _rows(rng: np.random.Generator, case: Case) -> np.ndarray:
    return examples(case["N"], case["row"])[0]


DOMAINS["minibatches"] = Domain(
    {
        "X": drawn(_rows),
        "y": drawn(lambda rng, case: examples(case["N"], case["row"])[1]),
        "batch_size": whole(1, 12, edges=(2, 3)),
        "rng": drawn(lambda rng, _: np.random.default_rng(int(rng.integers(2**31)))),
    },
    sizes={"N": whole(1, 40, far=150), "row": _SHAPES_OF_ROWS},
    relations=(
        Relation(
            "a last batch of one",
            lambda _, case: {"batch_size": max(case["N"] - 1, 1)},
            lambda case: 1 < case["batch_size"] == len(case["X"]) - 1,
        ),
        Relation(
            "all in one batch",
            lambda _, case: {"batch_size": case["N"]},
            lambda case: case["batch_size"] == len(case["X"]) > 1,
        ),
    ),
    infer=lambda case: {"N": len(case["X"]), "row": np.shape(case["X"])[1:]},
)

_SIZES_OF_BATCHES = as_list(
    array("B", regions=(WHOLE,), entries=lambda rng, shape: rng.integers(1, 60, size=shape))
)
DOMAINS["epoch_loss"] = Domain(
    {
        "batch_losses": as_list(
            array(
                "B",
                regions=(ZEROS, POSITIVE),
                entries=lambda rng, shape: rng.uniform(0, 9, shape),
            )
        ),
        "batch_sizes": Strategy(
            _SIZES_OF_BATCHES.middle,
            (
                Corner(
                    "all alike",
                    lambda rng, case: [int(rng.integers(2, 60))] * case["B"],
                    lambda value, _: len(value) > 1 and len(set(value)) == 1,
                ),
                Corner(
                    "of hundreds",
                    lambda rng, case: rng.integers(100, 2000, case["B"]).tolist(),
                    lambda value, _: min(value) >= 100,
                    wide=True,
                ),
                Corner(
                    "of one alone",
                    lambda rng, case: [1] * case["B"],
                    lambda value, _: set(value) == {1},
                ),
            ),
            _SIZES_OF_BATCHES.twin,
        ),
    },
    sizes={"B": whole(1, 30, far=70)},
    infer=lambda case: {"B": len(case["batch_losses"])},
)

_PROBLEMS: dict[Any, dict[str, tuple[int, ...]]] = {
    line: {"w": (3,), "b": (1,)},
    middle: {"m": (1,)},
    softmax_layer: {"W": (3, 3), "b": (3,)},
    curved: {"u": (3,), "v": (3,)},
}


def _start(rng: np.random.Generator, case: Case) -> dict[str, np.ndarray]:
    return like(_PROBLEMS[case["loss"]], rng)


def _batches(rng: np.random.Generator, case: Case) -> list[Any]:
    n = case["N"]
    classes = case["loss"] is softmax_layer
    y: Any = rng.integers(3, size=n) if classes else rng.normal(size=n)
    return batched(rng.normal(size=(n, 3)), y, case["size"])


DOMAINS["train_epoch"] = Domain(
    {
        "parameters": drawn(_start),
        "batches": drawn(
            _batches,
            Corner(
                "with large targets",
                lambda rng, case: [
                    (X, 500 * y) if case["loss"] is not softmax_layer else (X, y)
                    for X, y in _batches(rng, case)
                ],
                lambda value, _: max(abs(y).max() for _, y in value) > 100,
                wide=True,
            ),
        ),
        "loss_and_gradients": drawn(lambda _, case: case["loss"]),
        "learning_rate": real(0.01, 0.2, edges=(0.0,)),
    },
    sizes={"N": whole(1, 20, far=90), "size": one_of(1, 2, 3, 7, 20), "loss": one_of(*_PROBLEMS)},
    infer=lambda case: {
        "N": sum(len(X) for X, _ in case["batches"]),
        "size": len(case["batches"][0][0]),
        "loss": case["loss_and_gradients"],
    },
)
