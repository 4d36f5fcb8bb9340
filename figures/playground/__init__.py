"""A small network that learns while one watches."""

from .figure import draw, picture, playground

__all__ = ["draw", "picture", "playground"]
