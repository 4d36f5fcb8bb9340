"""A platform's own file, to be filled in: what is not comes back as it was written, byte for byte."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..csv_table import neutral
from ..errors import CourseError

_BEFORE = re.compile(r"(?:[ \t]*\r?\n)*(?:sep=(.)\r?\n)?")
_MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@dataclass
class Line:
    """A row: what its cells say, and how they are written, quotes included."""

    cells: list[str]
    written: list[str]
    end: str = "\n"

    def cell(self, column: int | None) -> str:
        """What a cell says; nothing where the row is too short, or there is no such column."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass
class Template:
    """A table as a platform wrote it."""

    path: Path
    header: Line
    rows: list[Line]
    delimiter: str = ","
    encoding: str = "utf-8"
    before: str = ""  # empty lines, and one that tells Excel the separator
    titles: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.titles = [cell.strip() for cell in self.header.cells]

    @classmethod
    def read(cls, path: Path) -> Template:
        """The table in a file; raises ``CourseError`` where there is none."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CourseError(f"{path} cannot be read: {error.strerror}.") from error
        encoding = next((e for e, mark in _MARKS.items() if data.startswith(mark)), "utf-8")
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise CourseError(f"{path} is not UTF-8. Save it as “CSV UTF-8”.") from error
        return cls.of(text, path, encoding)

    @classmethod
    def of(cls, text: str, path: Path = Path("the table"), encoding: str = "utf-8") -> Template:
        """The table that a text is."""
        before = _BEFORE.match(text)
        assert before is not None  # it matches the empty text as well
        text = text[before.end() :]
        delimiters = [before[1]] if before[1] else [",", ";", "\t"]
        try:
            delimiter = max(delimiters, key=lambda one: len(_line(text, 0, one)[0].cells))
            lines, place = [], 0
            while place < len(text):
                line, place = _line(text, place, delimiter)
                if any(cell.strip() for cell in line.cells):
                    lines.append(line)
        except _NotClosedError as error:
            raise CourseError(
                f"{path}: a quotation mark is opened and not closed. Export the file again."
            ) from error
        if not lines:
            raise CourseError(f"{path} is empty.")
        return cls(path, lines[0], lines[1:], delimiter, encoding, before[0])

    def column(self, *titles: str) -> int | None:
        """Where the first of some titles stands, in capitals or not: platforms change these."""
        known = [title.casefold() for title in self.titles]
        places = (known.index(title.casefold()) for title in titles if title.casefold() in known)
        return next(places, None)

    def texts(self, column: int, rows: Sequence[Line] | None = None) -> list[str]:
        """What the cells of a column say."""
        return [row.cell(column).strip() for row in (self.rows if rows is None else rows)]

    def filled(
        self, columns: Sequence[int], rows: Sequence[tuple[Line, Mapping[int, str]]]
    ) -> bytes:
        """Some columns of some rows, with the new values that each row is given."""
        parts = [self.before]
        for line, values in [(self.header, {}), *rows]:
            cells = [
                quoted(values[column], self.delimiter)
                if column in values
                else self._as_it_was(line, column)
                for column in columns
            ]
            parts.append(self.delimiter.join(cells) + (line.end or self.header.end))
        encoding = self.encoding.removesuffix("-sig")
        return _MARKS.get(self.encoding, b"") + "".join(parts).encode(encoding)

    def _as_it_was(self, line: Line, column: int) -> str:
        """A cell as it is written; with a “'” where a spreadsheet would run it."""
        if column >= len(line.cells):
            return ""
        safe = neutral(line.cells[column])
        return line.written[column] if safe == line.cells[column] else quoted(safe, self.delimiter)


def quoted(text: str, delimiter: str) -> str:
    """A cell as CSV: in quotes where it has to be."""
    if re.search(r'["\r\n]', text) or delimiter in text or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


class _NotClosedError(Exception):
    """A quotation mark has no other."""


def _line(text: str, place: int, delimiter: str) -> tuple[Line, int]:
    """The line that begins at a place, and where the next one does."""
    cell, line = _cell(delimiter), Line([], [])
    while True:
        match = cell.match(text, place)
        assert match is not None  # it matches the empty text as well
        if match["open"] is not None and not match["close"]:
            raise _NotClosedError
        inside = match["open"]
        line.written.append(match[0])
        line.cells.append(
            match[0] if inside is None else inside.replace('""', '"') + match["after"]
        )
        place = match.end()
        if text[place : place + 1] == delimiter:
            place += 1
            continue
        end = _END.match(text, place)
        assert end is not None
        line.end = end[0]
        return line, end.end()


_END = re.compile(r"\r\n|\n|\r|\Z")


@functools.cache
def _cell(delimiter: str) -> re.Pattern[str]:
    plain = rf"[^{re.escape(delimiter)}\r\n]*+"
    return re.compile(rf'"(?P<open>(?:[^"]|"")*+)(?P<close>"?+)(?P<after>{plain})|{plain}')
