"""Who is who: lists of students from anywhere, and the course's own."""

from .class_list import ClassList
from .ids import canonical, canonical_id, slug, spellings
from .index import Key
from .people import Person
from .roster import Roster

__all__ = ["ClassList", "Key", "Person", "Roster", "canonical", "canonical_id", "slug", "spellings"]
