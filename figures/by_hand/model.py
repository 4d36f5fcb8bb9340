"""The model of the network worked by hand: its numbers, and how far its pass has come.

Two inputs, two hidden units and two linear outputs: eight weights and four biases, and ½ SSE for a
loss. A pass is fourteen steps, each of which asks for one number.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from course_lib.activations import Activation, LeakyReLU, relu, sigmoid, tanh
from course_lib.layers import Activate, Dense
from course_lib.losses import half_sse
from course_lib.network import Network
from course_lib.trace import Trace, trace

from ..toolkit.svg import number
from .answers import HIDDEN, NAMES, OUTPUTS, PLACE, Step, steps_of

__all__ = ["ACTIVATIONS", "BACKWARD", "START", "STEPS", "ByHand"]

START = (2.0, 3.0, 0.5, -1.0, 1.0, 0.5, -2.5, -0.5, 1.0, -1.0, 2.0, 3.0, 0.7, 0.8, -1.0, 0.0)
ACTIVATIONS = {
    "Leaky ReLU": LeakyReLU(0.1),
    "ReLU": relu,
    "sigmoid": sigmoid,
    "tanh": tanh,
}
STEPS = 14
BACKWARD = range(6, 14)  # the steps of the backward pass


@dataclass(frozen=True)
class ByHand:
    """The network, how far its pass has come, and what the reader has answered.

    Attributes
    ----------
    numbers : tuple of 16 floats
        Inputs, weights and biases, and targets, named by `NAMES`.
    activation : str
        Of the hidden units, by its name in `ACTIVATIONS`.
    learning_rate : float
    step : int
        How many of the 14 steps are done.
    updates : int
        How many whole passes were made before this one.
    chosen : int
        The number whose loss curve is shown, and which the slider changes.
    ask : bool
        Whether the number of each step is hidden until it is answered.
    answer : str
        What the reader wrote last.
    found : frozenset of int
        The steps of this pass that the reader has answered rightly.
    seed : int
        0 for the worked example; other seeds draw other numbers.
    """

    numbers: tuple[float, ...] = START
    activation: str = "Leaky ReLU"
    learning_rate: float = 0.01
    step: int = 0
    updates: int = 0
    chosen: int = PLACE["x1 to h1"]
    ask: bool = False
    answer: str = ""
    found: frozenset[int] = frozenset()
    seed: int = 0

    @property
    def own(self) -> bool:
        """Whether the numbers of the backward pass are those of a function of the reader's."""
        return False

    def wrong(self, name: str) -> bool:
        """Whether a number of the backward pass is marked as wrong: "δ of h1", or one of `NAMES`."""
        return False

    @property
    def f(self) -> Activation:
        """The activation of the hidden units."""
        return ACTIVATIONS[self.activation]

    @cached_property
    def network(self) -> Network:
        """The network of these numbers; nobody trains it."""
        return _network(self.numbers, self.f)

    @cached_property
    def trace(self) -> Trace:
        """Every number of the forward and of the backward pass."""
        return trace(self.network, [self.numbers[:2]], [self.numbers[14:]], half_sse)

    @cached_property
    def slopes(self) -> tuple[float, ...]:
        """The slope of the loss with respect to each of the sixteen numbers."""
        first, _, last = self.trace.layers
        parts = [first.downstream[0]]
        for layer in (first, last):
            parts += [layer.gradients["W"].ravel(), layer.gradients["b"]]
        # More target is as good as less output.
        return tuple(float(v) for v in np.concatenate([*parts, -self.trace.upstream[0]]))

    @property
    def loss(self) -> float:
        """½ SSE, before the update."""
        return self.trace.loss

    @cached_property
    def new_numbers(self) -> tuple[float, ...]:
        """After the update: weights and biases have moved, inputs and targets have not."""
        pairs = zip(self.numbers[2:14], self.slopes[2:14], strict=True)
        moved = (w - self.learning_rate * slope for w, slope in pairs)
        return (*self.numbers[:2], *moved, *self.numbers[14:])

    def after_update(self) -> "ByHand":
        """The same network with the new numbers."""
        return replace(self, numbers=self.new_numbers)

    @property
    def chosen_value(self) -> float:
        """The chosen number."""
        return self.numbers[self.chosen]

    def with_value(self, value: float) -> "ByHand":
        """The chosen number changed; answers to the old numbers no longer count."""
        numbers = (*self.numbers[: self.chosen], value, *self.numbers[self.chosen + 1 :])
        return replace(self, numbers=numbers, answer="", found=frozenset())

    def with_answer(self, answer: str) -> "ByHand":
        """The reader has answered the present step."""
        answered = replace(self, answer=answer)
        return replace(answered, found=self.found | {self.step}) if answered.right else answered

    def forward(self) -> "ByHand":
        """One step on; after the update, the first one with the new numbers."""
        if self.step < STEPS:
            return replace(self, step=self.step + 1, answer="")
        return replace(
            self,
            numbers=self.new_numbers,
            step=1,
            updates=self.updates + 1,
            answer="",
            found=frozenset(),
        )

    def back(self) -> "ByHand":
        """One step back, as far as the beginning of this pass."""
        return replace(self, step=max(self.step - 1, 0), answer="")

    def whole_pass(self) -> "ByHand":
        """To the update; from there to the next one."""
        after = self.forward() if self.step == STEPS else self
        return replace(after, step=STEPS, answer="")

    def drawn_anew(self) -> "ByHand":
        """Other numbers: multiples of ½ from -2 to 2, and no zeros."""
        rng = np.random.default_rng(self.seed + 1)
        values = rng.choice([-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2], size=len(NAMES))
        return replace(
            self,
            numbers=tuple(float(v) for v in values),
            seed=self.seed + 1,
            step=0,
            updates=0,
            answer="",
            found=frozenset(),
        )

    def losses_along(self, values: np.ndarray) -> list[float]:
        """The loss where the chosen number has these values, and all others stay."""
        numbers = np.array(self.numbers)
        network = _network(self.numbers, self.f)
        losses = []
        for value in values:
            numbers[self.chosen] = value
            network.parameters[:] = numbers[2:14]
            losses.append(half_sse(network.forward(numbers[None, :2]), numbers[None, 14:]))
        return losses

    @property
    def right(self) -> bool:
        """Whether the answer is the number asked for, to three digits or so."""
        given = _read(self.answer)
        return self.step > 0 and given is not None and _close(given, self.now.answer)

    @property
    def hidden(self) -> bool:
        """Whether the number of the present step is not to be shown yet."""
        return self.ask and self.step > 0 and self.step not in self.found

    @property
    def goal_reached(self) -> bool:
        """Whether the reader has found every number of the backward pass."""
        return self.found >= set(BACKWARD)

    @property
    def verdict(self) -> str:
        """What there is to say to the answer."""
        if not self.answer.strip() or self.step == 0:
            return ""
        given = _read(self.answer)
        if given is None:
            return f"“{self.answer}” is no number. Write it like −0.25 or 3."
        if _close(given, self.now.answer):
            return "Right."
        for value, reason in self.now.mistakes:
            if _close(given, value):
                return f"{number(given)} is not it. {reason}"
        return f"{number(given)} is not it. Look at the rule again."

    @property
    def now(self) -> Step:
        """The step that was done last."""
        return self.steps[self.step - 1]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The fourteen steps of this pass."""
        return steps_of(self)

    def value(self, name: str) -> float:
        """What a unit puts out, or the number of that name."""
        if name in PLACE:
            return self.numbers[PLACE[name]]
        layer = self.trace.layers[1 if name in HIDDEN else 2]
        return float(layer.outputs[0, int(name[1]) - 1])

    def z(self, name: str) -> float:
        """The pre-activation of a unit."""
        layer = self.trace.layers[0 if name in HIDDEN else 2]
        return float(layer.outputs[0, int(name[1]) - 1])

    def delta(self, name: str) -> float:
        """The slope of the loss with respect to the pre-activation of a unit."""
        layer = self.trace.layers[0 if name in HIDDEN else 2]
        return float(layer.upstream[0, int(name[1]) - 1])

    def upstream(self, name: str) -> float:
        """The slope of the loss with respect to what a unit puts out."""
        if name in OUTPUTS:
            return self.delta(name)
        return float(self.trace.layers[1].upstream[0, int(name[1]) - 1])

    def derivative(self, name: str) -> float:
        """The derivative of the activation at the pre-activation of a unit."""
        return float(self.f.derivative(self.z(name))) if name in HIDDEN else 1.0


def _network(numbers: tuple[float, ...], f: Activation) -> Network:
    v = np.array(numbers)
    first, last = Dense(v[2:6].reshape(2, 2), v[6:8]), Dense(v[8:12].reshape(2, 2), v[12:14])
    return Network([first, Activate(f), last])


def _read(answer: str) -> float | None:
    try:
        value = float(answer.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _close(given: float, right: float) -> bool:
    return abs(given - right) <= 0.01 * abs(right) + 0.0005
