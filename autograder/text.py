"""Text from outside as it may be shown: nothing in it commands a terminal, or turns what stands beside it."""

from __future__ import annotations

import re

MAX_MESSAGE = 4_000  # characters

_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
# C0 but for tab and newline, DEL, C1, what ends a line elsewhere, what sets a direction, and lone
# surrogates, which cannot be written.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
    "|\r(?!\n)"
)


def plain(text: str, limit: int = MAX_MESSAGE) -> str:
    """A text without control characters, of at most ``limit`` characters."""
    text = text[: 4 * limit].encode("utf-8", "replace").decode()
    text = _CONTROL.sub("", _ESCAPE.sub("", text)).replace("\r\n", "\n")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escaped(text: str) -> str:
    r"""A text with its control characters written out, as JSON writes them: ESC is ``\u001b``.

    Tabs and ends of lines stay. JSON that is escaped says the same as before.
    """
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
