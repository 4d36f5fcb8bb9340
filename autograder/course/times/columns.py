"""Times that were written alike: one order of day and month for all of them."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .errors import TimeError
from .forms import FIRST_YEAR, LAST_YEAR, ORDERS
from .grammar import Reading, readings
from .zones import resolve

K = TypeVar("K")
NAMES = {"DMY": "day first", "MDY": "month first", "YMD": "year first"}
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})? UTC")
_EXAMPLE = "Write it such as 2026-10-12 23:59"


class OrderError(TimeError):
    """A column does not tell whether the day or the month comes first; the text shows the choice."""


@dataclass
class Column(Generic[K]):
    """What a column of times comes to."""

    times: dict[K, datetime.datetime] = field(default_factory=dict)  # in UTC
    problems: dict[K, str] = field(default_factory=dict)  # a sentence for each that is not read
    order: str = ""  # of day and month, where that mattered


def read(text: str, zone: datetime.tzinfo, order: str = "") -> datetime.datetime:
    """The moment, in UTC, that a text means; raises ``TimeError``.

    Parameters
    ----------
    text : str
        A time in one of the forms of the grammar.
    zone : datetime.tzinfo
        The course's zone: of times that name none, and of abbreviations.
    order : str
        “DMY”, “MDY” or “YMD”: how dates in numbers are written. Without it those that can be read in
        two ways are refused.
    """
    if _STAMP.fullmatch(text):  # as nbgrader and we write them, by the thousand
        with contextlib.suppress(ValueError):
            stamp = datetime.datetime.fromisoformat(text.removesuffix(" UTC"))
            if FIRST_YEAR <= stamp.year <= LAST_YEAR:
                return stamp.replace(tzinfo=datetime.UTC)
    column = read_column({0: text}, zone, order)
    if column.problems:
        raise TimeError(column.problems[0])
    return column.times[0]


def read_column(texts: Mapping[K, str], zone: datetime.tzinfo, order: str = "") -> Column[K]:
    """Read times that were written alike; raises ``OrderError`` where they do not tell their order.

    The order of day and month is the one under which all are dates. Where several would do, and give
    different times, nothing is read.
    """
    column: Column[K] = Column()
    possible: dict[K, list[Reading]] = {}
    for name, text in texts.items():
        found, wrong = readings(text)
        if order:
            found, other = [one for one in found if order in one.orders], found
            if other and not found:
                wrong = [f"with the {NAMES[order]}, it is no date"]
        if found:
            possible[name] = found
        else:
            column.problems[name] = _not_read(text, wrong)
    column.order = order or _decided(texts, possible)
    for name, found in possible.items():
        here = [one for one in found if not column.order or column.order in one.orders]
        try:
            column.times[name] = _moment(texts[name], here, zone)
        except TimeError as error:
            column.problems[name] = str(error)
    return column


def _decided(texts: Mapping[K, str], possible: Mapping[K, list[Reading]]) -> str:
    """The order of day and month that all values have; empty where it does not matter."""
    fitting = [
        order
        for order in ORDERS
        if all(any(order in one.orders for one in found) for found in possible.values())
    ]
    if not fitting:
        raise OrderError(_contradiction(texts, possible))
    under = {
        order: {
            name: [(one.naive, one.zone) for one in found if order in one.orders]
            for name, found in possible.items()
        }
        for order in fitting
    }
    if all(under[order] == under[fitting[0]] for order in fitting):
        numeric = any(
            one.orders != frozenset(ORDERS) for all_of in possible.values() for one in all_of
        )
        return fitting[0] if numeric else ""
    name = next(n for n in possible if len({str(under[order][n]) for order in fitting}) > 1)
    dates: dict[str, str] = {}
    for order in fitting:
        date = _date(under[order][name][0][0])
        dates.setdefault(date, f"{date} ({NAMES[order]}, “{order}”)")
    raise OrderError(
        f"“{_short(texts[name])}” is {' or '.join(dates.values())}, and no value beside it tells which. "
        f'Say it in course.toml, such as date_order = "{fitting[0]}", above the first [table].'
    )


def _contradiction(texts: Mapping[K, str], possible: Mapping[K, list[Reading]]) -> str:
    """Two values that cannot be of one order."""
    shown = {}
    for order in ("DMY", "MDY"):
        for name, found in possible.items():
            if not any(order in one.orders for one in found):
                shown[order] = f"“{texts[name].strip()}” is no date with the {NAMES[order]}"
                break
    return (
        f"{' and '.join(shown.values())}: they are not written alike. Write them such as 2026-10-12 "
        '23:59, or say in course.toml which counts, such as date_order = "DMY".'
    )


def _date(moment: datetime.datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _moment(text: str, found: list[Reading], zone: datetime.tzinfo) -> datetime.datetime:
    moments: list[datetime.datetime] = []
    refused: list[TimeError] = []
    for one in found:
        try:
            at = _at(one, zone)
        except TimeError as error:
            refused.append(error)
            continue
        if at not in moments:
            moments.append(at)
    if not moments:
        raise TimeError(f"The time “{_short(text)}” cannot be told: {refused[0]}.") from refused[0]
    if len(moments) > 1:
        ways = " or ".join(_date(at) + f", {at:%H:%M} UTC" for at in moments)
        raise TimeError(f"The time “{_short(text)}” may be {ways}. {_EXAMPLE}.")
    return moments[0]


def _at(one: Reading, zone: datetime.tzinfo) -> datetime.datetime:
    if one.absolute:
        return one.naive.replace(tzinfo=datetime.UTC)
    return resolve(one.naive, one.zone, zone)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"


def _not_read(text: str, wrong: list[str]) -> str:
    why = f": {wrong[0]}" if wrong else ""
    return f"“{_short(text)}” is not understood as a time{why}. {_EXAMPLE}."
