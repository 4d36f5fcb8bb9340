"""Each image as one row of numbers."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "flatten_images",
    points=1,
    lecture="12_training_pipeline#Images into a dense layer",
    tolerance=1e-12,  # numbers are moved, and stay what they are
)

question.case(np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]))  # the notebook's example
question.case(np.arange(24.0).reshape(2, 3, 4))
question.case(np.arange(24.0).reshape(4, 3, 2))
question.case(np.arange(6.0).reshape(1, 2, 3))  # one image
question.case(np.arange(3.0).reshape(3, 1, 1))  # one pixel
question.case(np.arange(36.0).reshape(2, 3, 2, 3))  # in colour
# what the visible check tries
question.case(np.zeros((3, 2, 5)))
question.case(np.array([[[0.0, 0.0], [0.0, 0.0]]]))
question.case(np.zeros((2, 4, 4, 3)))


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for shape in ((3, 8, 8), (5, 2, 4), (2, 4, 5, 3)):
        yield (rng.uniform(size=shape),)


@question.right
def reference(images, *, initialise):
    return images.reshape(len(images), -1)


@question.variant
def one_by_one(images):
    return np.array([image.ravel() for image in images])


@question.variant
def by_the_sizes(images):
    pixels = 1
    for size in images.shape[1:]:
        pixels *= size
    return np.reshape(images, (images.shape[0], pixels))


@question.variant
def as_lists(images):
    rows = []
    for image in images:
        rows.append([float(pixel) for pixel in image.flatten()])
    return rows


@question.mistake(
    "All images end up in one long row. The network needs a row for each image: the first axis "
    "stays as it is."
)
def everything_in_one_row(images):
    return images.flatten()


@question.mistake(
    "You have a column for each image. In this course rows are examples.",
    credit=0.5,
)
def a_column_each(images):
    return images.reshape(len(images), -1).T


@question.mistake(
    "The shape is turned round, and worse, the pixels of different images have been mixed: a new "
    "shape does not move pixels, it only counts them off anew."
)
def shape_turned_round(images):
    return images.reshape(-1, len(images))


@question.mistake(
    "The shape is right, but each row has pixels of several images: you made columns by counting "
    "the pixels off, and then turned the table. Keep the first axis, and join the others."
)
def mixed_and_turned(images):
    return images.reshape(-1, len(images)).T


@question.mistake(
    "You go down the columns of each image. The text asks for its rows, one after the other.",
    credit=0.5,
)
def down_the_columns(images):
    return np.array([image.flatten(order="F") for image in images])


@question.mistake(
    "It works for images of 8 × 8 pixels alone: the number 64 is written into your function. Other "
    "images have other sizes.",
    credit=0.5,
)
def always_64_pixels(images):
    return images.reshape(len(images), 64)


@question.mistake(
    "For images in colour you keep the colours as an axis of their own. A row has all numbers of an "
    "image, the colours among them.",
    credit=0.5,
)
def colours_kept_apart(images):
    n, height, width = images.shape[:3]
    return images.reshape(n, height * width, *images.shape[3:])


@question.mistake(
    "A single image comes out as a bare row. It is still a table, with one row.",
    credit=0.75,
)
def one_image_without_its_axis(images):
    return np.squeeze(images.reshape(len(images), -1))


@question.mistake(
    "You scale the pixels as well. That is another station of the pipeline; this one only changes "
    "the shape.",
    credit=0.5,
)
def scaled_too(images):
    return images.reshape(len(images), -1) / 255


@question.mistake(
    "It works for images in grey alone. In colour they have an axis more: let `-1` stand for all "
    "numbers of an image.",
    credit=0.5,
)
def grey_images_alone(images):
    n, height, width = images.shape
    return images.reshape(n, height * width)
