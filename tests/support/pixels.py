"""Small pictures of each kind that may be shown."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def _of(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (3, 2), (200, 80, 20)).save(stream, kind)
    return stream.getvalue()


PNG, JPEG, GIF = (_of(kind) for kind in ("PNG", "JPEG", "GIF"))


def png_of(width: int, height: int) -> bytes:
    """The beginning of a PNG that says to be of such a size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    length = struct.pack(">I", 13)
    return b"\x89PNG\r\n\x1a\n" + length + head + struct.pack(">I", zlib.crc32(head))
