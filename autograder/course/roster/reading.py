"""Reads a list of students as a table, however it was saved: its columns by meaning, its rows as cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ... import csv_table
from ...errors import CourseError
from . import columns, headers

_UNSEEN = " \t\r\n\u00a0\u200b\u200c\u200e\u200f\u2060\ufeff"
_AS_TEXT = re.compile(r'="(.*)"', re.S)  # how a spreadsheet is told to leave a number as it is
_SHOWN = 12  # columns in one sentence


@dataclass(frozen=True)
class Row:
    """A row's cells by meaning, and its line in the file; ``problem`` says why it cannot be read."""

    line: int
    cells: dict[str, str]
    problem: str = ""


def read(path: Path) -> tuple[set[str], list[Row]]:
    """The meanings that a file's columns have, and its rows; raises ``CourseError`` for the whole of it."""
    lines = csv_table.lines(path, f"The roster {path}")
    if not lines:
        raise CourseError(f"The roster {path} is empty. {_WANTED}")
    _, header = lines[0]
    header = [_clean(name) for name in header]
    rows = [(number, [_clean(cell) for cell in line]) for number, line in lines[1:]]
    if "endoflineindicator" in map(headers.plain, header):  # Brightspace's, with “#” before ids
        rows = [(number, [cell.removeprefix("#") for cell in line]) for number, line in rows]
    if any(columns.is_address(name) for name in header):
        raise CourseError(
            f"The roster {path} begins with a student: “{', '.join(header[:_SHOWN])}”. Put a line above it "
            f"that names the columns. {_WANTED}"
        )
    found = columns.understood(header, [row for _, row in rows])
    if not set(columns.TELLING) & set(found):
        named = ", ".join(f"“{name}”" for name in header[:_SHOWN] if name) or "nothing"
        only = " Names alone do not tell students apart." if _has_names(found) else ""
        raise CourseError(
            f"The roster {path} has no column “id”, nor another that tells students apart: its first "
            f"line says {named}.{only} {_WANTED}"
        )
    return set(found), list(_rows(rows, len(header), found))


_WANTED = (
    "Its first line is to name the columns: id (or a login, a student's number, an e-mail address), and any "
    "of name, first_name, last_name, email, canvas_id, moodle_id, sid, username, github_username, group, "
    "handed_in. Lists that platforms export will do as they are."
)


def _has_names(found: dict[str, int]) -> bool:
    return bool({headers.NAME, headers.FIRST, headers.LAST} & set(found))


def _rows(rows: list[tuple[int, list[str]]], width: int, found: dict[str, int]) -> Iterator[Row]:
    for number, row in rows:
        cells = {kind: row[place] if place < len(row) else "" for kind, place in found.items()}
        if any(row[width:]):
            yield Row(
                number,
                cells,
                f"it has {len(row)} cells, and there are {width} columns. A cell with a comma in it stands "
                "in quotation marks",
            )
        elif any(cells.values()):
            yield Row(number, cells)


def _clean(cell: str) -> str:
    cell = cell.strip(_UNSEEN)
    if as_text := _AS_TEXT.fullmatch(cell):
        cell = as_text[1].replace('""', '"').strip(_UNSEEN)
    return cell
