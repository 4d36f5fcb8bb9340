"""One student, as lists of students tell of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

from .ids import canonical, canonical_id, decoded, spellings

# What stands before the last of several, in the languages that Canvas comes in.
_BETWEEN = re.compile(
    r"\s*[,;、，]\s*(?:(?:and|und|et|y|e|en|och|og|ja|i|a|és|și|ve|и|та|và|dan)\s+)?|\s*[和及と]\s*"
    r"|\s+(?:and|und|et|y|e|en|och|og|ja|i|a|és|și|ve|и|та|và|dan|\+|&)\s+"
)

_SAID = ("email", "canvas_id", "sid", "username", "github_username", "github_id", "lms_user_id")


@dataclass(frozen=True)
class Person:
    """A student; a text is empty where it is not known.

    ``id`` is safe as a folder's name. ``original`` is the same as the platform writes it, ``former`` are
    ids that the student had before, and ``withdrawn`` is the day on which they left.
    """

    id: str
    original: str = ""
    first_name: str = ""
    last_name: str = ""
    name: str = ""  # where it is not known which part of it is which
    email: str = ""
    canvas_id: str = ""
    sid: str = ""
    username: str = ""
    github_username: str = ""
    github_id: str = ""
    lms_user_id: str = ""
    section: str = ""
    former: tuple[str, ...] = ()
    withdrawn: str = ""

    @property
    def written(self) -> str:
        """The id as the platform writes it."""
        return self.original or decoded(self.id)

    @property
    def full_name(self) -> str:
        """The name as people read it, the given name first."""
        if self.first_name or self.last_name:
            return f"{self.first_name} {self.last_name}".strip()
        last, _, first = self.name.partition(",")
        return f"{first.strip()} {last.strip()}".strip()

    @property
    def two_names(self) -> tuple[str, str]:
        """The given names and the family name, as nbgrader keeps them.

        A name that no comma parts is parted before its last word.
        """
        if self.first_name or self.last_name:
            return self.first_name, self.last_name
        if "," in self.name:
            last, _, first = self.name.partition(",")
            return first.strip(), last.strip()
        first, _, last = self.name.strip().rpartition(" ")
        return first.strip(), last

    @property
    def sections(self) -> set[str]:
        """The sections that a list says they are in, as they are compared.

        Canvas writes several as a sentence, “A, B, and C”; a section may be called so itself.
        """
        parts = [self.section, *_BETWEEN.split(self.section)]
        return {found for part in parts if (found := canonical(part))}

    @property
    def ids(self) -> set[str]:
        """All by which one may ask for this student as such."""
        return {self.id, self.written, *self.former}

    @property
    def signs(self) -> set[str]:
        """Addresses, logins and numbers, by which one may ask for this student where they are one's alone."""
        return {value for kind in _SAID if (value := getattr(self, kind))}

    @property
    def spellings(self) -> set[str]:
        """The spellings of the name."""
        known = [self.name, f"{self.first_name} {self.last_name}"]
        return {spelling for name in known if name.strip() for spelling in spellings(name)}

    def is_another(self, other: Person) -> bool:
        """Whether something tells that two are not one person."""
        mine, theirs = self.spellings, other.spellings
        if mine and theirs and not mine & theirs:
            return True
        pairs = [(getattr(self, kind), getattr(other, kind)) for kind in _SAID]
        return any(a and b and canonical_id(a) != canonical_id(b) for a, b in pairs)

    def updated(self, newer: Person) -> Person:
        """With what a newer list says; what it does not say stays, and so does the id."""
        new = {
            field.name: value
            for field in fields(newer)
            if field.name not in ("id", "former", "withdrawn")
            and (value := getattr(newer, field.name))
        }
        if "name" in new:
            new = {"first_name": "", "last_name": ""} | new
        elif {"first_name", "last_name"} & set(new):
            new = {"first_name": "", "last_name": "", "name": ""} | new
        if new.get("original") == self.id:
            new.pop("original")
        return replace(self, **new)
