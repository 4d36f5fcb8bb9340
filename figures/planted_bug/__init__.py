"""A bug in backpropagation that a gradient check finds."""

from .figure import draw, heat_map, planted_bug

__all__ = ["draw", "heat_map", "planted_bug"]
