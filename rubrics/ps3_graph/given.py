"""What the notebook hands out, for references and proofs; a test keeps the two alike."""

# mypy: ignore-errors
# (written as in a notebook, where the functions that `Node` calls come in later cells)


class Node:
    """A number in a graph, and how it was made."""

    made = 0  # how many nodes there are

    def __init__(self, value, inputs=(), local=()):
        self.value = value  # the number itself
        self.inputs = tuple(inputs)  # the nodes that it was computed from
        self.local = tuple(local)  # the local gradient for each of these inputs
        self.gradient = 0.0  # for backpropagation to fill in
        self.number = Node.made  # how many nodes were made before this one
        Node.made += 1

    def sigmoid(self):
        """The sigmoid of this node, a new node. Question 6 brings it to life."""
        return sigmoid(self)  # noqa: F821

    def zero_gradients(self):
        """Set the gradient of every node that this one depends on to 0, and its own: question 8."""
        zero_gradients(in_order(self))  # noqa: F821

    def backward(self):
        """Set the gradient of every node that this one depends on, and its own: question 9."""
        send_back(in_order(self))  # noqa: F821


class Blank(Node):
    """What the hidden tests put in the place of `Scalar`, so that its mistakes cost nothing later."""


def build_nodes(rows):
    """Nodes from rows of value, places of the inputs in the list, and local gradients."""
    nodes = []
    for value, inputs, local in rows:
        nodes.append(Node(value, [nodes[place] for place in inputs], local))
    return nodes


def places_of(nodes, all_nodes):
    """The place of each node in a list of nodes, -1 for one that is not there."""
    places = {id(node): place for place, node in enumerate(all_nodes)}
    return [places.get(id(node), -1) for node in nodes]


def read_all(name, nodes):
    """The value, or the gradient, of each node."""
    return [getattr(node, name) for node in nodes]
