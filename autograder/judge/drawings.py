"""Which drawings (SVG) of a student's may stand in a notebook that teachers open: those that only draw.

A drawing is a document of its own. It can run code, fetch what it names, and unfold to millions of parts.
So the elements and attributes that a plot is made of are listed, and one that has any other is refused.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

MAX_SIZE = 3_000_000  # characters
MAX_PARTS = 50_000

_ELEMENTS = frozenset(
    {"svg", "g", "defs", "metadata", "style", "title", "desc", "symbol", "marker", "use", "image"}
    | {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
    | {"clipPath", "linearGradient", "radialGradient", "stop"}
)
_DECLARED = re.compile(r"<!(?!--|DOCTYPE svg PUBLIC \"[-/ .\w]+\"\s+\"[:/.\w]+\">)")
_REACHES_OUT = re.compile(r"(?i)url\s*\(\s*(?!['\"]?#)|@|\\|expression|script\s*:|data\s*:")
_PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]*")
_HREF = "href"


def only_draws(source: str) -> bool:
    """Whether a drawing consists of shapes and text alone, and of a bounded number of them."""
    if len(source) > MAX_SIZE or _DECLARED.search(source):
        return False
    try:
        root = ElementTree.fromstring(source.encode("utf-8"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return False
    for noted in root.findall(".//{*}metadata"):  # who made it, and when: it draws nothing
        noted.clear()
    parts = list(root.iter())
    return len(parts) <= MAX_PARTS and all(map(_is_harmless, parts)) and not _unfolds(root)


def _is_harmless(part: ElementTree.Element) -> bool:
    kind = _local(part.tag) if isinstance(part.tag, str) else ""
    if kind not in _ELEMENTS or (kind == "style" and _REACHES_OUT.search(part.text or "")):
        return False
    return not any(
        _local(name).lower().startswith("on")
        or (_REACHES_OUT.search(value) if _local(name) != _HREF else not _is_inside(value))
        for name, value in part.items()
    )


def _is_inside(link: str) -> bool:
    """Whether a link leads to a part of the same drawing, or to a picture that it holds."""
    return link.startswith("#") or _PICTURE.fullmatch(link) is not None


def _unfolds(root: ElementTree.Element) -> bool:
    """Whether something that is used elsewhere uses others in turn: that can double without end."""
    used = {
        value[1:] for part in root.iter() for name, value in part.items() if _local(name) == _HREF
    }
    return any(
        part.get("id") in used and part.find(".//{*}use") is not None for part in root.iter()
    )


def _local(name: str) -> str:
    return name.rpartition("}")[2]
