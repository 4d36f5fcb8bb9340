"""Wrong answers about Adam's steps with and without the correction."""

import numpy as np

from .adam_steps import question


@question.mistake(
    "Both are right, in the other order: the corrected steps come first.", credit=0.75
)
def the_other_order(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected.append(-learning_rate * mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
    return uncorrected, corrected


@question.mistake(
    "Your steps without the correction are right, and those with it are the same ones: nothing is "
    "corrected.",
    credit=0.5,
)
def nothing_corrected(gradients, learning_rate):
    m = s = 0.0
    found = []
    for g in gradients:
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        found.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
    return np.array(found), np.array(found)


@question.mistake(
    "Your corrected steps are right, and the others are the same ones. Without the correction the "
    "running means go into the step as they are.",
    credit=0.5,
)
def both_corrected(gradients, learning_rate):
    m = s = 0.0
    found = []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        found.append(-learning_rate * mean / (np.sqrt(square) + 1e-8))
    return np.array(found), np.array(found)


@question.mistake(
    "Without the correction, neither mean has it. You still correct the mean of the squares.",
    credit=0.5,
)
def squares_still_corrected(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        root = np.sqrt(s / (1 - 0.999**t)) + 1e-8
        corrected.append(-learning_rate * m / (1 - 0.9**t) / root)
        uncorrected.append(-learning_rate * m / root)
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "Without the correction, neither mean has it. You still correct the mean of the gradients.",
    credit=0.5,
)
def means_still_corrected(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected.append(-learning_rate * mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(-learning_rate * mean / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "The corrected means stay in your memory, and the next step goes on from them. The running means "
    "belong there; the correction is for this step alone.",
    credit=0.25,
)
def keeps_the_corrected_means(gradients, learning_rate):
    m = s = plain_m = plain_s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m = (0.9 * m + 0.1 * g) / (1 - 0.9**t)
        s = (0.999 * s + 0.001 * g**2) / (1 - 0.999**t)
        plain_m, plain_s = 0.9 * plain_m + 0.1 * g, 0.999 * plain_s + 0.001 * g**2
        corrected.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
        uncorrected.append(-learning_rate * plain_m / (np.sqrt(plain_s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "Your correction counts the steps before this one. In the first step that is 0, and you divide by "
    "0. This step counts, too.",
    credit=0.5,
)
def counts_the_step_too_late(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        with np.errstate(all="ignore"):
            mean, square = m / np.float64(1 - 0.9**t), s / np.float64(1 - 0.999**t)
            corrected.append(-learning_rate * mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "Your correction is that of the first step in all of them. It fades as the means fill up: t "
    "counts on.",
    credit=0.5,
)
def corrects_as_in_the_first_step(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for g in gradients:
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9), s / (1 - 0.999)
        corrected.append(-learning_rate * mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "These are lengths with the sign of the slope. A step goes downhill: where the slope is positive, "
    "the weight gets smaller.",
    credit=0.5,
)
def uphill(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected.append(learning_rate * mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(learning_rate * m / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "The steps are added up in yours: that is how far the weight has come. Each step by itself is "
    "asked.",
    credit=0.5,
)
def added_up(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected.append(-learning_rate * mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
    return np.cumsum(corrected), np.cumsum(uncorrected)


@question.mistake(
    "The two rates of forgetting have changed places. The mean of the gradients forgets quickly, the "
    "mean of their squares slowly.",
    credit=0.5,
)
def betas_swapped(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.999 * m + 0.001 * g, 0.9 * s + 0.1 * g**2
        mean, square = m / (1 - 0.999**t), s / (1 - 0.9**t)
        corrected.append(-learning_rate * mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "The root is missing: you divide by the mean of the squares. A step should not get shorter where "
    "the slopes are larger.",
    credit=0.25,
)
def without_the_root(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected.append(-learning_rate * mean / (square + 1e-8))
        uncorrected.append(-learning_rate * m / (s + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "Nothing keeps the divisor from being 0. Before a weight has met any slope, its steps become NaN.",
    credit=0.75,
)
def without_epsilon(gradients, learning_rate):
    m = s = np.float64(0.0)
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        with np.errstate(all="ignore"):
            corrected.append(-learning_rate * m / (1 - 0.9**t) / np.sqrt(s / (1 - 0.999**t)))
            uncorrected.append(-learning_rate * m / np.sqrt(s))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "Epsilon stands under the root in your formula. There it counts for far more: the root of 1e-8 is "
    "1e-4.",
    credit=0.75,
)
def epsilon_under_the_root(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected.append(-learning_rate * mean / np.sqrt(square + 1e-8))
        uncorrected.append(-learning_rate * m / np.sqrt(s + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "The learning rate is not in your steps: they are about 1 long, whatever the rate.", credit=0.5
)
def without_the_rate(gradients, learning_rate):
    m = s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected.append(-mean / (np.sqrt(square) + 1e-8))
        uncorrected.append(-m / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "You step along the slope of this step alone. Adam steps along the running mean of the slopes.",
    credit=0.25,
)
def along_the_gradient(gradients, learning_rate):
    s = 0.0
    corrected, uncorrected = [], []
    for t, g in enumerate(gradients, start=1):
        s = 0.999 * s + 0.001 * g**2
        corrected.append(-learning_rate * g / (np.sqrt(s / (1 - 0.999**t)) + 1e-8))
        uncorrected.append(-learning_rate * g / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "The means begin anew at every step of yours: nothing of the slopes before is in them.",
    credit=0.25,
)
def forgets(gradients, learning_rate):
    corrected, uncorrected = [], []
    for g in gradients:
        m, s = 0.1 * g, 0.001 * g**2
        corrected.append(-learning_rate * g / (abs(g) + 1e-8))
        uncorrected.append(-learning_rate * m / (np.sqrt(s) + 1e-8))
    return np.array(corrected), np.array(uncorrected)


@question.mistake(
    "The last step alone comes back. All of them are asked, one for each slope.", credit=0.5
)
def the_last_alone(gradients, learning_rate):
    m = s = corrected = uncorrected = 0.0
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        mean, square = m / (1 - 0.9**t), s / (1 - 0.999**t)
        corrected = -learning_rate * mean / (np.sqrt(square) + 1e-8)
        uncorrected = -learning_rate * m / (np.sqrt(s) + 1e-8)
    return corrected, uncorrected
