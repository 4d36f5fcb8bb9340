"""Opens zips that anybody may have packed: their directory is read within bounds, before anything else."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..text import plain

_ENTRY = b"PK\x01\x02"  # begins each entry of the directory
_ENTRY_BYTES = 512  # of the directory, that an entry may take on average
_HEADER_BYTES = 30  # before a file's own bytes, at least
_UNICODE_PATH, _EXTENDED_TIME = 0x7075, 0x5455
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


class RefusedError(Exception):
    """An archive, or a file in it, is left where it is; the text says why."""


class _Watched(io.BufferedReader):
    """A file of which, until the directory is read, only so much is read at once."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(io.FileIO(str(path)))
        self.most: int | None = most

    def read(self, size: int | None = -1, /) -> bytes:
        """Read; raises ``RefusedError`` for a directory of too many entries."""
        if self.most is None:
            return super().read(size)
        limit = self.most * _ENTRY_BYTES + 2**17  # a comment at the end may be long
        data = super().read(limit + 1 if size is None or size < 0 else min(size, limit + 1))
        if len(data) > limit or data.count(_ENTRY) > self.most:
            raise RefusedError(f"it holds more than {self.most:,} files")
        return data


@contextlib.contextmanager
def opened(path: Path, most: int) -> Iterator[zipfile.ZipFile]:
    """A zip of at most so many entries; raises ``RefusedError``, whatever is wrong with it."""
    with contextlib.ExitStack() as at_the_end:
        try:
            file = at_the_end.enter_context(_Watched(path, most))
            archive = at_the_end.enter_context(zipfile.ZipFile(file))
        except RefusedError:
            raise
        except Exception as error:  # of many kinds: the file may be anything
            raise RefusedError(f"it cannot be read as a zip ({reason(error)})") from error
        file.most = None
        yield archive


def overlapping(infos: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Which of an archive's entries lie on one another, as only bombs' do, by their numbers."""
    order = sorted(range(len(infos)), key=lambda number: infos[number].header_offset)
    found: set[int] = set()
    end, last = 0, -1
    for number in order:
        info = infos[number]
        if last >= 0 and info.header_offset < end:
            found |= {last, number}
        if (own := info.header_offset + _HEADER_BYTES + info.compress_size) > end:
            end, last = own, number
    return found


def chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> Iterator[bytes]:
    """What is in a file; raises ``RefusedError`` where that cannot be read."""
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(size):
                yield chunk
    except Exception as error:  # of many kinds, such as struct.error for an offset beyond the end
        told = f"it is damaged or packed in a way unknown here ({reason(error)})"
        raise RefusedError(told) from error


def objection(info: zipfile.ZipInfo) -> str:
    """Why a member is none to unpack; or nothing."""
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
    if kind == stat.S_IFLNK:
        return "it is a link, which is not followed"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is not an ordinary file"
    if info.flag_bits & 1:
        return "it is encrypted; unpack it by hand"
    if info.compress_type not in _METHODS:
        return "it is packed in a way unknown here; unpack it by hand"
    return ""


def name_of(info: zipfile.ZipInfo, encoding: str | None) -> str:
    """A member's name. Zips that do not say how theirs are encoded often mean UTF-8."""
    name = info.orig_filename
    if info.flag_bits & 0x800:
        return name
    raw = name.encode("cp437", "replace")
    stored = _extra(info, _UNICODE_PATH)
    if stored and struct.unpack_from("<L", stored, 1)[0] == zlib.crc32(raw):
        return stored[5:].decode("utf-8", "replace")
    for known in ["utf-8"] if encoding is None else [encoding, "utf-8"]:
        try:
            return raw.decode(known)
        except UnicodeDecodeError:
            continue
    return name


def split(name: str) -> tuple[tuple[str, ...], str]:
    """The parts of a member's name, and what is wrong with it if anything is."""
    name = name.split("\0")[0]
    pieces = re.split(r"[/\\]", unicodedata.normalize("NFC", name))
    unsafe = ""
    if name[:1] in ("/", "\\") or re.match(r"[A-Za-z]:", name):
        unsafe = "its name is a path from the root of a disk"
    elif ".." in pieces:
        unsafe = "its name leads outside of the archive"
    parts = tuple(piece for piece in pieces if piece not in ("", ".", ".."))
    if not parts:
        return ("unnamed",), unsafe or "it has no name"
    return parts, unsafe


def modified(info: zipfile.ZipInfo) -> datetime.datetime | None:
    """A member's time: in UTC where it has Unix's, else by whatever clock the packer had."""
    stored = _extra(info, _EXTENDED_TIME)
    if stored and stored[0] & 1:
        seconds = struct.unpack_from("<l", stored, 1)[0]
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    try:
        moment = datetime.datetime(*info.date_time)
    except ValueError:
        return None
    return moment if moment.year > 1980 else None


def _extra(info: zipfile.ZipInfo, wanted: int) -> bytes:
    """An extra field of a member, empty where there is none."""
    data = info.extra
    while len(data) >= 4:
        kind, size = struct.unpack_from("<HH", data)
        if kind == wanted and size >= 5 and len(data) >= 4 + size:
            return data[4 : 4 + size]
        data = data[4 + size :]
    return b""


def reason(error: BaseException) -> str:
    """Why something could not be read, in a few words."""
    return plain(str(error) or type(error).__name__, 80).rstrip(".")
