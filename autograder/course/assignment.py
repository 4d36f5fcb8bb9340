"""One problem set: its cells as the course wrote them, and how they return into a submission."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from ..errors import CourseError
from . import cell_order, matching, notebooks
from .course import Course
from .notebooks import Cell, Notebook, grade_id, mark_of
from .notes import Note, NoteKind

MOVED_CODE = "# This answer was found in another cell."
MISSING_CODE = "# This cell was missing from the notebook that was handed in."
MAX_NAMED = 3  # cells that the notes name one by one
MISSING_TEXT = "*This cell was missing from the notebook that was handed in.*"


@dataclass(frozen=True)
class Restored:
    """A submission with the course's own cells put back, and what had to be done."""

    notebook: Notebook
    notes: list[Note]
    unanswered: frozenset[str] = field(default_factory=frozenset)  # still as released, or missing


class Assignment:
    """A problem set, read from solutions/ and exercises/."""

    def __init__(self, name: str, source: Notebook, released: Notebook) -> None:
        self.name = name
        self.held_back: tuple[str, ...] = ()  # questions that count for nothing in this course
        self.metadata = source["metadata"]
        self.title = title_of(source) or name
        # what the course wrote and students may keep: not work of theirs
        self.prose = {
            cell["source"].strip()
            for cell in (*released["cells"], *source["cells"])  # with the last hint, or without
            if not grade_id(cell)
        }
        stubs = {grade_id(cell): cell for cell in released["cells"]}
        self.cells: dict[str, Cell] = {}
        for cell in source["cells"]:
            name_of_cell = grade_id(cell)
            if name_of_cell is None:
                continue
            if name_of_cell not in stubs:
                raise CourseError(
                    f"exercises/{name} is out of date: it has no cell {name_of_cell}. "
                    "Run: autograder release"
                )
            mark = mark_of(cell)
            original = cell if is_locked(cell) else stubs[name_of_cell]
            original = notebooks.new_cell(cell["cell_type"], original["source"], {})
            original["id"] = cell["id"]
            original["metadata"] = {"nbgrader": {**_defaults(mark), "cell_type": cell["cell_type"]}}
            mark = original["metadata"]["nbgrader"]
            mark["checksum"] = notebooks.checksum(original)
            if is_locked(original):
                original["metadata"] |= {"deletable": False, "editable": False}
            self.cells[name_of_cell] = original

        code = [c for c in source["cells"] if grade_id(c) and c["cell_type"] == "code"]
        given = [c for c in code if is_locked(c) and not mark_of(c).get("grade")]
        answers = [c for c in code if mark_of(c).get("solution")]
        self.handed_out = frozenset(cell_order.independent(given, answers))
        own = [cell for cell in released["cells"] if grade_id(cell) not in self.cells]
        self.imports = imports_of([*own, *self.cells.values()])
        self._matcher = matching.Matcher(
            [cell for cell in released["cells"] if (grade_id(cell) or "") in {*self.cells, ""}],
            self.cells,
        )

    @classmethod
    def load(cls, course: Course, name: str, without: Collection[str] = ()) -> Assignment:
        """Read a problem set; raises ``CourseError`` where it is not there or not in order.

        ``without`` are cells that count for nothing: what is handed in of them is a student's own.
        """
        both = []
        for folder in (course.solutions, course.exercises):
            path = folder / name / f"{name}.ipynb"
            if not path.is_file():
                raise CourseError(f"{path} does not exist. Run: autograder release")
            try:
                both.append(notebooks.read(path))
            except notebooks.UnreadableError as error:
                raise CourseError(f"{path} cannot be read. {error}") from error
        source, released = both
        left_out = [c for c in source["cells"] if grade_id(c) in without]
        source["cells"] = [c for c in source["cells"] if grade_id(c) not in without]
        for cell in released["cells"]:
            if grade_id(cell) in without:
                del cell["metadata"]["nbgrader"]
        assignment = cls(name, source, released)
        assignment.held_back = tuple(
            notebooks.question_of(mark_of(cell)["grade_id"])
            for cell in left_out
            if mark_of(cell).get("grade")
        )
        return assignment

    @property
    def graded(self) -> dict[str, float]:
        """The points of each graded cell."""
        return {
            name: float(mark_of(cell)["points"])
            for name, cell in self.cells.items()
            if mark_of(cell)["grade"]
        }

    def is_test(self, cell: Cell) -> bool:
        """Whether a cell is one of the course's hidden tests, letter for letter.

        Only such a cell may run outside the sandbox, whatever a notebook says of its cells.
        """
        original = self.cells.get(grade_id(cell) or "")
        return (
            original is not None
            and original["cell_type"] == cell["cell_type"] == "code"
            and is_locked(original)
            and bool(mark_of(original)["grade"])
            and cell["source"] == original["source"]
        )

    def recognised(self, handed_in: Notebook) -> int:
        """How many cells of this problem set a notebook has, with marks or without."""
        return self._matcher.recognised(handed_in["cells"])

    @property
    def by_hand(self) -> frozenset[str]:
        """The graded cells that a person marks."""
        return frozenset(name for name in self.graded if mark_of(self.cells[name])["solution"])

    def restore(self, handed_in: Notebook) -> Restored:
        """Put the course's own cells back into a submission.

        Locked cells are replaced by the course's, wherever the student's copy is, and in the
        course's order; what students wrote stays in their order. What the course hands out goes
        back to its place, and before any answer that needs it. Cells that are missing are put back;
        of a cell that is there twice all parts count.
        """
        notes: list[Note] = []
        cells = [copy.deepcopy(cell) for cell in handed_in["cells"]]
        for cell in cells:
            if grade_id(cell) not in self.cells:  # a mark that the course did not make
                cell["metadata"].pop("nbgrader", None)
        notes += self._matcher.mark(cells)
        own = self._student_cells(cells, notes)
        merged = self._with_course_cells(own, notes)
        unanswered = frozenset(
            name
            for name in self.cells
            if not is_locked(self.cells[name])
            and all(
                cell["source"].strip() in ("", self.cells[name]["source"].strip(), MISSING_TEXT)
                for cell in merged
                if grade_id(cell) == name
            )
        )
        notebook = {
            "cells": merged,
            "metadata": copy.deepcopy(self.metadata),
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        notebooks.name_cells(notebook)
        return Restored(notebook, notes, unanswered)

    def _student_cells(self, cells: list[Cell], notes: list[Note]) -> list[Cell]:
        """What the student may write, with one cell bearing each of the course's names."""
        places: dict[str, list[int]] = {}
        for index, cell in enumerate(cells):
            name = grade_id(cell)
            if name is not None:
                places.setdefault(name, []).append(index)
        dropped: set[int] = set()
        for name, indices in places.items():
            original = self.cells[name]
            if is_locked(original):
                continue
            if len(indices) > 1:
                told = f"The cell {name} was there {len(indices)} times; all parts were used."
                notes.append(Note(told, NoteKind.CELL_TWICE))
                stub = original["source"].strip()
                untouched = [i for i in indices if cells[i]["source"].strip() == stub]
                dropped.update(untouched if len(untouched) < len(indices) else untouched[:-1])
                kept = [index for index in indices if index not in dropped]
                if original["cell_type"] == "markdown":
                    cells[kept[-1]] = notebooks.joined([cells[i] for i in kept])
                    dropped.update(kept[:-1])
                for index in kept[:-1]:
                    cells[index]["metadata"].pop("nbgrader")
                indices = kept
            cell = cells[indices[-1]]
            if cell["cell_type"] != original["cell_type"]:
                told = f"The cell {name} had become a {cell['cell_type']} cell."
                notes.append(Note(told, NoteKind.CELL_TYPE))
                cell = cells[indices[-1]] = notebooks.new_cell(
                    original["cell_type"], cell["source"], cell["metadata"]
                )
            cell["metadata"]["nbgrader"] = copy.deepcopy(mark_of(original))
            cell["id"] = original["id"]
        return [cell for index, cell in enumerate(cells) if index not in dropped]

    def _with_course_cells(self, cells: list[Cell], notes: list[Note]) -> list[Cell]:
        """The student's cells with the locked ones replaced and the missing ones put back.

        A cell that looks at answers comes no earlier than the ones before it in the course, so that
        a test always stands after what it tests.
        """
        position: dict[str, int] = {}
        elsewhere: dict[str, int] = {}
        for index, cell in enumerate(cells):
            elsewhere |= dict.fromkeys(cell.pop(matching.ANSWERS, ()), index)
            name = grade_id(cell)
            if name is not None:
                if is_locked(self.cells[name]) and name in position:
                    told = f"The cell {name} was there more than once."
                    notes.append(Note(told, NoteKind.CELL_TWICE))
                position[name] = index
        notes += self._missing({*position, *elsewhere})
        places = self._places_of_what_is_handed_out(cells, position, notes)
        # what follows the student's cell number i, in the course's order
        after: dict[int, list[Cell]] = {}
        latest = -1
        for name, original in self.cells.items():
            here = max(position.get(name, -1), elsewhere.get(name, -1))
            place = places.get(name, max(latest, here))
            latest = max(latest, place)
            if is_locked(original):
                after.setdefault(place, []).append(copy.deepcopy(original))
            elif name not in position:
                missing = copy.deepcopy(original)
                code = original["cell_type"] == "code"
                missing["source"] = MISSING_CODE if code else MISSING_TEXT
                if name in elsewhere:
                    missing["source"] = MOVED_CODE
                after.setdefault(place, []).append(missing)
        merged = list(after.get(-1, []))
        for index, cell in enumerate(cells):
            name = grade_id(cell)
            if name is None or not is_locked(self.cells[name]):
                if name in elsewhere and elsewhere[name] != index:  # a stub would undo the answer
                    cell["source"] = MOVED_CODE
                merged.append(cell)
            merged.extend(after.get(index, []))
        return merged

    def _missing(self, there: Collection[str]) -> list[Note]:
        """Notes on the cells that are not there: few, however many that are."""
        absent = [name for name in self.cells if name not in there]
        locked = [name for name in absent if is_locked(self.cells[name])]
        told = [f"The cell {name} was missing." for name in absent if name not in locked]
        if len(locked) > MAX_NAMED:
            some = ", ".join(locked[:MAX_NAMED])
            told.append(
                f"{len(locked)} of the course's own cells were missing and have been put back: {some}, …"
            )
        else:
            told += [f"The cell {name} was missing and has been put back." for name in locked]
        return [Note(one, NoteKind.CELL_MISSING) for one in told]

    def _places_of_what_is_handed_out(
        self, cells: list[Cell], position: dict[str, int], notes: list[Note]
    ) -> dict[str, int]:
        """After which of the student's cells each cell comes that the course hands out.

        That is where the student has it. One that was moved down, or is missing, follows what it
        follows in the course. One that an answer needs stands before it, even if that was moved up.
        """
        found = [position.get(name, -1) for name in self.cells]
        if -1 not in found and found == sorted(found):  # most often; no answer need be parsed
            return {name: position[name] for name in self.handed_out}
        in_order = cell_order.unmoved(list(self.cells), position, self.handed_out)
        places: dict[str, int] = {}
        given: list[Cell] = []
        before = -1
        for name, original in self.cells.items():
            here = position.get(name)
            if here is not None and name in in_order:
                before = here
            if name in self.handed_out:
                place = before if here is None else min(here, before)
                needs = cell_order.needed(original["source"], given)
                places[name] = max([place, *(places[need] for need in needs)])
                given.append(original)
                if here not in (None, places[name]):
                    told = f"The cell {name} had been moved and has been put back."
                    notes.append(Note(told, NoteKind.CELL_MOVED))
            elif here is not None and original["cell_type"] == "code" and not is_locked(original):
                for need in cell_order.needed(cells[here]["source"], given):
                    if places[need] >= here:
                        places[need] = here - 1
                        told = (
                            f"The answer {name} stood before {need}, which it needs: that was put "
                            "first."
                        )
                        notes.append(Note(told, NoteKind.CELL_MOVED))
        return places


def is_locked(cell: Cell) -> bool:
    """Whether the course restores the cell's text."""
    mark = mark_of(cell)
    return not mark.get("solution") and bool(mark.get("grade") or mark.get("locked"))


def imports_of(cells: Iterable[Cell]) -> dict[str, str]:
    """The import statements at the top level of cells, by the name they bind."""
    imports = {}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        try:
            statements = ast.parse(cell["source"]).body
        except SyntaxError:  # magics
            continue
        for statement in statements:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for alias in statement.names:
                    name = alias.asname or alias.name.split(".")[0]
                    imports[name] = ast.unparse(statement)
    return imports


def title_of(notebook: Notebook) -> str:
    """The first heading of a notebook."""
    for cell in notebook["cells"]:
        for line in cell["source"].splitlines() if cell["cell_type"] == "markdown" else ():
            if line.startswith("# "):
                return str(line[2:].strip())
    return ""


def _defaults(mark: dict[str, Any]) -> dict[str, Any]:
    full = {
        "grade": bool(mark.get("grade")),
        "grade_id": mark["grade_id"],
        "locked": bool(mark.get("locked")),
        "schema_version": 3,
        "solution": bool(mark.get("solution")),
        "task": bool(mark.get("task")),
    }
    if full["grade"]:
        full["points"] = mark["points"]
    return full
