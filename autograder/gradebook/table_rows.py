"""The rows of one person in a table, told from all others, which stay byte for byte."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Set

COLUMNS = ("student", "id")  # of these the first that a table has says whose a row is


def without(data: bytes, names: Set[str]) -> tuple[bytes, list[bytes]]:
    """A table without a person's rows, and those rows."""
    kept: list[bytes] = []
    theirs: list[bytes] = []
    column, delimiter = None, ","
    for row in _rows(data):
        text = row.decode("utf-8-sig", errors="replace").rstrip("\r\n")
        if column is None and text.strip():
            delimiter = max(",;\t", key=text.count)
            header = [cell.strip() for cell in _cells(text, delimiter)]
            column = next((header.index(name) for name in COLUMNS if name in header), -1)
            kept.append(row)
            continue
        cells = _cells(text, delimiter)
        said = cells[column].strip() if column is not None and -1 < column < len(cells) else ""
        # a cell that looks like a formula, or begins with the sign itself, has a “'” before it
        (theirs if {said, said.removeprefix("'")} & names else kept).append(row)
    return b"".join(kept), theirs


def of_them(data: bytes, names: Set[str]) -> bytes:
    """The header of a table, and a person's rows."""
    kept, theirs = without(data, names)
    return b"".join([*list(_rows(kept))[:1], *theirs])


def _rows(data: bytes) -> Iterator[bytes]:
    """The rows as they stand: a line's end in quotes ends none."""
    row = b""
    for line in data.splitlines(keepends=True):
        row += line
        if row.count(b'"') % 2 == 0:
            yield row
            row = b""
    if row:
        yield row


def _cells(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
