"""How a submission was judged before a question's rubric was mended, and what of it stays."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ..course import notebooks
from ..course.notebooks import Cell, Notebook
from .mark import Mark


@dataclass(frozen=True)
class Before:
    """What a submission came to by a rubric from which the one of now differs in a few questions.

    Outputs and marks stay, but those of the graded ``cells`` that are to be marked again.
    """

    notebook: Notebook
    marks: Sequence[Mark]
    notes: Sequence[str]
    cells: Collection[str]
    cell_seconds: float = 0.0

    def fits(self, restored: Notebook, notes: Sequence[str]) -> bool:
        """Whether it was the same notebook, and nothing out of the ordinary happened to it."""
        now = json.loads(notebooks.dump(restored))
        then, new = (list(map(_without_outputs, book["cells"])) for book in (self.notebook, now))
        return then == new and list(map(str, self.notes)) == list(map(str, notes))

    def kept(self) -> dict[str, Mark]:
        """The marks that stay, by their cells."""
        return {mark.cell: mark for mark in self.marks if mark.cell not in self.cells}

    def put_outputs(self, cells: Sequence[Cell], again: Collection[int]) -> None:
        """Give cells what they showed then, but those in the places that ran ``again`` for a mark."""
        for place, (cell, then) in enumerate(zip(cells, self.notebook["cells"], strict=True)):
            if cell["cell_type"] == "code" and place not in again:
                cell["outputs"] = then.get("outputs", [])
                cell["execution_count"] = then.get("execution_count")


def _without_outputs(cell: Cell) -> dict[str, Any]:
    return {key: value for key, value in cell.items() if key not in ("outputs", "execution_count")}
