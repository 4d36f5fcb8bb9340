"""The smallest pass, or batch, on which a backward pass of one's own goes wrong.

The numbers of a pass are made 0, then 1, as long as it stays wrong: a weight of 0 is as good as
none. Batches and networks are tried from the smallest sizes on. Neither tells what would be right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from course_lib import neurons
from course_lib.activations import Activation, LeakyReLU
from course_lib.calculus import check_gradient
from course_lib.checks import Array
from course_lib.losses import half_sse
from course_lib.wrong_graph import agree, as_number

__all__ = ["WrongPass", "WrongSizes", "run_pass", "smallest_wrong_pass", "smallest_wrong_sizes"]


@dataclass(frozen=True)
class WrongPass:
    """One example and a network of neurons on which a backward pass goes wrong.

    Attributes
    ----------
    numbers : tuple of float
        Inputs, then for each layer its weights (those of the first input first) and its biases,
        then targets.
    found : dict
        What was found, by (what, layer, neuron, which): "delta", "weight" or "bias".
    wrong : tuple of such keys
        The numbers that are wrong, in the order of a backward pass.
    raised : str
        The error in which it ended, or "".
    """

    numbers: tuple[float, ...]
    found: dict[tuple[str, int, int, int], float]
    wrong: tuple[tuple[str, int, int, int], ...]
    raised: str = ""


Backward = Callable[[neurons.Layers, Sequence[float]], object]


def smallest_wrong_pass(
    backward: Backward,
    numbers: Sequence[float],
    sizes: Sequence[int] = (2, 2, 2),
    activation: Activation | None = None,
) -> WrongPass | None:
    """A pass on which a backward pass goes wrong, with as many numbers as possible at 0, then at 1.

    Parameters
    ----------
    backward : function
        As `neurons.backward`: it takes layers after a forward pass and the upstream gradients, and
        fills `delta`, `weight_slopes` and `bias_slope` of every neuron.
    numbers : sequence of float
        Where to begin, as in `WrongPass`. If it is right there, other numbers are tried.
    sizes : sequence of int, optional
        Inputs, then the neurons of each layer. The last one is linear.
    activation : Activation, optional
        Of the layers before: leaky ReLU with 0.1, as a rule.

    Returns
    -------
    WrongPass or None
        None if it is right wherever it was tried.
    """
    f = activation or LeakyReLU(0.1)
    rng = np.random.default_rng(0)
    starts = [tuple(map(float, numbers))]
    starts += [tuple(rng.integers(-3, 4, len(numbers)).astype(float)) for _ in range(20)]
    for start in starts:
        found = run_pass(backward, start, sizes, f)
        if found.wrong or found.raised:
            return _shrunk(found, lambda tried: run_pass(backward, tried, sizes, f))
    return None


def _shrunk(found: WrongPass, run: Callable[[tuple[float, ...]], WrongPass]) -> WrongPass:
    """The same mistake with simpler numbers: none of them alone could be simpler."""
    begun = found
    for simple in (0.0, 1.0):
        again = True
        while again:
            again = False
            for place, value in enumerate(found.numbers):
                if value == simple or (simple == 1.0 and value == 0.0):
                    continue
                tried = run((*found.numbers[:place], simple, *found.numbers[place + 1 :]))
                same = bool(tried.raised) == bool(begun.raised)
                if (tried.wrong or tried.raised) and same:
                    found, again = tried, True
    return found


def run_pass(
    backward: Backward,
    numbers: tuple[float, ...],
    sizes: Sequence[int] = (2, 2, 2),
    activation: Activation | None = None,
) -> WrongPass:
    """What a backward pass finds with these numbers, and which of it is wrong."""
    f = activation or LeakyReLU(0.1)
    own, right = _layers(numbers, sizes, f), _layers(numbers, sizes, f)
    x, targets = numbers[: sizes[0]], numbers[-sizes[-1] :]
    upstream = half_sse.gradient(neurons.forward(own, x), targets).tolist()
    neurons.forward(right, x)
    neurons.backward(right, upstream)
    raised = ""
    try:
        backward(own, list(upstream))
    except Exception as error:
        raised = f"{type(error).__name__}: {error}".rstrip(": ")
    found, expected = _found(own), _found(right)
    wrong = tuple(key for key in expected if not agree(found.get(key, np.nan), expected[key]))
    return WrongPass(tuple(numbers), found, wrong, raised)


def _layers(numbers: Sequence[float], sizes: Sequence[int], f: Activation) -> neurons.Layers:
    layers, place = [], sizes[0]
    for depth, (rows, columns) in enumerate(pairwise(sizes)):
        W = np.reshape(numbers[place : place + rows * columns], (rows, columns)).tolist()
        place += rows * columns
        b = list(numbers[place : place + columns])
        place += columns
        layers.append(neurons.from_numbers(W, b, *([f] if depth < len(sizes) - 2 else [])))
    return layers


def _found(layers: neurons.Layers) -> dict[tuple[str, int, int, int], float]:
    """Every number of a backward pass, in its order: the last layer first."""
    found: dict[tuple[str, int, int, int], float] = {}
    for depth in reversed(range(len(layers))):
        for place, neuron in enumerate(layers[depth]):
            found["delta", depth, place, 0] = as_number(neuron.delta)
        for place, neuron in enumerate(layers[depth]):
            slopes = neuron.weight_slopes
            for which in range(len(neuron.weights)):
                slope = slopes[which] if which < len(slopes) else 0.0
                found["weight", depth, place, which] = as_number(slope)
            found["bias", depth, place, 0] = as_number(neuron.bias_slope)
    return found


@dataclass(frozen=True)
class WrongSizes:
    """The sizes of a batch and a network with one hidden layer for which gradients are wrong.

    Attributes
    ----------
    n, d, h, k : int
        Examples, inputs, hidden units and outputs.
    wrong : tuple of str
        The parameters whose gradient fails the check, has another shape, or is missing.
    raised : str
        The error in which it ended, or "".
    """

    n: int
    d: int
    h: int
    k: int
    wrong: tuple[str, ...]
    raised: str = ""


def smallest_wrong_sizes(
    gradients: Callable[[dict[str, Array]], dict[str, Array]],
    loss: Callable[[dict[str, Array]], float],
    start: Callable[[int, int, int, int], dict[str, Array]],
    parameters: Sequence[str] = ("W1", "b1", "W2", "b2"),
    most: int = 3,
) -> WrongSizes | None:
    """The smallest sizes for which gradients fail a check against differences of the loss.

    Parameters
    ----------
    gradients : function
        From data and parameters to the gradient of each parameter, all in dictionaries.
    loss : function
        From data and parameters to the loss.
    start : function
        From N, D, H and K to data and parameters.
    parameters : sequence of str, optional
        Which of them have a gradient.
    most : int, optional
        The largest size that is tried, of each kind.

    Returns
    -------
    WrongSizes or None
        None if the gradients pass for all sizes.
    """
    every = sorted(product(range(1, most + 1), repeat=4), key=lambda s: (sum(s), s[::-1]))
    for n, d, h, k in every:
        values = start(n, d, h, k)
        try:
            found = gradients({name: value.copy() for name, value in values.items()})
            wrong = tuple(p for p in parameters if not _passes(found, values, loss, p))
        except Exception as error:
            return WrongSizes(n, d, h, k, (), f"{type(error).__name__}: {error}".rstrip(": "))
        if wrong:
            return WrongSizes(n, d, h, k, wrong)
    return None


def _passes(
    found: dict[str, Array],
    values: dict[str, Array],
    loss: Callable[[dict[str, Array]], float],
    name: str,
) -> bool:
    gradient = np.asarray(found[name], dtype=float) if name in found else np.empty(0)
    if gradient.shape != values[name].shape or not np.isfinite(gradient).all():
        return False
    return check_gradient(
        lambda value: loss({**values, name: value}), gradient, values[name]
    ).passed
