"""Reads notebooks that anybody may have written, and knows nbgrader's marks on their cells."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import AutograderError

Cell = dict[str, Any]
Notebook = dict[str, Any]

MAX_FILE = 50 * 2**20
MAX_CELLS = 2_000
MAX_PARTS = 3_000_000  # lists and objects: each takes many times its two characters
MAX_SOURCE = 1_000_000
MAX_ATTACHED = 20  # pictures of one cell
_PICTURES = ("image/png", "image/jpeg", "image/gif")  # kinds that an attachment may have
# What nbgrader says of a cell.
_MARKS = (
    "grade_id", "grade", "solution", "locked", "task", "points", "cell_type", "checksum",
    "schema_version",
)  # fmt: skip
_CELL_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
# What nbformat 3 called outputs, and what a picture or text was kept under in them.
_KINDS_OF_3 = {"pyout": "execute_result", "pyerr": "error"}
_MIMES_OF_3 = {
    "text": "text/plain",
    "html": "text/html",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "latex": "text/latex",
}


class UnreadableError(AutograderError):
    """A file is no notebook; the text says why, to the student."""


def read(path: Path) -> Notebook:
    """The notebook in a file, brought to nbformat 4.5 with source texts as strings.

    Raises ``UnreadableError`` for whatever is not a notebook.
    """
    return parse(content(path))


def read_outputs(path: Path) -> list[Cell]:
    """The cells of a notebook as it ran, outputs included, whichever program wrote it.

    Raises ``UnreadableError`` where the file is gone or has been spoilt.
    """
    return cells_with_outputs(content(path))


def cells_with_outputs(data: bytes) -> list[Cell]:
    """The cells in the bytes of a notebook, outputs included; raises ``UnreadableError``."""
    cells, _ = _cells_and_metadata(data)
    found = []
    for cell in cells:
        clean = _clean_cell(cell)
        if clean is None:
            continue
        if clean["cell_type"] == "code" and isinstance(cell.get("outputs"), list):
            clean["outputs"] = [of_any_format(o) for o in cell["outputs"] if isinstance(o, dict)]
        found.append(clean)
    return found


def content(path: Path) -> bytes:
    """The bytes of a file that somebody handed in; raises ``UnreadableError``.

    Symbolic links are not followed: a link among submissions could name any file of the person who
    grades.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableError(
            "The file is a link or cannot be opened. Hand in the notebook file itself."
        ) from error
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        os.close(descriptor)
        raise UnreadableError("This is not an ordinary file. Hand in the notebook file itself.")
    with os.fdopen(descriptor, "rb") as file:
        if state.st_size > MAX_FILE:
            raise UnreadableError(
                f"The file is larger than {MAX_FILE // 2**20} MB. Clear the outputs "
                "(Edit → Clear Outputs of All Cells), save, and hand it in again."
            )
        return file.read()


def parse(data: bytes) -> Notebook:
    """The notebook in the bytes of a file; raises ``UnreadableError``."""
    cells, metadata = _cells_and_metadata(data)
    return {
        "cells": [clean for cell in cells if (clean := _clean_cell(cell)) is not None],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cells_and_metadata(data: bytes) -> tuple[list[Any], dict[str, Any]]:
    """What stands for cells in the bytes of a file, and the notebook's metadata."""
    if not data.strip():
        raise UnreadableError("The file is empty. Save the notebook and hand it in again.")
    if data.count(b"[") + data.count(b"{") > MAX_PARTS:
        raise UnreadableError(
            "The file has too many parts for a notebook. Clear the outputs "
            "(Edit → Clear Outputs of All Cells), save, and hand it in again."
        )
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            "The file is not a notebook: its text is not valid JSON. Open it in JupyterLab to check, "
            "save it there, and hand it in again."
        ) from error
    if not isinstance(notebook, dict):
        raise UnreadableError("The file is not a notebook: it holds no cells.")
    cells: Any
    if isinstance(notebook.get("worksheets"), list):
        sheets = [s.get("cells") for s in notebook["worksheets"] if isinstance(s, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    else:
        cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise UnreadableError("The file is not a notebook: it holds no cells.")
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"The notebook has more than {MAX_CELLS} cells.")
    metadata = notebook.get("metadata")
    return cells, metadata if isinstance(metadata, dict) else {}


def of_any_format(output: dict[str, Any]) -> dict[str, Any]:
    """An output of nbformat 3 or 4 as nbformat 4.5 has it, with texts as strings."""
    kind = _KINDS_OF_3.get(str(output.get("output_type")), output.get("output_type"))
    clean: dict[str, Any] = {"output_type": kind}
    if kind == "stream":
        clean["name"] = str(output.get("name", output.get("stream", "stdout")))
        clean["text"] = joined_lines(output.get("text"))
    elif kind == "error":
        lines = output.get("traceback")
        clean["traceback"] = [str(line) for line in lines] if isinstance(lines, list) else []
        clean |= {key: str(output.get(key, "")) for key in ("ename", "evalue")}
    else:
        data = output.get("data")
        if not isinstance(data, dict):
            data = {mime: output[key] for key, mime in _MIMES_OF_3.items() if key in output}
        clean["data"] = {str(mime): joined_lines(value) for mime, value in data.items()}
    return clean


def joined_lines(text: Any) -> str:
    """A text that nbformat lets be a string or a list of lines."""
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""


def _clean_cell(cell: Any) -> Cell | None:
    """A cell with what grading needs of it, or nothing where there is no cell."""
    if not isinstance(cell, dict):
        return None
    source = joined_lines(cell.get("source", cell.get("input", "")))
    kind = cell.get("cell_type")
    if kind == "heading":
        kind, source = "markdown", f"# {source}"
    if kind not in ("code", "markdown", "raw"):
        kind = "raw"
    # lone surrogates cannot be written to any file
    source = source[:MAX_SOURCE].encode("utf-8", "replace").decode()
    clean = new_cell(kind, source, _clean_metadata(cell.get("metadata")))
    if isinstance(cell.get("id"), str) and _CELL_ID.fullmatch(cell["id"]):
        clean["id"] = cell["id"]
    if kind == "markdown" and (attached := _clean_attachments(cell.get("attachments"))):
        clean["attachments"] = attached
    return clean


def pictures_in(forms: Any) -> dict[str, str]:
    """The forms of one attachment that are pictures, in base64 without spaces, by their kind."""
    if not isinstance(forms, dict):
        return {}
    return {
        kind: "".join(forms[kind].split())
        for kind in _PICTURES
        if isinstance(forms.get(kind), str) and _BASE64.fullmatch(forms[kind])
    }


def _clean_attachments(attachments: Any) -> dict[str, dict[str, str]]:
    """The pictures that were pasted into a text, by their names."""
    if not isinstance(attachments, dict):
        return {}
    clean = {}
    for name, forms in list(attachments.items())[:MAX_ATTACHED]:
        if pictures := pictures_in(forms):
            clean[name[:200].encode("utf-8", "replace").decode()] = pictures
    return clean


def _clean_metadata(metadata: Any) -> dict[str, Any]:
    """Of a cell's metadata what grading needs: which cell of the course it is, and its tags."""
    if not isinstance(metadata, dict):
        return {}
    clean: dict[str, Any] = {}
    mark = metadata.get("nbgrader")
    if isinstance(mark, dict) and isinstance(mark.get("grade_id"), str):
        # what else is in it could be nested without end, or have no end
        clean["nbgrader"] = {
            key: value
            for key in _MARKS
            if (value := mark.get(key)) is None or isinstance(value, bool | int | float | str)
            if key in mark
        }
    tags = metadata.get("tags")
    if isinstance(tags, list):
        clean["tags"] = [tag[:100] for tag in tags[:20] if isinstance(tag, str)]
    return clean | {
        key: metadata[key]
        for key in ("deletable", "editable")
        if isinstance(metadata.get(key), bool)
    }


def joined(cells: Sequence[Cell]) -> Cell:
    """One text from the parts that a student split it into, with all their pictures."""
    whole = {**cells[-1]}
    texts: list[str] = []
    pictures: dict[str, dict[str, str]] = {}
    for number, cell in enumerate(cells, 1):
        text = cell["source"]
        for name, picture in cell.get("attachments", {}).items():
            own = name if pictures.get(name, picture) == picture else f"{number}-{name}"
            text = text.replace(f"(attachment:{name})", f"(attachment:{own})")
            pictures[own] = picture
        texts.append(text)
    whole["source"] = "\n\n".join(texts)
    if pictures:
        whole["attachments"] = pictures
    return whole


def new_cell(kind: str, source: str, metadata: dict[str, Any]) -> Cell:
    """A cell without outputs."""
    cell: Cell = {"cell_type": kind, "id": "", "metadata": metadata, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def name_cells(notebook: Notebook) -> None:
    """Give every cell an id that no other has, keeping those that are good."""
    taken: set[str] = set()
    for number, cell in enumerate(notebook["cells"]):
        name = cell["id"] if cell["id"] not in taken else ""
        while not name or name in taken:
            name = f"cell-{number}" if not name else f"{name}-again"
        taken.add(name)
        cell["id"] = name


def mark_of(cell: Cell) -> dict[str, Any]:
    """Nbgrader's metadata of a cell, or nothing."""
    mark = cell["metadata"].get("nbgrader")
    return mark if isinstance(mark, dict) else {}


def grade_id(cell: Cell) -> str | None:
    """The name that nbgrader knows a cell by."""
    name = mark_of(cell).get("grade_id")
    return name if isinstance(name, str) else None


def question_of(name: str) -> str:
    """The question that a graded cell marks: the cell “slope-test” marks “slope”."""
    return name.removesuffix("-test")


def checksum(cell: Cell) -> str:
    """Nbgrader's checksum of a marked cell: of its text, type, role, name and points."""
    mark = mark_of(cell)
    grade, solution = bool(mark.get("grade")), bool(mark.get("solution"))
    locked = not solution and (grade or bool(mark.get("locked")))
    parts = [cell["source"], cell["cell_type"], str(grade), str(solution), str(locked)]
    parts.append(mark["grade_id"])
    if grade:
        parts.append(str(float(mark["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def dump(notebook: Notebook) -> bytes:
    """A notebook as nbformat writes it."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8", "replace")
