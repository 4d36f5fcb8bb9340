"""Mistakes that students make in `numerical_gradient`."""

import numpy as np

from .numerical_gradient import question


@question.mistake(
    "The difference is one-sided: you compare with the place itself. The question asks for the "
    "central one, which goes as far below as above and is far more exact.",
    credit=0.5,
)
def one_sided(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        up = here.copy()
        up[place] += h
        gradient[place] = (f(up) - f(here)) / h
    return gradient


@question.mistake(
    "The difference is one-sided, to the left. The question asks for the central one, which goes as "
    "far above as below and is far more exact.",
    credit=0.5,
)
def one_sided_to_the_left(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        down = here.copy()
        down[place] -= h
        gradient[place] = (f(here) - f(down)) / h
    return gradient


@question.mistake(
    "You nudge to one side only and divide by 2h, so the slopes are half of what they should be. "
    "What you divide by is the distance between the two places.",
    credit=0.25,
)
def one_sided_over_both(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        up = here.copy()
        up[place] += h
        gradient[place] = (f(up) - f(here)) / (2 * h)
    return gradient


@question.mistake(
    "The two places are 2h apart, and you divide by h: your slopes are twice too large.",
    credit=0.5,
)
def divided_by_h_alone(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        up, down = here.copy(), here.copy()
        up[place] += h
        down[place] -= h
        gradient[place] = (f(up) - f(down)) / h
    return gradient


@question.mistake(
    "Mind the order of `/` and `*`: without brackets you divide by 2 and then multiply by h.",
    credit=0.5,
)
def brackets_missing(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        up, down = here.copy(), here.copy()
        up[place] += h
        down[place] -= h
        gradient[place] = (f(up) - f(down)) / 2 * h
    return gradient


@question.mistake(
    "Mind the order of `-` and `/`: without brackets only the second value is divided.",
    credit=0.5,
)
def only_the_second_is_divided(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        up, down = here.copy(), here.copy()
        up[place] += h
        down[place] -= h
        gradient[place] = f(up) - f(down) / (2 * h)
    return gradient


@question.mistake(
    "You move all entries at once, and get one slope along that direction. Each entry wants a nudge "
    "of its own, with the others at rest.",
    credit=0.25,
)
def all_at_once(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


@question.mistake(
    "You move all entries at once and write the slope of that direction into every place. Each "
    "entry wants a nudge of its own, with the others at rest.",
    credit=0.25,
)
def all_at_once_everywhere(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@question.mistake(
    "An entry is not put back after its turn, so the later slopes are measured somewhere else. With "
    "a large h it shows.",
    credit=0.5,
)
def never_put_back(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        here[place] += h
        above = f(here)
        here[place] -= 2 * h
        below = f(here)
        gradient[place] = (above - below) / (2 * h)
    return gradient


@question.mistake(
    "The sign is turned: the value further up minus the value further down, not the other way "
    "round.",
    credit=0.5,
)
def turned_round(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        up, down = here.copy(), here.copy()
        up[place] += h
        down[place] -= h
        gradient[place] = (f(down) - f(up)) / (2 * h)
    return gradient


@question.mistake(
    "When x holds whole numbers, a nudge in place is cut off and nothing moves, so the slopes come "
    "out as 0 or nonsense. Work on a copy of floats.",
    credit=0.75,
)
def nudges_cut_off(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] = x[place] + h
        down[place] = x[place] - h
        gradient[place] = (f(up) - f(down)) / (2 * h)
    return gradient


@question.mistake(
    "When x holds whole numbers, so does your array of slopes, and it cuts their fractions off. "
    "Make it an array of floats.",
    credit=0.75,
)
def slopes_cut_off(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for place in np.ndindex(here.shape):
        up, down = here.copy(), here.copy()
        up[place] += h
        down[place] -= h
        gradient[place] = (f(up) - f(down)) / (2 * h)
    return gradient


@question.mistake(
    "It is right for vectors. x may have any number of axes; yours goes along the first one, and "
    "nudges whole rows at a time.",
    credit=0.5,
)
def vectors_only(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for i in range(len(here)):
        up, down = here.copy(), here.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@question.mistake(
    "The numbers are right, but they come in one long row. A gradient has the shape of what it "
    "belongs to.",
    credit=0.75,
)
def in_one_row(f, x, h=1e-5):
    slopes = []
    for place in np.ndindex(x.shape):
        up, down = np.array(x, dtype=float), np.array(x, dtype=float)
        up[place] += h
        down[place] -= h
        slopes.append((f(up) - f(down)) / (2 * h))
    return np.array(slopes)


@question.mistake(
    "It is right for the usual h. Your nudge has a size of its own and takes no notice of the `h` "
    "that comes with the call.",
    credit=0.75,
)
def a_size_of_its_own(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        up, down = here.copy(), here.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        gradient[place] = (f(up) - f(down)) / (2 * 1e-5)
    return gradient


@question.mistake(
    "You nudge by a share of the entry, h times its value. An entry of 0 then does not move at all, "
    "and 0/0 is no slope. The nudge is h, whatever the entry is.",
    credit=0.25,
)
def a_share_of_the_entry(f, x, h=1e-5):
    here = np.array(x, dtype=float)
    gradient = np.zeros(here.shape)
    for place in np.ndindex(here.shape):
        up, down = here.copy(), here.copy()
        up[place] *= 1 + h
        down[place] *= 1 - h
        apart = up[place] - down[place]
        gradient[place] = (f(up) - f(down)) / apart if apart else np.nan
    return gradient


@question.mistake(
    "It is right for vectors. x may have any number of axes, and `len(x)` counts along the first "
    "one: go through `np.ndindex(x.shape)`.",
    credit=0.5,
)
def vectors_by_their_length(f, x, h=1e-5):
    gradient = np.zeros(len(x))
    for i in range(len(x)):
        nudge = np.zeros(len(x))
        nudge[i] = h
        gradient[i] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return gradient


@question.mistake(
    "Only the first slope is there: your `return` stands in the loop, so the first round is the "
    "last. Put it behind the loop, with less indentation.",
    credit=0.25,
)
def returns_in_the_loop(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = h
        gradient[place] = (f(x + nudge) - f(x - nudge)) / (2 * h)
        return gradient
