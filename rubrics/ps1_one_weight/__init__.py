"""Problem set 1: one weight, then several."""

from autograder.marking.rubric import Rubric

QUESTIONS = [
    "slope",
    "new_weight",
    "train",
    "sse",
    "mse",
    "mse_gradient",
    "sigmoid_unit_step",
]

rubric = Rubric.of_package(__name__, QUESTIONS)
