"""When to stop, and which epoch to go back to."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "early_stopping",
    points=3,
    lecture="11_overfitting_and_regularisation#Stop in time",
)

question.case([0.9, 0.5, 0.75, 0.5, 0.25], 2)  # the notebook's example: the tie is no progress
question.case([0.9, 0.5, 0.75, 0.5, 0.25], 3)  # and here it waits one more epoch
question.case([0.9, 0.7, 0.8, 0.6, 0.6, 0.65, 0.5], 2)  # patience begins anew
question.case([3.0, 2.0, 1.0, 0.5], 2)  # it never stops
question.case([3.0, 2.0, 1.0, 1.5], 2)  # nor here, though the last one is not the best
question.case([1.0, 2.0, 3.0, 4.0, 0.5], 1)
question.case([1.0, 2.0, 3.0, 4.0, 0.5], 3)
question.case([2.0], 1)
question.case([2.0], 5)
question.case([1.0, 1.0, 1.0, 1.0], 3)
question.case([5.0, 4.0, 4.5, 3.0, 3.5, 3.25, 3.125, 2.0], 3)  # falls that are below no best
question.case([1.0, 0.75, 0.5, 0.25, 0.0, 0.0], 3, 0.5)  # small falls; they add up
question.case([1.0, 0.5, 0.25, 0.125], 2, 0.5)  # by exactly min_delta is not by more
question.case([4.0, 3.75, 3.5, 3.25, 3.0, 2.75], 2, 0.5)
question.case([4.0, 3.0, 2.75, 2.875, 2.25, 2.25, 2.5, 1.0], 3, 0.5)
question.case([4.0, 4.25, 4.375, 1.0], 2, 0.5)
question.case([8.0, 6.0, 7.0, 5.0, 5.5, 5.25, 5.125, 5.0], 4)
question.case([2.0, 1.0, 1.5, 1.25, 1.75], 3)  # it stops with the last one
# what the visible check tries
question.case([0.9, 0.5, 0.75, 0.5, 0.25], 2, 0)
question.case([0.9, 0.5, 0.75, 0.5, 0.25], 3, 0)
question.case([0.9, 0.5, 0.75, 0.5, 0.25], 2, 0.5)
question.case([3.0, 2.0, 1.0, 1.5], 2, 0)
question.case([5.0, 4.0, 4.5, 3.0, 3.5, 3.25], 2, 0)
question.case([1.0, 0.75, 0.5, 0.25], 3, 0.5)
question.case([2.0], 5, 0)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, patience, min_delta in ((12, 3, 0.0), (20, 4, 0.25), (15, 2, 0.125), (9, 8, 0.0)):
        falling = np.linspace(6, 2, n) + rng.normal(0, 1, size=n)
        yield (np.round(falling * 8) / 8).tolist(), patience, min_delta


@question.right
def reference(
    validation_losses,
    patience,
    min_delta=0.0,
    *,
    initialise,
    flatten_images,
    standardise,
    accuracy,
    l2_gradients,
):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.variant
def with_a_counter(validation_losses, patience, min_delta=0.0):
    best, best_epoch, waited = float("inf"), 0, 0
    stop = 0
    for stop, loss in enumerate(validation_losses):
        if best - loss > min_delta:
            best, best_epoch, waited = loss, stop, 0
        else:
            waited += 1
        if waited == patience:
            break
    return best_epoch, stop


@question.variant
def with_an_array(validation_losses, patience, min_delta=0.0):
    losses = np.asarray(validation_losses)
    best_epoch = 0
    while True:
        window = losses[best_epoch + 1 : best_epoch + 1 + patience]
        better = np.flatnonzero(window < losses[best_epoch] - min_delta)
        if len(better) == 0:
            return np.array([best_epoch, min(best_epoch + patience, len(losses) - 1)])
        best_epoch = best_epoch + 1 + int(better[0])


@question.variant
def recursive(validation_losses, patience, min_delta=0.0):
    first = validation_losses[0]
    for step, loss in enumerate(validation_losses[1 : patience + 1], start=1):
        if loss < first - min_delta:
            best, stop = recursive(validation_losses[step:], patience, min_delta)
            return best + step, stop + step
    return 0, min(patience, len(validation_losses) - 1)
