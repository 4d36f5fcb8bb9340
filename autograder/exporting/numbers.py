"""Numbers as platforms' files write them: in one style for a file, by a grammar, and never by a guess.

A number is a sign or none, digits, and perhaps a decimal separator with digits after it. The digits before
it may stand in threes, between which a group separator stands. A point is for decimals in one file and
between groups in another; so all numbers of a file decide together. ``1,600`` alone is no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..csv_table import number
from ..errors import CourseError

POINT, COMMA = ".", ","
DECIMALS = (POINT, COMMA)
# What may stand between groups beside the other of the two: spaces of several widths, and apostrophes.
GROUPS = {
    POINT: (",", " \u00a0\u2009\u202f", "'\u2019"),
    COMMA: (".", " \u00a0\u2009\u202f", "'\u2019"),
}


class NumberError(CourseError):
    """A text is no number that can be told; it says why."""


def _grammar(decimal: str, group: str) -> re.Pattern[str]:
    point = re.escape(decimal)
    grouped = rf"[1-9][0-9]{{0,2}}(?:[{re.escape(group)}][0-9]{{3}})+"
    return re.compile(rf"([+\-−]?)((?:{grouped}|[0-9]+)?)(?:{point}([0-9]+))?")


_STYLES = {(d, group): _grammar(d, group) for d in DECIMALS for group in GROUPS[d]}


def readings(text: str) -> dict[str, Decimal]:
    """What a text says as a number, by the decimal separator that it would be written with."""
    found = {}
    for (decimal, _), pattern in _STYLES.items():
        match = pattern.fullmatch(text.strip())
        if match is None or not (match[2] or match[3]):
            continue
        digits = re.sub(r"[^0-9]", "", match[2]) or "0"
        sign = "-" if match[1] in ("-", "−") else ""
        found[decimal] = Decimal(f"{sign}{digits}.{match[3] or '0'}")
    return found


@dataclass(frozen=True)
class Numbers:
    """How one file writes its numbers: the decimal separators that fit them all."""

    fit: frozenset[str]
    clash: tuple[str, ...] = ()  # two of its numbers that no separator fits both of
    fallback: str = POINT  # to write with, where no number of the file tells; or nothing

    @classmethod
    def of(cls, texts: Iterable[str], decimal: str | None = None, fallback: str = POINT) -> Numbers:
        """By all texts of a file; those that are no numbers tell nothing. ``decimal`` decides, if given."""
        if decimal is not None:
            return cls(frozenset({decimal}))
        fit, only = set(DECIMALS), dict.fromkeys(DECIMALS, "")
        for text in texts:
            known = readings(text.strip().removesuffix("%"))
            if len(known) == 1:
                (one,) = known
                only[one] = only[one] or text.strip()
                fit &= {one}
        clash = tuple(only.values()) if all(only.values()) else ()
        return cls(frozenset(fit), clash, fallback)

    @property
    def decimal(self) -> str:
        """What to write numbers with; empty where the file does not tell."""
        return min(self.fit) if len(self.fit) == 1 else self.fallback

    def read(self, text: str) -> Decimal:
        """A number; raises ``NumberError`` for what is none, or may be two."""
        known = readings(text)
        if not known:
            raise NumberError(f"“{text.strip()}” is not a number")
        if len(set(known.values())) == 1 and (
            len(known) == 2 or not self.fit or known.keys() <= self.fit
        ):
            return next(iter(known.values()))
        if self.clash and len(known) == 2:
            one, other = self.clash
            raise NumberError(
                f"“{text.strip()}” may be {_or(known)}, and the file writes both “{one}” and “{other}”: "
                "say which is meant with --decimal . or --decimal ,"
            )
        told = {known[decimal] for decimal in self.fit if decimal in known}
        if len(told) == 1:
            return told.pop()
        if not told:
            (decimal,) = self.fit
            raise NumberError(
                f"“{text.strip()}” is not a number where “{decimal}” is for decimals, as in this file"
            )
        raise NumberError(
            f"“{text.strip()}” may be {_or(known)}: say which is meant with --decimal . or --decimal ,"
        )

    def write(self, value: float) -> str:
        """Points, with at most two decimals, as the file writes them."""
        text = number(value)
        if POINT not in text:
            return text
        if self.clash:
            one, other = self.clash
            raise NumberError(
                f"The file writes both “{one}” and “{other}”. Say which is for decimals with "
                "--decimal . or --decimal ,"
            )
        if not self.decimal:
            raise NumberError(
                f"No number in the file tells how to write {text}. Say which is for decimals with "
                "--decimal . or --decimal ,"
            )
        return text.replace(POINT, self.decimal)


def _or(known: dict[str, Decimal]) -> str:
    return " or ".join(f"{value.normalize():f}" for value in known.values())
