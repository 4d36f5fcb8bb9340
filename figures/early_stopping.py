"""Early stopping: what a network fits, epoch by epoch, and when to stop it.

A network that is much too large for its few examples is trained on them to the end. The left
picture is what it predicts at one epoch; the right one its training and validation loss as far as it
has been trained, with the epoch at which a patient reader would have stopped, and the one they would
have gone back to, once these have been reached.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from course_lib.activations import tanh
from course_lib.checks import Array
from course_lib.data import noisy_curve
from course_lib.initialisers import normal
from course_lib.losses import mse
from course_lib.network import Network
from course_lib.optimisers import Adam
from course_lib.training import EarlyStopping

from .toolkit.controls import Action, Choice, Group, Run, Slider
from .toolkit.dragging import drag_along, drag_area
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, number

__all__ = ["EarlyStop", "draw", "early_stopping"]

EPOCHS, UNITS, TRAINING, VALIDATION = 600, 40, 14, 40
SIZE = (820, 410)
SEEN = np.linspace(-1.15, 1.15, 93)[:, None]
DECAYS = {"none": 0.0, "0.001": 1e-3, "0.01": 1e-2, "0.1": 1e-1}


@dataclass(frozen=True)
class Trained:
    """What was recorded of a run: losses after each epoch, the start first, and predictions."""

    training: Array
    validation: Array
    predictions: Array
    """One row for each epoch: what the network says at the places `SEEN`."""


@dataclass(frozen=True)
class EarlyStop:
    """A training run that can be looked at in any epoch.

    Attributes
    ----------
    epoch : int
        The epoch that is looked at; 0 is before training.
    patience : int
        How many epochs in a row may be without progress.
    decay : float
        λ of the penalty ½ λ Σ w² (L2).
    seed : int
        Draws the examples and the initial weights.
    seen : int
        The last epoch that was looked at before; nothing of later ones is shown.
    """

    epoch: int = 0
    patience: int = 5
    decay: float = 0.0
    seed: int = 6
    seen: int = 0

    @property
    def reached(self) -> int:
        """How far training has gone, for all that is shown."""
        return max(self.seen, self.epoch)

    @property
    def data(self) -> tuple[Array, Array, Array, Array]:
        """Inputs and targets for training, then for validation."""
        return _data(self.seed)

    @cached_property
    def run(self) -> Trained:
        """The whole run."""
        return _train(self.seed, self.decay)

    @cached_property
    def watch(self) -> EarlyStopping:
        """What early stopping would have seen by the time it stopped, or by the end."""
        watch = EarlyStopping(self.patience)
        for loss in self.run.validation[1:]:
            if watch.should_stop(float(loss)):
                break
        return watch

    @property
    def stopped(self) -> int:
        """The epoch after which training would have ended; `EPOCHS` if it was never stopped."""
        return self.watch.epoch + 1

    @property
    def kept(self) -> int:
        """The epoch whose weights would have been kept."""
        return self.watch.best_epoch + 1

    @cached_property
    def best(self) -> int:
        """The epoch with the lowest validation loss of the whole run."""
        return int(np.argmin(self.run.validation[1:])) + 1

    @property
    def goal_reached(self) -> bool:
        """Whether this patience keeps a loss within 5 per cent of the best, and saves epochs.

        It shows at the end of the run alone.
        """
        best, kept = self.run.validation[self.best], self.run.validation[self.kept]
        good = bool(kept <= 1.05 * best) and self.stopped <= EPOCHS // 2
        return good and self.reached == EPOCHS

    def at(self, epoch: int) -> "EarlyStop":
        """The state at another epoch; what was reached stays in sight."""
        return replace(self, epoch=epoch, seen=max(self.reached, epoch))

    def go_on(self) -> "EarlyStop":
        """The state ten epochs later."""
        return self.at(min(self.epoch + 10, EPOCHS))

    def go_to_kept(self) -> "EarlyStop":
        """The state after training until it stops, and back at the epoch that is kept."""
        return self.at(self.stopped).at(self.kept)

    def new_data(self) -> "EarlyStop":
        """Other examples and other weights, before training."""
        return replace(self, seed=self.seed + 1, epoch=0, seen=0)


@lru_cache(maxsize=16)
def _data(seed: int) -> tuple[Array, Array, Array, Array]:
    rng = np.random.default_rng(seed)
    x, y = noisy_curve(TRAINING, rng, noise=0.3)
    x_validation, y_validation = noisy_curve(VALIDATION, rng, noise=0.3)
    return x, y, x_validation, y_validation


@lru_cache(maxsize=32)
def _train(seed: int, decay: float) -> Trained:
    """A run in full batches; one forward pass an epoch looks at validation data and curve alike."""
    x, y, x_validation, y_validation = _data(seed)
    network = Network.dense([1, UNITS, 1], np.random.default_rng(seed), tanh, normal(1.0))
    network.parameters[:UNITS] *= 12  # steep units, so that the network can fit the noise
    network.parameters[UNITS : 2 * UNITS] = np.random.default_rng(seed + 1).normal(0, 8, UNITS)
    network.parameters[2 * UNITS :] *= 0.1
    optimiser = Adam(0.02, weight_decay=decay)
    weights = network.is_weight
    looked_at = np.concatenate([x, x_validation, SEEN])
    outputs = [network.forward(looked_at)]
    for _ in range(EPOCHS):
        network.loss_and_gradients(x, y, mse)
        optimiser.step(network.parameters, network.gradients, weights)
        outputs.append(network.forward(looked_at))
    table = np.array(outputs)[:, :, 0]
    middle = TRAINING + VALIDATION
    return Trained(
        np.mean((table[:, :TRAINING] - y[:, 0]) ** 2, axis=1),
        np.mean((table[:, TRAINING:middle] - y_validation[:, 0]) ** 2, axis=1),
        table[:, middle:],
    )


def draw(state: EarlyStop) -> Frame:
    """The fit, the two losses, the numbers, and all in a sentence."""
    return Frame(
        layers=(
            _scales(),
            _examples(state.seed),
            _draw_fit(state) + _draw_losses(state) + drag_area(_LOSS),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def early_stopping(*, seed: int = 6, patience: int = 5) -> Figure[EarlyStop]:
    """The figure of early stopping, for examples of the caller's choice."""
    start = EarlyStop(seed=seed, patience=patience)

    def story(decay: float) -> list[EarlyStop]:
        shown = (0, 10, 20, 40, 80, 150, 300, 600)
        return [replace(start, decay=decay, epoch=epoch) for epoch in shown]

    return Figure(
        title="Early stopping",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "The run",
                Slider("epoch", "epoch", 0, EPOCHS, 1, write=EarlyStop.at),
                drag_along(_LOSS, 1, lambda state, epoch: state.at(round(epoch))),
                Slider(
                    "patience", "patience", 1, 100, 1, "How many epochs may be without progress"
                ),
            ),
            Group(
                "The training",
                Choice("decay", "L2 penalty λ", DECAYS, "Weight decay, on weights and not biases"),
            ),
            [
                Run(EarlyStop.go_on, EPOCHS // 10, every_ms=100),
                Action("Go to the kept epoch", EarlyStop.go_to_kept),
                Action("New data", EarlyStop.new_data, "Other examples, other initial weights"),
            ],
        ],
        stories={
            "no penalty": story(0.0),
            "L2 penalty 0.01": story(0.01),
            "more and more patience, no penalty": [
                replace(start, patience=patience, epoch=EPOCHS) for patience in (1, 5, 20, 50, 100)
            ],
        },
    )


_FIT = Axes(left=48, top=48, width=330, height=300, x=(-1.15, 1.15), y=(-2, 2))
_LOSS = Axes(left=460, top=48, width=345, height=300, x=(0, EPOCHS), y=(1e-3, 3), log_y=True)


@lru_cache(maxsize=1)
def _scales() -> str:
    curve = _FIT.line(SEEN[:, 0], np.sin(np.pi * SEEN[:, 0]), "muted thin dashed")
    return "".join(
        [
            _FIT.frame("What the network says", "input", "target; dashed: without noise"),
            _FIT.inside(curve),
            _LOSS.frame("How wrong it is", "epoch", "mean squared error"),
        ]
    )


@lru_cache(maxsize=16)
def _examples(seed: int) -> str:
    """The examples: they stay while the epoch changes."""
    x, y, x_validation, y_validation = _data(seed)
    seen = [
        _FIT.point(float(a), float(b), "hollow orange", 3.5, "diamond")
        for a, b in zip(x_validation[:, 0], y_validation[:, 0], strict=True)
    ]
    learned = [
        _FIT.point(float(a), float(b), "fill blue", 6)
        for a, b in zip(x[:, 0], y[:, 0], strict=True)
    ]
    return _FIT.inside(*seen, *learned)


def _draw_fit(state: EarlyStop) -> str:
    said = np.clip(state.run.predictions[state.epoch], -20, 20)
    return _FIT.inside(_FIT.line(SEEN[:, 0], said, "green"))


def _draw_losses(state: EarlyStop) -> str:
    low, high = _LOSS.y
    run = state.run
    epochs = np.unique(np.geomspace(1, EPOCHS + 1, 220).round().astype(int)) - 1
    epochs = np.append(epochs[epochs < state.reached], state.reached)
    curves = [
        _LOSS.line(epochs, np.clip(run.training[epochs], 1e-4, 10), "blue faded"),
        _LOSS.line(epochs, np.clip(run.validation[epochs], 1e-4, 10), "orange faded dashed"),
    ]
    training = max(float(state.run.training[state.epoch]), low)
    validation = float(state.run.validation[state.epoch])
    stop: tuple[str, ...] = ()
    if state.reached >= state.stopped:
        kept = float(state.run.validation[state.kept])
        stop = (
            _LOSS.line((state.stopped, state.stopped), (low, high), "purple thin dotted"),
            _LOSS.label(state.stopped, 1.1e-3, "stopped", "purple", 0, gap=6),
            _LOSS.point(state.kept, kept, "hollow purple", 8, "diamond"),
        )
    return _LOSS.inside(
        *curves,
        *stop,
        _LOSS.line((state.epoch, state.epoch), (low, high), "green thin"),
        _LOSS.point(state.epoch, training, "fill blue", 6),
        _LOSS.point(state.epoch, validation, "fill orange", 5, "diamond"),
        _LOSS.label(state.epoch, training, "training", "blue", -45, gap=14),
        _LOSS.label(state.epoch, validation, "validation", "orange", 45, gap=14),
    )


def _numbers(state: EarlyStop) -> str:
    run = state.run
    lowest = int(np.argmin(run.validation[: state.reached + 1]))
    shown = [(f"now, epoch {state.epoch}", state.epoch)]
    if state.reached >= state.stopped:
        shown.append((f"kept, epoch {state.kept}", state.kept))
    shown.append((f"best so far, epoch {lowest}", lowest))
    shown.append((f"last, epoch {state.reached}", state.reached))
    rows = "".join(
        f'<tr><th scope="row">{words}</th><td>{number(run.training[epoch], 3)}</td>'
        f"<td>{number(run.validation[epoch], 3)}</td></tr>"
        for words, epoch in shown
    )
    head = "<tr><td></td><td>training</td><td>validation</td></tr>"
    if state.reached < state.stopped:
        stop = f"With patience {state.patience}, training has not stopped yet: go on."
    elif state.watch.epoch + 1 - state.kept >= state.patience:
        stop = (
            f"With patience {state.patience}, training stops after epoch {state.stopped} and goes"
            f" back to epoch {state.kept}."
        )
    else:
        stop = f"With patience {state.patience}, training is never stopped."
    return (
        f"<p>{TRAINING} examples to learn from (dots), {VALIDATION} to watch (diamonds),"
        f" {3 * UNITS + 1} weights and biases.</p><table>{head}{rows}</table>"
        f"<p>{stop}</p>{_goal(state)}"
    )


def _goal(state: EarlyStop) -> str:
    words = (
        f"a patience that stops by epoch {EPOCHS // 2} and keeps a validation loss at"
        f" most 5% above the best of the whole run."
    )
    if state.reached < EPOCHS:
        return goal(words, False, f"Run to epoch {EPOCHS} to see how low it gets.")
    return goal(words, state.goal_reached, "Reached." if state.goal_reached else "")


def _alt(state: EarlyStop) -> str:
    run, at = state.run, state.epoch
    if state.reached < state.stopped:
        stop = f"With patience {state.patience} training has not stopped yet."
    else:
        stop = (
            f"With patience {state.patience} training stops after epoch {state.stopped} and keeps"
            f" epoch {state.kept}, validation loss {number(run.validation[state.kept], 3)}."
        )
    return (
        f"Left: what the network predicts after epoch {at}, with the examples. Right: training and"
        f" validation loss against the epoch; now they are {number(run.training[at], 3)} and"
        f" {number(run.validation[at], 3)}. {stop}"
    )
