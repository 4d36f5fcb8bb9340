"""Times as platforms and people write them: an explicit grammar, a zone for each, days that end when due.

``read`` takes one text and ``read_column`` many that were written alike. Both give times in UTC or a
``TimeError`` whose text says what is wrong. What can be read in several ways is never chosen from.
"""

from .columns import Column, OrderError, read, read_column
from .days import days_late, end_of_day
from .errors import TimeError
from .forms import ORDERS
from .zones import local, shown, zone_named

__all__ = [
    "ORDERS",
    "Column",
    "OrderError",
    "TimeError",
    "days_late",
    "end_of_day",
    "local",
    "read",
    "read_column",
    "shown",
    "zone_named",
]
