"""Makes pages to work on of problem sets: their script finds each cell, and the notebook to hand in.

What is put on the page is the released notebook of `exercises/` and nothing else, so no answer, no
hidden test and no rubric comes with it.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat

from .predictions import permanent

PLACE = """\
<script type="application/json" class="set-notebook" data-set="{name}" data-file="{file}">{data}</script>
"""


def make_workable(notebook: Any, released: Any, stem: str) -> None:
    """Mark the cells of a page by their ids, and put the released notebook on it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), f"cell-{cell.id}"]
        elif is_essay(cell):
            cell.source = (
                f'<div class="set-essay" data-cell="{cell.id}">\n\n{cell.source}\n\n</div>'
            )
    data = json.dumps(copy.deepcopy(released), ensure_ascii=False).replace("<", "\\u003c")
    place = PLACE.format(name=permanent(stem), file=f"{stem}.ipynb", data=data)
    notebook.cells.append(nbformat.v4.new_markdown_cell(place, id="set-notebook"))


def is_essay(cell: Any) -> bool:
    """Whether a cell is answered in words, and marked by a person."""
    about = cell.metadata.get("nbgrader", {})
    return bool(cell.cell_type == "markdown" and about.get("solution") and about.get("grade"))
