"""Problem set 1: one weight, then several.

Each question has a module of its own; where the list of its mistakes is long, that is another one.
"""

from importlib import import_module

from autograder.marking.rubric import Rubric

rubric = Rubric("ps1_one_weight")

# Each of these opens its question in the rubric, in the notebook's order.
for _question in (
    "slope",
    "new_weight",
    "train",
    "sse",
    "mse",
    "mse_gradient",
    "sigmoid_unit_step",
):
    import_module(f".{_question}", __name__)
for _mistakes in ("train_mistakes", "mse_gradient_mistakes", "sigmoid_unit_step_mistakes"):
    import_module(f".{_mistakes}", __name__)
