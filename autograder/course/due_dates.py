"""When problem sets are due, for whom: for all, for a section, for one student."""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import CourseError
from .late_rules import Policy

LATEST, IN_TIME, BEST = "latest", "latest in time", "best"
ATTEMPTS = (LATEST, IN_TIME, BEST)


@dataclass(frozen=True)
class Calendar:
    """How the times of a course are written."""

    zone: datetime.tzinfo = datetime.UTC
    date_order: str = ""  # “DMY”, “MDY” or “YMD” where course.toml decides


@dataclass(frozen=True)
class Section:
    """Students who have due dates of their own."""

    name: str
    students: tuple[str, ...] = ()  # ids, or patterns such as “b*”
    due: Mapping[str, datetime.datetime] = field(default_factory=dict)

    def has(self, student: str) -> bool:
        """Whether a student is in it."""
        return any(student == one or fnmatch.fnmatchcase(student, one) for one in self.students)


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
    markers: Mapping[str, Marker] = field(default_factory=dict)

    def due_for(self, assignment: str, student: str) -> datetime.datetime | None:
        """When a problem set is due for a student; ``None`` where it is due at no time."""
        own = self.extended.get(assignment, {}).get(student)
        if own is not None:
            return own
        mine = [
            section
            for section in self.sections.values()
            if assignment in section.due and section.has(student)
        ]
        if len({section.due[assignment] for section in mine}) > 1:
            names = " and ".join(section.name for section in mine)
            raise CourseError(
                f"course.toml: {student} is in the sections {names}, where {assignment} is due at "
                f"different times. Take {student} out of one of them, or give an extension."
            )
        return mine[0].due[assignment] if mine else self.due.get(assignment)

    def markers_of(self, student: str, question: str) -> list[str]:
        """Who is to mark a student's answer to a question by hand; nobody where nobody is named."""
        own = {section.name for section in self.sections.values() if section.has(student)}
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
