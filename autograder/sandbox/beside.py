"""Which of the files that were handed in beside a notebook stand in its scratch folder when it is graded.

None may be imported in the place of a module of Python's, of the course's, or of a package that
notebooks may use. The scratch folder stands last where Python looks for modules, so that none could;
and a file of such a name is left out and told, so that nobody wonders which of the two was used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import machinery
from pathlib import PurePosixPath

from ..course.beside import File
from ..course.notes import Note, NoteKind
from ..text import plain
from .packages import OWN, TOOLS

_COURSES = frozenset(name.casefold() for name in OWN)
TAKEN = _COURSES | {name.casefold() for name in (*sys.stdlib_module_names, *TOOLS)}
_IMPORTED = tuple(machinery.all_suffixes())


def admitted(files: Iterable[File]) -> tuple[list[File], list[Note]]:
    """The files that stand beside the notebook, and notes on those that do not."""
    kept: list[File] = []
    notes: list[Note] = []
    for file in files:
        if why := _objection(file.name):
            told = f"{plain(file.name, 100)}, beside the notebook, was left out: {why}."
            notes.append(Note(told, NoteKind.BESIDE))
        else:
            kept.append(file)
    return kept, notes


def _objection(name: str) -> str:
    path = PurePosixPath(name)
    first = path.parts[0].split(".")[0].casefold()
    imported = name.casefold().endswith(_IMPORTED)
    if first in _COURSES and (imported or len(path.parts) > 1):
        return f"{first} is the course's own, which it would stand in place of"
    if imported and first in TAKEN:
        return f"{first} is a module of Python's or of a package, which it would stand in place of"
    if imported and not name.endswith(".py"):
        return "modules are handed in as .py files"
    return ""
