"""Keeps the scratch folder of a submission as its cells left it, whatever a graded cell writes there.

A graded cell finds what the notebook wrote, and leaves nothing behind: neither for the cells after it
nor for the next graded cell. What a function is asked with in one question does not reach another.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
        self._kept: dict[str, _Entry] = {}

    def keep(self) -> None:
        """Take in what is there."""
        self._kept = {}
        if any(os.scandir(self._folder)):
            self._kept = _read(self._folder)

    def put_back(self, user: int | None) -> None:
        """Let the folder hold what it held, and nothing else; raises ``OSError`` where it resists.

        What is written anew belongs to ``user``, as all that the submission writes.
        """
        if not self._kept and not any(os.scandir(self._folder)):
            return
        now = _read(self._folder)
        if now == self._kept:
            return
        for name in sorted(now, key=len, reverse=True):  # what is in a folder comes before it
            if now[name] != self._kept.get(name):
                _remove(self._folder / name)
        with _as_user(user):
            for name in sorted(self._kept, key=len):
                if not os.path.lexists(self._folder / name):
                    _write(self._folder / name, self._kept[name])


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
