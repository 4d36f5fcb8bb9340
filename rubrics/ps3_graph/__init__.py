"""Problem set 3: gates, numbers that remember how they were made, and the way back through them.

Each question has a module of its own.
"""

from importlib import import_module

from autograder.marking.rubric import Rubric

from .given import Blank, Node, build_nodes, places_of, read_all

rubric = Rubric(
    "ps3_graph",
    given=[Node, Blank, build_nodes, places_of, read_all],
)

# Each of these opens its question in the rubric, in the notebook's order.
for _question in (
    "add_gate",
    "multiply_gate",
    "max_gate",
    "sigmoid_gate",
    "scalar",
    "sigmoid",
    "in_order",
    "zero_gradients",
    "send_back",
):
    import_module(f".{_question}", __name__)

for _mistakes in ("scalar_mistakes", "scalar_circles"):
    import_module(f".{_mistakes}", __name__)
