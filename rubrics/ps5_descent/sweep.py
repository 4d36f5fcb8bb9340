"""A sweep over learning rates: where each run ends, which rate is best, and where to look next."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question("sweep", points=2, lecture="09_descent_variants#Measured: the digits")


def valley(rate):
    """The losses of 6 steps of descent on ½ (w₁² + 10 w₂²) from (2, 1)."""
    shrunk = np.array([2.0, 1.0]) * (1 - rate * np.array([1.0, 10.0])) ** np.arange(1, 7)[:, None]
    return [float(loss) for loss in 0.5 * shrunk**2 @ np.array([1.0, 10.0])]


def cliff(rate):
    """The losses of 4 steps in the same valley, with a cliff: a rate above 0.16 falls off, to NaN."""
    losses = valley(rate)[:4]
    return losses if rate <= 0.16 else [losses[0], 1e9, float("nan"), float("nan")]


def overflow(rate):
    """The losses of 3 steps that leave the range of numbers at a rate above 2."""
    distances = [float((1 - rate) ** k) for k in (1, 2, 3)]
    return [d * d for d in distances] if rate <= 2 else [9.0, 1e200, float("inf")]


def hopeless(rate):
    """The losses of 2 steps after which nothing is a number, whatever the rate."""
    return [1e30 * (1 + rate), float("nan")]


def plateau(rate):
    """The losses of 3 steps that end at one of a few levels, so that rates end alike."""
    level = 0.5 if 0.02 <= rate <= 0.4 else 1.5
    return [2.0, 1.0 + rate, level]


def unsteady(rate):
    """The losses of 5 steps that get low on the way, and end higher: the more so, the larger the rate."""
    return [3.0, 1.0 / (1 + 10 * rate), 0.2, 0.4 + rate, 0.6 / (1 + rate) + rate**2]


RUNS = (valley, cliff, overflow, hopeless, plateau, unsteady)

question.case(cliff, [0.1, 0.01, 0.3])  # the notebook's example
question.case(valley, [0.01, 0.03, 0.1, 0.3])
question.case(valley, [0.3, 0.1, 0.03, 0.01])  # from large to small
question.case(valley, [0.001, 0.01, 0.1])  # the largest is best
question.case(valley, [1.0, 0.2, 0.5])  # the smallest is best, and stands in the middle
question.case(cliff, [0.03, 0.1, 0.3, 1.0])
question.case(cliff, [0.2, 0.3, 0.12])  # one alone is left, the smallest
question.case(overflow, [0.5, 1.0, 3.0])
question.case(overflow, [3.0, 1.5, 0.1])
question.case(overflow, [4, 1, 3])  # whole numbers
question.case(hopeless, [0.1, 0.2])  # no run is left
question.case(plateau, [0.3, 0.03, 0.01, 0.1, 1.0])  # three end alike
question.case(plateau, [0.1, 0.3, 0.01])
question.case(plateau, [0.5, 0.03, 0.1])  # alike, and the smaller is the smallest tried
question.case(plateau, [0.5, 0.01, 0.9])  # all end alike
question.case(unsteady, [0.01, 0.1, 0.3, 1.0])
question.case(unsteady, [2.0, 0.3, 0.5])
question.case(cliff, [0.3, 0.1])
# what the visible check tries
question.case(cliff, [0.1, 0.01])
question.case(cliff, [0.3, 1.0])
question.case(cliff, [0.1, 0.03, 0.3])


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for train in RUNS:
        yield train, (10.0 ** rng.uniform(-3, 0.6, size=int(rng.integers(3, 7)))).tolist()


@question.right
def reference(train, rates, *, gradient_descent):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.variant
def by_sorting(train, rates):
    ends = {}
    for rate in rates:
        last = train(rate)[-1]
        ends[rate] = float("inf") if last != last else last
    ranking = sorted(rates, key=lambda rate: (ends[rate], rate))
    in_order = sorted(rates)
    best = ranking[0]
    if ends[best] == float("inf"):
        return [ends[rate] for rate in rates], None, "smaller"
    where = {in_order[-1]: "larger", in_order[0]: "smaller"}
    return [ends[rate] for rate in rates], best, where.get(best, "enough")


@question.variant
def with_arrays(train, rates):
    rates = np.array(rates, dtype=float)
    ends = np.array([np.asarray(train(float(rate)))[-1] for rate in rates])
    ends = np.where(np.isnan(ends), np.inf, ends)
    if np.isinf(ends).all():
        return ends, None, "smaller"
    order = np.argsort(rates)
    place = int(np.argmin(ends[order]))
    word = "smaller" if place == 0 else "larger" if place == len(rates) - 1 else "enough"
    return ends, rates[order][place], word


@question.variant
def one_at_a_time(train, rates):
    ends, best, lowest = [], None, float("inf")
    for rate in rates:
        *_, end = train(rate)
        if not np.isfinite(end):
            end = float("inf")
        ends.append(end)
        if end < lowest or (end == lowest and best is not None and rate < best):
            best, lowest = rate, end
    if best is None or not any(rate < best for rate in rates):
        return [ends, best, "smaller"]
    return [ends, best, "enough" if any(rate > best for rate in rates) else "larger"]
