"""Where the strings and comments of a piece of Python stand, as the newest Python reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_OPENING = re.compile(r"""(?<!\w)([rRbBuUfFtT]{0,2})('''|\"\"\"|'|")""")

_CONVERSION = re.compile(r"![rsa]\s*[:}]")


@dataclass(frozen=True)
class Literal:
    """A string or a comment: where it stands, its prefix, and the expressions in its braces."""

    start: int
    end: int
    prefix: str
    text: str
    fields: tuple[str, ...] = ()


def literals(source: str) -> list[Literal]:
    """All strings and comments of a text, those within the braces of others left out."""
    found = []
    place = 0
    while place < len(source):
        literal = _literal_at(source, place)
        if literal is not None:
            found.append(literal)
            place = literal.end
        else:
            place += 1
    return found


def masked(source: str, found: Sequence[Literal]) -> str:
    """The text with each string and comment covered, so that what is left is code."""
    parts, last = [], 0
    for literal in found:
        parts += [source[last : literal.start], re.sub(r"[^\n]", "_", literal.text)]
        last = literal.end
    return "".join([*parts, source[last:]])


def _literal_at(source: str, place: int) -> Literal | None:
    if source[place] == "#":
        end = source.find("\n", place)
        end = len(source) if end < 0 else end
        return Literal(place, end, "#", source[place:end])
    if source[place] not in "rRbBuUfFtT'\"" or (place and source[place - 1].isidentifier()):
        return None
    opening = _OPENING.match(source, place)
    if opening is None:
        return None
    fields: list[str] = []
    formatted = bool(set(opening[1].lower()) & {"f", "t"})
    end = _end_of_string(source, opening.end(), opening[2], formatted, fields)
    return Literal(place, end, opening[1], source[place:end], tuple(fields))


def _end_of_string(source: str, place: int, quotes: str, formatted: bool, fields: list[str]) -> int:
    """The place after a string's closing quotes; at the end of its line where it has none."""
    while place < len(source):
        if source.startswith(quotes, place):
            return place + len(quotes)
        if source[place] == "\\":
            place += 2
        elif source[place] == "\n" and len(quotes) == 1:
            return place
        elif formatted and source[place] == "{":
            if source.startswith("{{", place):
                place += 2
            else:
                place = _end_of_field(source, place + 1, fields)
        else:
            place += 1
    return len(source)


def _end_of_field(source: str, place: int, fields: list[str]) -> int:
    """The place after the brace that closes a replacement field; notes the expression in it."""
    start, depth = place, 0
    end_of_expression: int | None = None
    while place < len(source):
        here = source[place]
        if end_of_expression is not None:  # in the format after a colon
            if here == "{":
                place = _end_of_field(source, place + 1, fields)
                continue
            if here == "}":
                break
            place += 1
            continue
        literal = _literal_at(source, place)
        if literal is not None:
            place = literal.end
            continue
        if here in "([{":
            depth += 1
        elif here in ")]}":
            if not depth:
                break
            depth -= 1
        elif not depth and (here == ":" or _CONVERSION.match(source, place)):
            end_of_expression = place
        place += 1
    expression = source[start : place if end_of_expression is None else end_of_expression]
    fields.append(re.sub(r"(?<![=!<>])=\s*$", "", expression))
    return place + 1
