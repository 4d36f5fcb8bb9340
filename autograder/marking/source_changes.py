"""Changes a right answer in one place of its source: an operator, a comparison, a constant, an axis, a sign.

None of them was written for a question, so that whatever gets past the cases shows a gap in them.
"""

from __future__ import annotations

import ast
import contextlib
import copy
from collections.abc import Callable, Iterator

Change = Callable[[ast.AST], Iterator[ast.AST]]  # from a node to what may stand in its place

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
NAMES = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "max": ("min",),
    "min": ("max",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "exp": ("expm1",),
    "tanh": ("sin",),
    "sqrt": ("square",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "zeros": ("ones",),
    "permutation": ("arange",),
    "where": (),
    "T": (),
}


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that may stand in a node's place."""
    match node:
        case ast.BinOp(left, operator, right):
            for kind in OPERATORS.get(type(operator), ()):
                yield ast.BinOp(left, kind(), right)
            if isinstance(operator, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
                yield ast.BinOp(right, operator, left)
            yield left
            yield right
        case ast.AugAssign(target, operator, value):
            for kind in OPERATORS.get(type(operator), ()):
                yield ast.AugAssign(target, kind(), value)
            yield ast.Assign([target], value)
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Compare(left, [comparison], [right]):
            for other_one in COMPARISONS.get(type(comparison), ()):
                yield ast.Compare(left, [other_one()], [right])
        case ast.BoolOp(operator, values):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield ast.BoolOp(other, values)
            yield from values
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
            yield body
            yield orelse
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield from (ast.Constant(other) for other in (value + 1, value - 1))
        case ast.Constant(float(value)):
            yield from (ast.Constant(other) for other in (2 * value, -value, value + 1.0))
        case ast.Attribute(value, name, context):
            for another in NAMES.get(name, ()):
                yield ast.Attribute(value, another, context)
            if name == "T":
                yield value
        case ast.Call(function, arguments, keywords):
            if len(arguments) >= 2:
                yield ast.Call(function, [arguments[1], arguments[0], *arguments[2:]], keywords)
            for index, keyword in enumerate(keywords):
                yield ast.Call(function, arguments, [*keywords[:index], *keywords[index + 1 :]])
                match keyword:
                    case ast.keyword("axis", ast.Constant(int(axis))):
                        rest = [*keywords[:index], *keywords[index + 1 :]]
                        turned = ast.keyword("axis", ast.Constant(0 if axis else 1))
                        yield ast.Call(function, arguments, [*rest, turned])
            match function:
                case ast.Name("range"):
                    *first, last = arguments
                    for step in (ast.Add(), ast.Sub()):
                        bound = ast.BinOp(last, step, ast.Constant(1))
                        yield ast.Call(function, [*first, bound], keywords)
                case ast.Attribute(value, "copy" | "astype" | "reshape" | "clip" | "item"):
                    yield value
        case ast.Return(value) if value is not None:
            yield ast.Return(ast.UnaryOp(ast.USub(), value))
            if isinstance(value, ast.Tuple) and len(value.elts) == 2:
                yield ast.Return(ast.Tuple(value.elts[::-1], ast.Load()))
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Assign() | ast.Expr() if not is_docstring(node):
            yield ast.Pass()


def is_docstring(node: ast.AST) -> bool:
    """Whether a statement is text alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


KINDS: dict[type[ast.AST], str] = {
    ast.BinOp: "an operator changed",
    ast.AugAssign: "an operator changed",
    ast.UnaryOp: "a sign changed",
    ast.Compare: "a comparison changed",
    ast.BoolOp: "a condition changed",
    ast.IfExp: "a condition changed",
    ast.If: "a condition changed",
    ast.Constant: "a constant changed",
    ast.Attribute: "a function exchanged",
    ast.Call: "an argument of a call changed",
    ast.Return: "what is returned changed",
    ast.Assign: "a statement left out",
    ast.Expr: "a statement left out",
}


def mutants_of(text: str) -> Iterator[str]:
    """The text of an answer with one change each, every text once."""
    return (mutant for _, mutant in changes_of(text))


def changes_of(text: str) -> Iterator[tuple[str, str]]:
    """The kind of each change, and the text of the answer with it, every text once."""
    tree = ast.parse(text)
    seen = {ast.unparse(tree)}
    places = [
        (parent, field, index)
        for parent in ast.walk(tree)
        for field, value in ast.iter_fields(parent)
        if field not in {"decorator_list", "args", "returns", "annotation"}
        or isinstance(parent, ast.Call)
        for index in (range(len(value)) if isinstance(value, list) else [None])
    ]
    for parent, field, index in places:
        value = getattr(parent, field)
        node = value if index is None else value[index]
        if not isinstance(node, ast.AST):
            continue
        for other in changed(node):
            with replaced(parent, field, index, other):
                mutant = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))
            if mutant not in seen:
                seen.add(mutant)
                yield KINDS[type(node)], mutant


@contextlib.contextmanager
def replaced(parent: ast.AST, field: str, index: int | None, other: ast.AST) -> Iterator[None]:
    """Let another node stand in a place of the tree, for a time."""
    value = getattr(parent, field)
    if index is None:
        setattr(parent, field, other)
        yield
        setattr(parent, field, value)
    else:
        before, value[index] = value[index], other
        yield
        value[index] = before
