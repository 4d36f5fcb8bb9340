"""Optimisers that race on one surface."""

from .figure import draw, optimiser_race

__all__ = ["draw", "optimiser_race"]
