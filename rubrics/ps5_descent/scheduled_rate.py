"""A learning rate that rises for some steps and then falls along half a cosine."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "scheduled_rate",
    points=1,
    lecture="09_descent_variants#The noise keeps a constant rate from settling",
)

# the notebook's examples
question.case(0, 10, 0.4, 4)
question.case(3, 10, 0.4, 4)
question.case(4, 10, 0.4, 4)
question.case(7, 10, 0.4, 4)
question.case(5, 10, 0.4, 0)  # no warm-up
question.case(0, 10, 0.4, 0)
question.case(1, 10, 0.4, 4)
question.case(9, 10, 0.4, 4)  # the last step
question.case(0, 1, 0.3, 0)  # a single step
question.case(99, 120, 2.0, 20)
question.case(20, 120, 2.0, 21)  # the end of the warm-up
question.case(6, 7, 0.1, 6)  # the warm-up takes all but one


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(8):
        steps = int(rng.integers(3, 200))
        warmup = int(rng.integers(0, steps))
        yield int(rng.integers(steps)), steps, float(rng.uniform(0.01, 1)), warmup


@question.right
def reference(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    done = (step - warmup) / (steps - warmup)
    return peak * (1 + np.cos(np.pi * done)) / 2


@question.variant
def with_a_square(step, steps, peak, warmup):
    if step >= warmup:
        angle = np.pi / 2 * (step - warmup) / (steps - warmup)
        return peak * np.cos(angle) ** 2
    return (step + 1) * (peak / warmup)


@question.variant
def from_a_list_of_all(step, steps, peak, warmup):
    rising = [peak * i / warmup for i in range(1, warmup + 1)]
    left = steps - warmup
    falling = [0.5 * peak * (1 + np.cos(np.pi * i / left)) for i in range(left)]
    return (rising + falling)[step]


@question.variant
def by_interpolation(step, steps, peak, warmup):
    import math

    if warmup and step + 1 <= warmup:
        return float(np.interp(step + 1, [0, warmup], [0, peak]))
    return peak / 2 - peak / 2 * math.cos(math.pi * (steps - step) / (steps - warmup))


@question.mistake(
    "The first step of the warm-up has the rate 0 in yours, and so changes nothing. Count the step "
    "itself as well.",
    credit=0.5,
)
def the_first_step_is_lost(step, steps, peak, warmup):
    if step < warmup:
        return peak * step / warmup
    return peak * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup))) / 2


@question.mistake(
    "After the warm-up your cosine has run for some steps already. It begins at the peak, when the "
    "warm-up ends.",
    credit=0.5,
)
def the_cosine_from_the_start(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + np.cos(np.pi * step / steps)) / 2


@question.mistake(
    "The cosine begins after the warm-up, and should be through when all steps are: how many steps "
    "are left for it?",
    credit=0.5,
)
def over_all_steps(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + np.cos(np.pi * (step - warmup) / steps)) / 2


@question.mistake("There is no warm-up in yours: the rate starts at its peak.", credit=0.25)
def without_warmup(step, steps, peak, warmup):
    return peak * (1 + np.cos(np.pi * step / steps)) / 2


@question.mistake(
    "The warm-up is right. After it the rate stays at its peak, and should fall along half a cosine.",
    credit=0.25,
)
def never_falls(step, steps, peak, warmup):
    return peak * min(1.0, (step + 1) / warmup) if warmup else peak


@question.mistake(
    "After the warm-up your rate falls along a straight line. Half a cosine falls slowly, then fast, "
    "then slowly.",
    credit=0.5,
)
def along_a_line(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 - (step - warmup) / (steps - warmup))


@question.mistake(
    "Your cosine falls below 0, where a step would climb. Half a cosine goes from 1 to −1: lift it, "
    "and halve it.",
    credit=0.25,
)
def below_zero(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * np.cos(np.pi * (step - warmup) / (steps - warmup))


@question.mistake(
    "Your rate falls along a quarter of a cosine, and so ever faster. Half of one ends as slowly as "
    "it begins.",
    credit=0.5,
)
def a_quarter(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * np.cos(np.pi / 2 * (step - warmup) / (steps - warmup))


@question.mistake(
    "The cosine is lifted and not halved: right after the warm-up the rate is twice the peak.",
    credit=0.5,
)
def not_halved(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup)))


@question.mistake(
    "The cosine takes its angle in radians, and yours is in degrees: half a turn is π.", credit=0.5
)
def in_degrees(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + np.cos(180 * (step - warmup) / (steps - warmup))) / 2


@question.mistake(
    "You divide by the number of warm-up steps even where there are none. Without a warm-up the "
    "cosine begins at once.",
    credit=0.5,
)
def needs_a_warmup(step, steps, peak, warmup):
    rising = peak * (step + 1) / warmup
    return min(rising, peak * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup))) / 2)
