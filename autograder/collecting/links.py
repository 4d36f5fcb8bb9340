"""Links that stand in place of a notebook: shortcuts, text entries, pages of Google's.

What is in such a file is a student's. It is read as text, nothing is fetched, and an address is shown
in ASCII with its host named first: nothing in it can steer a terminal or look like another address.
"""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

from ..course.kinds import text_of
from ..text import plain

MOST = 3  # links of one file that are shown
_MOST_READ = 256 * 2**10  # bytes
_MOST_WORDS = 600  # characters beside the links, in what is no more than links
_URL = re.compile(r"https?://[^\s<>\"'\x00-\x1f]+", re.IGNORECASE)
_SHORTCUT = re.compile(r"(?im)^\s*\[(?:InternetShortcut|Desktop Entry)\]\s*$")
_ITS_URL = re.compile(r"(?im)^\s*URL(?:\[[^\]]*\])?\s*=\s*(\S.*)$")
_PLIST_URL = re.compile(r"<key>\s*URL\s*</key>\s*<string>([^<]*)</string>")
# a string of a binary property list: its length in one or two bytes, and its letters
_PLIST_STRING = re.compile(rb"\x5f(?:\x10(.)|\x11(..))(?=https?://)", re.DOTALL)
_EXPORTED = ("jp-notebook", "nbconvert", "notebook-container", "jp-cell", "jupyter")
_SAFE = "%/:?#[]@!$&()*+,;=~-._"


def in_shortcut(data: bytes) -> list[str]:
    """The link in a file that is made to hold one: of Windows, macOS, Linux, or Google's."""
    if len(data) > _MOST_READ:
        return []
    text = text_of(data)
    found: object = None
    if data.startswith(b"bplist00"):
        found = _in_binary_plist(data)
    elif "<plist" in text[:1000]:
        match = _PLIST_URL.search(text)
        found = unescape(match[1]) if match else None
    elif _SHORTCUT.search(text[:2000]):
        match = _ITS_URL.search(text)
        found = match[1].strip() if match else None
    elif text.lstrip().startswith("{"):
        try:
            entries = json.loads(text)
        except (ValueError, RecursionError):
            return []
        found = entries.get("url") if isinstance(entries, dict) and len(entries) < 12 else None
    return _URL.findall(found)[:1] if isinstance(found, str) else []


def _in_binary_plist(data: bytes) -> str:
    match = _PLIST_STRING.search(data)
    if match is None:
        return ""
    length = int.from_bytes(match[1] or match[2])
    return data[match.end() : match.end() + length].decode("ascii", "replace")


def in_text(data: bytes) -> list[str]:
    """The links in a page or a text that holds little else."""
    if len(data) > _MOST_READ:
        return []
    text = text_of(data)
    links: list[str] = []
    if text.lstrip().startswith("<"):
        if is_exported(data):
            return []
        page = _Page()
        page.feed(text)
        links, text = page.links, " ".join(page.words)
    words = _URL.sub("", text)
    if len(words.strip()) > _MOST_WORDS:
        return []
    return list(dict.fromkeys([*links, *_URL.findall(text)]))[:MOST]


def is_exported(data: bytes) -> bool:
    """Whether a page was exported from a notebook."""
    text = text_of(data[:_MOST_READ]).lower()
    return any(mark in text for mark in _EXPORTED)


def shown(url: str) -> str:
    """An address as it may be shown: its host, and all of it in ASCII."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return f"{plain(quote(host, safe=_SAFE), 80)}, {plain(quote(url, safe=_SAFE), 300)}"


class _Page(HTMLParser):
    """The links of a page, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads, or where a refresh does."""
        self._hidden += tag in ("script", "style")
        for name, value in attrs:
            if value and (
                (name in ("href", "src") and tag in ("a", "iframe")) or name == "content"
            ):
                self.links += _URL.findall(value)

    def handle_endtag(self, tag: str) -> None:
        """What a script says is not said."""
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        """Note what is said."""
        if not self._hidden and data.strip():
            self.words.append(data.strip())
