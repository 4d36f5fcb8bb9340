"""The forms of dates, times of day, weekdays and zones that the grammar of times is made of."""

from __future__ import annotations

import re

ORDERS = ("DMY", "MDY", "YMD")  # of day, month and year where all are numbers
ANY = frozenset(ORDERS)
FIRST_YEAR, LAST_YEAR = 1970, 2099

_WORD = r"[^\s0-9.,;:/()\[\]{}+_@-]+"
_NAME = rf"(?P<name>{_WORD}(?:\ {_WORD})??)\.?"
_DAY = r"(?P<day>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4})(?![0-9])(?:\ ?(?:г|р|թ)\.)?"  # “2026 г.” in Russian
_NTH = r"(?:st|nd|rd|th|er|re|\.|o|a|e|de)?"  # 1st, 1er, 1., 1º
_OF = r"(?:(?:de|del|di|do|da|of|af|van)\ )?"


def _compiled(
    *forms: tuple[str, frozenset[str] | set[str]],
) -> list[tuple[re.Pattern[str], frozenset[str]]]:
    return [
        (re.compile(form, re.VERBOSE | re.IGNORECASE), frozenset(orders)) for form, orders in forms
    ]


# each with the orders of day and month under which it is read so
DATES = _compiled(
    # 2026-10-03, 2026/10/3, 2026.10.03, 2026_10_03, 2026 10 03; year first is year, month, day
    (r"(?P<year>[0-9]{4})(?P<s>[-/._\ ])(?P<month>[0-9]{1,2})(?P=s)(?P<day>[0-9]{1,2})(?![0-9])", ANY),
    (r"(?P<year>[0-9]{4})\.\ (?P<month>[0-9]{1,2})\.\ (?P<day>[0-9]{1,2})\.?(?![0-9])", ANY),
    (r"(?P<year>[0-9]{4})\ ?[年년]\ ?(?P<month>[0-9]{1,2})\ ?[月월]"
     r"\ ?(?P<day>[0-9]{1,2})\ ?[日일号號]", ANY),
    (r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])", ANY),  # 20261003
    (r"(?P<year>[0-9]{4})-?W(?P<week>[0-9]{2})-?(?P<weekday>[1-7])(?![0-9])", ANY),  # 2026-W40-6
    (r"(?P<year>[0-9]{4})-?(?P<nth>[0-9]{3})(?![0-9])", ANY),  # 2026-276
    # 3 October 2026, 3. Okt. 2026, 03-Oct-2026, 3 de octubre de 2026, 1er octobre 2026
    (rf"{_DAY}{_NTH}[\ /-]?\ ?{_OF}{_NAME},?[\ /-]?{_OF}{_YEAR}", ANY),
    # October 3, 2026, Oct-03-2026, Oct 3rd 2026
    (rf"{_NAME}[\ /-]?{_DAY}{_NTH},?[\ /-]{_YEAR}", ANY),
    # 2026-Oct-03, 2026. október 3., 2026 October 3
    (rf"(?P<year>[0-9]{{4}})\.?[\ /-]{_NAME}[\ /-]?{_DAY}(?![0-9])\.?", ANY),
    # numbers alone: 05/10/2026, 05.10.2026, 5-10-26
    (rf"{_DAY}(?P<s>[-/._\ ]|\.\ )(?P<month>[0-9]{{1,2}})(?P=s){_YEAR}", {"DMY"}),
    (rf"(?P<month>[0-9]{{1,2}})(?P<s>[-/._\ ]|\.\ ){_DAY}(?P=s){_YEAR}", {"MDY"}),
    (rf"{_DAY}(?P<s>[-/.])(?P<month>[0-9]{{1,2}})(?P=s)(?P<year>[0-9]{{2}})(?![0-9])", {"DMY"}),
    (rf"(?P<month>[0-9]{{1,2}})(?P<s>[-/.]){_DAY}(?P=s)(?P<year>[0-9]{{2}})(?![0-9])", {"MDY"}),
    (rf"(?P<year>[0-9]{{2}})(?P<s>[-/.])(?P<month>[0-9]{{1,2}})(?P=s){_DAY}(?![0-9])", {"YMD"}),
    # 03-Oct-26 is 2026 where the day comes first, 2003 where the year does
    (rf"{_DAY}(?P<s>[\ /-]){_NAME}(?P=s)(?P<year>[0-9]{{2}})(?![0-9])", {"DMY", "MDY"}),
    (rf"(?P<year>[0-9]{{2}})(?P<s>[\ /-]){_NAME}(?P=s){_DAY}(?![0-9])", {"YMD"}),
    (rf"{_NAME}\ {_DAY}{_NTH},\ ?'?(?P<year>[0-9]{{2}})(?![0-9])", ANY),  # Oct 3, 26
)  # fmt: skip

_HOUR = r"(?P<hour>[0-9]{1,2})"
CLOCKS = [
    re.compile(form, re.VERBOSE | re.IGNORECASE)
    for form in (
        # 20:30, 8:30:10, 20:30:10.123456
        rf"{_HOUR}:(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}})(?:[.,](?P<part>[0-9]+))?)?(?![0-9:])",
        # as in file names: 20-30-10, 20.30, 20_30_10, 20-30-10-123
        rf"{_HOUR}(?P<q>[-._\ ])(?P<minute>[0-9]{{2}})"
        r"(?:(?P=q)(?P<second>[0-9]{2})(?:[-._,](?P<part>[0-9]{3}|[0-9]{6}))?)?(?![0-9])",
        # 2030, 203010, 203010.123
        r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?:(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]+))?)?(?![0-9])",
        # 20h30, 20 h 30 min 10 s, 20h
        rf"{_HOUR}\ ?h(?![a-z])\ ?(?:(?P<minute>[0-9]{{2}})"
        r"(?:\ ?(?:min|mn|m)?\ ?(?P<second>[0-9]{2})\ ?s?)?)?",
        rf"{_HOUR}\ ?[时時시点點]\ ?(?P<minute>[0-9]{{1,2}})\ ?[分분]"
        r"(?:\ ?(?P<second>[0-9]{1,2})\ ?[秒초])?",
    )
]  # fmt: skip
# with “am” or “pm” only: 8 PM, 901 AM, 1130 PM, 83010 PM
TWELVE = re.compile(r"(?P<hour>[0-9]{1,2}?)(?:(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?)?(?![0-9])")

_AT = r"(?:at|@|um|à|a\ las?|às|as|alle(?:\ ore)?|ore|om|kl\.?|klo|kello|o|в|u)\ "
BETWEEN = re.compile(rf"T(?=[0-9])|_|:|\.?\ ?[,;|]?\ ?-?\ ?(?:{_AT})?", re.VERBOSE | re.IGNORECASE)
HALF = re.compile(rf"\ ?(?P<half>{_WORD}\.\ ?{_WORD}\.?|{_WORD}\.?)")
SUFFIX = re.compile(r"\ ?(?:uhr|hrs?|hs|h|o'clock)\.?(?=$|[ ,;(\[+-])", re.IGNORECASE)
ZONE = re.compile(
    rf"\ ?(?:Z|(?:UTC|GMT|UT)?\ ?[+-][0-9]{{1,2}}(?::?[0-9]{{2}}){{0,2}}(?![0-9]))?"
    rf"\ ?[(\[]?(?:{_WORD}(?:[\ /_+-](?:{_WORD}|[0-9]{{1,2}}))*)?[)\]]?",
    re.IGNORECASE,
)
WEEKDAY = re.compile(rf"(?P<word>{_WORD}(?:[-\ ]{_WORD})?)\.?,?\ ?", re.IGNORECASE)
WEEKDAY_AFTER = re.compile(
    rf",?\ ?(?:\((?P<within>{_WORD})\)|(?P<word>{_WORD}(?:[-\ ]{_WORD})?)\.?)(?=[,\ ]|$)"
)
CTIME = re.compile(
    rf"{_NAME}\ {_DAY}\ (?P<clock>[0-9:.]+)(?P<zone>\ [^0-9]\S*)?\ {_YEAR}(?P<after>.*)"
)
