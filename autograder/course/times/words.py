"""The names of months, weekdays and halves of the day, in the languages that platforms come in.

The names are CLDR's, from Babel. A name that stands for two months in two of the languages
(“listopad” is October in Croatian and November in Polish) gives both.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator

# Canvas's and Moodle's most used languages that name the months of the Gregorian calendar
LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "ca", "gl", "eu", "da", "nb", "nn", "sv", "fi",
    "is", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "bg", "el", "tr", "ru", "uk", "lt", "lv",
    "et", "cy", "ga", "he", "ar", "fa", "hi", "id", "ms", "vi", "th", "hy", "ja", "ko", "zh",
    "zh_Hant",
)  # fmt: skip
_AS_WELL = {"sept": 9}  # not every release of CLDR has it

Names = dict[str, frozenset[int]]


def months(text: str) -> frozenset[int]:
    """The months, 1 to 12, that a word names."""
    return _named(text, 0)


def weekdays(text: str) -> frozenset[int]:
    """The days of the week, Monday being 0, that a word names."""
    return _named(text, 1)


def half_of_day(text: str) -> int | None:
    """0 for a word that means “am”, 12 for one that means “pm”."""
    found = _named(text, 2)
    return next(iter(found)) if len(found) == 1 else None


def key(text: str) -> str:
    """A word as it is compared: its letters, in no case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in decomposed if unicodedata.category(c)[0] in "LM")
    return "".join(c for c in kept if not "\u0300" <= c <= "\u036f")


def _named(text: str, kind: int) -> frozenset[int]:
    word = key(text)
    # English first: no word of it means anything else elsewhere, and all names take a while to load
    return _names(("en",))[kind].get(word) or _names(LANGUAGES)[kind].get(word, frozenset())


@functools.cache
def _names(languages: tuple[str, ...]) -> tuple[Names, Names, Names]:
    months: dict[str, set[int]] = {key(word): {month} for word, month in _AS_WELL.items()}
    days: dict[str, set[int]] = {}
    halves: dict[str, set[int]] = {}
    for language in languages:
        for index, word in _months_of(language):
            months.setdefault(word, set()).add(index)
        for index, word in _days_of(language):
            days.setdefault(word, set()).add(index)
        for index, word in _halves_of(language):
            halves.setdefault(word, set()).add(index)
    return _frozen(months), _frozen(days), _frozen(halves)


def _frozen(names: dict[str, set[int]]) -> Names:
    return {word: frozenset(found) for word, found in names.items() if word}


def _months_of(language: str) -> Iterator[tuple[int, str]]:
    from babel import Locale

    for forms in Locale.parse(language).months.values():
        for width in ("wide", "abbreviated"):
            for index, name in forms[width].items():
                if not any(c.isdigit() for c in name):  # “10月” is read as a number
                    yield index, key(name)


def _days_of(language: str) -> Iterator[tuple[int, str]]:
    from babel import Locale

    for forms in Locale.parse(language).days.values():
        for width in ("wide", "abbreviated", "short"):
            for index, name in forms.get(width, {}).items():
                yield index, key(name)


def _halves_of(language: str) -> Iterator[tuple[int, str]]:
    from babel import Locale

    for forms in Locale.parse(language).day_periods.values():
        for width in ("wide", "abbreviated"):
            for half, value in (("am", 0), ("pm", 12)):
                if half in forms.get(width, {}):
                    yield value, key(forms[width][half])
