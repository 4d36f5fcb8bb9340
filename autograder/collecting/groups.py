"""Group work: what one member hands in counts for each, where the roster says who is in which group.

Platforms hand out one upload for a group (Canvas) or a copy for each member (Moodle). Lists of students name
groups for other purposes, too, such as tutorials. So a work counts for others only where all that a class
has handed in agrees with that: no two members of a group with works of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..course import attempts
from ..course.course import Course
from ..course.roster import Roster, canonical
from .archives import one_line
from .candidates import Candidate, Collected
from .store import digest_of

ALONE = {"Gradescope"}  # says itself who handed in together
_SHOWN = 3


def named_group(roster: Roster, keys: Iterable[tuple[str, str]]) -> str:
    """The group that a platform names in place of a student; nothing where it names none."""
    for kind, value in keys:
        if kind == "name" and (group := roster.group_named(value)):
            return group
    return ""


def kept(course: Course, name: str) -> dict[str, list[str]]:
    """The groups for whose members one work of this set has counted before, by the notes beside it."""
    found: dict[str, list[str]] = {}
    for student in course.students_with(name):
        counting = attempts.at(course, name, course.submission(name, student))
        if counting is not None and counting.group:
            found.setdefault(counting.group, []).append(student)
    return found


def of_others(
    course: Course,
    works: list[Candidate],
    roster: Roster | None,
    wanted: bool | None,
    result: Collected,
) -> list[Candidate]:
    """The works of members for whom another one handed in; told in ``result``.

    ``wanted`` says that it is group work, or that it is none; else what was handed in decides.
    """
    if roster is None or not roster.groups or wanted is False:
        return []
    by_group: dict[str, list[Candidate]] = {}
    for work in works:
        if work.student and work.is_notebook and work.origin.platform not in ALONE:
            work.group = work.group or _group_of(roster, work)
            by_group.setdefault(work.group, []).append(work)
    by_group.pop("", None)
    said = {group for group, own in by_group.items() if any(_is_said(work) for work in own)}
    apart = {
        group: who
        for group, own in by_group.items()
        if group not in said
        and (who := _apart(course, result.assignment, roster.groups[group], own))
    }
    if apart and not wanted:
        told = "; ".join(
            f"{' and '.join(roster.known.all_written(who[:_SHOWN]))} of {group}"
            for group, who in apart.items()
        )
        result.problems.append(
            one_line(
                "The roster has groups, but members of one handed in works of their own: each work counts "
                f"for whoever handed it in. If it is group work all the same, say --group-work. ({told})",
                600,
            )
        )
        by_group = {group: own for group, own in by_group.items() if group in said}
    more = []
    beside: dict[tuple[object, ...], list[Candidate]] = {}
    for work in works:
        if work.student and not work.is_notebook:
            beside.setdefault(work.origin.attempt, []).append(work)
    given: set[tuple[str, tuple[object, ...]]] = set()
    for group, own in by_group.items():
        there = {(work.student, digest_of(work.found.path)) for work in own}
        for work in own:
            for member in roster.groups[group]:
                if (member, digest_of(work.found.path)) not in there:  # one's own copy is there
                    files = (
                        []
                        if (member, work.origin.attempt) in given
                        else beside.get(work.origin.attempt, [])
                    )
                    given.add((member, work.origin.attempt))
                    more += [
                        replace(one, student=member, of_another=True) for one in (work, *files)
                    ]
                    if member not in result.shared.setdefault(group, []):
                        result.shared[group].append(member)
    return more


def _is_said(work: Candidate) -> bool:
    """Whether the platform itself says that it is a group's."""
    return canonical(work.group) in _names_before(work)


def _names_before(work: Candidate) -> set[str]:
    """What a platform may have named a group: all of a name, or what stands before a person's and a “-”."""
    found = {canonical(work.origin.group)}
    for kind, value in work.origin.keys:
        if kind == "name":
            parts = value.split("-")
            found |= {canonical("-".join(parts[:end])) for end in range(1, len(parts) + 1)}
    return found - {""}


def _group_of(roster: Roster, work: Candidate) -> str:
    """The group in which a student handed in: the one that the platform names, or the only one."""
    said, mine = _names_before(work), roster.groups_of(work.student)
    named = [group for group in mine if canonical(group) in said]
    if len(named) == 1:
        return named[0]
    same = {frozenset(roster.groups[group]) for group in mine}  # several names for the same members
    return mine[0] if len(same) == 1 else ""


def _apart(course: Course, name: str, members: list[str], own: list[Candidate]) -> list[str]:
    """Members with works of their own, which are not one work of the group; nobody where it may be one."""
    now: dict[str, set[str]] = {}
    for work in own:
        now.setdefault(work.student, set()).add(digest_of(work.found.path))
    before = {}
    for member in members:
        counting = attempts.at(course, name, course.submission(name, member))
        if counting is not None and counting.digest:
            before[member] = counting.digest
    if len({frozenset(digests) for digests in now.values()}) > 1:
        return sorted(now)
    if len(set(before.values())) > 1:
        return sorted(before)
    new = set().union(*now.values()) - set(before.values())
    if before and new and not set(now) <= set(before):
        return sorted({*now, *before})  # a group's work would have counted for whoever hands in now
    return []
