"""What an answer's expressions and statements are, whatever way they are put on the page.

Names that the answer binds are all one, parameters count by their place, the terms of sums and the
factors of products and the statements of a block have no order, `x += y` is `x = x + y` and
`x ** 2` is `x * x`. So what is swapped, renamed or spelt out stays what it was. Two answers share
what both have of this: each part of the tree that is not tiny, and the function as a whole.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

LEAST = 4  # nodes; smaller parts are everybody's
_OWN = "v"
_TEXT = "text"
_COMMUTE = ast.Add | ast.Mult


def parts(source: str, own: set[str]) -> set[str]:
    """The parts of a cell, each in its one spelling; none where it is no Python.

    ``own`` are the names that it binds.
    """
    try:
        reader = _Reader(own)
        reader.read(ast.parse(source), {})
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return reader.found


class _Reader:
    """Spells a tree from its leaves upwards and keeps each part that is large enough."""

    def __init__(self, own: set[str]) -> None:
        self.found: set[str] = set()
        self._own = own

    def read(self, node: ast.AST, places: Mapping[str, str]) -> tuple[str, int]:
        """How a node is spelt, and how many nodes are in it."""
        node = _plain(node)
        match node:
            case ast.Name():
                return places.get(node.id, _OWN if node.id in self._own else node.id), 1
            case ast.arg():
                return places.get(node.arg, _OWN), 1
            case ast.Constant():
                return _constant(node.value), 1
            case ast.FunctionDef(args=given) | ast.Lambda(args=given):
                named = (*given.posonlyargs, *given.args, *given.kwonlyargs)
                places = {**places, **{a.arg: f"p{place}" for place, a in enumerate(named)}}
        size, spelt = 1, [type(node).__name__]
        for name, value in _terms(node):
            read = [self.read(one, places) for one in value if isinstance(one, ast.AST)]
            size += sum(many for _, many in read)
            texts = [text for text, _ in read] or [str(one) for one in value]
            unordered = name == "terms" or (read and isinstance(value[0], ast.stmt))
            spelt.append(",".join(sorted(texts) if unordered else texts))
        text = f"({' '.join(spelt)})"
        if size >= LEAST and not isinstance(node, ast.Module | ast.arguments):
            self.found.add(text)
        return text, size


def _plain(node: ast.AST) -> ast.AST:
    """The same without short forms."""
    match node:
        case ast.AugAssign():
            node = ast.Assign([node.target], ast.BinOp(node.target, node.op, node.value))
        case ast.BinOp(left=ast.Name(), op=ast.Pow(), right=ast.Constant(value=2)):
            node = ast.BinOp(node.left, ast.Mult(), node.left)
    return node


def _terms(node: ast.AST) -> list[tuple[str, list[Any]]]:
    """What a node is made of, by field; a sum's terms and a product's factors in one."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, _COMMUTE):
        return [("op", [type(node.op).__name__]), ("terms", _flat(node, type(node.op)))]
    fields = []
    for name, value in ast.iter_fields(node):
        many = value if isinstance(value, list) else [value]
        if name == "body" and isinstance(value, list):
            many = [one for one in many if not _is_docstring(one)]
        if value is not None and not isinstance(value, ast.expr_context):
            fields.append((name, many))
    return fields


def _flat(node: ast.expr, operator: type[ast.operator]) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, operator):
        return [*_flat(node.left, operator), *_flat(node.right, operator)]
    return [node]


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _constant(value: object) -> str:
    if isinstance(value, str | bytes):
        return _TEXT
    return repr(int(value) if isinstance(value, float) and value.is_integer() else value)
