"""Whose a file is and when it was handed in, by the names that platforms give to files.

- Canvas, “Download Submissions”: ``doejane_LATE_4711_99812_ps1-2.ipynb``, or with anonymous grading
  ``LATE_anon_x7Kq2_99812_ps1.ipynb``. The sortable name in small letters without spaces or commas,
  the user's id, the attachment's id, the student's own file name. The zip's entries have the time of
  the download, not of the submission.
- Moodle, “Download all submissions”: a folder ``Jane Doe_123456_assignsubmission_file_`` (newer
  versions without the last underscore), or, without folders, the same before the file's name. The
  number belongs to the student in this one assignment. With blind marking the name is “Participant”.
- Gradescope, “Download Submissions”: a folder ``submission_123`` for each, and
  ``submission_metadata.yml`` beside them with names, ids (``:sid:``), e-mail and time.
- nbgrader, the exchange's inbound folder: ``jane+ps1+2026-03-02 09:30:00.123456 UTC+Zx9…``, with
  timestamp.txt inside; also the layout of submitted/, ``jane/ps1/ps1.ipynb``.
- A folder of notebooks, ``jane.ipynb`` or ``jane/anything.ipynb``.
- Anything else by a pattern: a regular expression with named groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import yaml

from ..course.roster import Key
from ..errors import CourseError
from .archives import Found, read_limited

GROUPS = ("student", "name", "email", "timestamp", "attempt", "late")
METADATA = "submission_metadata.yml"
_EXPORT = re.compile(r"assignment_\d+_export")
_MAX_METADATA = 200 * 2**20
_CANVAS = re.compile(
    r"(?:(?P<name>.+?)_)??(?P<late>LATE_)?(?P<user>\d+|anon_[0-9A-Za-z]+)_"
    r"(?:(?P<attachment>\d+)_(?P<own>.+)|(?:text|link)\.html)"
)
_MOODLE = re.compile(
    r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<own>.*))?"
)
_EXCHANGE = re.compile(
    r"(?P<user>.+?)\+(?P<set>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d [^+]+(?:\+\d{4})?)(?:\+[^+]+)?"
)


@dataclass(frozen=True)
class Origin:
    """Whose a file is, as a platform says it."""

    platform: str
    keys: tuple[Key, ...]  # to look for in a roster, the surest first
    identity: str  # tells apart two students with one name
    own_id: str  # the student's id where there is no roster
    label: str  # what a person would call them
    attempt: tuple[Any, ...]  # what was handed in together
    sequence: int = 0  # grows from attempt to attempt, where the platform counts
    late: bool = False
    handed_in: str = ""  # as the platform or a file's name writes it
    of_set: str = ""  # the problem set, where the name says it


@dataclass
class Gradescope:
    """What submission_metadata.yml says: submitters and times, by folder."""

    folders: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    def read(self, found: Found) -> None:
        """Take in a file of metadata; raises ``CourseError``."""
        try:
            data = yaml.load(read_limited(found.path, _MAX_METADATA), Loader=_Loader)
            entries = {str(key): value for key, value in data.items() if isinstance(value, dict)}
        except (yaml.YAMLError, AttributeError, ValueError, RecursionError) as error:
            raise CourseError(
                f"{found.name} cannot be read as Gradescope's metadata. Download the submissions again."
            ) from error
        for key, value in entries.items():
            self.folders[(str(found.source), *found.parts[:-1], key)] = value

    def of(self, found: Found) -> list[Origin]:
        """The submitters of the folder that a file lies in; several where a group handed in."""
        for end in range(1, len(found.given) + 1):
            folder = (str(found.source), *found.given[:end])
            entry = self.folders.get(folder)
            if entry is not None:
                return [
                    o for s in _list(entry.get(":submitters")) if (o := _scope(s, entry, folder))
                ]
        return []


def gradescope_of(files: Sequence[Found]) -> Gradescope:
    """What Gradescope says of these files, if they are its export.

    Its metadata lie at the top, or in the folder of the export. A file of that name anywhere else
    is a student's, and says nothing.
    """
    known = Gradescope()
    for found in files:
        if found.parts[-1] != METADATA or found.unsafe or found.outer is not None:
            continue
        if len(found.parts) == 1 or (len(found.parts) == 2 and _EXPORT.fullmatch(found.parts[0])):
            known.read(found)
    return known


def recognise(
    found: Found, assignment: str, gradescope: Gradescope, pattern: re.Pattern[str] | None
) -> list[Origin]:
    """Whose a file is: nobody's where nothing tells, and several people's where a group handed in."""
    if pattern is not None:
        return _by_pattern(found, pattern)
    origins = gradescope.of(found)
    if origins:
        return origins
    # from outside in: what a student put into a folder or an archive does not speak for others
    for index, part in enumerate(found.given):
        folder = (str(found.source), *found.given[:index])
        if match := _MOODLE.fullmatch(part):
            return [_moodle(match, (*folder, part))]
        if (match := _EXCHANGE.fullmatch(part)) and index < len(found.given) - 1:
            return [_exchange(match, (*folder, part))]
        if match := _CANVAS.fullmatch(part):
            return [_canvas(match, folder)]
    return _by_folder(found, assignment)


def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression that a TA gave; raises ``CourseError``."""
    try:
        expression = re.compile(pattern)
    except re.error as error:
        raise CourseError(f"--pattern is not a regular expression: {error}.") from error
    known = set(expression.groupindex)
    if not {"student", "name", "email"} & known or not known <= set(GROUPS):
        raise CourseError(
            "--pattern needs a group (?P<student>…), (?P<name>…) or (?P<email>…), and may have "
            "(?P<timestamp>…), (?P<attempt>…) and (?P<late>…); no others."
        )
    return expression


def _canvas(match: re.Match[str], folder: tuple[str, ...]) -> Origin:
    user, name = match["user"], match["name"] or ""
    keys: list[Key] = [("canvas_id", user)]
    if name:
        keys.append(("name", name))
    return Origin(
        "Canvas",
        tuple(keys),
        identity=f"canvas {user}",
        own_id=name or user,
        label=f"{name} (Canvas {user})" if name else user,
        attempt=(*folder, user),
        sequence=int(match["attachment"] or 0),
        late=bool(match["late"]),
    )


def _moodle(match: re.Match[str], here: tuple[str, ...]) -> Origin:
    name, number = match["name"], match["number"]
    blind = name == "Participant"
    keys: list[Key] = [("moodle_id", number)]
    if not blind:
        keys.append(("name", name))
    folder = here if not match["own"] else (*here[:-1], number)
    return Origin(
        "Moodle",
        tuple(keys),
        identity=f"moodle {number}",
        own_id=f"participant-{number}" if blind else name.lower(),
        label=f"{name} (Moodle {number})",
        attempt=folder,
    )


def _exchange(match: re.Match[str], here: tuple[str, ...]) -> Origin:
    user = match["user"]
    return Origin(
        "nbgrader",
        (("id", user), ("username", user)),
        identity=user,
        own_id=user,
        label=user,
        attempt=here,
        handed_in=match["time"],
        of_set=match["set"],
    )


def _scope(submitter: Any, entry: Mapping[str, Any], folder: tuple[str, ...]) -> Origin | None:
    if not isinstance(submitter, dict):
        return None
    sid, mail, name = (str(submitter.get(f":{key}") or "") for key in ("sid", "email", "name"))
    if not (sid or mail or name):
        return None
    time = entry.get(":created_at")
    keys = [("sid", sid), ("id", sid), ("email", mail), ("id", mail.split("@")[0]), ("name", name)]
    return Origin(
        "Gradescope",
        tuple((kind, value) for kind, value in keys if value),
        identity=f"gradescope {sid or mail or name}",
        own_id=sid or mail.split("@")[0] or name.lower(),
        label=f"{name or mail} (Gradescope {folder[-1]})",
        attempt=folder,
        handed_in="" if time is None else str(time),
    )


def _by_pattern(found: Found, pattern: re.Pattern[str]) -> list[Origin]:
    match = pattern.search("/".join(found.given))
    if match is None:
        return []
    said = {key: value for key, value in match.groupdict().items() if value}
    who = said.get("student") or said.get("email") or said.get("name")
    if not who:
        return []
    kinds = {
        "student": ["id", "username", "sid", "canvas_id"],
        "email": ["email"],
        "name": ["name"],
    }
    attempt = said.get("attempt", "")
    return [
        Origin(
            "the pattern",
            tuple((k, said[g]) for g, all_of in kinds.items() if g in said for k in all_of),
            identity=who,
            own_id=who,
            label=who,
            attempt=(str(found.source), who, attempt, said.get("timestamp", "")),
            sequence=int(attempt) if attempt.isdecimal() else 0,
            late="late" in said,
            handed_in=said.get("timestamp", ""),
        )
    ]


def _by_folder(found: Found, assignment: str) -> list[Origin]:
    """By the first folder, or the file's own name, that is not the problem set's."""
    names = [PurePosixPath(part).stem if _is_file(part) else part for part in found.given]
    start = 1 if len(names) > 1 and names[0] == found.source.stem else 0  # packed under its name
    own = (assignment, assignment.split("_")[0])
    places = [i for i in range(start, len(names)) if names[i] not in own]
    if not places:
        return []
    who = names[places[0]]
    kinds = ("id", "username", "email", "sid", "name")
    of_set = ""
    if len(found.parts) > 2 and found.parts[-2] == PurePosixPath(found.parts[-1]).stem:
        of_set = found.parts[-2]  # as in submitted/: STUDENT/PS/PS.ipynb
    return [
        Origin(
            "a folder",
            tuple((kind, names[i]) for i in places for kind in kinds),
            identity=who,
            own_id=who,
            label=who,
            attempt=(str(found.source), *found.given[: places[0] + 1]),
            of_set=of_set,
        )
    ]


def _is_file(part: str) -> bool:
    return part.lower().endswith((".ipynb", ".zip", ".txt", ".py", ".pdf", ".html"))


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


class _Loader(yaml.SafeLoader):
    """YAML as Ruby writes it: its classes' names are left out of account, and times are text."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, form) for tag, form in forms if tag != "tag:yaml.org,2002:timestamp"]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _plain(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!ruby/", _plain)


def platforms_of(origins: Iterable[Origin]) -> list[str]:
    """The platforms that were recognised, for a person."""
    return sorted({origin.platform for origin in origins})
