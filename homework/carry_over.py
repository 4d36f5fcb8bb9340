"""Carries what somebody wrote in an older copy of a problem set into a newer one.

    python -m homework.carry_over OLD [NEW]

OLD is the notebook that was worked in, or the folder of an older bundle; NEW is the new copy, which is
``exercises/PS/PS.ipynb`` here unless it is named. Answers go by the names of their cells. Cells of one's
own come along, behind the cell that they followed. The new copy is changed, the old one never; where
the new one has been worked in already, nothing is written.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
Notebook = dict[str, Any]


class CarryError(Exception):
    """Nothing was carried over; the text says why, and what to do."""


def carry_over(old: Notebook, new: Notebook) -> tuple[Notebook, list[str]]:
    """The new copy with the work from the old one, and sentences on what is to be looked at.

    Raises ``CarryError`` where the two are not one problem set, or the new copy has work in it.
    """
    result = copy.deepcopy(new)
    places = {key: cell for cell in result["cells"] for key in _keys(cell)}
    _refuse_work_in(result["cells"])
    found = [(cell, _place_of(cell, places)) for cell in old["cells"]]
    if not any(place is not None and _mark(place).get("solution") for _, place in found):
        raise CarryError("The two have no answer in common. Are they copies of one problem set?")
    answers: dict[int, list[str]] = {}
    own: dict[int | None, list[Cell]] = {}
    others: list[str] = []
    gone: list[str] = []
    behind: int | None = None
    for cell, place in found:
        if place is None:
            if _is_work(cell):
                gone += [_name(cell)] if _mark(cell).get("solution") else []
                own.setdefault(behind, []).append(_unmarked(cell, places))
            continue
        behind = id(place)
        if _mark(place).get("solution"):
            if not _is_untouched(cell) and _source(cell) != _source(place):
                answers.setdefault(behind, []).append(_source(cell))
        elif not _mark(place) and _source(cell) != _source(place):
            others.append(_name(place))
    merged = list(own.get(None, []))
    for cell in result["cells"]:
        if id(cell) in answers:
            cell["source"] = "\n\n".join(answers[id(cell)])
        merged += [cell, *own.get(id(cell), [])]
    result["cells"] = merged
    return result, _told(len(answers), sum(map(len, own.values())), gone, others)


def _told(answers: int, own: int, gone: Sequence[str], others: Sequence[str]) -> list[str]:
    told = [
        f"{_count(answers, 'answer')} and {_count(own, 'cell')} of your own came along. Run all cells, "
        "and press Check: the text of a question may have changed."
    ]
    if gone:
        told.append(
            f"The new copy does not ask for {', '.join(gone)}; what you wrote stands there as a cell of "
            "your own."
        )
    if others:
        told.append(
            f"These of the course's own cells read otherwise in the new copy, which was kept: "
            f"{', '.join(others)}. What you wrote into them is in the old copy."
        )
    return told


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _refuse_work_in(cells: Iterable[Cell]) -> None:
    worked = [
        _name(cell) for cell in cells if _mark(cell).get("solution") and not _is_untouched(cell)
    ]
    if worked:
        raise CarryError(
            f"There is work in the new copy already, in {', '.join(worked)}. Take a fresh one out of the "
            "zip, or copy those answers by hand."
        )


def _mark(cell: Cell) -> dict[str, Any]:
    mark = cell.get("metadata", {}).get("nbgrader")
    return mark if isinstance(mark, dict) else {}


def _keys(cell: Cell) -> list[tuple[str, str]]:
    """What a cell is known by: its name in the course first, then its id."""
    found = [("name", _mark(cell).get("grade_id")), ("id", cell.get("id"))]
    return [(kind, value) for kind, value in found if isinstance(value, str)]


def _place_of(cell: Cell, places: dict[tuple[str, str], Cell]) -> Cell | None:
    return next((places[key] for key in _keys(cell) if key in places), None)


def _name(cell: Cell) -> str:
    return next((value for _, value in _keys(cell)), "a cell without a name")


def _source(cell: Cell) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _is_work(cell: Cell) -> bool:
    """Whether a cell that the new copy does not have may be somebody's work."""
    mark = _mark(cell)
    of_the_course = bool(mark) and not mark.get("solution")  # a test, say, of an earlier version
    return bool(_source(cell).strip()) and not of_the_course and not _is_untouched(cell)


def _is_untouched(cell: Cell) -> bool:
    """Whether a cell is as nbgrader released it, which keeps a checksum in it."""
    mark = _mark(cell)
    if "checksum" not in mark:
        return not _source(cell).strip()
    grade, solution = bool(mark.get("grade")), bool(mark.get("solution"))
    locked = not solution and (grade or bool(mark.get("locked")))
    parts = [_source(cell), cell.get("cell_type"), grade, solution, locked, mark.get("grade_id")]
    if grade:
        parts.append(float(mark.get("points", 0)))
    text = "".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return bool(hashlib.md5(text, usedforsecurity=False).hexdigest() == mark["checksum"])


def _unmarked(cell: Cell, places: dict[tuple[str, str], Cell]) -> Cell:
    """A cell as one of somebody's own, without what it gave when it ran."""
    own = copy.deepcopy(cell)
    own["metadata"] = {
        key: value for key, value in own.get("metadata", {}).items() if key != "nbgrader"
    }
    if own.get("cell_type") == "code":
        own |= {"outputs": [], "execution_count": None}
    name, number = str(own.get("id") or "own"), 1
    own["id"] = name
    while ("id", own["id"]) in places:
        number += 1
        own["id"] = f"{name[:50]}-{number}"
    places["id", own["id"]] = own
    return own


def read(path: Path) -> Notebook:
    """A notebook; raises ``CarryError`` for what is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8-sig"))
        if not all(isinstance(cell, dict) for cell in notebook["cells"]):
            raise TypeError
    except OSError as error:
        raise CarryError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CarryError(f"{path} is no notebook that can be read.") from error
    return dict(notebook)


def write(path: Path, notebook: Notebook) -> None:
    """Write a notebook whole or not at all."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def pairs(old: Path, new: Path | None, here: Path) -> list[tuple[Path, Path]]:
    """Which old notebook belongs to which new one; raises ``CarryError`` where none does."""
    fresh = {path.stem: path for path in sorted((here / "exercises").glob("*/*.ipynb"))}
    if old.is_dir():
        if new is not None:
            raise CarryError("Name no second file where the first is a folder.")
        own = (here / "exercises").resolve()
        worked: dict[str, Path] = {}
        for path in sorted(old.rglob("*.ipynb")):
            if path.stem in fresh and own not in path.resolve().parents:
                if path.stem in worked:
                    raise CarryError(
                        f"{old} has {path.stem} twice: {worked[path.stem]} and {path}. Name the one to "
                        "carry over."
                    )
                worked[path.stem] = path
        if not worked:
            raise CarryError(
                f"{old} has no older copy of what is in {here / 'exercises'}. Name the folder of the "
                "older bundle, and run this in the new one."
            )
        return [(path, fresh[name]) for name, path in worked.items()]
    if new is None and old.stem not in fresh:
        raise CarryError(
            f"There is no {here / 'exercises' / old.stem / old.stem}.ipynb. Run this in the new bundle's "
            f"folder, or name the new copy: python -m homework.carry_over {old} NEW"
        )
    target = new or fresh[old.stem]
    if target.resolve() == old.resolve():
        raise CarryError(f"{old} is the new copy. Name the old one, from where you worked before.")
    return [(old, target)]


def main(words: Sequence[str] | None = None) -> int:
    """The command; what it cannot do it says, and gives 1."""
    given = [Path(word) for word in (sys.argv[1:] if words is None else words)]
    if not 1 <= len(given) <= 2 or str(given[0]).startswith("-"):
        print((__doc__ or "").strip())
        return 2
    failed = 0
    try:
        found = pairs(given[0], given[1] if len(given) > 1 else None, Path())
    except CarryError as error:
        print(error, file=sys.stderr)
        return 1
    for old, new in found:
        try:
            notebook, told = carry_over(read(old), read(new))
            write(new, notebook)
        except (CarryError, OSError) as error:
            print(f"{new}: {error} Nothing was written to it.", file=sys.stderr)
            failed = 1
            continue
        print(f"{new}: {' '.join(told)}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
