"""Texts from outside, made harmless for a terminal and a page."""

from __future__ import annotations

import re

MAX_MESSAGE = 4_000


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def plain(text: str, limit: int = MAX_MESSAGE) -> str:
    """A text that a terminal shows as it stands, of at most ``limit`` characters."""
    text = text[: 4 * limit].encode("utf-8", "replace").decode()
    text = _CONTROL.sub("", _ESCAPE.sub("", text))
    return text if len(text) <= limit else text[: limit - 1] + "…"
