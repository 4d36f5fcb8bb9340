"""Changes a right answer in one place of its source: an operator, a comparison, a constant, an axis, a sign.

None of them was written for a question, so that whatever gets past the cases shows a gap in them. Each is
told in words, which name a kind (“a sign”, “a factor”), and never the code.
"""

from __future__ import annotations

import ast
import contextlib
import copy
from collections.abc import Iterator
from dataclasses import dataclass

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
    "maximum": ("minimum", "max"),
    "minimum": ("maximum", "min"),
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


_SIGN = "a plus stands for a minus, or a minus for a plus"
_OPERATOR_WORDS: dict[tuple[type[ast.operator], type[ast.operator]], str] = {
    (ast.Add, ast.Sub): _SIGN,
    (ast.Sub, ast.Add): _SIGN,
    (ast.Mult, ast.Div): "it is divided where it is to be multiplied",
    (ast.Div, ast.Mult): "it is multiplied where it is to be divided",
    (ast.Div, ast.FloorDiv): "a division drops what comes after the point",
    (ast.FloorDiv, ast.Div): "a division keeps what comes after the point",
    (ast.MatMult, ast.Mult): "a product goes entry by entry, and it is to be one of matrices",
}
_LEFT_OUT = {
    ast.Add: "a term is missing",
    ast.Sub: "a term is missing",
    ast.Mult: "a factor is missing",
    ast.MatMult: "a matrix product is missing",
    ast.Div: "a division is missing, or what is to be divided",
    ast.Pow: "a power is missing",
}
_NAME_WORDS = {
    ("sum", "mean"): "an average stands for a sum",
    ("mean", "sum"): "a sum stands for an average",
    (
        "maximum",
        "max",
    ): "the largest entry of an array is taken where two values are to be compared",
    (
        "minimum",
        "min",
    ): "the smallest entry of an array is taken where two values are to be compared",
}


@dataclass(frozen=True)
class Changed:
    """The text of an answer with one change: what was changed, in words, and where in the tree."""

    text: str
    what: str
    path: list[ast.AST]  # from the whole to the node in whose place another stands
    at: tuple[int, ...]

    @property
    def kind(self) -> str:
        """What kind of change it is, for those that count."""
        return KINDS[type(self.path[-1])]


def changed(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Everything that may stand in a node's place, and what that changes."""
    match node:
        case ast.BinOp(left, operator, right):
            for kind in OPERATORS.get(type(operator), ()):
                words = _OPERATOR_WORDS.get((type(operator), kind), "an operator is another one")
                yield ast.BinOp(left, kind(), right), words
            if isinstance(operator, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
                turned = "the two sides of an operator have changed places"
                yield ast.BinOp(right, operator, left), turned
            words = _LEFT_OUT.get(type(operator), "an operation is missing")
            yield left, words
            yield right, words
        case ast.AugAssign(target, operator, value):
            for kind in OPERATORS.get(type(operator), ()):
                words = _OPERATOR_WORDS.get((type(operator), kind), "an operator is another one")
                yield ast.AugAssign(target, kind(), value), words
            overwritten = "a value is overwritten where it is to be added to"
            yield ast.Assign([target], value), overwritten
        case ast.UnaryOp(ast.Not(), operand):
            yield operand, "a condition is turned around"
        case ast.UnaryOp(_, operand):
            yield operand, "a sign is missing, or there is one too many"
        case ast.Compare() | ast.BoolOp() | ast.IfExp() | ast.If():
            yield from _conditions(node)
        case ast.Constant(bool(value)):
            yield ast.Constant(not value), "a switch is the other way around"
        case ast.Constant(int(value)):
            for other in (value + 1, value - 1):
                yield ast.Constant(other), "a number is another one"
        case ast.Constant(float(value)):
            for number in (2 * value, -value, value + 1.0):
                yield ast.Constant(number), "a number is another one"
        case ast.Attribute(value, name, context):
            for another in NAMES.get(name, ()):
                words = _NAME_WORDS.get((name, another), "another function stands")
                yield ast.Attribute(value, another, context), words
            if name == "T":
                yield value, "a transpose is missing"
        case ast.Call():
            yield from _calls(node)
        case ast.Return(value) if value is not None:
            yield ast.Return(ast.UnaryOp(ast.USub(), value)), "the sign is turned around"
            if isinstance(value, ast.Tuple) and len(value.elts) == 2:
                turned = "two parts have changed places"
                yield ast.Return(ast.Tuple(value.elts[::-1], ast.Load())), turned
        case ast.Assign() | ast.Expr() if not is_docstring(node):
            yield ast.Pass(), "a step is left out"


def _conditions(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    match node:
        case ast.Compare(left, [operator], [right]):
            for kind in COMPARISONS.get(type(operator), ()):
                boundary = {type(operator), kind} in ({ast.Lt, ast.LtE}, {ast.Gt, ast.GtE})
                told = (
                    "a comparison takes its boundary in, or leaves it out, where it should not"
                    if boundary
                    else "a comparison goes the other way"
                )
                yield ast.Compare(left, [kind()], [right]), told
        case ast.BoolOp(operator, values):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield ast.BoolOp(other, values), "“and” stands for “or”, or “or” for “and”"
            yield from ((value, "a condition is missing") for value in values)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body), "the two sides of a condition have changed places"
            yield body, "one side of a condition is missing"
            yield orelse, "one side of a condition is missing"
        case ast.If(test, body, orelse):
            turned = ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield turned, "a condition is turned around"


def _calls(node: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    function, arguments, keywords = node.func, node.args, node.keywords
    if len(arguments) >= 2:
        swapped = [arguments[1], arguments[0], *arguments[2:]]
        yield ast.Call(function, swapped, keywords), "two arguments of a call have changed places"
    for index, keyword in enumerate(keywords):
        rest = [*keywords[:index], *keywords[index + 1 :]]
        yield ast.Call(function, arguments, rest), _without(keyword)
        match keyword:
            case ast.keyword("axis", ast.Constant(int(axis))):
                turned = ast.keyword("axis", ast.Constant(0 if axis else 1))
                told = "it goes along another axis"
                yield ast.Call(function, arguments, [*rest, turned]), told
    match function:
        case ast.Name("range"):
            *first, last = arguments
            for step in (ast.Add(), ast.Sub()):
                bound = ast.BinOp(last, step, ast.Constant(1))
                told = f"a loop goes one {'too far' if isinstance(step, ast.Add) else 'short'}"
                yield ast.Call(function, [*first, bound], keywords), told
        case ast.Attribute(value, "copy"):
            yield value, "a copy is missing"
        case ast.Attribute(value, "astype" | "reshape" | "clip" | "item"):
            yield value, "a step that changes the form of a value is left out"


def _without(keyword: ast.keyword) -> str:
    match keyword.arg:
        case "axis":
            return "it goes over all entries, and is to go along one axis"
        case "keepdims":
            return "an axis of length 1 is lost"
    return "a further argument of a call is missing"


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


def texts_of(text: str) -> Iterator[Changed]:
    """The text of an answer with one change each, every text once."""
    tree = ast.parse(text)
    seen = {ast.unparse(tree)}
    for ancestors, field, index, at in _places(tree):
        parent = ancestors[-1]
        value = getattr(parent, field)
        node = value if index is None else value[index]
        for other, what in changed(node):
            with replaced(parent, field, index, other):
                mutant = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))
            if mutant not in seen:
                seen.add(mutant)
                yield Changed(mutant, what, [*ancestors, node], at)


def mutants_of(text: str) -> Iterator[str]:
    """The text of an answer with one change each, every text once."""
    return (change.text for change in texts_of(text))


def changes_of(text: str) -> Iterator[tuple[str, str]]:
    """The kind of each change, and the text of the answer with it, every text once."""
    return ((change.kind, change.text) for change in texts_of(text))


def _places(
    tree: ast.AST,
) -> Iterator[tuple[list[ast.AST], str, int | None, tuple[int, ...]]]:
    """Where a node can be replaced: its ancestors, and its field and place in the last of them."""
    waiting: list[tuple[list[ast.AST], tuple[int, ...]]] = [([tree], ())]
    while waiting:
        ancestors, at = waiting.pop(0)
        parent = ancestors[-1]
        count = 0
        for field, value in ast.iter_fields(parent):
            skipped = field in {"decorator_list", "args", "returns", "annotation"}
            if skipped and not isinstance(parent, ast.Call):
                continue
            for index in range(len(value)) if isinstance(value, list) else [None]:
                node = value if index is None else value[index]
                if isinstance(node, ast.AST):
                    here = (*at, count)
                    count += 1
                    yield ancestors, field, index, here
                    waiting.append(([*ancestors, node], here))


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
