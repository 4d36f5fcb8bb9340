"""The form of course.toml: its keys, and what may stand there.

To add a key: give a field here, in the table that it belongs to, with a default that holds where the key
is absent, and with ``Expected`` to say in words what may stand there; let ``deadlines.load`` hand it on
in ``Deadlines`` (or in ``Calendar``, ``Policy``, ``Marker``, …), where the rest of the code finds it;
and show it in course.toml itself, as a comment. Unknown keys, wrong values and missing ones are then
refused in sentences. A new table is a class made from ``Table``, and a field of it.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from . import times
from .due_dates import ALL, ATTEMPTS, LATEST
from .hint_ladder import LAST_HINT, SHOWN, WITHHELD
from .late_rules import BEST_TOTAL, IN_ORDER, SPENT
from .validation import Expected, OneOf, Table, refuse

EXAMPLES = "2026-10-12T23:59:00 or 2026-10-12T23:59:00+02:00"
LONGEST_EXTENSION = 3650  # days

Time = Annotated[datetime.datetime, Expected(f"a time such as {EXAMPLES}")]
Names = Annotated[tuple[str, ...], Field(strict=False), Expected('a list such as ["ada", "b*"]')]
LateDays = Annotated[int, Field(ge=0, le=366), Expected("a whole number from 0 to 366")]
Percent = Annotated[float, Field(ge=0, le=100), Expected("a number from 0 to 100")]
Worth = Annotated[float, Field(ge=0, le=100_000)]
Points = Annotated[
    Worth | dict[str, Worth],
    Expected(
        "a number of points for the whole set, or for questions, as { slope = 4, essay = 0 },"
    ),
]
NewQuestions = Annotated[
    Literal["all"] | Annotated[tuple[str, ...], Field(strict=False)],
    Expected(f'a list such as ["nesterov_step"], or “{ALL}”,'),
]
Extension = Annotated[
    Annotated[float, Field(ge=0, le=LONGEST_EXTENSION)] | datetime.datetime,
    Expected(f"a number of days from 0 to {LONGEST_EXTENSION}, or a time such as {EXAMPLES},"),
]


class Late(Table):
    """[late]: what lateness costs."""

    grace_minutes: Annotated[
        float, Field(ge=0, allow_inf_nan=False), Expected("a number 0 or more")
    ] = 0.0
    percent_per_day: Percent = 0.0
    cap_percent: Percent = 100.0
    budget_days: LateDays = 0
    budget_per_set: LateDays | None = None
    budget_spent: Annotated[
        str, OneOf(SPENT), Expected(f"“{IN_ORDER}” (of handing in) or “{BEST_TOTAL}”")
    ] = IN_ORDER

    @model_validator(mode="after")
    def _budget_is_whole(self) -> Late:
        given = self.model_fields_set
        if "budget_days" not in given and given & {"budget_per_set", "budget_spent"}:
            refuse("there is no key late.budget_days. Say how many late days there are to spend.")
        if self.budget_days and "percent_per_day" not in given:
            refuse(
                "there is late.budget_days and no late.percent_per_day. Say what a day costs that no "
                "late day is left for; 100 where such work counts for nothing."
            )
        return self


class Section(Table):
    """[sections.NAME]: students with due dates or points of their own."""

    students: Names = ()
    roster: Names = ()
    due: dict[str, Time] = Field(default_factory=dict)
    points: dict[str, Points] = Field(default_factory=dict)


class Marking(Table):
    """[marking.NAME]: what a person marks by hand."""

    questions: Names = ()
    sections: Names = ()


class CourseToml(Table):
    """The whole file."""

    timezone: Annotated[str, Expected("a name such as “Europe/Berlin”")] = "UTC"
    date_order: Annotated[
        str,
        OneOf(("", *times.ORDERS)),
        Expected("“DMY” (as 31/12/2026), “MDY” (12/31/2026) or “YMD”"),
    ] = ""
    attempt: Annotated[
        str, OneOf(ATTEMPTS), Expected(" or ".join(f"“{way}”" for way in ATTEMPTS))
    ] = LATEST
    last_hint: Annotated[
        str,
        OneOf(LAST_HINT),
        Expected(f"“{SHOWN}” or “{WITHHELD}”, of each question's hints,"),
    ] = SHOWN
    late: Late = Late()
    due: dict[str, Time] = Field(default_factory=dict)
    sections: dict[str, Section] = Field(default_factory=dict)
    extensions: dict[str, dict[str, Extension]] = Field(default_factory=dict)
    marking: dict[str, Marking] = Field(default_factory=dict)
    new_questions: dict[str, NewQuestions] = Field(default_factory=dict)
