"""What of an attempt stands beside its notebook, and what of it is put aside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..course import beside
from ..course.kinds import Kind
from . import inspection
from .archives import read_limited
from .candidates import Candidate

Left = tuple[Candidate, str]


def of(
    notebook: Candidate, group: Sequence[Candidate]
) -> tuple[list[tuple[str, Path]], list[Left]]:
    """The files that stand beside a notebook, by their names from there; and the rest, each with why."""
    kept: list[tuple[str, Path]] = []
    left: list[Left] = []
    room = beside.Room()
    named = {one: name for one in group if (name := _from(notebook, one))}
    taken = {name.casefold() for name in named.values()}
    found: list[tuple[bool, str, Candidate]] = []
    for work in group:
        if work.is_notebook or work.receipt:
            continue
        name = named.get(work, "")
        if not name:
            left.append((work, "it cannot stand beside the notebook, by its place or its name"))
            continue
        original = beside.original_name(name)
        if (
            name not in notebook.text
            and original in notebook.text
            and original.casefold() not in taken
        ):
            name = original  # as the notebook opens it
        found.append((name.split("/")[-1] not in notebook.text, name, work))
    for _, name, work in sorted(found, key=lambda one: one[:2]):
        content = read_limited(work.found.path, beside.MOST_EACH + 1)
        if work.kind in (Kind.PDF, Kind.PAGE) or inspection.is_shortcut(work):
            left.append((work, inspection.what_else_it_is(work)))
        elif why := beside.objection(content) or room.objection(name, len(content)):
            left.append((work, why))
        else:
            kept.append((name, work.found.path))
    return kept, left


def _from(notebook: Candidate, work: Candidate) -> str:
    """Where a file lies from a notebook's folder; empty where that is outside of it."""
    base, parts = notebook.origin.within[:-1], work.origin.within
    if parts[: len(base)] == base:
        return beside.name_of(parts[len(base) :])
    if len(parts) == 1 and work.found.outer is None:  # beside the archive that the notebook is in
        return beside.name_of(parts)
    return ""
