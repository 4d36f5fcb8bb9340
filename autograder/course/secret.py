"""The course's secret: what a submission's fresh cases are drawn from, beside the submission itself.

A rubric's fixed cases are the same for everybody. The fresh ones are drawn anew for each submission:
whoever does not have the secret cannot tell beforehand which they will be. The secret stays in the
course's folder, out of git, out of what students get, and out of the sandbox.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from .. import files
from ..errors import CourseError
from .course import SECRET, Course

_BYTES = 32
_IGNORED = f"# the secret that fresh cases are drawn from; never committed\n/{SECRET}\n"


def make(course: Course, *, new: bool = False) -> bool:
    """See that a course has a secret, and a ``new`` one if that is wanted; tells whether it was made.

    The file is its owner's alone, and git is told to leave it out.
    """
    _ignore(course)
    target = course.secret
    if target.exists() and not new:
        read(course)
        return False
    try:
        text = secrets.token_hex(_BYTES) + "\n"
        files.replace(target, text.encode("ascii"), mode=0o600, only_new=not new)
    except FileExistsError:  # somebody else has just made one: there is one secret, the first
        return False
    return True


def read(course: Course) -> bytes | None:
    """The secret; ``None`` where there is none yet. Raises ``CourseError`` for a broken one."""
    try:
        text = course.secret.read_text(encoding="ascii").strip()
        secret = bytes.fromhex(text)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CourseError(
            f"The course's secret in {course.secret} cannot be read ({error}). Take it from your "
            "backup, or make a new one: autograder release --new-secret"
        ) from error
    if len(secret) < _BYTES:
        raise CourseError(
            f"The course's secret in {course.secret} has been cut short. Take it from your backup, or "
            "make a new one: autograder release --new-secret"
        )
    return secret


def identity(secret: bytes | None) -> str:
    """What tells one secret from another and gives neither away; empty where there is none."""
    return "" if secret is None else hmac.new(secret, b"identity", "sha256").hexdigest()[:16]


def seed(secret: bytes | None, submission: str) -> bytes:
    """What a submission's fresh cases are drawn from; ``submission`` is its digest."""
    if secret is None:
        return hashlib.sha256(submission.encode()).digest()
    return hmac.new(secret, submission.encode(), "sha256").digest()


def term(secret: bytes | None) -> bytes:
    """What is drawn from for everybody alike, as long as the secret stays; empty where there is none."""
    return b"" if secret is None else hmac.new(secret, b"term", "sha256").digest()


def _ignore(course: Course) -> None:
    """Name the secret in .gitignore, before it is there."""
    ignored = course.root / ".gitignore"
    try:
        text = ignored.read_text(encoding="utf-8") if ignored.exists() else ""
        if f"/{SECRET}" not in text.split():
            before = text if text.endswith("\n") or not text else f"{text}\n"
            files.replace(ignored, (before + _IGNORED).encode())
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{ignored} cannot be changed to leave out {SECRET}: {error}") from error
