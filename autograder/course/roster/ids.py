"""Names and ids: how they are compared, and how any id becomes one that is safe as a folder's name.

An id is made safe by an encoding that can be read back: a character that a file system, a shell, nbgrader
or a spreadsheet takes for something else becomes ``_x27_``, its number in Unicode, in hexadecimal. What
already looks like that is itself encoded, so that no two ids become one. Most ids stay as they are.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable

MAX_BYTES = 120  # of an id; file names are made of it, and have at most 255
_LOOKS_ENCODED = re.compile(r"(?=_x([0-9a-f]{1,6}))", re.I)
_ESCAPED = re.compile(r"_x([0-9a-f]{1,6})_")
# What Windows takes for a device, whatever the ending.
_DEVICE = re.compile(r"(?=(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$))", re.I)
# Letters and marks that are not to be seen, or that some file systems leave out of account.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def canonical(text: str) -> str:
    """A name or an id as it is compared: letters, marks and digits, in no case."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN")


def canonical_id(text: str) -> str:
    """An id as file systems that know no case see it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def spellings(name: str) -> set[str]:
    """The ways in which a platform may write a name: “Doe, Jane” and “Jane Doe”, without spaces."""
    words = [word for part in re.split(r"[\s,]+", name) if (word := canonical(part))]
    return {"".join(words[i:] + words[:i]) for i in range(len(words))}


def slug(text: str) -> str:
    """A name as an id, fit to be a folder's name anywhere; empty where nothing is left.

    It cannot be read back, and two names may become one: it is for names alone, where no id is known.
    """
    text = unicodedata.normalize("NFC", text)
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" or c in "_.@-" else "-" for c in text)
    kept = re.sub(r"-{2,}", "-", kept).strip("-.")
    return kept.encode()[:MAX_BYTES].decode(errors="ignore").strip("-.")


def encoded(text: str, taken: Callable[[str], bool] = lambda _: False) -> str:
    """An id made safe; ``decoded`` gives it back, in Unicode's composed form (NFC).

    ``taken`` says of an id whether it is somebody else's, also on a file system that knows no case. Then
    letters are encoded as well.
    """
    text = unicodedata.normalize("NFC", text)
    ways: list[Callable[[str], bool]] = [
        _is_safe,
        lambda c: _is_safe(c) and c.casefold() == c,
        lambda c: False,
    ]
    for safe in ways:
        found = _encoded(text, safe)
        if not taken(found):
            break
    return found


def decoded(safe: str) -> str:
    """The id that was made safe."""
    return _ESCAPED.sub(_character, safe)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number <= sys.maxunicode else found[0]


def is_safe(text: str) -> bool:
    """Whether an id is safe as it is."""
    return 0 < len(text.encode(errors="replace")) <= MAX_BYTES and encoded(text) == text


def _is_safe(character: str) -> bool:
    if character in "_.@-":
        return True
    return unicodedata.category(character)[0] in "LMN" and not _UNSEEN.match(character)


def _encoded(text: str, safe: Callable[[str], bool]) -> str:
    spelt = {index for index, c in enumerate(text) if not safe(c)}
    if _DEVICE.match(text) or text[:1] in (".", "-") or _begins_with_a_mark(text):
        spelt.add(0)
    if text.endswith("."):
        spelt.add(len(text) - 1)
    # what would read as an encoded character, now that others are encoded
    spelt |= {
        found.start()
        for found in _LOOKS_ENCODED.finditer(text)
        if any(
            end < len(text) and (text[end] == "_" or end in spelt)
            for end in range(found.start() + 3, found.end(1) + 1)
        )
    }
    return "".join(f"_x{ord(c):x}_" if index in spelt else c for index, c in enumerate(text))


def _begins_with_a_mark(text: str) -> bool:
    """Whether an accent comes first, which would join whatever stands before it."""
    return bool(text) and unicodedata.category(text[0])[0] == "M"
