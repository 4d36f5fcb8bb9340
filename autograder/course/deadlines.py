"""Reads course.toml: when problem sets are due, who has longer, and what lateness costs."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import math
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import CourseError
from . import times
from .course import Course
from .due_dates import ATTEMPTS, Calendar, Deadlines, Marker, Section
from .late_rules import BEST_TOTAL, IN_ORDER, SPENT, Policy

__all__ = ["FILE", "Calendar", "Deadlines", "Section", "calendar", "load", "zone_of"]

FILE = "course.toml"
_KEYS = ("timezone", "date_order", "attempt", "late", "due", "sections", "extensions", "marking")
_EXAMPLES = "2026-10-12T23:59:00 or 2026-10-12T23:59:00+02:00"


def load(course: Course) -> Deadlines:
    """What a course's file says; nothing is due where there is none."""
    path = course.root / FILE
    return _Reader(course, path).read(_data(path))


def calendar(course: Course) -> Calendar:
    """A course's zone and order of dates; cheap to ask for again and again."""
    path = course.root / FILE
    try:
        return _calendar(course, path.stat().st_mtime_ns)
    except OSError:
        return Calendar()


@functools.lru_cache(maxsize=64)
def _calendar(course: Course, changed: int) -> Calendar:
    path = course.root / FILE
    return _Reader(course, path).calendar(_data(path))


def _data(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
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
    def __init__(self, course: Course, path: Path) -> None:
        self._course = course
        self._path = path

    def read(self, data: dict[str, Any]) -> Deadlines:
        """Check every key and give what the file says."""
        self._known("", data, list(_KEYS))
        calendar = self.calendar(data)
        zone = calendar.zone
        due = self._due(data, "due", zone)
        sections = {
            name: self._section(name, table, due, zone)
            for name, table in self._table(data, "sections").items()
        }
        known = self._course.class_list()
        plain = Deadlines(zone, calendar.date_order, due, sections=sections, known=known)
        extended: dict[str, dict[str, datetime.datetime]] = {}
        for key in self._table(data, "extensions"):
            assignment = self._set(key, "extensions")
            if assignment not in due:
                raise CourseError(
                    f"{self._path}, key extensions.{key}: {assignment} is due at no time. "
                    "Give its date under [due] as well."
                )
            students = self._table(data["extensions"], key, f"extensions.{key}")
            extended[assignment] = {
                student: self._extension(
                    f"extensions.{key}.{student}",
                    value,
                    plain.due_for(assignment, known.current(student)),
                    zone,
                )
                for student, value in students.items()
            }
        attempt = data.get("attempt", ATTEMPTS[0])
        if attempt not in ATTEMPTS:
            raise self._wrong("attempt", " or ".join(f"“{way}”" for way in ATTEMPTS), attempt)
        return dataclasses.replace(
            plain,
            extended=extended,
            policy=self._policy(self._table(data, "late")),
            attempt=attempt,
            markers={
                name: self._marker(name, table, sections)
                for name, table in self._table(data, "marking").items()
            },
        )

    def _marker(self, name: str, table: Any, sections: dict[str, Section]) -> Marker:
        where = f"marking.{name}"
        if not isinstance(table, dict):
            raise self._wrong(where, f"a table, [{where}]", table)
        self._known(f"{where}.", table, ["questions", "sections"])
        questions = self._names(f"{where}.questions", table.get("questions", []))
        own = self._names(f"{where}.sections", table.get("sections", []))
        for section in own:
            if section not in sections:
                raise self._wrong(f"{where}.sections", f"one of {', '.join(sections)}", section)
        return Marker(name, questions, own)

    def _names(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._wrong(key, 'a list such as ["ada", "b*"]', value)
        return tuple(value)

    def _due(
        self, data: dict[str, Any], key: str, zone: datetime.tzinfo, prefix: str = ""
    ) -> dict[str, datetime.datetime]:
        """A table of due dates, by the sets' full names."""
        name = f"{prefix}{key}"
        return {
            self._set(known, name): self._time(f"{name}.{known}", value, zone)
            for known, value in self._table(data, key, name).items()
        }

    def _section(
        self, name: str, table: Any, due: dict[str, datetime.datetime], zone: datetime.tzinfo
    ) -> Section:
        where = f"sections.{name}"
        if not isinstance(table, dict):
            raise self._wrong(where, f"a table, [{where}]", table)
        self._known(f"{where}.", table, ["students", "due"])
        students = self._names(f"{where}.students", table.get("students", []))
        own = self._due(table, "due", zone, f"{where}.")
        for assignment in own:
            if assignment not in due:
                raise CourseError(
                    f"{self._path}, key {where}.due: {assignment} is due at no time for all the others. "
                    "Give a date for them under [due] as well."
                )
        return Section(name, students, own)

    def calendar(self, data: dict[str, Any]) -> Calendar:
        """The zone and the order of dates that the file says."""
        name = data.get("timezone", "UTC")
        if not isinstance(name, str):
            raise self._wrong("timezone", "a name such as “Europe/Berlin”", name)
        order = data.get("date_order", "")
        if order not in ("", *times.ORDERS):
            known = "“DMY” (as 31/12/2026), “MDY” (12/31/2026) or “YMD”"
            raise self._wrong("date_order", known, order)
        return Calendar(zone_of(name, f"{self._path}, key timezone"), order)

    def _policy(self, table: dict[str, Any]) -> Policy:
        most = {"grace_minutes": math.inf, "percent_per_day": 100.0, "cap_percent": 100.0}
        budget = {"budget_days": 366, "budget_per_set": 366}
        self._known("late.", table, [*most, *budget, "budget_spent"])
        read: dict[str, Any] = {}
        for key, value in table.items():
            if key in most:
                read[key] = self._number(f"late.{key}", value, most[key])
            elif key in budget:
                read[key] = self._number(f"late.{key}", value, budget[key], whole=True)
            elif value in SPENT:
                read[key] = value
            else:
                ways = f"“{IN_ORDER}” (of handing in) or “{BEST_TOTAL}”"
                raise self._wrong("late.budget_spent", ways, value)
        if "budget_days" not in read and set(read) & {"budget_per_set", "budget_spent"}:
            raise CourseError(
                f"{self._path} has no key late.budget_days: say how many late days there are to spend."
            )
        if read.get("budget_days") and "percent_per_day" not in read:
            raise CourseError(
                f"{self._path} has late.budget_days and no late.percent_per_day: say what a day costs "
                "that no late day is left for; 100 where such work counts for nothing."
            )
        return Policy(**read)

    def _number(self, key: str, value: Any, most: float, whole: bool = False) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise self._wrong(key, "a whole number" if whole else "a number", value)
        if not 0 <= value <= most or math.isinf(value):
            wanted = "0 or more" if math.isinf(most) else f"from 0 to {most:g}"
            raise self._wrong(key, f"a number {wanted}", value)
        return int(value) if whole else float(value)

    def _extension(
        self, key: str, value: Any, due: datetime.datetime | None, zone: datetime.tzinfo
    ) -> datetime.datetime:
        assert due is not None
        if isinstance(value, int | float) and not isinstance(value, bool):
            if not 0 <= value <= 3650:
                raise self._wrong(key, "a number of days from 0 to 3650, or a time", value)
            return times.end_of_day(due, value, zone)
        until = self._time(key, value, zone, "a number of days, or a time")
        if until < due:
            raise self._wrong(key, f"a time after {due:%Y-%m-%d %H:%M}", value)
        return until

    def _time(
        self, key: str, value: Any, zone: datetime.tzinfo, wanted: str = "a time"
    ) -> datetime.datetime:
        if not isinstance(value, datetime.datetime):
            raise self._wrong(key, f"{wanted} such as {_EXAMPLES}", value)
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

    def _table(self, data: dict[str, Any], key: str, name: str = "") -> dict[str, Any]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(name or key, f"a table, [{name or key}]", value)
        return value

    def _known(self, prefix: str, table: dict[str, Any], known: Iterable[str]) -> None:
        for key in table:
            if key not in known:
                raise CourseError(
                    f"{self._path} has a key {prefix}{key}, which means nothing here. "
                    f"There is: {', '.join(known)}."
                )

    def _wrong(self, key: str, wanted: str, value: Any) -> CourseError:
        shown = value.isoformat() if hasattr(value, "isoformat") else repr(value)
        return CourseError(f"{self._path}, key {key}: {wanted} is expected here, not {shown}.")
