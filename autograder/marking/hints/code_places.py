"""Where in a formula something stands, in words that do not give the formula away."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Sequence

MOST_NAMES = 3


def place_of(path: Sequence[ast.AST]) -> str:
    """The place of the last node of a path through a function's tree, from the module down."""
    around = [words for parent, node in itertools.pairwise(path) if (words := _in(parent, node))]
    inner = around[-2:][::-1]  # the nearest first
    names = _parameters(path)
    if names:
        inner.append(f"where {_listed(names)} {'come' if len(names) > 1 else 'comes'} in")
    return ", ".join(dict.fromkeys(inner))


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _in(parent: ast.AST, node: ast.AST) -> str:
    """What a parent makes of a place within it; nothing where it says little."""
    match parent:
        case ast.BinOp(_, ast.Pow(), right) if right is node:
            return "in an exponent"
        case ast.BinOp(_, ast.Div() | ast.FloorDiv(), right) if right is node:
            return "under a fraction bar"
        case ast.BinOp(left, ast.Div() | ast.FloorDiv(), _) if left is node:
            return "above a fraction bar"
        case ast.Subscript(_, index) if index is node:
            return "in an index"
        case ast.Call(function, arguments):
            name = _called(function)
            if node in arguments and name == "range":
                return "in how often a loop runs"
            if node in arguments and name == "where" and node is arguments[0]:
                return "in a condition"
            return f"inside `{name}`" if name and node in arguments else ""
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if test is node:
            return "in a condition"
        case ast.For() | ast.While() | ast.ListComp() | ast.GeneratorExp():
            return "in a loop"
        case ast.Dict(keys, values) if node in values:
            match keys[values.index(node)]:
                case ast.Constant(str(key)):
                    return f"in `{key}`"
        case ast.Return(ast.Tuple()):
            return "in one of the parts that are returned"
    return ""


def _called(function: ast.expr) -> str:
    match function:
        case ast.Attribute(_, name) | ast.Name(name):
            return name
    return ""


def _parameters(path: Sequence[ast.AST]) -> list[str]:
    """The parameters that stand in the node, or in the nearest one around it that has any."""
    definition = next((n for n in path if isinstance(n, ast.FunctionDef)), None)
    if definition is None:
        return []
    known = {argument.arg for argument in definition.args.args}
    for node in reversed(path):
        if node is definition:
            break
        found = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in known]
        names = list(dict.fromkeys(found))
        if names:
            return [f"`{name}`" for name in names[:MOST_NAMES]]
    return []
