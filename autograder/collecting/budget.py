"""What may be unpacked: in all, and of one upload, so that no upload uses up what is there for others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from ..course import notebooks


@dataclass(frozen=True)
class Limits:
    """What archives may unpack to. An upload is what one student handed in."""

    file_bytes: int = notebooks.MAX_FILE
    upload_bytes: int = 500 * 2**20
    upload_files: int = 2_000
    upload_notebooks: int = 100
    total_bytes: int = 64 * 2**30
    entries: int = 50_000  # of a whole class's archive
    files: int = 50_000
    ratio: float = 200.0  # of what unpacks to more than `ratio_from` bytes
    ratio_from: int = 20 * 2**20
    depth: int = 3


@dataclass
class _Used:
    files: int = 0
    notebooks: int = 0
    size: int = 0


@dataclass
class Budget:
    """What has been used, by upload."""

    limits: Limits
    _of: dict[Hashable, _Used] = field(default_factory=dict)
    _all: _Used = field(default_factory=_Used)
    _over: set[Hashable] = field(default_factory=set)

    def is_over(self, upload: Hashable) -> bool:
        """Whether an upload was refused: no more of it is taken."""
        return upload in self._over

    def refuse(self, upload: Hashable) -> None:
        """Take no more of an upload."""
        self._over.add(upload)

    def objection(self, upload: Hashable, names: list[str], size: int) -> str:
        """Why an upload may not have these files as well, by their names and whole size; or nothing."""
        used, limits = self._of.setdefault(upload, _Used()), self.limits
        if (files := used.files + len(names)) > limits.upload_files:
            return f"it holds {files:,} files, more than the {limits.upload_files:,} of an upload"
        own = used.notebooks + sum(name.lower().endswith(".ipynb") for name in names)
        if own > limits.upload_notebooks:
            return (
                f"it holds {own:,} notebooks, more than the {limits.upload_notebooks} of an upload"
            )
        if used.size + size > limits.upload_bytes:
            return f"it unpacks to more than the {megabytes(limits.upload_bytes)} of an upload"
        return ""

    def no_room(self, size: int) -> str:
        """Why there is no room for one more file of anybody's; or nothing."""
        if self._all.files + 1 > self.limits.files:
            return f"more than {self.limits.files} files"
        if self._all.size + size > self.limits.total_bytes:
            return f"all together unpack to more than {megabytes(self.limits.total_bytes)}"
        return ""

    def take(self, upload: Hashable, name: str) -> int:
        """Count one more file; return its number."""
        used = self._of.setdefault(upload, _Used())
        used.files += 1
        used.notebooks += name.lower().endswith(".ipynb")
        self._all.files += 1
        return self._all.files

    def grow(self, upload: Hashable, size: int) -> None:
        """Count what has been written."""
        self._of.setdefault(upload, _Used()).size += size
        self._all.size += size

    def too_much(self, upload: Hashable, size: int, packed: int, most: int) -> str:
        """Why a file of an upload may not be so large; or nothing."""
        limits = self.limits
        if size > most:
            return f"it is larger than {megabytes(most)}"
        if size > limits.ratio_from and size > limits.ratio * max(packed, 1):
            return f"it unpacks to more than {limits.ratio:g} times its size, as bombs do"
        if self._of.setdefault(upload, _Used()).size + size > limits.upload_bytes:
            return f"the upload unpacks to more than {megabytes(limits.upload_bytes)}"
        return self.no_room(size) if self._all.size + size > limits.total_bytes else ""


@dataclass
class Problems:
    """What was left, in sentences: of one upload a few, and how many more."""

    told: list[str] = field(default_factory=list)
    _count: Counter[Hashable] = field(default_factory=Counter)
    _name: dict[Hashable, str] = field(default_factory=dict)

    MOST = 5  # of one upload

    def add(self, upload: Hashable, name: str, why: str) -> None:
        """Tell that a file of an upload was left."""
        self._count[upload] += 1
        self._name.setdefault(upload, name)
        if self._count[upload] <= self.MOST:
            self.told.append(f"{name}: left where it is: {why}.")

    def close(self) -> list[str]:
        """All sentences."""
        for upload, count in self._count.items():
            if count > self.MOST:
                more = count - self.MOST
                self.told.append(f"{self._name[upload]}: {more:,} more files like it were left.")
        self._count.clear()
        return self.told


def megabytes(size: int) -> str:
    """A size, for people."""
    return f"{size / 2**20:g} MB"
