"""The slope of Leaky ReLU, alpha at the kink."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

from .inputs import LARGE, ORDINARY, drawn

question = Question(
    "leaky_relu_slope", points=1, lecture="04_activations#Leaky ReLU, PReLU and ELU"
)

for z in [*ORDINARY, *LARGE]:
    question.case(z)
    question.case(z, 0.25)
question.case(np.array([-2.0, 0.0, 3.0]), 0.0)
question.case(np.array([-2, 0, 3]), 1)
# what the visible check tries
question.case(np.array([-2, 0, 3]))
question.case(np.array([[-2.0, 3.0], [0.0, -4.0]]), 0.25)
question.case(2.5)
question.case(-1)


@question.random
def arrays(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z in drawn(rng):
        yield z, float(rng.uniform(0, 1))


@question.right
def reference(z, alpha=0.01, *, relu_slope):
    right = relu_slope(z)
    return right + alpha * (1 - right)


@question.variant
def with_where(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1, alpha)


@question.variant
def lifted_mask(z, alpha=0.01):
    return alpha + (1 - alpha) * (np.asarray(z) > 0)


@question.variant
def on_a_box_of_alphas(z, alpha=0.01):
    slope = np.full(np.shape(z), float(alpha))
    slope[np.asarray(z) > 0] = 1
    return slope


@question.variant
def with_heaviside(z, alpha=0.01):
    step = np.heaviside(z, 0.0)
    return step - (step - 1) * alpha


@question.variant
def the_larger_of_two_slopes(z, alpha=0.01, *, relu_slope):
    return np.maximum(relu_slope(z), alpha)


@question.variant
def one_by_one(z, alpha=0.01):
    if np.ndim(z) == 0:
        return 1.0 if z > 0 else alpha
    return np.array([1.0 if v > 0 else alpha for v in z.flat]).reshape(z.shape)


@question.variant
def by_taking_a_choice(z, alpha=0.01):
    return np.array([alpha, 1.0])[(np.asarray(z) > 0).astype(int)]


@question.mistake(
    "On the left yours still depends on z. A straight piece has the same slope everywhere.",
    credit=0.25,
)
def still_times_z(z, alpha=0.01):
    z = np.asarray(z)
    return np.where(z > 0, 1, alpha * z)


@question.mistake(
    "This is the unit itself, not its slope. A straight piece has the same slope everywhere."
)
def the_unit_itself(z, alpha=0.01):
    z = np.asarray(z)
    return np.where(z > 0, z, alpha * z)


@question.mistake(
    "At 0 itself there is no derivative, and this course takes the slope of the left side there. "
    "Yours takes that of the right.",
    credit=0.5,
)
def one_at_zero(z, alpha=0.01):
    return np.where(np.asarray(z) >= 0, 1, alpha)


@question.mistake(
    "At 0 itself there is no derivative, and this course takes the slope of the left side there, "
    "for every unit with a kink. For ReLU that is 0; for the leaky one it is not.",
    credit=0.5,
)
def zero_at_zero(z, alpha=0.01):
    z = np.asarray(z)
    return np.where(z > 0, 1, np.where(z < 0, alpha, 0))


@question.mistake(
    "On the left your slope is 0: this is plain ReLU, through which nothing leaks.", credit=0.25
)
def slope_of_relu(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@question.mistake("The sides are swapped: the unit is steep on the right.", credit=0.25)
def sides_swapped(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, alpha, 1)


@question.mistake(
    "On the left the sign is turned around: the unit rises there, too, only slowly.", credit=0.25
)
def falls_on_the_left(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1, -alpha)


@question.mistake("You add the two slopes up on the right, where there is one.")
def slopes_added_up(z, alpha=0.01):
    return (np.asarray(z) > 0) + alpha


@question.mistake(
    "It is right with the usual slope, 0.01. But that number is fixed in your code, and the caller "
    "may ask for another one: use `alpha`.",
    credit=0.5,
)
def always_a_hundredth(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1, 0.01)


@question.mistake(
    "It is right where the caller names a slope. Where none is named it should be 0.01, as in the "
    "line with `def`.",
    credit=0.5,
)
def another_default(z, alpha=0.1):
    return np.where(np.asarray(z) > 0, 1, alpha)


@question.mistake(
    "The array that you fill has the type of the input. Where the input has whole numbers, "
    "`alpha` is cut off to 0. Ask for an array of floats.",
    credit=0.5,
)
def alpha_cut_off(z, alpha=0.01):
    slope = np.ones_like(z)
    slope[np.asarray(z) <= 0] = alpha
    return slope


@question.mistake(
    "You write into the array that you were given, so the caller's own values change; and a plain "
    "number has no entries to write to. Build a new array.",
    credit=0.25,
)
def into_the_callers_array(z, alpha=0.01):
    right = z > 0
    z[right] = 1
    z[~right] = alpha
    return z


@question.mistake(
    "It is right for a number. An array has positive and negative entries at once, and an `if` "
    "can go only one way. Let NumPy choose for each entry.",
    credit=0.5,
)
def one_if_for_the_whole_array(z, alpha=0.01):
    return 1 if z > 0 else alpha
