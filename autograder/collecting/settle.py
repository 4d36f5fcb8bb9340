"""Whose the files of one download are, once it is known which platform it is from.

All names of a download are settled together: what they share, such as the problem set before a user's
name or a group before a person's, is told by all of them and by none alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..course.roster import Key, canonical
from .archives import Found
from .forms import Said
from .origin import Origin
from .prefixes import Split, shared

ASK = "say who is who with --roster, or how names are read with --pattern"


@dataclass(frozen=True)
class Entry:
    """A file, and what its name says by a platform's form."""

    found: Found
    index: int  # of the part of its path that says it
    said: Said

    @property
    def part(self) -> str:
        """The name that says it."""
        return self.found.given[self.index]

    @property
    def above(self) -> tuple[str, ...]:
        """Where that lies."""
        return (str(self.found.source), *self.found.given[: self.index])

    @property
    def within(self) -> tuple[str, ...]:
        """Where the file lies in what the student handed in."""
        below = self.found.parts[self.index + 1 :]
        if below:  # in a folder, or in an archive
            return below
        return (self.said.get("own") or self.part,)


@dataclass(frozen=True)
class Context:
    """What is known beside the names."""

    known: Sequence[str] = ()  # what the problem set is called
    receipts: Mapping[str, str] = field(default_factory=dict)  # Blackboard's users, by their heads
    clones: bool = False  # whether folders are clones of a repository


def _canvas(entries: Sequence[Entry], _: Context) -> list[Origin]:
    origins = []
    for entry in entries:
        user, name = entry.said["user"], entry.said["name"]
        keys: list[Key] = [("canvas_id", user)]
        if name:
            keys.append(("name", name))
        origins.append(
            Origin(
                "Canvas",
                tuple(keys),
                identity=f"canvas {user}",
                own_id=name or user,
                label=f"{name} (Canvas {user})" if name else user,
                attempt=(*entry.above, user),
                sequence=int(entry.said["attachment"] or 0),
                late=bool(entry.said["late"]),
                within=entry.within,
            )
        )
    return origins


def _moodle(entries: Sequence[Entry], _: Context) -> list[Origin]:
    people = {entry.said["number"]: entry.said["name"] for entry in entries}
    blind, group = _blind(people), None
    if not blind:
        group = shared(people.values(), "-", fits=_is_person) if len(people) > 1 else None
    dashes = all("-" in name for name in people.values())
    origins = []
    for entry in entries:
        name, number = entry.said["name"], entry.said["number"]
        rests = group.rests(name) if group is not None else (name,)
        names = dict.fromkeys([name, *rests, *(_tails(name) if dashes else ())])
        keys: list[Key] = [("moodle_id", number), *(("name", one) for one in names)]
        attempt = (*entry.above, number if entry.said["own"] else entry.part)
        origins.append(
            Origin(
                "Moodle",
                tuple(keys),
                identity=f"moodle {number}",
                own_id=f"participant-{number}" if blind else rests[0].lower(),
                label=f"{name} (Moodle {number})",
                attempt=attempt,
                within=entry.within,
                doubt=_doubt(name, group),
                group=name.removesuffix(rests[0]).rstrip("-"),
            )
        )
    return origins


def _blind(people: Mapping[str, str]) -> bool:
    """Whether names are no people's: all are one word or words, which a group's name may stand before."""
    names = set(people.values())
    if len(people) > 1 and len({name.rsplit("-", 1)[-1] for name in names}) == 1:
        return True
    # Moodle writes no name of a person's with an underscore
    return all(name.rsplit("-", 1)[-1] == "Participant" or "_" in name for name in names)


def _is_person(rest: str) -> bool:
    return sum(bool(canonical(word)) for word in rest.split()) > 1


def _tails(name: str) -> list[str]:
    """What may be the name, where a group's may stand before it."""
    tails = [name[place + 1 :] for place, letter in enumerate(name) if letter == "-"]
    return [tail for tail in tails if _is_person(tail)]


def _doubt(name: str, split: Split | None) -> str:
    if split is None or split.sure:
        return ""
    several = " or ".join(f"“{rest}”" for rest in split.rests(name))
    return f"“{name}” may be {several}; {ASK}"


def _blackboard(entries: Sequence[Entry], context: Context) -> list[Origin]:
    heads = {entry.said["head"] for entry in entries}
    told = {head: user for head in heads if (user := context.receipts.get(head))}
    known = [*context.known, *(head[: -len(user)].rstrip("_") for head, user in told.items())]
    split = shared(heads, "_", known)
    origins = []
    for entry in entries:
        head, time = entry.said["head"], entry.said["time"]
        users: tuple[str, ...] = split.rests(head) if split is not None else ()
        doubt = "" if head in told else _doubt(head, split)
        if head in told:
            users = tuple(dict.fromkeys((told[head], *users)))
        elif not users:  # sets of several names: the user is the last word, or more of them
            words = head.split("_")
            users = tuple("_".join(words[i:]) for i in range(len(words) - 1, 0, -1))
            doubt = (
                "" if len(users) == 1 else _doubt(head, Split(head[: -len(users[0])], (), False))
            )
        origins.append(
            Origin(
                "Blackboard",
                tuple((kind, user) for user in users for kind in ("username", "id")),
                identity=f"blackboard {users[0]}",
                own_id=users[0],
                label=f"{users[0]} (Blackboard)",
                attempt=(*entry.above, head, time),
                handed_in=time,
                within=entry.within,
                doubt=doubt,
            )
        )
    return origins


def _brightspace(entries: Sequence[Entry], _: Context) -> list[Origin]:
    names = {entry.said["name"] for entry in entries}
    firsts = {entry.said["first"] for entry in entries}
    seconds = {entry.said["second"] for entry in entries}
    # one number is the user's and the other the folder's, which is the same for all
    which = "second" if len(firsts) == 1 and len(seconds) > 1 and len(names) > 1 else "first"
    origins = []
    for entry in entries:
        user, name, time = (entry.said[key] for key in (which, "name", "time"))
        origins.append(
            Origin(
                "Brightspace",
                (("brightspace_id", user), ("name", name)),
                identity=f"brightspace {user}",
                own_id=name.lower(),
                label=f"{name} (Brightspace {user})",
                attempt=(*entry.above, user, time),
                handed_in=time,
                within=entry.within,
            )
        )
    return origins


def _exchange(entries: Sequence[Entry], _: Context) -> list[Origin]:
    return [
        Origin(
            "nbgrader",
            (("id", entry.said["user"]), ("username", entry.said["user"])),
            identity=entry.said["user"],
            own_id=entry.said["user"],
            label=entry.said["user"],
            attempt=(*entry.above, entry.part),
            handed_in=entry.said["time"],
            of_set=entry.said["set"],
            within=entry.within,
        )
        for entry in entries
    ]


def _ilias(entries: Sequence[Entry], _: Context) -> list[Origin]:
    origins = []
    for entry in entries:
        words, number = entry.said["words"].split("_"), entry.said["number"]
        logins = ["_".join(words[place:]) for place in range(len(words) - 1, 1, -1)]
        names = [" ".join(words[:place]) for place in range(len(words) - 1, 1, -1)]
        keys: list[Key] = [("ilias_id", number)]
        keys += [(kind, login) for login in logins for kind in ("username", "id")]
        keys += [("name", name) for name in names]
        several = " or ".join(f"“{login}”" for login in logins)
        doubt = f"the login in “{entry.part}” may be {several}; {ASK}"
        origins.append(
            Origin(
                "ILIAS",
                tuple(keys),
                identity=f"ilias {entry.said['words']}",
                own_id=logins[0],
                label=f"{names[0]} (ILIAS {logins[0]})",
                attempt=(*entry.above, entry.part),
                within=entry.within,
                doubt=doubt if len(logins) > 1 else "",
            )
        )
    return origins


def _google(entries: Sequence[Entry], _: Context) -> list[Origin]:
    return [
        Origin(
            "Google Classroom",
            (("name", entry.said["name"]),),
            identity=f"google {entry.said['name']}",
            own_id=entry.said["name"].lower(),
            label=entry.said["name"],
            attempt=(*entry.above, entry.said["name"]),
            within=entry.within,
        )
        for entry in entries
    ]


def _github(entries: Sequence[Entry], context: Context) -> list[Origin]:
    repositories = {entry.said["repository"] for entry in entries}
    branch = branch_of(repositories)
    split = shared({name.removesuffix(branch) for name in repositories}, "-", context.known)
    origins = []
    for entry in entries:
        name = entry.said["repository"].removesuffix(branch)
        users = split.rests(name) if split is not None else (name,)
        kinds = ("github", "username", "id")
        origins.append(
            Origin(
                "GitHub Classroom",
                tuple((kind, user) for user in users for kind in kinds),
                identity=f"github {users[0].lower()}",
                own_id=users[0],
                label=f"{users[0]} (GitHub)",
                attempt=(*entry.above, entry.part),
                within=entry.within,
                doubt=_doubt(name, split),
            )
        )
    return origins


def branch_of(repositories: set[str]) -> str:
    """What GitHub writes after a repository's name in an archive of it: its branch."""
    for branch in ("-main", "-master"):
        if all(name.endswith(branch) and name != branch for name in repositories):
            return branch
    return ""


SETTLE: Mapping[str, Callable[[Sequence[Entry], Context], list[Origin]]] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "blackboard": _blackboard,
    "brightspace": _brightspace,
    "nbgrader": _exchange,
    "ilias": _ilias,
    "google": _google,
    "github": _github,
}
