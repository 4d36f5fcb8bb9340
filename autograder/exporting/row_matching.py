"""Tables as spreadsheets and platforms write them, and whose row is whose."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..course.course import CourseError

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


def canonical(text: str) -> str:
    """A name or an id as it is compared: letters, marks and digits, in no case."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN")


def match(
    rows: Sequence[Mapping[str, str]], students: Iterable[str]
) -> tuple[dict[int, str], list[str]]:
    """Which row is which student's, and a sentence for each doubt.

    A row gives values by kind; the kinds are tried in the row's order, the surest first. A value
    fits a student whose id is the same but for case and punctuation. Two rows that fit one student
    equally well, or two students that fit one row, are left out.
    """
    ids: dict[str, list[str]] = {}
    for student in students:
        ids.setdefault(canonical(student), []).append(student)
    found: dict[int, str] = {}
    doubts = []
    claims: dict[str, list[tuple[int, int]]] = {}
    for index, row in enumerate(rows):
        for rank, value in enumerate(row.values()):
            fits = ids.get(canonical(value), []) if canonical(value) else []
            exact = [student for student in fits if student == value.strip()]
            fits = exact or fits
            if len(fits) > 1:
                doubts.append(
                    f"“{value}” fits {len(fits)} students ({', '.join(fits)}) and was left out."
                )
                break
            if fits:
                claims.setdefault(fits[0], []).append((rank, index))
                break
    for student, rivals in claims.items():
        best = min(rivals)[0]
        surest = [index for rank, index in rivals if rank == best]
        if len(surest) > 1:
            doubts.append(f"{len(surest)} rows fit {student}; none was filled in.")
            continue
        found[surest[0]] = student
    return found, doubts
