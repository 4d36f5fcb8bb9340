"""The little markup that cards use: formulas between dollars, code between backticks."""

from __future__ import annotations

import html
import re

__all__ = ["to_html"]

PIECE = re.compile(r"\$(?P<math>[^$]+)\$|`(?P<code>[^`]+)`")


def to_html(text: str, opening: str, closing: str) -> str:
    r"""A card's text as HTML, with formulas for MathJax between `opening` and `closing`.

    Examples
    --------
    >>> to_html("`W` is $a < b$", r"\\(", r"\\)")
    '<code>W</code> is \\(a &lt; b\\)'
    """
    parts, end = [], 0
    for found in PIECE.finditer(text):
        parts.append(html.escape(text[end : found.start()], quote=False))
        inner = html.escape(found["math"] or found["code"], quote=False)
        parts.append(f"{opening}{inner}{closing}" if found["math"] else f"<code>{inner}</code>")
        end = found.end()
    parts.append(html.escape(text[end:], quote=False))
    return "".join(parts)
