"""How a message is set in HTML, beside an exercise and on a feedback page alike."""

from __future__ import annotations

import html
import re


def as_html(message: str) -> str:
    """A message with what stands in `backticks` set as code, and what is *stressed* in italics.

    A backtick without a partner stays as it is, and so does a star in a formula.
    """
    parts = html.escape(message).split("`")
    unpaired = f"`{parts.pop()}" if len(parts) % 2 == 0 else ""
    shown = [
        f"<code>{part}</code>" if place % 2 else _stressed(part) for place, part in enumerate(parts)
    ]
    return "".join(shown) + _stressed(unpaired)


def _stressed(text: str) -> str:
    return re.sub(r"(?<![\w*])\*(\w[\w ]*)\*(?![\w*])", r"<em>\1</em>", text)
