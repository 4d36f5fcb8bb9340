"""Whose a file is, as a platform says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..course.roster import Key


@dataclass(frozen=True)
class Origin:
    """Whose a file is, as a platform says it."""

    platform: str
    keys: tuple[Key, ...]  # to look for in a roster, the surest first
    identity: str  # tells apart two students with one name
    own_id: str  # the student's id where there is no roster
    label: str  # what a person would call them
    attempt: tuple[Any, ...]  # what was handed in together
    sequence: int = 0  # grows from attempt to attempt, where the platform counts
    late: bool = False
    handed_in: str = ""  # as the platform or a file's name writes it
    of_set: str = ""  # the problem set, where the name says it
    within: tuple[str, ...] = ()  # where the file lies in what was handed in, its name last
    doubt: str = ""  # why the names alone do not say the student's id
    group: str = ""  # of which it is the work, where the name says it


def platforms_of(origins: Iterable[Origin]) -> list[str]:
    """The platforms that were recognised, for a person."""
    return sorted({origin.platform for origin in origins})
