"""Files that are written whole or not at all: nothing else here writes into a course."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import BinaryIO

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}


def replace(
    target: Path, data: bytes, *, durably: bool = True, mode: int = 0o644, only_new: bool = False
) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part.

    A file that is not written ``durably`` can be lost or cut short when the power fails. With
    ``only_new`` a file that is there already stays as it is, and ``FileExistsError`` is raised.
    """
    with whole(target, durably=durably, mode=mode, only_new=only_new) as file:
        file.write(data)


def copy(source: Path, target: Path) -> None:
    """Copy a file's content in the same manner; not durably, as the source is still there."""
    with source.open("rb") as read, whole(target, durably=False) as file:
        shutil.copyfileobj(read, file)


def below(
    folder: Path,
    leave: Collection[str] = (),
    on_error: Callable[[Path, OSError], None] = lambda path, error: None,
) -> list[Path]:
    """All files and folders below a folder that others have written, sorted; links are not followed.

    What cannot be looked at, for want of rights or under too long a path, is left out and told to
    ``on_error``: it ends nothing. Folders of a name in ``leave`` are there, and what is in them is not.
    """
    found: list[Path] = []
    todo = [folder]
    while todo:
        here = todo.pop()
        try:
            with os.scandir(here) as entries:
                inside = list(entries)
        except OSError as error:
            on_error(here, error)
            continue
        for entry in inside:
            path = Path(entry.path)
            try:
                is_folder = stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode)
            except OSError as error:
                on_error(path, error)
                continue
            found.append(path)
            if is_folder and entry.name not in leave:
                todo.append(path)
    return sorted(found)


@contextlib.contextmanager
def whole(
    target: Path, *, durably: bool = True, mode: int = 0o644, only_new: bool = False
) -> Iterator[BinaryIO]:
    """A file to write to (and read back) that takes its place when the block has ended well.

    Where it ends with an error, ``target`` is as it was before.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            if durably:
                os.fsync(file.fileno())
        os.chmod(name, mode)
        _put(name, target, only_new)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


def replace_folder(new: Path, folder: Path, aside: Path | None) -> None:
    """Put a folder that has been written whole in a place, and what was there ``aside``.

    These are renames: whenever this stops, each of the two is whole in one place or the other.
    """
    if aside is not None:
        aside.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(aside)
    new.rename(folder)


def _put(name: str, target: Path, only_new: bool) -> None:
    if not only_new:
        os.replace(name, target)
        return
    try:
        os.link(name, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # such as a USB stick's file system: of two that write in one moment the later one counts
        if target.exists():
            raise FileExistsError(errno.EEXIST, "It is there already", str(target)) from None
        os.replace(name, target)
    else:
        os.unlink(name)
