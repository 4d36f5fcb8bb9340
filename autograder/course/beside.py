"""What was handed in beside a notebook: pictures, modules and data that stand in its folder.

They count as part of the submission. Pictures are shown where a text names them, and all stand in the
notebook's own folder when it is graded. How many there may be, and how they may be called, is bounded:
what is more, or may lead elsewhere, is left out and told.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..text import plain
from . import notebooks, requests
from .course import STAMP
from .kinds import Kind, is_called_notebook, kind_of
from .notes import Note, NoteKind

MOST_FILES = 20
MOST_EACH = 4 * 2**20  # bytes
MOST_BYTES = 8 * 2**20
DEEPEST = 4
_MOST_LOOKED_AT = 400  # entries of a folder, whatever is in it
_MOST_NAME = 120  # bytes
_NOT_BESIDE = {Kind.NOTEBOOK, Kind.PDF, Kind.PAGE, Kind.PROGRAM, Kind.APPLE}
# What the grader, a TA or nbgrader writes beside a submission, and a student must not.
OURS = frozenset(
    [
        STAMP,
        "submission_secret.txt",
        "submission_metadata.yml",
        requests.ASKED,
        requests.ANSWERED,
    ]
)
_COPY = re.compile(r"(?<=.)(?:-\d+| ?\(\d+\))$")
_NOBODYS = ("__pycache__", "__MACOSX")


@dataclass(frozen=True)
class File:
    """A file beside a notebook; its name leads from there, with “/” between folders."""

    name: str
    content: bytes


def name_of(parts: Sequence[str]) -> str:
    """The name of a file beside a notebook; empty where it may lead elsewhere or be taken for ours."""
    parts = [unicodedata.normalize("NFC", part) for part in parts]
    if not parts or len(parts) > DEEPEST or not all(map(_is_safe, parts)):
        return ""
    if len(parts) == 1 and parts[0].casefold() in OURS:
        return ""
    return "/".join(parts)


def original_name(name: str) -> str:
    """A name without the number that platforms and browsers add to one that is taken."""
    path = PurePosixPath(name)
    return str(path.with_name(_COPY.sub("", path.stem) + path.suffix)) if path.name else name


def _is_safe(part: str) -> bool:
    bare = (
        part.strip(" .") == part
        and part[:1] != "~"
        and len(part.encode("utf-8", "replace")) <= _MOST_NAME
    )
    return (
        bare
        and bool(part)
        and not any(
            c in '/\\:*?"<>|' or unicodedata.category(c)[0] == "C" or c in "\u2028\u2029"
            for c in part
        )
    )


def objection(content: bytes) -> str:
    """Why a file is none to lay beside a notebook, by what is in it; or nothing."""
    if len(content) > MOST_EACH:
        return f"it is larger than {MOST_EACH // 2**20} MB"
    kind = kind_of(content)
    return f"it is {kind.value}" if kind in _NOT_BESIDE else ""


class Room:
    """What still fits beside one notebook."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._folders: set[str] = set()
        self._left = MOST_BYTES

    def objection(self, name: str, size: int) -> str:
        """Why there is no room for one more file; or nothing, and then it has its place."""
        known = name.casefold()
        above = ["/".join(known.split("/")[:end]) for end in range(1, known.count("/") + 1)]
        if known in self._names or known in self._folders or self._names.intersection(above):
            return "another file has its name"
        if len(self._names) >= MOST_FILES:
            return f"there are more than {MOST_FILES} files beside the notebook"
        if size > self._left:
            return f"the files beside the notebook are larger than {MOST_BYTES // 2**20} MB"
        self._names.add(known)
        self._folders.update(above)
        self._left -= size
        return ""


def read(
    notebook: Path, wanted: Callable[[str], bool] = lambda _: True
) -> tuple[list[File], list[Note]]:
    """The files beside a notebook, and notes on those that were left out."""
    room, files = Room(), list[File]()
    notes: list[Note] = []
    for path, parts in _entries(notebook):
        name = name_of(parts)
        if not name or not wanted(name):
            continue
        try:
            why = "" if path.stat().st_size <= MOST_EACH else objection(bytes(MOST_EACH + 1))
            content = b"" if why else notebooks.content(path)
        except (OSError, notebooks.UnreadableError):
            continue
        if why or kind_of(content) not in _NOT_BESIDE:
            why = why or room.objection(name, len(content))
            if why:
                told = f"{plain(name, 100)}, beside the notebook, was left out: {why}."
                notes.append(Note(told, NoteKind.BESIDE))
            else:
                files.append(File(name, content))
    return files, notes[:MOST_FILES]


def _entries(notebook: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The ordinary files below a notebook's folder, in one order wherever they lie."""
    todo: list[tuple[Path, tuple[str, ...]]] = [(notebook.parent, ())]
    left = _MOST_LOOKED_AT
    while todo:
        folder, above = todo.pop(0)
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            left -= 1
            if left < 0:
                return
            parts = (*above, entry.name)
            if entry.name.startswith(".") or entry.name in _NOBODYS or entry.is_symlink():
                continue
            if entry.is_dir():
                if len(parts) < DEEPEST:
                    todo.append((Path(entry.path), parts))
            elif (
                entry.is_file()
                and Path(entry.path) != notebook
                and not is_called_notebook(entry.name)
            ):
                yield Path(entry.path), parts


def digest(notebook: bytes, files: Iterable[File] = ()) -> str:
    """The digest of a submission: of its notebook and, where there are any, of the files beside it."""
    return _with(hashlib.sha256(notebook), files)


def digest_at(notebook: Path) -> str:
    """The same of a notebook and what is beside it where they lie."""
    with notebook.open("rb") as file:
        return _with(hashlib.file_digest(file, "sha256"), read(notebook)[0])


def _with(whole: hashlib._Hash, files: Iterable[File]) -> str:
    for file in sorted(files, key=lambda file: file.name):
        own = hashlib.sha256(file.content).hexdigest()
        whole.update(f"\0{len(file.name.encode())}:{file.name}\0{own}".encode())
    return whole.hexdigest()
