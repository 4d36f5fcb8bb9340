"""Gradient descent on a surface."""

from .figure import descent, four_valleys, ravine_and_bowl, two_valleys

__all__ = ["descent", "four_valleys", "ravine_and_bowl", "two_valleys"]
