"""The digits that `train_digits` is marked on: they never travel to a student's process.

The collection is public, so nobody is kept from having its images. What is marked are 350 of them,
each in four ways shifted, turned, made thicker or thinner, and mixed with noise, by draws from the
course's secret: the same for everybody in a term, and known to nobody before. The training and validation
digits are changed in the same ways, by draws that anybody may know, so that a network learns what it
is tried on. The pixels come in an order of their own, and so do the numbers of the classes; that
keeps out a network that was trained elsewhere, and hides nothing from who compares images.

No change of the images would keep out a table of the public ones. Whatever it is, the function is given
1200 digits that are changed in the same way, as a network has to learn to see through it; who has the
originals can work it out from them. It gains nothing either: the nearest of the digits that the function
is given has the right label as often as the nearest of the others of the collection, and to learn from
these is what is asked. `benchmarks/hidden_digits.py` measures all of it.

Without a secret the draws are known: nobody's marks depend on those who check their own work.
"""

import functools

import numpy as np

from autograder.marking.fresh import term
from course_lib.digits import digits

SEED = 10  # the notebook splits by it, too
TRAINING, VALIDATION = 1200, 247  # the other 350 are marked on
COPIES = 4  # of each of them, so that a mark depends little on the term
SHIFT, TURN, THICKNESS, NOISE = 0.25, 3.0, 0.1, 0.04  # pixels, degrees, of the exponent, of grey


def drawn() -> tuple[np.ndarray, np.ndarray]:
    """The order of the pixels, and the numbers of the classes."""
    rng = np.random.default_rng([SEED, 6])
    return rng.permutation(64), rng.permutation(10)


def as_in_the_notebook(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels with the pixels and classes that students know."""
    pixels, classes = drawn()
    return X[:, np.argsort(pixels)], np.argsort(classes)[y]


def changed(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Images (N, 8, 8) shifted, turned, thicker or thinner, and noisy, each a little otherwise.

    What comes in at the border is empty. Grey values are drawn between the four nearest pixels.
    """
    count = len(images)
    angle = np.radians(rng.normal(0, TURN, (count, 1, 1)))
    down, right = rng.uniform(-SHIFT, SHIFT, (2, count, 1, 1))
    rows, columns = np.mgrid[0:8, 0:8] - 3.5
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    y = np.clip(np.cos(angle) * rows + np.sin(angle) * columns + 5.5 - down, 0, 10.999)
    x = np.clip(np.cos(angle) * columns - np.sin(angle) * rows + 5.5 - right, 0, 10.999)
    i, j, each = y.astype(int), x.astype(int), np.arange(count)[:, None, None]
    below, beside = y - i, x - j
    upper = (1 - beside) * padded[each, i, j] + beside * padded[each, i, j + 1]
    lower = (1 - beside) * padded[each, i + 1, j] + beside * padded[each, i + 1, j + 1]
    grey = np.clip((1 - below) * upper + below * lower, 0, 1)
    grey = grey ** np.exp(rng.normal(0, THICKNESS, (count, 1, 1)))
    return np.clip(grey + rng.normal(0, NOISE, grey.shape), 0, 1)


def splits() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Images as rows, and labels: "train", sorted by label, "validation", and the term's "hidden"."""
    return _splits(term())


@functools.cache
def _splits(key: bytes) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    images, labels = digits()
    order = np.random.default_rng(SEED).permutation(len(images))
    train, validation, hidden = np.split(order, [TRAINING, TRAINING + VALIDATION])

    pixels, classes = drawn()
    y = classes[labels]
    train = train[np.argsort(y[train], kind="stable")]
    rows = {"train": train, "validation": validation, "hidden": hidden}
    found = {}
    for number, (name, part) in enumerate(rows.items()):
        own = [SEED, 7, number]
        if name == "hidden":
            own, part = [SEED, 8, *key], np.repeat(part, COPIES)
        seen = changed(images[part], np.random.default_rng(own)).reshape(len(part), -1)
        found[name] = (seen[:, pixels], y[part])
    return found
