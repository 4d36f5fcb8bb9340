"""What a machine does to a program, in sentences: a full disk, a lock, a folder that is read-only."""

from __future__ import annotations

import errno

KEPT = "What was finished is kept; the same command goes on from here."
_BY_NUMBER = {
    errno.ENOSPC: "The disk is full. Make room.",
    errno.EDQUOT: "Your share of the disk is used up. Make room.",
    errno.EFBIG: "A file has become larger than this system lets it be.",
    errno.EROFS: "The disk is read-only. Make it writable, or copy the course elsewhere.",
    errno.EACCES: "That is not allowed to you. Change the rights of the file or the folder.",
    errno.EPERM: "That is not allowed to you. Change the rights of the file or the folder.",
    errno.EIO: "The disk failed to read or write. Check it.",
    errno.EMFILE: "Too many files are open. Close other programs, or raise the limit (ulimit -n).",
    errno.ENOMEM: "There is no memory left. Close other programs, or use fewer --workers.",
}
_BY_WORDS = {
    "database is locked": "The gradebook is locked by another program that writes to it. Let it finish, "
    "or close it.",
    "disk is full": "The disk is full. Make room.",
    "lock timeout": "The gradebook is locked by another program that writes to it. Let it finish, "
    "or close it.",
    "readonly database": "The gradebook is read-only. Change its rights, and those of its folder.",
    "disk i/o error": "The gradebook could not be written: the disk failed, or is full.",
    "unable to open database": "The gradebook cannot be opened. Check its rights, and those of its folder.",
    "malformed": "The gradebook is damaged. Put back a copy, or move it away and grade again.",
}


class AutograderError(Exception):
    """What is told to whoever runs a command, in a sentence that says what to do."""


class CourseError(AutograderError):
    """Something about the course is not as it should be; the text says what, and what to do."""


class SandboxError(AutograderError):
    """The sandbox cannot be had on this machine; the text says what to do."""


def sentence(error: BaseException) -> str | None:
    """What to tell a user of an error that is no fault of this program; ``None`` for one that may be."""
    if isinstance(error, AutograderError):
        return str(error)
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        what = f" ({error.filename})" if error.filename else ""
        return f"{_BY_NUMBER[error.errno]}{what} {KEPT}"
    # by its module's name: to import SQLAlchemy takes long, and most commands do without
    if type(error).__module__.partition(".")[0] in ("sqlalchemy", "sqlite3"):
        text = str(error).lower()
        for words, told in _BY_WORDS.items():
            if words in text:
                return f"{told} {KEPT}"
        cause = getattr(error, "orig", None)
        if type(cause).__module__.startswith("psycopg") and _is_the_server_s(cause):
            said = str(cause).strip().splitlines()[-1:] or [type(cause).__name__]
            return (
                "The gradebook's server cannot be used, or has gone "
                f"({said[0].strip().rstrip('.')}). Start it, see to the network, or mend the URL. {KEPT}"
            )
    return None


def _is_the_server_s(error: BaseException | None) -> bool:
    """Whether PostgreSQL could not do what was right to ask: it is away, or has no room or no rights."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    rights = {"InsufficientPrivilege", "ReadOnlySqlTransaction"}
    return bool(kinds & ({"OperationalError", "InterfaceError"} | rights))
