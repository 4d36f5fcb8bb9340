"""What the arguments of each question may be, as the notebook says it."""

from collections.abc import Sequence

from autograder.marking.domain import Domain
from autograder.marking.regions import (
    BANDS,
    FAR_LEFT,
    FAR_OUT,
    LARGE,
    LAST_BANDS,
    ORDINARY,
    SPREAD,
    TIES,
    TINY,
    ZEROS,
    Region,
)
from autograder.marking.strategies import POWERS, Strategy, array, one_of, real

DOMAINS: dict[str, Domain] = {}


_SHAPES = {
    "shape": one_of(
        (),
        (5,),
        (3, 3),
        (1, 4),
        (2, 4),
        (2, 2, 3),
        (1,),
        (60,),
        (30, 4),
        (2, 1, 3, 2),
        (2, 1, 2, 1, 3),
    )
}
_TO_10_000 = (-8, -6, -5, -4, -2, 1, 2, 3)
_DOWN_TO_THE_LAST = (-300, -100, -30, -15, -12, -10, *POWERS)  # a slope jumps, however near 0
_SIGNS = (*ORDINARY, LARGE, ZEROS, TIES)


def _z(*regions: Region, powers: Sequence[int] = POWERS) -> dict[str, Strategy]:
    return {"z": array("shape", scale=2.0, regions=(*_SIGNS, *regions), powers=powers)}


for _name in ("sigmoid", "sigmoid_slope", "tanh_slope"):
    DOMAINS[_name] = Domain(
        _z(FAR_OUT, FAR_LEFT, TINY, *BANDS, *LAST_BANDS, powers=_TO_10_000), sizes=_SHAPES
    )
for _name in ("relu", "relu_slope"):
    DOMAINS[_name] = Domain(_z(TINY, powers=_DOWN_TO_THE_LAST), sizes=_SHAPES)
for _name in ("leaky_relu", "leaky_relu_slope"):
    DOMAINS[_name] = Domain(
        _z(TINY, powers=_DOWN_TO_THE_LAST) | {"alpha": real(0, 1, edges=(0.0, 1.0))},
        sizes=_SHAPES,
        optional=("alpha",),
    )
for _name in ("elu", "elu_slope"):
    DOMAINS[_name] = Domain(
        _z(FAR_LEFT, *BANDS, LAST_BANDS[0], powers=(-300, -30, -12, -10, *_TO_10_000))
        | {"alpha": real(0.001, 3, edges=(1.0, 0.01), whole=True, far=10.0)},
        sizes=_SHAPES,
        optional=("alpha",),
    )
DOMAINS["prelu_gradients"] = Domain(
    {
        "z": array(  # who nudges z by a millionth is right as well
            "shape", scale=2.0, regions=(*ORDINARY, LARGE), powers=(-5, -4, -2, 1, 2)
        ),
        "alpha": real(-2, 2, edges=(1.0,), far=10.0),
        "upstream": array("shape", regions=(*ORDINARY, LARGE, TINY, ZEROS)),
    },
    sizes=_SHAPES,
)
DOMAINS["softmax"] = Domain(
    {"z": array("shape", scale=2.0, regions=(*_SIGNS, TINY, SPREAD, *BANDS), powers=_TO_10_000)},
    sizes={
        "shape": one_of(
            (1,),
            (4,),
            (2, 3),
            (3, 3),
            (5, 2),
            (2, 3, 4),
            (60,),
            (3, 40),
            (50, 2),
            (2, 1, 3, 4),
            (2, 1, 2, 1, 3),
        )
    },
)
