"""The text of an answer, changed in one place: what is changed, in words, and where, in words as well.

The words name a place as a reader finds it (“in the exponent, where `z` comes in”), and never the code:
whoever reads them has everything right but that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..source_changes import texts_of
from .code_places import place_of


@dataclass(frozen=True)
class Change:
    """A changed text: its code, what was changed, in words, and where."""

    text: str
    what: str
    where: str
    at: tuple[int, ...]  # the place of the change in the tree


def changes_of(text: str) -> Iterator[Change]:
    """The text of an answer with one change each, every text once."""
    for change in texts_of(text):
        yield Change(change.text, change.what, place_of(change.path), change.at)
