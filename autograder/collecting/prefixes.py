"""Takes off what names share: the problem set before a user's name, or a group before a person's.

A platform that writes ``SET_USER`` does not say where the set ends and the user begins, for both may
hold the separator. All names of a download say it together, or nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeVar

from ..course.roster import canonical

T = TypeVar("T")
_NUMBERED = re.compile(r"[^\W\d].*\d", re.DOTALL)  # letters, and a number at the end


@dataclass(frozen=True)
class Split:
    """Where a shared beginning ends, with every end that is possible."""

    prefix: str
    possible: tuple[str, ...]  # the longest first
    sure: bool

    def rests(self, name: str) -> tuple[str, ...]:
        """What may be left of a name, the most likely first."""
        order = dict.fromkeys((self.prefix, *self.possible))
        return tuple(name[len(prefix) :] for prefix in order)


def common_start(sequences: Sequence[Sequence[T]]) -> int:
    """How long the beginning is that all sequences share."""
    columns = zip(*sequences, strict=False)
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))


def is_numbered(prefix: str) -> bool:
    """Whether a beginning has letters, and a number before its separator, as what sets are called."""
    return _NUMBERED.fullmatch(prefix[:-1]) is not None


def shared(
    names: Collection[str],
    separator: str,
    known: Collection[str] = (),
    fits: Callable[[str], bool] = bool,
) -> Split | None:
    """The beginning that all names share, up to a separator; nothing where they share none.

    It is sure where only one is possible, or one is ``known``; of several names also where one alone
    is numbered, as sets are, or where the longest leaves a word without a separator of each. ``fits``
    says whether a rest may be one.
    """
    distinct = sorted(set(names))
    if not distinct:
        return None
    common = distinct[0][: common_start(distinct)]
    ends = [place + 1 for place, letter in enumerate(common) if letter == separator and place]
    possible = [
        common[:end] for end in reversed(ends) if all(fits(name[end:]) for name in distinct)
    ]
    if not possible:
        return None
    words = {canonical(word) for word in known} - {""}
    named = [prefix for prefix in possible if canonical(prefix) in words]
    if named:
        return Split(named[0], tuple(possible), True)
    if len(distinct) > 1:
        numbered = [prefix for prefix in possible if is_numbered(prefix)]
        if len(numbered) == 1:
            return Split(numbered[0], tuple(possible), True)
    longest = possible[0]
    single = all(separator not in name[len(longest) :] for name in distinct)
    return Split(longest, tuple(possible), len(possible) == 1 or (len(distinct) > 1 and single))
