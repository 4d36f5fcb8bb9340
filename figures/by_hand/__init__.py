"""Backpropagation of a small network by hand."""

from .figure import by_hand, draw

__all__ = ["by_hand", "draw"]
