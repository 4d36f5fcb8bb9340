"""Training: batches, epochs, and when to stop.

A training step takes one batch, computes the gradient of its loss and moves the parameters once.
An epoch is as many steps as it takes to use every example once.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.checks import Array, not_empty, whole, within
from course_lib.losses import Loss
from course_lib.network import Network
from course_lib.optimisers import Optimiser

__all__ = ["EarlyStopping", "History", "batches", "train"]


def batches(
    X: NDArray[Any],
    y: NDArray[Any],
    batch_size: int | None,
    rng: np.random.Generator | None = None,
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """The examples of one epoch in batches: each example once, in an order drawn anew.

    Parameters
    ----------
    X, y : arrays of N rows
    batch_size : int or None
        None for all examples at once (full batch), 1 for stochastic descent. If it does not
        divide N, the last batch is shorter.
    rng : numpy.random.Generator, optional
        Draws the order; without it the order is that of the rows.

    Raises
    ------
    ValueError
        If X and y differ in length or are empty, or `batch_size` is below 1.

    Examples
    --------
    >>> X = np.arange(5)
    >>> [x.tolist() for x, y in batches(X, X, batch_size=2)]
    [[0, 1], [2, 3], [4]]
    """
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim == 0 or y.ndim == 0 or len(X) != len(y):
        raise ValueError(f"y: expected as many rows as X, got shapes {X.shape} and {y.shape}")
    not_empty("X", X)
    size = len(X) if batch_size is None else whole("batch_size", batch_size)
    return _batches(X, y, size, rng)


def _batches(
    X: NDArray[Any], y: NDArray[Any], size: int, rng: np.random.Generator | None
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    order = None if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), size):
        rows = slice(start, start + size)
        if order is None or size >= len(X):  # the order within a full batch changes nothing
            yield X[rows], y[rows]
        else:
            yield X[order[rows]], y[order[rows]]


class EarlyStopping:
    """Watches validation losses, one an epoch, and says when they have stopped falling.

    Parameters
    ----------
    patience : int
        How many epochs in a row may be without progress: training stops with the last of them.
    min_delta : float, optional
        Progress is a loss that is lower than the best before by more than this.

    Examples
    --------
    >>> watch = EarlyStopping(patience=2)
    >>> [watch.should_stop(loss) for loss in (0.9, 0.5, 0.6, 0.5)]
    [False, False, False, True]
    >>> watch.best_epoch, watch.best_loss
    (1, 0.5)
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience = whole("patience", patience)
        self.min_delta = within("min_delta", min_delta, 0, math.inf)
        self.best_loss, self.best_epoch, self.epoch = math.inf, -1, -1

    def should_stop(self, loss: float) -> bool:
        """Take in the loss of the next epoch; epochs count from 0."""
        self.epoch += 1
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.best_epoch = loss, self.epoch
        return self.epoch - self.best_epoch >= self.patience


@dataclass
class History:
    """What happened in a training run; epochs count from 0."""

    losses: list[float] = field(default_factory=list)
    """The training loss of each epoch, taken batch by batch while the parameters moved."""
    validation_losses: list[float] = field(default_factory=list)
    """The loss on the validation data after each epoch."""
    batch_losses: list[float] = field(default_factory=list)
    """The loss of each batch, before its step."""
    learning_rates: list[float] = field(default_factory=list)
    """The learning rate of each epoch."""
    best_epoch: int | None = None
    """The epoch with the lowest validation loss."""
    outcome: str = "finished"
    """One of "finished", "stopped early", "stopped by callback", or "diverged", where a loss was
    not finite: usually the learning rate is too large."""


def train(
    network: Network,
    X: ArrayLike,
    targets: ArrayLike,
    loss: Loss,
    optimiser: Optimiser,
    *,
    epochs: int,
    rng: np.random.Generator,
    batch_size: int | None = 32,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    patience: int | None = None,
    min_delta: float = 0.0,
    schedule: Callable[[int], float] | None = None,
    callback: Callable[[int, History], bool | None] | None = None,
    progress: bool = False,
) -> History:
    """Train a network, in place. The same start, data and seed give the same run.

    Parameters
    ----------
    network : Network
    X : array, shape (N, ...)
    targets : array
        What `loss` compares the outputs with: N rows, or N labels.
    loss : Loss
        Without penalties: weight decay and L1 are the optimiser's, and act on weights, not biases.
    optimiser : Optimiser
        It goes on from where it is; a new one has no memory of earlier steps.
    epochs : int
        How often to go through the data, at most.
    rng : numpy.random.Generator
        Draws the order of the examples in each epoch.
    batch_size : int or None, optional
        None for all examples in each step.
    validation : (X, targets), optional
        Data to watch but not to learn from.
    patience, min_delta : optional
        Stop early, as `EarlyStopping` says, and restore the parameters of the best epoch, however
        the run ends. Needs `validation`.
    schedule : function, optional
        From the epoch, counted from 0, to its learning rate. Otherwise the rate stays.
    callback : function, optional
        Called after each epoch with its number and the history; True ends the run.
    progress : bool, optional
        Whether to show a progress bar.

    Raises
    ------
    ValueError
        If the data do not fit the network or the loss, are empty or not finite, or a setting is
        out of its range.

    Examples
    --------
    >>> from course_lib import layers, losses, optimisers
    >>> network = Network([layers.Dense([[0.0]])])
    >>> history = train(network, [[1.0], [2.0]], [[3.0], [5.0]], losses.mse,
    ...                 optimisers.GradientDescent(0.1), epochs=500, rng=np.random.default_rng(0))
    >>> network.parameters.round(3)  # y = 2 x + 1
    array([2., 1.])
    """
    X, targets = network.prepare(X, targets, loss)
    whole("epochs", epochs)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng: expected np.random.default_rng(seed), got {rng!r}")
    if patience is not None and validation is None:
        raise ValueError("validation: early stopping needs validation data, got none")
    watch = EarlyStopping(epochs + 1 if patience is None else patience, min_delta)
    watched = None if validation is None else _Watched(network, validation, loss, watch)

    history = History()
    with _progress_bar(epochs, progress) as advance, np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(epochs):
            if schedule is not None:
                optimiser.learning_rate = schedule(epoch)
            history.learning_rates.append(optimiser.learning_rate)
            _run_epoch(network, batches(X, targets, batch_size, rng), loss, optimiser, history)
            if not math.isfinite(history.losses[-1]):
                history.outcome = "diverged"
                break
            if watched is not None and watched.should_stop(history):
                history.outcome = "stopped early"
                break
            advance(f"loss {history.losses[-1]:.4g}")
            if callback is not None and callback(epoch, history):
                history.outcome = "stopped by callback"
                break
    if watched is not None and patience is not None:
        watched.restore_best()
    return history


def _run_epoch(
    network: Network,
    parts: Iterable[tuple[Array, Array]],
    loss: Loss,
    optimiser: Optimiser,
    history: History,
) -> None:
    """One step for each batch; ends early at a loss that is not finite."""
    weights = network.is_weight if optimiser.penalty else None
    total, examples = 0.0, 0
    for X, targets in parts:
        value = network.loss_and_gradients(X, targets, loss)
        history.batch_losses.append(value)
        total += value * len(X) if loss.mean else value
        examples += len(X)
        if not math.isfinite(value):
            break
        optimiser.step(network.parameters, network.gradients, weights)
    history.losses.append(total / examples if loss.mean else total)


class _Watched:
    """Validation data: their loss after each epoch, and the parameters of the best epoch."""

    def __init__(
        self,
        network: Network,
        data: tuple[ArrayLike, ArrayLike],
        loss: Loss,
        watch: EarlyStopping,
    ) -> None:
        self.network, self.loss, self.watch = network, loss, watch
        self.X, self.targets = network.prepare(*data, loss)
        self.best = network.parameters.copy()

    def should_stop(self, history: History) -> bool:
        """Take in the parameters as they are after an epoch."""
        outputs = self.network.forward(self.X)
        value = float(self.loss.value_and_gradient(outputs, self.targets)[0])
        history.validation_losses.append(value)
        stop = self.watch.should_stop(value)
        if self.watch.best_epoch == self.watch.epoch:
            self.best[:] = self.network.parameters
        history.best_epoch = self.watch.best_epoch if self.watch.best_epoch >= 0 else None
        return stop

    def restore_best(self) -> None:
        """Give the network back the parameters of the best epoch."""
        self.network.parameters[:] = self.best


@contextmanager
def _progress_bar(epochs: int, shown: bool) -> Iterator[Callable[[str], None]]:
    if not shown:
        yield lambda text: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    with Progress(TextColumn("epoch"), *columns) as bar:
        task = bar.add_task("", total=epochs)
        yield lambda text: bar.update(task, advance=1, description=text)
