"""What lateness costs: a percentage for each day begun, and late days that are spent first.

A student has a budget of late days for the term. A day that is spent on a set is as if it had not been
late by that day; what the budget does not cover costs its percentage.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import times

IN_ORDER, BEST_TOTAL = "in order", "best total"
SPENT = (IN_ORDER, BEST_TOTAL)


@dataclass(frozen=True)
class Policy:
    """So many percent of the points earned for each day begun, after a budget of days is spent."""

    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    cap_percent: float = 100.0
    budget_days: int = 0  # over the term
    budget_per_set: int | None = None  # at most so many on one set
    budget_spent: str = IN_ORDER

    def days(
        self, due: datetime.datetime, handed_in: datetime.datetime, zone: datetime.tzinfo
    ) -> int:
        """The days late that count: those begun after the grace has passed, by the calendar."""
        return times.days_late(due, handed_in, zone, datetime.timedelta(minutes=self.grace_minutes))

    def penalty(self, score: float, days: int) -> float:
        """The points taken off ``score`` for days late that no budget covers."""
        percent = min(self.percent_per_day * max(days, 0), self.cap_percent)
        return round(score * percent / 100.0, 2)

    @property
    def words(self) -> str:
        """The percentage in a phrase."""
        grace = f" after {self.grace_minutes:g} minutes of grace" if self.grace_minutes else ""
        cap = f", at most {self.cap_percent:g} %" if self.cap_percent < 100 else ""
        return f"{self.percent_per_day:g} % of the points earned for each day begun{grace}{cap}"


@dataclass(frozen=True)
class LateWork:
    """What one student handed in late for one set, and what that comes to."""

    assignment: str
    due: datetime.datetime
    handed_in: datetime.datetime
    score: float  # before lateness
    days: int = 0  # late
    spent: int = 0  # of these, covered by the budget
    penalty: float = 0.0  # points for the others


def settled(
    works: Sequence[LateWork], policy: Policy, zone: datetime.tzinfo, order: Sequence[str]
) -> list[LateWork]:
    """One student's late work with the days spent on each and the points that the rest costs.

    Parameters
    ----------
    works : sequence of LateWork
        All that one student handed in late this term.
    policy : Policy
        How days are spent, and what the others cost.
    zone : datetime.tzinfo
        The course's zone, in which days end.
    order : sequence of str
        The sets, the earliest first: of two ways that come to the same, the one that spends its
        days on the earlier set is taken.
    """
    place = {name: index for index, name in enumerate(order)}
    known = [replace(work, days=policy.days(work.due, work.handed_in, zone)) for work in works]
    known.sort(key=lambda work: (place.get(work.assignment, len(place)), work.assignment))
    spend = _best if policy.budget_spent == BEST_TOTAL else _in_order
    spent = spend(known, policy)
    return [
        replace(work, spent=days, penalty=policy.penalty(work.score, work.days - days))
        for work, days in zip(known, spent, strict=True)
    ]


def _most(work: LateWork, policy: Policy) -> int:
    """The days that may be spent on one set."""
    per_set = policy.budget_days if policy.budget_per_set is None else policy.budget_per_set
    return min(work.days, per_set)


def _in_order(works: Sequence[LateWork], policy: Policy) -> list[int]:
    """Days spent as work comes in, while there are any."""
    left, spent = policy.budget_days, [0] * len(works)
    for index in sorted(range(len(works)), key=lambda i: (works[i].handed_in, i)):
        spent[index] = min(_most(works[index], policy), left)
        left -= spent[index]
    return spent


def _best(works: Sequence[LateWork], policy: Policy) -> list[int]:
    """Days spent so that least is taken off; of such ways the fewest days, and the earliest sets."""
    # by the days left: what can be lost least from this set on, the days for it, and the choices
    Way = tuple[float, int, tuple[int, ...]]
    ways: list[Way] = [(0.0, 0, ())] * (policy.budget_days + 1)
    for work in reversed(works):
        after, ways = ways, []
        for left in range(policy.budget_days + 1):
            options: list[Way] = []
            for days in range(min(_most(work, policy), left) + 1):
                lost, others, choices = after[left - days]
                points = round(lost + policy.penalty(work.score, work.days - days), 6)
                options.append((points, others + days, (-days, *choices)))
            ways.append(min(options))
    return [-days for days in ways[policy.budget_days][2]]
