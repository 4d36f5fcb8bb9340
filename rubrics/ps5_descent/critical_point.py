"""What kind of level ground a Hessian speaks of."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "critical_point",
    points=2,
    lecture="02_error_surface#Level ground: minimum, maximum, saddle",
    synonyms={"flat": "degenerate"},  # the word of an earlier edition
)


def with_eigenvalues(eigenvalues: list[float], rng: np.random.Generator) -> np.ndarray:
    """A symmetric matrix with these eigenvalues, turned at random."""
    turn, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    matrix = turn @ np.diag(eigenvalues) @ turn.T
    return (matrix + matrix.T) / 2


question.case(np.array([[2.0, 0.0], [0.0, 1.0]]))
question.case(np.array([[2.0, 3.0], [3.0, 2.0]]))  # a saddle: eigenvalues 5 and -1
question.case(np.array([[-2.0, 1.0], [1.0, -3.0]]))
question.case(np.array([[1.0, 2.0], [2.0, 4.0]]))  # level along one direction
question.case(np.array([[-1.0, 2.0], [2.0, -4.0]]))
question.case(np.zeros((2, 2)))
question.case(np.zeros((1, 1)))
question.case(np.diag([1.0, 0.0, -1.0]))  # both signs decide, whatever the third does
question.case(np.diag([0.0, 3.0, 1.0]))
question.case(np.diag([0.0, -3.0, -1.0]))
question.case(np.diag([-1.0, -2.0, -3.0]))  # the determinant is negative
question.case(np.diag([-1.0, -2.0, 5.0]))  # the determinant is positive
question.case(np.diag([3.0, -1.0, -1.0, 2.0]))
question.case(np.array([[3.0]]))
question.case(np.array([[-3.0]]))
question.case(np.array([[1, 2], [2, 1]]))  # whole numbers
question.case(np.diag([1e8, 1e4]))
question.case(np.diag([1e8, 1.0]))  # beside 1e8, a curvature of 1 counts as 0
question.case(np.diag([1e-8, 3e-8]))  # small, yet far from 0 beside each other
question.case(np.diag([-1e-8, -3e-8]))
question.case(np.diag([1e-8, -3e-8]))
question.case(np.diag([1e4, -1.0]))
question.case(np.diag([1e8, -1.0]))
question.case(np.diag([-1e8, 1.0]))
question.case(np.diag([-1.0, -1.5e-6]))
question.case(np.diag([1.0, -1.5e-6]))
question.case(np.diag([-1.0, 1.5e-6]))
question.case(np.diag([1.0, -9e-7]))  # just below it
question.case(np.diag([1.0, -1e-9]))  # rounding, and no saddle
question.case(np.diag([1.0, -1e-4]))
question.case(np.diag([-1.0, 1e-9]))
question.case(np.diag([-1.0, -5e-6]))
question.case(np.diag([1.0, 2e-7]))
question.case(np.diag([1.0, 1.5e-6]))  # just above the threshold
question.case(np.ones((4, 4)) + 2e-6 * np.eye(4))  # the largest eigenvalue is 4, and no entry is
# what the visible check tries
question.case(np.array([[5.0, 0.0], [0.0, 3e-06]]))
question.case(np.array([[5.0, 0.0], [0.0, 1e-05]]))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for eigenvalues in (
        [1.0, 2.0, 5.0],
        [-1.0, -0.2, -4.0],
        [0.5, 3.0, -0.1],
        [-2.0, -1.0, 0.3, -0.5],
        [0.0, 1.0, 2.0],
        [0.0, -1.0, -3.0],
        [0.0, 0.0, 2.0, -1.0],
    ):
        yield (with_eigenvalues(eigenvalues, rng),)


@question.right
def reference(hessian, *, descent_step, gradient_descent):
    eigenvalues = np.linalg.eigvalsh(hessian)
    threshold = 1e-6 * np.max(np.abs(eigenvalues))
    up, down = np.any(eigenvalues > threshold), np.any(eigenvalues < -threshold)
    if up and down:
        return "saddle"
    if np.any(np.abs(eigenvalues) <= threshold):
        return "degenerate"
    return "minimum" if up else "maximum"


@question.variant
def by_counting(hessian):
    values, _ = np.linalg.eigh(hessian)
    largest = max(abs(value) for value in values)
    positive = sum(value > 1e-6 * largest for value in values)
    negative = sum(value < -1e-6 * largest for value in values)
    if positive > 0 and negative > 0:
        return "saddle"
    if positive == len(values):
        return "minimum"
    if negative == len(values):
        return "maximum"
    return "degenerate"


@question.variant
def by_signs(hessian):
    values = np.linalg.eigvals(hessian).real
    size = np.abs(values).max()
    signs = {0 if abs(v) <= 1e-6 * size else int(np.sign(v)) for v in values}
    if {1, -1} <= signs:
        return "saddle"
    return {frozenset({1}): "minimum", frozenset({-1}): "maximum"}.get(
        frozenset(signs), "degenerate"
    )


@question.variant
def by_the_extremes(hessian):
    values = np.sort(np.linalg.eigvalsh(hessian))
    largest = np.abs(values).max()
    if largest == 0:
        return "degenerate"
    lowest, highest = values[0] / largest, values[-1] / largest
    if lowest > 1e-6:
        return "minimum"
    if highest < -1e-6:
        return "maximum"
    return "saddle" if lowest < -1e-6 and highest > 1e-6 else "degenerate"


@question.variant
def in_the_older_word(hessian):
    values = np.linalg.eigvalsh(hessian)
    if values.min() < -1e-6 * values.max() and values.max() > -1e-6 * values.min():
        return "saddle"
    if np.abs(values).min() <= 1e-6 * np.abs(values).max():
        return "flat"
    return "minimum" if values.min() > 0 else "maximum"


@question.mistake(
    "You look at the diagonal of the matrix. It has the curvatures along the axes only; between "
    "the axes the ground may bend the other way. The eigenvalues speak for all directions."
)
def by_the_diagonal(hessian):
    entries = np.diag(hessian)
    threshold = 1e-6 * np.abs(entries).max()
    if (entries > threshold).any() and (entries < -threshold).any():
        return "saddle"
    if (np.abs(entries) <= threshold).any():
        return "degenerate"
    return "minimum" if (entries > 0).all() else "maximum"


@question.mistake(
    "Your rule goes by the sign of the determinant. That works for two weights. With three, three "
    "negative curvatures have a negative product as well. Look at each eigenvalue's own sign.",
    credit=0.5,
)
def by_the_determinant(hessian):
    scaled = hessian / (np.abs(hessian).max() or 1.0)
    product = np.linalg.det(scaled)
    if abs(product) <= 1e-6:
        return "degenerate"
    if product < 0 and len(hessian) > 1:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


@question.mistake(
    "Minimum and maximum have changed places. Where all curvatures are positive, the ground bends "
    "up on all sides: think of the middle of a bowl.",
    credit=0.25,
)
def turned_over(hessian):
    values = np.linalg.eigvalsh(-np.asarray(hessian))
    threshold = 1e-6 * np.max(np.abs(values))
    if values.min() < -threshold and values.max() > threshold:
        return "saddle"
    if (np.abs(values) <= threshold).any():
        return "degenerate"
    return "minimum" if values.min() > 0 else "maximum"


@question.mistake(
    "A curvature of 0 makes you say “degenerate” before you have looked at the others. Where one "
    "direction goes up and another down it is a saddle, whatever the rest does.",
    credit=0.75,
)
def flat_before_saddle(hessian):
    values = np.linalg.eigvalsh(hessian)
    threshold = 1e-6 * np.max(np.abs(values))
    if (np.abs(values) <= threshold).any():
        return "degenerate"
    if (values > 0).all():
        return "minimum"
    return "maximum" if (values < 0).all() else "saddle"


@question.mistake(
    "You compare with exactly 0. Eigenvalues are computed with rounding, and a flat direction may "
    "have −1e-17 in place of 0. The text says which ones count as 0.",
    credit=0.5,
)
def exactly_zero(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (values > 0).any() and (values < 0).any():
        return "saddle"
    if (values == 0).any():
        return "degenerate"
    return "minimum" if (values > 0).all() else "maximum"


@question.mistake(
    "Your threshold is the same for every matrix. A loss in other units has other curvatures: what "
    "counts as 0 depends on the largest of them.",
    credit=0.75,
)
def an_absolute_threshold(hessian):
    values = np.linalg.eigvalsh(hessian)
    up, down = (values > 1e-6).any(), (values < -1e-6).any()
    if up and down:
        return "saddle"
    if (np.abs(values) <= 1e-6).any():
        return "degenerate"
    return "minimum" if up else "maximum"


@question.mistake(
    "You call everything a saddle that is neither minimum nor maximum. Where a curvature is 0 and "
    "the others have one sign, second derivatives cannot tell: that is “degenerate”.",
    credit=0.5,
)
def never_flat(hessian):
    values = np.linalg.eigvalsh(hessian)
    threshold = 1e-6 * np.max(np.abs(values))
    if (values > threshold).all():
        return "minimum"
    return "maximum" if (values < -threshold).all() else "saddle"


@question.mistake(
    "A curvature of 0 counts as one that goes up or down in your rule. Along that direction the "
    "ground is level as far as second derivatives can see, so it is “degenerate”.",
    credit=0.5,
)
def level_counts_as_up(hessian):
    values = np.linalg.eigvalsh(hessian)
    threshold = 1e-6 * np.max(np.abs(values))
    if threshold == 0:
        return "degenerate"
    if (values >= -threshold).all():
        return "minimum"
    return "maximum" if (values <= threshold).all() else "saddle"


@question.mistake(
    "You tell apart minimum, maximum and saddle, but never say “degenerate”: whatever has an eigenvalue "
    "of 0 ends up as a saddle, or as what rounding makes of it. Say first which ones count as 0.",
    credit=0.25,
)
def never_flat_and_no_threshold(hessian):
    values = np.linalg.eigvalsh(hessian)
    if np.all(values > 0):
        return "minimum"
    return "maximum" if np.all(values < 0) else "saddle"
