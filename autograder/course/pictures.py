"""Pictures that a text names and that were handed in beside it: they become attachments of the text.

Whoever marks sees them in every page that shows attachments. Nothing in the text is changed.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from . import beside, kinds
from .notebooks import MAX_ATTACHED, Cell

MOST_EMBEDDED = 16 * 2**20  # bytes of all pictures in one notebook
_COPY = re.compile(
    r"(?:-\d+| ?\(\d+\))$"
)  # what platforms and browsers add to a name that is taken


def embed(cells: Iterable[Cell], files: Sequence[beside.File]) -> None:
    """Attach the pictures that texts name to them, in place, by the names of the files."""
    pictures = {
        file.name: file.content
        for file in files
        if kinds.picture_kind(file.content) and kinds.may_be_shown(file.content)
    }
    left = MOST_EMBEDDED
    for cell in cells if pictures else ():
        if cell["cell_type"] != "markdown":
            continue
        attached = dict(cell.get("attachments", {}))
        for name in _named(cell["source"], pictures):
            content = pictures[name]
            if name not in attached and len(attached) < MAX_ATTACHED and len(content) <= left:
                left -= len(content)
                data = base64.b64encode(content).decode()
                attached[name] = {kinds.picture_kind(content): data}
        if attached:
            cell["attachments"] = attached


def find(url: str, names: Collection[str]) -> str:
    """The file that the address of a picture means; empty where it means none, or may mean several.

    It is the one of that path, or else the only one of that name, however it is written: platforms
    leave folders out, and number names that are taken.
    """
    path = unicodedata.normalize("NFC", unquote(re.split(r"[?#]", url, maxsplit=1)[0]))
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", path):
        return ""
    path = path.replace("\\", "/").removeprefix("./")
    if path in names:
        return path
    for same in (str.casefold, _name, _original):
        fitting = [name for name in names if same(name) == same(path)]
        if len(fitting) == 1:
            return fitting[0]
    return ""


def _named(source: str, names: Collection[str]) -> list[str]:
    """The files whose name, or what it was before a platform numbered it, a text holds."""
    text = unicodedata.normalize("NFC", unquote(source)).casefold()
    return [name for name in names if _name(name) in text or _original(name) in text]


def _name(path: str) -> str:
    return PurePosixPath(path).name.casefold()


def _original(path: str) -> str:
    return beside.original_name(_name(path))
