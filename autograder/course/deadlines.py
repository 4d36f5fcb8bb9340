"""Reads course.toml: when problem sets are due, who has longer, and what lateness costs."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CourseError
from . import times
from .course import SETTINGS as FILE
from .course import Course
from .due_dates import Calendar, Deadlines, Marker, Section
from .late_rules import Policy

if TYPE_CHECKING:  # its pydantic takes long to import: only where there is such a file
    from .course_toml import CourseToml, Marking
    from .course_toml import Section as SectionTable

__all__ = ["FILE", "Calendar", "Deadlines", "Section", "calendar", "load", "zone_of"]


def load(course: Course) -> Deadlines:
    """What a course's file says; nothing is due where there is none."""
    path = course.settings
    said = _said(path)
    return (
        Deadlines(known=course.class_list()) if said is None else _Reader(course, path).read(said)
    )


def calendar(course: Course) -> Calendar:
    """A course's zone and order of dates; cheap to ask for again and again."""
    path = course.settings
    try:
        return _calendar(course, path.stat().st_mtime_ns)
    except OSError:
        return Calendar()


@functools.lru_cache(maxsize=64)
def _calendar(course: Course, changed: int) -> Calendar:
    path = course.settings
    said = _said(path)
    return Calendar() if said is None else _Reader(course, path).calendar(said)


def _said(path: Path) -> CourseToml | None:
    """What the file says, checked key by key; ``None`` where there is none."""
    data = _data(path)
    if data is None:
        return None
    from .course_toml import CourseToml
    from .validation import read

    return read(CourseToml, data, path)


def _data(path: Path) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is not UTF-8. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise CourseError(
            f"{path} is not TOML: {error}. There, text stands in quotes, and a time is such as "
            "2026-10-12T23:59:00."
        ) from error


def zone_of(name: str, where: str) -> datetime.tzinfo:
    """A time zone by its name in the IANA database."""
    try:
        return times.zone_named(name)
    except times.TimeError as error:
        raise CourseError(f"{where}: {error}.") from error


class _Reader:
    """Gives the file's keys their meaning: times in their zones, sets by their full names."""

    def __init__(self, course: Course, path: Path) -> None:
        self._course = course
        self._path = path

    def read(self, said: CourseToml) -> Deadlines:
        """What the file says; raises ``CourseError`` for what cannot be so in this course."""
        calendar = self.calendar(said)
        due = self._due("due", said.due, calendar.zone)
        sections = {
            name: self._section(name, table, due, calendar.zone)
            for name, table in said.sections.items()
        }
        known = self._course.class_list()
        plain = Deadlines(calendar.zone, calendar.date_order, due, sections=sections, known=known)
        extended: dict[str, dict[str, datetime.datetime]] = {}
        for key, students in said.extensions.items():
            assignment = self._set(key, "extensions")
            if assignment not in due:
                raise CourseError(
                    f"{self._path}, key extensions.{key}: {assignment} is due at no time. "
                    "Give its date under [due] as well."
                )
            until = extended.setdefault(assignment, {})
            for name, value in students.items():
                student = known.current(name)
                if student in until:
                    raise CourseError(
                        f"{self._path}, key extensions.{key}: {known.written(student)} is there twice, once "
                        f"as “{name}”. Leave one of them out."
                    )
                due_for_all = plain.due_for(assignment, student)
                assert due_for_all is not None  # it is due for all
                until[student] = self._extension(
                    f"extensions.{key}.{name}", value, due_for_all, calendar.zone
                )
        return dataclasses.replace(
            plain,
            extended=extended,
            policy=Policy(**said.late.model_dump()),
            attempt=said.attempt,
            last_hint=said.last_hint,
            new_questions={
                self._set(key, "new_questions"): questions
                for key, questions in said.new_questions.items()
            },
            markers={
                name: self._marker(name, table, sections) for name, table in said.marking.items()
            },
        )

    def calendar(self, said: CourseToml) -> Calendar:
        """The zone and the order of dates that the file says."""
        return Calendar(zone_of(said.timezone, f"{self._path}, key timezone"), said.date_order)

    def _marker(self, name: str, table: Marking, sections: dict[str, Section]) -> Marker:
        for section in table.sections:
            if section not in sections:
                known = f"one of {', '.join(sections)}" if sections else "a table [sections.…]"
                raise self._wrong(f"marking.{name}.sections", known, section)
        return Marker(name, table.questions, table.sections)

    def _due(
        self, table: str, dates: dict[str, datetime.datetime], zone: datetime.tzinfo
    ) -> dict[str, datetime.datetime]:
        """A table of due dates, by the sets' full names."""
        return {
            self._set(known, table): self._time(f"{table}.{known}", value, zone)
            for known, value in dates.items()
        }

    def _section(
        self,
        name: str,
        table: SectionTable,
        due: dict[str, datetime.datetime],
        zone: datetime.tzinfo,
    ) -> Section:
        where = f"sections.{name}"
        own = self._due(f"{where}.due", table.due, zone)
        for assignment in own:
            if assignment not in due:
                raise CourseError(
                    f"{self._path}, key {where}.due: {assignment} is due at no time for all the others. "
                    "Give a date for them under [due] as well."
                )
        points = {
            self._set(known, f"{where}.points"): value for known, value in table.points.items()
        }
        known = self._course.class_list()
        students = dict.fromkeys([*table.students, *map(known.current, table.students)])
        return Section(name, tuple(students), table.roster, own, points)

    def _extension(
        self,
        key: str,
        value: float | datetime.datetime,
        due: datetime.datetime,
        zone: datetime.tzinfo,
    ) -> datetime.datetime:
        if not isinstance(value, datetime.datetime):
            return times.end_of_day(due, value, zone)
        until = self._time(key, value, zone)
        if until < due:
            raise self._wrong(key, f"a time after {due:%Y-%m-%d %H:%M}", value)
        return until

    def _time(self, key: str, value: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
        if value.tzinfo is not None:
            return value
        try:
            times.local(value, zone)
        except times.TimeError as error:
            raise CourseError(f"{self._path}, key {key}: {error}.") from error
        return value.replace(tzinfo=zone, fold=1)  # where it comes twice, the later is meant

    def _set(self, key: str, table: str) -> str:
        try:
            return self._course.assignment(key)
        except CourseError as error:
            raise CourseError(f"{self._path}, key {table}.{key}: {error}") from error

    def _wrong(self, key: str, wanted: str, value: object) -> CourseError:
        from .validation import not_expected

        return CourseError(f"{self._path}{not_expected(key, wanted, value)}")
