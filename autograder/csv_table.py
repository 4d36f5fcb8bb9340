"""Tables as CSV, as spreadsheets read and write them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from .errors import CourseError

# What makes a spreadsheet run a cell's text; some take the wide forms of East Asian scripts too.
_RUNS = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?|-")


def neutral(text: str) -> str:
    """A text that a spreadsheet shows and does not run: one that looks like a formula gets a “'”."""
    if _RUNS.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def number(value: float) -> str:
    """Points as platforms take them: at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


@dataclass
class Sheet:
    """A CSV file: its header, its rows, and how it is written."""

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    delimiter: str = ","
    mark: bool = False  # whether it begins with a byte order mark

    @classmethod
    def read(cls, path: Path) -> Sheet:
        """A table that a platform wrote; raises ``CourseError`` where there is none."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CourseError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise CourseError(f"{path} is not UTF-8. Save it as “CSV UTF-8”.") from error
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise CourseError(f"{path} cannot be read as CSV: {error}.") from error
        lines = [line for line in lines if any(cell.strip() for cell in line)]
        if not lines:
            raise CourseError(f"{path} is empty.")
        header = [name.strip() for name in lines[0]]
        rows = [line[: len(header)] + [""] * (len(header) - len(line)) for line in lines[1:]]
        return cls(header, rows, delimiter, data.startswith(b"\xef\xbb\xbf"))

    def column(self, name: str) -> int | None:
        """Where a column stands."""
        return self.header.index(name) if name in self.header else None

    def text(self) -> str:
        """The table as CSV, with no cell that a spreadsheet would run."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.delimiter)
        for row in [self.header, *self.rows]:
            writer.writerow([neutral(cell) for cell in row])
        return ("\ufeff" if self.mark else "") + out.getvalue()
