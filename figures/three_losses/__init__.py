"""One unit under three losses."""

from .figure import draw, three_losses

__all__ = ["draw", "three_losses"]
