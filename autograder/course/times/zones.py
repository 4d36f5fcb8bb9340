"""From a local time to the moment that is meant: offsets, names of zones, clocks that change.

A local time that comes twice, in the hour that the clocks are set back, is the first of the two: the
earlier is in favour of whoever handed in. One that does not come at all, in the hour that is skipped,
was shown by no clock of that zone and is refused.
"""

from __future__ import annotations

import datetime
import functools
import re
import zoneinfo

from .errors import TimeError
from .words import LANGUAGES, key

_OFFSET = re.compile(
    r"(?:UTC|GMT|UT)? ?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?::?00)?"
    r"(?:\b|(?=[A-Za-z\[(]))",
    re.IGNORECASE,
)
_UNIVERSAL = {"z", "utc", "gmt", "ut", "zulu", "coordinateduniversaltime"}
_MOST = datetime.timedelta(hours=14)
_LEAST = -datetime.timedelta(hours=12)


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """A zone of the IANA database, such as “Europe/Berlin”; raises ``TimeError``."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimeError(
            f"there is no time zone “{name}”. Write one such as “Europe/Berlin” or “UTC”"
        ) from error


def local(naive: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """The moment, in UTC, of a local time: the first where it comes twice; raises ``TimeError``."""
    found = _moments(naive, zone)
    if not found:
        raise TimeError(
            f"{naive:%H:%M} did not come on {naive:%Y-%m-%d} in the zone {zone}, where the clocks were set "
            "forward over it. If it is a time of another zone, write that zone after it"
        )
    return found[0]


def _moments(naive: datetime.datetime, zone: datetime.tzinfo) -> list[datetime.datetime]:
    """The moments at which clocks of a zone showed a time: one, two, or none."""
    found = []
    for fold in (0, 1):
        moment = naive.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC)
        back = moment.astimezone(zone).replace(tzinfo=None)
        if back == naive and moment not in found:
            found.append(moment)
    return found


def resolve(naive: datetime.datetime, text: str, zone: datetime.tzinfo) -> datetime.datetime:
    """The moment, in UTC, of a local time with what is written after it; raises ``TimeError``.

    Parameters
    ----------
    naive : datetime.datetime
        The time, without a zone.
    text : str
        An offset, “UTC”, a name of the IANA database, or an abbreviation, which is one of the
        course's zone; empty for the course's zone.
    zone : datetime.tzinfo
        The course's zone.
    """
    text = text.strip(" ,;")
    if not text:
        return local(naive, zone)
    if match := _OFFSET.match(text):
        moment = (naive - _offset(match, text)).replace(tzinfo=datetime.UTC)
        _agrees(moment, naive, text[match.end() :])
        return moment
    text = text.strip("()[] ")
    if key(text) in _UNIVERSAL and not re.search(r"[0-9]", text):
        return naive.replace(tzinfo=datetime.UTC)
    if named := _iana(text):
        return local(naive, named)
    return _by_abbreviation(naive, text, zone)


def _offset(match: re.Match[str], text: str) -> datetime.timedelta:
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    offset = datetime.timedelta(hours=hours, minutes=minutes)
    offset = -offset if match["sign"] == "-" else offset
    if minutes > 59 or not _LEAST <= offset <= _MOST:
        raise TimeError(f"“{text}” is no offset from UTC: they go from -12:00 to +14:00")
    return offset


def _agrees(moment: datetime.datetime, naive: datetime.datetime, rest: str) -> None:
    """Refuse an offset beside a zone's name that says something else."""
    rest = rest.strip(" ()[]")
    named = _iana(rest)
    if named is not None and moment.astimezone(named).replace(tzinfo=None) != naive:
        raise TimeError(f"its offset is not that of {rest} at that time. Take one of the two away")


def _iana(text: str) -> zoneinfo.ZoneInfo | None:
    """A zone by its name in full; “EST” is an abbreviation, whatever the database has."""
    name = text.replace(" ", "_")
    if "/" not in name:
        return None
    known = {other.casefold(): other for other in _all_names()}
    if name.casefold() not in known:
        raise TimeError(f"there is no time zone “{text}”")
    return zoneinfo.ZoneInfo(known[name.casefold()])


@functools.cache
def _all_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _by_abbreviation(
    naive: datetime.datetime, text: str, zone: datetime.tzinfo
) -> datetime.datetime:
    word = key(text)
    found = _moments(naive, zone)
    for moment in found:
        if word == key(moment.astimezone(zone).tzname() or ""):
            return moment
    if found and word in _generic_names(zone):
        return found[0]  # “ET” is whatever clocks in New York show
    for moment in found:
        if word in _names_at(moment.astimezone(zone)):
            return moment
    raise TimeError(f"{_misfit(naive, text, zone)}. Write an offset such as +02:00 instead")


def _misfit(naive: datetime.datetime, text: str, zone: datetime.tzinfo) -> str:
    """Why an abbreviation is not that of a zone at a time."""
    there = "/".join(
        sorted({str(moment.astimezone(zone).tzname()) for moment in _moments(naive, zone)})
    )
    known = f"it is {there} there" if there else "that time did not come there"
    halves = (naive.replace(month=month, day=1, hour=12) for month in range(1, 13))
    if any(key(text) in _names_at(day.replace(tzinfo=zone)) for day in halves):
        return f"“{text}” is not the time of the zone {zone} on {naive:%Y-%m-%d}: {known}"
    return (
        f"“{text}” is no name of the course's zone, {zone} ({known}), and such letters mean other "
        "times elsewhere"
    )


def _names_at(moment: datetime.datetime) -> set[str]:
    """What a zone's time is called at a moment: by the IANA database, and in the languages."""
    names = {key(moment.tzname() or "")}
    dst = moment.dst() or datetime.timedelta(0)
    # where “daylight” is winter, as in Dublin, CLDR's two names do not tell which is which
    if isinstance(moment.tzinfo, zoneinfo.ZoneInfo) and not _is_turned(moment.tzinfo, moment.year):
        names |= _names_of(moment.tzinfo.key, "daylight" if dst else "standard")
    return names - {""}


@functools.cache
def _is_turned(zone: zoneinfo.ZoneInfo, year: int) -> bool:
    days = (datetime.datetime(year, month, 1, tzinfo=zone).dst() for month in range(1, 13))
    return any(dst is not None and dst < datetime.timedelta(0) for dst in days)


@functools.cache
def _names_of(name: str, variant: str) -> frozenset[str]:
    from babel.dates import get_timezone_name

    def of(width: str, language: str) -> str:
        return get_timezone_name(name, width=width, locale=language, zone_variant=variant)  # type: ignore[arg-type]

    languages = (*LANGUAGES, "en_GB", "en_AU", "en_CA", "en_NZ", "en_ZA", "fr_CA", "es_MX")
    found = {of(width, language) for language in languages for width in ("short", "long")}
    # where CLDR has no name it gives an offset
    return frozenset(key(name) for name in found if not any(c.isdigit() for c in name))


def _generic_names(zone: datetime.tzinfo) -> frozenset[str]:
    """What a zone's time is called all year round, and at no time in particular."""
    if not isinstance(zone, zoneinfo.ZoneInfo) or zone.key == "UTC":
        return frozenset()
    apart = _names_of(zone.key, "standard") | _names_of(zone.key, "daylight")
    return _names_of(zone.key, "generic") - apart - _all_abbreviations(zone)


@functools.cache
def _all_abbreviations(zone: zoneinfo.ZoneInfo) -> frozenset[str]:
    days = (datetime.datetime(2026, month, 1, tzinfo=zone) for month in range(1, 13))
    return frozenset(key(day.tzname() or "") for day in days)


def shown(moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    """A time as people of a zone write it: “Mon 12 Oct 2026, 23:59 CEST”."""
    there = moment.astimezone(zone)
    name = there.tzname() or ""
    if not name[:1].isalpha():  # where the database has digits in place of a name
        offset = f"{there:%z}"
        name = f"UTC{offset[:3]}:{offset[3:5]}"
    return f"{there:%a} {there.day} {there:%b %Y, %H:%M} {name}"
