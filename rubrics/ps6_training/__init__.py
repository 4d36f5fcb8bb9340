"""Problem set 6: everything around the gradients that it takes to train a network."""

from autograder.marking.rubric import Rubric

from .given import logits_of, loss_and_gradients

QUESTIONS = [
    "initialise",
    "flatten_images",
    "standardise",
    "accuracy",
    "l2_gradients",
    "early_stopping",
    "train_digits",
    "perceptron",
    "softmax_regression",
    "signal_by_depth",
]

rubric = Rubric.of_package(__name__, QUESTIONS, given=[logits_of, loss_and_gradients])
