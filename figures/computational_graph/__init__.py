"""A computational graph, forward and backward."""

from .figure import computational_graph, draw

__all__ = ["computational_graph", "draw"]
