"""Drawings (SVG) of a student's as they may stand in a notebook that teachers open: they only draw.

A drawing is a document of its own. It can run code, fetch what it names, and unfold to millions of parts.
So the elements that a plot is made of are listed, and one that has any other is refused. What is kept is
written anew from what was understood: a browser that reads text in another way finds nothing else in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

MAX_SIZE = 3_000_000  # characters
MAX_PARTS = 50_000
MAX_DRAWN = 500_000  # parts, each counted as often as others lead to it
MAX_DEPTH = 100

_ELEMENTS = frozenset(
    {"svg", "g", "defs", "metadata", "style", "title", "desc", "symbol", "marker", "use", "image"}
    | {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
    | {"clipPath", "linearGradient", "radialGradient", "stop"}
)
_SPACE = "http://www.w3.org/2000/svg"
_DECLARED = re.compile(r"<!(?!--|DOCTYPE svg PUBLIC \"[-/ .\w]+\"\s+\"[:/.\w]+\">)")
_REACHES_OUT = re.compile(r"(?i)url\s*\(\s*(?!['\"]?#)|@|\\|script\s*:|data\s*:")
# In CSS and in attributes that are read as CSS, a function that is none of these may fetch something.
_CALL = re.compile(r"([-\w]+)\(")
_DRAWING_CALLS = frozenset(
    {
        "url",
        "rgb",
        "rgba",
        "hsl",
        "hsla",
        "matrix",
        "translate",
        "scale",
        "rotate",
        "skewx",
        "skewy",
    }
)
_NAMES_ALONE = frozenset({"id", "class", "label", "font-family"})  # attributes that hold any words
_NAME = re.compile(r"[A-Za-z_][-\w.]*", re.ASCII)
_PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]*")
_REFERENCE = re.compile(r"url\s*\(\s*['\"]?#([^'\")\s]+)")
_HREF = "href"


def redrawn(source: str) -> str | None:
    """A drawing that consists of shapes and text alone, written anew; ``None`` for any other.

    Comments, instructions and metadata are left out. What it holds, and what a browser has to draw of
    it, is bounded.
    """
    if len(source) > MAX_SIZE or _DECLARED.search(source):
        return None
    try:
        root = ElementTree.fromstring(source.encode("utf-8"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    for noted in root.findall(".//{*}metadata"):  # who made it, and when: it draws nothing
        noted.clear()
    parts = list(root.iter())
    harmless = (
        _local(root.tag) == "svg" and len(parts) <= MAX_PARTS and all(map(_is_harmless, parts))
    )
    if not harmless or _drawn(parts) > MAX_DRAWN:
        return None
    written: list[str] = []
    _write(root, written, f' xmlns="{_SPACE}"')
    return "".join(written)


def _is_harmless(part: ElementTree.Element) -> bool:
    space, _, kind = part.tag.rpartition("}") if isinstance(part.tag, str) else ("", "", "")
    if kind not in _ELEMENTS or space.strip("{") not in ("", _SPACE):
        return False
    if kind == "style" and (len(part) or not _is_harmless_css(part.text or "")):
        return False
    return all(
        _is_inside(value)
        if _local(name) == _HREF
        else not _local(name).lower().startswith("on")
        and not _REACHES_OUT.search(value)
        and (_local(name) in _NAMES_ALONE or name.startswith("aria-") or _calls_nothing(value))
        for name, value in part.items()
    )


def _is_harmless_css(text: str) -> bool:
    """Whether a style sheet names nothing outside, and no other part of the drawing."""
    return (
        not re.search(r"(?i)url\s*\(", text)
        and not _REACHES_OUT.search(text)
        and _calls_nothing(text)
    )


def _calls_nothing(value: str) -> bool:
    """Whether no function is called in a value but those that draw."""
    return all(name.lower() in _DRAWING_CALLS for name in _CALL.findall(value))


def _is_inside(link: str) -> bool:
    """Whether a link leads to a part of the same drawing, or to a picture that it holds."""
    return link.startswith("#") or _PICTURE.fullmatch(link) is not None


def _drawn(parts: Sequence[ElementTree.Element]) -> float:
    """How many parts a browser draws at most, each as often as another leads to it.

    Parts come before what is in them. One that is led to and leads on, or is deeper than a drawing need be,
    could double without end.
    """
    place = {part: number for number, part in enumerate(parts)}
    depth, inside, leads_on = [0] * len(parts), [1] * len(parts), list(map(_leads_to, parts))
    named: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        named.setdefault(part.get("id", ""), []).append(number)
        for child in part:
            depth[place[child]] = depth[number] + 1
    if max(depth) > MAX_DEPTH:
        return float("inf")
    leads = [bool(names) for names in leads_on]
    for number in reversed(range(len(parts))):
        for child in parts[number]:
            inside[number] += inside[place[child]]
            leads[number] |= leads[place[child]]
    drawn = len(parts)
    for part, names in zip(parts, leads_on, strict=True):
        corners = len(part.get("d", part.get("points", "")))
        for to in (number for name in names for number in named.get(name, ())):
            if leads[to]:
                return float("inf")
            drawn += inside[to] * (corners if _local(parts[to].tag) == "marker" else 1)
    return drawn


def _leads_to(part: ElementTree.Element) -> set[str]:
    """The names of other parts that have to be drawn, or looked at, where this one is."""
    names = {
        value[1:] for name, value in part.items() if _local(name) == _HREF and value.startswith("#")
    }
    return names.union(*(_REFERENCE.findall(value) for _, value in part.items()))


def _write(part: ElementTree.Element, written: list[str], declared: str = "") -> None:
    """Write a part and what is in it, in the plainest form that there is."""
    kind = _local(part.tag)
    attributes = {
        _local(name): value for name, value in part.items() if _NAME.fullmatch(_local(name))
    }
    told = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    written.append(f"<{kind}{declared}{told}>{escape(part.text or '')}")
    for child in part:
        if _local(child.tag) != "metadata":
            _write(child, written)
        written.append(escape(child.tail or ""))
    written.append(f"</{kind}>")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
