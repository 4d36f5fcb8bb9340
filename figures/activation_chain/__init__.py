"""A chain of units and its gradient."""

from .figure import activation_chain, draw

__all__ = ["activation_chain", "draw"]
