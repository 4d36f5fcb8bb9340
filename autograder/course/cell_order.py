"""What a problem set hands out in code cells of its own, and which answers need it to be defined.

A cell that hands out a class may run at any time. One that tries an answer has to wait for it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence

from .notebooks import Cell, grade_id

MAX_CODE = 50_000  # characters of a cell that is looked into
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def independent(locked: Iterable[Cell], answers: Iterable[Cell]) -> list[str]:
    """Of the course's cells, those that use no name of an answer when they run."""
    of_answers = set[str]().union(*(defined(cell["source"]) for cell in answers))
    return [
        name
        for cell in locked
        if (name := grade_id(cell)) is not None and of_answers.isdisjoint(used(cell["source"]))
    ]


def needed(answer: str, before: Sequence[Cell]) -> list[str]:
    """Of the cells that are handed out before an answer, those without which it does not run."""
    wanted = used(answer)
    names = []
    for cell in reversed(before):
        if wanted & defined(cell["source"]):
            names.append(grade_id(cell) or "")
            wanted |= used(cell["source"])
    return names[::-1]


def unmoved(names: Sequence[str], position: Mapping[str, int], given: Collection[str]) -> list[str]:
    """The names that still stand in order: as many as can be said not to have been moved.

    Where it could have been one cell or another, it was not one of those that are ``given``.
    """
    rows: list[tuple[int, int, list[str]]] = []  # the best row that ends at each name
    for name in (name for name in names if name in position):
        earlier = [row for row in rows if position[row[2][-1]] < position[name]]
        length, weight, row = max(earlier, default=(0, 0, []))
        rows.append((length + 1, weight + (name in given), [*row, name]))
    return max(rows, default=(0, 0, []))[2]


def used(source: str) -> set[str]:
    """The names that code uses when it runs; what stands inside a function does not run yet.

    A decorator may call its function at once, as that of a check does.
    """
    tree = parsed(source)
    if tree is None:  # magics, or a slip: any word may be a name
        return set(re.findall(r"\w+", source))
    names = set()
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.add(node.id)
        for field, value in ast.iter_fields(node):
            waits = isinstance(node, _FUNCTIONS) and not getattr(node, "decorator_list", None)
            if field == "body" and waits:
                continue
            parts = value if isinstance(value, list) else [value]
            left.extend(part for part in parts if isinstance(part, ast.AST))
    return names


def defined(source: str) -> set[str]:
    """The names that code binds at its top level."""
    tree = parsed(source)
    names: set[str] = set()
    for statement in tree.body if tree else ():
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=modules) | ast.ImportFrom(names=modules):
                names.update(a.asname or a.name.split(".")[0] for a in modules)
            case _:
                names.update(
                    node.id
                    for node in ast.walk(statement)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                )
    return names


def parsed(source: str) -> ast.Module | None:
    """The tree of a cell's code; nothing where it is no Python, or too much of it."""
    if len(source) > MAX_CODE:  # its tree would take many times that
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an escape in a text is the student's affair
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
