"""The grammar of times: every reading of a text, none preferred.

A time is a date and a time of day, in either order, with a weekday before or after the date and a zone
at the end; or a count of seconds since 1970. The forms are those of ``DATES``, ``CLOCKS`` and
``_counted``. What fits none has no reading; what fits several has several, and whoever asks decides
whether they can be told apart.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from . import forms
from .forms import ANY, CLOCKS, DATES, FIRST_YEAR, LAST_YEAR
from .words import half_of_day, months, weekdays


@dataclass(frozen=True)
class Reading:
    """One way to read a text."""

    naive: datetime.datetime
    zone: str  # what is written after it; empty for nothing
    orders: frozenset[str] = ANY  # under which day and month are read so
    absolute: bool = False  # a count of seconds, which has no zone


@dataclass(frozen=True)
class Why:
    """Why a text that looks like a time is none."""

    text: str


def normalised(text: str) -> str:
    """A text with one kind of digit, space, dash and letter."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    return " ".join(text.split())


def readings(text: str) -> tuple[list[Reading], list[str]]:
    """Every reading of a text, and, where a form fits that has none, why not."""
    text = normalised(text)
    found: list[Reading] = []
    wrong: list[str] = []
    for one in _all(text):
        if isinstance(one, Why):
            wrong.append(one.text)
        elif one not in found:
            found.append(one)
    return found, wrong


def _all(text: str) -> Iterator[Reading | Why]:
    yield from _counted(text)
    yield from _digits(text)
    for stated, rest in _weekday_first(text):
        yield from _date_first(stated, rest)
        yield from _time_first(stated, rest)
        yield from _ctime(stated, rest)


def _counted(text: str) -> Iterator[Reading | Why]:
    """Seconds since 1970, or thousandths, millionths, billionths of them: from 2001 to 2033."""
    match = re.fullmatch(r"@?(1[0-9]{9})(?:[.,]([0-9]+))?", text)
    if match:
        whole, part = match[1], match[2] or ""
    elif match := re.fullmatch(r"1[0-9]{12}|1[0-9]{15}|1[0-9]{18}", text):
        whole, part = text[:10], text[10:]
    else:
        if re.fullmatch(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+", text, re.IGNORECASE):
            yield Why("a spreadsheet has taken digits of it away")
        return
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=int(whole))
    yield Reading(moment.replace(microsecond=_micro(part)), "", absolute=True)


def _digits(text: str) -> Iterator[Reading | Why]:
    """20261003203010, to the minute, the second, or the thousandth."""
    match = re.match(r"(20[0-9]{6})([0-9]{4}|[0-9]{6}|[0-9]{9})(?![0-9])(?P<zone>.*)", text)
    if match:
        digits = match[2]
        clock = f"{digits[:6]}.{digits[6:]}" if len(digits) > 6 else digits
        yield from _date_first(frozenset(), f"{match[1]} {clock}{match['zone']}")
    elif re.fullmatch(r"[0-9]{8}", text):
        yield Why("it has no time of day")


def _weekday_first(text: str) -> Iterator[tuple[frozenset[int], str]]:
    """The text, and the rest of it where it begins with a weekday."""
    yield frozenset(), text
    if match := forms.WEEKDAY.match(text):
        word = match["word"]
        for part in dict.fromkeys([word, word.split(" ")[0]]):
            if days := weekdays(part):
                yield days, text[len(part) :].lstrip("., ").removeprefix("den ")  # in Danish


def _date_first(stated: frozenset[int], text: str) -> Iterator[Reading | Why]:
    for form, orders in DATES:
        match = form.match(text)
        if match is None:
            continue
        for days, rest in _weekday_after(text[match.end() :]):
            clocks = list(_clocks(rest, match[0][-1] in "日일号號"))
            if not rest.strip(" .,"):
                clocks = [Why("it has no time of day")]
            yield from _combined(match, orders, stated or days, clocks)


def _weekday_after(text: str) -> Iterator[tuple[frozenset[int], str]]:
    yield frozenset(), text
    if (match := forms.WEEKDAY_AFTER.match(text)) and (
        days := weekdays(match["within"] or match["word"])
    ):
        yield days, text[match.end() :]


def _time_first(stated: frozenset[int], text: str) -> Iterator[Reading | Why]:
    for form, orders in DATES:
        match = re.compile(rf"(?P<front>.*?[\ ,]){form.pattern}$", form.flags).match(text)
        if match is None:
            continue
        front = re.sub(r"(?: on| am| le| el| il)$", "", match["front"].rstrip(" ,-"))
        fronts = [(stated, front)]
        for cut in re.finditer(r"[ ,]+", front):  # 20:30, Saturday, 3 October 2026
            if days := weekdays(front[cut.end() :]):
                fronts.append((days, front[: cut.start()]))
        for days, clock in fronts:
            yield from _combined(match, orders, days, list(_clocks(f" {clock}", False)))


def _ctime(stated: frozenset[int], text: str) -> Iterator[Reading | Why]:
    """Oct 3 20:30:10 EDT 2026, as “date” and “git log” write it."""
    if match := forms.CTIME.fullmatch(text):
        clocks = list(_clocks(f" {match['clock']}{match['zone'] or ''}{match['after']}", False))
        yield from _combined(match, ANY, stated, clocks)


def _clocks(text: str, attached: bool) -> Iterator[tuple[datetime.timedelta, str] | Why]:
    """The times of day, each with the zone, that follow a date."""
    between = forms.BETWEEN.match(text)
    start = between.end() if between else 0
    if not start and not attached:
        return
    rest = text[start:]
    yield from _clock(rest, None)
    if (match := forms.HALF.match(rest)) and (half := half_of_day(match["half"])) is not None:
        yield from _clock(rest[match.end() :].lstrip(" "), half)  # 下午8:30


def _clock(text: str, half: int | None) -> Iterator[tuple[datetime.timedelta, str] | Why]:
    for form in CLOCKS:
        if match := form.match(text):
            yield from _tail(match, text[match.end() :], half, False)
    if match := forms.TWELVE.match(text):
        yield from _tail(match, text[match.end() :], half, True)


def _tail(
    match: re.Match[str], rest: str, half: int | None, needs_half: bool
) -> Iterator[tuple[datetime.timedelta, str] | Why]:
    if suffix := forms.SUFFIX.match(rest):
        rest = rest[suffix.end() :]
    said = forms.HALF.match(rest)
    ends = said is not None and re.match(r"$|[ ,;(\[+-]", rest[said.end() :])
    if half is None and said and ends and (after := half_of_day(said["half"])) is not None:
        half, rest = after, rest[said.end() :]
    if (needs_half and half is None) or not forms.ZONE.fullmatch(rest.strip(" .,;")):
        return
    hour, minute, second = (int(match[group] or 0) for group in ("hour", "minute", "second"))
    given = f"{hour}:{minute:02d}" + (f":{second:02d}" if match["second"] else "")
    if half is not None and (hour > 12 and half == 0):
        yield Why(f"{given} is not before noon")
        return
    if half is not None and hour <= 12:
        hour = hour % 12 + half
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        yield Why(f"there is no time {given}")
        return
    part = match["part"] if "part" in match.re.groupindex and match["part"] else ""
    clock = datetime.timedelta(
        hours=hour, minutes=minute, seconds=second, microseconds=_micro(part)
    )
    yield clock, rest.strip(" .,;")


def _micro(part: str) -> int:
    return int(part[:6].ljust(6, "0"))


def _combined(
    match: re.Match[str],
    orders: frozenset[str],
    stated: frozenset[int],
    clocks: list[tuple[datetime.timedelta, str] | Why],
) -> Iterator[Reading | Why]:
    """A date with each of the times of day beside it."""
    if not clocks:
        return
    for date in _dates(match):
        if isinstance(date, Why):
            yield date
            continue
        if stated and date.weekday() not in stated:
            yield Why(f"{date:%Y-%m-%d} is a {date:%A}")
            continue
        for clock in clocks:
            if isinstance(clock, Why):
                yield clock
            else:
                length, zone = clock
                midnight = datetime.datetime.combine(date, datetime.time())
                yield Reading(midnight + length, zone, orders)


def _dates(match: re.Match[str]) -> Iterator[datetime.date | Why]:
    said = {name: value for name, value in match.groupdict().items() if value}
    year = int(said["year"]) + (2000 if len(said["year"]) == 2 else 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        yield Why(f"the year {year} is not from {FIRST_YEAR} to {LAST_YEAR}")
        return
    named = sorted(months(said["name"])) if "name" in said else [int(said.get("month", 0))]
    for month in named:
        try:
            if "week" in said:
                yield datetime.date.fromisocalendar(year, int(said["week"]), int(said["weekday"]))
            elif "nth" in said:
                first = datetime.date(year, 1, 1)
                date = first + datetime.timedelta(days=int(said["nth"]) - 1)
                yield date if date.year == year else Why(f"{year} has no day {said['nth']}")
            else:
                yield datetime.date(year, month, int(said["day"]))
        except ValueError:
            yield Why(f"there is no day {match[0].strip()}")
