"""What tells one way to read a download from another: what is known of it beside its names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..course.roster import Roster, canonical
from .archives import Found, one_line, read_limited
from .forms import Form
from .origin import Origin
from .prefixes import is_numbered, shared
from .settle import Entry, branch_of

_SHOWN = 3  # students of a reading that are named
_RECEIPT = 20_000  # bytes of one
_NAMED = re.compile(r"[^:]{1,40}:[ \t]*(?P<name>.+?)[ \t]*\((?P<user>[^()]+)\)[ \t]*")
Key = tuple[str, ...]


def key_of(found: Found) -> Key:
    """What tells the files of all downloads apart."""
    return (str(found.source), *found.parts)


@dataclass
class Known:
    """What helps to read the names of a download."""

    assignment: str
    called: Collection[str] = ()  # what the problem set is called, in all ways
    roster: Roster | None = None
    pattern: re.Pattern[str] | None = None
    platform: str = ""  # that a TA named
    clones: Collection[Key] = ()  # folders that are clones of a repository


@dataclass(frozen=True)
class Choice:
    """One way to read a download."""

    option: str
    called: str  # to a person
    found: Sequence[Found]
    origins: Sequence[Sequence[Origin]]

    def known_to(self, roster: Roster) -> int:
        """How many files are a student's of the roster."""
        return sum(bool(theirs and roster.find(theirs[0].keys)) for theirs in self.origins)

    def students(self) -> str:
        """Some of the students, to be shown."""
        names = sorted({theirs[0].own_id for theirs in self.origins if theirs})
        some = ", ".join(f"“{one_line(name, 40)}”" for name in names[:_SHOWN])
        return f"{some}, …" if len(names) > _SHOWN else some


def evidence(
    form: Form, entries: Sequence[Entry], names_of_set: Collection[str], clones: Collection[Key]
) -> bool | None:
    """Whether more than what stands between words speaks for a form.

    ``None`` where something speaks against it. ``clones`` are the folders that are repositories.
    """
    called = {canonical(word) for word in names_of_set}
    if form.option == "google":
        names = {canonical(entry.said["name"]) for entry in entries}
        people = [n for n in names if any(c.isalpha() for c in n) and n not in called]
        return True if 2 * len(people) > len(names) else None  # one may call oneself anything
    return _of_repositories(entries, names_of_set, clones) if form.option == "github" else True


def _of_repositories(
    entries: Sequence[Entry], names_of_set: Collection[str], clones: Collection[Key]
) -> bool | None:
    """Whether folders are GitHub Classroom's: clones, or what they share is what a set is called."""
    names = {entry.said["repository"] for entry in entries}
    branch = branch_of(names)
    split = shared({name.removesuffix(branch) for name in names}, "-", names_of_set)
    if split is None:
        return None
    prefix = canonical(split.prefix)
    if prefix in {canonical(word) for word in names_of_set}:
        return True
    if any((*entry.above, entry.part) in clones for entry in entries):
        return True
    if len(names) < 2:
        return None
    above = (entries[0].found.source.stem, *entries[0].above[1:])
    if any(canonical(part).startswith(prefix) for part in above):
        return True
    users = [name.removesuffix(branch)[len(split.prefix) :] for name in names]
    return is_numbered(split.prefix) and not all(user.isdecimal() for user in users)


def user_of(entry: Entry) -> str:
    """Whom a receipt of Blackboard's names in its first line, if its own name agrees."""
    text = read_limited(entry.found.path, _RECEIPT).decode("utf-8", "replace").lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    match = _NAMED.fullmatch(first)
    user = match["user"].strip() if match else ""
    return user if user and entry.said["head"].endswith(f"_{user}") else ""
