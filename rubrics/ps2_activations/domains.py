"""What the arguments of each question may be, as the notebook says it."""

from autograder.marking.domain import Domain
from autograder.marking.strategies import (
    FAR_LEFT,
    FAR_OUT,
    LARGE,
    ORDINARY,
    TIES,
    TINY,
    ZEROS,
    Region,
    Strategy,
    array,
    one_of,
    real,
)

DOMAINS: dict[str, Domain] = {}


_SHAPES = {"shape": one_of((), (5,), (3, 3), (1, 4), (2, 4), (2, 2, 3))}
_SIGNS = (*ORDINARY, LARGE, ZEROS, TIES)


def _z(*regions: Region) -> dict[str, Strategy]:
    return {"z": array("shape", scale=2.0, regions=(*_SIGNS, *regions))}


for _name in ("sigmoid", "sigmoid_slope", "tanh_slope"):
    DOMAINS[_name] = Domain(_z(FAR_OUT, FAR_LEFT, TINY), sizes=_SHAPES)
for _name in ("relu", "relu_slope"):
    DOMAINS[_name] = Domain(_z(TINY), sizes=_SHAPES)
for _name in ("leaky_relu", "leaky_relu_slope"):
    DOMAINS[_name] = Domain(
        _z(TINY) | {"alpha": real(0, 1, edges=(0.0, 1.0))}, sizes=_SHAPES, optional=("alpha",)
    )
for _name in ("elu", "elu_slope"):
    DOMAINS[_name] = Domain(
        _z(FAR_LEFT) | {"alpha": real(0.1, 3, edges=(1.0,), whole=True)},
        sizes=_SHAPES,
        optional=("alpha",),
    )
DOMAINS["prelu_gradients"] = Domain(
    {
        "z": array("shape", scale=2.0, regions=(*ORDINARY, LARGE)),
        "alpha": real(-2, 2, edges=(1.0,)),
        "upstream": array("shape", regions=(*ORDINARY, LARGE, TINY, ZEROS)),
    },
    sizes=_SHAPES,
)
DOMAINS["softmax"] = Domain(
    {"z": array("shape", scale=2.0, regions=(*_SIGNS, TINY))},
    sizes={"shape": one_of((1,), (4,), (2, 3), (3, 3), (5, 2), (2, 3, 4))},
)
