"""Group work: what one member hands in counts for each, where the roster says who is in which group.

Platforms hand out one upload for a group (Canvas) or a copy for each member (Moodle). Lists of students name
groups for other purposes, too, such as tutorials. So a work counts for others only where all that a class
has handed in agrees with that: no two members of a group with works of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from ..course.roster import Roster, canonical
from .candidates import Candidate
from .store import digest_of

ALONE = {"Gradescope"}  # says itself who handed in together
_SHOWN = 3


@dataclass
class GroupWork:
    """What group work came to: the members that got a work of another's, by group."""

    shared: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def students(self) -> int:
        """How many got a work that another member handed in."""
        return sum(map(len, self.shared.values()))


def named_group(roster: Roster, keys: Iterable[tuple[str, str]]) -> str:
    """The group that a platform names in place of a student; nothing where it names none."""
    for kind, value in keys:
        if kind == "name" and (group := roster.group_named(value)):
            return group
    return ""


def shared(
    works: list[Candidate],
    roster: Roster,
    already: Callable[[str], str],
    *,
    wanted: bool | None = None,
) -> tuple[list[Candidate], GroupWork]:
    """The works of members for whom another one handed in.

    ``already`` gives the digest of what counts for a student now, or “”. ``wanted`` says that it is group
    work, or that it is none; else what was handed in decides.
    """
    result = GroupWork()
    if not roster.groups or wanted is False:
        return [], result
    by_group: dict[str, list[Candidate]] = {}
    for work in works:
        if not work.student or not work.is_notebook or work.origin.platform in ALONE:
            continue
        if group := work.group or _group_of(roster, work):
            by_group.setdefault(group, []).append(work)
    digests = {id(work): digest_of(work.found.path) for own in by_group.values() for work in own}
    said = {group for group, own in by_group.items() if any(work.group for work in own)}
    apart = {
        group: who
        for group, own in by_group.items()
        if group not in said and (who := _apart(roster.groups[group], own, digests, already))
    }
    if apart and not wanted:
        told = "; ".join(
            f"{' and '.join(who[:_SHOWN])} of {group}"
            for group, who in list(apart.items())[:_SHOWN]
        )
        result.notes.append(
            f"The roster has groups, but members of one handed in works of their own ({told}): each work "
            "counts for whoever handed it in. If it is group work all the same, say --group-work."
        )
        by_group = {group: own for group, own in by_group.items() if group in said}
    more = []
    for group, own in by_group.items():
        for work in own:
            for member in roster.groups[group]:
                # one's own copy of the same counts as it is
                has = any(
                    one.student == member and digests[id(one)] == digests[id(work)] for one in own
                )
                if member != work.student and not has:
                    more.append(replace(work, student=member, group=group))
                    if member not in result.shared.setdefault(group, []):
                        result.shared[group].append(member)
    return more, result


def _group_of(roster: Roster, work: Candidate) -> str:
    """The group in which a student handed in: the one that the platform names, or the only one."""
    mine = roster.groups_of(work.student)
    names = [canonical(value) for kind, value in work.origin.keys if kind == "name"]
    label = canonical(work.origin.label)
    begun = [
        group
        for group in mine
        if any(text.startswith(canonical(group)) for text in [*names, label] if canonical(group))
    ]
    if len(begun) == 1:
        return begun[0]
    return mine[0] if len(mine) == 1 else ""


def _apart(
    members: list[str],
    own: list[Candidate],
    digests: dict[int, str],
    already: Callable[[str], str],
) -> list[str]:
    """Members with works of their own, which are not one work of the group; nobody where it may be one."""
    now: dict[str, set[str]] = {}
    for work in own:
        now.setdefault(work.student, set()).add(digests[id(work)])
    before = {member: digest for member in members if (digest := already(member))}
    if len(now) > 1 and len(set(map(frozenset, now.values()))) > 1:
        return sorted(now)
    if len(set(before.values())) > 1:
        return sorted(before)
    (common,) = set(before.values()) or {""}
    new = set().union(*now.values()) - {common}
    if common and new and not set(now) <= set(before):
        return sorted({*now, *before})  # a group's work would have counted for whoever hands in now
    return []
