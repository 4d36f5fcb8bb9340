"""Optimisers: from a gradient to a step.

Each one moves an array of parameters in place: `optimiser.step(parameters, gradients)`. It keeps
what it must remember (a velocity, sums of squares) in arrays of the same shape, so use a new
optimiser, or `reset()`, for new parameters.

The formula of each is its method `update`, where `w` are parameters, `g` their gradients and the
rest is its memory. Long arrays are passed to it in pieces that fit the processor's cache, which
makes the formula fast as it stands. What large weights cost is no part of it: see `penalties`.
"""

from collections.abc import Callable
from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from course_lib.checks import Array, finite, positive, same_shape, whole, within
from course_lib.penalties import Penalty, PenaltySettings

__all__ = [
    "AdaGrad",
    "Adam",
    "AdamW",
    "GradientDescent",
    "Momentum",
    "Nesterov",
    "Optimiser",
    "RMSProp",
    "descend",
    "steps_until",
]

_PIECE = 32_768  # numbers: a few arrays of this length fit a level-2 cache


class Optimiser:
    """What the optimisers share.

    Parameters
    ----------
    learning_rate : float
        Above 0. It may be changed between steps, for a schedule.
    weight_decay, l1 : float, optional
        The strengths of a `Penalty`, ½ weight_decay Σ w² + l1 Σ |w|, whose gradient is added to
        that of the loss.

    Raises
    ------
    ValueError
        If a setting is out of its range.
    """

    memory = 0
    """How many arrays `update` remembers from step to step."""
    update: Callable[..., None]
    """The formula: moves `w`, in place, against its gradient `g`; the rest is its memory."""

    def __init__(self, learning_rate: float, *, weight_decay: float = 0.0, l1: float = 0.0) -> None:
        self.learning_rate = learning_rate
        self.penalty = Penalty(within("weight_decay", weight_decay, 0, np.inf), l1)
        self.reset()

    @property
    def learning_rate(self) -> float:
        """The factor of every step, above 0."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = float(positive("learning_rate", value))

    def reset(self) -> None:
        """Forget all earlier steps."""
        self.steps = 0
        self.state: list[Array] = []

    def step(self, parameters: Array, gradients: Array, weights: Array | None = None) -> None:
        """Move `parameters`, in place, by one step down the loss and the penalty.

        Parameters
        ----------
        parameters, gradients : arrays of one shape
        weights : array of that shape, optional
            1 where the penalty acts, 0 where not: see `Network.is_weight`. Without it the penalty
            acts everywhere.

        Raises
        ------
        TypeError
            If `parameters` is no array of floats, which alone can be moved in place.
        ValueError
            If the shapes differ, also from those of earlier steps.
        """
        if not isinstance(parameters, np.ndarray) or parameters.dtype.kind != "f":
            raise TypeError(f"parameters: expected an array of floats, got {parameters!r}")
        same_shape("gradients", gradients, "parameters", parameters)
        if self.penalty:
            pull = self.penalty.gradient(parameters)
            gradients = gradients + (pull if weights is None else pull * weights)
        self._move(parameters, gradients)

    def _move(self, parameters: Array, gradients: Array) -> None:
        """Update the parameters and the memory, piece by piece."""
        if not self.steps:
            self.state = [np.zeros_like(parameters) for _ in range(self.memory)]
        elif self.state:
            same_shape("parameters", parameters, "those of earlier steps", self.state[0])
        self.steps += 1
        if parameters.size <= _PIECE or not parameters.flags.c_contiguous:
            self.update(parameters, gradients, *self.state)
            return
        flat = [array.reshape(-1) for array in (parameters, gradients, *self.state)]
        for start in range(0, parameters.size, _PIECE):
            self.update(*[array[start : start + _PIECE] for array in flat])

    def __repr__(self) -> str:
        shown = {k.lstrip("_"): v for k, v in vars(self).items() if k not in ("steps", "state")}
        return f"{type(self).__name__}({', '.join(f'{k}={v}' for k, v in shown.items())})"


class GradientDescent(Optimiser):
    """w ← w - learning_rate · g (Cauchy, 1847).

    Examples
    --------
    >>> w = np.array([2.0])
    >>> GradientDescent(0.01).step(w, np.array([-24.0]))
    >>> w
    array([2.24])
    """

    def update(self, w: Array, g: Array) -> None:
        """One step down the slope."""
        w -= self._learning_rate * g


class Momentum(Optimiser):
    """v ← momentum · v - learning_rate · g; w ← w + v (Polyak, 1964).

    The velocity v is the step itself: it adds up along directions that stay, and cancels along
    those that turn back and forth.
    """

    memory = 1

    def __init__(
        self,
        learning_rate: float,
        momentum: float = 0.9,
        **penalty: Unpack[PenaltySettings],
    ) -> None:
        super().__init__(learning_rate, **penalty)
        self.momentum = within("momentum", momentum, 0, 1)

    def update(self, w: Array, g: Array, v: Array) -> None:
        """Keep some of the last step and add a new one."""
        v *= self.momentum
        v -= self._learning_rate * g
        w += v


class Nesterov(Momentum):
    """Momentum with the gradient where the velocity leads to (Nesterov, 1983; Sutskever, 2013).

    The parameters it moves are those of the point ahead, w + momentum · v, where the gradient is
    wanted: v ← momentum · v - learning_rate · g, then w ← w + momentum · v - learning_rate · g.
    """

    def update(self, w: Array, g: Array, v: Array) -> None:
        """Take the step from here, then look ahead along the new velocity."""
        step = self._learning_rate * g
        v *= self.momentum
        v -= step
        w += self.momentum * v - step


class AdaGrad(Optimiser):
    """s ← s + g²; w ← w - learning_rate · g / (√s + epsilon) (Duchi, Hazan and Singer, 2011).

    Each parameter has a rate of its own, which only ever falls.
    """

    memory = 1

    def __init__(
        self,
        learning_rate: float = 0.01,
        epsilon: float = 1e-8,
        **penalty: Unpack[PenaltySettings],
    ) -> None:
        super().__init__(learning_rate, **penalty)
        self.epsilon = positive("epsilon", epsilon)

    def update(self, w: Array, g: Array, s: Array) -> None:
        """Divide the gradient by the root of the sum of its squares so far."""
        s += g * g
        w -= self._learning_rate * g / (np.sqrt(s) + self.epsilon)


class RMSProp(AdaGrad):
    """s ← decay · s + (1 - decay) g²; w as in AdaGrad (Hinton, lecture 6e, 2012).

    Old squares are forgotten, so the rate can rise again.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        decay: float = 0.9,
        epsilon: float = 1e-8,
        **penalty: Unpack[PenaltySettings],
    ) -> None:
        super().__init__(learning_rate, epsilon, **penalty)
        self.decay = within("decay", decay, 0, 1)

    def update(self, w: Array, g: Array, s: Array) -> None:
        """Divide the gradient by the root of a running mean of its squares."""
        s += (1 - self.decay) * (g * g - s)
        w -= self._learning_rate * g / (np.sqrt(s) + self.epsilon)


class Adam(Optimiser):
    """Momentum and RMSProp together, both corrected for starting at 0 (Kingma and Ba, 2015).

    m ← beta1 · m + (1 - beta1) g and s ← beta2 · s + (1 - beta2) g² are running means; after t
    steps they are divided by 1 - beta1^t and 1 - beta2^t. The step is
    w ← w - learning_rate · m / (√s + epsilon).

    Without `corrected` the means are used as they are: too small at first, s more than m, so that
    the first steps are too long.
    """

    memory = 2

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        *,
        corrected: bool = True,
        **penalty: Unpack[PenaltySettings],
    ) -> None:
        super().__init__(learning_rate, **penalty)
        self.corrected = corrected
        self.beta1, self.beta2 = within("beta1", beta1, 0, 1), within("beta2", beta2, 0, 1)
        self.epsilon = positive("epsilon", epsilon)

    def update(self, w: Array, g: Array, m: Array, s: Array) -> None:
        """Step along the mean gradient, over the root of the mean square."""
        m += (1 - self.beta1) * (g - m)
        s += (1 - self.beta2) * (g * g - s)
        mean, square = m, s
        if self.corrected:
            mean = m / (1 - self.beta1**self.steps)
            square = s / (1 - self.beta2**self.steps)
        w -= self._learning_rate * mean / (np.sqrt(square) + self.epsilon)


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter, 2019).

    w ← (1 - learning_rate · decay) w, then Adam's step for the gradient of the loss alone. With
    `weight_decay`, which is in the gradient, Adam divides the penalty by its own size.
    """

    def __init__(self, learning_rate: float = 0.001, decay: float = 0.01, **settings: Any) -> None:
        super().__init__(learning_rate, **settings)
        self.decay = within("decay", decay, 0, np.inf)

    def step(self, parameters: Array, gradients: Array, weights: Array | None = None) -> None:
        """Take the share off the weights, then make Adam's step: see `Optimiser.step`."""
        kept = parameters.copy() if isinstance(parameters, np.ndarray) else parameters
        super().step(parameters, gradients, weights)
        parameters -= self._learning_rate * self.decay * kept * (1 if weights is None else weights)


def descend(
    gradient: Callable[[Array], ArrayLike],
    start: ArrayLike,
    optimiser: Optimiser,
    steps: int,
) -> Array:
    """All points that an optimiser visits on its way down a surface.

    Parameters
    ----------
    gradient : function
        From a point, shape (D,), to the gradient there, shape (D,).
    start : array, shape (D,)
        Or (N, D), for N descents at once, if `gradient` takes points of that shape.
    optimiser : Optimiser
        It is reset first.
    steps : int

    Returns
    -------
    array, shape (steps + 1, D) or (steps + 1, N, D)
        The start first. Points that have run away to infinity are infinite or NaN.

    Examples
    --------
    >>> descend(lambda w: 2 * w, [1.0], GradientDescent(0.25), steps=3).ravel()
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    w = np.array(finite("start", start))
    optimiser.reset()
    path = [w.copy()]
    with np.errstate(over="ignore", invalid="ignore"):  # a rate too large is worth seeing
        for _ in range(whole("steps", steps, least=0)):
            optimiser.step(w, np.asarray(gradient(w.copy()), w.dtype))
            path.append(w.copy())
    return np.array(path)


def steps_until(
    gradient: Callable[[Array], ArrayLike],
    start: ArrayLike,
    optimiser: Optimiser,
    loss: Callable[[Array], Array],
    goal: float,
    most: int,
) -> float:
    """How many steps it takes until the loss is below a goal, and stays there.

    Parameters
    ----------
    gradient, start, optimiser
        As for `descend`, with a single start.
    loss : function
        From points, shape (N, D), to the loss at each, shape (N,).
    goal : float
    most : int
        So many steps are tried. The last fifty of them have to be below the goal.

    Returns
    -------
    float
        The number of steps; infinity where it takes more than `most - 50`.

    Examples
    --------
    >>> steps_until(lambda w: w, [1.0], GradientDescent(0.5), lambda w: w[:, 0] ** 2, 0.01, most=100)
    4.0
    """
    path = descend(gradient, start, optimiser, most)
    with np.errstate(over="ignore", invalid="ignore"):
        above = np.flatnonzero(~(np.asarray(loss(path)) < goal))
    needed = float(above[-1] + 1) if above.size else 0.0
    return needed if needed <= most - 50 else np.inf
