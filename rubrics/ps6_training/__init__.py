"""Problem set 6: everything around the gradients that it takes to train a network.

Each question has a module of its own; where the list of its mistakes is long, that is another one.
"""

from importlib import import_module

from autograder.marking.rubric import Rubric

from .given import logits_of, loss_and_gradients

rubric = Rubric(
    "ps6_training",
    given=[logits_of, loss_and_gradients],
)

# Each of these opens its question in the rubric, in the notebook's order.
for _question in (
    "initialise",
    "flatten_images",
    "standardise",
    "accuracy",
    "l2_gradients",
    "early_stopping",
    "train_digits",
    "perceptron",
):
    import_module(f".{_question}", __name__)
for _mistakes in ("early_stopping_mistakes", "train_digits_mistakes"):
    import_module(f".{_mistakes}", __name__)
