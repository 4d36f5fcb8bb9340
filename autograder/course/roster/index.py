"""Finds people by whatever names them, however it is spelt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .ids import canonical_id
from .people import Person

Key = tuple[str, str]  # a kind (a column of the roster) and a value
NUMBERS = ("id", "sid", "username", "canvas_id")  # of which a spreadsheet eats the zeros in front
SURE = ("canvas_id", "sid", "email", "github_id")  # of one person alone
_DIGITS = re.compile(r"0*([0-9]+)")


def without_zeros(text: str) -> str:
    """A number without the zeros in front; nothing where a text is no number."""
    found = _DIGITS.fullmatch(text)
    return found[1] if found else ""


@dataclass
class Index:
    """People, by their ids as they are written, in no case, and as numbers; and by other sure signs."""

    people: dict[str, Person] = field(default_factory=dict)
    _written: dict[str, set[str]] = field(default_factory=dict)
    _canonical: dict[str, set[str]] = field(default_factory=dict)
    _numbers: dict[str, set[str]] = field(default_factory=dict)
    _sure: dict[Key, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Person]) -> Index:
        """An index of some people."""
        index = cls()
        for person in people:
            index.add(person)
        return index

    def add(self, person: Person) -> None:
        """Add somebody, or what is new about somebody who is there."""
        student = person.id
        self.people[student] = person
        for one in person.ids:
            self._written.setdefault(one, set()).add(student)
            self._canonical.setdefault(canonical_id(one), set()).add(student)
            if number := without_zeros(one):
                self._numbers.setdefault(number, set()).add(student)
        for kind in SURE:
            if value := getattr(person, kind):
                self._sure.setdefault((kind, canonical_id(value)), set()).add(student)

    def takes(self, safe: str) -> bool:
        """Whether a safe id would be somebody's already on a file system that knows no case."""
        return any(
            canonical_id(student) == canonical_id(safe)
            for student in self._canonical.get(canonical_id(safe), ())
        )

    def named(self, written: str, person: Person) -> set[str]:
        """Who has an id: as it is written, else in another case where nothing says that it is another."""
        exact = self._written.get(written, set())
        if exact:
            return exact
        similar = self._canonical.get(canonical_id(written), set())
        return {one for one in similar if not self.people[one].is_another(person)}

    def certain(self, person: Person) -> set[str]:
        """Who is this person by a platform's own number or an address, where all that is known agrees."""
        signs = [(kind, canonical_id(value)) for kind in SURE if (value := getattr(person, kind))]
        found = set().union(*(self._sure.get(sign, set()) for sign in signs))
        return {one for one in found if not _differ(self.people[one], person)}

    def as_number(self, written: str) -> set[str]:
        """Who has an id that is the same number, with other zeros in front."""
        number = without_zeros(written)
        return self._numbers.get(number, set()) if number else set()


def _differ(one: Person, other: Person) -> bool:
    pairs = [(getattr(one, kind), getattr(other, kind)) for kind in SURE]
    return any(a and b and canonical_id(a) != canonical_id(b) for a, b in pairs)
