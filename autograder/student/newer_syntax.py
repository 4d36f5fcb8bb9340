"""Syntax of a Python that is newer than the one that grades.

A construct is taken for newer syntax where the code cannot be compiled as it stands, and can once each
such construct is written in the older way: so no other fault is ever taken for one.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .strings import Literal, literals, masked

MAX_SOURCE = 20_000  # characters of a cell that is looked at
MAX_BRACKETS = 500  # between an opening bracket and the one that closes it

Edit = tuple[int, int, str]  # from, to, and what is to stand there


@dataclass(frozen=True)
class Newer:
    """A construct that the Python at hand does not know: its line, its name, its first version."""

    line: int
    what: str
    version: tuple[int, int]
    instead: str  # what an older one reads

    def told(self, running: tuple[int, int] = sys.version_info[:2]) -> str:
        """A sentence for the student, that goes on from “line 3: ”."""
        newer, here = (".".join(map(str, version)) for version in (self.version, running))
        return f"{self.what} is syntax of Python {newer}; this course grades with {here}. {self.instead}"


@dataclass(frozen=True)
class _Construct:
    what: str
    version: tuple[int, int]
    instead: str
    edits: Callable[[str, str, list[Literal]], Iterator[Edit]]  # of the source, masked, its strings


def newer(source: str) -> Newer | None:
    """The first construct of a cell that is newer than this Python; ``None`` where there is none.

    Lines for IPython, which begin with ``%`` or ``!``, are passed by.
    """
    if len(source) > MAX_SOURCE:
        return None
    try:
        return _newer(source)
    except RecursionError:  # strings within strings, deeper than any Python reads them
        return None


def _newer(source: str) -> Newer | None:
    source = re.sub(r"^([ \t]*)[%!?].*$", r"\1pass", source, flags=re.M)
    if _compiles(source):
        return None
    here = [c for c in _CONSTRUCTS if c.version > sys.version_info[:2] and _edits(source, c)]
    if not _compiles(_without(source, here)):
        return None
    needed = [c for c in here if not _compiles(_without(source, [o for o in here if o is not c]))]
    found = [
        Newer(source.count("\n", 0, edits[0][0]) + 1, c.what, c.version, c.instead)
        for c in needed
        if (edits := _edits(source, c))
    ]
    return min(found, key=lambda one: one.line, default=None)


def _without(source: str, constructs: list[_Construct]) -> str:
    for construct in constructs:
        for start, end, text in reversed(_edits(source, construct)):
            source = source[:start] + text + source[end:]
    return source


def _edits(source: str, construct: _Construct) -> list[Edit]:
    found = literals(source)
    return sorted(construct.edits(source, masked(source, found), found))


def _compiles(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True


def _templates(source: str, _: str, found: list[Literal]) -> Iterator[Edit]:
    for literal in found:
        if "t" in literal.prefix.lower():
            end = literal.start + len(literal.prefix)
            yield literal.start, end, re.sub("[tT]", "f", literal.prefix)


def _formatted(source: str, _: str, found: list[Literal]) -> Iterator[Edit]:
    """A formatted string that cannot be compiled by itself, but each expression in it can."""
    for literal in found:
        if "f" in literal.prefix.lower() and not _compiles(f"({literal.text})"):
            fields = [_without(field, _CONSTRUCTS) for field in literal.fields]
            if all(_compiles(f"[0 if 0 else {field}\n]") for field in fields):
                yield literal.start, literal.end, '""'


def _type_parameters(source: str, code: str, _: list[Literal]) -> Iterator[Edit]:
    for match in re.finditer(r"\b(?:def|class)\s+\w+\s*(?=\[)", code):
        end = _closing(code, match.end())
        if end is not None:
            yield match.end(), end, ""


def _type_statements(source: str, code: str, _: list[Literal]) -> Iterator[Edit]:
    for match in re.finditer(r"(?:^|;)[ \t]*(type[ \t]+)(\w+)[ \t]*(?=[\[=])", code, re.M):
        yield *match.span(1), ""
        if code[match.end()] == "[" and (end := _closing(code, match.end())) is not None:
            yield match.end(), end, ""


def _bare_excepts(source: str, code: str, _: list[Literal]) -> Iterator[Edit]:
    for match in re.finditer(r"^[ \t]*except\*?[ \t]+([^:()\n]*,[^:()\n]*):", code, re.M):
        errors = [name.strip().rpartition(".")[2] for name in match[1].split(",")]
        if all(name[:1].isupper() for name in errors):  # a small name was Python 2's `as`
            yield *match.span(1), f"({source[slice(*match.span(1))]})"


def _lazy_imports(source: str, code: str, _: list[Literal]) -> Iterator[Edit]:
    for match in re.finditer(r"(?:^|;)[ \t]*(lazy[ \t]+)(?=(?:import|from)\b)", code, re.M):
        yield *match.span(1), ""


def _unpacking_comprehensions(source: str, code: str, _: list[Literal]) -> Iterator[Edit]:
    for match in re.finditer(r"[\[({]\s*(\*\*?)[^,\[\](){}]*\bfor\b", code):
        yield *match.span(1), "0:" if match[1] == "**" else ""


def _closing(code: str, start: int) -> int | None:
    """The place after the bracket that closes the one at ``start``."""
    depth = 0
    for place in range(start, min(len(code), start + MAX_BRACKETS)):
        depth += (code[place] in "[({") - (code[place] in "])}")
        if not depth:
            return place + 1
    return None


# In this order: what comes first is written in the older way first.
_CONSTRUCTS = [
    _Construct("a t-string", (3, 14), "Write an f-string, or join the parts.", _templates),
    _Construct(
        "what stands in this f-string (the same quotes again, a backslash, a comment, or a new line)",
        (3, 12),
        "Work the value out on a line of its own, and use other quotes within the braces.",
        _formatted,
    ),
    _Construct(
        "a list of type parameters in brackets after a name",
        (3, 12),
        "Leave the brackets out: Python runs the same without.",
        _type_parameters,
    ),
    _Construct(
        "a line that begins with `type`", (3, 12), "Leave out the word `type`.", _type_statements
    ),
    _Construct(
        "`except` with several errors and no parentheses",
        (3, 14),
        "Put parentheses around them.",
        _bare_excepts,
    ),
    _Construct("`lazy import`", (3, 15), "Leave out the word `lazy`.", _lazy_imports),
    _Construct(
        "a star at the beginning of a comprehension",
        (3, 15),
        "Write two loops in it, one after the other.",
        _unpacking_comprehensions,
    ),
]
