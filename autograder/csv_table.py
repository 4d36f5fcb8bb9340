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


ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")  # 1.23457E+07, as a spreadsheet shows a long number
_SEPARATOR = re.compile(r'"?sep=(\\t|.)"?', re.I)
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


def decoded(path: Path, what: str) -> str:
    """The text of a table, however a spreadsheet saved it.

    Raises ``CourseError`` that begins with ``what``.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{what} cannot be read: {error.strerror}.") from error
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CourseError(
            f"{what} is a spreadsheet's own file, and no table of text. Open it, and save it as “CSV UTF-8”."
        )
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        if (
            b"\0" in data[:4]
        ):  # UTF-16 without a mark: a letter of a header has one byte that is none
            return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CourseError(f"{what} is not UTF-8. Save it as “CSV UTF-8”.") from error


def lines(path: Path, what: str) -> list[tuple[int, list[str]]]:
    """The lines of a table that hold something, with their numbers; the first names the columns.

    Raises ``CourseError`` that begins with ``what``.
    """
    text, delimiter = _delimited(decoded(path, what))
    return _parsed(text, delimiter, what)


def _delimited(text: str) -> tuple[str, str]:
    """A table without a first line “sep=;”, which counts as empty, and what parts its cells."""
    if "\n" not in text:  # as old Macs end lines
        text = text.replace("\r", "\n")
    first, _, rest = text.partition("\n")
    if told := _SEPARATOR.fullmatch(first.strip(" \r")):
        return f"\n{rest}", told[1].replace("\\t", "\t")
    head = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", head)
    return text, max(",;\t|", key=unquoted.count)


def _parsed(text: str, delimiter: str, what: str) -> list[tuple[int, list[str]]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [(reader.line_num, line) for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise CourseError(f"{what} cannot be read as CSV: {error}.") from error


def _has_mark(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == b"\xef\xbb\xbf"


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
        text = decoded(path, str(path))
        text, delimiter = _delimited(text)
        lines = [line for _, line in _parsed(text, delimiter, str(path))]
        if not lines:
            raise CourseError(f"{path} is empty.")
        header = [name.strip() for name in lines[0]]
        rows = [line[: len(header)] + [""] * (len(header) - len(line)) for line in lines[1:]]
        return cls(header, rows, delimiter, _has_mark(path))

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
