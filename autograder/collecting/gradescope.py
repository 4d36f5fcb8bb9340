"""Gradescope's submission_metadata.yml: who handed in which folder, and when.

It is known by what is in it, whatever the folder around it is called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..errors import CourseError
from .archives import Found, read_limited
from .origin import Origin

METADATA = "submission_metadata.yml"
SUBMISSION = re.compile(r"submission_[0-9]+")
_EXPORT = re.compile(r"assignment_\d+_export")
_MAX_METADATA = 200 * 2**20
_KEY = re.compile(rb"(?m)^[\"']?submission_[0-9]+[\"']?:")


@dataclass
class Gradescope:
    """What submission_metadata.yml says: submitters and times, by folder."""

    folders: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)
    files: set[tuple[str, ...]] = field(default_factory=set)  # of metadata

    def read(self, found: Found) -> None:
        """Take in a file of metadata; raises ``CourseError``."""
        try:
            data = yaml.load(read_limited(found.path, _MAX_METADATA), Loader=_Loader)
            entries = {str(key): value for key, value in data.items() if isinstance(value, dict)}
        except (yaml.YAMLError, AttributeError, ValueError, RecursionError) as error:
            raise CourseError(
                f"{found.name} cannot be read as Gradescope's metadata. Download the submissions again."
            ) from error
        self.files.add((str(found.source), *found.parts))
        for key, value in entries.items():
            self.folders[(str(found.source), *found.parts[:-1], key)] = value

    def of(self, found: Found) -> list[Origin]:
        """The submitters of the folder that a file lies in; several where a group handed in."""
        for end in range(1, len(found.given) + 1):
            folder = (str(found.source), *found.given[:end])
            entry = self.folders.get(folder)
            if entry is not None:
                within = found.parts[end:] or found.parts[-1:]
                people = _list(entry.get(":submitters"))
                return [o for one in people if (o := _scope(one, entry, folder, within))]
        return []


def gradescope_of(files: Sequence[Found]) -> Gradescope:
    """What Gradescope says of these files, if they are its export, whatever its folder is called.

    A file is its metadata where it reads so, where everything of the download lies in the folders
    beside it, and where it lies in no submission. Any other is a student's, and says nothing.
    """
    known = Gradescope()
    by_source: dict[Path, list[Found]] = {}
    for found in files:
        if not found.unsafe:
            by_source.setdefault(found.source, []).append(found)
    for ours in by_source.values():
        metadata = [found for found in ours if _may_be(found)]
        at = {found.parts[:-1] for found in metadata}
        covered = all(
            any(len(found.parts) > len(top) + 1 and found.parts[: len(top)] == top for top in at)
            for found in ours
            if found not in metadata
        )
        for found in metadata:
            top = len(found.parts) == 1 or (
                len(found.parts) == 2 and _EXPORT.fullmatch(found.parts[0]) is not None
            )
            if (top and found.parts[-1] == METADATA) or (covered and _reads_so(found)):
                known.read(found)
    return known


def is_submission(part: str) -> bool:
    """Whether a folder's name is that of one submission in an export."""
    return SUBMISSION.fullmatch(part) is not None


def _may_be(found: Found) -> bool:
    """Whether a file may be metadata by its name and its place."""
    if found.outer is not None or any(map(is_submission, found.parts[:-1])):
        return False
    return found.parts[-1] == METADATA or found.parts[-1].lower().endswith((".yml", ".yaml"))


def _reads_so(found: Found) -> bool:
    beginning = read_limited(found.path, 2**16)
    return _KEY.search(beginning) is not None and b":submitters:" in beginning


def _scope(
    submitter: Any, entry: Mapping[str, Any], folder: tuple[str, ...], within: tuple[str, ...]
) -> Origin | None:
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
        within=within,
    )


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # it has no types
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
