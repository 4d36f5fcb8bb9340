"""Wrong answers to the sweep over learning rates."""

import numpy as np

from .sweep import question


@question.mistake(
    "A run that diverged is among your losses as NaN. A comparison with NaN is always false, and argmin"
    " takes it for the least: put infinity in its place.",
    credit=0.25,
)
def nan_wins(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    best = rates[int(np.argmin(ends))]
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "Your choice is right. In the losses, a run that diverged counts as infinity, and NaN stands there.",
    credit=0.75,
)
def nan_stays(train, rates):
    losses = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in losses]
    if min(ends) == np.inf:
        return losses, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return losses, best, "smaller"
    return losses, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "The runs that diverged are missing from your losses. Each rate has its place there, in the order "
    "in which it was given.",
    credit=0.5,
)
def diverged_left_out(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    ends = [end for end in ends if end < np.inf]
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "A run that diverged has the loss 0 in yours, and wins. It is the worst there is: infinity.",
    credit=0.25,
)
def nan_as_zero(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else 0.0 for end in ends]
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "You take the lowest loss that a run met on its way. What counts is where it ends: its last loss.",
    credit=0.5,
)
def lowest_on_the_way(train, rates):
    ends = [min(train(rate)) if np.isfinite(train(rate)[-1]) else np.inf for rate in rates]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "You take the first loss of each run. Training has hardly begun there: its last loss counts.",
    credit=0.25,
)
def after_the_first_step(train, rates):
    ends = [train(rate)[0] if np.isfinite(train(rate)[-1]) else np.inf for rate in rates]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "You average the losses of a run. That counts the way, not the end: its last loss.",
    credit=0.25,
)
def mean_of_the_run(train, rates):
    ends = [sum(train(rate)) / len(train(rate)) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "You choose the rate with the highest loss. The best run ends lowest.",
    credit=0.25,
)
def the_highest(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == max(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "In place of the best rate you return its place in the list. The rate itself is asked.",
    credit=0.5,
)
def its_place(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    place = list(rates).index(best)
    if best == min(rates):
        return ends, place, "smaller"
    return ends, place, "larger" if best == max(rates) else "enough"


@question.mistake(
    "In place of the best rate you return its loss. Which *rate* led there?",
    credit=0.5,
)
def its_loss(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, min(ends), "smaller"
    return ends, min(ends), "larger" if best == max(rates) else "enough"


@question.mistake(
    "Two rates end alike, and you take the one that stands first. Of those the smaller is asked.",
    credit=0.75,
)
def first_of_a_tie(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = rates[ends.index(min(ends))]
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "Two rates end alike, and you take the larger. The smaller is asked: it is further from the rates "
    "that diverge.",
    credit=0.75,
)
def larger_of_a_tie(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = max(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "You look at the place in the list: first or last. The rates come in any order, so compare the best"
    " one with the smallest and the largest of them.",
    credit=0.5,
)
def by_the_place(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == rates[0]:
        return ends, best, "smaller"
    return ends, best, "larger" if best == rates[-1] else "enough"


@question.mistake(
    "Where the smallest rate is best you say “larger”, and the other way round. The next sweep goes on "
    "*beyond* the end that won.",
    credit=0.5,
)
def the_words_swapped(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "larger"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "larger"
    return ends, best, "smaller" if best == max(rates) else "enough"


@question.mistake(
    "You never look further. If the best rate is the smallest or the largest one tried, a better one "
    "may lie beyond it.",
    credit=0.5,
)
def always_enough(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "enough"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    return ends, best, "enough"


@question.mistake(
    "When all runs diverge you name a rate all the same. None of them is any good: return None, and "
    "look among smaller ones.",
    credit=0.75,
)
def a_rate_though_none_is_left(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "When all runs diverge you say that it is enough, or look among larger rates. Steps that diverge "
    "are too long: look among smaller ones.",
    credit=0.75,
)
def none_and_enough(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "enough"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "Your losses are in the order of sorted rates. They belong in the order in which the rates were "
    "given.",
    credit=0.5,
)
def sorted_losses(train, rates):
    rates = sorted(rates)
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return ends, None, "smaller"
    best = min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
    if best == min(rates):
        return ends, best, "smaller"
    return ends, best, "larger" if best == max(rates) else "enough"


@question.mistake(
    "You return the best rate alone. The losses and the word where to look belong to it: a triple is "
    "asked.",
    credit=0.25,
)
def best_alone(train, rates):
    ends = [float(train(rate)[-1]) for rate in rates]
    ends = [end if np.isfinite(end) else np.inf for end in ends]
    if min(ends) == np.inf:
        return None
    return min(rate for rate, end in zip(rates, ends, strict=True) if end == min(ends))
