"""The handwritten digits that come with scikit-learn, read without scikit-learn's long import."""

from importlib.machinery import PathFinder
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_lib.checks import Array

__all__ = ["digits"]


def digits() -> tuple[Array, NDArray[np.int64]]:
    """1,797 handwritten digits of 8 × 8 pixels: images (N, 8, 8) from 0 to 1, and labels 0 to 9.

    From scikit-learn, which has them from the UCI repository (Alpaydin and Kaynak, 1998).
    """
    spec = PathFinder.find_spec("sklearn")  # where it is, whether or not it may be imported
    for folder in (spec.submodule_search_locations or []) if spec else []:
        file = Path(folder, "datasets", "data", "digits.csv.gz")
        if file.is_file():
            table = np.loadtxt(file, delimiter=",")
            return table[:, :-1].reshape(-1, 8, 8) / 16.0, table[:, -1].astype(np.int64)

    from sklearn.datasets import load_digits  # where scikit-learn keeps them elsewhere

    images = load_digits()
    return images.images / 16.0, images.target.astype(np.int64)
