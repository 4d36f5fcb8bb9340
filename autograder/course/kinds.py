"""What a file is, by what is in it: names say what a student or a browser made of them."""

from __future__ import annotations

import enum
import json
import struct

_APPLE = (b"\x00\x05\x16\x07", b"\x00\x05\x16\x00")  # what macOS writes beside a file, as “._name”
_PROGRAMS = (
    b"\x7fELF",
    b"MZ",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
_ARCHIVES = (
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\xfd7zXZ\x00",
    b"BZh",
    b"\x28\xb5\x2f\xfd",
)
_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<title")
_BEGINNING = 4096  # bytes that tell most kinds
MAX_PICTURE = 4 * 2**20
MAX_PIXELS = 40_000_000  # a small file may unpack to many


class Kind(enum.Enum):
    """A kind of file."""

    NOTEBOOK = "a notebook"
    PICTURE = "a picture"
    PDF = "a PDF"
    PAGE = "a web page"
    PROGRAM = "a program"
    APPLE = "what macOS notes of a file"
    ARCHIVE = "an archive that is no zip"
    EMPTY = "an empty file"
    TEXT = "a text"
    DATA = "data"


def kind_of(data: bytes) -> Kind:
    """The kind of a file, by its bytes; what is cut short counts by its beginning."""
    if not data.strip():
        return Kind.EMPTY
    if data.startswith(_APPLE):
        return Kind.APPLE
    if data.startswith(_PROGRAMS) and b"\0" in data[:_BEGINNING]:
        return Kind.PROGRAM
    if picture_kind(data):
        return Kind.PICTURE
    if data.startswith(_ARCHIVES) or data[257:262] == b"ustar":
        return Kind.ARCHIVE
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    start = text_of(data[:_BEGINNING]).lstrip().lower()
    if start.startswith("{") and is_notebook(data):
        return Kind.NOTEBOOK
    if start.startswith("<") and any(mark.decode() in start for mark in _PAGE):
        return Kind.PAGE
    return Kind.TEXT if b"\0" not in data or start else Kind.DATA


def is_notebook(data: bytes) -> bool:
    """Whether bytes are a notebook, of whatever version, and whole."""
    if b'"nbformat"' not in data or not (b'"cells"' in data or b'"worksheets"' in data):
        return False
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(notebook, dict) and any(
        isinstance(notebook.get(key), list) for key in ("cells", "worksheets")
    )


def is_called_notebook(name: str) -> bool:
    """Whether a name says that a file is a notebook."""
    return name.lower().endswith(".ipynb")


def text_of(data: bytes) -> str:
    """Bytes as text; empty where they are none."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in data:
        return ""
    return data.decode(encoding, "replace")


def picture_kind(data: bytes) -> str:
    """The type of a picture that may be shown; empty for anything else, a drawing in XML included."""
    for beginning, kind in _PICTURES.items():
        if data.startswith(beginning):
            return kind
    return ""


def may_be_shown(data: bytes) -> bool:
    """Whether a picture is of a size that a page can show."""
    width, height = _size(data)
    return len(data) <= MAX_PICTURE and 0 < width * height <= MAX_PIXELS


def _size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels; zeros where the file does not say them."""
    kind = picture_kind(data)
    try:
        if kind == "image/png":
            return struct.unpack_from(">II", data, 16)
        if kind == "image/gif":
            return struct.unpack_from("<HH", data, 6)
        place = 2
        while kind and data[place] == 0xFF:  # from one segment of a JPEG to the next
            marker = data[place + 1]
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack_from(">HH", data, place + 5)
                return width, height
            place += 2 + struct.unpack_from(">H", data, place + 2)[0]
    except (struct.error, IndexError):
        pass
    return 0, 0
