"""Problem set 2: activations, their slopes, and softmax.

Each question has a module of its own; where the list of its mistakes is long, that is another one.
"""

from importlib import import_module

from autograder.marking.rubric import Rubric

rubric = Rubric("ps2_activations")

# Each of these opens its question in the rubric, in the notebook's order.
for _question in (
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
):
    import_module(f".{_question}", __name__)
for _mistakes in ("sigmoid_mistakes", "prelu_gradients_mistakes", "softmax_mistakes"):
    import_module(f".{_mistakes}", __name__)
