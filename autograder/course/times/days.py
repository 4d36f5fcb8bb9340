"""Days late, by the calendar: each ends at the due time of day, in the course's zone.

Where that time of day comes twice or not at all on a date, a day ends at the later of the moments that
may be meant, in favour of whoever hands in.
"""

from __future__ import annotations

import datetime
import math

_NONE = datetime.timedelta(0)


def end_of_day(due: datetime.datetime, days: float, zone: datetime.tzinfo) -> datetime.datetime:
    """When the ``days``-th day after a due date ends, in UTC: at the same time of day."""
    there = due.astimezone(zone)
    if days == 0:
        return due.astimezone(datetime.UTC)
    wall = there.replace(tzinfo=None, fold=0) + datetime.timedelta(days=days)
    both = (wall.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1))
    return max(both)


def days_late(
    due: datetime.datetime,
    handed_in: datetime.datetime,
    zone: datetime.tzinfo,
    grace: datetime.timedelta = _NONE,
) -> int:
    """The days begun after a due date; what came within the grace after a day's end is of that day.

    Parameters
    ----------
    due, handed_in : datetime.datetime
        Two times that know their zones.
    zone : datetime.tzinfo
        The course's zone, in which a day ends at the due time of day.
    grace : datetime.timedelta
        So much later costs nothing.
    """
    moment = handed_in.astimezone(datetime.UTC) - grace
    beyond = moment - due.astimezone(datetime.UTC)
    # no clocks have ever been changed by more than a day: the count by 24 hours is near
    days = max(math.ceil(beyond / datetime.timedelta(days=1)) - 2, 0)
    while moment > end_of_day(due, days, zone):
        days += 1
    return days
