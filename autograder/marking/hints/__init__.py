"""Hints to answers that no list holds, each of which reproduces what the student's function did."""

from .claim import Claim
from .proof import proved

__all__ = ["Claim", "proved"]
