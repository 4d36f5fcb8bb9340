"""Files in one: a pack is the length of its table (four bytes), the table as JSON, and the files.

The table says for each path where its file begins, and how long it is. Packs are compressed as a
whole, since Python starts four times as fast from modules that are not compressed themselves.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path

LEVEL = 6  # the highest level takes twice as long, and saves one per cent


def packed(files: Mapping[str, bytes]) -> bytes:
    """The pack of some files, by their paths in the worker's file system."""
    table, at = {}, 0
    for path, content in files.items():
        table[path] = [at, len(content)]
        at += len(content)
    head = json.dumps(table, separators=(",", ":")).encode()
    return struct.pack("<I", len(head)) + head + b"".join(files.values())


def write(folder: Path, name: str, content: bytes) -> str:
    """Write a compressed file whose name tells its content; the name."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    file = folder / f"{name}-{digest}.bin"  # no server takes it for anything but bytes
    if not file.exists():
        file.write_bytes(gzip.compress(content, LEVEL, mtime=0))
    return file.name
