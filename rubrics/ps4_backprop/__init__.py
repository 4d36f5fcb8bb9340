"""Problem set 4: backpropagation with matrices, and how to check it."""

from autograder.marking.rubric import Rubric

QUESTIONS = [
    "dense_forward",
    "dense_backward",
    "hidden_delta",
    "softmax_jacobian",
    "softmax_cross_entropy",
    "network_gradients",
    "numerical_gradient",
    "relative_error",
    "logistic_loss",
    "steps_to_learn",
]

rubric = Rubric.of_package(__name__, QUESTIONS)
