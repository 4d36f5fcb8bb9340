"""The digits that `train_digits` is marked on: they never travel to a student's process.

The student's function gets the training and the validation digits. It gives back plain arrays, and
the judge predicts with them. Who reads all digits from a file gains nothing: the pixels come in an
order that is drawn here, and so do the numbers of the classes.
"""

import functools

import numpy as np

from course_lib.digits import digits

SEED = 10  # the notebook splits by it, too
TRAINING, VALIDATION = 1200, 247  # the other 350 are hidden


def drawn() -> tuple[np.ndarray, np.ndarray]:
    """The order of the pixels, and the numbers of the classes."""
    rng = np.random.default_rng([SEED, 6])
    return rng.permutation(64), rng.permutation(10)


def as_in_the_notebook(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels with the pixels and classes that students know."""
    pixels, classes = drawn()
    return X[:, np.argsort(pixels)], np.argsort(classes)[y]


@functools.cache
def splits() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Images as rows, and labels: "train", sorted by label, "validation" and "hidden"."""
    images, labels = digits()
    order = np.random.default_rng(SEED).permutation(len(images))
    train, validation, hidden = np.split(order, [TRAINING, TRAINING + VALIDATION])

    pixels, classes = drawn()
    X, y = images.reshape(len(images), -1)[:, pixels], classes[labels]
    train = train[np.argsort(y[train], kind="stable")]
    rows = {"train": train, "validation": validation, "hidden": hidden}
    return {name: (X[part], y[part]) for name, part in rows.items()}
