"""Keeps the scratch folder of a submission as its cells left it, whatever a graded cell writes there.

A graded cell finds what the notebook wrote, and leaves nothing behind: neither for the cells after it
nor for the next graded cell. What a function is asked with in one question does not reach another.

The worker that looks after it outlives the submission, and the next one is a copy of its memory. So it
reads no file and no name in the folder itself: that is done in processes that end with it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..protocol.codec import Buffer


@dataclass(frozen=True)
class _Entry:
    """A file, a folder or a link, as it was."""

    mode: int
    content: bytes | str | None  # of a file; of a link where it leads to; none of a folder


class Scratch:
    """What is in the scratch folder before a graded cell runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: int | None = None  # a file without a name, which holds it
        self.started = 0  # processes

    def keep(self) -> None:
        """Take in what is there."""
        self._forget()
        if is_empty(self._folder):
            return
        self._kept = _nameless()
        self._apart(self._keep)

    def _keep(self) -> None:
        assert self._kept is not None
        with open(self._kept, "wb", closefd=False) as file:
            _dump(_read(self._folder), file)

    def put_back(self, user: int | None) -> None:
        """Let the folder hold what it held, and nothing else; raises ``OSError`` where it resists.

        What is written anew belongs to ``user``, as all that the submission writes.
        """
        if self._kept is not None or not is_empty(self._folder):
            self._apart(lambda: self._put_back(user))

    def _put_back(self, user: int | None) -> None:
        kept: dict[str, _Entry] = {}
        if self._kept is not None:
            os.lseek(self._kept, 0, os.SEEK_SET)
            with open(self._kept, "rb", closefd=False) as file:
                kept = _load(file)
        now = _read(self._folder)
        if now == kept:
            return
        for name in sorted(now, key=len, reverse=True):  # what is in a folder comes before it
            if now[name] != kept.get(name):
                _remove(self._folder / name)
        with _as_user(user):
            for name in sorted(kept, key=len):
                if not os.path.lexists(self._folder / name):
                    _write(self._folder / name, kept[name])

    def clean(self) -> None:
        """Hold nothing any more, and let nothing be in the folder; raises ``OSError`` where it resists.

        Nothing is forced: a folder that resists costs the worker a new sandbox, and no more.
        """
        self._forget()
        if not is_empty(self._folder):
            self._apart(lambda: _empty(self._folder))

    def _forget(self) -> None:
        if self._kept is not None:
            os.close(self._kept)
            self._kept = None

    def _apart(self, work: Callable[[], object]) -> None:
        """Do something in a process of its own; raises ``OSError`` where it ended in an error there."""
        self.started += 1
        process = os.fork()
        if process == 0:
            status = 1
            try:
                work()
                status = 0
            finally:
                os._exit(status)
        if os.waitpid(process, 0)[1] != 0:
            raise OSError(errno.EIO, "what was done apart was not done to its end")


def is_empty(folder: Path) -> bool:
    """Whether nothing is in a folder. In a sandbox it is one in memory, and no name in it is read."""
    if os.getpid() != 1:
        return not any(os.scandir(folder))
    space = os.statvfs(folder)
    return os.stat(folder).st_size == 0 and space.f_files - space.f_ffree == 1


def _nameless() -> int:
    """A file in memory, where the system has such."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("kept")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _dump(entries: dict[str, _Entry], file: IO[bytes]) -> None:
    """Write entries: a line that tells of all, then what is in the files, one after the other."""
    told = [
        [
            name,
            entry.mode,
            len(entry.content) if isinstance(entry.content, bytes) else entry.content,
        ]
        for name, entry in entries.items()
    ]
    file.write(json.dumps(told).encode() + b"\n")
    file.writelines(e.content for e in entries.values() if isinstance(e.content, bytes))


def _load(file: IO[bytes]) -> dict[str, _Entry]:
    return {
        name: _Entry(mode, file.read(told) if isinstance(told, int) else told)
        for name, mode, told in json.loads(file.readline())
    }


def lay_out(
    folder: Path, names: Sequence[str], contents: Sequence[Buffer], user: int | None
) -> None:
    """Write what was handed in beside a notebook into a folder that is empty.

    Names lead from there; none leads out of it. What does not fit is not there.
    """
    with _as_user(user):
        for name, content in zip(names, contents, strict=True):
            parts = name.split("/")
            if any(part in ("", ".", "..") or "\0" in part for part in parts):
                continue
            with contextlib.suppress(OSError):
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)


def _read(folder: Path) -> dict[str, _Entry]:
    """All that is in a folder, by its path from there.

    Raises ``OSError`` where it claims to be more than the folder can hold: a file may say that it is larger
    than it is. Processes of the submission may run meanwhile, so nothing is believed before it is open.
    """
    space = os.statvfs(folder)
    left = space.f_blocks * space.f_frsize
    device = (
        os.stat(folder).st_dev if os.getpid() == 1 else None
    )  # in a sandbox it is one of its own
    found: dict[str, _Entry] = {}
    todo = [""]
    while todo:
        here = todo.pop()
        with contextlib.suppress(PermissionError), os.scandir(folder / here) as entries:
            for entry in entries:
                name = os.path.join(here, entry.name)
                state = entry.stat(follow_symlinks=False)
                content: bytes | str | None = None
                if stat.S_ISDIR(state.st_mode):
                    todo.append(name)
                elif stat.S_ISLNK(state.st_mode):
                    content = os.readlink(entry.path)
                elif stat.S_ISREG(state.st_mode):
                    with contextlib.suppress(PermissionError):
                        content = _content(entry.path, left, device)
                        left -= len(content or b"")
                found[name] = _Entry(state.st_mode, content)
    return found


def _content(path: str, most: int, device: int | None) -> bytes | None:
    """What is in a file of the folder's own, of at most so many bytes; nothing where it is no file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or device not in (None, state.st_dev):
            return None
        if state.st_size > most:
            raise OSError(errno.EFBIG, "there is more in the folder than it can hold")
        return file.read(state.st_size)


@contextlib.contextmanager
def _as_user(user: int | None) -> Iterator[None]:
    if user is None:
        yield
        return
    os.setegid(user)
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        with contextlib.suppress(OSError, RecursionError):
            _remove(entry)
    if any(folder.iterdir()):
        raise OSError(errno.ENOTEMPTY, "something in the folder resists")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write(path: Path, entry: _Entry) -> None:
    if stat.S_ISDIR(entry.mode):
        path.mkdir(exist_ok=True)
    elif isinstance(entry.content, str):
        path.symlink_to(entry.content)
        return
    elif entry.content is not None:
        path.write_bytes(entry.content)
    else:
        return  # a pipe or a socket: no data
    path.chmod(stat.S_IMODE(entry.mode))
