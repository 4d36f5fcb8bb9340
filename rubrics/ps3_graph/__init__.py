"""Problem set 3: gates, numbers that remember how they were made, and the way back through them."""

from autograder.marking.rubric import Rubric

from .given import Blank, Node, build_nodes, places_of, read_all

QUESTIONS = [
    "add_gate",
    "multiply_gate",
    "max_gate",
    "sigmoid_gate",
    "scalar",
    "sigmoid",
    "in_order",
    "zero_gradients",
    "send_back",
]

rubric = Rubric.of_package(
    __name__, QUESTIONS, given=[Blank, Node, build_nodes, places_of, read_all]
)
