"""Takes in what students handed in, from whatever a learning platform hands out."""

from .budget import Limits
from .candidates import Collected
from .collector import collect

__all__ = ["Collected", "Limits", "collect"]
