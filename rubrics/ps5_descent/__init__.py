"""Problem set 5: descent with many parameters, batches, and steps that remember.

Each question has a module of its own.
"""

from importlib import import_module

from autograder.marking.rubric import Rubric

rubric = Rubric(
    "ps5_descent",
)

# Each of these opens its question in the rubric, in the notebook's order.
for _question in (
    "descent_step",
    "gradient_descent",
    "critical_point",
    "minibatches",
    "epoch_loss",
    "train_epoch",
    "momentum_step",
    "adam_step",
):
    import_module(f".{_question}", __name__)
