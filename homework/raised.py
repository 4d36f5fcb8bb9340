"""Where in a line an error was raised: by which call, product, index or comparison."""

from __future__ import annotations

import ast
import linecache
import traceback
from dataclasses import dataclass

CALL, PRODUCT, ENTRYWISE, INDEX, ATTRIBUTE, COMPARISON = (
    "a call",
    "a matrix product",
    "arithmetic",
    "an index",
    "an attribute",
    "a comparison",
)
_PRODUCTS = ("dot", "matmul", "inner", "einsum", "vdot", "tensordot")


@dataclass(frozen=True)
class Raised:
    """What was being worked out.

    Attributes
    ----------
    kind : str
        One of CALL, PRODUCT, ENTRYWISE, INDEX, ATTRIBUTE and COMPARISON; "" for anything else.
    called : str
        What was called, as it is written: "np.max"; "" where that is no name.
    arguments : int
        How many arguments without a name the call has.
    """

    kind: str = ""
    called: str = ""
    arguments: int = 0


def expression_at(frame: traceback.FrameSummary) -> str:
    """The expression of a line that was being worked out, on one line; "" where it is not known."""
    if not (frame.lineno and frame.end_lineno) or frame.end_colno is None:
        return ""
    numbers = range(frame.lineno, frame.end_lineno + 1)
    lines = [linecache.getline(frame.filename, number).rstrip("\n").encode() for number in numbers]
    lines[-1] = lines[-1][: frame.end_colno]
    lines[0] = lines[0][frame.colno or 0 :]
    return " ".join(line.decode(errors="replace").strip() for line in lines)


def raised_by(expression: str) -> Raised:
    """What kind of expression raised an error."""
    try:
        node = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _of_a_statement(expression)
    match node:
        case ast.Call(function, arguments):
            called = _name(function)
            is_product = called.rpartition(".")[2] in _PRODUCTS
            return Raised(PRODUCT if is_product else CALL, called, len(arguments))
        case ast.BinOp(_, ast.MatMult(), _):
            return Raised(PRODUCT)
        case ast.BinOp() | ast.UnaryOp():
            return Raised(ENTRYWISE)
        case ast.Subscript():
            return Raised(INDEX)
        case ast.Attribute():
            return Raised(ATTRIBUTE)
        case ast.Compare():
            return Raised(COMPARISON)
    return Raised()


def _of_a_statement(expression: str) -> Raised:
    """Of `a @= b` and its like, which are no expressions."""
    try:
        statement = ast.parse(expression.strip()).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return Raised()
    match statement:
        case ast.AugAssign(op=ast.MatMult()):
            return Raised(PRODUCT)
        case ast.AugAssign():
            return Raised(ENTRYWISE)
    return Raised()


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(name):
            return name
        case ast.Attribute(ast.Name(module), name):
            return f"{module}.{name}"
        case ast.Attribute(_, name):
            return f".{name}"
    return ""
