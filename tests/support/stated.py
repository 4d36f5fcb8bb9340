"""Numbers that a text states and a run prints: each carries a marker, which says where it is printed.

A marker is an HTML comment right behind the number, so that no reader sees it:

    It ends at 0.267<!-- run: at("lowest", 0) -->, after some 50<!-- run: about(at("steps", 0)) --> steps.

What stands behind `run:` is an expression over what the cells print. `at("lowest", 0)` is the first
number in the first line that contains "lowest"; with several texts, each is looked for from the line of
the one before it on. Lines are those of the last cell above that printed one with these texts; `cell="id"`
names another. A number is compared to the digits that are written; an expression that is true or false,
such as `about(value, 0.2)` or `between(3, value, 4)`, has to be true. `n` is the number that is written.

`run: tests/a/test_b.py::test_c` names the test that holds a number which no cell prints, and
`<!-- by hand -->` follows a number that is worked out in the text, and only looks like one of a run;
`<!-- timed -->` one that depends on the machine.
"""

from __future__ import annotations

import ast
import math
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

MARKER = re.compile(r"<!-- (?:run: (?P<run>.*?)|by hand|timed) -->", re.DOTALL)
PRINTED = re.compile(r"(?<![\w.])[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?(?![\d])")
WRITTEN = re.compile(
    r"(?P<sign>[-−]?)(?:10\^\{?(?P<power>[-−]?\d+)\}?"
    r"|(?P<digits>(?:\d{1,3}(?:[, \u202f]\d{3})+|\d+)(?:\.\d+)?))"
    r"(?:\s?[%×°])?[$*_)}\s]*\Z"
)
COUNTED = re.compile(r" (times|steps|epochs|seeds|runs|degrees)\W*\Z")
_SMALL = (
    "none|no|zero one|once two|twice|twofold three four five six seven eight nine ten|tenfold "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
)
WORDS = {
    word: float(value) for value, words in enumerate(_SMALL.split()) for word in words.split("|")
} | {
    "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0,
    "seventyfold": 70.0, "eighty": 80.0, "ninety": 90.0, "hundred": 100.0, "hundredfold": 100.0,
    "thousand": 1000.0, "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "tenth": 1 / 10,
}  # fmt: skip


class NotSaidError(LookupError):
    """A marker asks for what no cell prints."""


@dataclass(frozen=True)
class Output:
    """What a cell prints, by the cell's id; `place` counts the cells of the notebook."""

    cell: str
    place: int
    lines: list[str]


@dataclass(frozen=True)
class Stated:
    """A number of the text and its marker; `run` is empty where it is worked out by hand."""

    cell: str
    place: int
    before: str
    run: str

    @property
    def number(self) -> float | None:
        return written(self.before)

    @property
    def shown(self) -> str:
        return f"{self.cell}: …{self.before[-40:]!r} <!-- run: {self.run} -->"


def numbers(line: str) -> list[float]:
    """The numbers in a line of output, as they are printed."""
    found = (word.replace(",", "").replace("−", "-") for word in PRINTED.findall(line))
    return [float(word) for word in found]


def outputs(notebook: Any) -> list[Output]:
    """What each cell of an executed notebook prints; of figures, what they say of themselves."""
    return [
        Output(cell.id, place, "".join(map(_text_of, cell.outputs)).splitlines())
        for place, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]


def _text_of(output: Any) -> str:
    if output.output_type == "stream":
        return str(output.text)
    data = output.get("data", {})
    labels = re.findall(r'(?:aria-label|alt)="([^"]*)"', data.get("text/html", ""))
    return "".join(f"{label}\n" for label in labels)


def stated(notebook: Any) -> Iterator[Stated]:
    """All numbers of a notebook that carry a marker."""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            for marker in MARKER.finditer(cell.source):
                before = MARKER.sub("", cell.source[: marker.start()])
                yield Stated(cell.id, place, before[-80:], (marker["run"] or "").strip())


def written(before: str) -> float | None:
    """The number at the end of a text, in digits or as a word, or None."""
    before = COUNTED.sub("", before)
    match = WRITTEN.search(before)
    if match:
        if match["power"]:
            value = 10.0 ** int(match["power"].replace("−", "-"))
        else:
            value = float(re.sub(r"[, \u202f]", "", match["digits"]))
        return -value if match["sign"] else value
    word = re.search(r"([a-z]+)[-*_ ]*\Z", before, re.IGNORECASE)
    return WORDS.get(word[1].lower()) if word else None


def digits(before: str) -> int:
    """How many decimals the number at the end of a text has."""
    match = WRITTEN.search(COUNTED.sub("", before))
    decimals = re.search(r"\.(\d+)", match["digits"]) if match and match["digits"] else None
    return len(decimals[1]) if decimals else 0


class Run:
    """What an executed notebook prints, to be asked by the expressions of markers."""

    def __init__(self, notebook: Any) -> None:
        self.outputs = outputs(notebook)

    def holds(self, said: Stated) -> bool:
        """Whether the run says what the text states. Raises `NotSaidError` where it says nothing of it."""
        if said.run.startswith("tests/"):
            return _there_is(said.run)
        value = self.value(said)
        if isinstance(value, bool):
            return value
        if said.number is None:
            raise NotSaidError(f"No number stands before {said.shown}.")
        return abs(value - said.number) <= 0.5 * 10.0 ** -digits(said.before) + 1e-9 * abs(value)

    def value(self, said: Stated) -> float | bool:
        """What the expression of a marker comes to."""
        n = math.nan if said.number is None else said.number

        def at(*path: str | int, cell: str | None = None) -> float:
            *texts, index = path
            return numbers(self._line(said, texts, cell))[int(index)]

        def column(index: int, text: str = "", cell: str | None = None) -> list[float]:
            rows = [numbers(line) for line in self._lines(said, text, cell) if text in line]
            return [row[index] for row in rows if len(row) > max(index, -index - 1)]

        def says(text: str, cell: str | None = None) -> bool:
            return any(text in line for line in self._lines(said, text, cell))

        def about(value: float, within: float = 0.1) -> bool:
            return abs(n - value) <= within * abs(value)

        def between(low: float, value: float, high: float) -> bool:
            return low <= value <= high

        return _evaluate(said, {
            "n": n, "at": at, "column": column, "says": says, "about": about, "between": between,
            "min": min, "max": max, "sum": sum, "len": len, "abs": abs, "sqrt": math.sqrt,
            "log": math.log, "mean": statistics.mean, "median": statistics.median,
        })  # fmt: skip

    def _lines(self, said: Stated, text: str, cell: str | None) -> list[str]:
        if cell is not None:
            for output in self.outputs:
                if output.cell == cell:
                    return output.lines
            raise NotSaidError(f"There is no cell {cell!r}: {said.shown}")
        for output in reversed([o for o in self.outputs if o.place < said.place]):
            if any(text in line for line in output.lines):
                return output.lines
        raise NotSaidError(f"No cell above prints {text!r}: {said.shown}")

    def _line(self, said: Stated, texts: list[Any], cell: str | None) -> str:
        first = str(texts[0]) if texts else ""
        lines = iter(self._lines(said, first, cell))
        found = ""
        for text in texts or [""]:
            while True:
                if text in found and text != "":
                    break
                try:
                    found = next(lines)
                except StopIteration:
                    raise NotSaidError(f"No line has {text!r}: {said.shown}") from None
                if text in found:
                    break
        return found


def _evaluate(said: Stated, names: dict[str, Any]) -> float | bool:
    try:
        tree = ast.parse(said.run, mode="eval")
    except SyntaxError:
        raise NotSaidError(f"This is no expression: {said.shown}") from None
    allowed = (
        ast.Expression, ast.Call, ast.Name, ast.Load, ast.Constant, ast.BinOp, ast.UnaryOp, ast.USub,
        ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.keyword, ast.BoolOp, ast.And, ast.Compare,
        ast.Eq, ast.List, ast.Subscript, ast.Slice,
    )  # fmt: skip
    for node in ast.walk(tree):
        if not isinstance(node, allowed) or (isinstance(node, ast.Name) and node.id not in names):
            raise NotSaidError(f"A marker may not use {ast.unparse(node)!r}: {said.shown}")
    try:
        return eval(compile(tree, said.cell, "eval"), {"__builtins__": {}}, names)
    except IndexError:
        raise NotSaidError(f"That line has fewer numbers: {said.shown}") from None


def _there_is(test: str) -> bool:
    file, _, name = test.partition("::")
    path: Path = ROOT / file
    return path.is_file() and f"def {name.split('[')[0]}(" in path.read_text(encoding="utf-8")


# What a text states without a marker.

NO_PROSE = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|^#+ .*?$|\*\d+ minutes\.\*|https?:\S+",
    re.DOTALL | re.MULTILINE,
)
LOOKS_MEASURED = re.compile(
    r"(?<![\w.,×^])(?P<number>\d+\.\d+|\d[\d,]*(?:\.\d+)?(?=\s?%)"
    r"|\d[\d,]*(?= of \d| (?:steps|times|epochs|seeds|starts|runs|gradients|eigenvalues|seconds)\b"
    r"|-fold))(?![\d.]*\d)"
)


TIMED = re.compile(r"\b(?:time|timeit|thread_time|seconds\w*|quickest)\b")
ROUGHLY = re.compile(
    r"\b(?:some|about|nearly|around|roughly) "
    r"(?P<number>(?!0[^.])(?:\d{1,3}(?:[, ]\d{3})+|\d+(?:\.\d+)?))(?![\d/])",
    re.IGNORECASE,
)
NOT_SAID = re.compile(
    r"^> \*\*Predict\.\*\*.*$|^\*\*Time:\*\*.*$|\b(?:1[89]|20)\d\d\b", re.MULTILINE
)


def unmarked(notebook: Any) -> list[str]:
    """The numbers of a text that look as if a run printed them, and carry no marker.

    Such are decimals, per cents and counts of steps, seeds and the like that a cell prints, too, or that
    a cell of the same section prints with more digits, and that no cell has as a literal: what is put
    into a run is known before it. Whatever is "about" so much counts, too, except in predictions.
    """
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    put_in = set(numbers(code.replace("_", "")))
    printed = {
        o.place: [word for line in o.lines for word in numbers(line)]
        for o in outputs(notebook)
        if not TIMED.search(notebook.cells[o.place].source)  # what it prints is another each time
    }
    everywhere = {word for words in printed.values() for word in words} - put_in
    found, section = [], 0
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        text = NO_PROSE.sub(lambda match: " " * len(match[0]), MARKER.sub("\u2020", cell.source))
        section = place if re.search(r"^## ", cell.source, re.MULTILINE) else section
        near = {word for at, words in printed.items() if at >= section for word in words}
        for match in LOOKS_MEASURED.finditer(text):
            value = float(match["number"].replace(",", ""))
            decimals = len(match["number"].partition(".")[2])
            rounded = decimals > 1 and any(round(word, decimals) == value for word in near)
            known = value not in everywhere and not (rounded and value not in put_in)
            if not known and not _marked(text, match):
                found.append(_shown(cell.id, text, match))
        said = NOT_SAID.sub(lambda match: " " * len(match[0]), text)
        found += [
            _shown(cell.id, said, match)
            for match in ROUGHLY.finditer(said)
            if not _marked(said, match)
        ]
    return found


def _marked(text: str, match: re.Match[str]) -> bool:
    return text[match.end() : match.end() + 3].lstrip(" %°×*)_").startswith("\u2020")


def _shown(cell: str, text: str, match: re.Match[str]) -> str:
    around = text[max(0, match.start() - 30) : match.end() + 12].replace("\n", " ")
    return f"{cell}: {match['number']} in “…{around}…”"
