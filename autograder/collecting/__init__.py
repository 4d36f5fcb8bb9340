"""Takes in what students handed in, from whatever a learning platform hands out."""

from .archives import Limits
from .collector import collect
from .works import Collected

__all__ = ["Collected", "Limits", "collect"]
