"""Problem set 2: activations, their slopes, and softmax."""

from autograder.marking.rubric import Rubric

QUESTIONS = [
    "sigmoid",
    "sigmoid_slope",
    "tanh_slope",
    "relu",
    "relu_slope",
    "leaky_relu",
    "leaky_relu_slope",
    "prelu_gradients",
    "elu",
    "elu_slope",
    "softmax",
]

rubric = Rubric.of_package(__name__, QUESTIONS)
