"""Unpacks what a platform hands out into a scratch folder, whatever the archives hold.

No name from an archive is ever used as a path: files are written under numbers, and their names are
kept as text. Nothing outside of the scratch folder is written, and links are not followed.
"""

from __future__ import annotations

import dataclasses
import datetime
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..course import notebooks
from ..files import below
from ..text import plain
from . import zips
from .budget import Budget, Limits, Problems
from .zips import RefusedError

_REPOSITORY = ".git"
# What tools leave behind: JupyterLab, Python, Otter.
JUNK = {
    *(
        "__MACOSX",
        ".ipynb_checkpoints",
        ".virtual_documents",
        ".jupyter",
        "__pycache__",
        _REPOSITORY,
    ),
    *(".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".cache", ".Trash", ".Trash-1000"),
}
JUNK_FILES = {
    *(".DS_Store", "Thumbs.db", "desktop.ini", ".OTTER_LOG", "__zip_filename__"),
}
ZIP = "a zip entry"
FILE = "a file"
_CHUNK = 2**20
_ASK = "take the notebook out by hand, or ask for it alone"


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


def by_first_part(found: Found) -> Hashable:
    """Whose a file is, where nothing is known of the platform."""
    return found.given[:1]


@dataclass
class Unpacker:
    """Unpacks archives and folders; what cannot be unpacked is told in ``problems``.

    ``owner`` tells whose a file is, by its name alone: what one student handed in is an upload, and
    is refused as a whole, before anything of it is written, where its directory promises too much.
    """

    scratch: Path
    limits: Limits = field(default_factory=Limits)
    encoding: str | None = None  # of names in zips that do not say theirs
    owner: Callable[[Found], Hashable] = by_first_part
    listed: Callable[[Sequence[Found]], None] = lambda _: (
        None
    )  # hears all names of a download first
    clones: set[tuple[str, ...]] = field(default_factory=set)  # folders that are repositories
    _told: Problems = field(default_factory=Problems)

    def __post_init__(self) -> None:
        self._budget = Budget(self.limits)

    @property
    def problems(self) -> list[str]:
        """What was left, and why."""
        return self._told.close()

    def unpack(self, source: Path) -> Iterator[Found]:
        """The files in an archive or a folder, or the file itself."""
        if source.is_dir():
            yield from self._folder(source)
        elif _is_zip_name(source.name):
            yield from self._zip(source, (), source, 1)
        else:
            found = self._found((source.name,), source)
            self.listed([found])
            yield from self._file(source, found)

    def _found(self, parts: tuple[str, ...], source: Path) -> Found:
        return Found(parts, source, source, None, FILE)

    def _folder(self, source: Path) -> Iterator[Found]:
        uploads: dict[Hashable, list[tuple[Path, Found]]] = {}
        files: list[tuple[Path, Found]] = []
        for path in below(source, JUNK, lambda path, error: self._unreadable(path, source, error)):
            parts = tuple(unicodedata.normalize("NFC", part) for part in _parts(path, source))
            self._note_clone(parts, source)
            if _is_junk(parts) or (path.is_dir() and not path.is_symlink()):
                continue
            found = self._found(parts, source)
            if path.is_symlink():
                self._refuse(found, "it is a link, which is not followed")
            elif not path.is_file():
                self._refuse(found, "it is not an ordinary file")
            else:
                files.append((path, found))
        self.listed([found for _, found in files])
        for path, found in files:
            uploads.setdefault(self.owner(found), []).append((path, found))
        for upload, theirs in uploads.items():
            if not self._may_have(upload, [found for _, found in theirs], 0):
                continue
            for path, found in theirs:
                if _is_zip_name(path.name):
                    yield from self._zip(path, found.parts, source, 1)
                else:
                    yield from self._file(path, found)

    def _file(self, path: Path, found: Found) -> Iterator[Found]:
        upload = self.owner(found)
        try:
            size = path.stat().st_size
            why = self._budget.too_much(upload, size, size, self.limits.file_bytes)
            target = None if why else self._room(found, upload)
            if why:
                self._refuse(found, why)
            if target is None:
                return
            shutil.copyfile(path, target)
            moment = _time_of(path)
        except OSError as error:
            self._refuse(found, _cannot_be_read(error))
            return
        self._budget.grow(upload, size)
        yield dataclasses.replace(found, path=target, modified=moment)

    def _unreadable(self, path: Path, source: Path, error: OSError) -> None:
        self._refuse(self._found(_parts(path, source), source), _cannot_be_read(error))

    def _zip(
        self,
        archive: Path,
        parts: tuple[str, ...],
        source: Path,
        depth: int,
        upload: Hashable = None,
        packed: Found | None = None,
    ) -> Iterator[Found]:
        """What is in an archive: all of it is ``upload``'s, or each has its own owner."""
        here = packed or self._found(parts or (source.name,), source)
        one = upload is not None
        try:
            most = self.limits.upload_files if one else self.limits.entries
            with zips.opened(archive, most) as file:
                members = self._members(file, parts, source, packed)
                if not members:
                    raise RefusedError("there is no file in it")
                if not one:
                    self.listed([found for _, found in members])
                uploads: dict[Hashable, list[tuple[zipfile.ZipInfo, Found]]] = {}
                for info, found in members:
                    owner = upload if one else self.owner(found)
                    uploads.setdefault(owner, []).append((info, found))
                bombs = {id(members[i][0]) for i in zips.overlapping([m for m, _ in members])}
                for owner, theirs in uploads.items():
                    size = sum(info.file_size for info, _ in theirs)
                    if any(id(info) in bombs for info, _ in theirs):
                        self._give_up(
                            owner, here if one else theirs[0][1], "its files overlap, as bombs' do"
                        )
                    elif self._may_have(owner, [f for _, f in theirs], size, here if one else None):
                        for info, found in theirs:
                            yield from self._member(file, info, found, owner, depth)
        except RefusedError as error:
            self._refuse(here, str(error), upload)

    def _note_clone(self, parts: tuple[str, ...], source: Path) -> None:
        """Remember where a repository lies; what is in its own folder is nobody's work."""
        if _REPOSITORY in parts:
            self.clones.add((str(source), *parts[: parts.index(_REPOSITORY)]))

    def _members(
        self, file: zipfile.ZipFile, parts: tuple[str, ...], source: Path, packed: Found | None
    ) -> list[tuple[zipfile.ZipInfo, Found]]:
        """The files of an archive by their names."""
        outer = None if packed is None else packed.outer
        members = []
        for info in file.infolist():
            inside, unsafe = zips.split(zips.name_of(info, self.encoding))
            self._note_clone((*parts, *inside), source)
            if _is_junk(inside) or (info.filename.endswith("/") and not unsafe):
                continue
            # in an archive of a student's own, the times are those of the student's clock
            moment = zips.modified(info) if packed is None else packed.modified
            found = Found((*parts, *inside), source, source, moment, ZIP, unsafe, outer)
            members.append((info, found))
        return members

    def _member(
        self,
        opened: zipfile.ZipFile,
        info: zipfile.ZipInfo,
        found: Found,
        upload: Hashable,
        depth: int,
    ) -> Iterator[Found]:
        nested = _is_zip_name(found.parts[-1])
        why = zips.objection(info)
        if nested and depth >= self.limits.depth:
            why = why or f"archives are opened {self.limits.depth} deep, and no deeper"
        if why:
            self._refuse(found, why, upload)
            return
        if info.filename.endswith("/"):
            return
        target = self._copied(opened, info, found, upload, nested)
        if target is None:
            return
        found = dataclasses.replace(found, path=target)
        if not nested:
            yield found
            return
        within = dataclasses.replace(found, outer=found.outer or len(found.parts))
        yield from self._zip(target, found.parts, found.source, depth + 1, upload, within)
        target.unlink()

    def _copied(
        self,
        opened: zipfile.ZipFile,
        info: zipfile.ZipInfo,
        found: Found,
        upload: Hashable,
        nested: bool,
    ) -> Path | None:
        """Unpack a member; what it says of its own size is not believed."""
        most = self.limits.upload_bytes if nested else self.limits.file_bytes
        target = self._room(found, upload)
        if target is None:
            return None
        size = 0
        try:
            with target.open("wb") as file:
                for chunk in zips.chunks(opened, info, _CHUNK):
                    size += len(chunk)
                    if why := self._budget.too_much(upload, size, info.compress_size, most):
                        raise RefusedError(why)
                    file.write(chunk)
        except RefusedError as error:
            target.unlink(missing_ok=True)
            self._refuse(found, str(error), upload)
            return None
        if not nested:  # what is in it is counted in its place
            self._budget.grow(upload, size)
        return target

    def _may_have(
        self, upload: Hashable, files: list[Found], size: int, here: Found | None = None
    ) -> bool:
        """Whether so much may be taken from an upload; refuse all of it where not."""
        if self._budget.is_over(upload):
            return False
        names = [found.parts[-1] for found in files]
        if why := self._budget.objection(upload, names, size):
            self._give_up(upload, here or files[0], f"{why}; {_ASK}")
            return False
        return True

    def _give_up(self, upload: Hashable, found: Found, why: str) -> None:
        self._budget.refuse(upload)
        self._refuse(found, f"nothing of this upload was taken: {why}", upload)

    def _room(self, found: Found, upload: Hashable) -> Path | None:
        """A name in the scratch folder for one more file, if there may be one more."""
        if why := self._budget.no_room(0):
            self._refuse(found, why, "all")
            return None
        return self.scratch / f"{self._budget.take(upload, found.parts[-1]):06d}"

    def _refuse(self, found: Found, why: str, upload: Hashable = None) -> None:
        self._told.add(upload if upload is not None else self.owner(found), found.name, why)


def _cannot_be_read(error: OSError) -> str:
    return f"it cannot be read ({zips.reason(OSError(error.strerror or str(error)))})"


def _time_of(path: Path) -> datetime.datetime | None:
    """When a file was written; none where that is no time, as an archive may say of what it holds."""
    try:
        return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    except (ValueError, OverflowError):
        return None


def one_line(text: str, most: int) -> str:
    """A text as one line that a terminal shows as it stands."""
    return plain(" ".join(text.split()), most)


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


def read_limited(path: Path, most: int = notebooks.MAX_FILE) -> bytes:
    """The beginning of a file in the scratch folder."""
    with path.open("rb") as file:
        return file.read(min(most, path.stat().st_size))  # no more room is made than it takes
