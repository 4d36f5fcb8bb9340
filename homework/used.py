"""Which answers a block of a notebook's cell calls: those that are to blame where it fails."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator, Mapping
from types import CodeType, FrameType
from typing import Any

from homework.causes import built_on


class Block:
    """A ``with`` block of a cell.

    Attributes
    ----------
    names : mapping
        What the notebook has defined.
    file : str
        The name under which the cell was compiled.
    """

    def __init__(self, frame: FrameType) -> None:
        self.names: Mapping[str, Any] = frame.f_globals
        self.file = frame.f_code.co_filename
        self._tree = _parsed(self.file)
        self._code = frame.f_code
        self._body = _smallest(self._tree, frame.f_lineno, (ast.With,))

    def answers(self, line: int | None = None) -> list[str]:
        """The functions and classes of other cells that the block calls, through helpers, too.

        With a line, those that the statement on it calls; where it calls none, all of the block's.
        """
        if line is not None:
            statement = _smallest(self._tree, line, (ast.stmt,))
            if statement is not None and (found := self._called_in(statement)):
                return found
        return self._called_in(self._body)

    def draws_itself(self, name: str) -> bool:
        """Whether the cell itself gives a value to a name."""
        stored = (
            node.id
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
        return name in stored

    def _called_in(self, tree: ast.AST | None) -> list[str]:
        code: CodeType = self._code if tree is None else _compiled(tree)
        others = [name for name, value in self.names.items() if self._is_answer(value)]
        return built_on("", code, self.names, others)

    def _is_answer(self, value: Any) -> bool:
        if isinstance(value, type):
            methods = [part for part in vars(value).values() if hasattr(part, "__code__")]
            return any(self._of_another_cell(part) for part in methods)
        return hasattr(value, "__code__") and self._of_another_cell(value)

    def _of_another_cell(self, function: Any) -> bool:
        if getattr(function, "__globals__", None) is not self.names:
            return False
        return bool(function.__code__.co_filename != self.file)


def _parsed(file: str) -> ast.Module:
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _smallest(tree: ast.AST, line: int, kinds: tuple[type[ast.AST], ...]) -> ast.AST | None:
    """The innermost node of some kinds that a line belongs to; of a loop, its head alone."""
    found: ast.AST | None = None
    for node in _in_order(tree):
        if isinstance(node, kinds) and node.lineno <= line <= (node.end_lineno or line):  # type: ignore[attr-defined]
            found = node
    return found


def _in_order(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        yield node
        yield from _in_order(node)


def _compiled(tree: ast.AST) -> CodeType:
    """The code of what a node reads; what it does is of no interest."""
    if isinstance(tree, ast.With):
        body: list[ast.stmt] = tree.body
    else:
        body = [tree] if isinstance(tree, ast.stmt) else []
    read = [
        ast.Expr(ast.Name(node.id, ast.Load()))
        for part in body
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    ]
    module = ast.fix_missing_locations(ast.Module([*read], []))
    return compile(module, "<read>", "exec")
