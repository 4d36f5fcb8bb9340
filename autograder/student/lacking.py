"""Lines that fail only where a notebook is graded, for want of a library, a file, a network or a person.

In JupyterLab such a line did not stop its cell, so here it must not take with it what stands below. The
rest of the cell is run without it, and the judge is told which line failed. A fault of the student's own
ends a cell as it does in JupyterLab.
"""

from __future__ import annotations

import ast
import copy
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_LINES = 10  # of one cell that are told of
MAX_SHOWN = 120  # characters of a line, and of an error

_ABSENT = (ImportError, OSError, EOFError)


@dataclass
class Lacking:
    """What a session lacks so far: names that are not there, or hold nothing, and why."""

    names: set[str] = field(default_factory=set)
    lines: list[list[Any]] = field(default_factory=list)  # of the cell that runs now

    def begin(self) -> None:
        """Begin a cell."""
        self.lines = []

    def is_to_blame(self, statement: ast.stmt, error: BaseException | None) -> bool:
        """Whether a statement failed because something is lacking here."""
        if isinstance(error, KeyboardInterrupt | SystemExit | SyntaxError) or error is None:
            return False
        if isinstance(error, NameError) and error.name in self.names:
            return True
        if isinstance(error, AttributeError) and _text(error).startswith("module '"):
            return True  # another version of a library
        if isinstance(error, KeyError) and _raised_in(error, os.__file__):
            return True
        return isinstance(error, _ABSENT) or not self.names.isdisjoint(mentioned(statement))

    def add(self, statement: ast.stmt, error: BaseException, source: str) -> None:
        """Note that a statement failed, and that what it defines is lacking from now on."""
        self.names |= bound(statement)
        lines = source.splitlines()
        empty = next((place for place, line in enumerate(lines) if line.strip()), 0)
        place = empty + statement.lineno - 1  # IPython leaves out empty lines at the beginning
        text = lines[place].strip() if place < len(lines) else ""
        if len(self.lines) < MAX_LINES:
            what = f"{type(error).__name__}: {_text(error)}".rstrip(": ")
            self.lines.append([place + 1, text[:MAX_SHOWN], what[:MAX_SHOWN]])

    def hold_nothing(self, statement: ast.stmt) -> None:
        """Note that what a statement defines is there, but empty: what a shell should have told."""
        self.names |= bound(statement)

    def has_come(self, statement: ast.stmt, known: Mapping[str, Any]) -> None:
        """Note that a statement ran, and its names are lacking no more."""
        if self.names and self.names.isdisjoint(mentioned(statement)):
            self.names -= bound(statement) & known.keys()

    def without(self, statement: ast.stmt) -> ast.stmt | None:
        """A definition without the decorators and annotations that need what is lacking.

        ``None`` where nothing can be taken away.
        """
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            return None
        plain = copy.deepcopy(statement)
        plain.decorator_list = [d for d in plain.decorator_list if not self._lacks(d)]
        if isinstance(plain, ast.FunctionDef):
            plain.returns = None
            for argument in ast.walk(plain.args):
                if isinstance(argument, ast.arg):
                    argument.annotation = None
        return plain if ast.dump(plain) != ast.dump(statement) else None

    def _lacks(self, expression: ast.expr) -> bool:
        return not self.names.isdisjoint(mentioned(expression))


def bound(statement: ast.stmt) -> set[str]:
    """The names that a statement of a cell gives a value to."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return {name}
        case ast.ClassDef(name=name):
            return {name}
    names = set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.split(".")[0])
    return names


def mentioned(node: ast.AST) -> set[str]:
    """The names that code reads when it runs; the body of a function does not run yet."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts: list[ast.AST] = [*node.decorator_list, node.args]
        return set[str]().union(*map(mentioned, parts))
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _raised_in(error: BaseException, file: str) -> bool:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename in (
        file,
        f"<frozen {os.__name__}>",
    )


def _text(error: BaseException) -> str:
    try:
        return " ".join(str(error).split())
    except Exception:
        return ""
