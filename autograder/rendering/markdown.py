"""What students wrote in words, as HTML for feedback pages and for formgrader.

Markdown and formulas as JupyterLab reads them. Whoever looks at it may have rights in the gradebook,
and no network: HTML of the student's is text, formulas are MathML, and nothing is asked of another
host.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import mistune

from ..course import pictures
from ..course.notebooks import pictures_in
from .mathml import mathml

MAX_TEXT = 200_000  # characters of all texts on one page; the rest is shown as it was written
MAX_FORMULA = 2_000
MAX_FORMULAS = 40_000  # characters of all formulas on one page

# A dollar that a space keeps from what it would enclose is money. Bounds keep the search short.
_ENVIRONMENT = r"\\begin\{{(?P<{0}>[a-z]+\*?)\}}(?s:.{{0,2000}}?)\\end\{{(?P={0})\}}"
_ALONE = rf"^ {{0,3}}(?:\$\$[^$]{{1,2000}}\$\$|{_ENVIRONMENT.format('alone')})[ \t]*$"
_INLINE = {
    "formula_alone": r"(?<!\\)\$\$(?P<tex_alone>[^$]{1,2000})\$\$",
    "formula": r"(?<![$\\])\$(?=\S)(?P<tex>[^$]{1,2000})(?<=[^\s\\])\$(?!\d)",
    "formula_environment": _ENVIRONMENT.format("environment"),
}
_FOLDS = re.compile(r"(</?(?:details|summary)>)")
_IMAGE = re.compile(r"<img\b[^<>]{1,2000}>", re.IGNORECASE)
_SAYS = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_NUMBERED = re.compile(r"\\(begin|end)\{(equation|displaymath|math)\*?\}")  # no more than a frame

Attachments = Mapping[str, Mapping[str, str]]


@dataclass
class Room:
    """What may still be laid out on a page: formulas take long, and so do some texts."""

    text: int = MAX_TEXT
    formulas: int = MAX_FORMULAS


def as_html(
    source: str,
    attachments: Attachments | None = None,
    room: Room | None = None,
    *,
    hints: bool = False,
) -> str:
    """Markdown as HTML in which nothing runs and nothing is loaded.

    The texts of one page share its ``room``. What finds none is shown as it was written. Where a text is
    the course's own, its ``hints`` fold as they were written; all other HTML is text there, too.
    """
    room = room or Room()
    room.text -= len(source)
    if room.text < 0:
        return f"<pre>{html.escape(source)}</pre>"
    plugins: list[Any] = ["table", "strikethrough", _formulas]
    return str(
        mistune.create_markdown(
            renderer=_Renderer(attachments or {}, room, hints), plugins=plugins
        )(source)
    )


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, attachments: Attachments, room: Room, hints: bool) -> None:
        super().__init__(escape=True)
        self._hints = hints
        self._attached = attachments
        self._room = room

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """An attached picture; what lies elsewhere is named and not fetched."""
        if shown := self._picture(text, url):
            return shown
        return f"[{text or 'A picture'}: <code>{html.escape(url)}</code>]"

    def _picture(self, text: str, url: str) -> str:
        """A picture that is attached, or was handed in beside the notebook; nothing for any other."""
        name = url.removeprefix("attachment:")
        name = name if name != url else pictures.find(url, self._attached)
        for kind, data in pictures_in(self._attached.get(name)).items():
            return f'<img src="data:{kind};base64,{data}" alt="{text}">'
        return ""

    def inline_html(self, html: str) -> str:
        """HTML as text, but for the pictures in it that are there, and for what folds our hints."""
        if self._hints and _FOLDS.search(html):
            return _folding(html)
        return "".join(self._pieces(html))

    def block_html(self, html: str) -> str:
        """The same for HTML that stands alone."""
        if self._hints and _FOLDS.search(html):
            return _folding(html)
        return f"<p>{self.inline_html(html.strip())}</p>\n"

    def _pieces(self, source: str) -> Iterator[str]:
        place = 0
        for tag in _IMAGE.finditer(source) if self._attached else ():
            said = {name.lower(): html.unescape(a or b) for name, a, b in _SAYS.findall(tag[0])}
            if shown := self._picture(html.escape(said.get("alt", "")), said.get("src", "")):
                yield html.escape(source[place : tag.start()])
                yield shown
                place = tag.end()
        yield html.escape(source[place:])

    def formula(self, text: str, block: bool) -> str:
        """A formula; what cannot be set is shown as it was written."""
        self._room.formulas -= len(text)
        if len(text) <= MAX_FORMULA and self._room.formulas >= 0:
            try:
                return mathml(_NUMBERED.sub("", text).strip(), block)
            except ValueError:
                pass
        mark = "$$" if block else "$"
        return f"<code>{mark}{html.escape(text)}{mark}</code>"


def _folding(source: str) -> str:
    """HTML of which only what folds a text away is kept, without attributes; the rest is text."""
    parts = _FOLDS.split(source)
    return "".join(part if place % 2 else html.escape(part) for place, part in enumerate(parts))


def _formulas(markdown: mistune.Markdown) -> None:
    """A plugin that finds formulas before Markdown takes their signs for its own."""

    def alone(_: Any, found: re.Match[str], state: Any) -> int:
        state.add_paragraph(found[0] + "\n")
        return found.end() + 1

    def inline(_: Any, found: re.Match[str], state: Any) -> int:
        within = found["tex"]
        text = within or found["tex_alone"] or found[0]
        state.append_token({"type": "formula", "raw": text, "attrs": {"block": not within}})
        return found.end()

    markdown.block.register("formula_alone", _ALONE, alone, before="fenced_code")
    for name, pattern in _INLINE.items():
        markdown.inline.register(name, pattern, inline, before="escape")
