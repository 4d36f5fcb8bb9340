"""Mistakes that students make in `sigmoid`."""

import numpy as np

from .sigmoid import question


@question.mistake(
    "The values are right. But for a pre-activation far below 0 your code raises e to a huge "
    "power, which overflows. Look for a form in which e is only raised to powers below 0, or cap "
    "the power.",
    credit=0.5,
)
def overflows_on_the_left(z):
    return 1 / (1 + np.exp(-z))


@question.mistake(
    "For a pre-activation far above 0 this form divides infinity by infinity, which is NaN. It is "
    "the stable one for negative z; positive z needs the other.",
    credit=0.5,
)
def overflows_on_the_right(z):
    return np.exp(z) / (1 + np.exp(z))


@question.mistake(
    "You have both stable forms and choose the right one. But `np.where` works out both branches "
    "for all entries first, so the one that is not chosen still overflows. Change what goes into "
    "the exponential instead.",
    credit=0.75,
)
def both_branches_for_all(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@question.mistake(
    "Your sigmoid falls where it should rise: look at the sign in the exponent. A large pre-"
    "activation should give a value near 1."
)
def exponent_with_the_wrong_sign(z):
    return 1 / (1 + np.exp(z))


@question.mistake(
    "Your sigmoid falls where it should rise: a large pre-activation should give a value near 1. "
    "It is stable, though; only the sides are swapped.",
    credit=0.25,
)
def stable_but_mirrored(z):
    power = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, power, 1) / (1 + power)


@question.mistake(
    "A pair of parentheses is missing: Python divides before it adds. The values should lie "
    "between 0 and 1."
)
def parentheses_lost(z):
    return 1 / 1 + np.exp(-z)


@question.mistake(
    "The sign between 1 and the exponential is wrong. At z = 0 yours divides by 0, and the "
    "sigmoid is ½ there."
)
def minus_below_the_line(z):
    return 1 / (1 - np.exp(-z))


@question.mistake(
    "This is tanh, which runs from −1 to 1. The sigmoid runs from 0 to 1: it is tanh shrunk, "
    "shifted, and stretched along z."
)
def tanh_itself(z):
    return np.tanh(z)


@question.mistake(
    "You are close: tanh can be turned into the sigmoid by shrinking and shifting it. But the "
    "sigmoid is also less steep: its pre-activation has to be halved.",
    credit=0.25,
)
def tanh_not_stretched(z):
    return 0.5 * (1 + np.tanh(z))


@question.mistake(
    "This is the slope of the sigmoid. The question asks for its value; the slope comes next.",
    credit=0.25,
)
def its_slope(z):
    power = np.exp(-np.abs(z))
    return power / (1 + power) ** 2


@question.mistake(
    "The absolute value makes both sides alike: yours is never below ½. Negative pre-activations "
    "should give values below ½."
)
def right_side_everywhere(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@question.mistake(
    "Your function rounds to 0 or 1. The sigmoid passes smoothly from one to the other, or it "
    "would have no slope to learn from."
)
def a_step(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@question.mistake(
    "`math.exp` takes one number at a time; an array wants NumPy's. It also stops with an error "
    "where a power overflows.",
    credit=0.25,
)
def of_math(z):
    import math

    return 1 / (1 + math.exp(-z))


@question.mistake(
    "It is right for a number. An array has positive and negative entries at once, and an `if` "
    "can go only one way. Let NumPy choose for each entry.",
    credit=0.5,
)
def one_if_for_the_whole_array(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


@question.mistake(
    "It is right for arrays. A single number has no entries to pick by a mask: make an array of "
    "it first.",
    credit=0.5,
)
def arrays_only(z):
    a = np.zeros(np.shape(z))
    right = z >= 0
    a[right] = 1 / (1 + np.exp(-z[right]))
    a[~right] = np.exp(z[~right]) / (1 + np.exp(z[~right]))
    return a


@question.mistake(
    "The array that you fill has the type of the input. Where the input has whole numbers, the "
    "fractions that you put in are cut off. Ask for an array of floats.",
    credit=0.5,
)
def fractions_cut_off(z):
    z = np.asarray(z)
    a = np.zeros_like(z)
    a[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    a[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return a


@question.mistake(
    "The cap is so tight that the values change: a sigmoid of −40 is far smaller than one of −5. "
    "Powers of e overflow only near 709.",
    credit=0.5,
)
def capped_too_early(z):
    return 1 / (1 + np.exp(-np.clip(z, -5, 5)))
