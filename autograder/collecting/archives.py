"""Unpacks what a platform hands out into a scratch folder, whatever the archives hold.

No name from an archive is ever used as a path: files are written under numbers, and their names are
kept as text. Nothing outside of the scratch folder is written, and links are not followed.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..course import notebooks
from ..judge.outputs import plain

JUNK = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".git"}
JUNK_FILES = {".DS_Store", "Thumbs.db", "desktop.ini"}
ZIP = "a zip entry"
FILE = "a file"
_CHUNK = 2**20
_UNICODE_PATH, _EXTENDED_TIME = 0x7075, 0x5455


@dataclass(frozen=True)
class Limits:
    """What archives may unpack to."""

    file_bytes: int = notebooks.MAX_FILE
    archive_bytes: int = 2**30  # an archive within an archive
    total_bytes: int = 8 * 2**30
    ratio: float = 200.0  # of what unpacks to more than `ratio_from` bytes
    ratio_from: int = 20 * 2**20
    files: int = 100_000
    depth: int = 3


@dataclass(frozen=True)
class Found:
    """A file that was handed in, in the scratch folder, and where it lay."""

    parts: tuple[str, ...]  # folders, archives, and the name; none of them “..”
    path: Path
    source: Path  # what was named on the command line
    modified: datetime.datetime | None  # without a zone where its clock knows none
    clock: str
    unsafe: str = ""  # why it is not to be placed
    outer: int | None = (
        None  # so many parts are the platform's; those inside a student's zip are not
    )

    @property
    def given(self) -> tuple[str, ...]:
        """The parts that tell whose it is: a student names what is in an archive of their own."""
        return self.parts[: self.outer]

    @property
    def name(self) -> str:
        """Where it lay, to be shown."""
        return one_line("/".join(self.parts) or self.source.name, 160)


@dataclass
class Unpacker:
    """Unpacks archives and folders; what cannot be unpacked is told in ``problems``."""

    scratch: Path
    limits: Limits = field(default_factory=Limits)
    encoding: str | None = None  # of names in zips that do not say theirs
    problems: list[str] = field(default_factory=list)
    _total: int = 0
    _count: int = 0

    def unpack(self, source: Path) -> Iterator[Found]:
        """The files in an archive or a folder, or the file itself."""
        if source.is_dir():
            yield from self._folder(source)
        elif _is_zip_name(source.name):
            yield from self._zip(source, (), source, 1)
        else:
            yield from self._file(source, (source.name,), source)

    def _folder(self, source: Path) -> Iterator[Found]:
        for path in sorted(source.rglob("*")):
            parts = tuple(unicodedata.normalize("NFC", part) for part in _parts(path, source))
            if _is_junk(parts):
                continue
            if path.is_symlink():
                self._refuse(parts, "it is a link, which is not followed")
            elif _is_zip_name(path.name) and path.is_file():
                yield from self._zip(path, parts, source, 1)
            elif path.is_file():
                yield from self._file(path, parts, source)
            elif not path.is_dir():
                self._refuse(parts, "it is not an ordinary file")

    def _file(self, path: Path, parts: tuple[str, ...], source: Path) -> Iterator[Found]:
        modified = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
        size = path.stat().st_size
        if size > self.limits.file_bytes:
            self._refuse(parts, f"it is larger than {_mb(self.limits.file_bytes)}")
            return
        target = self._room(parts, size)
        if target is not None:
            shutil.copyfile(path, target)
            yield Found(parts, target, source, modified, FILE)

    def _zip(
        self,
        archive: Path,
        parts: tuple[str, ...],
        source: Path,
        depth: int,
        packed: Found | None = None,
    ) -> Iterator[Found]:
        try:
            opened = zipfile.ZipFile(archive)
        except (zipfile.BadZipFile, OSError, ValueError, struct.error) as error:
            self._refuse(parts or (source.name,), f"it cannot be read as a zip ({_why(error)})")
            return
        with opened:
            for info in opened.infolist():
                name = self._name(info)
                inside, unsafe = split(name)
                is_folder = info.filename.endswith("/")
                if _is_junk(inside) or (is_folder and not unsafe):
                    continue
                within = (*parts, *inside)
                yield from self._member(opened, info, within, unsafe, source, depth, packed)

    def _member(
        self,
        opened: zipfile.ZipFile,
        info: zipfile.ZipInfo,
        parts: tuple[str, ...],
        unsafe: str,
        source: Path,
        depth: int,
        packed: Found | None,
    ) -> Iterator[Found]:
        kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
        if kind == stat.S_IFLNK:
            self._refuse(parts, "it is a link, which is not followed")
            return
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            self._refuse(parts, "it is not an ordinary file")
            return
        if info.flag_bits & 1:
            self._refuse(parts, "it is encrypted; unpack it by hand")
            return
        if info.filename.endswith("/"):
            return
        nested = bool(parts) and _is_zip_name(parts[-1])
        if nested and depth >= self.limits.depth:
            self._refuse(parts, f"archives are opened {self.limits.depth} deep, and no deeper")
            return
        target = self._copied(opened, info, parts, nested)
        if target is None:
            return
        # in an archive of a student's own, the times are those of the student's clock
        modified = _modified(info) if packed is None else packed.modified
        outer = None if packed is None else packed.outer
        found = Found(parts, target, source, modified, ZIP, unsafe, outer)
        if not nested:
            yield found
            return
        within = dataclasses.replace(found, outer=outer or len(parts))
        yield from self._zip(target, parts, source, depth + 1, within)
        target.unlink()

    def _copied(
        self, opened: zipfile.ZipFile, info: zipfile.ZipInfo, parts: tuple[str, ...], nested: bool
    ) -> Path | None:
        """Unpack a member; what it says of its own size is not believed."""
        most = self.limits.archive_bytes if nested else self.limits.file_bytes
        target = self._room(parts, 0)
        if target is None:
            return None
        why, size = "", 0
        try:
            with opened.open(info) as stream, target.open("wb") as file:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    why = self._too_much(size, info.compress_size, most)
                    if why:
                        break
                    file.write(chunk)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            why = f"it is damaged or packed in a way unknown here ({_why(error)})"
        if why:
            target.unlink(missing_ok=True)
            self._refuse(parts, why)
            return None
        self._total += size
        return target

    def _too_much(self, size: int, packed: int, most: int) -> str:
        if size > most:
            return f"it is larger than {_mb(most)}"
        if size > self.limits.ratio_from and size > self.limits.ratio * max(packed, 1):
            return f"it unpacks to more than {self.limits.ratio:g} times its size, as bombs do"
        if self._total + size > self.limits.total_bytes:
            return f"all together unpack to more than {_mb(self.limits.total_bytes)}"
        return ""

    def _room(self, parts: tuple[str, ...], size: int) -> Path | None:
        """A name in the scratch folder for one more file, if there may be one more."""
        self._count += 1
        if self._count > self.limits.files:
            if self._count == self.limits.files + 1:
                self._refuse(parts, f"it and all after it: more than {self.limits.files} files")
            return None
        if self._total + size > self.limits.total_bytes:
            self._refuse(parts, self._too_much(size, size, self.limits.file_bytes))
            return None
        self._total += size
        return self.scratch / f"{self._count:06d}"

    def _refuse(self, parts: tuple[str, ...], why: str) -> None:
        self.problems.append(f"{one_line('/'.join(parts), 160)}: left where it is: {why}.")

    def _name(self, info: zipfile.ZipInfo) -> str:
        """A member's name. Zips that do not say how theirs are encoded often mean UTF-8."""
        name = info.orig_filename
        if info.flag_bits & 0x800:
            return name
        raw = name.encode("cp437", "replace")
        stored = _extra(info, _UNICODE_PATH)
        if stored and struct.unpack_from("<L", stored, 1)[0] == zlib.crc32(raw):
            return stored[5:].decode("utf-8", "replace")
        for encoding in ["utf-8"] if self.encoding is None else [self.encoding, "utf-8"]:
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        return name


def one_line(text: str, most: int) -> str:
    """A text as one line that a terminal shows as it stands."""
    return plain(" ".join(text.split()), most)


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


def _parts(path: Path, source: Path) -> tuple[str, ...]:
    """The parts of a path, as text that can be written anywhere."""
    names = path.relative_to(source).parts
    return tuple(
        name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for name in names
    )


def _is_junk(parts: tuple[str, ...]) -> bool:
    return bool(JUNK.intersection(parts)) or bool(parts and parts[-1] in JUNK_FILES)


def _is_zip_name(name: str) -> bool:
    return name.lower().endswith(".zip")


def _extra(info: zipfile.ZipInfo, wanted: int) -> bytes:
    """An extra field of a member, empty where there is none."""
    data = info.extra
    while len(data) >= 4:
        kind, size = struct.unpack_from("<HH", data)
        if kind == wanted and size >= 5 and len(data) >= 4 + size:
            return data[4 : 4 + size]
        data = data[4 + size :]
    return b""


def _modified(info: zipfile.ZipInfo) -> datetime.datetime | None:
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


def _why(error: BaseException) -> str:
    return plain(str(error) or type(error).__name__, 80).rstrip(".")


def _mb(size: int) -> str:
    return f"{size / 2**20:g} MB"


def read_limited(path: Path, most: int = notebooks.MAX_FILE) -> bytes:
    """The beginning of a file in the scratch folder."""
    with path.open("rb") as file:
        return file.read(most)
