"""When each thing was handed in, by whatever knows best: the platform, a stamp, the roster, a zip."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping

from ..course import deadlines, submissions, times
from ..course.roster import Roster
from ..errors import CourseError
from .archives import FILE, ZIP, Found
from .candidates import Candidate
from .store import STAMP

FUTURE = datetime.timedelta(days=1)
NO_CLOCK = "no clock"
_NO_TIME = "It was taken without a time."


class Clock:
    """The times of one download. What cannot be read is told, and nothing takes its place.

    Parameters
    ----------
    dates : deadlines.Deadlines
        What course.toml says of due dates and of how dates are written.
    zone : datetime.tzinfo
        The zone of times that name none.
    on_progress : callable
        Is given a sentence for each time that is not known.
    """

    def __init__(
        self, dates: deadlines.Deadlines, zone: datetime.tzinfo, on_progress: Callable[[str], None]
    ) -> None:
        self._dates = dates
        self._calendar = deadlines.Calendar(zone, dates.date_order)
        self._tell = on_progress
        self._who = dates.known.written
        self._said: dict[str, times.Column[str]] = {}  # by platform, and by the text
        self._roster: times.Column[str] = times.Column()  # by student

    def read(self, works: Iterable[Candidate], roster: Roster | None) -> None:
        """Read what platforms and the roster say; raises ``CourseError``.

        The times of one source are written alike, so that they decide together whether the day or
        the month comes first.
        """
        texts: dict[str, dict[str, str]] = {}
        for work in works:
            if text := work.origin.handed_in:
                texts.setdefault(work.origin.platform, {})[text] = text
        for platform, column in texts.items():
            self._said[platform] = self._column(f"The times of {platform}", column)
        if roster is not None:
            self._roster = self._column(f"The times in the roster {roster.path}", roster.times)

    def _column(self, where: str, texts: Mapping[str, str]) -> times.Column[str]:
        try:
            return times.read_column(texts, self._calendar.zone, self._calendar.date_order)
        except times.OrderError as error:
            raise CourseError(f"{where} cannot be told: {error}") from error

    def of(
        self, assignment: str, student: str, work: Candidate, stamp: Found | None
    ) -> tuple[datetime.datetime | None, str]:
        """When a file was handed in, in UTC, and what says so."""
        found, origin = work.found, work.origin
        moment, clock, unknown = None, f"{origin.platform}'s own record", ""
        if origin.handed_in:
            column = self._said[origin.platform]
            moment = column.times.get(origin.handed_in)
            unknown = column.problems.get(origin.handed_in, "")
        # elsewhere such a file is the student's own
        if stamp is not None and origin.platform in ("nbgrader", "a folder"):
            written, notes = submissions.timestamp(stamp.path, self._calendar)
            if written is not None:
                moment, clock = written.replace(tzinfo=datetime.UTC), STAMP
            unknown = " ".join(notes) or unknown
        if unknown:  # the time of the zip is not that of handing in, and does not stand in for it
            self._tell(
                f"{self._who(student)}: {found.name}: {unknown}{'' if moment else f' {_NO_TIME}'}"
            )
        elif moment is None:
            moment, clock = self._modified(student, found), found.clock
        due = self._dates.due_for(assignment, student)
        in_time = origin.platform == "Canvas" and not origin.late and clock in (ZIP, FILE)
        if in_time and moment is not None and due is not None and moment > due:
            # Canvas says in time; the time in its zip is that of the download
            moment, clock = due.astimezone(datetime.UTC), "Canvas, which does not call them late"
        if moment is not None and moment > datetime.datetime.now(datetime.UTC) + FUTURE:
            shown = times.shown(moment, self._calendar.zone)
            self._tell(
                f"{self._who(student)}: {found.name}: its time, {shown}, is yet to come. {_NO_TIME}"
            )
            moment = None
        return moment, clock if moment is not None else NO_CLOCK

    def on_roster(self, student: str) -> datetime.datetime | None:
        """When a student handed in by the roster, which names a time for them; told if unknown."""
        if student in self._roster.problems:
            self._tell(
                f"{self._who(student)}: in the roster: {self._roster.problems[student]} {_NO_TIME}"
            )
        return self._roster.times.get(student)

    def _modified(self, student: str, found: Found) -> datetime.datetime | None:
        """The time that a file or a zip's entry has, which is by local clocks in a zip."""
        moment = found.modified
        if moment is None or moment.tzinfo is not None:
            return moment
        try:
            return times.local(moment, self._calendar.zone)
        except times.TimeError as error:
            self._tell(f"{self._who(student)}: {found.name}: {error}. {_NO_TIME}")
            return None
