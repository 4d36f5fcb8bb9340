"""When problem sets are due, for whom: for all, for a section, for one student."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import CourseError
from .hint_ladder import SHOWN
from .late_rules import Policy
from .roster import ClassList, canonical
from .roster.patterns import matches

LATEST, IN_TIME, BEST = "latest", "latest in time", "best"
ATTEMPTS = (LATEST, IN_TIME, BEST)
ALL = "all"  # new questions of a set that was graded count


Points = float | Mapping[str, float]  # of a whole set, or of some of its questions


@dataclass(frozen=True)
class Calendar:
    """How the times of a course are written."""

    zone: datetime.tzinfo = datetime.UTC
    date_order: str = ""  # “DMY”, “MDY” or “YMD” where course.toml decides


@dataclass(frozen=True)
class Section:
    """Students who have due dates or points of their own."""

    name: str
    students: tuple[str, ...] = ()  # ids, or patterns such as “b*”
    roster: tuple[str, ...] = ()  # what the roster calls it, beside its own name
    due: Mapping[str, datetime.datetime] = field(default_factory=dict)
    points: Mapping[str, Points] = field(default_factory=dict)

    def has(self, names: Iterable[str], sections: Collection[str] = ()) -> bool:
        """Whether a student is in it: by any of the ids that they have or had, or by the roster.

        ``sections`` are those that the roster has them in, as they are compared.
        """
        if any(canonical(one) in sections for one in (self.name, *self.roster)):
            return True
        return any(matches(name, one) for name in names for one in self.students)


@dataclass(frozen=True)
class Marker:
    """A person who marks by hand: some questions, some sections, or all of what is named by neither."""

    name: str
    questions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadlines:
    """What course.toml says. All times know their zone."""

    zone: datetime.tzinfo = datetime.UTC
    date_order: str = ""
    due: Mapping[str, datetime.datetime] = field(default_factory=dict)
    extended: Mapping[str, Mapping[str, datetime.datetime]] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    sections: Mapping[str, Section] = field(default_factory=dict)
    attempt: str = LATEST  # which of several counts
    last_hint: str = SHOWN  # of a question's hints, in what is handed out
    markers: Mapping[str, Marker] = field(default_factory=dict)
    new_questions: Mapping[str, Collection[str]] = field(default_factory=dict)  # that count; or ALL
    known: ClassList = field(default_factory=ClassList)  # by which ids students may be named

    def due_for(self, assignment: str, student: str) -> datetime.datetime | None:
        """When a problem set is due for a student; ``None`` where it is due at no time."""
        names = self._names(student)
        extended = self.extended.get(assignment, {})
        own = [extended[name] for name in names if name in extended]
        if own:
            return own[0]
        mine = [one for one in self.sections_of(student) if assignment in one.due]
        if len({section.due[assignment] for section in mine}) > 1:
            told = " and ".join(section.name for section in mine)
            who = self.known.written(student)
            raise CourseError(
                f"course.toml: {who} is in the sections {told}, where {assignment} is due at "
                f"different times. Take {who} out of one of them, or give an extension."
            )
        return mine[0].due[assignment] if mine else self.due.get(assignment)

    def points_for(self, assignment: str, student: str) -> Points | None:
        """What a set is worth to a student; ``None`` where it is what it is to all."""
        mine = [one for one in self.sections_of(student) if assignment in one.points]
        if any(section.points[assignment] != mine[0].points[assignment] for section in mine):
            told = " and ".join(section.name for section in mine)
            who = self.known.written(student)
            raise CourseError(
                f"course.toml: {who} is in the sections {told}, where {assignment} has different "
                f"points. Take {who} out of one of them."
            )
        return mine[0].points[assignment] if mine else None

    def sections_of(self, student: str) -> list[Section]:
        """The sections of course.toml that a student is in."""
        if not self.sections:
            return []
        names, of_roster = self._names(student), self.known.person(student).sections
        return [one for one in self.sections.values() if one.has(names, of_roster)]

    def extended_students(self, assignment: str) -> set[str]:
        """Who has an extension, by the ids that they have now."""
        return {self.known.current(name) for name in self.extended.get(assignment, {})}

    def _names(self, student: str) -> list[str]:
        """The ids by which course.toml may name a student, the one that they have now first."""
        return [student, *sorted(self.known.names_of(student) - {student})]

    def markers_of(self, student: str, question: str) -> list[str]:
        """Who is to mark a student's answer to a question by hand; nobody where nobody is named."""
        own = {section.name for section in self.sections_of(student)}
        return [
            marker.name
            for marker in self.markers.values()
            if (not marker.questions or question in marker.questions)
            and (not marker.sections or own.intersection(marker.sections))
        ]

    def extension(self, assignment: str, student: str) -> datetime.timedelta:
        """How much longer than most a student has; less than nothing where a section is earlier."""
        due = self.due_for(assignment, student)
        if due is None or assignment not in self.due:
            return datetime.timedelta(0)
        # by UTC: else clocks that change are missed
        return due.astimezone(datetime.UTC) - self.due[assignment].astimezone(datetime.UTC)

    def seconds_late(
        self, assignment: str, student: str, handed_in: datetime.datetime | None
    ) -> float:
        """By how much a submission was late; ``handed_in`` is UTC without a zone."""
        due = self.due_for(assignment, student)
        if due is None or handed_in is None:
            return 0.0
        return max((handed_in.replace(tzinfo=datetime.UTC) - due).total_seconds(), 0.0)
