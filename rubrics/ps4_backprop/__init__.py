"""Problem set 4: backpropagation with matrices, and how to check it.

Each question has a module of its own; where the list of its mistakes is long, that is another one.
"""

from importlib import import_module

from autograder.marking.rubric import Rubric

rubric = Rubric(
    "ps4_backprop",
)

# Each of these opens its question in the rubric, in the notebook's order.
for _question in (
    "dense_forward",
    "dense_backward",
    "hidden_delta",
    "softmax_jacobian",
    "softmax_cross_entropy",
    "network_gradients",
    "numerical_gradient",
    "relative_error",
):
    import_module(f".{_question}", __name__)
for _mistakes in (
    "dense_backward_mistakes",
    "cross_entropy_mistakes",
    "network_mistakes",
    "numerical_gradient_mistakes",
):
    import_module(f".{_mistakes}", __name__)
