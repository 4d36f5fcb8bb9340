"""Takes in what students handed in, from whatever a learning platform hands out."""

from .archives import Limits
from .collector import Collected, collect

__all__ = ["Collected", "Limits", "collect"]
