"""Whether weights are spread as drawn ones are: by tests that a right answer fails once in 10^10."""

# mypy: ignore-errors

import numpy as np
from scipy.special import chdtr, chdtrc, ndtr, ndtri

MANY = 190_000  # weights, of which the fourth moment is known to a hundredth
CLOSE = 0.05  # the share by which a spread may be off
BY_CHANCE = 1e-10  # what a right answer may fail a check by: nobody's does


def looks_normal(W):
    """Kolmogorov's and Smirnov's test, and whether no weight lies where a normal one never does."""
    drawn = np.sort((W.ravel() - W.mean()) / max(W.std(), 1e-12))
    steps = np.arange(W.size + 1) / W.size
    shares = ndtr(drawn)
    apart = max(np.max(steps[1:] - shares), np.max(shares - steps[:-1]))
    furthest = -ndtri(BY_CHANCE / W.size / 2)
    near = apart * np.sqrt(W.size) < np.sqrt(-np.log(BY_CHANCE / 2) / 2)
    # The fourth moment of normal ones is 3, of sums of a dozen even draws it is 2.9. By chance it is
    # further above 3 than below.
    off = (np.mean(np.square(np.square(drawn))) - 3) / np.sqrt(24 / W.size)
    shaped = W.size < MANY or -6.5 < off < 9
    # and whether some lie as far out as among so many normal ones some always do
    at_least = -ndtri(min(-np.log(BY_CHANCE) / W.size, 1) / 2)
    return bool(near and shaped and at_least < np.max(np.abs(drawn)) < furthest)


def looks_independent(W):
    """Whether means of rows and columns are spread as they are where no weight knows of another.

    And whether no two columns, and no two rows, are nearly alike, or alike but for the sign, or all of
    them at right angles.
    """
    drawn = (W - W.mean()) / max(W.std(), 1e-12)
    for table in (drawn, drawn.T):
        count, each = table.shape
        squares = each * np.sum(table.mean(axis=1) ** 2)  # chi-squared
        if min(chdtr(count, squares), chdtrc(count, squares)) < BY_CHANCE:
            return False
        if each < 60:
            continue
        correlations = np.corrcoef(table[:400])[np.triu_indices(min(count, 400), 1)]
        if np.max(np.abs(correlations), initial=0) > 9 / np.sqrt(each):
            return False  # nine standard deviations of a correlation by chance
        if count >= 60:  # and as much alike as by chance: those at right angles are not
            off = np.mean(correlations**2) * (each - 1) - 1
            if abs(off) > 9 * np.sqrt(2 / correlations.size):
                return False
    return True


def small_layers_are_normal(calls):
    """Whether the weights of small layers, of many calls, are as those of a large one."""
    every = [np.asarray(W, dtype=float) * np.sqrt(len(W)) for layers in calls for W, _ in layers]
    drawn = np.concatenate([W.ravel() for W in every])
    off = abs(drawn.mean()) * np.sqrt(drawn.size) < 6.5 and abs(drawn.std() - 1) < CLOSE
    return bool(off and looks_normal(drawn))


def center_of(W):
    """Where the middle of the weights is, in words."""
    n = len(W)
    for value, words in ((0, "0"), (1 / np.sqrt(n), "1/√n_in"), (0.5, "½")):
        if abs(W.mean() - value) <= 6.5 * max(W.std(), 1e-9) / np.sqrt(W.size):
            return words
    return "something else"


def spread_of(W):
    """How widely the weights are spread, in words."""
    n_in, n_out = W.shape
    if W.std() < 1e-12:
        return "0"
    for value, words in (
        (1 / np.sqrt(n_in), "1/√n_in"),
        (1 / np.sqrt(n_out), "1/√n_out"),
        (1 / n_in, "1/n_in"),
        (1 / np.sqrt(n_in) / np.sqrt(3), "1/√(3 n_in)"),
        (np.sqrt(2 / n_in), "√(2/n_in)"),
        (np.sqrt(2 / (n_in + n_out)), "√(2/(n_in + n_out))"),
        (n_in**-0.25, "the root of 1/√n_in"),
        (np.sqrt(n_in), "√n_in"),
        (1.0, "1"),
        (0.01, "0.01"),
    ):
        if abs(W.std() / value - 1) <= CLOSE:
            return words
    return "something else"
